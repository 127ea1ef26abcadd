"""Whose charges, cards and guards of payments are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.payments.records import Settlement
from chalicelib.application.personal import (
    AGENDA,
    PROVIDER,
    STAFF,
    Impersonal,
    Personal,
    PersonalKinds,
)
from chalicelib.application.ports.store import Table
from chalicelib.domain.payments.balance_watch import BalanceWatch
from chalicelib.domain.payments.card_setup import CardSetup
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.kept_card import KeptCard
from chalicelib.domain.payments.refund import Refund
from chalicelib.domain.payments.reversal import Reversal

PERSONAL: Final[PersonalKinds] = {
    (Table.PAYMENTS, "charge"): Personal(
        Charge,
        {"payer_id": "payer"},
        {
            "card_reference": PROVIDER,
            "customer_reference": PROVIDER,
            "reference": PROVIDER,
            "url": PROVIDER,
            "message_id": "which message shows it",
            "waits": AGENDA,
        },
    ),
    (Table.PAYMENTS, "settlement"): Personal(Settlement, {"account_id": "payer"}),
    (Table.PAYMENTS, "card_setup"): Personal(
        CardSetup,
        {"payer_id": "payer"},
        {
            "card_reference": PROVIDER,
            "customer_reference": PROVIDER,
            "reference": PROVIDER,
            "url": PROVIDER,
            "message_id": "which message shows it",
            "waits": AGENDA,
        },
    ),
    (Table.PAYMENTS, "kept_card"): Personal(
        KeptCard, {"payer_id": "payer"}, {"reference": PROVIDER, "waits": AGENDA}
    ),
    (Table.PAYMENTS, "balance_watch"): Personal(
        BalanceWatch, {"payer_id": "payer"}, {"waits": AGENDA}
    ),
    (Table.PAYMENTS, "reversal"): Personal(Reversal, {"payer_id": "payer"}, {"waits": AGENDA}),
    (Table.PAYMENTS, "refund"): Personal(
        Refund, {"payer_id": "payer"}, {"by": STAFF, "waits": AGENDA}
    ),
    (Table.PAYMENTS, "paid_by_card"): Impersonal(
        "leads staff from what a bank shows to a payment, which is told itself"
    ),
}
