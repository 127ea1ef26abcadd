"""Telling people what happened: notices as values; their words and buttons are the bot's."""

from __future__ import annotations

from typing import Protocol

from chalicelib.application.ports.chat import Attachment, KeptFile
from chalicelib.domain.people.account import Account


class Notice:
    """What there is to tell. Each kind is a frozen dataclass of the wing that it is about."""

    def attached(self) -> Attachment | None:
        """A file that is sent with it."""
        return None

    def goes_before(self) -> tuple[KeptFile, ...]:
        """Files that the chat has, each sent as a message of its own above it."""
        return ()


class Notifier(Protocol):
    """Words and sends."""

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        """Edit message `message_id`, or send a new one; returns the id of the message.

        Raises ChatError.
        """
        ...
