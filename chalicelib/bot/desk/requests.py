"""Customers' requests before staff: read, answered with a text or a file, closed; among the parked work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.application.parked import Parked
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Media, Said, Screen, Text
from chalicelib.application.support.records import REQUEST
from chalicelib.application.support.requests import answer_request, get_request
from chalicelib.bot.buttons import Row, button, home, screen
from chalicelib.bot.desk.words import DEAL, ENDING, FIND, OPENING, PARKED
from chalicelib.bot.support.support import send_kept
from chalicelib.bot.support.words import kind_title, told_lines
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.support.request import Request, RequestFile, RequestKind


def is_request(work: Parked) -> bool:
    """Whether it is a customer's request, and no work that failed."""
    return work.why == REQUEST


def request(turn: Turn, mark: str, work: Parked) -> Screen:
    """Who asks, for what, and all that they told."""
    language = turn.language
    asked, account = _asked(turn, work)
    title = language.text(
        "staff-request",
        kind=kind_title(language, asked.kind),
        name=account.name,
        id=str(account.id),
        at=work.parked_at,
    )
    files: Row = ()
    if asked.files:
        files = (button(language.label("button-request-files"), PARKED, "f", mark),)
    way_on = button(language.label("menu-end"), ENDING, "p", account.id)
    if asked.kind is RequestKind.CUSTOM_TERMS:
        way_on = button(language.label("menu-deal"), DEAL, "p", account.id)
    if asked.kind is RequestKind.EARLY_RENEWAL:
        way_on = button(language.label("menu-open"), OPENING, "p", account.id)
    return screen(
        [title, "", *told_lines(language, asked)],
        (button(language.label("button-reply"), PARKED, "a", mark), *files),
        (button(language.label("button-close-request"), PARKED, "x", mark),),
        (button(language.label("button-see-account"), FIND, "a", account.id), way_on),
        (button(language.label("button-back"), PARKED), home(language)),
    )


def ask_reply(turn: Turn, mark: str, work: Parked) -> Screen:
    """The next text or file of this member of staff is the answer."""
    language = turn.language
    asked, account = _asked(turn, work)
    turn.question = (PARKED, "a", asked.id)
    back = button(language.label("button-back"), PARKED, "i", mark)
    return screen([language.text("staff-reply-asked", name=account.name)], (back, home(language)))


def send_files(turn: Turn, mark: str, work: Parked) -> Screen:
    """Each as a message of its own; then the request once more, below them. Raises Refused("file-gone")."""
    asked, _ = _asked(turn, work)
    turn.answer()
    for file in asked.files:
        send_kept(turn, file)
    turn.message_id = None
    return request(turn, mark, work)


SCREENS: Final[Mapping[str, Callable[[Turn, str, Parked], Screen]]] = {
    "i": request,
    "a": ask_reply,
    "f": send_files,
}
"""By what is pressed."""


def reply(turn: Turn, request_id: str, said: Text | Media) -> Screen:
    """It goes to the customer at once; what cannot be sent on is asked for once more. Raises Refused."""
    language = turn.language
    file = _file_of(said)
    if isinstance(said, Media) and file is None:
        turn.question = (PARKED, "a", request_id)
        to_all = button(language.label("menu-parked"), PARKED)
        return screen([language.text("staff-reply-not-taken")], (to_all, home(language)))
    asked = get_request(turn.services, request_id)
    account = get_account(turn.services, asked.account_id)
    try:
        answer_request(turn.services, asked.id, turn.account.id, said.text.strip(), file)
    except Refused as refused:
        if refused.code == "reply-too-long":
            turn.question = (PARKED, "a", asked.id)
        raise
    to_list = button(language.label("menu-parked"), PARKED)
    return screen([language.text("staff-replied", name=account.name)], (to_list, home(language)))


def _file_of(said: Said) -> RequestFile | None:
    if not isinstance(said, Media) or said.file_id is None:
        return None
    return RequestFile(said.file_id, is_photo=said.kind == "photo")


def close(turn: Turn, work: Parked) -> None:
    """Its customer is told that it is closed. Raises Refused."""
    asked, _ = _asked(turn, work)
    answer_request(turn.services, asked.id, turn.account.id, None)


def _asked(turn: Turn, work: Parked) -> tuple[Request, Account]:
    if work.key is None:
        raise Refused("parked-gone")
    request = get_request(turn.services, work.key.pk)
    return request, get_account(turn.services, request.account_id)
