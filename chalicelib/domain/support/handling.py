"""What staff do with a request: one of them takes it, drafts an answer or a note, says it, closes it, hands
it on; knows no screen.

Whatever reaches somebody was drafted and shown to whoever says it, and is said as it was shown: a draft that
is confirmed names how many lines there were, and a line that came between is read first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain.agenda import waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.roles import Member
from chalicelib.domain.support.request import (
    MAX_FILES,
    OVERDUE,
    REPLY,
    TELL_HANDED,
    Drafted,
    Line,
    Note,
    Request,
    RequestFile,
    RequestState,
    Told,
    require_room,
)

ANSWER: Final = "answer"
"""A draft for the customer."""

QUEUE: Final = "queue"
"""A draft of a note with which it is nobody's again; else it names the colleague who gets it."""

MAX_REPLY: Final = 2500
MAX_NOTE: Final = 500

NOTES_KEPT: Final = 12
"""The newest; what staff did stands in the acts of its account beside."""


def taken(request: Request, staff_id: int) -> Request:
    """One of two who press at once has it; by whoever has it already it is taken again.

    Raises Refused: "parked-gone" for what is done with, "request-taken" with `by`.
    """
    if not request.is_under_way:
        raise Refused("parked-gone")
    if request.taken_by is not None and request.taken_by.id != staff_id:
        raise Refused("request-taken", request=request.id, by=request.taken_by.id)
    return replace(request, taken_by=Member(staff_id))


def drafted(request: Request, staff_id: int, to: str, told: Told) -> Request:
    """Words and files for an answer, each added to what is drafted; of a note the words alone. Answering
    takes it. The same update changes nothing twice.

    Raises Refused: those of `taken` for an answer, "parked-gone", "reply-too-long", "reply-full",
    "text-empty".
    """
    if to == ANSWER:
        request = taken(request, staff_id)
    elif not request.is_under_way:
        raise Refused("parked-gone")
    before = request.drafted(staff_id)
    if before is None or before.to != to:
        before = Drafted(Member(staff_id), to)
    if before.heard == told.update_id:
        return request
    text, file = told.text.strip(), told.file
    if to == ANSWER:
        text = "\n\n".join(filter(None, (before.text, text)))
    files = before.files if file is None else (*before.files, file)
    _require_fits(to, text, files)
    return _with_draft(request, replace(before, text=text, files=files, heard=told.update_id))


def _require_fits(to: str, text: str, files: tuple[RequestFile, ...]) -> None:
    most = MAX_REPLY if to == ANSWER else MAX_NOTE
    if len(text) > most:
        raise Refused("reply-too-long", characters=most)
    if len(files) > MAX_FILES:
        raise Refused("reply-full", files=MAX_FILES)
    if not text and (to != ANSWER or not files):
        raise Refused("text-empty")


def discarded(request: Request, staff_id: int) -> Request:
    """What this member of staff drafted is gone."""
    left = tuple(one for one in request.drafts if one.by.id != staff_id)
    return replace(request, drafts=left)


def is_said(request: Request, staff_id: int, seen: int) -> bool:
    """Whether the answer that was confirmed when there were `seen` lines is the next of them."""
    return len(request.lines) > seen and request.lines[seen].by == Member(staff_id)


def answered(
    request: Request, staff_id: int, seen: int, now: datetime, tell_at: datetime
) -> Request:
    """What was drafted is said: it waits for its person now.

    Raises Refused: those of `taken`; "answer-gone" where nothing is drafted; "request-grown" where something
    was said since it was shown; "request-full".
    """
    request = taken(request, staff_id)
    draft = request.drafted(staff_id)
    if draft is None or draft.to != ANSWER:
        raise Refused("answer-gone", request=request.id)
    _require_seen(request, seen)
    lines = (*request.lines, Line(now, draft.text, draft.files, Member(staff_id)))
    require_room([line for line in lines if line.by is not None])
    return replace(
        discarded(request, staff_id),
        state=RequestState.ANSWERED,
        lines=lines,
        unread=True,
        waits=waiting(without(request.waits, OVERDUE), REPLY, tell_at),
    )


def closed(request: Request, staff_id: int, seen: int, now: datetime, tell_at: datetime) -> Request:
    """Staff need no more of it; its person is told, and may open it again for a while.

    Raises Refused: those of `taken`, "request-grown".
    """
    request = taken(request, staff_id)
    _require_seen(request, seen)
    return replace(
        request,
        state=RequestState.CLOSED,
        closed_at=now,
        drafts=(),
        unread=True,
        waits=waiting(without(request.waits, OVERDUE), REPLY, tell_at),
    )


def is_handed(request: Request, staff_id: int) -> bool:
    """Whether this member of staff has handed it on, and has drafted nothing since."""
    last = request.notes[-1:]
    return request.drafted(staff_id) is None and any(one.by.id == staff_id for one in last)


def handed_on(request: Request, staff_id: int, now: datetime, tell_at: datetime) -> Request:
    """By any of the staff, also of what a colleague has who is away: to whom their draft says, with its note.
    Who gets it from somebody else is told.

    Raises Refused: "parked-gone", "answer-gone" where no note is drafted.
    """
    if not request.is_under_way:
        raise Refused("parked-gone")
    draft = request.drafted(staff_id)
    if draft is None or draft.to == ANSWER:
        raise Refused("answer-gone", request=request.id)
    to = None if draft.to == QUEUE else Member(int(draft.to))
    note = Note(now, draft.text, Member(staff_id), to)
    left = discarded(request, staff_id)
    waits = without(left.waits, TELL_HANDED)
    if to not in (None, Member(staff_id)):
        waits = waiting(waits, TELL_HANDED, tell_at)
    return replace(left, taken_by=to, notes=(*left.notes, note)[-NOTES_KEPT:], waits=waits)


def _require_seen(request: Request, seen: int) -> None:
    if len(request.lines) != seen:
        raise Refused("request-grown", request=request.id)


def _with_draft(request: Request, draft: Drafted) -> Request:
    others = discarded(request, draft.by.id).drafts
    return replace(request, drafts=(*others, draft))
