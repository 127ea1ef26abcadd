"""What people are told about their details; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice


@dataclass(frozen=True, slots=True)
class VatNumberChecked(Notice):
    """The register has answered."""

    number: str
    valid: bool
