"""Whatever a subscription has come to, what is said of it is true at that moment: which period runs, nothing
past as future, no button that would be refused, and a way out of whatever happens by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.agenda import Wait
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, Way
from chalicelib.domain.payments.funding import CannotPay
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.standing import CHARGING, Help, Standing, State, standing
from chalicelib.domain.subscriptions.subscription import Status, Subscription, extended, scheduled
from tests.support.catalogs import SIPTG
from tests.support.policies import first_period, policies

START: Final = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
PAID: Final = Money(1800, "EUR")
YEARS: Final = st.integers(2025, 2030)


def payers() -> st.SearchStrategy[Account]:
    card = st.builds(
        Card,
        st.just("stripe"),
        st.just("pm_1"),
        st.just("cus_1"),
        st.just("visa"),
        st.just("4242"),
        st.integers(1, 12),
        YEARS,
        refused=st.booleans(),
        lost=st.booleans(),
    )
    cards = st.lists(card, max_size=1).map(tuple)
    money = st.integers(0, 4000).map(lambda minor: Money(minor, "EUR"))
    account = st.builds(
        Account,
        id=st.just(2),
        name=st.just("Anna"),
        country=st.just("LT"),
        payment_system=st.just("stripe"),
        available=money,
        held=st.just(Money(0, "EUR")),
        created_at=st.just(START),
        cards=cards,
    )
    return account.map(lambda one: replace(one, default_card="pm_1" if one.cards else None))


@st.composite
def charges(draw: st.DrawFn) -> Charge:
    return Charge(
        id="c1",
        payer_id=2,
        payment_system="stripe",
        way=draw(st.sampled_from(Way)),
        amount=PAID,
        held=Money(0, "EUR"),
        purpose=Purpose("renewal", "s1"),
        price=PAID,
        description="",
        language="en",
        created_at=START,
        expires_at=START + timedelta(hours=23),
        confirms=draw(st.booleans()),
    )


@st.composite
def stands(draw: st.DrawFn) -> Standing:
    """Renewed early or not, at any moment of its life, in grace, failed, switched off, ended."""
    policy = draw(policies())
    catalog = replace(SIPTG, renewal=policy)
    one = scheduled(first_period(START, 1, PAID, auto_renew=draw(st.booleans())), policy, START)
    for _ in range(draw(st.integers(0, 2))):
        one = extended(one, policy, PAID, draw(st.sampled_from([1, 6])), START)
    now = START + timedelta(hours=draw(st.integers(0, 500 * 24)))
    over = policy.grace_ends(one.end) <= now
    one = replace(
        one,
        status=Status.GRACE if one.end <= now else Status.ACTIVE,
        failure=draw(st.sampled_from([None, "declined:x", "authentication-required"])),
    )
    if one.auto_renew and draw(st.booleans()):
        one = replace(one, waits={"renew": Wait(max(one.end + policy.attempts[-1], now))})
    if over and draw(st.booleans()):
        one = replace(one, status=Status.ENDED, auto_renew=False, waits={})
    charge = draw(st.none() | charges()) if one.live else None
    if charge is not None:
        one = replace(one, open_charge=charge.id)
    price = draw(st.none() | st.sampled_from([PAID, PAID * 2])) if one.live else None
    return standing(catalog, one, draw(payers()), now, price=price, charge=charge)


@given(stands())
def test_the_current_period_runs_now(found: Standing) -> None:
    start, end = found.current
    one, now = found.subscription, found.now
    assert start < end <= one.end
    if now < one.end:
        assert start <= now < end
        assert found.ahead is (end < one.end)
    else:
        assert (found.over, found.ahead) == (True, False)


@given(stands())
def test_there_is_a_way_out_of_whatever_happens_by_itself(found: Standing) -> None:
    one = found.subscription
    assert (Help.SWITCH_OFF in found.helps) is one.auto_renew
    assert not (one.auto_renew and Help.SWITCH_ON in found.helps)
    assert len(set(found.helps)) == len(found.helps)


@given(stands())
def test_nothing_is_offered_that_would_be_refused(found: Standing) -> None:
    if Help.PAY in found.helps:
        assert found.price is not None
        assert found.opens_at is None
        assert found.charge is None
        assert found.subscription.live
    if Help.GO_ON in found.helps:
        assert found.charge is not None
    if not found.subscription.live:
        assert found.helps in ((Help.BUY_AGAIN,), (Help.OTHER_PLAN,))


@given(stands())
def test_what_helps_first_is_money_where_money_is_wanting(found: Standing) -> None:
    by_hand = found.price is not None and found.opens_at is None
    if found.state in (State.GRACE, State.ATTEMPTS, State.CANNOT_PAY) and by_hand:
        assert found.helps[0] is Help.PAY
    if found.state in CHARGING:
        assert found.helps[0] is Help.GO_ON


@given(stands())
def test_it_renews_only_where_it_can_be_paid(found: Standing) -> None:
    if found.state not in (State.RENEWS, State.PRICE_CHANGED):
        return
    one = found.subscription
    assert one.auto_renew
    assert found.now < one.end
    assert not isinstance(found.funding, CannotPay | None)
    assert not found.expiring


@given(stands())
def test_no_state_speaks_of_what_is_past(found: Standing) -> None:
    one, now = found.subscription, found.now
    if found.state is State.GRACE:
        assert one.end <= now
    elif found.state not in (*CHARGING, State.ENDED):
        assert now < one.end
    assert found.next_at is None or one.auto_renew
    assert found.opens_at is None or now < found.opens_at


def test_a_second_early_renewal_keeps_the_periods_apart() -> None:
    policy = SIPTG.renewal
    one: Subscription = first_period(START, 1, PAID, auto_renew=True)
    for _ in range(2):
        one = extended(one, policy, PAID, 1, START)
    second = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
    third = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    assert (one.earlier, one.start) == ((START, second), third)
    later = extended(one, policy, PAID, 1, second)
    assert later.earlier == (second, third)
