"""What machines do: the tick, workers, webhooks, dead letters, repeated presses, outages, and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.payments import charges
from chalicelib.application.ports.payments import Notification, PaymentSystemError
from chalicelib.application.unit import TRANSIENT
from infra.sandbox.faulty_store import Crash
from tests.simulation import edits
from tests.simulation.faults import OUTAGES
from tests.simulation.messages import Message
from tests.simulation.offer import changes, midnight, seller_day
from tests.simulation.played import Actions, Played, Step
from tests.simulation.views import at_of
from tests.simulation.world import Outage, SimWorld

ACTIONS: Final = Actions()
MAX_EVENTS: Final = 40
TICK: Final = timedelta(minutes=1)
BEFORE_MIDNIGHT: Final = (("begins_a_purchase", "starts_to_pay"), ("presses_renew",), ())
AFTER_MIDNIGHT: Final = (
    ("pays_on_a_page", "webhook"),
    ("begins_a_purchase", "pays_from_the_balance"),
    ("worker", "worker"),
)
"""What is shown on one day, and decided on the next: money that comes, documents that are numbered."""


@ACTIONS.add(weight=3)
def tick(world: SimWorld, _: Random) -> None:
    world.use(agenda.tick)


@ACTIONS.add(weight=36, ready=lambda world: world.queues.waiting())
def worker(world: SimWorld, dice: Random) -> None:
    """Any message is taken next; sometimes the queue delivers it a second time."""
    if not world.queues.waiting():
        return
    message = world.queues.take(dice.randrange(world.queues.waiting()))
    if dice.random() < 0.05:
        world.count("message delivered twice")
        world.queues.returned.append(Message(message.queue, message.body, message.receives))
    world.tell(f"{message.queue} {message.body}")
    try:
        serve(world, message)
    except (Crash, Exception):
        if world.queues.fail(message, world.clock.at):
            world.count("message dead")
        raise


def serve(world: SimWorld, message: Message) -> None:
    """As the queue functions do."""
    keys = read_keys(message.body)
    world.use(agenda.perform, message.queue, keys)


@ACTIONS.add(weight=3, ready=lambda world: world.queues.dead)
def dead_letters(world: SimWorld, dice: Random) -> None:
    if not world.queues.dead:
        return
    body = world.queues.dead.pop(dice.randrange(len(world.queues.dead)))
    try:
        world.use(agenda.bury, read_keys(body))
    except (Crash, *TRANSIENT):
        world.queues.dead.append(body)
        raise


@ACTIONS.add(weight=20, ready=lambda world: world.events)
def webhook(world: SimWorld, dice: Random) -> None:
    """Any event that is on its way arrives: in any order, and now and then again later."""
    if not world.events:
        return
    position = dice.randrange(len(world.events))
    reference = world.events.pop(position)
    if position:
        world.count("webhook out of order")
    if dice.random() < 0.1:
        world.count("webhook repeated")
        world.events.append(reference)
    world.tell(f"about {reference}")
    try:
        world.payments.deliver(reference)
    except (Crash, PaymentSystemError, *TRANSIENT):
        world.events.append(reference)  # answered 503 or not at all
        raise
    finally:
        _forget_old(world)


@ACTIONS.add(weight=3, ready=lambda world: world.events)
def webhook_is_lost(world: SimWorld, dice: Random) -> None:
    lost = [n for n, reference in enumerate(world.events) if reference not in world.needed]
    if lost:
        world.count("webhook lost")
        del world.events[dice.choice(lost)]


def _forget_old(world: SimWorld) -> None:
    old = world.events[:-MAX_EVENTS]
    world.events[:-MAX_EVENTS] = [one for one in old if one in world.needed]


@ACTIONS.add(weight=1)
def foreign_webhook(world: SimWorld, dice: Random) -> None:
    """A genuine event about a payment that was never ours."""
    hint = Notification(f"evt_foreign_{dice.randrange(3)}", "changed", "somebody-elses", "pi_x")
    world.use(charges.hear, "stripe", hint)


@ACTIONS.add(weight=1, where="top")
def outage(world: SimWorld, dice: Random) -> None:
    """Something is down for minutes, hours, or more than a day."""
    if world.calm:
        return
    prefix, fault = dice.choice(OUTAGES)
    hours = dice.choice((0.1, 1, 5, 15, 40))
    world.outages.append(Outage(prefix, fault, world.clock.at + timedelta(hours=hours)))
    world.tell(f"{fault} at {prefix} for {hours} h")


@ACTIONS.add(weight=10)
def moments_pass(world: SimWorld, dice: Random) -> None:
    world.pass_time(timedelta(seconds=dice.choice((1, 5, 20, 61, 121))))


@ACTIONS.add(weight=6, where="top")
def hours_pass(world: SimWorld, dice: Random) -> None:
    """Nobody works meanwhile."""
    world.pass_time(timedelta(minutes=dice.randrange(10, 30 * 60)))


@ACTIONS.add(weight=1, where="top")
def days_pass_unattended(world: SimWorld, dice: Random) -> None:
    """Nobody works for days: every tick, worker and webhook is late."""
    world.pass_time(timedelta(hours=dice.randrange(24, 24 * 12)))


@ACTIONS.add(weight=1, where="top")
def the_month_ends(world: SimWorld, dice: Random) -> None:
    """To seconds around the next turn of a month."""
    now = world.clock.at
    year, month = divmod(now.year * 12 + now.month, 12)
    turn = datetime(year, month + 1, 1, tzinfo=now.tzinfo)
    live_until(world, dice, turn - timedelta(seconds=dice.randrange(30)))


@ACTIONS.add(weight=5, where="top")
def a_day_turns(world: SimWorld, dice: Random) -> None:
    """Over midnight where the seller is, and what is at hand is done before and after: the next one, one from
    which the catalog says something else, or the turn of the year."""
    today = seller_day(world.offer, world.clock.at)
    coming = sorted(day for day in changes(world.offer) if day > today)
    day = coming[0] if coming else today + timedelta(days=1)
    if dice.random() < 0.1:
        day = date(today.year + 1, 1, 1)
    turn = midnight(world.offer, day)
    live_until(world, dice, turn - timedelta(seconds=1))
    depth = world.running.depth if world.running else 0
    _act(world, dice, dice.choice(BEFORE_MIDNIGHT), depth)
    live_until(world, dice, turn + timedelta(seconds=dice.choice((0, 1, 3600))))
    _act(world, dice, dice.choice(AFTER_MIDNIGHT), depth)


def _act(world: SimWorld, dice: Random, names: Sequence[str], depth: int) -> None:
    """These actions; whoever speaks with the bot presses something instead."""
    for name in names:
        known = name if name in world.cast.actions else "taps"
        world.act(Step(known, dice.getrandbits(48), calm=True), depth)


@ACTIONS.add(weight=6, where="top")
def life_goes_on(world: SimWorld, dice: Random) -> None:
    """Hours to months during which the tick ticks and workers work, under today's weather."""
    days = dice.choice((0.5, 1, 2, 3, 8, 30, 90))
    live_until(world, dice, world.clock.at + timedelta(days=days))


@ACTIONS.add(weight=14, where="top", ready=lambda world: world.watcher.subscriptions)
def a_renewal_comes_near(world: SimWorld, dice: Random) -> None:
    """To days, minutes or seconds before a renewal: where most can happen at once."""
    waits = [body.get("waits", {}) for body in world.watcher.subscriptions.values()]
    moments = [at_of(wait[kind]) for wait in waits for kind in ("renew", "expire") if kind in wait]
    coming = sorted(moment for moment in moments if moment > world.clock.at)
    if coming:
        lead = dice.choice((0, 0, 1, 60, 121, 3 * 3600, 3 * 86400, 13 * 86400))
        live_until(world, dice, coming[0] - timedelta(seconds=lead))


def live_until(world: SimWorld, dice: Random, target: datetime) -> None:
    """From one due moment to the next; gives up when there are too many (an outage, a storm)."""
    depth = world.running.depth if world.running else 0
    for _ in range(40):
        due = world.next_due()
        if due is None or due > target:
            break
        world.pass_time(max(due - world.clock.at, TICK))
        world.act(Step("tick", dice.getrandbits(48)), depth)
        for _ in range(8):
            if world.queues.waiting():
                world.act(Step("worker", dice.getrandbits(48)), depth)
    else:
        return
    world.pass_time(max(target - world.clock.at, timedelta(0)))


@ACTIONS.add(weight=4, ready=lambda world: world.presses)
def presses_again(world: SimWorld, dice: Random) -> None:
    """An old button, pressed once more."""
    if world.presses:
        do, arguments = dice.choice(world.presses)
        world.press(do, *arguments)


@ACTIONS.add(weight=8, ready=lambda world: world.repeats)
def telegram_repeats(world: SimWorld, dice: Random) -> None:
    """An update that was not answered comes again."""
    if world.repeats:
        do, arguments = world.repeats.pop(dice.randrange(len(world.repeats)))
        world.press(do, *arguments)


@ACTIONS.add(weight=140, where="within", ready=lambda world: world.recent)
def meets(world: SimWorld, dice: Random) -> None:
    """Somebody else does something with what is in another one's hands just now."""
    key = dice.choice(list(world.recent)) if world.recent else None
    meet = world.cast.meetings.get(key.sk) if key else None
    if key is not None and meet is not None:
        world.tell(f"on {key.sk} {key.pk}")
        meet(world, dice, key.pk)


@ACTIONS.add(weight=10, where="top", ready=lambda world: not world.calm)
def they_alternate(world: SimWorld, dice: Random) -> None:
    """Two or three do something at once, mostly with the same record, and take turns call by call."""
    if world.calm:
        return
    steps = [world.cast.within.step(world, dice) for _ in range(dice.choice((2, 2, 3)))]
    while steps[0].name == meets.__name__:
        steps[0] = world.cast.within.step(world, dice)
    world.alternate(steps, dice)


PLAYED: Final = Played("menu", actions=(*ACTIONS.all, *edits.ACTIONS.all))
