"""A chat that remembers what everybody was shown; it checks Telegram's limits and renders nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from chalicelib.application.ports.chat import (
    Attachment,
    Button,
    ChatRejected,
    ChatUnreachable,
    Screen,
)

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA_BYTES = 64
MAX_TOAST = 200


@dataclass(slots=True)
class Message:
    """As the person sees it now."""

    id: int
    screen: Screen
    document: Attachment | None = None

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


@dataclass(slots=True)
class FakeChat:
    """Implements the Chat port. `faults` are raised by the next calls, one each."""

    messages: dict[int, list[Message]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    toasts: list[str] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    faults: list[Exception] = field(default_factory=list)
    _last_id: int = 0

    def send(self, person_id: int, screen: Screen) -> int:
        self._reach(person_id)
        check_screen(screen)
        return self._add(person_id, screen, None)

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        self._reach(person_id)
        check_screen(screen)
        message = self.message(person_id, message_id)
        if message.document is not None:
            raise ChatRejected("there is no text in the message to edit")
        message.screen = screen

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        self._reach(person_id)
        check_screen(screen, MAX_CAPTION)
        return self._add(person_id, screen, file)

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        if self.faults:
            raise self.faults.pop(0)
        assert text is None or 0 < len(text) <= MAX_TOAST
        self.answers[press_id] += 1
        if text is not None:
            self.toasts.append(text)

    def last(self, person_id: int) -> Message:
        """The newest message of that person's chat."""
        return self.messages[person_id][-1]

    def message(self, person_id: int, message_id: int) -> Message:
        for message in self.messages.get(person_id, []):
            if message.id == message_id:
                return message
        raise ChatRejected("message to edit not found")

    def _add(self, person_id: int, screen: Screen, document: Attachment | None) -> int:
        self._last_id += 1
        added = Message(self._last_id, screen, document)
        self.messages.setdefault(person_id, []).append(added)
        return self._last_id

    def _reach(self, person_id: int) -> None:
        if self.faults:
            raise self.faults.pop(0)
        if person_id in self.blocked:
            raise ChatUnreachable("bot was blocked by the user")


def check_screen(screen: Screen, most: int = MAX_TEXT) -> None:
    """What Telegram would refuse."""
    assert screen.text.strip()
    assert len(screen.text) <= most
    assert len(screen.buttons) <= 100
    for row in screen.buttons:
        assert 0 < len(row) <= 8
        for button in row:
            assert button.text.strip()
            assert (button.data is None) != (button.url is None), button
            if button.data is not None:
                assert 0 < len(button.data.encode()) <= MAX_DATA_BYTES
