"""What payments say: of their notices, of a top-up, and where to go from a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.payments.crediting import TOPPED_UP
from chalicelib.application.payments.notices import (
    BalanceLow,
    CardExpires,
    CardPageOpened,
    CardSaved,
    CardSetupFailed,
    ChargeFailed,
    ChargeOver,
    ChargeSettled,
    PageOpened,
    TopUpsAtCeiling,
    TopUpsStopped,
    WentBack,
)
from chalicelib.application.payments.top_ups import FULFILMENT
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import Row, button, primary
from chalicelib.bot.declared import Address, NoticeWords, PurposeWords
from chalicelib.bot.language import Html
from chalicelib.bot.payments import card_screens, going_back_screens, watch_screens
from chalicelib.bot.payments import charge_screens as screens
from chalicelib.bot.payments.addresses import BALANCE, PAYSYSTEM, filling_up, topping_up
from chalicelib.bot.payments.showing import limits
from chalicelib.bot.people.addresses import BILLING
from chalicelib.bot.reader import Reader
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Aim

NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    PageOpened: screens.page_opened,
    ChargeFailed: screens.failed,
    ChargeSettled: screens.settled,
    CardPageOpened: card_screens.page_opened,
    CardSaved: card_screens.saved,
    CardSetupFailed: card_screens.failed,
    CardExpires: card_screens.expires,
    BalanceLow: watch_screens.low,
    TopUpsStopped: watch_screens.has_stopped,
    TopUpsAtCeiling: watch_screens.at_ceiling,
    ChargeOver: screens.over,
    WentBack: going_back_screens.went_back,
}


def _about(reader: Reader, _charge: Charge) -> Html:
    return reader.language.text("purpose-top-up")


def _origin(_charge: Charge) -> Address:
    return (BALANCE,)


def _again(charge: Charge) -> Address:
    return topping_up(charge.amount, FULFILMENT.terms_of(charge).aim)


def _settled(reader: Reader, charge: Charge, came: object) -> Screen:
    if charge.outcome == TOPPED_UP:
        return screens.topped_up(reader, charge, FULFILMENT.terms_of(charge).aim, came)
    return screens.credited(reader, charge)


TOP_UP: Final = PurposeWords(_about, _origin, _again, _settled)


def _try_by_hand(charge: Charge) -> Address:
    return topping_up(charge.amount)


AUTO_TOP_UP: Final = PurposeWords(_about, _origin, _try_by_hand, watch_screens.topped_up)


def balance_short(turn: Turn, refused: Refused, _origin: Address) -> Row:
    """Exactly what is missing, or the least that can be topped up, or as much as can be at once; from there
    back to what it is for."""
    missing, aim, bounds = refused.params.get("missing"), refused.params.get("aim"), limits(turn)
    if isinstance(missing, Money) and bounds is not None:
        known = aim if isinstance(aim, Aim) else None
        return (primary(filling_up(turn.language, missing, bounds, known)),)
    return (button(turn.language.label("button-to-top-up"), BALANCE),)


def other_system(turn: Turn, _refused: Refused, _origin: Address) -> Row:
    """Another payment system may do."""
    return (button(turn.language.label("menu-paysystem"), PAYSYSTEM),)


def company_first(turn: Turn, _refused: Refused, _origin: Address) -> Row:
    """Where a company says who it is."""
    return (primary(button(turn.language.label("menu-billing"), BILLING)),)


def standing(turn: Turn) -> list[str]:
    """What is on the balance."""
    return [turn.language.text("menu-balance", available=turn.account.available)]
