"""A played Telegram on a loopback port for tests of what talks to it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from infra.sandbox.state import State
from infra.sandbox.telegram_standin import TelegramStandin
from tests.support.telegram_spec import TelegramSpec
from tests.support.web import Recorder, serving

TOKEN: Final = "4242:AAtestToken-of_nobody"


@dataclass
class PlayedTelegram:
    """The stand-in, where it listens, what passed, and the updates that its app was given."""

    standin: TelegramStandin
    url: str
    recorder: Recorder
    delivered: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # what the app answers next; then 200
    now: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def person(self, name: str = "Анна", language_code: str = "ru") -> dict[str, Any]:
        """A person who has started the bot; the update of that is not delivered."""
        user = self.standin.chats.add_user(name, language_code)
        self.standin.chats.change_user(user["id"], started=True)
        return self.user(user["id"])

    def user(self, user_id: int) -> dict[str, Any]:
        """The person as they are now."""
        user = self.standin.chats.user(user_id)
        assert user is not None
        return user


@contextlib.contextmanager
def played_telegram(folder: Path) -> Iterator[PlayedTelegram]:
    """Up until the block ends; what it remembers lies in `folder`."""
    state = State(folder / "telegram.sqlite")

    def deliver(update: dict[str, Any]) -> int:
        played.delivered.append(update)
        return played.statuses.pop(0) if played.statuses else 200

    standin = TelegramStandin(state, folder / "files", TOKEN, lambda: played.now, deliver)
    standin.chats.set_setting("webhook", {"url": "https://example.com/"})
    recorder = Recorder(standin.app)
    played = PlayedTelegram(standin, "", recorder)
    with serving(recorder) as url:
        played.url = url
        yield played
    state.close()


def published_spec() -> TelegramSpec:
    """Telegram's published description, if SPECS_DIR holds it; else the test is skipped."""
    path = Path(os.environ.get("SPECS_DIR", "")) / "telegram" / "api.json"
    if not path.is_file():
        pytest.skip("SPECS_DIR names no folder with telegram/api.json")
    return TelegramSpec(path)
