"""Whatever happens, automatic top-ups stay below the month's ceiling, one at a time, and stop at a no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import (
    AutoTopUp,
    BalanceWatch,
    Step,
    agreed,
    arrived,
    at_ceiling,
    card_of,
    failed,
    fallen,
    looked,
    next_step,
    started,
    switched_off,
)
from chalicelib.domain.payments.charge import CARD_LOST, CLOSED, GIVEN_UP, NOT_ASKED
from chalicelib.domain.people.card import Card
from chalicelib.domain.period import next_month

NOW: Final = datetime(2026, 1, 15, tzinfo=UTC)
CARD: Final = Card("stripe", "pm_1", "cus_1", "visa", "4242", 4, 2030)
BELOW, AMOUNT, MOST = Money(2000, "EUR"), Money(3000, "EUR"), Money(7000, "EUR")
AUTO: Final = AutoTopUp(BELOW, AMOUNT, MOST, CARD, NOW)
ZERO: Final = Money(0, "EUR")
MONTHS: Final = ("2026-01", "2026-02", "2026-03")


@dataclass
class Life:
    """One payer's months. `captured`: what banks have really given, by the month it was started in."""

    watch: BalanceWatch = field(default_factory=lambda: agreed(BalanceWatch(1), AUTO))
    total: Money = ZERO
    month: str = MONTHS[0]
    started_in: dict[str, str] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    captured: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def fall(self) -> None:
        self.watch, self.total = fallen(self.watch, BELOW, ZERO, NOW), ZERO

    def look(self) -> None:
        before = self.watch
        match next_step(before, self.total, self.month, CARD):
            case Step.TOP_UP:
                assert before.open_charge is None
                assert before.stopped is None
                assert self.total < BELOW
                charge = f"c{len(self.started_in)}"
                self.started_in[charge] = self.month
                self.watch = started(before, charge, self.month, AMOUNT)
            case Step.CEILING:
                self.watch = at_ceiling(before, self.month, NOW, NOW)
            case _:
                self.watch = looked(before, self.total, NOW)

    def pay(self) -> None:
        if (charge := self.watch.open_charge) is not None:
            self._arrives(charge, None)

    def late(self) -> None:
        if self.given_up:
            self._arrives(self.given_up.pop(), GIVEN_UP)

    def _arrives(self, charge: str, failure: str | None) -> None:
        month = self.started_in[charge]
        self.captured[month] += AMOUNT.minor
        self.total += AMOUNT
        self.watch = arrived(self.watch, charge, month, AMOUNT, failure)

    def decline(self) -> None:
        self._fails("declined:x")

    def close(self) -> None:
        self._fails(CLOSED)

    def give_up(self) -> None:
        self.given_up += [self.watch.open_charge] if self.watch.open_charge else []
        self._fails(GIVEN_UP)

    def _fails(self, failure: str) -> None:
        if (charge := self.watch.open_charge) is None:
            return
        month = self.started_in[charge]
        self.watch = failed(self.watch, charge, month, AMOUNT, failure=failure, now=NOW)
        assert self.watch.open_charge is None
        if self.watch.auto is not None:
            assert (self.watch.stopped is None) is (failure == CLOSED)

    def off(self) -> None:
        self.watch = switched_off(self.watch)

    def on(self) -> None:
        self.watch = agreed(self.watch, AUTO)

    def month_turns(self) -> None:
        self.month = MONTHS[min(MONTHS.index(self.month) + 1, len(MONTHS) - 1)]


HAPPENS: Final = st.sampled_from(
    (
        *(Life.fall, Life.look, Life.look, Life.pay, Life.decline, Life.close),
        *(Life.give_up, Life.late, Life.off, Life.on, Life.month_turns),
    )
)


@given(st.lists(HAPPENS, max_size=60))
def test_no_month_takes_more_than_its_ceiling(events: list[Callable[[Life], None]]) -> None:
    """What staff gave up may still arrive, and so counts from the start to the end."""
    life = Life()
    for happens in events:
        happens(life)
        assert max(life.captured.values(), default=0) <= MOST.minor
        counted = life.watch.taken_in(life.watch.month, ZERO)
        assert counted <= MOST
        assert life.captured[life.watch.month] <= counted.minor


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_terms_are_such_that_one_top_up_is_enough(below: int, amount: int, most: int) -> None:
    auto = AutoTopUp(Money(below, "EUR"), Money(amount, "EUR"), Money(most, "EUR"), CARD, NOW)
    if amount < below or most < amount:
        wanted = "top-up-below-threshold" if amount < below else "ceiling-too-low"
        with pytest.raises(Refused, match=wanted):
            agreed(BalanceWatch(1), auto)
        return
    watch = agreed(BalanceWatch(1), auto)
    assert watch.running == auto
    assert next_step(watch, Money(amount, "EUR"), MONTHS[0], CARD) is Step.NOTHING


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_shortage_is_told_when_it_begins_and_only_then(before: int, after: int) -> None:
    watch = BalanceWatch(1, tell_below=BELOW)
    if after >= before:
        return
    fell = fallen(watch, Money(before, "EUR"), Money(after, "EUR"), NOW)
    assert fell.fell is (after < BELOW.minor <= before)
    told = looked(fell, Money(after, "EUR"), NOW)
    assert ("tell_low" in told.waits) is fell.fell
    assert "tell_low" not in looked(fell, BELOW, NOW).waits  # filled up meanwhile


@pytest.mark.parametrize("failure", ["declined:x", CARD_LOST, "authentication-required", GIVEN_UP])
def test_an_answer_stops_it(failure: str) -> None:
    watch = started(agreed(BalanceWatch(1), AUTO), "c1", MONTHS[0], AMOUNT)
    after = failed(watch, "c1", MONTHS[0], AMOUNT, failure=failure, now=NOW)
    assert (after.running, after.stopped) == (None, failure)
    assert "tell_stopped" in after.waits
    assert next_step(after, ZERO, MONTHS[0], CARD) is Step.NOTHING
    assert agreed(after, AUTO).running == AUTO


@pytest.mark.parametrize("failure", [CLOSED, NOT_ASKED])
def test_where_nobody_was_asked_it_is_looked_at_again(failure: str) -> None:
    watch = started(agreed(BalanceWatch(1), AUTO), "c1", MONTHS[0], AMOUNT)
    after = failed(watch, "c1", MONTHS[0], AMOUNT, failure=failure, now=NOW)
    assert (after.running, after.taken) == (AUTO, ZERO)
    assert "look" in after.waits


def test_the_ceiling_is_told_once_a_month() -> None:
    watch = at_ceiling(agreed(BalanceWatch(1), AUTO), MONTHS[0], NOW + timedelta(days=9), NOW)
    assert {"look", "tell_ceiling"} == set(watch.waits)
    again = at_ceiling(looked(switched_to_told(watch), ZERO, NOW), MONTHS[0], NOW, NOW)
    assert set(again.waits) == {"look"}
    assert "tell_ceiling" in at_ceiling(again, MONTHS[1], NOW, NOW).waits


def switched_to_told(watch: BalanceWatch) -> BalanceWatch:
    return replace(watch, waits={"look": watch.waits["look"]})


def test_another_ones_charge_changes_nothing() -> None:
    watch = started(agreed(BalanceWatch(1), AUTO), "c1", MONTHS[0], AMOUNT)
    assert failed(watch, "c2", MONTHS[0], AMOUNT, failure="declined:x", now=NOW) == watch
    late = arrived(watch, "c0", MONTHS[0], AMOUNT, "expired")
    assert late.taken == AMOUNT * 2  # believed to have failed, and came: it counts


def test_a_card_is_known_by_its_plastic() -> None:
    anew = replace(CARD, reference="pm_2")
    other = replace(CARD, reference="pm_3", last4="1111")
    assert card_of(AUTO, (other, anew)) == anew
    assert card_of(AUTO, (other,)) is None
    assert card_of(AUTO, (replace(CARD, refused=True),)) is None


@pytest.mark.parametrize(
    ("moment", "zone", "begins"),
    [
        (datetime(2026, 1, 31, 21, 59, tzinfo=UTC), "Europe/Vilnius", (2026, 1, 31, 22)),
        (datetime(2026, 1, 31, 22, 0, tzinfo=UTC), "Europe/Vilnius", (2026, 2, 28, 22)),
        (datetime(2026, 12, 5, tzinfo=UTC), "UTC", (2027, 1, 1, 0)),
        (datetime(2026, 3, 5, tzinfo=UTC), "Europe/Vilnius", (2026, 3, 31, 21)),
    ],
    ids=str,
)
def test_a_month_begins_where_the_seller_is(
    moment: datetime, zone: str, begins: tuple[int, int, int, int]
) -> None:
    assert next_month(moment, zone) == datetime(*begins, tzinfo=UTC)
