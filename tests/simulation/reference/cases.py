"""What everybody has, one commit to be explained, and what an outcome is; knows no rule."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tests.simulation.reference.catalog import Offer
from tests.simulation.reference.facts import Commit, Facts
from tests.simulation.reference.state import (
    Account,
    Bought,
    Charge,
    Document,
    Draft,
    Entry,
    Subscription,
    Watch,
)

KNOWN: Final = ("top_up", "auto_top_up", "purchase", "renewal")
"""Purposes of this model; what others do with money is theirs."""

LATEST: Final = timedelta(hours=2)
"""How long the end of grace may wait for something that is still to come."""
KEPT: Final = 8
"""So many former states of one record may still have been read by somebody who decides now."""
KEY_LIFE: Final = timedelta(hours=23)
"""A charge that nobody could be asked about by then is closed."""


@dataclass(slots=True)
class Books:
    """What everybody has."""

    accounts: dict[int, Account] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    watches: dict[int, Watch] = field(default_factory=dict)
    series: dict[tuple[str, str, int], tuple[int, str]] = field(default_factory=dict)
    former: dict[tuple[str, Any], deque[tuple[int, Any]]] = field(default_factory=dict)

    def replaced(self, name: str, identity: Any, before: Any, step: int) -> None:
        """What was so until this step."""
        states = self.former.setdefault((name, identity), deque(maxlen=KEPT))
        states.append((step, before))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`what` has happened, and what has changed by it; what is not named has not. `read`: by whom, what.
    `wanting`: what ought to have happened before."""

    what: str
    accounts: Mapping[int, Account] = field(default_factory=dict)
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    charges: Mapping[str, Charge] = field(default_factory=dict)
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    entry: Entry | None = None
    read: tuple[tuple[int, str], ...] = ()
    wanting: str = ""


@dataclass(frozen=True, slots=True)
class Means:
    """What pays: a payer with the money on the balance, and the postings that have brought it there."""

    payer: Account
    reference: str
    postings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One commit, as decided at `now` with this offer."""

    books: Books
    commit: Commit
    facts: Facts
    offer: Offer
    now: datetime

    def customer(self, one: Subscription) -> Account:
        return self.books.accounts[one.customer]

    def payer(self, one: Subscription) -> Account:
        return self.books.accounts[one.payer]

    def wish(self, payer: Account, wanted: Draft | Subscription) -> Bought | None:
        """At today's price; None for what is not sold."""
        months = wanted.chosen if isinstance(wanted, Subscription) else wanted.months
        before = wanted.seller if isinstance(wanted, Subscription) else None
        offer, seller = self.offer, self.offer.seller(payer.system, before)
        if not offer.sells(wanted.plan, months, self.now, offer.seller(payer.system)):
            return None
        price = offer.price(wanted.plan, wanted.options, months, payer.currency)
        gross = offer.gross(price, payer.country, self.now, seller)
        family, country = offer.family(wanted.plan), payer.country
        return Bought(wanted.plan, family, wanted.options, months, price, gross, country, seller)

    def states(self, name: str, current: Any) -> Iterator[Any]:
        """As whoever decided may have read it."""
        yield current
        for until, state in self.books.former.get((name, current.id), ()):
            if until >= self.facts.seen:
                yield state

    def is_covered(self, one: Subscription) -> bool:
        """Whether the balance pays the next period, at a price that its payer knows."""
        bought = self.next_period(one)
        return bought is not None and bought.gross <= min(one.known, self.payer(one).available)

    def prices(self, one: Subscription) -> set[int]:
        """Of the next period, as somebody may have said it; none where it is not sold."""
        payers = self.states("account", self.payer(one))
        found = [self.wish(payer, one) for payer in payers]
        return {bought.gross for bought in found if bought is not None}

    def next_period(self, one: Subscription) -> Bought | None:
        return self.wish(self.payer(one), one)


def summed(*parts: Mapping[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0) + amount
    return {name: amount for name, amount in total.items() if amount}
