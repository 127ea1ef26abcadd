"""What staff want to know of the whole business: what recurs, who came and went, what fails, and where the
money came from. Each rule looks at one record and gives numbers under names, which add up; knows no store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from chalicelib.domain.gifts.gift import REDEEMED
from chalicelib.domain.ledger.journal import FEES, Entry, EntryKind, came_in
from chalicelib.domain.money import Money, divide_round_half_up
from chalicelib.domain.subscriptions.paid_time import in_money, millionths
from chalicelib.domain.subscriptions.purchase import SUBJECT
from chalicelib.domain.subscriptions.subscription import Subscription

WINDOW: Final = timedelta(days=30)
"""Back from the moment the figures are of: who came and went."""

AHEAD: Final = timedelta(days=7)
"""Forward from there: what is due."""

MONTHS_BACK: Final = 12
"""Calendar months of money before the one that runs."""

FIRST: Final = frozenset({EntryKind.PURCHASE.value, REDEEMED})
"""Kinds of entries that sell the first period of a subscription."""

Numbers = Iterator[tuple[str, int]]
"""Numbers under names; those of the same name add up."""


class Phase(StrEnum):
    """Where a subscription is at one moment."""

    UNPAID = "unpaid"  # a trial that runs or that nothing was paid after, or not begun yet: counts nothing
    ACTIVE = "active"
    GRACE = "grace"  # the paid time is over, and the limits are still there: it fails
    ENDED = "ended"


class Flow(StrEnum):
    """What became of money at a payment system."""

    CAME_IN = "came_in"
    WENT_BACK = "went_back"
    FEES = "fees"


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """Active subscriptions to a plan, and what of it recurs a month, net, one amount a currency."""

    plan_id: str
    active: int
    mrr: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class SystemFigures:
    """Of one payment system in one calendar month of its seller (e.g. "2026-11") and one currency: what
    `came_in`, what `went_back` (zero or positive), and what it kept as `fees` as far as they are booked."""

    month: str
    system: str
    came_in: Money
    went_back: Money
    fees: Money


@dataclass(frozen=True, slots=True)
class Statistics:
    """As of one moment. `new` and `ended` are of the 30 days before it, `at_begin` were active when these
    began, `unpaid` of those that ended did so for lack of payment. `attempts`: active, and a payment for the
    next period has failed; `grace`: the paid time is over. `due`: renew by themselves within 7 days, for
    `due_amounts` gross. `money`: of this calendar month and the twelve before."""

    as_of: datetime
    plans: tuple[PlanFigures, ...] = ()
    new: int = 0
    ended: int = 0
    at_begin: int = 0
    unpaid: int = 0
    attempts: int = 0
    grace: int = 0
    due: int = 0
    due_amounts: tuple[Money, ...] = ()
    money: tuple[SystemFigures, ...] = ()

    @property
    def active(self) -> int:
        """Of all plans."""
        return sum(plan.active for plan in self.plans)

    @property
    def mrr(self) -> tuple[Money, ...]:
        """Monthly recurring revenue, one amount a currency: the sums over the plans as they are shown."""
        return summed(amount for plan in self.plans for amount in plan.mrr)

    @property
    def churn(self) -> Fraction | None:
        """Ended in the window, of those active at its begin; None where there were none."""
        return Fraction(self.ended, self.at_begin) if self.at_begin else None


def monthly(net: Money, months: int) -> int:
    """A month's share of what a period of so many months costs, in millionths of a minor unit, by the one
    rule of rounding: of a year a twelfth. Nothing, where the period was sold by no months."""
    return divide_round_half_up(millionths(net), months) if months > 0 else 0


def months_of(one: Subscription) -> int:
    """That `paid` is for."""
    return one.paid_time[-1].months


def phase(one: Subscription, at: datetime) -> Phase:
    """At a moment that is not long past: what was sold after it is not known from what was before."""
    free_until = one.trial_until
    begins = one.paid_time[0].start
    if begins > at or (free_until is not None and (at < free_until or one.end <= free_until)):
        return Phase.UNPAID
    if not one.live:
        return Phase.ENDED
    return Phase.ACTIVE if at < one.end else Phase.GRACE


def is_due(one: Subscription, at: datetime) -> bool:
    """Whether it renews by itself within the days ahead, for the first time since its last period was sold or
    again."""
    return one.live and one.auto_renew and at <= one.end < at + AHEAD


def of_subscription(
    one: Subscription, at: datetime, *, net: Money, renewal: Money | None
) -> Numbers:
    """`net`: what of `paid` is not VAT. `renewal`: today's price of the next period, None where it is not
    sold."""
    began, now = at - WINDOW, phase(one, at)
    if now is Phase.ACTIVE:
        yield f"active {one.plan_id}", 1
        yield f"mrr {one.plan_id} {net.currency}", monthly(net, months_of(one))
        if one.failure is not None:
            yield "attempts", 1
    if now is Phase.GRACE:
        yield "grace", 1
    if now in (Phase.GRACE, Phase.ENDED) and began < one.end <= at:
        yield "gone", 1
    if now is Phase.ENDED and began < one.end <= at:
        yield "ended", 1
        if one.failure is not None and not one.leaving:
            yield "unpaid", 1
    if now is not Phase.UNPAID and one.trial_until is not None and began < one.trial_until:
        yield "new", 1
    if renewal is not None and is_due(one, at):
        yield "due", 1
        yield f"due_amount {renewal.currency}", renewal.minor


def of_entry(entry: Entry, at: datetime, days: Mapping[str, tuple[date, date]]) -> Numbers:
    """`days`: by payment system, the calendar day of the entry where the seller is, and that of `at`."""
    if entry.at > at:
        return
    sale = entry.sale
    begins = sale is not None and sale.subject.kind == SUBJECT and entry.kind in FIRST
    if begins and at - WINDOW < entry.at:
        yield "new", 1
    for system, (day, today) in days.items():
        if _month_number(today) - _month_number(day) <= MONTHS_BACK:
            for flow, amount in _flows(entry, system):
                yield f"{flow} {day:%Y-%m} {system} {amount.currency}", amount.minor


def _flows(entry: Entry, system: str) -> Iterator[tuple[Flow, Money]]:
    moved = came_in(entry).get(system)
    if moved is not None and moved:
        yield (Flow.WENT_BACK, -moved) if moved < moved.zero else (Flow.CAME_IN, moved)
    for posting in entry.postings:
        if posting.account == f"{FEES}{system}":
            yield Flow.FEES, -posting.amount


def reckoned(as_of: datetime, sums: Mapping[str, int]) -> Statistics:
    """From the sums over all records. Who was active when the window began: who is now, with whom it has lost
    since, without whom it has won."""
    plans = _plans(sums)
    active = sum(plan.active for plan in plans)
    return Statistics(
        as_of=as_of,
        plans=plans,
        new=sums.get("new", 0),
        ended=sums.get("ended", 0),
        at_begin=max(active + sums.get("gone", 0) - sums.get("new", 0), 0),
        unpaid=sums.get("unpaid", 0),
        attempts=sums.get("attempts", 0),
        grace=sums.get("grace", 0),
        due=sums.get("due", 0),
        due_amounts=tuple(
            Money(number, currency) for (currency,), number in _named("due_amount", sums)
        ),
        money=_money(sums),
    )


def summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One amount a currency, in the order of their codes."""
    found: Counter[str] = Counter()
    for amount in amounts:
        found[amount.currency] += amount.minor
    return tuple(Money(found[currency], currency) for currency in sorted(found))


def income(statistics: Statistics, month: str) -> tuple[Money, ...]:
    """What came in less what went back in a calendar month, one amount a currency."""
    return summed(one.came_in - one.went_back for one in statistics.money if one.month == month)


def month_before(month: str, months: int = 1) -> str:
    """E.g. "2025-12" of "2026-01"."""
    year, number = divmod(_month_number(date.fromisoformat(f"{month}-01")) - months, 12)
    return f"{year:04}-{number + 1:02}"


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _plans(sums: Mapping[str, int]) -> tuple[PlanFigures, ...]:
    mrr: dict[str, list[Money]] = defaultdict(list)
    for (plan_id, currency), worth in _named("mrr", sums):
        mrr[plan_id].append(in_money(worth, currency))
    return tuple(
        PlanFigures(plan_id, active, tuple(mrr[plan_id]))
        for (plan_id,), active in _named("active", sums)
    )


def _money(sums: Mapping[str, int]) -> tuple[SystemFigures, ...]:
    flows = {flow: dict(_named(flow, sums)) for flow in Flow}
    places = sorted({place for mine in flows.values() for place in mine})
    return tuple(
        SystemFigures(
            month,
            system,
            *(Money(flows[flow].get((month, system, currency), 0), currency) for flow in Flow),
        )
        for month, system, currency in places
    )


def _named(what: str, sums: Mapping[str, int]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The sums whose names begin so, by the rest of their names."""
    for name in sorted(sums):
        first, *rest = name.split(" ")
        if first == what:
            yield tuple(rest), sums[name]
