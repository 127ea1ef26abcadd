"""One turn of the conversation: who speaks, in which message, and the press to be answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.application.ports.chat import Chat, ChatError, ChatRejected
from chalicelib.application.services import Services
from chalicelib.bot.declared import Address, Spoken
from chalicelib.bot.language import Language, Localiser
from chalicelib.bot.reader import Reader
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """What a handler gets. `message_id` and `press_id` are None unless a button was pressed.

    A handler returns the screen to show, or None when it has been shown already. `toast` goes with
    the answer to the press. `handle_again` takes an update that was parked. `role`: of the staff, if one of
    them speaks. `question`: the address at which the next text or file is taken as an answer.
    """

    services: Services
    chat: Chat
    localiser: Localiser
    spoken: Spoken
    account: Account
    handle_again: Callable[[Mapping[str, Any]], None]
    message_id: int | None = None
    press_id: str | None = None
    toast: str | None = None
    role: str | None = None
    question: Address = ()

    @property
    def language(self) -> Language:
        """What was chosen, else what Telegram reports, else English; times are those of the seller."""
        account = self.account
        zone = self.catalog.zone_of(account.payment_system)
        return self.localiser.language(
            account.chosen_language, account.telegram_language, zone=zone
        )

    @property
    def catalog(self) -> Catalog:
        """What is sold here."""
        return self.services.catalog

    @property
    def reader(self) -> Reader:
        """Who reads the answer."""
        return Reader(self.language, self.catalog, self.account, self.spoken, self.role)

    def answer(self) -> None:
        """Stop the button's spinner, once; do it before anything slow. Raises ChatError."""
        if self.press_id is not None:
            press_id, self.press_id = self.press_id, None
            try:
                self.chat.answer_press(press_id, self.toast)
            except ChatRejected as rejected:  # nothing that was asked depends on it
                log.info("an answer to a press was refused: %s", rejected)

    def answer_whatever_happened(self) -> None:
        """The same after a fault, which must not be hidden by another one."""
        try:
            self.answer()
        except ChatError as error:
            log.warning("a press stays unanswered: %s", type(error).__name__)
