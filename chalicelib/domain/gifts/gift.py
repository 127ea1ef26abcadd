"""A gift: an amount, or a plan for a period, paid by one person for whoever has its code; knows no chat.

What was paid for it stands on an account of its own until it is redeemed or goes back: it is nobody's balance
meanwhile, and no sale. Whoever redeems a code decides by their country which VAT the supply bears, and that
is not known when it is paid. So every code is a multi-purpose voucher: no VAT is due when it is paid, and all
of it when it is redeemed (articles 30a and 30b of directive 2006/112/EC, as of directive (EU) 2016/1065).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.gifts import GiftPolicy
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import Posting, available_account, transfer
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.kept import KEPT_FOR
from chalicelib.domain.pricing.quote import Quote

RETURN: Final = "return_gift"
"""The kind of waiting for the moment from which on nobody can redeem it."""

FOLLOW: Final = "follow"
"""Of waiting for what the money on a balance lets run."""

TELL: Final = "tell_gift"
"""Of waiting for its giver to be told what became of it."""

GIVEN: Final = "gift"
"""The kind of the entry by which it is paid."""

REDEEMED: Final = "gift_redeemed"
RETURNED: Final = "gift_returned"

CODE_GROUP: Final = 4
"""Letters of a code that are written together."""

MAX_CODE: Final = 32


class GiftState(StrEnum):
    """NEW until it is paid; OPEN until somebody has it, or its giver has the money back."""

    NEW = "new"
    OPEN = "open"
    REDEEMED = "redeemed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Gift:
    """`id` is its code. `payer_id` gives it; `quote` is what they were shown a plan for, None for an amount.
    `paid_by` is the entry of their book, `ended_by` that of the redeemer's, or of theirs if it went back."""

    id: str
    payer_id: int
    amount: Money
    created_at: datetime
    quote: Quote | None = None
    state: GiftState = GiftState.NEW
    charge_id: str | None = None
    paid_by: int | None = None
    expires_at: datetime | None = None
    redeemer_id: int | None = None
    ended_by: int | None = None
    ended_at: datetime | None = None
    subscription_id: str | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.payer_id)


def gift_account(gift_id: str) -> str:
    """What was paid for it, and is nobody's yet."""
    return f"gift:{gift_id}"


def spelt(written: str) -> str:
    """The code as it is kept: case, spaces, hyphens and widths of letters do not matter. Empty for what is
    none."""
    letters = "".join(normalize("NFKC", written).split()).replace("-", "").lower()
    known = letters.isascii() and letters.isalnum() and len(letters) <= MAX_CODE
    return letters if known else ""


def grouped(gift_id: str) -> str:
    """The code as it is shown: in groups that are easily copied."""
    groups = (gift_id[at : at + CODE_GROUP] for at in range(0, len(gift_id), CODE_GROUP))
    return "-".join(groups).upper()


def require_payable(gift: Gift, now: datetime) -> None:
    """Raises Refused: gift-paid; gift-stale, where the price was shown too long ago."""
    if gift.state is not GiftState.NEW:
        raise Refused("gift-paid")
    if is_stale(gift, now):
        raise Refused("gift-stale")


def is_stale(gift: Gift, now: datetime) -> bool:
    """Whether the price of its plan was shown too long ago to be paid; an amount always is what it is."""
    return gift.quote is not None and now >= gift.created_at + KEPT_FOR


def paying_postings(gift: Gift) -> tuple[Posting, ...]:
    """From its giver's balance to where it waits."""
    return transfer(available_account(gift.payer_id), gift_account(gift.id), gift.amount)


def ending_postings(gift: Gift, account_id: int) -> tuple[Posting, ...]:
    """From there to the balance of whoever has it."""
    return transfer(gift_account(gift.id), available_account(account_id), gift.amount)


def given(gift: Gift, policy: GiftPolicy, sequence: int, now: datetime) -> Gift:
    """It is paid by that entry of its giver's book. Raises Refused("gift-paid")."""
    if gift.state is not GiftState.NEW:
        raise Refused("gift-paid")
    expires = policy.expires(now)
    return replace(
        gift,
        state=GiftState.OPEN,
        paid_by=sequence,
        expires_at=expires,
        waits=waiting({}, RETURN, expires),
    )


def require_open(gift: Gift, now: datetime) -> None:
    """Raises Refused: gift-unknown (nobody has paid for it), gift-used, gift-expired."""
    if gift.state is GiftState.NEW:
        raise Refused("gift-unknown")
    if gift.state is GiftState.REDEEMED:
        raise Refused("gift-used")
    if gift.state is GiftState.RETURNED or is_over(gift, now):
        raise Refused("gift-expired", closed=gift.expires_at)


def is_over(gift: Gift, now: datetime) -> bool:
    """Whether it is too late to redeem it."""
    return gift.expires_at is not None and now >= gift.expires_at


def buys_plan(gift: Gift, catalog: Catalog) -> Quote | None:
    """Its plan, if the catalog still knows it, withdrawn or not, and who sells it; else the gift is what was
    paid for it."""
    quote = gift.quote
    if quote is None or all(seller.id != quote.seller_id for seller in catalog.sellers):
        return None
    try:
        normalise(catalog.plan(quote.price.plan_id), quote.price.options)
    except Refused:
        return None
    return quote


def redeemed(
    gift: Gift, account_id: int, sequence: int, now: datetime, *, subscription_id: str | None
) -> Gift:
    """That account has it, by that entry of its book; what is bought with it is no new money there."""
    waits = waiting({}, TELL, now + INLINE_LEAD)
    if subscription_id is None:
        waits = waiting(waits, FOLLOW, now + INLINE_LEAD)
    return replace(
        gift,
        state=GiftState.REDEEMED,
        redeemer_id=account_id,
        ended_by=sequence,
        ended_at=now,
        subscription_id=subscription_id,
        waits=waits,
    )


def returned(gift: Gift, sequence: int, now: datetime) -> Gift:
    """Nobody has redeemed it in time: its giver has the money back."""
    waits = waiting(waiting({}, TELL, now + INLINE_LEAD), FOLLOW, now + INLINE_LEAD)
    return replace(gift, state=GiftState.RETURNED, ended_by=sequence, ended_at=now, waits=waits)
