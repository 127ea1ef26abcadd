"""The life of a charge: it always waits for something until it is terminal, and its page closes in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    CARD_LOST,
    CLOSED,
    CLOSED_THERE,
    GIVEN_UP,
    HOSTED_LIFE,
    KEY_LIFE,
    LOOK_UP_LATEST,
    LOOK_UP_SHARE,
    LOOK_UP_SOONEST,
    Charge,
    ChargeState,
    asked_again,
    declined,
    failed,
    looked_up,
    page_opened,
    settled,
    started,
    told,
    without_customer,
)
from tests.support.charges import NOW, a_charge

OUTCOMES = st.tuples(st.booleans(), st.booleans())
"""Whether the payer is to be told, and whether the money stays on the balance."""


def new(message_id: int | None = None) -> Charge:
    return started(a_charge(message_id=message_id), NOW)


def test_a_page_never_outlives_the_key_it_was_opened_with() -> None:
    assert HOSTED_LIFE <= KEY_LIFE < timedelta(hours=24)


@given(st.lists(st.integers(0, 6 * 3600), max_size=30))
def test_an_open_page_is_looked_up_at_the_latest_when_it_ends(late: list[int]) -> None:
    now = NOW
    charge = page_opened(new(), "cs_1", "https://pay.example/", now)
    for seconds in late:
        wait = charge.waits["advance"]
        assert now < wait.at <= max(charge.expires_at, now + LOOK_UP_SOONEST)
        assert wait.at - now <= LOOK_UP_LATEST
        now = wait.at + timedelta(seconds=seconds)
        charge = looked_up(charge, now)


@given(st.integers(0, 40 * 3600), st.lists(st.integers(0, 6 * 3600), max_size=30))
def test_a_page_that_ends_earlier_is_looked_up_then_and_not_asked_about_without_end_after(
    life: int, late: list[int]
) -> None:
    now, closes_at = NOW, NOW + timedelta(seconds=life)
    charge = page_opened(new(), "cs_1", "https://pay.example/", now, closes_at)
    assert charge.page_ends_at == min(closes_at, charge.expires_at)
    for seconds in late:
        wait = charge.waits["advance"]
        if now < charge.page_ends_at:
            assert wait.at <= max(charge.page_ends_at, now + LOOK_UP_SOONEST)
        assert now < wait.at <= max(charge.expires_at, now + LOOK_UP_SOONEST)
        now = wait.at + timedelta(seconds=seconds)
        charge = looked_up(charge, now)


def test_without_news_a_page_is_asked_about_only_now_and_then() -> None:
    now, asked = NOW, 0
    charge = page_opened(new(), "cs_1", "https://pay.example/", now)
    while charge.waits["advance"].at < charge.expires_at:
        now, asked = charge.waits["advance"].at, asked + 1
        charge = looked_up(charge, now)
    assert asked <= 18


@given(
    OUTCOMES,
    st.sampled_from(["expired", CLOSED, CLOSED_THERE, AUTHENTICATION_REQUIRED, "declined:x"]),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.none() | st.integers(1, 99),
    st.booleans(),
)
def test_a_charge_waits_for_its_next_step_until_it_is_terminal(
    outcome: tuple[bool, bool],
    failure: str,
    facts: tuple[bool, bool, bool],
    message_id: int | None,
    is_open: bool,
) -> None:
    is_paid, goes_on, released = facts
    charge = new(message_id)
    if is_open:
        charge = page_opened(charge, "cs_1", "https://pay.example/", NOW)
        assert charge.waits.keys() == {"advance", "tell"}
    else:
        assert charge.waits.keys() == {"advance"}
    assert not charge.terminal
    tell, new_money = outcome
    after = (
        settled(charge, "pi_1", "bought", NOW, tell=tell, new_money=new_money)
        if is_paid
        else failed(charge, failure, NOW, goes_on=goes_on, released=released)
    )
    assert after.terminal
    assert "advance" not in after.waits
    if is_paid:
        # Money that did not become a purchase lets the renewals that waited for it run.
        assert ("follow" in after.waits) == new_money
        assert ("tell" in after.waits) == (tell or message_id is not None)
    else:
        silent = failure == CLOSED or goes_on
        assert ("tell" in after.waits) == (message_id is not None and not silent)
        # What the charge held may be enough for something else that waits.
        assert ("follow" in after.waits) == released
    # Done at once by whoever stored it, and by the agenda if they died.
    due = NOW + INLINE_LEAD
    assert all(after.waits[kind].at == due for kind in ("tell", "follow") if kind in after.waits)
    assert after.payment_reference == ("pi_1" if is_paid else None)
    assert after.failure == (None if is_paid else failure)
    seen = told(after, 5)
    assert seen.message_id == 5
    assert seen.waits.keys() == after.waits.keys() - {"tell"}


@given(OUTCOMES)
def test_money_for_a_failed_charge_is_settled_all_the_same(outcome: tuple[bool, bool]) -> None:
    tell, new_money = outcome
    failure = failed(new(3), "expired", NOW)
    late = settled(failure, "pi_1", "credited", NOW, tell=tell, new_money=new_money)
    assert (late.state, late.outcome) == (ChargeState.SETTLED, "credited")
    assert "tell" in late.waits


def test_who_saw_a_charge_is_told_that_it_failed_and_nothing_follows() -> None:
    assert failed(new(3), "expired", NOW).waits == {"tell": Wait(NOW + INLINE_LEAD)}


def test_a_page_that_opens_is_told_and_looked_up_at_its_times() -> None:
    charge = page_opened(new(), "cs_1", "https://pay.example/", NOW)
    assert (charge.reference, charge.url) == ("cs_1", "https://pay.example/")
    assert charge.state is ChargeState.WAITING
    assert new().waits == {"advance": Wait(NOW + INLINE_LEAD)}
    assert charge.waits["tell"] == Wait(NOW + INLINE_LEAD)
    now, times = NOW, list[timedelta]()
    while now < charge.expires_at:
        at = charge.waits["advance"].at
        times.append(at - now)
        now, charge = at, looked_up(charge, at)
    assert times[:3] == [LOOK_UP_SOONEST] * 3
    assert len(times) < 25
    waited = NOW
    for step in times:  # whoever has paid waits no longer than a third of the page's age
        waited += step
        assert step <= max(LOOK_UP_SOONEST, (waited - NOW) / LOOK_UP_SHARE)
    assert now == charge.expires_at
    assert charge.waits["advance"] == Wait(now + LOOK_UP_SOONEST)


@given(st.integers(0, 9))
def test_the_bank_is_asked_once_more_and_a_lost_customer_is_asked_without(times: int) -> None:
    charge = replace(new(), customer_reference="cus_1")
    keys = {charge.idempotency_key}
    for time in range(1, times + 1):
        charge = without_customer(asked_again(charge))
        assert (charge.asked, charge.anew, charge.customer_reference) == (time, time, None)
        keys.add(charge.idempotency_key)
    assert len(keys) == times + 1, "another request is another key"


@pytest.mark.parametrize(
    ("failure", "counts"),
    [
        ("declined:lost_card", True),
        (AUTHENTICATION_REQUIRED, True),
        ("expired", False),
        (CLOSED, False),
        ("no-answer", False),
        (CARD_LOST, False),
        (GIVEN_UP, False),
    ],
)
def test_what_counts_with_the_card_networks(failure: str, counts: bool) -> None:
    assert declined(failure) is counts


def test_a_new_attempt_is_a_new_key() -> None:
    one = new()
    assert one.idempotency_key != replace(one, id="c2").idempotency_key
    assert len(one.idempotency_key) <= 64
