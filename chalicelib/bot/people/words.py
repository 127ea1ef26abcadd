"""What people are told about their details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.people.notices import DataReady, VatNumberChecked
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import button, home, screen
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.people.addresses import BILLING
from chalicelib.bot.reader import Reader


def _vat_number_checked(reader: Reader, notice: VatNumberChecked) -> Screen:
    language = reader.language
    message = "vat-number-confirmed" if notice.valid else "vat-number-not-known"
    details = button(language.label("menu-billing"), BILLING)
    return screen([language.text(message, number=notice.number)], (details, home(language)))


def _data_ready(reader: Reader, _notice: DataReady) -> Screen:
    language = reader.language
    return screen([language.text("export-ready")], (home(language),))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    VatNumberChecked: _vat_number_checked,
    DataReady: _data_ready,
}
