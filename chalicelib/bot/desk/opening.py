"""Opening renewal before its time, for staff only: which subscription, why, and doing it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.desk.ending import endable, find_endable
from chalicelib.application.desk.opening import open_renewal, preview_opening
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.bot.buttons import StaleButton
from chalicelib.bot.desk import opening_screens as screens
from chalicelib.bot.desk.words import OPENING
from chalicelib.bot.turn import Turn

REFERENCE = "f"
WHY = "w"


def opening(turn: Turn, parts: Sequence[str]) -> Screen:
    """/early asks whose subscription; `p:{account}` shows what that account pays for, `s:{subscription}` asks
    why. `y:{preview}` does what was shown."""
    match parts:
        case []:
            turn.question = (OPENING, REFERENCE)
            return screens.which(turn.language)
        case ["p", account]:
            return _found(turn, account)
        case ["s", subscription_id]:
            return _why(turn, subscription_id)
        case ["y", opening_id]:
            turn.answer()
            done = open_renewal(turn.services, opening_id, turn.account.id)
            payer = get_account(turn.services, done.payer_id)
            return screens.done(turn.language, payer)
        case _:
            raise StaleButton(f"nothing to open: {parts!r}")


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """Which subscription is meant, or why its renewal opens."""
    if not isinstance(said, Text):
        return None
    match parts:
        case [place] if place == REFERENCE:
            return _found(turn, said.text)
        case [place, subscription_id] if place == WHY:
            turn.question = (OPENING, WHY, subscription_id)
            one = endable(turn.services, subscription_id)
            shown = preview_opening(turn.services, subscription_id, turn.account.id, said.text)
            turn.question = ()
            return screens.preview(turn.language, turn.catalog, one, shown)
        case _:
            return None


def _found(turn: Turn, written: str) -> Screen:
    turn.question = (OPENING, REFERENCE)
    found = find_endable(turn.services, written)
    if len(found) > 1:
        return screens.several(turn.language, turn.catalog, found)
    return _why(turn, found[0].subscription.id)


def _why(turn: Turn, subscription_id: str) -> Screen:
    turn.question = (OPENING, WHY, subscription_id)
    return screens.why(turn.language, turn.catalog, endable(turn.services, subscription_id))
