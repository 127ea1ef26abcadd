"""Brings a world to rest: no more faults, everything done that is due, everything parked retried by
staff, until only the future renewals of live subscriptions are waited for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda, parking
from chalicelib.application.numbers.connecting import TO_CONNECT, TO_RELEASE, confirm_connected
from chalicelib.application.payments.going_back import REVERSAL, WARNING
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.support.records import REQUEST
from chalicelib.application.support.requests import get_request
from tests.simulation.machines import serve
from tests.simulation.messages import VISIBILITY
from tests.simulation.watch import require
from tests.support.answering import answer
from tests.support.parts import parked_work

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

A_DAY: Final = timedelta(days=1)
STAFF: Final = 2
MAX_ROUNDS: Final = 400
"""Due moments on the way to rest; more means that something comes back for ever."""


def come_to_rest(world: SimWorld) -> None:
    """Raises Violation if the world does not come to rest, or if something fails without a fault."""
    world.running = None
    world.outages.clear()
    world.switch_on()
    world.faulty.land_late_commits()
    world.queues.reappear(world.clock.at + VISIBILITY)
    for _ in range(MAX_ROUNDS):
        work_now(world)
        due = world.next_due()
        if due is None or not _unfinished(world):
            break
        world.pass_time(max(due - world.clock.at, timedelta(seconds=1)))
    else:
        require(False, "rest", f"still waiting for {_unfinished(world)[:5]}")
    left = world.queues.waiting() + len(world.queues.dead) + len(world.events)
    require(left == 0, "rest", f"{left} messages left")
    _cards(world)


def _cards(world: SimWorld) -> None:
    """What the bank keeps is what accounts list: nobody could ever remove anything else."""
    accounts = world.watcher.accounts.values()
    listed = {card["reference"] for body in accounts for card in body.get("cards", ())}
    strangers = sorted(world.payments.later.keys() - listed)
    require(not strangers, "cards", f"attached at the bank and on no account: {strangers}")


def work_now(world: SimWorld) -> None:
    """Everything that can be done now."""
    for _ in range(50):
        _dead_letters(world)
        _webhooks(world)
        while world.queues.waiting():
            serve(world, world.queues.take(0))
        _staff(world)
        if not agenda.tick(world.services) and not world.queues.waiting() and not world.events:
            return
    require(False, "rest", "the workers never come to an end")


def _dead_letters(world: SimWorld) -> None:
    while world.queues.dead:
        agenda.bury(world.services, read_keys(world.queues.dead.pop()))


def _webhooks(world: SimWorld) -> None:
    """All that are on their way arrive; what the bank left undecided is decided."""
    for reference in world.payments.undecided():
        world.payments.decide(reference, paid=len(reference) % 2 == 0)
    while world.events:
        reference = world.events.pop()
        try:
            world.payments.deliver(reference)
        except PaymentSystemError:
            require(False, "rest", f"event about {reference} is never taken")


def _staff(world: SimWorld) -> None:
    for name, work in parked_work(world.services):
        if work.target is not None and work.why == REQUEST:
            _answered(world, work.target[1])
        elif work.why == TO_CONNECT and work.target is not None:
            confirm_connected(world.services, work.target[1])
            parking.resolve_parked(world.services, name)
        elif work.target is None or work.why == TO_RELEASE or work.kind in (REVERSAL, WARNING):
            parking.resolve_parked(world.services, name)
        else:
            parking.retry_parked(world.services, name)


def _answered(world: SimWorld, request_id: str) -> None:
    """By whoever has it."""
    taken = get_request(world.services, request_id).taken_by
    answer(world.services, request_id, STAFF if taken is None else taken.id, "at rest")


def _unfinished(world: SimWorld) -> list[str]:
    """What is still to come to an end by itself."""
    return [what for played in world.cast.played for what in played.unfinished(world)]
