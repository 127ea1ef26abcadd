"""Documents are numbered and sent by whoever comes first; what was given once never changes."""

from __future__ import annotations

from random import Random
from typing import Final

from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.subscriptions import purchases
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Case, Played, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import a_draft, topped_up
from tests.simulation.views import ANNA
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import deliver, number


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    key = Key(Table.DOCUMENTS, pk, "document")
    if dice.random() < 0.5:
        world.use(number, key)
    else:
        world.use(deliver, key)


def _document(world: SimWorld, written: Written) -> None:
    before = written.before or {}
    for name in ("number", "issue_date", "vat_number", "entry_sequence"):
        same = before.get(name) in (None, written.body.get(name))
        require(same, "numbers", f"{name} of document {written.put.key.pk} changed")
    world.watcher.documents[written.put.key.pk] = written.body


def _unfinished(world: SimWorld) -> list[str]:
    return [f"document {pk}" for pk, body in world.watcher.documents.items() if body.get("waits")]


def _at_rest(world: SimWorld) -> None:
    """Every sold period's document was handed over to a payer who could be reached."""
    for pk, body in world.watcher.documents.items():
        require(bool(body.get("number")), "numbers", f"document {pk} has no number")
        got = f"DocumentReady {pk}" in world.chat.read[body["payer_id"]]
        reachable = body["payer_id"] not in world.ever_blocked
        require(got or not reachable, "documents", f"document {pk} never came")


def _unnumbered(world: SimWorld) -> list[Key]:
    """Sold periods whose documents wait."""
    topped_up(world, "500.00")
    for plan in ("softphone", "gateway"):
        purchases.pay_from_balance(world.services, a_draft(world, plan), ANNA, 1)
    world.queues.messages[Queue.NUMBERS].clear()
    return [document_key(pk) for pk in world.watcher.documents]


def _numbering(world: SimWorld) -> Acted:
    keys = _unnumbered(world)
    return lambda: number(world.services, *keys)


def _delivering(world: SimWorld) -> Acted:
    keys = _unnumbered(world)
    number(world.services, *keys)
    world.queues.messages[Queue.DOCUMENTS].clear()
    return lambda: deliver(world.services, *keys)


def _delivering_blocked(world: SimWorld) -> Acted:
    act = _delivering(world)
    world.chat.blocked.add(ANNA)
    world.ever_blocked.add(ANNA)
    return act


def _coming_back(world: SimWorld) -> Acted:
    """Documents were made while the bot was blocked."""
    _delivering_blocked(world)()
    work_now(world)
    world.chat.blocked.discard(ANNA)
    return lambda: open_account(world.services, ANNA, "en")


PLAYED: Final = Played(
    "invoicing",
    meetings={"document": _meet},
    rules={"document": _document},
    cases=(
        Case("number documents", _numbering),
        Case("draw and send documents", _delivering),
        Case("draw and send, bot blocked", _delivering_blocked),
        Case("come back to what was kept", _coming_back, pressed_again),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)
