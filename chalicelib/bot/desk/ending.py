"""Ending a subscription with credit, for staff only: which one, why, what that gives back, and doing it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.desk.ending import (
    end_with_credit,
    end_with_refund,
    endable,
    find_endable,
    preview_again,
    preview_ending,
)
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.bot.buttons import Row, StaleButton, button
from chalicelib.bot.declared import Address
from chalicelib.bot.desk import ending_screens as screens
from chalicelib.bot.desk.words import ENDING
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused

REFERENCE = "f"
WHY = "w"


def ending(turn: Turn, parts: Sequence[str]) -> Screen:
    """/end asks whose subscription; `p:{account}` shows what that account pays for, `s:{subscription}` asks
    why it ends. `y:{preview}` does what was shown, `r:{preview}` with a refund, `n:{preview}` shows it
    anew."""
    match parts:
        case []:
            turn.question = (ENDING, REFERENCE)
            return screens.which(turn.language)
        case ["p", account]:
            return _found(turn, account)
        case ["s", subscription_id]:
            one = endable(turn.services, subscription_id)
            turn.question = (ENDING, WHY, subscription_id)
            return screens.why(turn.language, turn.catalog, one)
        case ["n", ending_id]:
            shown = preview_again(turn.services, ending_id, turn.account.id)
            one = endable(turn.services, shown.subscription_id)
            return screens.preview(turn.language, turn.catalog, one, shown)
        case ["y", ending_id]:
            turn.answer()
            done = end_with_credit(turn.services, ending_id, turn.account.id)
            return screens.done(turn.language, turn.services, done)
        case ["r", ending_id]:
            turn.answer()
            done = end_with_refund(turn.services, ending_id, turn.account.id)
            return screens.done(turn.language, turn.services, done)
        case _:
            raise StaleButton(f"nothing to do with an ending: {parts!r}")


def answered(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """Which subscription is meant, or why it ends."""
    if not isinstance(said, Text):
        return None
    match parts:
        case [place] if place == REFERENCE:
            return _found(turn, said.text)
        case [place, subscription_id] if place == WHY:
            one = endable(turn.services, subscription_id)
            turn.question = (ENDING, WHY, subscription_id)
            shown = preview_ending(turn.services, subscription_id, turn.account.id, said.text)
            turn.question = ()
            return screens.preview(turn.language, turn.catalog, one, shown)
        case _:
            return None


def _found(turn: Turn, written: str) -> Screen:
    turn.question = (ENDING, REFERENCE)
    found = find_endable(turn.services, written)
    if len(found) > 1:
        return screens.several(turn.language, turn.catalog, found)
    turn.question = (ENDING, WHY, found[0].subscription.id)
    return screens.why(turn.language, turn.catalog, found[0])


def shown_anew(turn: Turn, refused: Refused, _origin: Address) -> Row | None:
    """What it would give back as it is now."""
    preview = refused.params.get("preview")
    if not isinstance(preview, str):
        return None
    return (button(turn.language.label("button-preview-again"), ENDING, "n", preview),)
