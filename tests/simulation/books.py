"""What must hold of a world at rest: the application's own audit, and its books against the payment
system's, the chat's and the calendar's. Promises are named as in docs/invariants.md."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.audit import audit
from chalicelib.application.payments.records import Settlement
from chalicelib.application.ports.store import Table
from chalicelib.application.records import value_of
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.subscriptions.subscription import (
    Status,
    Subscription,
    next_attempt,
    next_reminder,
)
from tests.simulation.watch import require

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

NOTICES: Final = frozenset({"RenewalComing", "RenewalFailed", "LastWarning", "Ended"})
"""Notices about a period, by the type of the notice."""

MAX_READ: Final = 10
"""How often one person may read such a notice about one period when chat, storage or workers fail; in a
calm world it is once."""


def check_at_rest(world: SimWorld) -> None:
    """Raises Violation."""
    report = audit(world.calm_services)
    if report.violations:
        first = report.violations[0]
        require(False, first.check, f"{first.key}: {first.found}")
    entries = _entries(world)
    _check_captures(world, entries)
    _check_confirmations(world)
    _check_waits(world)
    _check_settled_charges(world)
    _check_documents(world)
    _check_notices(world)


def _entries(world: SimWorld) -> list[Entry]:
    return [
        value_of(Entry, record.body)
        for record in _records(world, Table.ACCOUNTS)
        if record.key.sk.startswith("entry:")
    ]


def _records(world: SimWorld, table: Table) -> list[Any]:
    found: list[Any] = []
    cursor = None
    while True:
        records, cursor = world.stored.scan(table, cursor=cursor)
        found += records
        if cursor is None:
            return found


def _check_captures(world: SimWorld, entries: list[Entry]) -> None:
    """What was really taken is in the ledger exactly once, and nothing else is."""
    booked: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for entry in entries:
        for posting in entry.postings:
            if posting.account == "clearing:stripe":
                booked[entry.reference] -= posting.amount.minor
                times[entry.reference] += 1
    taken = {f"stripe:{ref}": m.minor for ref, m in world.payments.captured().items()}
    require(dict(booked) == taken, "settled-once", f"taken {_difference(taken, booked)}")
    twice = [reference for reference, count in times.items() if count > 1]
    require(not twice, "settled-once", f"booked twice: {twice}")
    guards = [
        value_of(Settlement, record.body)
        for record in _records(world, Table.PAYMENTS)
        if record.key.sk == "settlement"
    ]
    require(
        len(guards) == len(taken), "settled-once", f"{len(guards)} guards, {len(taken)} payments"
    )


def _difference(taken: dict[str, int], booked: Counter[str]) -> str:
    wrong = {k for k in taken.keys() | booked.keys() if taken.get(k, 0) != booked.get(k, 0)}
    return "; ".join(f"{k}: {taken.get(k, 0)}, booked {booked.get(k, 0)}" for k in sorted(wrong))


def _check_confirmations(world: SimWorld) -> None:
    """A charge is one payment object at the provider, and its bank is asked at most once."""
    asked = Counter(c.reference for c in world.payments.confirmed)
    again = [reference for reference, count in asked.items() if count > 1]
    require(not again, "confirm", f"asked again: {again}")
    made = Counter(held.charge_id for held in world.payments.payments.values())
    again = [charge for charge, count in made.items() if count > 1]
    require(not again, "confirm", f"several payment objects for charge {again}")


def _check_waits(world: SimWorld) -> None:
    """Each live subscription waits for exactly what is to come, and nothing that is over waits."""
    policy = world.services.catalog.renewal
    now = world.clock.at
    for pk, body in world.watcher.subscriptions.items():
        subscription = value_of(Subscription, body)
        require(
            subscription.open_charge is None, "one-charge", f"{pk} names {subscription.open_charge}"
        )
        waits = {kind: wait.at for kind, wait in subscription.waits.items()}
        if not subscription.live:
            require(not waits, "overdue", f"{pk} has ended and waits for {waits}")
            continue
        require(subscription.status is Status.ACTIVE, "rest", f"{pk} is in grace at rest")
        end = subscription.end
        expected = {"lapse": end, "expire": policy.grace_ends(end)}
        reminder = next_reminder(subscription, policy, now)
        if reminder is not None:
            expected["remind"] = reminder
        for kind, at in expected.items():
            require(
                waits.get(kind) == at, "overdue", f"{pk}: {kind} at {waits.get(kind)}, not {at}"
            )
        attempt = next_attempt(subscription, policy, now)
        if subscription.auto_renew and attempt is not None:
            require(
                waits.get("renew") == attempt, "overdue", f"{pk}: renew at {waits.get('renew')}"
            )
        else:
            require("renew" not in waits, "overdue", f"{pk} would renew unasked")


def _check_settled_charges(world: SimWorld) -> None:
    for pk, body in world.watcher.charges.items():
        require(body.get("state") in ("settled", "failed"), "overdue", f"charge {pk} is {body}")
    for number, account in world.watcher.accounts.items():
        require(
            account["held"].startswith("0.00 "), "3", f"{number} holds {account['held']} at rest"
        )


def _check_documents(world: SimWorld) -> None:
    """Every sold period's document was handed over to a payer who could be reached."""
    for pk, body in world.watcher.documents.items():
        require(bool(body.get("number")), "numbers", f"document {pk} has no number")
        sent = {message.screen.text for message in world.chat.messages[body["payer_id"]]}
        got = f"DocumentReady {pk}" in sent
        require(
            got or body["payer_id"] in world.ever_blocked, "documents", f"document {pk} never came"
        )


def _check_notices(world: SimWorld) -> None:
    """No spam: bounded, and exactly once where nothing failed."""
    allowed = 1 if world.calm else MAX_READ
    for person, messages in world.chat.messages.items():
        counts = Counter(message.screen.text for message in messages)
        for text, count in counts.items():
            if text.split(" ")[0] in NOTICES:
                require(count <= allowed, "spam", f"{person} reads {count} times: {text}")
