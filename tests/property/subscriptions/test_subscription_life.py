"""A subscription lives through random times, attempts, pages, payers and clocks that jump; a model that
knows only what was sold and asked for stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared
from chalicelib.domain.agenda import INLINE_LEAD, due_kinds, retried, waiting, without
from chalicelib.domain.catalog.policy import RenewalPolicy
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import (
    Status,
    attempt_failed,
    charge_closed,
    ended,
    extended,
    lapsed,
    may_attempt,
    next_reminder,
    put_back,
    renew_soon,
    scheduled,
    with_auto_renew,
    with_open_charge,
)
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.policies import first_period, policies

PRICE: Final = Money(1800, "EUR")
PERIODS: Final = (1, 6, 12, 36)
KINDS: Final = declared(CAPABILITIES).duties["subscription"].kinds
OUTCOMES: Final = st.sampled_from(["refused", "sold", "charged", "broken"])
CLOSES: Final = st.sampled_from(["failed", "paid", "undecided", "parked"])

FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 10 * 366 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


class Life(RuleBasedStateMachine):
    """`subscription` under test; everything else is the model."""

    @initialize(
        start=STARTS,
        policy=st.sampled_from([SIPTG.renewal, VOIPTIME.renewal]) | policies(),
        months=st.sampled_from(PERIODS),
        auto_renew=st.booleans(),
    )
    def bought(self, start: datetime, policy: RenewalPolicy, months: int, auto_renew: bool) -> None:
        self.now, self.policy, self.chosen = start, policy, months
        self.sold = [(start, add_months(start, months))]
        self.charges = 0
        self.asked = 0  # attempts by themselves in this period
        self.invited = (
            0  # what entitles to one more: money, a switch, a press, an attempt unanswered
        )
        fresh = first_period(start, months, PRICE, auto_renew=auto_renew)
        self.subscription = scheduled(fresh, policy, start)

    # Time, and the agenda that works when something is due

    @rule(days=st.integers(0, 60), outcome=OUTCOMES, closes=CLOSES)
    def the_clock_jumps(self, days: int, outcome: str, closes: str) -> None:
        self.now += timedelta(days=days)
        self._work(outcome, closes)

    @rule(seconds=st.integers(0, 3600))
    def time_passes_unattended(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(times=st.integers(1, 12), outcome=OUTCOMES, closes=CLOSES)
    def due_moments_come_in_turn(self, times: int, outcome: str, closes: str) -> None:
        for _ in range(times):
            due = min((wait.at for wait in self.subscription.waits.values()), default=self.now)
            self.now = max(self.now, due)
            self._work(outcome, closes)

    @rule(outcome=OUTCOMES, closes=CLOSES)
    def the_days_of_attempts_come(self, outcome: str, closes: str) -> None:
        self.now = max(self.now, self.subscription.end + self.policy.attempts[0])
        self._work(outcome, closes)

    @rule(outcome=OUTCOMES, closes=CLOSES)
    def grace_runs_out(self, outcome: str, closes: str) -> None:
        self.now = max(self.now, self.policy.grace_ends(self.subscription.end))
        self._work(outcome, closes)

    def _work(self, outcome: str, closes: str) -> None:
        for kind in due_kinds(self.subscription.waits, self.now, KINDS):
            wait = self.subscription.waits.get(kind.name)
            if wait is None or wait.at > self.now + INLINE_LEAD:
                continue  # what was done before it has moved it
            match kind.name:
                case "renew":
                    self._renew(outcome)
                case "lapse":
                    self.subscription = lapsed(self.subscription, self.now)
                case "expire":
                    self._expire(closes)
                case "remind":
                    self._drop(kind.name, next_reminder(self.subscription, self.policy, self.now))
                case _:
                    self._drop(kind.name)

    @rule(kind=st.sampled_from(["expire", "lapse"]), days=st.sampled_from([0, 400, 1200]))
    def a_worker_comes_alone(self, kind: str, days: int) -> None:
        """It saw this wait due; somebody else was faster, or has not come to the other kinds."""
        self.now += timedelta(days=days)
        if kind == "lapse":
            self.subscription = lapsed(self.subscription, self.now)
        elif self.subscription.open_charge is None:
            self._expire("undecided")

    def _drop(self, kind: str, following: datetime | None = None) -> None:
        waits = without(self.subscription.waits, kind)
        if following is not None:
            waits = waiting(waits, kind, following)
        self.subscription = replace(self.subscription, waits=waits)

    def _renew(self, outcome: str) -> None:
        if not may_attempt(self.subscription, self.policy, self.now):
            self.subscription = put_back(self.subscription, self.policy)
            return
        if outcome == "broken":  # a defect: the agenda backs off
            later = retried(self.subscription.waits["renew"], self.now)
            assert later is not None or self.subscription.waits["renew"].attempts >= 10
            if later is not None:
                waits = {**self.subscription.waits, "renew": later}
                self.subscription = replace(self.subscription, waits=waits)
                return
        self.asked += 1
        assert self.now >= self.subscription.end + self.policy.attempts[0]
        match outcome:
            case "sold":
                self._extended(self.subscription.renewal_months)
            case "charged":
                self._charged()
            case _:
                self._refused()

    def _expire(self, closes: str) -> None:
        over = self.now >= self.policy.grace_ends(self.subscription.end)
        if self.subscription.open_charge is not None and over:
            if closes == "parked":  # undecided for so long that staff must look
                waits = without(self.subscription.waits, "expire")
                self.subscription = replace(self.subscription, waits=waits)
                return
            if closes == "undecided":
                due = self.now + timedelta(minutes=1)
                waits = waiting(self.subscription.waits, "expire", due)
                self.subscription = replace(self.subscription, waits=waits)
                return
            if closes == "paid":
                self._extended(self.subscription.renewal_months)
                return
            self.subscription = charge_closed(self.subscription, self.policy, self.now)
            self.invited += 1  # an attempt that nobody answered was none
        before = self.subscription
        unanswered = before.auto_renew and before.attempts == 0 and before.failure is None
        pending = "renew" in before.waits or unanswered  # a wish that nobody has answered yet
        self.subscription = ended(self.subscription, self.policy, self.now)
        assert self.subscription.live == (not over or pending)

    def _extended(self, months: int) -> None:
        before = self.subscription
        self.subscription = extended(before, self.policy, PRICE, months, self.now)
        self.sold.append((self.subscription.start, self.subscription.end))
        self.asked = self.invited = 0

    def _charged(self) -> None:
        self.charges += 1
        self.subscription = with_open_charge(self.subscription, f"c{self.charges}")

    def _refused(self) -> None:
        self.subscription = attempt_failed(self.subscription, self.policy, "declined:x", self.now)

    @precondition(lambda self: self.subscription.open_charge is not None)
    @rule(how=st.sampled_from(["paid", "refused", "closed", "credited"]))
    def a_charge_ends(self, how: str) -> None:
        match how:
            case "paid":
                self._extended(self.subscription.renewal_months)
            case "refused":
                self._refused()
            case "closed":
                self.subscription = charge_closed(self.subscription, self.policy, self.now)
                self.invited += 1  # an attempt that nobody answered was none
            case _:  # the money came, but could only be credited
                closed = charge_closed(self.subscription, self.policy, self.now)
                self.subscription = renew_soon(closed, self.policy, self.now)
                self.invited += 1

    @precondition(lambda self: self.subscription.open_charge is not None)
    @rule(how=st.sampled_from(["refused", "closed", "credited", "paid"]))
    def the_bank_decides_long_after_grace(self, how: str) -> None:
        self.grace_runs_out("refused", "parked")
        self.a_charge_ends(how)

    @precondition(lambda self: self.subscription.live)
    @rule(months=st.sampled_from(PERIODS))
    def a_late_payment_comes(self, months: int) -> None:
        """For a page that was given up, opened when another period was chosen."""
        sold_before = self.subscription.anchor_months
        self._extended(months)
        assert self.subscription.anchor_months == sold_before + months

    @rule()
    def money_comes(self) -> None:
        before = self.subscription
        self.subscription = renew_soon(before, self.policy, self.now)
        self.invited += self.subscription != before

    @precondition(lambda self: self.subscription.live)
    @rule(on=st.booleans())
    def the_switch_is_set(self, on: bool) -> None:
        before = self.subscription
        self.subscription = with_auto_renew(before, self.policy, self.now, on=on)
        assert self.subscription.auto_renew is on
        assert self.subscription == before or before.auto_renew is not on
        self.invited += on and not before.auto_renew

    @precondition(lambda self: self.subscription.live and self.subscription.open_charge is None)
    @rule(months=st.sampled_from(PERIODS))
    def another_period_is_chosen(self, months: int) -> None:
        self.subscription = replace(self.subscription, renewal_months=months)
        self.chosen = months

    @precondition(lambda self: self.subscription.live and self.subscription.open_charge is None)
    @rule(by=st.sampled_from(["balance", "charge"]))
    def renewed_by_hand(self, by: str) -> None:
        if by == "balance":
            self._extended(self.subscription.renewal_months)
        else:
            self._charged()

    # Somebody puts a wait where none belongs: a worker that died, staff, an older release

    @rule(kind=st.sampled_from(["renew", "lapse", "expire"]), closes=CLOSES)
    def a_stray_wait_comes_due(self, kind: str, closes: str) -> None:
        waits = waiting(self.subscription.waits, kind, self.now)
        self.subscription = replace(self.subscription, waits=waits)
        self.invited += kind == "renew"
        self._work("refused", closes)

    # What must hold at every moment

    @invariant()
    def periods_are_contiguous(self) -> None:
        assert self.subscription.end == self.sold[-1][1]
        assert self.subscription.start == self.sold[-1][0]
        assert all(start < end for start, end in self.sold)
        assert all(one[1] == other[0] for one, other in pairwise(self.sold))

    @invariant()
    def the_chosen_period_never_changes_by_itself(self) -> None:
        assert self.subscription.renewal_months == self.chosen

    @invariant()
    def nothing_renews_beside_an_open_charge(self) -> None:
        if self.subscription.open_charge is not None:
            assert "renew" not in self.subscription.waits
            assert self.subscription.live

    @invariant()
    def a_live_one_ends_some_day(self) -> None:
        parked = self.subscription.open_charge and "expire" not in self.subscription.waits
        if self.subscription.live and not parked:
            over = self.policy.grace_ends(self.subscription.end)
            assert self.subscription.waits["expire"].at >= over

    @invariant()
    def an_ended_one_is_left_alone(self) -> None:
        if not self.subscription.live:
            assert self.subscription.waits.keys() <= {"tell_ended", "tell_failure"}
            assert not self.subscription.auto_renew

    @invariant()
    def what_is_wanted_is_tried(self) -> None:
        """Until its last moment has passed, a wanted renewal waits for an attempt or for a charge."""
        one = self.subscription
        wanted = one.live and one.auto_renew and one.open_charge is None
        if wanted and self.now < one.end + self.policy.attempts[-1]:
            assert "renew" in one.waits

    @invariant()
    def nobody_is_asked_too_often(self) -> None:
        assert self.asked <= len(self.policy.attempts) + self.invited

    @invariant()
    def grace_begins_by_itself_and_not_too_early(self) -> None:
        if self.subscription.status is Status.GRACE:
            assert self.now >= self.subscription.end
        if self.subscription.status is Status.ACTIVE:
            assert self.subscription.waits["lapse"].at == self.subscription.end


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestLife = Life.TestCase
