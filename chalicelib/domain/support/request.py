"""A request to support: what it is about, what support needs to know of it, how it stands; knows no screen.

It is a draft until it is sent. All that the chat asks meanwhile follows from it: the next question is the
first one of its kind that has no answer. What is said after that is a conversation, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import Wait, shard_of, waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.roles import Member

MAX_CHARACTERS: Final = 2500
"""Of what is told before it is sent, and of one line after that: staff read each in one message."""

MAX_FILES: Final = 10
"""Before it is sent, of one line, and of one answer."""

MAX_ADDED: Final = 20

MAX_LINES: Final = 40
MAX_SAID: Final = 15_000
"""Of each side, in all lines together, so that a record stays far below what the store takes."""

REPLY: Final = "reply"
"""What an answered request waits for: to be told."""

OVERDUE: Final = "overdue"
"""What an open one waits for: that staff have left it too long, which rings once."""

TELL_HANDED: Final = "tell_handed"
"""What one waits for that was handed to a colleague: that they hear of it."""

OPEN_AGAIN: Final = timedelta(days=7)
"""For so long after it was closed its person may open it again."""


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
    OPEN = "open"  # it waits for staff
    ANSWERED = "answered"  # it waits for its person, who may say more
    CLOSED = "closed"  # by staff or by its person; may be opened again for a while
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A picture (or else a document), by the name that the chat knows it by; its bytes are not kept here."""

    file_id: str
    is_photo: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody wrote or sent in one update of the chat."""

    update_id: int
    text: str
    file: RequestFile | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What was said at a moment: by one of the staff, or by its person (None)."""

    at: datetime
    text: str = ""
    files: tuple[RequestFile, ...] = ()
    by: Member | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """By one of the staff, for the colleague who gets it (`to`); None: for whoever is free."""

    at: datetime
    text: str
    by: Member
    to: Member | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one of the staff is about to say: shown to them, and to nobody else before they confirm it.
    `to`: an answer for the customer (`ANSWER`), or the note with which it is handed on. `heard`: the last
    update that was taken."""

    by: Member
    to: str
    text: str = ""
    files: tuple[RequestFile, ...] = ()
    heard: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Of one account. `answers` to the questions of its kind, `added` and `files` before it was sent, `lines`
    after that. `heard`: the last update that was taken, because Telegram brings one that was not answered
    again. `asked_at`: since when it waits for staff, or last did. `taken_by`: who of them deals with it.
    `unread`: what staff did last has not reached its person yet."""

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
    asked_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    taken_by: Member | None = None
    drafts: tuple[Drafted, ...] = ()
    notes: tuple[Note, ...] = ()
    closed_at: datetime | None = None
    unread: bool = False
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
    def is_under_way(self) -> bool:
        """Whether staff have something to say about it: it waits for them, or for what its person says."""
        return self.state in (RequestState.OPEN, RequestState.ANSWERED)

    @property
    def last_answer(self) -> Line | None:
        """The newest line of staff."""
        return next((line for line in reversed(self.lines) if line.by is not None), None)

    def drafted(self, staff_id: int) -> Drafted | None:
        """What this member of staff is about to say."""
        return next((one for one in self.drafts if one.by.id == staff_id), None)

    def may_open_again(self, now: datetime) -> bool:
        """Whether it was closed, and not too long ago."""
        return self.closed_at is not None and now < self.closed_at + OPEN_AGAIN


def begun_anew(request: Request, kind: RequestKind, answers: tuple[str, ...] = ()) -> Request:
    """The draft, about something else, with what is `answers` already."""
    return Request(request.id, request.account_id, kind, request.created_at, answers=answers)


def told_more(request: Request, update_id: int, text: str, file: RequestFile | None) -> Request:
    """The text answers the present question of a draft, or is added; the same update changes nothing twice.

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


def sent(request: Request, now: datetime, overdue_at: datetime) -> Request:
    """Raises Refused("request-incomplete")."""
    if request.question is not None:
        raise Refused("request-incomplete")
    return replace(_with_staff(request, now, overdue_at), sent_at=now)


def said_more(request: Request, told: Told, now: datetime, overdue_at: datetime) -> Request:
    """A line of its person, once it is sent; if it waited for them or was closed, it waits for staff again.
    The same update changes nothing twice. Raises Refused("request-full")."""
    if told.update_id == request.heard:
        return request
    lines = _with_line(request.lines, told, now)
    require_room([line for line in lines if line.by is None])
    after = replace(request, lines=lines, heard=told.update_id)
    return after if request.is_with_staff else _with_staff(after, now, overdue_at)


def opened_again(request: Request, now: datetime, overdue_at: datetime) -> Request:
    """By its person. Raises Refused("request-gone") for what is not closed, or was long ago."""
    if request.state is not RequestState.CLOSED or not request.may_open_again(now):
        raise Refused("request-gone")
    return _with_staff(request, now, overdue_at)


def done_with(request: Request, now: datetime) -> Request:
    """Its person has read the answer, and needs no more."""
    if request.state is not RequestState.ANSWERED:
        return replace(request, unread=False)
    return replace(
        request, state=RequestState.CLOSED, closed_at=now, drafts=(), unread=False, taken_by=None
    )


def withdrawn(request: Request) -> Request:
    """Its person thinks better of it: nobody answers it then."""
    waits = without(request.waits, OVERDUE)
    return replace(
        request, state=RequestState.WITHDRAWN, drafts=(), unread=False, taken_by=None, waits=waits
    )


def require_room(lines: list[Line]) -> None:
    """What one side has said fits. Raises Refused("request-full")."""
    last = lines[-1:]
    too_much = (
        len(lines) > MAX_LINES
        or sum(len(line.text) for line in lines) > MAX_SAID
        or any(len(line.text) > MAX_CHARACTERS or len(line.files) > MAX_FILES for line in last)
    )
    if too_much:
        raise Refused("request-full", characters=MAX_CHARACTERS, files=MAX_FILES)


def _with_staff(request: Request, now: datetime, overdue_at: datetime) -> Request:
    return replace(
        request,
        state=RequestState.OPEN,
        asked_at=now,
        closed_at=None,
        unread=False,
        waits=waiting(request.waits, OVERDUE, overdue_at),
    )


def _with_line(lines: tuple[Line, ...], told: Told, now: datetime) -> tuple[Line, ...]:
    """A picture without words belongs to what its person said last: pictures come several at once."""
    text, file = told.text.strip(), told.file
    if not text and file is None:
        return lines
    if lines and lines[-1].by is None and not text and file is not None:
        last = lines[-1]
        return (*lines[:-1], replace(last, files=(*last.files, file)))
    return (*lines, Line(now, text, () if file is None else (file,)))
