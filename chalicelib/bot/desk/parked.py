"""Parked work, for staff only."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from chalicelib.application import parking
from chalicelib.application.parking import Parked
from chalicelib.application.ports.chat import ChatThrottled, ChatUnavailable, Screen
from chalicelib.application.unit import TRANSIENT
from chalicelib.bot.buttons import StaleButton, fingerprint
from chalicelib.bot.desk import parked_screens as screens
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused

log = logging.getLogger(__name__)


def parked(turn: Turn, parts: Sequence[str]) -> Screen:
    """/parked; `r:{mark}` tries it again, `x:{mark}` takes it off the list."""
    match parts:
        case []:
            pass
        case ["r", mark]:
            name, work = _find(turn, mark)
            turn.answer()
            _retry(turn, name, work)
        case ["x", mark]:
            parking.resolve_parked(turn.services, _find(turn, mark)[0])
            turn.toast = turn.language.label("toast-resolved")
        case _:
            raise StaleButton(f"nothing to do with parked work: {parts!r}")
    return screens.parked_list(turn.language, parking.parked_work(turn.services))


def _find(turn: Turn, mark: str) -> tuple[str, Parked]:
    for name, work in parking.parked_work(turn.services):
        if fingerprint(name) == mark:
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
