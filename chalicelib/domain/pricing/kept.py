"""A quote that somebody was shown is kept for half an hour, whatever becomes of the catalog meanwhile; knows
no draft and no subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.money import Money
from chalicelib.domain.pricing.quote import Quote

KEPT_FOR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """`quote` as it was shown `at` that time."""

    quote: Quote
    at: datetime

    def holds(self, today: Quote, now: datetime) -> bool:
        """Whether it still binds: not longer than half an hour, and for the same thing and the same buyer as
        `today`'s quote."""
        return now < self.at + KEPT_FOR and _what(self.quote) == _what(today)


def offered(kept: KeptQuote | None, today: Quote, now: datetime) -> Quote:
    """What a screen shows: what it has shown before while that holds and is not dearer than today."""
    if kept is not None and kept.holds(today, now) and kept.quote.gross < today.gross:
        return kept.quote
    return today


def agreed(kept: KeptQuote | None, today: Quote, shown: Money | None, now: datetime) -> Quote:
    """What is taken from somebody who was `shown` this amount: today's if that is it, or else what was kept.
    Whoever is told today's has yet to compare it with what was shown."""
    if kept is not None and kept.quote.gross == shown != today.gross and kept.holds(today, now):
        return kept.quote
    return today


def _what(quote: Quote) -> object:
    price = quote.price
    buyer = quote.seller_id, quote.gross.currency, quote.country, quote.details
    code = None if price.promo is None else price.promo.code
    return buyer, price.plan_id, dict(price.options), price.months, code
