"""Numbers that were sold, before staff: connected by them where no carrier is asked, or refused; among the
parked work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.application import parking
from chalicelib.application.numbers.connecting import confirm_connected, get_number
from chalicelib.application.numbers.records import NUMBER
from chalicelib.application.parked import Parked
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import button, dangerous, home, primary, screen
from chalicelib.bot.desk.words import PARKED, why_text
from chalicelib.bot.language import Html
from chalicelib.bot.turn import Turn
from chalicelib.bot.wording import place_text
from chalicelib.domain.errors import Refused
from chalicelib.domain.numbers.number import CONNECT, Number


def is_to_connect(work: Parked) -> bool:
    """Whether it is a number that was sold and is not connected yet."""
    return work.kind == CONNECT and work.key is not None and work.key.sk == NUMBER


def to_connect(turn: Turn, mark: str, work: Parked) -> Screen:
    """Which number, whose, and what can be done about it."""
    language = turn.language
    yes = button(language.label("button-number-connected"), PARKED, "c", mark)
    no = button(language.label("button-number-refuse"), PARKED, "g", mark)
    again = button(language.label("button-retry"), PARKED, "r", mark)
    ask: tuple[Button, ...] = () if turn.services.carrier is None else (again,)
    back = button(language.label("button-back"), PARKED)
    return screen(
        [*_about(turn, work), "", why_text(language, work)], (yes, no), ask, (back, home(language))
    )


def ask_connected(turn: Turn, mark: str, work: Parked) -> Screen:
    """Before its customer is told that it works."""
    yes = button(turn.language.label("button-yes-connected"), PARKED, "cy", mark)
    return _asked(turn, mark, work, "ask-number-connected", primary(yes))


def ask_refuse(turn: Turn, mark: str, work: Parked) -> Screen:
    """Before its customer gets the money back."""
    yes = button(turn.language.label("button-yes-refuse"), PARKED, "gy", mark)
    return _asked(turn, mark, work, "ask-number-refuse", dangerous(yes))


def connected(turn: Turn, name: str, work: Parked) -> None:
    """Its customer is told. Raises Refused("parked-gone")."""
    confirm_connected(turn.services, _number(turn, work).id)
    parking.resolve_parked(turn.services, name)
    turn.toast = turn.language.label("toast-number-connected")


def _asked(turn: Turn, mark: str, work: Parked, question: str, yes: Button) -> Screen:
    language = turn.language
    no = button(language.label("button-no"), PARKED, "i", mark)
    lines = [*_about(turn, work), "", language.text(question)]
    return screen(lines, (yes,), (no, home(language)))


def _about(turn: Turn, work: Parked) -> list[Html]:
    language, one = turn.language, _number(turn, work)
    account = get_account(turn.services, one.payer_id)
    return [
        language.text(
            "staff-number",
            number=one.written,
            place=place_text(language, one.country, one.state, one.area),
            name=account.name,
            id=str(account.id),
            at=one.anchor,
        )
    ]


SCREENS: Final[Mapping[str, Callable[[Turn, str, Parked], Screen]]] = {
    "i": to_connect,
    "c": ask_connected,
    "g": ask_refuse,
}
"""By what is pressed."""


def _number(turn: Turn, work: Parked) -> Number:
    if work.key is None or not is_to_connect(work):
        raise Refused("parked-gone")
    return get_number(turn.services, work.key.pk)
