"""Whose gifts are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.gifts.records import GiftLink
from chalicelib.application.personal import AGENDA, OTHERS, Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.domain.gifts.gift import Gift

PERSONAL: Final[PersonalKinds] = {
    (Table.SUBSCRIPTIONS, "gift"): Personal(
        Gift,
        {"payer_id": "giver", "redeemer_id": "redeemer"},
        {"ended_by": OTHERS, "subscription_id": OTHERS, "waits": AGENDA},
        guests=("redeemer",),
        guests_read=("id", "amount", "state", "ended_at", "subscription_id"),
    ),
    (Table.ACCOUNTS, "given"): Personal(GiftLink),
}
