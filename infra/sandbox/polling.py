"""Long polling of the real Telegram and the real Stripe test mode, which cannot reach a laptop's webhook.

What is fetched goes through the same webhook handlers as in a deployed stage.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import httpx

from infra.sandbox.state import State

POLL_SECONDS: Final = 50  # how long Telegram holds a question back
STRIPE_PAUSE_SECONDS: Final = 3
PAUSE_AFTER_FAILURE_SECONDS: Final = 5

log = logging.getLogger(__name__)


class Poller:
    """A thread that asks again and again until it is stopped; a failure is logged by its kind alone,
    because addresses hold the token."""

    def __init__(
        self, name: str, client: httpx.Client, ask: Callable[[], None], pause_seconds: float
    ) -> None:
        self._client = client
        self._ask = ask
        self._pause_seconds = pause_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self, wait_seconds: float = 0.5) -> None:
        """Ask no more; a question under way may go on in the background for a while."""
        self._stopped.set()
        self._thread.join(wait_seconds)

    def _run(self) -> None:
        with self._client:
            while not self._stopped.wait(self._pause_seconds):
                try:
                    self._ask()
                except (httpx.HTTPError, ValueError, KeyError) as fault:
                    log.warning("%s: %s", self._thread.name, type(fault).__name__)
                    self._stopped.wait(PAUSE_AFTER_FAILURE_SECONDS)


def telegram_poller(
    token: str, api_url: str, state: State, deliver: Callable[[dict[str, Any]], int]
) -> Poller:
    """Hands on each update until the app accepts it. The webhook, if one is set, is removed."""
    client = httpx.Client(base_url=f"{api_url}/bot{token}/", timeout=POLL_SECONDS + 10)
    ready = threading.Event()

    def call(method: str, **parameters: object) -> Any:
        answer = client.post(method, json=parameters)
        answer.raise_for_status()
        return answer.json()["result"]

    def ask() -> None:
        if not ready.is_set():
            call("deleteWebhook", drop_pending_updates=False)
            ready.set()
        offset = int((state.get("polling", "telegram") or {}).get("offset", 0))
        for update in call("getUpdates", offset=offset, timeout=POLL_SECONDS):
            while not 200 <= deliver(update) < 300:
                time.sleep(PAUSE_AFTER_FAILURE_SECONDS)
            state.put("polling", "telegram", {"offset": update["update_id"] + 1})

    return Poller("telegram", client, ask, 0)


def stripe_poller(
    key: str,
    api_url: str,
    secret: str,
    state: State,
    deliver: Callable[[bytes, dict[str, str]], int],
) -> Poller:
    """Hands on each event once, oldest first, signed as Stripe signs its webhooks."""
    client = httpx.Client(base_url=api_url, auth=(key, ""), timeout=20)

    def ask() -> None:
        known = state.get("polling", "stripe") or {"since": int(time.time()), "seen": []}
        since, seen = int(known["since"]), list(known["seen"])
        answer = client.get("/v1/events", params={"limit": 100, "created[gte]": since})
        answer.raise_for_status()
        for event in reversed(answer.json()["data"]):
            if event["id"] in seen:
                continue
            body = json.dumps(event).encode()
            if not 200 <= deliver(body, _signed(body, secret)) < 300:
                break  # it comes again with the next question
            seen = [*seen, event["id"]] if event["created"] == since else [event["id"]]
            since = event["created"]
        state.put("polling", "stripe", {"since": since, "seen": seen})

    return Poller("stripe", client, ask, STRIPE_PAUSE_SECONDS)


def _signed(body: bytes, secret: str) -> dict[str, str]:
    moment = int(time.time())
    code = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={moment},v1={code}"}
