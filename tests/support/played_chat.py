"""A chat in memory: what each person sees, within Telegram's limits, and how the sending may fail; words
and renders nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from chalicelib.adapters.telegram_rich import rich_html
from chalicelib.application.ports.chat import (
    Attachment,
    Button,
    ChatRejected,
    ChatThrottled,
    ChatUnavailable,
    ChatUnreachable,
    Screen,
)
from infra.sandbox.faulty_store import Crash
from infra.sandbox.telegram_html import parse_html
from infra.sandbox.telegram_rich import rich_blocks
from tests.support.faults import no_fault

MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
MAX_DATA_BYTES: Final = 64
MAX_TOAST: Final = 200

RETRY_AFTER_SECONDS: Final = 37

RICH_AT: Final = datetime(2026, 1, 31, tzinfo=UTC).timestamp()
"""When a rich message is drawn: dates are then near, far ahead and past."""


@dataclass(slots=True)
class Message:
    """As the person sees it now; `edits` counts how often it changed."""

    id: int
    screen: Screen
    file: Attachment | None = None
    edits: int = 0

    @property
    def text(self) -> str:
        return self.screen.text

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.screen.buttons for button in row]

    def button(self, text: str) -> Button:
        """The first button whose label contains `text`."""
        for button in self.buttons:
            if text in button.text:
                return button
        raise AssertionError(f"no button {text!r} among {[b.text for b in self.buttons]}")

    def leads(self, prefix: str) -> Button:
        """The first button whose data starts with `prefix`."""
        for button in self.buttons:
            if button.data is not None and button.data.startswith(prefix):
                return button
        raise AssertionError(f"no button to {prefix!r} among {[b.data for b in self.buttons]}")

    def data(self, suffix: str) -> str:
        """What the first button carries whose data ends so."""
        for button in self.buttons:
            if button.data is not None and button.data.endswith(suffix):
                return button.data
        raise AssertionError(f"no button {suffix!r} among {[b.data for b in self.buttons]}")


@dataclass(slots=True)
class PlayedChat:
    """Implements Chat. `fault(method)` is None, `before`, `throttled` or `rejected` (not sent), `after`
    (sent, but no answer), or the sender dies: `crash_before`, `crash_after`. `pickers`: before whom a picker
    of people stands, with the labels of its two buttons.

    `lenient`: a message that it does not know was sent by another process, and may be edited.
    """

    fault: Callable[[str], str | None] = no_fault
    lenient: bool = False
    messages: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)
    toasts: list[str] = field(default_factory=list)
    checked_out: list[tuple[str, str | None]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    pickers: dict[int, tuple[str, str]] = field(default_factory=dict)
    _last: int = 0

    def send(self, person_id: int, screen: Screen) -> int:
        return self._add("send", person_id, screen, None)

    def ask_for_person(self, person_id: int, screen: Screen, choose: str, cancel: str) -> int:
        assert not screen.buttons
        assert choose.strip()
        assert cancel.strip()
        sent = self._add("ask_for_person", person_id, screen, None)
        self.pickers[person_id] = (choose, cancel)
        return sent

    def ask_no_more(self, person_id: int, screen: Screen) -> int:
        assert not screen.buttons
        sent = self._add("ask_no_more", person_id, screen, None)
        self.pickers.pop(person_id, None)
        return sent

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        return self._add("send_document", person_id, screen, file)

    def send_kept(self, person_id: int, file_id: str, *, is_photo: bool) -> int:
        kind = "photo" if is_photo else "document"
        return self._add("send_kept", person_id, Screen((f"{kind} {file_id}",)), None)

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        fault = self._begin("edit", person_id)
        check_screen(screen)
        found = self._found(person_id, message_id)
        if found is not None:
            found.screen = screen
            found.edits += 1
        lose(fault, "edit")

    def link(self, payload: str) -> str:
        self._begin("link", None)
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload), payload
        return f"https://t.me/dialtone_bot?start={payload}"

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        self._begin("answer_press", None)
        assert text is None or 0 < len(text) <= MAX_TOAST
        self.answers[press_id] += 1
        if text is not None:
            self.toasts.append(text)

    def answer_check_out(self, query_id: str, refusal: str | None = None) -> None:
        self._begin("answer_check_out", None)
        assert refusal is None or 0 < len(refusal) <= MAX_TOAST
        self.checked_out.append((query_id, refusal))

    def place(self, person_id: int) -> int:
        """A message that somebody is looking at, from before; no fault meets it."""
        self._last += 1
        self.messages[person_id].append(Message(self._last, Screen(("…",))))
        return self._last

    def last(self, person_id: int) -> Message:
        """The newest message of this person."""
        return self.messages[person_id][-1]

    def documents(self, person_id: int) -> list[Attachment]:
        """Every file this person was sent."""
        return [message.file for message in self.messages[person_id] if message.file is not None]

    def _found(self, person_id: int, message_id: int) -> Message | None:
        for message in self.messages[person_id]:
            if message.id == message_id:
                if message.file is not None and not self.lenient:
                    raise ChatRejected("there is no text in the message to edit")
                return message
        if self.lenient:
            return None
        raise ChatRejected("message to edit not found")

    def _add(self, method: str, person_id: int, screen: Screen, file: Attachment | None) -> int:
        fault = self._begin(method, person_id)
        check_screen(screen, MAX_TEXT if file is None else MAX_CAPTION)
        self._last += 1
        self.messages[person_id].append(Message(self._last, screen, file))
        lose(fault, method)
        return self._last

    def _begin(self, method: str, person_id: int | None) -> str | None:
        fault = self.fault(method)
        if person_id in self.blocked:
            raise ChatUnreachable("bot was blocked by the user")
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


def lose(fault: str | None, method: str) -> None:
    """A fault after the effect of a call."""
    if fault == "after":
        raise ChatUnavailable(method)
    if fault == "crash_after":
        raise Crash(method)


def check_screen(screen: Screen, most: int = MAX_TEXT) -> None:
    """What Telegram would refuse, of either rendering."""
    text, _ = parse_html(screen.text)
    assert text
    assert len(screen.text) <= most
    written = rich_html(screen.parts, RICH_AT)
    assert written is None or rich_blocks(written, RICH_AT)
    assert len(screen.buttons) <= 100
    for row in screen.buttons:
        assert 0 < len(row) <= 8
        for button in row:
            assert button.text.strip()
            assert (button.data is None) != (button.url is None), button
            if button.data is not None:
                assert 0 < len(button.data.encode()) <= MAX_DATA_BYTES
