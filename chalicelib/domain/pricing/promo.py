"""What a promo code takes off a price; knows no customer, and not how often a code may be used.

It is taken off what the period costs after the discount for paying ahead, never off what is paid once: one
code a quote. Free days leave the price as it is, and the period lasts longer by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money


class PromoKind(StrEnum):
    """What a code gives."""

    PERCENT = "percent"
    AMOUNT = "amount"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Promo:
    """The terms of `code`, as they were when it was entered. Of `percent`, `amounts` (in the catalog's terms,
    by currency) and `days` there is what `kind` says. No `plans`, or no `months`: any."""

    code: str
    kind: PromoKind
    percent: int = 0
    amounts: Mapping[str, Money] = field(default_factory=dict)
    days: int = 0
    plans: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    first_purchase: bool = False


@dataclass(frozen=True, slots=True)
class PromoTaken:
    """What the code has taken off a price, and how many days it adds."""

    code: str
    amount: Money  # zero or positive, at most what the period costs
    days: int = 0


def require_fits(promo: Promo, plan_id: str, months: int, currency: str) -> None:
    """Raises Refused: promo-other-plan, promo-other-period, promo-other-currency."""
    if promo.plans and plan_id not in promo.plans:
        raise Refused("promo-other-plan", promo=promo.code)
    if promo.months and months not in promo.months:
        raise Refused(
            "promo-other-period", promo=promo.code, periods=", ".join(map(str, promo.months))
        )
    if promo.kind is PromoKind.AMOUNT and currency not in promo.amounts:
        raise Refused("promo-other-currency", promo=promo.code, currency=currency)


def fits(promo: Promo, plan_id: str, months: int, currency: str) -> bool:
    """Whether it takes anything off this price."""
    try:
        require_fits(promo, plan_id, months, currency)
    except Refused:
        return False
    return True


def taken(promo: Promo, period: Money) -> PromoTaken:
    """Of what the period costs after its discount, by the one rounding rule; never below nothing."""
    match promo.kind:
        case PromoKind.PERCENT:
            return PromoTaken(promo.code, period.share(Fraction(promo.percent, 100)).to_step())
        case PromoKind.AMOUNT:
            amount = promo.amounts[period.currency]
            return PromoTaken(promo.code, min(amount, period, key=lambda one: one.minor))
        case PromoKind.DAYS:
            return PromoTaken(promo.code, period.zero, promo.days)
