"""What the use cases have to tell people, as values; the words and the buttons are the bot's."""

from __future__ import annotations

from typing import Protocol

from chalicelib.application.payments.notices import ChargeFailed, ChargeSettled, PageOpened
from chalicelib.application.ports.chat import Attachment
from chalicelib.application.subscriptions.notices import (
    Ended,
    LastWarning,
    RenewalComing,
    RenewalFailed,
)
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account

Notice = (
    PageOpened | ChargeFailed | ChargeSettled | RenewalComing | RenewalFailed | LastWarning | Ended
)


class Notifier(Protocol):
    """Words and sends. Every method may raise ChatError."""

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        """Edit message `message_id`, or send a new one; returns the id of the message."""
        ...

    def hand_over(self, account: Account, document: Document, sale: Sale, file: Attachment) -> int:
        """Send a finished document with what it is for; returns the id of the message."""
        ...
