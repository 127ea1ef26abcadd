"""Whose SIP numbers are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.numbers.records import NumberLink
from chalicelib.application.personal import AGENDA, Impersonal, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.domain.numbers.number import Number

PERSONAL: Final[PersonalKinds] = {
    (Table.SUBSCRIPTIONS, "number"): Personal(
        Number,
        {"payer_id": "payer"},
        {"carrier_order": "what the carrier calls our order", "waits": AGENDA},
    ),
    (Table.ACCOUNTS, "rented"): Personal(NumberLink),
    (Table.SUBSCRIPTIONS, "number_for_sale"): Impersonal("what can be rented, by anybody"),
}
