"""Companies ask for payment invoices; the bank's statement comes, or staff say that one is paid; each
transfer is where its record says, once."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.adapters.statements.reading import read_statements
from chalicelib.application.banking import acts
from chalicelib.application.banking.importing import import_statements
from chalicelib.application.banking.records import receipt_key
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.people import billing
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Body
from chalicelib.application.services import Services
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import MESSAGE, served
from tests.simulation.views import ANNA, message, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import perform
from tests.support.statements import Line, camt

STAFF: Final = 2
AMOUNT: Final = Money(25000, "EUR")


ACTIONS: Final = Actions()


def _transfers(world: SimWorld) -> bool:
    return world.services.catalog.has_payment_system("bank")


def _invoices(world: SimWorld) -> list[Body]:
    """Every charge that a payment invoice was made for, open or not; none where the catalog has no bank any
    more."""
    if not _transfers(world):
        return []
    charges = world.watcher.charges.values()
    return [one for one in charges if one.get("way") == "invoice" and one.get("reference")]


@ACTIONS.add(weight=2, where="top", ready=_transfers)
def a_company_asks_for_an_invoice(world: SimWorld, dice: Random) -> None:
    person = somebody(world, dice)
    if person is None or not _transfers(world):
        return
    world.press(billing.name_company, person, "Acme")
    world.press(billing.give_address, person, "Street 1")
    world.press(methods.choose_payment_system, person, "bank")
    world.press(top_ups.start_top_up, person, AMOUNT, message(dice))


@ACTIONS.add(weight=3, where="top", ready=_invoices)
def the_bank_brings_a_statement(world: SimWorld, dice: Random) -> None:
    """Some of it was there before, some states another amount, or nothing."""
    if not _transfers(world):
        return
    lines = [Line("3.00", "hello", f"B{dice.randrange(1000)}")]
    for one in dice.sample(_invoices(world), min(2, len(_invoices(world)))):
        other = dice.random() < 0.3
        amount = "77.00" if other else one["amount"].partition(" ")[0]
        lines.append(Line(amount, one["reference"], f"B{dice.randrange(1000)}"))
    world.press(take, camt(lines))


@ACTIONS.add(weight=1, where="top", ready=_invoices)
def staff_mark_an_invoice(world: SimWorld, dice: Random) -> None:
    found = _invoices(world)
    if found:
        world.press(mark, dice.choice(found)["reference"])


def mark(services: Services, reference: str) -> object:
    act = acts.preview_mark(services, reference, STAFF, "seen")
    return acts.do_act(services, act.id, STAFF)


@ACTIONS.add(weight=1, where="top", ready=_invoices)
def staff_deal_with_suspense(world: SimWorld, dice: Random) -> None:
    found = acts.suspended(world.calm_services)
    person = somebody(world, dice)
    if found and person is not None:
        world.press(assign, dice.choice(found).id, person if dice.random() < 0.7 else None)


def assign(services: Services, receipt: str, person: int | None) -> object:
    if person is None:
        act = acts.preview_return(services, receipt, STAFF, "nobody's")
    else:
        act = acts.preview_assign(services, receipt, person, STAFF, "theirs")
    return acts.do_act(services, act.id, STAFF)


def _company(world: SimWorld) -> None:
    services = world.services
    open_account(services, ANNA, "en")
    billing.say_country(services, ANNA, "DE")
    billing.name_company(services, ANNA, "Acme")
    billing.give_address(services, ANNA, "Street 1")
    methods.choose_payment_system(services, ANNA, "bank")
    work_now(world)


def _asking(world: SimWorld) -> Acted:
    _company(world)
    return lambda: top_ups.start_top_up(world.services, ANNA, AMOUNT, MESSAGE)


def _invoiced(world: SimWorld) -> str:
    """The reference that it asks for."""
    _asking(world)()
    work_now(world)
    return str(charges.get_charge(world.services, list(world.watcher.charges)[-1]).reference)


def take(services: Services, content: bytes) -> object:
    """Where the catalog has no bank any more, its account is not known, and nothing is taken."""
    try:
        return import_statements(services, read_statements(content))
    except InvalidInput:
        if services.catalog.has_payment_system("bank"):
            raise
        return None


def _importing(world: SimWorld) -> Acted:
    reference = _invoiced(world)
    content = camt([Line("250.00", reference, "B1"), Line("3.00", "hello", "B2")])
    return lambda: take(world.services, content)


def _settling(world: SimWorld) -> Acted:
    _importing(world)()
    world.queues.messages[Queue.WORK].clear()
    (receipt,) = [pk for name, pk in world.watcher.others if name == "bank_receipt" and "B1" in pk]
    return served(world, receipt_key(receipt))


def _marking(world: SimWorld) -> Acted:
    act = acts.preview_mark(world.services, _invoiced(world), STAFF, "seen")
    return lambda: acts.do_act(world.services, act.id, STAFF)


def _previewing(world: SimWorld) -> Acted:
    reference = _invoiced(world)
    return lambda: acts.preview_mark(world.services, reference, STAFF, "seen")


def _in_suspense(world: SimWorld) -> str:
    open_account(world.services, ANNA, "en")
    take(world.services, camt([Line("3.00", "hello", "B2")]))
    return acts.suspended(world.services)[0].id


def _assigning(world: SimWorld) -> Acted:
    receipt = _in_suspense(world)
    act = acts.preview_assign(world.services, receipt, ANNA, STAFF, "theirs")
    return lambda: acts.do_act(world.services, act.id, STAFF)


def _returning(world: SimWorld) -> Acted:
    act = acts.preview_return(world.services, _in_suspense(world), STAFF, "nobody's")
    return lambda: acts.do_act(world.services, act.id, STAFF)


def _receipt(world: SimWorld, written: Written) -> None:
    """What a transfer was stays; from matched to settled, from suspense to one end."""
    body, before = written.body, written.before
    world.watcher.others["bank_receipt", written.put.key.pk] = body
    if before is None:
        return
    same = ("id", "system", "amount", "booked", "text", "payer")
    require(all(before.get(k) == body.get(k) for k in same), "transfers", f"{before} is {body}")
    ways = {("matched", "settled"), ("suspense", "assigned"), ("suspense", "returned")}
    way = before["state"], body["state"]
    require(way[0] == way[1] or way in ways, "transfers", f"{written.put.key.pk}: {way}")


def _unfinished(world: SimWorld) -> list[str]:
    """What waits for no staff."""
    found = world.watcher.others.items()
    return [
        f"{name} {pk}"
        for (name, pk), body in found
        if name == "bank_receipt" and body.get("waits", {}).keys() - {"resolve"}
    ]


def _meet(world: SimWorld, _dice: Random, pk: str) -> None:
    """Another process does what is due; of one in suspense that is nothing, and nobody wakes it."""
    known = world.watcher.others.get(("bank_receipt", pk), {"state": "suspense"})
    if known["state"] != "suspense":
        world.use(perform, receipt_key(pk))


PLAYED: Final = Played(
    "banking",
    actions=ACTIONS.all,
    meetings={"bank_receipt": _meet},
    rules={"bank_receipt": _receipt},
    cases=(
        Case("ask for a payment invoice", _asking, pressed_again),
        Case("import a statement", _importing, pressed_again),
        Case("settle a transfer", _settling),
        Case("staff look at a paid invoice", _previewing),
        Case("staff mark an invoice", _marking, pressed_again),
        Case("staff assign a transfer", _assigning, pressed_again),
        Case("staff send a transfer back", _returning, pressed_again),
    ),
    unfinished=_unfinished,
)
