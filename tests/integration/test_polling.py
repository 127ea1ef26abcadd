"""Long polling, tried on played systems: the real ones cannot be reached from a test."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox import polling
from infra.sandbox.settings import TOKEN as SANDBOX_TOKEN
from infra.sandbox.state import State
from tests.support.played_telegram import TOKEN, played_telegram
from tests.support.sandbox import running_sandbox
from tests.support.web import serving


@pytest.fixture
def state() -> Iterator[State]:
    one = State(":memory:")
    yield one
    one.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "POLL_SECONDS", 1)
    monkeypatch.setattr(polling, "STRIPE_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(polling, "PAUSE_AFTER_FAILURE_SECONDS", 0.05)


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_telegrams_updates_are_handed_on_until_accepted(tmp_path: Path, state: State) -> None:
    given: list[str] = []
    statuses = [200, 503, 200]

    def deliver(update: dict[str, Any]) -> int:
        given.append(update["message"]["text"])
        return statuses.pop(0) if statuses else 200

    with played_telegram(tmp_path) as played:
        person = played.person()
        played.standin.write(person, "a")
        poller = polling.telegram_poller(TOKEN, played.url, state, deliver)
        poller.start()
        wait_until(lambda: given == ["a"])
        played.standin.write(person, "b")
        wait_until(lambda: given == ["a", "b", "b"])
        wait_until(lambda: not played.standin.updates.pending())
        poller.stop(wait_seconds=10)


def test_stripes_events_are_signed_and_handed_on_once_in_order(state: State) -> None:
    now = int(time.time()) + 3600  # newer than the first question, whenever that is asked
    events: list[dict[str, Any]] = [
        {"id": f"evt_{n}", "created": now + n // 2} for n in (3, 2, 1)
    ]  # newest first
    statuses = [200, 503, 200]
    given: list[bytes] = []

    async def listed(request: Request) -> Response:
        since = int(request.query_params["created[gte]"])
        return JSONResponse({"data": [one for one in events if one["created"] >= since]})

    def deliver(body: bytes, headers: dict[str, str]) -> int:
        moment, _, signature = headers["Stripe-Signature"].partition(",v1=")
        signed = f"{moment.removeprefix('t=')}.".encode() + body
        assert signature == hmac.new(b"whsec", signed, hashlib.sha256).hexdigest()
        given.append(body)
        return statuses.pop(0) if statuses else 200

    with serving(Starlette(routes=[Route("/v1/events", listed)])) as url:
        poller = polling.stripe_poller("sk_test_x", url, "whsec", state, deliver)
        poller.start()
        wait_until(lambda: len(given) == 4)
        time.sleep(0.3)
        poller.stop(wait_seconds=10)
    order = [body.decode()[8:13] for body in given]
    assert order == ["evt_1", "evt_2", "evt_2", "evt_3"]


@pytest.mark.timeout(180)
def test_a_sandbox_that_polls_serves_people_of_another_one(tmp_path: Path) -> None:
    keys = tmp_path / "keys.env"
    with running_sandbox(tmp_path / "telegram") as telegram:
        keys.write_text(
            f"TELEGRAM_TOKEN={SANDBOX_TOKEN}\nTELEGRAM_API_URL={telegram.url}/telegram\n"
        )
        with running_sandbox(tmp_path / "polling", ENV_FILE=str(keys)) as poller:
            assert poller.state()["telegram"] == "real"
            api = f"/telegram/bot{SANDBOX_TOKEN}"
            wait_until(lambda: not telegram.call("GET", f"{api}/getWebhookInfo")["result"]["url"])
            user = telegram.user("Anna", "ru")
            telegram.write(user, "/start")
            wait_until(lambda: telegram.last(user)["from"] == "bot")
            with pytest.raises(AssertionError, match="Telegram is real here"):
                poller.user("Nobody")
