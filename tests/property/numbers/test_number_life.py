"""A number through any life: its months follow each other, and nothing is taken that was not told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.agenda import earliest
from chalicelib.domain.catalog.numbers import RentPolicy
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import (
    LAPSE,
    RENT,
    Number,
    NumberStatus,
    connected,
    kept,
    knows_rent,
    lapsed,
    ordered,
    rent_failed,
    rent_paid,
    rent_soon,
    rent_told,
    scheduled,
)
from chalicelib.domain.numbers.price import quote_number
from chalicelib.domain.tax.vat import NOBODYS
from tests.support.catalogs import SIPTG, VOIPTIME

START: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
RENT_OF_ONE: Final = Money(300, "USD")

POLICIES: Final = st.builds(
    RentPolicy,
    charge_days_before=st.integers(1, 14),
    remind_days_before_charge=st.integers(1, 13),
    grace_days=st.integers(1, 30),
    keep_days=st.integers(1, 60),
)
EVENTS: Final = st.lists(
    st.sampled_from(("due", "due", "due", "money", "off", "on", "hour", "month")), max_size=60
)


def new_number() -> Number:
    number = Number(
        id="12125550101",
        written="+1 212-555-0101",
        country="US",
        state="New York",
        area="New York City",
        payer_id=7,
        seller_id="voiptime",
        sold_by=1,
        anchor=START,
        anchor_months=1,
        start=START,
        paid=RENT_OF_ONE,
        monthly=RENT_OF_ONE,
    )
    return ordered(number, START)


def paid(number: Number, policy: RentPolicy, now: datetime) -> Number:
    return rent_paid(
        number, policy, now, gross=RENT_OF_ONE, monthly=RENT_OF_ONE, seller_id="voiptime"
    )


@dataclass
class Life:
    """One number, and the months that were paid for it."""

    policy: RentPolicy
    now: datetime
    number: Number
    months: list[tuple[datetime, datetime]]

    def live(self, event: str, *, has_money: bool) -> None:
        match event:
            case "hour":
                self.now += timedelta(hours=1)
            case "month":
                self.now += timedelta(days=31)
            case "money":
                self.number = rent_soon(self.number, self.policy, self.now)
            case "due":
                self._due(has_money=has_money)
            case _:
                self.number = kept(self.number, self.policy, self.now, on=event == "on")

    def _due(self, *, has_money: bool) -> None:
        """What waits first comes."""
        before, policy = self.number, self.policy
        self.now = max(self.now, earliest(before.waits) or self.now)
        wait = before.waits.get(RENT)
        if wait is not None and wait.at <= self.now and has_money:
            self.number = paid(before, policy, self.now)
            suspended = before.status is NumberStatus.SUSPENDED
            assert self.number.start == (self.now if suspended else before.end)
            self.months.append((self.number.start, self.number.end))
        elif wait is not None and wait.at <= self.now:
            self.number = rent_failed(before, policy, "balance-short", self.now)
        self.number = lapsed(self.number, policy, self.now)


def judge(before: Number, life: Life) -> None:
    """It waits for what ends it, and nothing has ended before its time."""
    number, policy = life.number, life.policy
    if number.status is NumberStatus.RELEASED:
        over = policy.suspended_until(before.end) if before.renews else before.end
        assert before.status is NumberStatus.SUSPENDED or over <= life.now
        return
    assert LAPSE in number.waits
    if number.status is NumberStatus.CONNECTED and not number.renews:
        assert RENT not in number.waits
        assert number.waits[LAPSE].at == number.end
    if before.status is NumberStatus.CONNECTED and number.status is NumberStatus.SUSPENDED:
        assert policy.grace_ends(before.end) <= life.now


@given(policy=POLICIES, events=EVENTS, rich=st.lists(st.booleans(), min_size=60, max_size=60))
def test_months_follow_each_other_and_it_always_waits_for_what_ends_it(
    policy: RentPolicy, events: list[str], rich: list[bool]
) -> None:
    now = START + timedelta(minutes=5)
    number = connected(new_number(), policy, now)
    life = Life(policy, now, number, [(number.start, number.end)])
    for event, has_money in zip(events, rich, strict=False):
        before = life.number
        life.live(event, has_money=has_money)
        judge(before, life)
        if not life.number.is_rented:
            break
    assert all(end <= start for (_, end), (start, _) in pairwise(life.months))


@given(policy=POLICIES, days=st.integers(0, 40))
def test_switched_off_and_on_again_nothing_has_happened(policy: RentPolicy, days: int) -> None:
    number = connected(new_number(), policy, START)
    now = START + timedelta(days=days)
    if now >= policy.reminds_at(number.end):
        return
    after = kept(kept(number, policy, now, on=False), policy, now, on=True)
    assert after == number


@given(told=st.none() | st.integers(1, 10**6), gross=st.integers(1, 10**6))
def test_no_more_is_taken_than_was_read(told: int | None, gross: int) -> None:
    number = new_number()
    if told is not None:
        number = rent_told(number, Money(told, "USD"))
    known = RENT_OF_ONE.minor if told is None else told
    assert knows_rent(number, Money(gross, "USD")) is (gross <= known)
    assert not knows_rent(number, Money(gross, "EUR"))


@given(
    monthly=st.integers(0, 10**7),
    setup=st.integers(0, 10**7),
    country=st.sampled_from(("LT", "DE", "US", "FI", "HU", "EE")),
    siptg=st.booleans(),
)
def test_a_price_adds_up_line_by_line(
    monthly: int, setup: int, country: str, *, siptg: bool
) -> None:
    catalog, currency = (SIPTG, "EUR") if siptg else (VOIPTIME, "USD")
    quote = quote_number(
        catalog,
        monthly=Money(monthly, currency),
        setup=Money(setup, currency),
        seller_id=catalog.sellers[0].id,
        buyer_country=country,
        details=NOBODYS,
        at=START,
    )
    lines = [quote.rent, *([quote.setup] if quote.setup else [])]
    assert all(line.net + line.vat == line.gross for line in lines)
    assert sum(line.gross.minor for line in lines) == quote.gross.minor
    assert quote.net + quote.vat == quote.gross
    if catalog.prices_include_vat:
        assert all(line.gross == line.listed for line in lines)
    else:
        assert all(line.net.minor >= line.listed.minor - 1 for line in lines)


def test_nothing_is_scheduled_while_it_is_being_connected() -> None:
    policy = VOIPTIME.rent
    number = new_number()
    assert scheduled(number, policy, START) == number
    assert replace(number, renews=False).is_rented
