"""An audit of DynamoDB while threads renew with holds, settle and number: it never rings falsely."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

from chalicelib.application import agenda
from chalicelib.application.audit import audit
from chalicelib.application.audit_progress import continue_audit
from chalicelib.application.payments.records import charge_key
from chalicelib.application.ports.payments import HostedRequest, SavedCardRequest
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Store
from chalicelib.application.subscriptions.records import subscription_key
from tests.support.faults import befalls, no_fault
from tests.support.parts import START
from tests.support.played_payments import PlayedPayments
from tests.support.stores import local_client, open_dynamodb
from tests.support.world import World

THREADS = 3
PAYERS = 12
"""Of each thread."""


class SharedBank(PlayedPayments):
    """One payment system for several threads; whether it answers is each thread's own."""

    def __init__(self) -> None:
        self.own = threading.local()
        self._lock = threading.Lock()
        super().__init__(self._mine)

    def _mine(self, call: str) -> str | None:
        fault: Callable[[str], str | None] = getattr(self.own, "fault", no_fault)
        return fault(call)

    def _create(
        self, call: str, request: HostedRequest | SavedCardRequest, key: str, prefix: str
    ) -> str:
        with self._lock:
            return super()._create(call, request, key, prefix)

    def pay(self, reference: str, later: str = "ok", **rest: Any) -> None:
        with self._lock:
            super().pay(reference, later, **rest)


def a_world(store: Store, bank: SharedBank) -> World:
    return World(store=store, payments=bank, new_id=lambda: uuid4().hex[:12])


def renewals(store: Store, bank: SharedBank, first: int) -> int:
    """Each payer buys, and renews twice from the balance and a card whose bank answers late."""
    world = a_world(store, bank)
    held = 0
    for number in range(first, first + PAYERS):
        world.clock.at = START
        bought = world.buy_by_card(number)
        for _ in range(2):
            world.top_up(number, "10.00")
            world.clock.at = world.subscription(bought.id).end - timedelta(days=3)
            bank.own.fault = befalls("before", "confirm", "look_up")
            agenda.perform(world.services, Queue.WORK, [subscription_key(bought.id)])
            charge = charge_key(world.open_charge(bought.id).id)
            agenda.perform(world.services, Queue.WORK, [charge])
            held += world.account(number).held.minor > 0
            bank.own.fault = no_fault
            world.clock.at += timedelta(hours=1)
            agenda.perform(world.services, Queue.WORK, [charge])
            world.work()
    return held


def found_while(busy: Callable[[], bool], world: World) -> tuple[int, list[str]]:
    """How many audits there were, whole ones and sliced ones in turn, and what they told."""
    count, told = 0, []
    while busy():
        reports = [audit(world.services)]
        one = continue_audit(world.services, lambda: True, anew=True)
        reports.append(one.report)
        count += len(reports)
        told += [f"{v.check} {v.key}: {v.found}" for r in reports for v in r.violations]
    return count, told


def test_renewals_with_holds_and_numbering_meanwhile(dynamodb_local: str) -> None:
    with closing(local_client(dynamodb_local)) as client:
        store = open_dynamodb(client)
        bank = SharedBank()
        auditor = a_world(store, bank)
        with ThreadPoolExecutor(THREADS) as pool:
            lives = [pool.submit(renewals, store, bank, 1000 * n) for n in range(1, THREADS + 1)]
            count, told = found_while(lambda: not all(one.done() for one in lives), auditor)
            held = sum(one.result() for one in lives)
        assert told == []
        assert count >= 4
        assert held == THREADS * PAYERS * 2, "each renewal was held for a while"
        last = audit(auditor.services)
        assert last.violations == []
        assert last.met["documents/document"] == THREADS * PAYERS * 3
        assert last.checked["numbers"] >= THREADS * PAYERS * 3
