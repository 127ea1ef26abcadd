"""A quote line by line: what is multiplied by what, and taken off or added, until it is what is paid. All of
it is reckoned from the stored quote; knows no words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.money import Money
from chalicelib.domain.pricing.price import PriceComponent
from chalicelib.domain.pricing.quote import Quote


class LineKind(StrEnum):
    """What a line says; in the order in which they stand."""

    PART = "part"  # a part of the monthly price, for all months
    DISCOUNT = "discount"  # for paying so far ahead
    PROMO = "promo"  # what a promo code takes off
    ONCE = "once"  # a part of the first purchase alone
    VAT = "vat"  # on top of the catalog's prices, or less than them where the buyer owes it


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """`quantity` × `unit_price` × `months` = `amount` of a part, whose price rule is `key`; of what is taken
    off, the `amount` is negative."""

    kind: LineKind
    amount: Money
    key: str = ""
    quantity: int = 1
    unit_price: Money | None = None
    months: int = 1


def lines(quote: Quote) -> tuple[QuoteLine, ...]:
    """They sum to what is paid."""
    price = quote.price
    vat = quote.gross - price.total
    found = [_part(LineKind.PART, part, price.months) for part in price.components]
    if price.discount:
        found.append(QuoteLine(LineKind.DISCOUNT, -price.discount))
    if price.promo is not None:
        found.append(QuoteLine(LineKind.PROMO, -price.promo_amount))
    found += [_part(LineKind.ONCE, part, 1) for part in price.once]
    if vat:
        found.append(QuoteLine(LineKind.VAT, vat))
    return tuple(found)


def _part(kind: LineKind, part: PriceComponent, months: int) -> QuoteLine:
    amount = part.amount * months
    return QuoteLine(kind, amount, part.key, part.quantity, part.unit_price, months)
