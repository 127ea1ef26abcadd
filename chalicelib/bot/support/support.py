"""/support: requests begun, told piece by piece, sent, withdrawn; /paysupport, /terms and /privacy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.ports.chat import ChatRejected, Chosen, Media, Said, Screen, Text
from chalicelib.application.subscriptions.purchases import get_draft
from chalicelib.application.subscriptions.subscription import own_subscription
from chalicelib.application.support import requests
from chalicelib.bot.buttons import SUPPORT, StaleButton, number
from chalicelib.bot.catalog.wording import options_text, title_of
from chalicelib.bot.language import Html
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.support import operator_screens
from chalicelib.bot.support import request_screens as screens
from chalicelib.bot.turn import Turn
from chalicelib.bot.wording import months
from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.authority import Deed
from chalicelib.domain.support.request import Request, RequestFile, RequestKind, RequestState

PDF: Final = "application/pdf"


def support(turn: Turn, parts: Sequence[str]) -> Screen:
    """/support; `k:{kind}` begins a request, `t:{draft}` or `t:{subscription}` one for terms, `{request}`
    shows one. `{request}:s` sends it, `p:{page}` turns its pages, `f:{page}` sends the files that stand
    there, `a` asks for more, `o` opens it again, `w` asks whether to withdraw it, `wy` does it, or puts it
    away."""
    services, account_id = turn.services, turn.account.id
    match parts:
        case []:
            return _overview(turn)
        case ["k" | "t" as how, about]:
            return _shown(turn, _begun(turn, how, about))
        case [request_id]:
            return _shown(turn, requests.read_request(services, request_id, account_id))
        case [request_id, "p", page]:
            one = requests.read_request(services, request_id, account_id)
            return _shown(turn, one, page=number(page))
        case [request_id, "f", page]:
            one = requests.own_request(services, request_id, account_id)
            return _send_files(turn, one, number(page))
        case [request_id, what]:
            return _do(turn, request_id, what)
        case _:
            raise StaleButton(f"nothing to do with support: {parts!r}")


def _do(turn: Turn, request_id: str, what: str) -> Screen:
    """Raises Refused, StaleButton."""
    services, language, account_id = turn.services, turn.language, turn.account.id
    match what:
        case "s":
            sent = requests.send_request(services, request_id, account_id)
            turn.toast = language.label("toast-request-sent")
            return _shown(turn, sent)
        case "a":
            request = requests.own_request(services, request_id, account_id)
            turn.question = (SUPPORT, request_id)
            return screens.more(language, request)
        case "o":
            opened = requests.open_again(services, request_id, account_id)
            turn.question = (SUPPORT, request_id)
            return screens.opened_again(language, opened)
        case "w":
            request = requests.own_request(services, request_id, account_id)
            return screens.ask_withdraw(language, request)
        case "wy":
            requests.withdraw_request(services, request_id, account_id)
            turn.toast = language.label("toast-request-gone")
            return _overview(turn)
        case _:
            raise StaleButton(f"nothing to do with a request: {what!r}")


def _begun(turn: Turn, how: str, about: str) -> Request:
    """Raises Refused, and StaleButton for a kind of another release."""
    if how == "t":
        return _ask_terms(turn, about)
    if about not in list(RequestKind):
        raise StaleButton(f"nobody asks for {about!r}")
    return requests.start_request(turn.services, turn.account.id, RequestKind(about))


def _ask_terms(turn: Turn, about: str) -> Request:
    """For a draft as it was put together, or for what runs. Raises Refused."""
    services, language, account_id = turn.services, turn.language, turn.account.id
    try:
        draft = get_draft(services, about, account_id)
        wanted, length = (draft.plan_id, draft.options), draft.months
        message = "terms-wished"
    except Refused:
        one = own_subscription(services, about, account_id, Deed.TERMS)
        wanted, length = (one.plan_id, one.renewed_options), one.renewal_months
        message = "terms-wished-next"
    title = title_of(language, turn.catalog, wanted[0])
    options = options_text(language, turn.catalog, *wanted)
    period = months(language, length)
    wish = language.label(message, plan=title, options=options, period=period)
    return requests.start_request(services, account_id, RequestKind.CUSTOM_TERMS, wish=wish)


def _send_files(turn: Turn, request: Request, page: int) -> Screen:
    """Each as a message of its own; then the request once more, below them. Raises Refused("file-gone")."""
    turn.answer()
    for file in screens.files_on(turn.language, request, page):
        send_kept(turn, file)
    turn.message_id = None
    return _shown(turn, request, page=page)


def send_kept(turn: Turn, file: RequestFile) -> None:
    """As a message of its own. Raises Refused("file-gone")."""
    try:
        turn.chat.send_kept(turn.account.id, file.file_id, is_photo=file.is_photo)
    except ChatRejected as rejected:
        raise Refused("file-gone") from rejected


def standing(turn: Turn) -> list[str]:
    """A line of the menu where an answer waits to be read: it came while nobody could be reached."""
    if not turn.account.requests:
        return []
    mine = requests.requests_of(turn.services, turn.account.id)
    return [turn.language.text("menu-answer")] if any(one.unread for one in mine) else []


def told(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A text, a picture or a PDF for the request that asked for it."""
    if len(parts) != 1 or isinstance(said, Chosen):
        return None
    [request_id] = parts
    try:
        request = requests.own_request(turn.services, request_id, turn.account.id)
    except Refused:
        return None  # put away meanwhile: then it means what it means by itself
    if isinstance(said, Text):
        return _tell(turn, request, said, None)
    file = _file_of(said)
    if file is None:
        turn.question = (SUPPORT, request_id)
        return _shown(turn, request, turn.language.text("request-not-taken"))
    return _tell(turn, request, said, file)


def _tell(turn: Turn, request: Request, said: Text | Media, file: RequestFile | None) -> Screen:
    try:
        after = requests.tell_request(
            turn.services, request.id, turn.account.id, said.update_id, text=said.text, file=file
        )
    except Refused as refused:
        if refused.code != "request-full":
            raise
        turn.question = (SUPPORT, request.id)
        return _shown(turn, request, refusal_text(turn.language, refused))
    if file is not None:
        turn.question = (SUPPORT, request.id)  # pictures come several at once
    return _shown(turn, after)


def _shown(
    turn: Turn, request: Request, note: Html | None = None, *, page: int | None = None
) -> Screen:
    """A draft goes on asking, and takes more until it is sent."""
    if request.state is RequestState.DRAFT:
        turn.question = (SUPPORT, request.id)
    return screens.request(turn.language, request, turn.services.clock.now(), note, page)


def _overview(turn: Turn) -> Screen:
    mine = requests.requests_of(turn.services, turn.account.id)
    return screens.overview(turn.reader, mine)


def _file_of(sent: Media) -> RequestFile | None:
    """None for what support cannot look at."""
    if sent.file_id is None or (sent.kind == "document" and sent.mime_type != PDF):
        return None
    return RequestFile(sent.file_id, is_photo=sent.kind == "photo")


def paysupport(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/paysupport."""
    return operator_screens.paysupport(turn.reader)


def terms(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/terms."""
    return operator_screens.terms(turn.reader)


def privacy(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/privacy."""
    return operator_screens.privacy(turn.reader)
