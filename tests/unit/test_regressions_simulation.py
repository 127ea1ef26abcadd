"""Defects that the simulation and the crash points found, each named for what went wrong."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.payments import charges, methods, settling
from chalicelib.application.payments.notices import ChargeFailed
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.notices import LastWarning
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.application.unit import TRANSIENT
from chalicelib.domain.agenda import BACKOFF, LATE, Kind, Wait, is_late
from chalicelib.domain.payments.charge import CLOSED, ChargeState
from infra.sandbox.faulty_store import Call, Fault, FaultyStore
from tests.support.faults import befalls, no_fault
from tests.support.parts import perform
from tests.support.world import World

ANNA = 101


def test_a_notice_is_not_repeated_every_minute_while_nothing_can_be_stored() -> None:
    """Sent, not stored as sent, and sent again: 92 times in 45 minutes."""
    blocked: list[bool] = []

    def script(call: Call) -> Fault | None:
        return Fault.THROTTLE if blocked and call.operation == "commit" else None

    world = World(store=FaultyStore(MemoryStore(), script))
    bought = world.buy_by_card(ANNA, later="decline")
    off = switch_auto_renew(world.services, bought.id, ANNA, on=False)  # nothing else is due
    world.put(
        subscription_key(bought.id), replace(off, leaving=False)
    )  # whoever leaves is not warned
    world.to(bought.end + timedelta(days=2, minutes=-1))
    blocked.append(True)
    for _ in range(180):
        world.clock.at += timedelta(minutes=1)
        with suppress(*TRANSIENT):
            perform(world.services, subscription_key(bought.id))
    assert 1 <= len(world.notices(LastWarning)) <= LATE / timedelta(minutes=1) + 1
    blocked.clear()
    world.wait(hours=1)
    said = len(world.notices(LastWarning))
    world.wait(hours=12)  # grace is not over yet
    assert len(world.notices(LastWarning)) == said
    world.audit()


@pytest.mark.parametrize(
    ("kind", "minutes", "late"),
    [
        (Kind("warn", spoken=True), 4, False),
        (Kind("warn", spoken=True), 6, True),
        (Kind("renew"), 600, False),
    ],
)
def test_only_what_is_said_is_announced_and_only_when_late(
    kind: Kind, minutes: int, *, late: bool
) -> None:
    world = World()
    due = Wait(world.clock.at)
    assert is_late(kind, due, world.clock.at + timedelta(minutes=minutes)) is late


def test_a_late_notice_that_fails_still_is_parked_within_a_day() -> None:
    assert sum(BACKOFF, LATE) < timedelta(hours=24)


def test_a_card_whose_removal_was_not_answered_is_removed_all_the_same() -> None:
    """It was forgotten here alone: the provider kept it for ever, and no button led to it any more."""
    world = World()
    world.buy_by_card(ANNA)
    (card,) = world.account(ANNA).cards
    world.payments.fault = befalls("before", "detach_card")
    methods.remove_card(world.services, ANNA, card.reference)
    assert world.account(ANNA).cards == ()
    world.work()
    assert card.reference in world.payments.later
    world.payments.fault = no_fault
    world.wait(minutes=5)
    assert card.reference not in world.payments.later


def test_a_page_closed_by_a_worker_that_died_is_not_told_as_failed() -> None:
    """The payer read "payment failed" over the page that had just been opened in its place."""
    world = World()
    draft_id, revision = world.draft(ANNA)
    old = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    changed = purchases.change_draft(world.services, draft_id, ANNA, revision, months=12)
    assert old.reference is not None
    world.payments.cancel(old.reference)  # and there the worker died
    new = purchases.start_payment(world.services, draft_id, ANNA, changed.revision, 1)
    world.work()
    closed = charges.get_charge(world.services, old.id)
    assert (closed.state, closed.failure) == (ChargeState.FAILED, CLOSED)
    assert world.notices(ChargeFailed) == []
    assert new.state is ChargeState.WAITING


def test_whoever_settles_second_sees_it_settled() -> None:
    """It answered with the charge as read before the other's commit: "waiting", after it was paid."""
    world = World()
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert charge.reference is not None
    world.payments.pay(charge.reference)
    answer = world.payments.look_up(charge.reference)
    loads = itertools.count(1)

    def script(call: Call) -> Fault | None:
        if call.operation == "load" and next(loads) == 2:  # the charge is read, its guard is not
            settling.settle(world.services, charge.id, answer)
        return None

    racing = replace(world.services, store=FaultyStore(world.services.store, script))
    assert settling.settle(racing, charge.id, answer).state is ChargeState.SETTLED
