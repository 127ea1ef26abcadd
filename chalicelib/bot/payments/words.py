"""What payments say: of their notices, of a top-up, and where to go from a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.payments.crediting import TOPPED_UP
from chalicelib.application.payments.notices import ChargeFailed, ChargeSettled, PageOpened
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import Row, button
from chalicelib.bot.declared import Address, NoticeWords, PurposeWords
from chalicelib.bot.language import Html
from chalicelib.bot.payments import charge_screens as screens
from chalicelib.bot.payments.addresses import BALANCE, PAYSYSTEM, top_up_button, topping_up
from chalicelib.bot.payments.showing import limits
from chalicelib.bot.reader import Reader
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge

NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    PageOpened: screens.page_opened,
    ChargeFailed: screens.failed,
    ChargeSettled: screens.settled,
}


def _about(reader: Reader, _charge: Charge) -> Html:
    return reader.language.text("purpose-top-up")


def _origin(_charge: Charge) -> Address:
    return (BALANCE,)


def _again(charge: Charge) -> Address:
    return topping_up(charge.amount)


def _settled(reader: Reader, charge: Charge, came: object) -> Screen:
    if charge.outcome == TOPPED_UP:
        return screens.topped_up(reader, charge, came)
    return screens.credited(reader, charge)


TOP_UP: Final = PurposeWords(_about, _origin, _again, _settled)


def balance_short(turn: Turn, refused: Refused, _origin: Address) -> Row:
    """Exactly what is missing, or the least that can be topped up."""
    missing, bounds = refused.params.get("missing"), limits(turn)
    if isinstance(missing, Money) and bounds is not None:
        amount = max(missing, bounds.top_up_minimum)
        if amount <= bounds.maximum:
            return (top_up_button(turn.language, amount),)
    return (button(turn.language.label("button-to-top-up"), BALANCE),)


def other_system(turn: Turn, _refused: Refused, _origin: Address) -> Row:
    """Another payment system may do."""
    return (button(turn.language.label("menu-paysystem"), PAYSYSTEM),)


def standing(turn: Turn) -> list[str]:
    """What is on the balance."""
    return [turn.language.text("menu-balance", available=turn.account.available)]
