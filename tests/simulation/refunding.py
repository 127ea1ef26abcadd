"""Staff give money of payments back: never more than came, nothing twice, and what the payment system has
made is what is booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application.payments import hearing, refunding
from chalicelib.application.payments.records import refund_key
from chalicelib.application.ports.refunds import RefundStatus
from chalicelib.application.ports.store import Body, Table
from chalicelib.domain.money import Money
from chalicelib.domain.payments.reversal import Settled
from tests.simulation.going_back import reversals
from tests.simulation.payments_stories import paid, top_up
from tests.simulation.played import Acted, Actions, Case, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import served
from tests.simulation.views import ANNA, minor, records_of
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform
from tests.support.played_payments import PlayedPayments

ACTIONS: Final = Actions()
STAFF: Final = 2
REASON: Final = "asked for it"
REFUND: Final = "refund"
HALF_AN_HOUR: Final = timedelta(minutes=30)
FROZEN: Final = ("payment", "amount", "left", "by", "reason", "at")
ORDER: Final = ("shown", "asked", "made", "failed")
GIVEN_UP: Final = "given-up"


def _settled(world: SimWorld) -> list[Body]:
    """Charges that are paid, and whose payment the bank knows."""
    known = world.payments.captured()
    charges = world.watcher.charges.values()
    return [body for body in charges if body.get("payment_reference") in known]


def _refunds(world: SimWorld) -> dict[str, Body]:
    return {pk: body for (name, pk), body in world.watcher.others.items() if name == REFUND}


def _shown(world: SimWorld) -> list[str]:
    return [pk for pk, body in _refunds(world).items() if body.get("state", "shown") == "shown"]


@ACTIONS.add(weight=2, where="top", ready=_settled)
def staff_give_back(world: SimWorld, dice: Random) -> None:
    """All of a payment, a part, the last cent of it, or more than came; confirmed, or not in the end."""
    found = _settled(world)
    if not found:
        return
    body = dice.choice(found[-8:])
    captured = world.payments.captured()[body["payment_reference"]]
    there = minor(world.watcher.accounts[body["payer_id"]]["available"])
    amounts = [captured.minor, captured.minor // 2, 1, captured.minor + 1, there]
    amount = Money(max(1, dice.choice(amounts)), captured.currency)
    payment = Settled("stripe", body["payment_reference"], body["id"], body["payer_id"])
    if isinstance(world.payments, PlayedPayments):
        world.payments.refunds.slow = dice.random() < 0.3
        world.payments.refunds.refuses = dice.random() < 0.1
    shown = world.press(refunding.preview_refund, payment, amount, STAFF, REASON)
    if dice.random() < 0.9:
        world.press(refunding.refund, shown.id, STAFF)


@ACTIONS.add(weight=1, ready=lambda world: bool(_shown(world)))
def staff_give_back_late(world: SimWorld, dice: Random) -> None:
    """What they were shown some time ago, as it was or anew."""
    found = _shown(world)
    if not found:
        return
    if dice.random() < 0.3:
        world.press(refunding.preview_again, dice.choice(found), STAFF)
    else:
        world.press(refunding.refund, dice.choice(found[-3:]), STAFF)


@ACTIONS.add(weight=1, where="top", ready=lambda world: isinstance(world.payments, PlayedPayments))
def a_bank_takes_a_refund_or_sends_it_back(world: SimWorld, dice: Random) -> None:
    """One that was on its way."""
    if not isinstance(world.payments, PlayedPayments):
        return
    refunds = world.payments.refunds
    slow = [name for name, one in refunds.held.items() if one.status is RefundStatus.PENDING]
    if slow:
        done = dice.random() < 0.6
        world.count(f"refund on its way {'arrives' if done else 'comes back'}")
        refunds.decide(dice.choice(slow), done=done)


def meet(world: SimWorld, dice: Random, pk: str) -> None:
    """Somebody presses again, or two workers ask."""
    if dice.random() < 0.4:
        world.press(refunding.refund, pk, STAFF)
    else:
        world.use(perform, refund_key(pk))


def refund(world: SimWorld, written: Written) -> None:
    """It goes one way, as it was shown and in time; what it sets aside is released or goes with what was
    made, in the same commit."""
    before, body, pk = written.before, written.body, written.put.key.pk
    state, was = body.get("state", "shown"), (before or {}).get("state", "shown")
    require(ORDER.index(was) <= ORDER.index(state), "refund", f"{pk} was {was}, is {state}")
    shown = before is not None or "ending" in written.together
    require(shown or state == "shown", "refund", f"{pk} is {state}, shown to nobody")
    for name in FROZEN if before else ():
        require(before is None or before[name] == body[name], "refund", f"{name} of {pk} changed")
    entries = [put.body for put in written.together.get("entry", ())]
    if state != was:
        amount = minor(body["amount"])
        moved = [
            minor(posting["amount"])
            for entry in entries
            for posting in entry["postings"]
            if posting["account"] == f"held:{body['payment']['payer_id']}"
        ]
        right = amount if state == "asked" else -amount
        require(sum(moved) == right, "refund", f"{pk} became {state}, held moved by {moved}")
        world.count(f"refund {state}")
    if state == "asked" and was == "shown":
        _confirmed(body, entries)
    if state == "made" and was == "asked":
        booked = [one.body for one in written.together.get("reversal", ())]
        named = [one["released"] for one in booked]
        require(named == [body["amount"]], "refund", f"{pk} is made, booked are {booked}")
    world.watcher.others[REFUND, pk] = body


def _confirmed(body: Body, entries: list[Body]) -> None:
    (entry,) = entries
    require(entry["act"] == {"by": STAFF, "reason": REASON}, "refund", f"by {entry['act']}")
    at, done = (datetime.fromisoformat(body[name]) for name in ("at", "asked_at"))
    require(at <= done <= at + HALF_AN_HOUR, "refund", f"shown at {at}, confirmed at {done}")


def guard(world: SimWorld, written: Written) -> None:
    """No more is asked to go back of a payment than came by it."""
    asked = {
        name: minor(amount)
        for name, amount in written.body.get("back", {}).items()
        if name not in (written.before or {}).get("back", {}) and name.startswith("refund/")
    }
    captured = world.payments.captured().get(written.put.key.pk.removeprefix("stripe:"))
    if asked and captured is not None:
        gone = sum(minor(amount) for amount in written.body["back"].values())
        require(gone <= captured.minor, "refund", f"{gone} of {captured} is asked to go back")


def made_by(world: SimWorld) -> dict[str, list[tuple[str, int]]]:
    """What the payment system has made of each refund of ours: its reference, and what went, minor units."""
    found: dict[str, list[tuple[str, int]]] = {}
    if world.stripe is not None:
        for reference, one in world.stripe.returns().items():
            ours = (one.get("metadata") or {}).get("refund_id")
            if one["object"] == "refund" and ours is not None:
                went = 0 if one["status"] in ("failed", "canceled") else one["amount"]
                found.setdefault(ours, []).append((reference, went))
    elif isinstance(world.payments, PlayedPayments):
        for reference, held in world.payments.refunds.held.items():
            if held.refund_id is not None:
                went = 0 if held.status is RefundStatus.FAILED else held.amount.minor
                found.setdefault(held.refund_id, []).append((reference, went))
    return found


def at_rest(world: SimWorld) -> None:
    """What was made is booked once, and nothing else is."""
    made, booked = made_by(world), reversals(world)
    for record in records_of(world, Table.PAYMENTS, REFUND):
        body, pk = record.body, record.key.pk
        state, there = body.get("state", "shown"), made.pop(pk, [])
        if state == "failed" and body["failure"] == GIVEN_UP:
            continue
        if state != "made":
            gone = [one for one in there if one[1]]
            require(not gone, "refund", f"{pk} is {state}, and {gone} went back")
            continue
        require(len(there) == 1, "refund", f"{pk} was made {len(there)} times: {there}")
        ((reference, went),) = there
        if not went and "refund" in body.get("waits", {}):
            continue  # that it came back is still to be found
        taken = minor(booked[f"stripe:{reference}"]["taken"])
        require(taken == went, "refund", f"{pk}: {went} went back, {taken} is booked")
    require(not made, "refund", f"made without being asked for: {made}")


def unfinished(world: SimWorld) -> list[str]:
    """What is asked for is to be answered, and what came of it followed."""
    return [
        f"refund {pk}"
        for pk, body in _refunds(world).items()
        if body.get("state") == "asked" or "follow" in body.get("waits", {})
    ]


def _payment(world: SimWorld) -> Settled:
    paid(top_up)(world)()
    work_now(world)
    (reference,) = world.payments.captured()
    (charge,) = world.watcher.charges
    return Settled("stripe", reference, charge, ANNA)


def _preview(world: SimWorld) -> str:
    payment = _payment(world)
    amount = world.payments.captured()[payment.reference]
    return refunding.preview_refund(world.services, payment, amount, STAFF, REASON).id


def _played(world: SimWorld) -> PlayedPayments:
    if not isinstance(world.payments, PlayedPayments):
        raise TypeError("the crash table plays the payment system itself")
    return world.payments


def _looking(world: SimWorld) -> Acted:
    payment = _payment(world)
    amount = world.payments.captured()[payment.reference]
    return lambda: refunding.preview_refund(world.services, payment, amount, STAFF, REASON)


def _giving(world: SimWorld) -> Acted:
    shown = _preview(world)
    return lambda: refunding.refund(world.services, shown, STAFF)


def _giving_in_vain(world: SimWorld) -> Acted:
    """The payment system makes none."""
    _played(world).refunds.refuses = True
    return _giving(world)


def _asked(world: SimWorld, kind: str) -> str:
    """Its answer was lost, or never came."""
    shown = _preview(world)
    world.script = lambda place: kind if place == "stripe.refund" else None
    refunding.refund(world.services, shown, STAFF)
    world.script = None
    return shown


def _asking(world: SimWorld) -> Acted:
    return served(world, refund_key(_asked(world, "before")))


def _heard_first(world: SimWorld) -> Acted:
    """Its news comes before anybody asks again."""
    _asked(world, "after")
    (made,) = _played(world).refunds.held
    hint = _played(world).refunds.hint(made)
    return lambda: hearing.hear(world.services, "stripe", hint)


def _came_back(world: SimWorld) -> Acted:
    """The bank has sent it back, and that is found by looking."""
    _played(world).refunds.slow = True
    _giving(world)()
    work_now(world)
    (made,) = _played(world).refunds.held
    _played(world).refunds.decide(made, done=False)
    (pk,) = _refunds(world)
    world.pass_time(timedelta(days=1, minutes=1))
    return served(world, refund_key(pk))


def _given_up(world: SimWorld) -> Acted:
    shown = _asked(world, "before")
    return lambda: refunding.give_up(world.services, shown)


def _followed(world: SimWorld) -> Acted:
    _giving_in_vain(world)()
    (pk,) = _refunds(world)
    return served(world, refund_key(pk))


CASES: Final = (
    Case("staff look at a refund", _looking, pressed_again),
    Case("staff give money back", _giving, pressed_again),
    Case("staff give money back in vain", _giving_in_vain, pressed_again),
    Case("ask for a refund once more", _asking),
    Case("hear of a refund before its answer", _heard_first, pressed_again),
    Case("find that a refund came back", _came_back),
    Case("staff give a refund up", _given_up, pressed_again),
    Case("follow a refund that was not made", _followed),
)
