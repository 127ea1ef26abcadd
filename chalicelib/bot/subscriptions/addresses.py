"""The presses that lead to tariffs, drafts and subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.bot.declared import Address

TARIFF: Final = "t"
CHOOSE: Final = "h"
DRAFT: Final = "d"
SUBSCRIPTIONS: Final = "s"


def renewing(subscription_id: str, end: datetime) -> Address:
    """The press that renews for the period from `end` on, and for no later one, however often."""
    return (SUBSCRIPTIONS, subscription_id, "r", int(end.timestamp()))
