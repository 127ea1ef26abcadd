"""The Notifier: every notice of the use cases as a message with its buttons; decides nothing."""

from __future__ import annotations

from chalicelib.application.payments.notices import ChargeFailed, ChargeSettled, PageOpened
from chalicelib.application.ports.chat import Attachment, Chat, Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.subscriptions.notices import (
    Ended,
    LastWarning,
    RenewalComing,
    RenewalFailed,
)
from chalicelib.bot.invoicing.caption import document_screen
from chalicelib.bot.language import Language, Localiser
from chalicelib.bot.payments import charge_screens as charges
from chalicelib.bot.subscriptions import renewal_screens as renewal
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account


class BotNotifier:
    """Words a notice in the account's language and sends it, or edits the message it follows."""

    def __init__(self, chat: Chat, localiser: Localiser, catalog: Catalog) -> None:
        self._chat = chat
        self._localiser = localiser
        self._catalog = catalog

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        """Edit message `message_id`, or send a new one. Raises ChatError."""
        worded = notice_screen(self._language(account), self._catalog, account, notice)
        if message_id is None:
            return self._chat.send(account.id, worded)
        self._chat.edit(account.id, message_id, worded)
        return message_id

    def hand_over(self, account: Account, document: Document, sale: Sale, file: Attachment) -> int:
        """The document, with what it is for. Raises ChatError."""
        caption = document_screen(self._language(account), document, sale)
        return self._chat.send_document(account.id, file, caption)

    def _language(self, account: Account) -> Language:
        return self._localiser.language(account.chosen_language, account.telegram_language)


def notice_screen(language: Language, catalog: Catalog, account: Account, notice: Notice) -> Screen:
    """What `account` reads."""
    match notice:
        case PageOpened(charge, subscription):
            return charges.page_opened(language, catalog, charge, subscription)
        case ChargeFailed(charge):
            return charges.failed(language, catalog, charge)
        case ChargeSettled(charge, subscription):
            return charges.settled(language, catalog, account, charge, subscription)
        case RenewalComing(coming, price):
            return renewal.coming(language, catalog, account, coming, price)
        case RenewalFailed(failing, next_at, last_day):
            return renewal.failed(language, catalog, failing, next_at, last_day)
        case LastWarning(ending, price, last_day):
            return renewal.last_warning(language, catalog, ending, price, last_day)
        case Ended(ended):
            return renewal.ended(language, catalog, account, ended)
