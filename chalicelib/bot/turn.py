"""One turn of the conversation: who speaks, in which message, and the press to be answered."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from chalicelib.application.payments import telling
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.methods import offered_payment_systems
from chalicelib.application.ports.chat import Chat, ChatError, ChatRejected, Screen
from chalicelib.application.services import Services
from chalicelib.bot.language import Language, Localiser
from chalicelib.bot.notices import notice_screen
from chalicelib.bot.payments import charge_screens
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """What a handler gets. `message_id` and `press_id` are None unless a button was pressed.

    A handler returns the screen to show, or None when it has been shown already. `toast` goes with
    the answer to the press.
    """

    services: Services
    chat: Chat
    localiser: Localiser
    account: Account
    message_id: int | None = None
    press_id: str | None = None
    toast: str | None = None

    @property
    def language(self) -> Language:
        """What was chosen, else what Telegram reports, else English."""
        return self.localiser.language(self.account.chosen_language, self.account.telegram_language)

    @property
    def catalog(self) -> Catalog:
        """What is sold here."""
        return self.services.catalog

    @property
    def offered(self) -> list[str]:
        """The payment systems this account can use."""
        return offered_payment_systems(self.services, self.account)

    @property
    def limits(self) -> PaymentLimits | None:
        """Of the chosen payment system; None if the account cannot use it now."""
        if self.account.payment_system not in self.offered:
            return None
        system = self.catalog.payment_system(self.account.payment_system)
        return system.in_currency(self.account.currency)

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

    def show_charge(self, charge: Charge, *again: str | int) -> Screen | None:
        """How the charge stands now, in this message; `again` is the press that looks once more."""
        if charge.state not in (ChargeState.NEW, ChargeState.PREPARED):
            if charge.message_id == self.message_id:
                telling.tell_charge(self.services, charge.id)
                return None
            notice = telling.charge_notice(self.services, get_charge(self.services, charge.id))
            if notice is not None:
                return notice_screen(self.language, self.catalog, self.account, notice)
        return charge_screens.under_way(self.language, charge, again)
