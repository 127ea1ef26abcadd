"""What people are told about their details; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.notifier import Notice


@dataclass(frozen=True, slots=True)
class VatNumberChecked(Notice):
    """The register has answered."""

    number: str
    valid: bool


@dataclass(frozen=True, slots=True)
class DataReady(Notice):
    """The file that was asked for."""

    account_id: int
    file: Attachment

    def attached(self) -> Attachment:
        """All that is stored."""
        return self.file
