"""The chat port: what arrives from people and what can be shown to them; knows no Telegram type.

ChatError
├── ChatUnreachable   the person blocked the bot, is gone, or was never there: stop sending
├── ChatThrottled     too fast: wait retry_after_seconds
├── ChatUnavailable   no answer, or a fault on the other side: the message may have been sent
└── ChatRejected      the request itself is refused: a fault of ours, sending again is useless
MalformedUpdate       an update that cannot be read; parked, never retried by itself
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from chalicelib.application.ports.parts import Part, plain
from chalicelib.domain.errors import DialtoneError, InvalidInput, Throttled


@dataclass(frozen=True, slots=True)
class Button:
    """Either `data` (comes back as a Press, at most 64 bytes) or `url` (opens a page). `style` tells the one
    that most want (primary), and the one that cannot be taken back (danger)."""

    text: str
    data: str | None = None
    url: str | None = None
    style: Literal["primary", "danger"] | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: its parts, from which each chat makes the best it can, and its rows of buttons."""

    parts: tuple[Part, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()

    @property
    def text(self) -> str:
        """As lines of Telegram's small HTML, which every chat can show: at most 4096 characters."""
        return plain(self.parts)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send; a picture (PNG) is shown in the chat itself."""

    name: str
    content: bytes
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that somebody sent to this bot, by its name in the chat."""

    file_id: str
    is_photo: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote or pressed; `language_code` as Telegram reports it (IETF tag or None)."""

    id: int
    name: str
    language_code: str | None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument` in a private chat; `name` without the slash, lower case."""

    update_id: int
    person: Person
    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Text:
    """Any other text message in a private chat."""

    update_id: int
    person: Person
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """Anything but a text in a private chat: `kind` is photo, document, sticker, voice, video, audio,
    location, contact or other. `file_id` names the file of a photo or a document for this bot; `text`
    is what was written beside it."""

    update_id: int
    person: Person
    kind: str
    text: str = ""
    file_id: str | None = None
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody was chosen by the chat's own picker: their number, and their name as the chat shows it to who
    has chosen; "" if it tells none."""

    update_id: int
    person: Person
    chosen_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed on message `message_id`; answer `press_id` once."""

    update_id: int
    person: Person
    message_id: int
    press_id: str
    data: str


@dataclass(frozen=True, slots=True)
class CheckOut:
    """The chat is about to take `total` minor units of `currency` for an invoice of ours, and asks whether it
    may: answer `query_id` within ten seconds."""

    update_id: int
    person: Person
    query_id: str
    payload: str
    total: int
    currency: str


@dataclass(frozen=True, slots=True)
class InvoicePaid:
    """The chat has taken the money for an invoice of ours. `chat_reference` is its own name for the payment,
    `provider_reference` that of the payment system behind it, if there is one."""

    update_id: int
    person: Person
    payload: str
    total: int
    currency: str
    chat_reference: str
    provider_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Reachability:
    """The person blocked (`reachable` false) or unblocked the bot."""

    update_id: int
    person: Person
    reachable: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """A well-formed update of a kind that is not used (groups, edits, …)."""

    update_id: int


Said = Text | Media | Chosen
"""What can answer a question."""

Incoming = Command | Text | Media | Chosen | Press | CheckOut | InvoicePaid | Reachability | Ignored


class ChatError(DialtoneError):
    """Anything the chat reports."""


class ChatUnreachable(ChatError):
    """The person blocked the bot, never started it, or deleted the account."""


class ChatThrottled(ChatError, Throttled):
    """Told to slow down."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"retry after {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class ChatUnavailable(ChatError):
    """No answer in time or a server fault; what was sent may have arrived."""


class ChatRejected(ChatError):
    """The request is refused as wrong (400); sending it again cannot help."""


class MalformedUpdate(InvalidInput):
    """The update is not JSON or lacks what its kind must have."""


class Chat(Protocol):
    """Sends to one person's private chat. Each method may raise the errors above."""

    def send(self, person_id: int, screen: Screen) -> int:
        """A new message; returns its message id."""
        ...

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        """Replace text and buttons; a message that already looks so is success."""
        ...

    def ask_for_person(self, person_id: int, screen: Screen, choose: str, cancel: str) -> int:
        """A new message under which the chat's own picker of people stands in place of buttons: `choose`
        opens it (a Chosen follows), `cancel` is written back as a text. Returns the message id."""
        ...

    def ask_no_more(self, person_id: int, screen: Screen) -> int:
        """A new message without buttons that takes the picker away; returns the message id."""
        ...

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        """A file with a caption (at most 1024 characters) and buttons; returns the message id."""
        ...

    def send_kept(self, person_id: int, file_id: str, *, is_photo: bool) -> int:
        """A file that somebody sent to this bot, by its name in the chat; returns the message id."""
        ...

    def link(self, payload: str) -> str:
        """The address that opens the chat with this bot and carries the payload (A-Z a-z 0-9 _ -, at most 64
        characters)."""
        ...

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Stop the button's spinner, optionally with a toast or alert; a late answer is ignored."""
        ...

    def answer_check_out(self, query_id: str, refusal: str | None = None) -> None:
        """Let the chat take the money, or say why not; a late answer is ignored."""
        ...


class UpdateReader(Protocol):
    """Turns a webhook body into an Incoming."""

    def __call__(self, update: Mapping[str, Any]) -> Incoming:
        """Raises MalformedUpdate."""
        ...
