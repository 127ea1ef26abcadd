"""The presses that lead to subscriptions."""

from __future__ import annotations

from datetime import datetime

from chalicelib.bot.buttons import SUBSCRIPTIONS


def renewing(subscription_id: str, end: datetime) -> tuple[str | int, ...]:
    """The press that renews for the period from `end` on, and for no later one, however often."""
    return (SUBSCRIPTIONS, subscription_id, "r", int(end.timestamp()))
