"""A chat in memory: what each person sees, and how the sending may fail; knows no wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chalicelib.application.ports.chat import (
    Attachment,
    ChatRejected,
    ChatThrottled,
    ChatUnavailable,
    ChatUnreachable,
    Screen,
)
from infra.sandbox.faulty_store import Crash

RETRY_AFTER_SECONDS: Final = 37


def no_fault(_: str) -> str | None:
    """The chat works."""
    return None


@dataclass(slots=True)
class Message:
    """As it looks now; `edits` counts how often it changed."""

    id: int
    screen: Screen
    file: Attachment | None = None
    edits: int = 0


@dataclass(slots=True)
class FakeChat:
    """Implements Chat. `fault(method)` is None, `before`, `throttled` or `rejected` (not sent), `after`
    (sent, but no answer), or the sender dies: `crash_before`, `crash_after`."""

    fault: Callable[[str], str | None] = no_fault
    messages: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    answers: list[tuple[str, str | None]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    _last: int = 0

    def send(self, person_id: int, screen: Screen) -> int:
        return self._add("send", person_id, screen, None)

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        return self._add("send_document", person_id, screen, file)

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        fault = self._begin("edit", person_id)
        for message in self.messages[person_id]:
            if message.id == message_id:
                message.screen = screen
                message.edits += 1
        _lose(fault, "edit")

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        self.answers.append((press_id, text))

    def last(self, person_id: int) -> Message:
        """The newest message of this person."""
        return self.messages[person_id][-1]

    def documents(self, person_id: int) -> list[Attachment]:
        """Every file this person was sent."""
        return [message.file for message in self.messages[person_id] if message.file is not None]

    def _add(self, method: str, person_id: int, screen: Screen, file: Attachment | None) -> int:
        fault = self._begin(method, person_id)
        self._last += 1
        self.messages[person_id].append(Message(self._last, screen, file))
        _lose(fault, method)
        return self._last

    def _begin(self, method: str, person_id: int) -> str | None:
        fault = self.fault(method)
        if person_id in self.blocked:
            raise ChatUnreachable(str(person_id))
        match fault:
            case "before":
                raise ChatUnavailable(method)
            case "throttled":
                raise ChatThrottled(RETRY_AFTER_SECONDS)
            case "rejected":
                raise ChatRejected(method)
            case "crash_before":
                raise Crash(method)
            case _:
                return fault


def _lose(fault: str | None, method: str) -> None:
    if fault == "after":
        raise ChatUnavailable(method)
    if fault == "crash_after":
        raise Crash(method)
