"""Money of payments that goes back without our asking: each refund and dispute is booked once, as far as the
payment system says, whatever is heard of it and when."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

from chalicelib.application.payments import going_back, hearing
from chalicelib.application.payments.records import reversal_key
from chalicelib.application.ports.refunds import DisputeStatus, RefundStatus
from chalicelib.application.ports.store import Body, Table
from tests.simulation.payments_stories import paid, top_up
from tests.simulation.played import Acted, Case, Story, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import served
from tests.simulation.views import minor, records_of
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform
from tests.support.played_payments import PlayedPayments

REVERSAL: Final = "reversal"


@dataclass(frozen=True, slots=True)
class Said:
    """What the payment system's own books say of one refund or dispute, in minor units."""

    payment: str
    withdrawn: int
    fee: int
    warned: bool
    over: bool


def said_of(world: SimWorld) -> dict[str, Said]:
    """Everything that went back or may, by its id there."""
    if world.stripe is not None:
        return {one: _of_thing(thing) for one, thing in world.stripe.returns().items()}
    if not isinstance(world.payments, PlayedPayments):
        return {}
    played = world.payments.refunds
    found = {
        str(one.reference): Said(
            one.payment_reference,
            0 if one.status is RefundStatus.FAILED else one.amount.minor,
            0,
            warned=False,
            over=True,
        )
        for one in played.held.values()
    }
    for one in played.disputes.values():
        found[one.reference] = Said(
            one.payment_reference,
            one.withdrawn.minor,
            one.fee.minor if one.fee else 0,
            warned=one.status is DisputeStatus.WARNING,
            over=one.status in (DisputeStatus.WON, DisputeStatus.LOST),
        )
    return found


def _of_thing(thing: dict[str, Any]) -> Said:
    if thing["object"] == "refund":
        gone = 0 if thing["status"] in ("failed", "canceled") else thing["amount"]
        return Said(thing["payment_intent"], gone, 0, warned=False, over=True)
    if thing["object"] == "dispute":
        moves = thing["balance_transactions"]
        return Said(
            thing["payment_intent"],
            -sum(move["amount"] for move in moves),
            sum(move["fee"] for move in moves),
            warned=thing["status"].startswith("warning") and thing["status"] != "warning_closed",
            over=thing["status"] in ("won", "lost", "warning_closed"),
        )
    warned = thing["actionable"]
    return Said(thing["payment_intent"], 0, 0, warned=warned, over=not warned)


def reversal(world: SimWorld, written: Written) -> None:
    """It moves what it says, in an entry that names it, and never what the payment system did not say."""
    body, before, pk = written.body, written.before, written.put.key.pk
    moved = {name: minor(body[name]) - minor((before or {name: "0 X"})[name]) for name in BOOKED}
    entries = [one.body for one in written.together.get("entry", ())]
    named = [one for one in entries if one["reference"] == f"reversal:{pk}"]
    require(bool(named) == any(moved.values()), "reversed", f"{pk}: {moved} in {entries}")
    new = body.get("entries", [])[len((before or {}).get("entries", [])) :]
    require([one["sequence"] for one in named] == list(new), "reversed", f"{pk} names {new}")
    gone = {*(before or {}).get("waits", {})} - {*body.get("waits", {})}
    if named and not body.get("dropped"):
        require("tell" in body["waits"], "told", f"{pk} is booked, and nobody is told")
        world.count(f"reversal: {body['stands']['kind']} booked")
    elif "tell" in gone and "parked" not in written.together:
        world.count("reversal told")
    world.watcher.others[REVERSAL, pk] = body


BOOKED: Final = ("taken", "reserved", "fee")


def reversals(world: SimWorld) -> dict[str, Body]:
    """All that are stored."""
    return {record.key.pk: record.body for record in records_of(world, Table.PAYMENTS, "reversal")}


def heard(world: SimWorld, payment: str) -> None:
    """News of it was taken: so it stands then."""
    stripe = world.stripe
    if stripe is not None and (payment in stripe.by_hand or not stripe.is_ours(payment)):
        return
    for reference, said in said_of(world).items():
        if said.payment == payment:
            world.went_back[reference] = said


def at_rest(world: SimWorld) -> None:
    """Booked is what was said when something was last heard of the payment."""
    stored = reversals(world)
    for reference, said in world.went_back.items():
        body = stored.get(f"stripe:{reference}")
        if body is None:
            nothing = said.over and not said.withdrawn
            require(nothing, "reversed", f"{reference} is not booked: {said}")
            continue
        booked = (minor(body["taken"]), minor(body["fee"]))
        right = (said.withdrawn, said.fee)
        require(booked == right, "reversed", f"{reference} is booked {booked}, was {right}")
        reserve = minor(body["reserved"])
        require(said.warned or not reserve, "reversed", f"{reserve} held for {reference}: {said}")


def reserved(world: SimWorld) -> dict[int, int]:
    """What is set aside because a bank questions payments, by payer."""
    held: dict[int, int] = {}
    for body in reversals(world).values():
        payer = body["payment"]["payer_id"]
        held[payer] = held.get(payer, 0) + minor(body["reserved"])
    return held


def unfinished(world: SimWorld) -> list[str]:
    known = world.watcher.others.items()
    return [f"{name} {pk}" for (name, pk), body in known if name == REVERSAL and body.get("waits")]


def meet(world: SimWorld, _dice: Random, pk: str) -> None:
    """Two workers do what it waits for."""
    world.use(perform, reversal_key(pk))


def _payment(world: SimWorld) -> str:
    paid(top_up)(world)()
    work_now(world)
    (payment,) = world.payments.captured()
    return payment


def _played(world: SimWorld) -> PlayedPayments:
    if not isinstance(world.payments, PlayedPayments):
        raise TypeError("the crash table plays the payment system itself")
    return world.payments


def _hearing(world: SimWorld, reference: str) -> Acted:
    hint = _played(world).refunds.hint(reference)
    payment = str(hint.reference)

    def hear() -> None:
        hearing.hear(world.services, "stripe", hint)
        heard(world, payment)

    return hear


def _refunded(world: SimWorld) -> Acted:
    payment = _payment(world)
    amount = world.payments.captured()[payment]
    return _hearing(world, _played(world).refunds.give_back(payment, amount))


def _disputed(status: DisputeStatus, then: DisputeStatus | None = None) -> Story:
    def story(world: SimWorld) -> Acted:
        refunds = _played(world).refunds
        reference = refunds.dispute(_payment(world), status=status)
        if then is not None:
            _hearing(world, reference)()
            work_now(world)
            refunds.turn(reference, then)
        return _hearing(world, reference)

    return story


def _told(world: SimWorld) -> Acted:
    _refunded(world)()
    ((pk, _),) = reversals(world).items()
    return served(world, reversal_key(pk))


def _let_go(world: SimWorld) -> Acted:
    _disputed(DisputeStatus.WARNING)(world)()
    ((pk, _),) = reversals(world).items()
    return lambda: going_back.let_go(world.services, pk)


def _heard_again(_: SimWorld, act: Acted) -> None:
    """The payment system sends what was not taken again."""
    act()


CASES: Final = (
    Case("hear of a refund made elsewhere", _refunded, _heard_again),
    Case("hear of a warning", _disputed(DisputeStatus.WARNING), _heard_again),
    Case("hear of a dispute", _disputed(DisputeStatus.OPEN), _heard_again),
    Case(
        "hear that a warning became a dispute",
        _disputed(DisputeStatus.WARNING, DisputeStatus.OPEN),
        _heard_again,
    ),
    Case(
        "hear that a dispute is won",
        _disputed(DisputeStatus.OPEN, DisputeStatus.WON),
        _heard_again,
    ),
    Case("let a warning go", _let_go, pressed_again),
    Case("tell of money that went back", _told),
)
