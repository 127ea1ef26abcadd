"""What one of the staff is about to do with a transfer, as they are shown it: done exactly so, once, or
not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.money import Money

ACT_LIFE: Final = timedelta(minutes=30)
"""How long a preview can be confirmed."""


class ActKind(StrEnum):
    """What is to be done."""

    MARK = "mark"  # a payment invoice is paid
    ASSIGN = "assign"  # what is in suspense is somebody's
    RETURN = "return"  # what is in suspense was sent back


@dataclass(frozen=True, slots=True)
class BankAct:
    """`subject` is the charge, or the receipt; `account_id` whose balance gets `amount`, None if nobody's."""

    id: str
    kind: ActKind
    subject: str
    amount: Money
    by: int
    reason: str
    at: datetime
    account_id: int | None = None
    done_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether too much time has passed since it was shown."""
        return now > self.at + ACT_LIFE
