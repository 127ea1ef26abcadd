"""What an invoice in the chat carries: its charge, what is credited and what is asked; moves no money.

Telegram gives the payload back unchanged, also for a copy that somebody forwarded: so it says nothing about
who pays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money

STARS: Final = "XTR"
"""How Telegram names its Stars where a currency stands; they have no smaller unit."""

MOST_BYTES: Final = 128
"""Of a payload (core.telegram.org/bots/api#sendinvoice)."""

_PAYLOAD: Final = re.compile(r"([^|]+)\|([1-9][0-9]{0,14})([A-Z]{3})\|([1-9][0-9]{0,14})([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class ChatInvoice:
    """`amount` is credited when `total` minor units of `currency` (or so many Stars) were paid."""

    charge_id: str
    amount: Money
    total: int
    currency: str

    @property
    def payload(self) -> str:
        """Raises InvalidInput for one that Telegram would refuse."""
        amount = f"{self.amount.minor}{self.amount.currency}"
        text = f"{self.charge_id}|{amount}|{self.total}{self.currency}"
        if len(text.encode()) > MOST_BYTES or not _PAYLOAD.fullmatch(text):
            raise InvalidInput(f"no invoice can carry {text!r}")
        return text

    def is_for(self, total: int, currency: str) -> bool:
        """Whether this much is what was asked for."""
        return (total, currency) == (self.total, self.currency)


def read_payload(text: str) -> ChatInvoice:
    """What `payload` wrote. Raises InvalidInput for anything else."""
    found = _PAYLOAD.fullmatch(text)
    if found is None:
        raise InvalidInput("an invoice that is none of ours")
    charge_id, minor, currency, total, asked = found.groups()
    return ChatInvoice(charge_id, Money(int(minor), currency), int(total), asked)
