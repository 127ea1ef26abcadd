"""Who reads a screen: their account, their language, and the words of all capabilities."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.declared import Spoken
from chalicelib.bot.language import Language
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account


@dataclass(frozen=True, slots=True)
class Reader:
    """What wording a screen needs; `staff`: whether they are one of them."""

    language: Language
    catalog: Catalog
    account: Account
    spoken: Spoken
    role: str | None = None

    def notice(self, notice: Notice) -> Screen:
        """What they read of it."""
        return self.spoken.words(notice)(self, notice)
