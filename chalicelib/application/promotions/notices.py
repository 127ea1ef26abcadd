"""What there is to tell of referrals, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money


@dataclass(frozen=True, slots=True)
class Rewarded(Notice):
    """It is on the balance, for somebody who was invited."""

    reward: Money
