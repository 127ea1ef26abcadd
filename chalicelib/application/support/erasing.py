"""What becomes of each kind of records when its person is deleted: emptied, or kept, and why.

What is kept for the law is no matter of the right to erasure (GDPR Art. 17(3)(b)): invoices and what is
behind them are kept for as long as the seller's country says (Directive 2006/112/EC Art. 242-247).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from chalicelib.application.people.gathering import kind_name
from chalicelib.application.ports.store import Record, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import change_stored
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.support.request import Request, RequestState

LAW: Final = "the books, and what is behind an invoice: kept for as long as the law says"
GUARD: Final = (
    "says that something was done, so that it is done once, and holds no word of its person"
)
WITH_ACCOUNT: Final = "emptied with the account, in one commit"
LINK: Final = "leads to what is kept"


def without_words(request: Request) -> Request:
    """That it was asked stays, what was told and noted does not. A draft is withdrawn; an answer is told no
    more."""
    state = RequestState.WITHDRAWN if request.state is RequestState.DRAFT else request.state
    return replace(
        request,
        state=state,
        answers=(),
        added=(),
        files=(),
        heard=None,
        lines=(),
        drafts=(),
        notes=(),
        unread=False,
        waits={},
    )


def without_address(charge: Charge) -> Charge:
    """Where its receipt was sent is known no more. One that is under way needs it still."""
    return replace(charge, payer_email=None) if charge.terminal else charge


ERASED: Final[Mapping[tuple[Table, str], tuple[type[Any], Callable[[Any], Any]]]] = {
    (Table.PAYMENTS, "charge"): (Charge, without_address),
    (Table.INBOX, "request"): (Request, without_words),
}

KEPT: Final[Mapping[tuple[Table, str], str]] = {
    (Table.ACCOUNTS, "account"): WITH_ACCOUNT,
    (Table.ACCOUNTS, "promo_guesses"): WITH_ACCOUNT,
    (Table.ACCOUNTS, "acted"): LAW,
    (Table.PAYMENTS, "balance_watch"): WITH_ACCOUNT,
    (Table.INBOX, "vat_check"): WITH_ACCOUNT,
    (
        Table.PAYMENTS,
        "kept_card",
    ): "waits to be forgotten by its payment system, and is then a guard",
    (Table.ACCOUNTS, "entry"): LAW,
    (Table.DOCUMENTS, "document"): LAW,
    (Table.DOCUMENTS, "payment_request"): LAW,
    (Table.PAYMENTS, "reversal"): LAW,
    (Table.PAYMENTS, "refund"): LAW,
    (Table.PAYMENTS, "bank_receipt"): LAW,
    (Table.INBOX, "bank_act"): LAW,
    (Table.INBOX, "ending"): LAW,
    (Table.INBOX, "agreement"): LAW,
    (Table.INBOX, "opening"): LAW,
    (Table.INBOX, "handover"): LAW,
    (Table.INBOX, "proposal"): GUARD,
    (Table.SUBSCRIPTIONS, "subscription"): LAW,
    (Table.SUBSCRIPTIONS, "amendment"): LAW,
    (Table.SUBSCRIPTIONS, "number"): LAW,
    (Table.SUBSCRIPTIONS, "gift"): LAW,
    (Table.SUBSCRIPTIONS, "referral"): LAW,
    (Table.PAYMENTS, "settlement"): GUARD,
    (Table.PAYMENTS, "card_setup"): GUARD,
    (Table.SUBSCRIPTIONS, "promo_uses"): GUARD,
    (Table.SUBSCRIPTIONS, "draft"): GUARD,
    (Table.ACCOUNTS, "subscription"): LINK,
    (Table.ACCOUNTS, "rented"): LINK,
    (Table.ACCOUNTS, "given"): LINK,
    (Table.ACCOUNTS, "invited"): LINK,
}

ERASED_IN: Final = (Table.PAYMENTS, Table.INBOX)
"""The tables that hold something of it."""


def erase(services: Services, record: Record, until: datetime) -> None:
    """Empty what is not kept and was made `until` then; again, it changes nothing. What somebody who is back
    already has begun stays."""
    known = ERASED.get((record.key.table, kind_name(record.key)))
    if known is None:
        return
    over, empty = known

    def change(value: Any) -> Any:
        return empty(value) if value.created_at <= until else value

    change_stored(services, over, record.key, change)
