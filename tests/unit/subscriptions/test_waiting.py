"""What a subscription waits for after each thing that happens to it, to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.catalog.policy import EarlyRenewal, RenewalPolicy
from chalicelib.domain.money import Money
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.subscription import (
    Status,
    Subscription,
    attempt_failed,
    charge_closed,
    ended,
    extended,
    hand_refused,
    held_up,
    is_fresh,
    lapsed,
    may_attempt,
    may_be_asked,
    next_attempt,
    next_reminder,
    put_back,
    renew_soon,
    scheduled,
    with_auto_renew,
    with_open_charge,
)
from tests.support.policies import first_period

START: Final = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
END: Final = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)
OVER: Final = END + 3 * DAY
"""The end of grace."""
ATTEMPTS: Final = (END - 3 * DAY, END - DAY, END + DAY)
PAID: Final = Money(1800, "EUR")
POLICY: Final = RenewalPolicy(
    early_renewal=EarlyRenewal.ANY_TIME,
    window_days=14,
    attempts=(-3 * DAY, -DAY, DAY),
    grace_days=3,
    remind_days_before_charge=(7, 2),
    warn_days_before_cut=2,
)
CARD: Final = Card("stripe", "pm_1", "cus_1", "visa", "4242", 4, 2031)


def fresh(now: datetime = START, *, auto_renew: bool = True) -> Subscription:
    """Sold for a month and waiting for all that comes."""
    return scheduled(first_period(START, 1, PAID, auto_renew=auto_renew), POLICY, now)


def moments(subscription: Subscription) -> dict[str, datetime]:
    """When each kind is due; nothing has failed."""
    assert all(wait.attempts == 0 for wait in subscription.waits.values())
    return {kind: wait.at for kind, wait in subscription.waits.items()}


LASTING: Final = {"lapse": END, "expire": OVER}
FIRST: Final = {**LASTING, "remind": END - 10 * DAY, "warn": OVER - 2 * DAY, "renew": ATTEMPTS[0]}


def test_a_fresh_period_waits_for_all_that_comes() -> None:
    assert moments(fresh()) == FIRST
    wanted = {kind: at for kind, at in FIRST.items() if kind != "renew"}
    assert moments(fresh(auto_renew=False)) == wanted


def test_what_lies_in_the_past_is_due_at_once_or_not_said() -> None:
    late = OVER - 2 * DAY
    assert moments(fresh(late)) == {**LASTING, "renew": late}
    before = late - SECOND
    assert moments(fresh(before)) == {**LASTING, "renew": before, "warn": late}


def test_what_was_not_yet_said_is_said_after_a_new_schedule_too() -> None:
    unsaid = {kind: Wait(START) for kind in ("tell_failure", "tell_ended", "tell_held_up")}
    told = replace(
        fresh(), waits={**unsaid, "renew": Wait(START), "of an older release": Wait(START)}
    )
    assert scheduled(told, POLICY, START).waits == {**fresh().waits, **unsaid}


@pytest.mark.parametrize(
    ("now", "reminder"),
    [
        (START, END - 10 * DAY),
        (END - 10 * DAY - SECOND, END - 10 * DAY),
        (END - 10 * DAY, END - 5 * DAY),
        (END - 5 * DAY, None),
    ],
)
def test_the_coming_end_is_announced_once_a_moment(
    now: datetime, reminder: datetime | None
) -> None:
    assert next_reminder(fresh(), POLICY, now) == reminder


@pytest.mark.parametrize(
    ("now", "attempt"),
    [
        (START, ATTEMPTS[0]),
        (ATTEMPTS[0] - SECOND, ATTEMPTS[0]),
        (ATTEMPTS[0], ATTEMPTS[1]),
        (ATTEMPTS[1], ATTEMPTS[2]),
        (ATTEMPTS[2], None),
    ],
)
def test_each_moment_of_an_attempt_comes_once(now: datetime, attempt: datetime | None) -> None:
    assert next_attempt(fresh(), POLICY, now) == attempt


# The switch


def test_the_switch_set_to_what_it_is_changes_nothing() -> None:
    for on in (True, False):
        one = fresh(auto_renew=on)
        assert with_auto_renew(one, POLICY, END, on=on) is one


def test_switched_off_nothing_is_tried() -> None:
    off = with_auto_renew(fresh(), POLICY, START, on=False)
    assert off == replace(fresh(auto_renew=False), leaving=True)


@pytest.mark.parametrize(
    ("now", "attempt"), [(START, ATTEMPTS[0]), (ATTEMPTS[0], ATTEMPTS[0]), (END, END)]
)
def test_switched_on_it_is_tried_at_the_first_moment_or_now(
    now: datetime, attempt: datetime
) -> None:
    on = with_auto_renew(fresh(auto_renew=False), POLICY, now, on=True)
    assert on == replace(fresh(), waits={**fresh().waits, "renew": Wait(attempt)})


def test_switched_on_after_a_no_it_waits_for_the_next_moment() -> None:
    off = replace(fresh(auto_renew=False), failure="declined:x")
    now = ATTEMPTS[0] + SECOND
    assert with_auto_renew(off, POLICY, now, on=True).waits["renew"] == Wait(ATTEMPTS[1])
    stray = replace(off, waits={**off.waits, "renew": Wait(END)})
    assert "renew" not in with_auto_renew(stray, POLICY, ATTEMPTS[2], on=True).waits


@pytest.mark.parametrize("why", [{"open_charge": "c1"}, {"status": Status.ENDED}])
def test_switched_on_beside_a_charge_or_after_the_end_nothing_is_tried(why: dict[str, str]) -> None:
    off = replace(fresh(auto_renew=False), **why)  # type: ignore[arg-type]
    stray = replace(off, waits={**off.waits, "renew": Wait(END)})
    assert with_auto_renew(stray, POLICY, END, on=True) == replace(off, auto_renew=True)


# Attempts


def test_an_attempt_is_in_order_from_its_first_moment_on() -> None:
    assert not may_attempt(fresh(), POLICY, ATTEMPTS[0] - SECOND)
    assert may_attempt(fresh(), POLICY, ATTEMPTS[0])
    assert not may_attempt(fresh(auto_renew=False), POLICY, END)
    assert not may_attempt(with_open_charge(fresh(), "c1"), POLICY, END)
    assert not may_attempt(replace(fresh(), status=Status.ENDED), POLICY, END)


def test_an_attempt_at_a_wrong_time_waits_for_the_first_moment() -> None:
    early = replace(fresh(), waits={**fresh().waits, "renew": Wait(START, 3)})
    assert put_back(early, POLICY) == fresh()
    for why in ({"auto_renew": False}, {"open_charge": "c1"}, {"status": Status.ENDED}):
        unwanted = replace(early, **why)
        assert put_back(unwanted, POLICY).waits == fresh(auto_renew=False).waits


def test_an_open_charge_is_named_and_nothing_else_is_tried() -> None:
    one = with_open_charge(fresh(), "c1")
    assert one == replace(fresh(), open_charge="c1", waits=fresh(auto_renew=False).waits)


def test_the_first_no_is_told_and_the_next_moment_awaited() -> None:
    asked = with_open_charge(fresh(), "c1")
    now = ATTEMPTS[0] + SECOND
    once = attempt_failed(asked, POLICY, "declined:x", now)
    assert (once.open_charge, once.attempts, once.failure) == (None, 1, "declined:x")
    told = {"tell_failure": now + INLINE_LEAD}
    assert moments(once) == {**FIRST, "renew": ATTEMPTS[1], **told}
    again = attempt_failed(once, POLICY, "declined:y", ATTEMPTS[1])
    assert (again.attempts, again.failure) == (2, "declined:y")
    assert moments(again) == {**FIRST, "renew": ATTEMPTS[2], **told}
    last = attempt_failed(again, POLICY, "declined:y", ATTEMPTS[2])
    assert moments(last) == {**moments(fresh(auto_renew=False)), **told}


@pytest.mark.parametrize("why", [{"auto_renew": False}, {"status": Status.ENDED}])
def test_a_no_to_what_nobody_wants_any_more_is_not_tried_again(why: dict[str, object]) -> None:
    one = replace(fresh(), **why)  # type: ignore[arg-type]
    assert "renew" not in attempt_failed(one, POLICY, "declined:x", ATTEMPTS[0]).waits


def test_a_charge_that_ended_otherwise_was_no_attempt() -> None:
    open_one = replace(with_open_charge(fresh(), "c1"), attempts=1, failure="declined:x")
    closed = charge_closed(open_one, POLICY, ATTEMPTS[0])
    expected = replace(open_one, open_charge=None)
    assert closed == replace(expected, waits={**expected.waits, "renew": Wait(ATTEMPTS[1])})


def test_an_attempt_that_fell_due_beside_a_charge_is_made_up_for() -> None:
    open_one = with_open_charge(fresh(), "c1")
    now = ATTEMPTS[1] + SECOND
    late = charge_closed(open_one, POLICY, now, since=ATTEMPTS[1] - SECOND)
    assert late.waits["renew"] == Wait(now)
    early = charge_closed(open_one, POLICY, START + SECOND, since=START)
    assert early.waits["renew"] == Wait(ATTEMPTS[0])
    assert "renew" not in charge_closed(open_one, POLICY, OVER, since=ATTEMPTS[2]).waits


@pytest.mark.parametrize("why", [{"auto_renew": False}, {"status": Status.ENDED}])
def test_a_charge_that_ended_wakes_no_renewal_that_nobody_wants(why: dict[str, object]) -> None:
    one = replace(with_open_charge(fresh(), "c1"), **why)  # type: ignore[arg-type]
    assert charge_closed(one, POLICY, START) == replace(one, open_charge=None)


def test_the_end_of_grace_parked_beside_a_charge_comes_back_with_its_end() -> None:
    parked = replace(with_open_charge(fresh(), "c1"), waits={"lapse": Wait(END)})
    for now, at in ((START, OVER), (OVER + DAY, OVER + DAY)):
        assert charge_closed(parked, POLICY, now).waits["expire"] == Wait(at)
        assert attempt_failed(parked, POLICY, "declined:x", now).waits["expire"] == Wait(at)
    gone = replace(parked, status=Status.ENDED, waits={})
    assert charge_closed(gone, POLICY, START).waits == {}
    backing_off = replace(parked, waits={"expire": Wait(OVER + DAY, 2)})
    assert charge_closed(backing_off, POLICY, START).waits["expire"] == Wait(OVER + DAY, 2)


def test_a_no_to_who_pressed_is_kept_and_costs_no_attempt() -> None:
    open_one = with_open_charge(fresh(), "c1")
    refused = hand_refused(open_one, POLICY, "declined:x", ATTEMPTS[0])
    assert refused == replace(charge_closed(open_one, POLICY, ATTEMPTS[0]), failure="declined:x")


def test_new_money_renews_at_once_while_attempts_run() -> None:
    assert renew_soon(fresh(), POLICY, START) == fresh()
    now = ATTEMPTS[0] + SECOND
    assert renew_soon(fresh(), POLICY, now).waits == {**fresh().waits, "renew": Wait(now)}
    asked = with_open_charge(fresh(), "c1")
    assert renew_soon(asked, POLICY, now) == asked


# Cards


@pytest.mark.parametrize(
    ("failure", "declines", "asked"),
    [
        (None, (), True),
        (None, (START,), True),
        ("declined:x", (), True),
        ("declined:x", (START,), False),
        ("no-card", (START,), True),
    ],
)
def test_a_card_that_was_not_declined_for_this_period_is_fresh(
    failure: str | None, declines: tuple[datetime, ...], asked: bool
) -> None:
    one = replace(fresh(), failure=failure)
    card = replace(CARD, declines=declines)
    assert is_fresh(card, one) is asked
    assert not is_fresh(replace(card, refused=True), one)
    assert not is_fresh(replace(card, lost=True), one)


def test_a_declined_card_that_is_chosen_again_is_asked_after_half_a_day() -> None:
    one = replace(fresh(), failure="declined:x")
    half_a_day = timedelta(hours=12)
    card = replace(CARD, declines=(START - DAY, START))
    assert may_be_asked(CARD, one, START)
    assert not may_be_asked(card, one, START)
    assert not may_be_asked(card, one, START + half_a_day)
    assert may_be_asked(card, one, START + half_a_day + SECOND)
    assert not may_be_asked(replace(card, refused=True), one, START + DAY)
    assert not may_be_asked(replace(CARD, lost=True), one, START)
    assert may_be_asked(card, fresh(), START)


# Periods


def test_the_next_period_starts_at_the_old_end_with_nothing_of_the_old_one() -> None:
    before = replace(
        with_open_charge(fresh(), "c1"), status=Status.GRACE, attempts=2, failure="declined:x"
    )
    paid = Money(4600, "EUR")
    after = extended(before, POLICY, paid, 3, END + DAY)
    end = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)
    assert (after.anchor, after.start, after.end, after.paid) == (START, END, end, paid)
    assert (after.status, after.open_charge) == (Status.ACTIVE, None)
    assert (after.attempts, after.failure, after.renewal_months) == (0, None, 1)
    assert moments(after) == {
        "lapse": end,
        "expire": end + 3 * DAY,
        "remind": end - 10 * DAY,
        "warn": end + DAY,
        "renew": end - 3 * DAY,
    }


def test_of_a_period_that_is_paid_nobody_hears_any_more_that_it_was_not() -> None:
    unsaid = {kind: Wait(END) for kind in ("tell_failure", "tell_held_up")}
    before = replace(fresh(), waits={**fresh().waits, **unsaid})
    assert extended(before, POLICY, PAID, 1, END) == extended(fresh(), POLICY, PAID, 1, END)


def test_a_payment_without_an_answer_is_told_of_when_it_was_asked() -> None:
    assert held_up(fresh(), END).waits == {**fresh().waits, "tell_held_up": Wait(END)}


def test_grace_begins_at_the_end_and_not_before() -> None:
    moved = replace(fresh(), waits={**fresh().waits, "lapse": Wait(START)})
    assert lapsed(moved, END - SECOND) == fresh()
    after = lapsed(fresh(), END)
    assert after.status is Status.GRACE
    left = {kind: at for kind, at in FIRST.items() if kind not in ("lapse", "remind")}
    assert moments(after) == left
    gone = replace(fresh(), status=Status.ENDED)
    assert lapsed(gone, START).status is Status.ENDED
    assert "lapse" not in lapsed(gone, START).waits


def refused_for_good() -> Subscription:
    """In grace, all attempts made."""
    one = replace(lapsed(fresh(), END), attempts=3, failure="declined:x")
    return replace(one, waits={"expire": Wait(OVER), "warn": Wait(OVER), "lapse": Wait(OVER)})


def test_it_ends_when_grace_is_over_and_is_told() -> None:
    over = ended(refused_for_good(), POLICY, OVER)
    assert (over.status, over.auto_renew) == (Status.ENDED, False)
    assert moments(over) == {"tell_ended": OVER + INLINE_LEAD}
    unsaid = replace(
        refused_for_good(), waits={**FIRST_WAITS, "tell_failure": Wait(START)}, auto_renew=False
    )
    assert ended(unsaid, POLICY, OVER).waits.keys() == {"tell_ended", "tell_failure"}


FIRST_WAITS: Final = {kind: Wait(at) for kind, at in FIRST.items() if kind != "renew"}


def test_it_does_not_end_before() -> None:
    early = replace(refused_for_good(), waits={"expire": Wait(START)})
    left = ended(early, POLICY, OVER - SECOND)
    assert left == replace(early, waits={"expire": Wait(OVER)})


def test_it_does_not_end_while_an_attempt_is_to_come() -> None:
    minute = timedelta(minutes=1)
    waiting = replace(refused_for_good(), waits={"renew": Wait(OVER + DAY, 2)})
    left = ended(waiting, POLICY, OVER)
    assert left == replace(
        waiting, waits={"renew": Wait(OVER + DAY, 2), "expire": Wait(OVER + DAY + minute)}
    )
    late = replace(waiting, waits={"renew": Wait(OVER - DAY)})
    assert ended(late, POLICY, OVER + DAY).waits["expire"] == Wait(OVER + DAY + minute)
    early = replace(waiting, waits={"renew": Wait(END)})
    assert ended(early, POLICY, END).waits["expire"] == Wait(OVER)


def test_a_wish_that_nobody_answered_is_tried_before_the_end() -> None:
    unasked = replace(fresh(), status=Status.GRACE, waits={"expire": Wait(OVER)})
    minute = timedelta(minutes=1)
    left = ended(unasked, POLICY, OVER)
    assert left == replace(unasked, waits={"renew": Wait(OVER), "expire": Wait(OVER + minute)})
    assert ended(unasked, POLICY, OVER - SECOND).waits == {"expire": Wait(OVER)}
    answered: tuple[dict[str, object], ...] = (
        {"auto_renew": False},
        {"attempts": 1},
        {"failure": "declined:x"},
        {"open_charge": "c1"},
    )
    for why in answered:
        assert not ended(replace(unasked, **why), POLICY, OVER).live  # type: ignore[arg-type]


def test_what_has_ended_waits_for_its_end_no_more() -> None:
    gone = replace(fresh(), status=Status.ENDED, waits={"expire": Wait(OVER), "lapse": Wait(OVER)})
    assert ended(gone, POLICY, START).waits == {"lapse": Wait(OVER)}
