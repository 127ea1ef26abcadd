"""Hands updates to the app as Telegram does: in order per chat, again until 2xx; reads none of them."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from infra.sandbox.faults import WEBHOOK_FAULTS, Faults
from infra.sandbox.state import State

Fields = dict[str, Any]

DELAY: Final = timedelta(minutes=10)  # of business time, for a delayed update
ATTEMPTS: Final = 6  # in a row; then the update waits for the next occasion
PAUSE_SECONDS: Final = 0.02  # before the first repetition; doubles


class Updates:
    """The queue of updates. Telegram's own waits of seconds are real time and shortened here; only a
    delayed update waits for the business clock."""

    def __init__(
        self,
        state: State,
        now: Callable[[], datetime],
        deliver: Callable[[Fields], int],
        faults: Faults,
    ) -> None:
        self._state = state
        self._now = now
        self._deliver = deliver
        self._faults = faults
        self._chats: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

    def add(self, chat_id: int, payload: Fields) -> int:
        """Queue an update; it is delivered by `run`. Returns its id."""
        with self._state.transaction():
            last = self._state.get("telegram.setting", "count.updates") or {"last": 100_000}
            update_id = int(last["last"]) + 1
            self._state.put("telegram.setting", "count.updates", {"last": update_id})
            self._state.put(
                "telegram.update",
                str(update_id),
                {
                    "id": update_id,
                    "chat_id": chat_id,
                    "payload": {"update_id": update_id} | payload,
                    "due_at": None,
                    "after_next": False,
                    "attempts": 0,
                    "error": None,
                },
            )
        return update_id

    def pending(self) -> list[Fields]:
        """What the app has not accepted yet, oldest first."""
        return self._state.list("telegram.update")

    def confirm(self, before_id: int) -> None:
        """Forget the updates before an id: how long polling acknowledges."""
        for update in self.pending():
            if update["id"] < before_id:
                self._state.delete("telegram.update", str(update["id"]))

    def next_due(self) -> datetime | None:
        """When the first delayed update is due."""
        times = [update["due_at"] for update in self.pending() if update["due_at"]]
        return datetime.fromisoformat(min(times)) if times else None

    def release_reordered(self) -> None:
        """Deliver next time what waited for a later update that never came."""
        for update in self.pending():
            if update["after_next"]:
                self._save(update | {"after_next": False})

    def run(self, chat_id: int | None = None) -> int:
        """Deliver what can be delivered, of one chat or all; returns how many were accepted.

        Without a webhook nothing is: then the app asks for its updates itself.
        """
        if not (self._state.get("telegram.setting", "webhook") or {}).get("url"):
            return 0
        chats = {update["chat_id"] for update in self.pending()}
        return sum(
            self._run_chat(one) for one in sorted(chats) if chat_id is None or one == chat_id
        )

    def _run_chat(self, chat_id: int) -> int:
        accepted = 0
        with self._chats[chat_id]:  # one update in flight per chat
            while (update := self._first(chat_id)) is not None:
                outcome = self._attempt(update)
                if outcome is False:
                    break
                accepted += outcome is True
                if outcome is True:
                    self._release(chat_id, update["id"])
        return accepted

    def _first(self, chat_id: int) -> Fields | None:
        now = self._now().isoformat()
        for update in self.pending():
            waits = update["after_next"] or (update["due_at"] or now) > now
            if update["chat_id"] == chat_id and not waits:
                return update
        return None

    def _release(self, chat_id: int, delivered_id: int) -> None:
        """A later update went first: now the held ones may come."""
        for update in self.pending():
            if (
                update["chat_id"] == chat_id
                and update["after_next"]
                and update["id"] < delivered_id
            ):
                self._save(update | {"after_next": False})

    def _attempt(self, update: Fields) -> bool | None:
        """True: accepted. False: refused, this chat waits. None: put aside or lost on purpose."""
        fault = None if update["attempts"] else self._faults.take(*WEBHOOK_FAULTS)
        update = update | {"attempts": update["attempts"] + 1}
        if fault == "drop_webhook":
            self._state.delete("telegram.update", str(update["id"]))
            return None
        if fault == "delay_webhook":
            self._save(update | {"due_at": (self._now() + DELAY).isoformat()})
            return None
        if fault == "reorder_webhook":
            self._save(update | {"after_next": True})
            return None
        status = 0
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE_SECONDS * 2**attempt)
            status = self._deliver(update["payload"])
            if 200 <= status < 300:
                if fault == "duplicate_webhook":
                    self._deliver(update["payload"])
                self._state.delete("telegram.update", str(update["id"]))
                return True
        self._save(update | {"error": f"the webhook answered {status}"})
        return False

    def _save(self, update: Fields) -> None:
        self._state.put("telegram.update", str(update["id"]), update)
