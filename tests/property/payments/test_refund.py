"""Whatever is asked to go back, in whatever order: never more than came by a payment, nor than is there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.refund import (
    ASK,
    FOLLOW,
    LOOK,
    LOOKED_FOR,
    Left,
    Refund,
    RefundState,
    asked,
    failed,
    looked_up,
    made,
    require_refundable,
)
from chalicelib.domain.payments.reversal import Settled

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
PAYMENT = Settled("stripe", "pi_1", "c-1", 7)

AMOUNTS = st.integers(0, 5000).map(lambda minor: Money(minor, "EUR"))


def shown(amount: Money) -> Refund:
    left = Left(amount, amount.zero, amount)
    return Refund("r-1", PAYMENT, amount, left, 1, "asked for it", NOW)


@given(AMOUNTS, AMOUNTS, st.lists(AMOUNTS, max_size=8), st.booleans())
def test_no_sequence_of_refunds_gives_back_more_than_came_or_is_there(
    captured: Money, available: Money, wanted: list[Money], in_parts: bool
) -> None:
    assume(captured)
    gone, there = captured.zero, available
    for amount in wanted:
        try:
            require_refundable(amount, Left(captured, gone, there), in_parts=in_parts)
        except Refused:
            continue
        assert amount.minor > 0
        gone, there = gone + amount, there - amount
    assert captured.zero <= gone <= captured
    assert there >= there.zero
    if not in_parts:
        assert gone in (captured.zero, captured)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_exactly_what_can_go_back_may(captured: Money, back: Money, available: Money) -> None:
    left = Left(captured, back, available)
    if left.most:
        require_refundable(left.most, left, in_parts=True)
    more = left.most + Money(1, "EUR")
    with pytest.raises(Refused):
        require_refundable(more, left, in_parts=True)
    with pytest.raises(Refused):
        require_refundable(captured.zero, left, in_parts=True)


@given(AMOUNTS)
def test_it_holds_its_money_from_being_asked_until_it_is_known(amount: Money) -> None:
    one = shown(amount)
    assert not one.holds
    under_way = asked(one, NOW)
    assert under_way.holds == amount
    assert under_way.waits.keys() == {ASK}
    back = failed(under_way, "charge_already_refunded", NOW)
    assert (back.holds, back.state) == (amount.zero, RefundState.FAILED)
    assert back.waits.keys() == {FOLLOW}
    gone = made(under_way, NOW, done=True)
    assert gone.holds == amount.zero
    assert gone.waits[ASK].at == NOW + LOOKED_FOR


@given(AMOUNTS, st.lists(st.booleans(), min_size=40, max_size=80))
def test_it_is_looked_up_while_it_is_on_its_way_and_once_more_after_thirty_days(
    amount: Money, answers: list[bool]
) -> None:
    refund, now = made(asked(shown(amount), NOW), NOW, done=answers[0]), NOW
    for done in answers[1:]:
        at = refund.waits[ASK].at
        assert now < at <= max(now + LOOK, NOW + LOOKED_FOR)
        now, refund = at, looked_up(refund, at, done=done)
        assert bool(refund.waits) is (not done or now < NOW + LOOKED_FOR)
        if not refund.waits:
            break
