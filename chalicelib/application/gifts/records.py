"""Where gifts are kept, and the links of those who gave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.gifts.gift import FOLLOW, Gift

GIFT: Final = "gift"
"""The sort key of a gift."""


@dataclass(frozen=True, slots=True)
class GiftLink:
    """In the partition of an account: a gift that it has paid for."""

    gift_id: str


LINK_PREFIX: Final = "given:"


def gift_key(gift_id: str) -> Key:
    """One gift, by its code."""
    return Key(Table.SUBSCRIPTIONS, gift_id, GIFT)


def link_key(account_id: int, gift_id: str) -> Key:
    """See GiftLink."""
    return Key(Table.ACCOUNTS, str(account_id), f"{LINK_PREFIX}{gift_id}")


def read_beside(gift: Gift, kind: str) -> list[Key]:
    """What returning and telling read beside it."""
    return [] if kind == FOLLOW else [account_key(gift.payer_id)]
