"""What everybody has, one commit to be explained, and what an outcome is; knows no rule."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from tests.simulation.reference.catalog import Agreed, Offer, half_up
from tests.simulation.reference.facts import Commit, Facts
from tests.simulation.reference.state import (
    Account,
    Body,
    Bought,
    Charge,
    Document,
    Draft,
    Entry,
    Sale,
    Subscription,
    Watch,
    minor,
)

KNOWN: Final = ("top_up", "auto_top_up", "purchase", "renewal", "change")
"""Purposes of this model; what others do with money is theirs."""

LATEST: Final = timedelta(hours=2)
"""How long the end of grace may wait for something that is still to come."""
KEPT: Final = 8
"""So many former states of one record may still have been read by somebody who decides now."""
KEY_LIFE: Final = timedelta(hours=23)
"""A charge that nobody could be asked about by then is closed."""
SHOWN_FOR: Final = timedelta(minutes=30)
"""So long a price that was shown is taken, if it is the one that was pressed."""


WAKERS: Final = ("ending", "gift", "referral", "reversal", "refund", "bank_receipt")
"""Records whose money wakes what waits for some, beside charges."""


@dataclass(slots=True)
class Books:
    """What everybody has. `shown`: when a screen last said what a draft or a renewal costs, by which offers
    it may have, and what was agreed on with the payer then. `waking`: whom a saved card, a credit or a gift
    wakes, and until which step."""

    accounts: dict[int, Account] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    watches: dict[int, Watch] = field(default_factory=dict)
    sold: dict[str, list[Sale]] = field(default_factory=dict)  # by subscription
    back: dict[str, int] = field(default_factory=dict)  # given back of it, by invoice
    amendments: dict[str, Body] = field(default_factory=dict)
    gifts: dict[str, Body] = field(default_factory=dict)
    returned: dict[str, dict[str, int]] = field(default_factory=dict)  # by payment
    series: dict[tuple[str, str, int], tuple[int, str]] = field(default_factory=dict)
    shown: dict[str, tuple[datetime, tuple[Offer, ...], Mapping[str, Agreed]]] = field(
        default_factory=dict
    )
    waking: dict[tuple[str, str], tuple[int, int | None]] = field(default_factory=dict)
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
        """At today's price; None for what is not sold, and for what its Customer does not want."""
        if isinstance(wanted, Subscription) and wanted.unwanted:
            return None
        months = wanted.chosen if isinstance(wanted, Subscription) else wanted.months
        before = wanted.seller if isinstance(wanted, Subscription) else None
        offer, seller = self.offer, self.offer.seller(payer.system, before)
        if not offer.sells(wanted.plan, months, self.now, offer.seller(payer.system)):
            return None
        options = wanted.options
        if isinstance(wanted, Subscription) and wanted.next_options is not None:
            options = wanted.next_options
        agreed = self.agreed(payer, wanted.plan, options, months, at=self.now)
        if agreed is None and not offer.is_listed(wanted.plan):
            return None
        price = offer.price(wanted.plan, options, months, payer.currency, agreed=agreed)
        gross = offer.gross(price, payer.country, self.now, seller)
        family, country = offer.family(wanted.plan), payer.country
        bought = Bought(wanted.plan, family, options, months, price, gross, country, seller)
        promo = wanted.promo if isinstance(wanted, Draft) else None
        if promo and promo.get("first_purchase") and isinstance(wanted, Draft) and wanted.for_other:
            promo = None
        off = taken_off(promo, bought, payer) if promo is not None and agreed is None else None
        if promo is None or off is None:
            return bought
        less = replace(price, discount=price.discount + off[0], total=price.total - off[0])
        paid = offer.gross(less, payer.country, self.now, seller)
        return replace(
            bought, price=less, gross=paid, promo=promo["code"], days=off[1], regular=gross
        )

    def agreed(
        self,
        payer: Account,
        plan: str,
        options: Mapping[str, int],
        months: int,
        *,
        at: datetime,
    ) -> Agreed | None:
        """With staff, where it makes the price of this."""
        found = payer.agreed.get(plan)
        if found is None:
            return None
        usual = self.offer.percent(months)
        return found if found.holds(options, months, payer.currency, usual=usual, at=at) else None

    def wishes(self, payer: Account, wanted: Draft | Subscription) -> Iterator[Bought]:
        """At today's price, and at the one that was shown a moment ago; nothing that is not sold today."""
        today = self.wish(payer, wanted)
        if today is None:
            return
        yield today
        at, offers, agreed = self.books.shown.get(wanted.id, (self.now, (), {}))
        then = replace(payer, agreed=agreed)
        for offer in offers if self.now < at + SHOWN_FOR else ():
            shown = replace(self, offer=offer, now=at).wish(then, wanted)
            if shown is not None and shown != today:
                yield shown

    def states(self, name: str, current: Any) -> Iterator[Any]:
        """As whoever decided may have read it."""
        yield current
        for until, state in self.books.former.get((name, current.id), ()):
            if until >= self.facts.seen:
                yield state

    def is_waking(self, name: str, payer: Account) -> bool:
        """Whether such a record was still to wake what waits for the payer when whoever decided read it."""
        return any(
            (kind, person) == (name, payer.id) and (until is None or until >= self.facts.seen)
            for (kind, _), (person, until) in self.books.waking.items()
        )

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


def taken_off(promo: Mapping[str, Any], bought: Bought, payer: Account) -> tuple[int, int] | None:
    """Of the period, after its discount: how much, and how many days it gives; None if it is not for this."""
    plans, months = promo.get("plans", [bought.plan]), promo.get("months", [bought.months])
    if bought.plan not in plans or bought.months not in months:
        return None
    if promo.get("first_purchase") and payer.bought:
        return None
    total = bought.price.total
    if promo["kind"] == "percent":
        return half_up(Fraction(total * promo["percent"], 100)), 0
    if promo["kind"] == "days":
        return 0, promo["days"]
    stated = promo["amounts"].get(payer.currency)
    return None if stated is None else (min(total, minor(stated)), 0)


def summed(*parts: Mapping[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0) + amount
    return {name: amount for name, amount in total.items() if amount}
