"""The stand-in's webhooks: what is to be delivered, when, how often; signs, knows no payment.

Deliveries fall due in business time; signatures carry real time, as the receiver's clock does.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Final

from infra.sandbox import stripe_objects as objects
from infra.sandbox.state import State
from infra.sandbox.stripe_faults import Faults
from infra.sandbox.stripe_objects import Thing

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
# Seconds of business time after each failed delivery; the sum is three days, as long as Stripe tries.
BACKOFF_SECONDS: Final = (
    *(MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR),
    *(12 * HOUR, 12 * HOUR, 12 * HOUR, 19 * HOUR),
)
DELAY_SECONDS: Final = HOUR  # what the fault `delay_webhook` means
LATE_SECONDS: Final = (
    26 * HOUR
)  # of a lost answer: later than any page lives, so a look-up comes first

Deliver = Callable[[bytes, dict[str, str]], int]


class Hooks:
    """The queue of deliveries. `deliver(body, headers)` answers the receiver's HTTP status."""

    def __init__(
        self,
        *,
        state: State,
        faults: Faults,
        now: Callable[[], int],
        deliver: Deliver,
        secret: str,
        api_version: str,
    ) -> None:
        self._state = state
        self._faults = faults
        self._now = now
        self._deliver = deliver
        self._secret = secret
        self._api_version = api_version

    def emit(self, kind: str, thing: Thing, late: bool) -> None:
        """Remember an event and that it is to be delivered."""
        born = objects.Born(objects.new_id("evt"), self._now())
        event = objects.event(born, kind, thing, self._api_version)
        self._state.put("event", event["id"], event)
        self.queue(event["id"], LATE_SECONDS if late else 0)

    def queue(self, event_id: str, seconds: int = 0) -> None:
        """Deliver the event (again) so much later."""
        delivery: Thing = {
            "id": objects.new_id("dlv"),
            "event": event_id,
            "due": self._now() + seconds,
            "failures": 0,
        }
        self._state.put("delivery", delivery["id"], delivery)

    def next_due(self) -> int | None:
        """When the next delivery falls due."""
        return min((delivery["due"] for delivery in self._state.list("delivery")), default=None)

    def take_due(self, now: int) -> list[Thing]:
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

    def send(self, delivery: Thing, now: int) -> bool:
        """Deliver once; anything but a 2xx is tried again later, for three days. Outside the lock."""
        event = self._state.get("event", delivery["event"])
        if event is None:
            raise LookupError(delivery["event"])
        body = json.dumps(event, indent=2).encode()
        try:
            status = self._deliver(body, self.headers(body))
        except Exception:  # noqa: BLE001 - whatever befell the receiver, Stripe only sees no answer
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

    def headers(self, body: bytes) -> dict[str, str]:
        """The headers of a delivery, signed now."""
        return signed(body, self._secret, int(time.time()))


def signed(body: bytes, secret: str, moment: int) -> dict[str, str]:
    """The headers of a delivery at that moment (docs.stripe.com/webhooks/signature)."""
    signature = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={moment},v1={signature.hexdigest()}",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
