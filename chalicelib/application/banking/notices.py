"""What people are told of their transfers; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class TransferAssigned(Notice):
    """Staff have found out that a transfer is theirs: it is on the balance."""

    amount: Money
    booked: date
