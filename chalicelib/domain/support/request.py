"""A request to support: what it is about, what support needs to know of it, how it stands; knows no screen.

It is a draft until it is sent. All that the chat asks meanwhile follows from it: the next question is the
first one of its kind that has no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import Wait, shard_of, waiting
from chalicelib.domain.errors import Refused

MAX_CHARACTERS: Final = 2500
"""Of one request: staff read it as a whole in one message."""

MAX_FILES: Final = 10
MAX_ADDED: Final = 20

MAX_REPLY: Final = 2500

REPLY: Final = "reply"
"""What an answered request waits for: to be told."""


class RequestKind(StrEnum):
    """What somebody can ask for."""

    TRANSFER = "transfer"
    REFUND = "refund"
    WHO_IS_CHARGED = "who-is-charged"
    EARLY_RENEWAL = "early-renewal"
    LEGAL_DETAILS = "legal-details"
    CUSTOM_TERMS = "custom-terms"
    PERSONAL_DATA = "personal-data"
    OTHER = "other"


QUESTIONS: Final[Mapping[RequestKind, tuple[str, ...]]] = {
    RequestKind.TRANSFER: ("new-customer", "reason"),
    RequestKind.REFUND: ("payment", "reason"),
    RequestKind.WHO_IS_CHARGED: ("charge",),
    RequestKind.EARLY_RENEWAL: ("subscription", "period"),
    RequestKind.LEGAL_DETAILS: ("company", "address", "tax-number", "bank"),
    RequestKind.CUSTOM_TERMS: ("wishes",),
    RequestKind.PERSONAL_DATA: ("data",),
    RequestKind.OTHER: ("matter",),
}
"""What support needs to know, in the order in which it is asked. Who asks is known: it is never asked."""


class RequestState(StrEnum):
    """How it stands."""

    DRAFT = "draft"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # by staff, without a text
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A picture (or else a document), by the name that the chat knows it by; its bytes are not kept here."""

    file_id: str
    is_photo: bool


@dataclass(frozen=True, slots=True)
class Request:
    """Of one account. `answers` to the questions of its kind, `added` after them. `heard`: the last update
    that was taken, because Telegram brings one that was not answered again. `reply` may be empty beside a
    `reply_file`."""

    id: str
    account_id: int
    kind: RequestKind
    created_at: datetime
    state: RequestState = RequestState.DRAFT
    answers: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    files: tuple[RequestFile, ...] = ()
    heard: int | None = None
    sent_at: datetime | None = None
    reply: str | None = None
    reply_file: RequestFile | None = None
    replied_by: int | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Where the tick finds it."""
        return shard_of(self.id)

    @property
    def question(self) -> str | None:
        """What is asked now; None once all is known."""
        asked = QUESTIONS[self.kind][len(self.answers) :]
        return asked[0] if asked else None

    @property
    def is_with_staff(self) -> bool:
        """Whether somebody is to answer it."""
        return self.state is RequestState.OPEN

    @property
    def is_answered(self) -> bool:
        """Whether staff have done with it."""
        return self.state in (RequestState.ANSWERED, RequestState.CLOSED)


def begun_anew(request: Request, kind: RequestKind, answers: tuple[str, ...] = ()) -> Request:
    """The draft, about something else, with what is `answers` already."""
    return Request(request.id, request.account_id, kind, request.created_at, answers=answers)


def told_more(request: Request, update_id: int, text: str, file: RequestFile | None) -> Request:
    """The text answers the present question, or is added; the same update changes nothing twice.

    Raises Refused("request-full").
    """
    if update_id == request.heard:
        return request
    text = text.strip()
    answers, added, files = request.answers, request.added, request.files
    if text and request.question is not None:
        answers = (*answers, text)
    elif text:
        added = (*added, text)
    if file is not None:
        files = (*files, file)
    characters = sum(map(len, (*answers, *added)))
    if characters > MAX_CHARACTERS or len(files) > MAX_FILES or len(added) > MAX_ADDED:
        raise Refused("request-full", characters=MAX_CHARACTERS, files=MAX_FILES)
    return replace(request, answers=answers, added=added, files=files, heard=update_id)


def sent(request: Request, now: datetime) -> Request:
    """Raises Refused("request-incomplete")."""
    if request.question is not None:
        raise Refused("request-incomplete")
    return replace(request, state=RequestState.OPEN, sent_at=now)


def answered(
    request: Request,
    reply: str | None,
    staff_id: int,
    at: datetime,
    file: RequestFile | None = None,
) -> Request:
    """By staff, perhaps with a file; without a text it is closed. Raises Refused("reply-too-long")."""
    if reply is not None and len(reply) > MAX_REPLY:
        raise Refused("reply-too-long", characters=MAX_REPLY)
    return replace(
        request,
        state=RequestState.CLOSED if reply is None else RequestState.ANSWERED,
        reply=reply,
        reply_file=file,
        replied_by=staff_id,
        waits=waiting(request.waits, REPLY, at),
    )
