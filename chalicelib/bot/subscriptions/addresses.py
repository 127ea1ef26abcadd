"""The presses that lead to tariffs, drafts and subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.bot.buttons import amount_part
from chalicelib.bot.declared import Address
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.draft import Draft

TARIFF: Final = "t"
CHOOSE: Final = "h"
DRAFT: Final = "d"
SUBSCRIPTIONS: Final = "s"


def renewing(subscription_id: str, end: datetime, price: Money | None = None) -> Address:
    """The press that renews for the period from `end` on, and for no later one, however often, at exactly
    the price that was shown; without one it goes on with what is under way, and starts nothing."""
    shown = () if price is None else (amount_part(price),)
    return (SUBSCRIPTIONS, subscription_id, "r", int(end.timestamp()), *shown)


def paying(draft: Draft, how: str, price: Money) -> Address:
    """The press that pays for the draft as shown ("pay" on a page, "bal" from the balance)."""
    return (DRAFT, draft.id, draft.revision, amount_part(price), how)
