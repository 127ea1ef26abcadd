"""Parked work, for staff only: pages of it, one piece of it, and what is done with that after a yes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chalicelib.application import parking
from chalicelib.application.desk.pieces import Piece, pieces
from chalicelib.application.parked import Parked
from chalicelib.application.ports.chat import ChatThrottled, ChatUnavailable, Screen
from chalicelib.application.support.records import is_request
from chalicelib.application.unit import TRANSIENT
from chalicelib.bot.buttons import StaleButton, number
from chalicelib.bot.desk import numbers
from chalicelib.bot.desk import parked_screens as screens
from chalicelib.bot.desk.numbers import is_to_connect
from chalicelib.bot.language import Language
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused

log = logging.getLogger(__name__)


def parked(turn: Turn, parts: Sequence[str]) -> Screen:
    """/parked; `p:{page}` turns the pages, `i:{mark}` opens one. `r`, `x` and `g` ask whether to try it
    again, to take it off the list, to give it up; `ry`, `xy` and `gy` do it. Of a number that was sold `c`
    asks whether it is connected, `cy` says so. Customers' requests are not among it."""
    match parts:
        case []:
            return _page(turn, 1)
        case ["p", page]:
            return _page(turn, number(page))
        case ["i" | "r" | "x" | "g" | "c" as what, mark]:
            return _open(turn, what, mark)
        case ["ry", mark]:
            name, work = _find(turn, mark)
            turn.toast = turn.language.label("toast-retried")
            turn.answer()
            _retry(turn, name, work)
        case ["xy", mark]:
            parking.resolve_parked(turn.services, _find(turn, mark)[0])
            turn.toast = turn.language.label("toast-resolved")
        case ["cy", mark]:
            name, work = _find(turn, mark)
            numbers.connected(turn, name, work)
        case ["gy", mark]:
            parking.give_up_parked(turn.services, _find(turn, mark)[0])
            turn.toast = turn.language.label("toast-given-up")
        case _:
            raise StaleButton(f"nothing to do with parked work: {parts!r}")
    return _page(turn, 1)


ASKED: Final[Mapping[str, Callable[[Language, Piece], Screen]]] = {
    "r": screens.ask_retry,
    "x": screens.ask_resolve,
    "g": screens.ask_give_up,
}
"""What is asked before it is done, by what is pressed."""


def _open(turn: Turn, what: str, mark: str) -> Screen:
    name, work = _find(turn, mark)
    if is_to_connect(work) and what in numbers.SCREENS:
        return numbers.SCREENS[what](turn, mark, work)
    (one,) = pieces(turn.services, [(name, work)])
    if what in ASKED:
        return ASKED[what](turn.language, one)
    may_give_up = parking.may_give_up(turn.services, work)
    return screens.piece(turn.language, one, may_give_up=may_give_up)


def _page(turn: Turn, page: int) -> Screen:
    """The nearest page there is; what was dealt with a moment ago is neither shown nor counted."""
    names = _names(turn)
    last = max(1, -(-len(names) // screens.SHOWN))
    page = min(max(page, 1), last)
    first = (page - 1) * screens.SHOWN
    nominated = names[first : first + screens.SHOWN]
    work = parking.parked_named(turn.services, nominated)
    count = len(names) - (len(nominated) - len(work))
    return screens.parked_list(turn.language, pieces(turn.services, work), first, count, page)


def _names(turn: Turn) -> list[str]:
    return [name for name in parking.parked_names(turn.services) if not is_request(name)]


def _find(turn: Turn, mark: str) -> tuple[str, Parked]:
    names = [name for name in _names(turn) if screens.mark_of(name) == mark]
    for name, work in parking.parked_named(turn.services, names):
        return name, work
    raise Refused("parked-gone")


def _retry(turn: Turn, name: str, work: Parked) -> None:
    """A wait goes back to the agenda; an update is handled once more, and stays if that fails."""
    if work.target is not None or work.update is None:
        parking.retry_parked(turn.services, name)
        return
    try:
        turn.handle_again(work.update)
    except (*TRANSIENT, ChatThrottled, ChatUnavailable):
        raise
    except Exception as error:
        log.warning("parked %s failed again: %s", name, type(error).__name__, exc_info=True)
        raise Refused("cannot-retry") from error
    parking.resolve_parked(turn.services, name)
