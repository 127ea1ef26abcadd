"""However subscriptions stand, a period's revenue is spread evenly over its months, the plans add up to the
whole, and whoever does not pay now counts nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.desk.statistics import (
    MONTHS_BACK,
    WINDOW,
    Phase,
    Statistics,
    income,
    month_before,
    monthly,
    of_entry,
    of_subscription,
    phase,
    reckoned,
    summed,
)
from chalicelib.domain.ledger.journal import Entry, EntryKind
from chalicelib.domain.ledger.postings import (
    fee_postings,
    payment_postings,
    taken_back_postings,
)
from chalicelib.domain.money import Money, divide_round_half_up
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.paid_time import MILLIONTHS
from chalicelib.domain.subscriptions.subscription import Status, Subscription

AT: Final = datetime(2026, 7, 17, 12, tzinfo=UTC)
PRICES: Final = st.builds(
    Money, st.integers(0, 10**9), st.sampled_from(["EUR", "JPY", "KWD", "USD"])
)
MONTHS: Final = st.sampled_from([1, 3, 6, 12, 24])
SECONDS: Final = st.integers(-400 * 86_400, 400 * 86_400).map(lambda s: timedelta(seconds=s))


@st.composite
def subscriptions(draw: st.DrawFn) -> Subscription:
    """Bought some time ago for some months, by whoever, in whatever state that leads to."""
    months, paid = draw(MONTHS), draw(PRICES)
    start = AT + draw(SECONDS)
    end = add_months(start, months)
    live = Status.ACTIVE if end > AT else draw(st.sampled_from([Status.GRACE, Status.ENDED]))
    return Subscription(
        id="one",
        family="phone",
        plan_id=draw(st.sampled_from(["softphone", "gateway", "office"])),
        options={},
        customer_id=1,
        payer_id=draw(st.integers(1, 3)),
        seller_id="seller",
        anchor=start,
        anchor_months=months,
        start=start,
        paid=paid,
        renewal_months=months,
        auto_renew=draw(st.booleans()),
        status=live,
        failure=draw(st.none() | st.just("declined")),
        leaving=draw(st.booleans()),
    )


def of_all(ones: Iterable[Subscription], *, new: int = 0) -> Statistics:
    sums: Counter[str] = Counter({"new": new})
    for one in ones:
        for name, number in of_subscription(one, AT, net=one.paid, renewal=one.paid):
            sums[name] += number
    return reckoned(AT, sums)


@given(PRICES, MONTHS)
def test_a_month_of_a_long_period_is_its_share(net: Money, months: int) -> None:
    share = monthly(net, months)
    assert abs(share * months - net.minor * MILLIONTHS) * 2 <= months
    assert monthly(net * months, months) == monthly(net, 1) == net.minor * MILLIONTHS
    assert monthly(net, 12) == divide_round_half_up(net.minor * MILLIONTHS, 12)


@given(st.lists(subscriptions(), max_size=12))
def test_the_plans_add_up_to_the_whole(ones: list[Subscription]) -> None:
    there = of_all(ones)
    active = [one for one in ones if phase(one, AT) is Phase.ACTIVE]
    assert there.active == len(active)
    assert {plan.plan_id for plan in there.plans} == {one.plan_id for one in active}
    for amount in there.mrr:
        parts = [m for plan in there.plans for m in plan.mrr if m.currency == amount.currency]
        assert sum(part.minor for part in parts) == amount.minor
        exact = sum(
            monthly(one.paid, one.anchor_months)
            for one in active
            if one.paid.currency == amount.currency
        )
        assert abs(amount.minor * MILLIONTHS - exact) * 2 <= len(parts) * MILLIONTHS
    assert [one.currency for one in there.mrr] == sorted({one.paid.currency for one in active})


@given(st.lists(subscriptions(), max_size=12))
def test_each_is_in_one_phase_alone(ones: list[Subscription]) -> None:
    there, begin = of_all(ones), AT - WINDOW
    assert there.active + there.grace <= len(ones)
    assert there.attempts <= there.active
    assert there.unpaid <= there.ended
    for one in ones:
        now = phase(one, AT)
        assert (now is Phase.ACTIVE) == (one.start <= AT < one.end)
        assert (now is Phase.GRACE) == (one.status is Status.GRACE and one.start <= AT)
    paid_then = [one for one in ones if one.start <= begin < one.end]
    begun_since = [one for one in ones if begin < one.start <= AT]
    assert of_all(ones, new=len(begun_since)).at_begin == len(paid_then)
    if not begun_since:
        assert there.ended <= there.at_begin
        assert there.churn is None or 0 <= there.churn <= 1


@given(subscriptions(), st.integers(0, 40))
def test_a_trial_counts_nothing_and_is_new_once_it_is_paid(one: Subscription, days: int) -> None:
    free = replace(one, trial_until=one.end, paid=one.paid.zero)
    nothing = of_all([free])
    assert replace(nothing, due=0, due_amounts=()) == Statistics(AT)
    until = AT - timedelta(days=days)
    start, end = until - timedelta(days=14), add_months(until, one.anchor_months)
    paid = replace(
        one, anchor=until, start=start, trial_until=until, status=Status.ACTIVE, auto_renew=False
    )
    there = of_all([paid])
    assert there.active == (end > AT)
    assert there.new == (timedelta(days=days) < WINDOW)


def entry(system: str, at: datetime, *, came: Money, back: Money, fee: Money) -> Entry:
    postings = (
        *payment_postings(1, system, came),
        *taken_back_postings(1, system, back, came),
        *fee_postings(system, fee),
    )
    zero = came.zero
    return Entry(1, 1, at, EntryKind.TOP_UP, "a test", postings, zero, zero)


AMOUNTS: Final = st.integers(1, 10**9).map(lambda minor: Money(minor, "EUR"))


@given(AMOUNTS, AMOUNTS, st.integers(0, 30))
def test_money_is_told_once_in_its_month(came: Money, fee: Money, back: int) -> None:
    """What came in less what went back is income, whatever the system kept for itself."""
    at = add_months(AT, -back)
    zero = came.zero
    both = (
        entry("stripe", at, came=came, back=zero, fee=zero),
        entry("stripe", at, came=zero, back=came, fee=fee),
    )
    sums: Counter[str] = Counter()
    for one in both:
        for name, number in of_entry(one, AT, {"stripe": (at.date(), AT.date())}):
            sums[name] += number
    there = reckoned(AT, sums)
    month = month_before("2026-07", back)
    if back > MONTHS_BACK:
        assert there.money == ()
        return
    (figures,) = there.money
    assert (figures.month, figures.system) == (month, "stripe")
    assert (figures.came_in, figures.went_back, figures.fees) == (came, came, fee)
    assert income(there, month) == (zero,)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 100))
def test_months_are_counted_back(day: date, months: int) -> None:
    before = add_months(datetime(day.year, day.month, 1, tzinfo=UTC), -months)
    assert month_before(f"{day:%Y-%m}", months) == f"{before:%Y-%m}"


@given(st.lists(PRICES))
def test_amounts_are_summed_by_currency(amounts: list[Money]) -> None:
    by_currency = summed(amounts)
    assert {one.currency for one in by_currency} == {one.currency for one in amounts}
    assert sum(one.minor for one in by_currency) == sum(one.minor for one in amounts)
