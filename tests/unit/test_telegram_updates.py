"""How the played Telegram hands over updates: in order, again until 2xx, and wrongly when asked to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.sandbox.faults import TELEGRAM_FAULTS, Faults
from infra.sandbox.state import State
from infra.sandbox.telegram_updates import ATTEMPTS, DELAY, Updates


class App:
    """Answers as told, then 200, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.statuses: list[int] = []
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.state = State(":memory:")
        self.state.put("telegram.setting", "webhook", {"url": "https://example.com/"})
        self.faults = Faults(self.state, TELEGRAM_FAULTS)
        self.updates = Updates(self.state, lambda: self.now, self.deliver, self.faults)

    def deliver(self, update: dict[str, Any]) -> int:
        self.given.append(update["name"])
        return self.statuses.pop(0) if self.statuses else 200

    def add(self, *names: str, chat: int = 1) -> None:
        for name in names:
            self.updates.add(chat, {"name": name})


@pytest.fixture
def app() -> Iterator[App]:
    one = App()
    yield one
    one.state.close()


def test_in_order_and_each_once(app: App) -> None:
    app.add("a", "b", "c")
    assert app.updates.run() == 3
    assert app.updates.run() == 0
    assert app.given == ["a", "b", "c"]
    assert app.updates.pending() == []


def test_again_until_accepted_before_the_next_of_the_chat(app: App) -> None:
    app.statuses = [503, 500, 200]
    app.add("a", "b")
    app.updates.run()
    assert app.given == ["a", "a", "a", "b"]


def test_a_refused_update_holds_back_its_own_chat_alone(app: App) -> None:
    app.statuses = [503] * ATTEMPTS
    app.add("a", "b")
    app.add("other", chat=2)
    app.updates.run()
    assert app.given == ["a"] * ATTEMPTS + ["other"]
    assert app.updates.pending()[0]["error"] == "the webhook answered 503"
    app.updates.run()
    assert app.given[-2:] == ["a", "b"]


def test_duplicate(app: App) -> None:
    app.faults.add("duplicate_webhook")
    app.add("a", "b")
    app.updates.run()
    assert app.given == ["a", "a", "b"]


def test_drop(app: App) -> None:
    app.faults.add("drop_webhook")
    app.add("a", "b")
    app.updates.run()
    assert app.given == ["b"]
    assert app.updates.pending() == []


def test_delay_until_business_time_has_passed(app: App) -> None:
    app.faults.add("delay_webhook")
    app.add("a", "b")
    app.updates.run()
    assert app.given == ["b"]
    assert app.updates.next_due() == app.now + DELAY
    app.now += DELAY - timedelta(seconds=1)
    app.updates.run()
    assert app.given == ["b"]
    app.now += timedelta(seconds=1)
    app.updates.run()
    assert app.given == ["b", "a"]
    assert app.updates.next_due() is None


def test_reorder_with_the_next_or_when_released(app: App) -> None:
    app.faults.add("reorder_webhook")
    app.add("a")
    app.updates.run()
    assert app.given == []
    app.add("b")
    app.updates.run()
    assert app.given == ["b", "a"]
    app.faults.add("reorder_webhook")
    app.add("c")
    app.updates.run()
    app.updates.release_reordered()
    app.updates.run()
    assert app.given == ["b", "a", "c"]


def test_nothing_is_delivered_without_a_webhook(app: App) -> None:
    app.state.put("telegram.setting", "webhook", {"url": ""})
    app.add("a")
    assert app.updates.run() == 0
    assert app.given == []


def test_long_polling_acknowledges(app: App) -> None:
    app.add("a", "b")
    first = app.updates.pending()[0]["id"]
    app.updates.confirm(first + 1)
    assert [one["payload"]["name"] for one in app.updates.pending()] == ["b"]
