"""Where staff's presses about transfers lead, and what people are told of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.banking.notices import TransferAssigned
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import button, home, screen
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.payments.addresses import BALANCE
from chalicelib.bot.reader import Reader

BANK: Final = "bank"


def _assigned(reader: Reader, notice: TransferAssigned) -> Screen:
    language, available = reader.language, reader.account.available
    return screen(
        [
            language.text("transfer-assigned", amount=notice.amount, day=notice.booked),
            language.text("menu-balance", available=available),
        ],
        (button(language.label("button-balance"), BALANCE), home(language)),
    )


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {TransferAssigned: _assigned}
