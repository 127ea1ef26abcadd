"""The Notifier: every notice of the use cases as a message with its buttons; decides nothing."""

from __future__ import annotations

from chalicelib.application.ports.chat import Chat
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.declared import Spoken
from chalicelib.bot.language import Localiser
from chalicelib.bot.reader import Reader
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account


class BotNotifier:
    """Words a notice in the account's language and sends it, or edits the message it follows."""

    def __init__(self, chat: Chat, localiser: Localiser, catalog: Catalog, spoken: Spoken) -> None:
        self._chat = chat
        self._localiser = localiser
        self._catalog = catalog
        self._spoken = spoken

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        """Edit message `message_id`, or send a new one. Raises ChatError."""
        zone = self._catalog.zone_of(account.payment_system)
        language = self._localiser.language(
            account.chosen_language, account.telegram_language, zone=zone
        )
        worded = Reader(language, self._catalog, account, self._spoken).notice(notice)
        file = notice.attached()
        if file is not None:
            return self._chat.send_document(account.id, file, worded)
        for kept in notice.goes_before():
            self._chat.send_kept(account.id, kept.file_id, is_photo=kept.is_photo)
        if message_id is None:
            return self._chat.send(account.id, worded)
        self._chat.edit(account.id, message_id, worded)
        return message_id
