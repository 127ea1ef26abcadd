"""The local world as one thing: what people, payers, faults and the clock do, until all is settled."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from infra.sandbox.app_host import AppHost
from infra.sandbox.clock import Clock, instant_text
from infra.sandbox.faults import TELEGRAM_FAULTS, PassingFaults
from infra.sandbox.faulty_store import Fault
from infra.sandbox.payment_standin import PaymentStandIn
from infra.sandbox.queue_runner import QueueRunner
from infra.sandbox.rates_standin import RatesStandIn
from infra.sandbox.telegram_standin import TelegramStandin
from infra.sandbox.telnyx_standin import TelnyxStandIn
from infra.sandbox.vies_standin import ViesStandIn

Fields = dict[str, Any]

MAX_ROUNDS: Final = (
    25  # of work that causes work at one moment; what is left then is shown as pending
)
MOST_SILENT: Final = 500  # due moments in a row that nobody sees anything of
STUCK_STEP: Final = timedelta(minutes=1)  # as often as the schedule ticks
LONGEST_STUCK_STEP: Final = timedelta(days=1)
STORAGE_FAULTS: Final = tuple(fault for fault in Fault if not fault.startswith("crash"))

log = logging.getLogger(__name__)


class World:
    """Everything wired. Methods block until the app has finished what they caused. `systems` are the payment
    systems that are played, by name; a real one is not among them."""

    def __init__(
        self,
        *,
        clock: Clock,
        app: AppHost,
        queues: QueueRunner,
        telegram: TelegramStandin,
        systems: Mapping[str, PaymentStandIn],
        carrier: TelnyxStandIn,
        real_telegram: bool = False,
    ) -> None:
        self.clock = clock
        self.app = app
        self.queues = queues
        self.telegram = telegram
        self.systems = systems
        self.carrier = carrier
        self.vies = ViesStandIn()
        self.rates = RatesStandIn(clock.now)
        # What is paid in the chat goes wrong as Telegram does.
        shaky = {name: system for name, system in systems.items() if system.fault_kinds}
        self._shaky: Mapping[str, PaymentStandIn | PassingFaults] = {
            **shaky,
            "vies": self.vies,
            "rates": self.rates,
            "carrier": carrier,
        }
        self.real_telegram = real_telegram
        self._moving = threading.RLock()
        self._version = 0

    # ---- time

    def settle(self) -> None:
        """Do everything that is due now, and what that causes, until nothing is left."""
        with self._moving, self.app.asked_once():
            self.telegram.updates.run()
            for _ in range(MAX_ROUNDS):
                if not self._round():
                    break
            else:
                log.warning("the app goes on causing work at %s", self.clock.now())
        self.changed()

    def _round(self) -> int:
        done = self.queues.drain()
        done += sum(system.run_due(self.clock.now()) for system in self.systems.values())
        self.app.tick()
        return done + self.queues.drain()

    def audit(self) -> None:
        """The daily audit, now: it takes seconds, so no time that passes brings it by itself."""
        with self._moving:
            self.app.audit()
        self.changed()

    def next_due(self) -> datetime | None:
        """The earliest moment anything waits for; it may have passed if something is stuck."""
        moments = [self.app.next_due(), self.telegram.updates.next_due()]
        moments += [system.next_due() for system in self.systems.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def move_to(self, target: datetime) -> int:
        """Let time pass up to `target`, stopping at each due moment; returns how many there were.

        What stays due although it was tried (it is stuck, or backs off by itself) is tried again a
        minute later, as the schedule would, and then less and less often.
        """
        steps, stuck = 0, STUCK_STEP
        with self._moving, self.app.asked_once():
            self.telegram.updates.release_reordered()
            self.settle()
            while self.clock.now() < target:
                due = self.next_due()
                if due is not None and due <= self.clock.now():
                    due, stuck = self.clock.now() + stuck, min(stuck * 2, LONGEST_STUCK_STEP)
                else:
                    stuck = STUCK_STEP
                self.clock.set(target if due is None else min(_whole(due), target))
                self.settle()
                steps += 1
        return steps

    def move_to_next(self) -> int:
        """Let time pass up to the next due moment, if anything waits at all."""
        with self._moving:
            self.settle()
            due = self.next_due()
            if due is None:
                return 0
            return self.move_to(max(_whole(due), self.clock.now() + timedelta(seconds=1)))

    def move_to_event(self) -> tuple[int, list[int]]:
        """Let time pass until there is something new to see: in a chat, among the payments, parked.

        Returns how many due moments that took, and whose chats have changed. What nobody can see is
        passed by, up to MOST_SILENT moments.
        """
        steps = 0
        with self._moving:
            before, chats = self._to_see(), dict(self.telegram.chats.changes)
            while steps < MOST_SILENT and self._to_see() == before:
                moved = self.move_to_next()
                steps += moved
                if not moved:
                    break
            after = self.telegram.chats.changes
        return steps, [user for user, count in after.items() if count != chats.get(user)]

    def _to_see(self) -> Fields:
        return {
            "chats": self.telegram.chats.changes.total(),
            "payments": [(one["id"], one["status"]) for one in self._payments()],
            "parked": self.app.parked(),
        }

    # ---- people

    def act(self, user: Fields, action: Callable[[Fields], Any]) -> Any:
        """Something a person does in the chat, and all that follows from it."""
        result = action(user)
        self.changed()
        self.telegram.updates.run(user["id"])
        self.settle()
        return result

    def deliver_update(self, update: Fields) -> int:
        """An update on its way from Telegram to the app; the app's HTTP status."""
        secret = self.app.container.settings.require("TELEGRAM_WEBHOOK_SECRET")
        headers = {
            "content-type": "application/json",
            "x-telegram-bot-api-secret-token": secret,
        }
        return self._post("/webhooks/telegram", headers, json.dumps(update).encode())

    def deliver_event(self, system: str, body: bytes, headers: dict[str, str]) -> int:
        """A notification on its way from a payment system to the app; the app's HTTP status."""
        lower = {name.lower(): value for name, value in headers.items()}
        return self._post(f"/webhooks/{system}", lower | {"content-type": "application/json"}, body)

    def _post(self, path: str, headers: dict[str, str], body: bytes) -> int:
        status, _, answer = self.app.request("POST", path, headers, body)
        if status >= 400:
            log.warning("%s answered %d: %s", path, status, answer.decode(errors="replace"))
        self.changed()
        return status

    # ---- faults

    def fault_kinds(self) -> dict[str, tuple[str, ...]]:
        """Which faults each target can show."""
        return {
            "telegram": TELEGRAM_FAULTS,
            "storage": tuple(map(str, STORAGE_FAULTS)),
            **{name: one.fault_kinds for name, one in self._shaky.items()},
        }

    def add_fault(self, target: str, kind: str, count: int) -> None:
        """A kind that `fault_kinds` names for this target."""
        if target == "storage":
            self.app.faults.add(Fault(kind), count)
        elif target in self._shaky:
            self._shaky[target].add_fault(kind, count)
        else:
            self.telegram.faults.add(kind, count)
        self.changed()

    def clear_faults(self) -> None:
        """Everything that was to go wrong still is mended."""
        self.app.faults.clear()
        self.telegram.faults.clear()
        for one in self._shaky.values():
            one.clear_faults()
        self.changed()

    def faults(self) -> list[Fields]:
        """What is still to go wrong."""
        storage = [{"kind": str(kind), "count": n} for kind, n in self.app.faults.left().items()]
        return [
            {"target": target} | fault
            for target, faults in (
                ("telegram", self.telegram.faults.left()),
                *((name, one.faults()) for name, one in self._shaky.items()),
                ("storage", storage),
            )
            for fault in faults
        ]

    # ---- what there is to see

    def changed(self) -> None:
        """Tell whoever watches that there may be something new."""
        self._version += 1

    def identity(self) -> str:
        """Of this world: what was typed for another one in the same place is not for this one."""
        chats = self.telegram.chats
        known = chats.setting("world")
        if not known:
            known = {"id": token_hex(8)}
            chats.set_setting("world", known)
        return str(known["id"])

    def version(self) -> int:
        """Grows with every change."""
        return self._version + self.telegram.chats.changes.total()

    def payments(self) -> list[Fields]:
        """Every payment at the played systems, oldest first, with whose it is and what its payer can do."""
        found = self._payments()
        payers = self.app.payers_of({one["charge_id"] for one in found if one["charge_id"]})
        return [payment | {"user_id": payers.get(payment["charge_id"])} for payment in found]

    def _payments(self) -> list[Fields]:
        found = [
            payment | {"system": name, "outcomes": system.outcomes}
            for name, system in self.systems.items()
            for payment in system.payments()
        ]
        return sorted(found, key=lambda payment: str(payment["created"]))

    def complete(self, payment_id: str, outcome: str, later: str | None) -> Fields:
        """What a payer does on the page, and all that follows. Raises LookupError if no played system has it,
        ValueError."""
        for system in self.systems.values():
            try:
                before = system.payment(payment_id)
            except LookupError:
                continue
            if before["status"] in {"paid", "cancelled"}:
                raise ValueError(f"payment {payment_id} is {before['status']} already")
            system.complete(payment_id, outcome, later)
            self.settle()
            return system.payment(payment_id)
        raise LookupError(payment_id)

    def set_later(self, references: Iterable[str], later: str) -> int:
        """How what is saved under these references behaves without its payer; how many were meant."""
        wanted = list(references)
        changed = sum(system.set_later(wanted, later) for system in self.systems.values())
        self.changed()
        return changed

    def pending(self) -> list[Fields]:
        """Work that is not done yet, the earliest first: in `words`, `about` what, whose, and when."""
        updates = [
            _waits("update", "A message on its way to the app", update["due_at"])
            | {"user_id": update["chat_id"], "detail": update["error"]}
            for update in self.telegram.updates.pending()
        ]
        due_events = [(name, system.next_due()) for name, system in self.systems.items()]
        events = [
            _waits(name, f"News from {name.capitalize()}", instant_text(due))
            for name, due in due_events
            if due is not None
        ]
        waiting = self.queues.waiting()
        queued = [
            _waits("queues", "Queued work", None) | {"detail": f"{waiting} messages"},
        ]
        dated = sorted(updates + events + self.app.waiting(), key=lambda one: one["due_at"] or "")
        return (queued if waiting else []) + dated


def _waits(what: str, words: str, due_at: str | None) -> Fields:
    return {
        "what": what,
        "words": words,
        "about": None,
        "user_id": None,
        "due_at": due_at,
        "detail": None,
    }


def _whole(moment: datetime) -> datetime:
    """The first whole second that is not before `moment`: the clock knows no fractions."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)
