"""What gifts say: of their notices, of a payment for one, and of what money was brought for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.gifts.notices import GiftEnded
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import Row, button, home, primary, screen
from chalicelib.bot.declared import Address, NoticeWords, PurposeWords
from chalicelib.bot.gifts.addresses import GIFTS, one_gift
from chalicelib.bot.gifts.screens import state_text, what_text
from chalicelib.bot.language import Html
from chalicelib.bot.payments.charge_screens import credited
from chalicelib.bot.reader import Reader
from chalicelib.domain.gifts.gift import Gift, GiftState, grouped
from chalicelib.domain.payments.charge import Charge


def ended(reader: Reader, notice: GiftEnded) -> Screen:
    """Somebody has it, or the money is back."""
    language, gift = reader.language, notice.gift
    message = "gift-was-redeemed" if gift.state is GiftState.REDEEMED else "gift-came-back"
    text = language.text(
        message,
        what=what_text(language, reader.catalog, gift),
        code=grouped(gift.id),
        amount=gift.amount,
    )
    return screen([text], (button(language.label("menu-gift"), GIFTS), home(language)))


def _about(reader: Reader, _charge: Charge) -> Html:
    return reader.language.text("purpose-gift")


def _origin(charge: Charge) -> Address:
    return one_gift(charge.purpose.subject)


def _settled(reader: Reader, charge: Charge, came: Gift | None) -> Screen:
    """The code; the link is one press away."""
    if charge.outcome != "given" or came is None:
        return credited(reader, charge)
    language = reader.language
    show = button(language.label("button-show-gift"), *one_gift(came.id))
    return screen(
        [
            language.text("gift-paid", what=what_text(language, reader.catalog, came)),
            language.text("gift-code", code=grouped(came.id)),
            language.text("gift-status", state=state_text(language, came)),
        ],
        (primary(show),),
        (home(language),),
    )


def awaited(reader: Reader, gift: Gift) -> tuple[Sequence[Html], Sequence[Row]]:
    """The gift that money was brought for, one button away."""
    language = reader.language
    what = what_text(language, reader.catalog, gift)
    lines = [language.text("gift-waits", what=what, amount=gift.amount)]
    to_it = button(language.label("button-show-gift"), *one_gift(gift.id))
    return lines, ((primary(to_it),),)


PURPOSE: Final = PurposeWords(_about, _origin, _origin, _settled)

NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {GiftEnded: ended}
