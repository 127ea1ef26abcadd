"""What there is to tell of a gift, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.gifts.gift import Gift


@dataclass(frozen=True, slots=True)
class GiftEnded(Notice):
    """Somebody has redeemed it, or its giver has the money back."""

    gift: Gift
