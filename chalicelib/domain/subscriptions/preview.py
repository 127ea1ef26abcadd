"""What a payment without a page would take, as a value: shown first, then taken exactly so or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.money import Money
from chalicelib.domain.payments.funding import ByCard, FromBalance
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.quote import Quote


@dataclass(frozen=True, slots=True)
class Preview:
    """`quote` for the half-open period [start, end), paid as `funding` says; `renews_on` is when the next
    one is first tried by itself, None if it is not. `cards` are those that could be asked for it."""

    quote: Quote
    start: datetime
    end: datetime
    funding: FromBalance | ByCard
    available: Money
    renews_on: datetime | None
    cards: tuple[Card, ...] = ()

    @property
    def from_balance(self) -> Money:
        """What leaves the balance, beside what the card brings in."""
        return self.funding.held if isinstance(self.funding, ByCard) else self.quote.gross

    @property
    def left(self) -> Money:
        """On the balance afterwards: a card is asked for its system's minimum at least."""
        brought = self.funding.amount if isinstance(self.funding, ByCard) else self.available.zero
        return self.available + brought - self.quote.gross
