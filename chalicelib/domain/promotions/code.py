"""A promo code and its uses: since when and until when, how often in all and by one account; knows no draft
but by its id, and no price.

A use begins as a reservation, which counts as a use until it is given back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from unicodedata import normalize

from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.promo import Promo

MAX_BYTES: Final = 48
"""So that a button can carry it."""


@dataclass(frozen=True, slots=True)
class PromoCode:
    """`taken` counts reservations and uses. `opens` and `closes` are half-open; `limit` of all uses and
    `per_account` are None where there is none. Staff set it `running`, and stop it."""

    promo: Promo
    created_at: datetime
    opens: datetime | None = None
    closes: datetime | None = None
    limit: int | None = None
    per_account: int | None = 1
    running: bool = False
    taken: int = 0


@dataclass(frozen=True, slots=True)
class PromoUses:
    """By one account: drafts for which it is `reserved`, and by draft the entry of the account's book that
    has `used` it."""

    code: str
    account_id: int
    reserved: tuple[str, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Reservations and uses."""
        return len(self.reserved) + len(self.used)


def spelt(written: str) -> str:
    """The code as it is kept: case, spaces and widths of letters do not matter. Empty for what is none."""
    letters = "".join(normalize("NFKC", written).split()).upper()
    known = all(letter.isalnum() or letter in "-_" for letter in letters)
    return letters if known and len(letters.encode()) <= MAX_BYTES else ""


def require_open(code: PromoCode, now: datetime) -> None:
    """Raises Refused: promo-stopped, promo-not-yet, promo-expired."""
    if not code.running:
        raise Refused("promo-stopped", promo=code.promo.code)
    if code.opens is not None and now < code.opens:
        raise Refused("promo-not-yet", promo=code.promo.code, opens=code.opens)
    if code.closes is not None and now >= code.closes:
        raise Refused("promo-expired", promo=code.promo.code, closed=code.closes)


def require_first(promo: Promo, payer: Account, *, for_other: bool) -> None:
    """Raises Refused("promo-not-first") for a code of the first purchase, where there was one, or where it is
    made for somebody else: else new accounts would pay for the same Customer again and again."""
    if promo.first_purchase and (payer.bought or for_other):
        raise Refused("promo-not-first", promo=promo.code)


def reserved(code: PromoCode, uses: PromoUses, draft_id: str) -> tuple[PromoCode, PromoUses]:
    """One more use, for this draft. Raises Refused: promo-used, promo-exhausted."""
    if draft_id in uses.reserved:
        return code, uses
    if code.per_account is not None and uses.count >= code.per_account:
        raise Refused("promo-used", promo=code.promo.code)
    if code.limit is not None and code.taken >= code.limit:
        raise Refused("promo-exhausted", promo=code.promo.code)
    after = replace(uses, reserved=(*uses.reserved, draft_id))
    return replace(code, taken=code.taken + 1), after


def handed_on(uses: PromoUses, before: str, draft_id: str) -> PromoUses:
    """The reservation of a draft that was left goes to another one of the same account."""
    others = (one for one in uses.reserved if one != before)
    return replace(uses, reserved=(*others, draft_id))


def given_back(code: PromoCode, uses: PromoUses, draft_id: str) -> tuple[PromoCode, PromoUses]:
    """The reservation of this draft has lapsed, or was not wanted any more."""
    if draft_id not in uses.reserved:
        return code, uses
    others = tuple(one for one in uses.reserved if one != draft_id)
    return replace(code, taken=code.taken - 1), replace(uses, reserved=others)


def used(uses: PromoUses, draft_id: str, sequence: int) -> PromoUses:
    """The reservation of this draft has become a use, by that entry of the account's book. Raises
    Refused("promo-gone") if there is none."""
    if draft_id not in uses.reserved:
        raise Refused("promo-gone", promo=uses.code)
    others = tuple(one for one in uses.reserved if one != draft_id)
    return replace(uses, reserved=others, used={**uses.used, draft_id: sequence})
