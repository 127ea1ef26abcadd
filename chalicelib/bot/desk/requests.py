"""/requests, for staff only: customers' requests that wait, one of them with all that was said, and what is
done with it: taken, answered, closed, handed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.desk import handling
from chalicelib.application.desk.handling import View
from chalicelib.application.payments.refunding import find_payments
from chalicelib.application.ports.chat import Chosen, Media, Said, Screen, Text
from chalicelib.application.support.requests import get_request
from chalicelib.bot.buttons import Row, StaleButton, button, number
from chalicelib.bot.declared import Address
from chalicelib.bot.desk import answering_screens
from chalicelib.bot.desk import request_screens as screens
from chalicelib.bot.desk.words import REQUESTS
from chalicelib.bot.support.support import send_kept
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.support.handling import ANSWER, QUEUE
from chalicelib.domain.support.request import Request, RequestFile, RequestKind

ANY: Final = "-"
"""Where a kind may stand: of every kind."""


def requests(turn: Turn, parts: Sequence[str]) -> Screen:
    """/requests; `l:{view}:{kind}:{page}` turns the pages, `k:{view}` chooses a kind. `i:{request}` shows
    one, perhaps `:{page}` of it, `f:{request}:{page}` sends the files that stand there, `n:{request}` shows
    the notes. `t` takes it, `a` asks for the answer, `s:{request}:{lines seen}` says what was drafted, `x`
    drops the draft, `h` asks to whom it is handed on, `h:{request}:{to}` for the note, `hy:{request}` does
    it, `c` asks whether to close it, `cy:{request}:{lines seen}` does it."""
    match parts:
        case [] | ["l" | "k", *_]:
            return _list(turn, parts)
        case ["i" | "f" | "n" as what, request_id, *page]:
            return _look(turn, what, _one(turn, request_id), page)
        case [what, request_id]:
            return _do(turn, what, _one(turn, request_id))
        case ["h", request_id, to]:
            return _ask_note(turn, _one(turn, request_id), to)
        case ["s" | "cy" as what, request_id, seen]:
            return _end(turn, what, _one(turn, request_id), number(seen))
        case _:
            raise StaleButton(f"nothing to do with requests: {parts!r}")


def _list(turn: Turn, parts: Sequence[str]) -> Screen:
    match parts:
        case []:
            return _desk(turn, View.NEW, None, 1)
        case ["l", view, kind, page]:
            return _desk(turn, _view(view), _kind(kind), number(page))
        case ["k", view]:
            there = handling.desk(turn.services, turn.account.id, _view(view))
            return screens.kinds(turn.language, there)
        case _:
            raise StaleButton(f"no list of requests: {parts!r}")


def _look(turn: Turn, what: str, request: Request, page: Sequence[str]) -> Screen:
    match what, page:
        case "i", []:
            return shown(turn, request)
        case "i", [at]:
            return shown(turn, request, number(at))
        case "f", [at]:
            return _send_files(turn, request, number(at))
        case "n", []:
            return answering_screens.notes(turn.language, request, _people(turn, request))
        case _:
            raise StaleButton(f"nothing of a request to look at: {what!r}, {page!r}")


def _do(turn: Turn, what: str, request: Request) -> Screen:
    """Raises Refused, StaleButton."""
    services, language, staff_id = turn.services, turn.language, turn.account.id
    match what:
        case "t":
            taken = handling.take_request(services, request.id, staff_id)
            turn.toast = language.label("toast-request-taken")
            return shown(turn, taken)
        case "a":
            return _ask_answer(turn, handling.take_request(services, request.id, staff_id))
        case "x":
            return shown(turn, handling.discard_draft(services, request.id, staff_id))
        case "h":
            to = handling.colleagues_of(services, request)
            return answering_screens.to_whom(language, request, to, staff_id)
        case "hy":
            handed = handling.hand_on(services, request.id, staff_id)
            turn.toast = language.label("toast-request-handed")
            return shown(turn, handed)
        case "c":
            return answering_screens.ask_close(language, request, _people(turn, request))
        case _:
            raise StaleButton(f"nothing to do with a request: {what!r}")


def _end(turn: Turn, what: str, request: Request, seen: int) -> Screen:
    """What ends staff's part of it, as it was shown. Raises Refused."""
    act = handling.send_answer if what == "s" else handling.close_request
    done = act(turn.services, request.id, turn.account.id, seen)
    message = "toast-answer-sent" if what == "s" else "toast-request-closed"
    turn.toast = turn.language.label(message)
    return shown(turn, done)


def shown(turn: Turn, request: Request, page: int | None = None) -> Screen:
    """All that is known of it, with what this member of staff can do."""
    people, payment = _people(turn, request), _named_payment(turn, request)
    now = turn.services.clock.now()
    looked = screens.Looked(request, people, turn.account.id, now, payment)
    return screens.request(turn.language, looked, page)


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """Words and files for an answer, or the note with which a request is handed on; each is shown before it
    is said."""
    match parts:
        case ["a", request_id] if not isinstance(said, Chosen):
            return _draft_answer(turn, _one(turn, request_id), said)
        case ["h", request_id, to] if isinstance(said, Text):
            turn.question = (REQUESTS, "h", request_id, to)
            update_id, by = said.update_id, turn.account.id
            noted = handling.draft_note(
                turn.services, request_id, by, update_id, to=to, text=said.text
            )
            turn.question = ()
            return _previewed(turn, noted)
        case _:
            return None


def _draft_answer(turn: Turn, request: Request, said: Text | Media) -> Screen:
    """More can be written or sent until it is confirmed."""
    turn.question = (REQUESTS, "a", request.id)
    file = _file_of(said)
    if isinstance(said, Media) and file is None:
        return answering_screens.not_taken(turn.language, request)
    by = turn.account.id
    drafted = handling.draft_answer(
        turn.services, request.id, by, said.update_id, text=said.text, file=file
    )
    return _previewed(turn, drafted)


def _previewed(turn: Turn, request: Request) -> Screen:
    """What this member of staff is about to say. Raises Refused("answer-gone") if it is nothing any more."""
    draft, people = request.drafted(turn.account.id), _people(turn, request)
    if draft is None:
        raise Refused("answer-gone", request=request.id)
    if draft.to == ANSWER:
        return answering_screens.answer_preview(turn.language, request, draft, people)
    return answering_screens.note_preview(turn.language, request, draft, people)


def _ask_answer(turn: Turn, request: Request) -> Screen:
    """What is drafted already is shown, and can be gone on with."""
    turn.question = (REQUESTS, "a", request.id)
    draft = request.drafted(turn.account.id)
    if draft is not None and draft.to == ANSWER:
        return _previewed(turn, request)
    return answering_screens.ask_answer(turn.language, request, _people(turn, request))


def _ask_note(turn: Turn, request: Request, to: str) -> Screen:
    people = handling.colleagues_of(turn.services, request)
    if to != QUEUE and number(to) not in people:
        raise Refused("nobody-there")
    turn.question = (REQUESTS, "h", request.id, to)
    name = None if to == QUEUE else people[int(to)]
    return answering_screens.ask_note(turn.language, request, name)


def _send_files(turn: Turn, request: Request, page: int) -> Screen:
    """Each as a message of its own; then the request once more, below them. Raises Refused("file-gone")."""
    turn.answer()
    for file in screens.files_on(turn.language, request, _people(turn, request), page):
        send_kept(turn, file)
    turn.message_id = None
    return shown(turn, request, page)


def _named_payment(turn: Turn, request: Request) -> tuple[int, int] | None:
    """Whose payment a refund is asked for, and the entry that brought it, where its person named exactly one
    of their own."""
    if request.kind is not RequestKind.REFUND or not request.answers:
        return None
    try:
        found = find_payments(turn.services, request.answers[0])
    except (Refused, InvalidInput):
        return None
    own = [one for one in found if one.payer.id == request.account_id]
    return (request.account_id, own[0].entry.sequence) if len(own) == len(found) == 1 else None


def _desk(turn: Turn, view: View, kind: RequestKind | None, page: int) -> Screen:
    there = handling.desk(turn.services, turn.account.id, view, kind, page)
    return screens.desk(turn.language, there)


def _one(turn: Turn, request_id: str) -> Request:
    try:
        return get_request(turn.services, request_id)
    except InvalidInput as error:
        raise StaleButton(f"no request {request_id!r}") from error


def _people(turn: Turn, request: Request) -> screens.People:
    return handling.people_of(turn.services, screens.numbers_in(request))


def _view(part: str) -> View:
    if part not in list(View):
        raise StaleButton(f"no view {part!r}")
    return View(part)


def _kind(part: str) -> RequestKind | None:
    if part != ANY and part not in list(RequestKind):
        raise StaleButton(f"no kind {part!r}")
    return None if part == ANY else RequestKind(part)


def _file_of(said: Said) -> RequestFile | None:
    if not isinstance(said, Media) or said.file_id is None:
        return None
    return RequestFile(said.file_id, is_photo=said.kind == "photo")


def to_request(turn: Turn, refused: Refused, _origin: Address) -> Row | None:
    """The way on from a refusal: the request as it is now."""
    request_id = refused.params.get("request")
    if not isinstance(request_id, str):
        return None
    return (button(turn.language.label("button-see-request"), REQUESTS, "i", request_id),)
