"""Subscriptions at any moment of their life, as Hypothesis draws them, and how they stand; tests nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from chalicelib.domain.agenda import Wait
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, Way
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.standing import Standing, standing
from chalicelib.domain.subscriptions.subscription import Status, extended, scheduled
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
