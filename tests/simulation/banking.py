"""Companies ask for payment invoices; the bank's statement comes, or staff say that one is paid; each
transfer is where its record says, once."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.statements.reading import read_statements
from chalicelib.application.banking import acts
from chalicelib.application.banking.importing import import_statements
from chalicelib.application.banking.records import receipt_key
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.people import billing
from chalicelib.application.ports.queues import Queue
from chalicelib.application.services import Services
from chalicelib.domain.money import Money
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Case, Played, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import MESSAGE, served
from tests.simulation.views import ANNA
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.statements import Line, camt

STAFF: Final = 2
AMOUNT: Final = Money(25000, "EUR")


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
    return import_statements(services, read_statements(content))


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


PLAYED: Final = Played(
    "banking",
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
