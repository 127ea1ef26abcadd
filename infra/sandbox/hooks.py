"""A stand-in's webhooks: what is to be delivered, when, how often; knows no payment and no signature.

Deliveries fall due in business time; signatures carry real time, as the receiver's clock does.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from typing import Any, Final

from infra.sandbox.faults import Faults
from infra.sandbox.state import State

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
# Seconds of business time after each failed delivery; the sum is three days, as long as Stripe, and as many
# others, try.
BACKOFF_SECONDS: Final = (
    *(MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR),
    *(12 * HOUR, 12 * HOUR, 12 * HOUR, 19 * HOUR),
)
DELAY_SECONDS: Final = HOUR  # what the fault `delay_webhook` means
LATE_SECONDS: Final = (
    26 * HOUR
)  # of a lost answer: later than any page lives, so a look-up comes first

Deliver = Callable[[bytes, dict[str, str]], int]
Thing = dict[str, Any]


class Hooks:
    """The queue of deliveries of events, which are JSON objects with an `id`; of those with `said` only that
    is sent.

    `deliver(body, headers)` answers the receiver's HTTP status; `headers(body)` are those of a delivery,
    signed now.
    """

    def __init__(
        self,
        *,
        state: State,
        faults: Faults,
        now: Callable[[], int],
        deliver: Deliver,
        headers: Callable[[bytes], dict[str, str]],
    ) -> None:
        self._state = state
        self._faults = faults
        self._now = now
        self._deliver = deliver
        self._headers = headers
        self._delivering = threading.RLock()
        self._depth = 0

    def emit(self, event: Thing, *, late: bool = False) -> None:
        """Remember an event and that it is to be delivered."""
        self._state.put("event", event["id"], event)
        self.queue(event["id"], LATE_SECONDS if late else 0)

    def queue(self, event_id: str, seconds: int = 0) -> None:
        """Deliver the event (again) so much later."""
        delivery: Thing = {
            "id": f"dlv_{secrets.token_hex(12)}",
            "event": event_id,
            "due": self._now() + seconds,
            "failures": 0,
        }
        self._state.put("delivery", delivery["id"], delivery)

    def next_due(self) -> int | None:
        """When the next delivery falls due."""
        return min((delivery["due"] for delivery in self._state.list("delivery")), default=None)

    def run_due(self, now: int, before: Callable[[], None]) -> int:
        """Deliver what is due by now and whatever that causes at once; how many deliveries succeeded.

        `before` runs before each look, for what falls due by itself. Called from inside a delivery it
        does nothing: the outer call goes on.
        """
        with self._delivering:
            if self._depth:
                return 0
            self._depth += 1
            try:
                return self._run_due(now, before)
            finally:
                self._depth -= 1

    def _run_due(self, now: int, before: Callable[[], None]) -> int:
        delivered = 0
        while True:
            before()
            with self._state.transaction():
                due = self._take_due(now)
            if not due:
                return delivered
            delivered += sum(self._send(delivery, now) for delivery in due)

    def _take_due(self, now: int) -> list[Thing]:
        """The deliveries due by now in their order, with the webhook faults applied to them."""
        due = [delivery for delivery in self._state.list("delivery") if delivery["due"] <= now]
        due.sort(key=lambda delivery: delivery["due"])  # stable: the older event first
        taken = []
        for delivery in due:
            if self._faults.take("drop_webhook"):
                self._state.delete("delivery", delivery["id"])
            elif self._faults.take("delay_webhook"):
                delivery["due"] = now + DELAY_SECONDS
                self._state.put("delivery", delivery["id"], delivery)
            else:
                taken.append(delivery)
        if len(taken) > 1 and self._faults.take("reorder_webhook"):
            taken.reverse()
        return taken

    def _send(self, delivery: Thing, now: int) -> bool:
        """Deliver once; anything but a 2xx is tried again later, for three days. Outside the lock."""
        event = self._state.get("event", delivery["event"])
        if event is None:
            raise LookupError(delivery["event"])
        body = json.dumps(event.get("said", event), indent=2).encode()
        try:
            status = self._deliver(body, self._headers(body))
        except Exception:  # noqa: BLE001 - whatever befell the receiver, the sender only sees no answer
            status = 0
        with self._state.transaction():
            if 200 <= status < 300:
                self._state.delete("delivery", delivery["id"])
                if self._faults.take("duplicate_webhook"):
                    self.queue(event["id"])
                return True
            failures = delivery["failures"]
            if failures == len(BACKOFF_SECONDS):
                self._state.delete("delivery", delivery["id"])
                return False
            delivery |= {"failures": failures + 1, "due": now + BACKOFF_SECONDS[failures]}
            self._state.put("delivery", delivery["id"], delivery)
            return False
