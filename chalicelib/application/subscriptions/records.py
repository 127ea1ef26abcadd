"""Where subscriptions, drafts and the links to them are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.ports.store import Key, Table


@dataclass(frozen=True, slots=True)
class Link:
    """In the partition of an account: a subscription it is Customer or Payer of."""

    subscription_id: str


LINK_PREFIX: Final = "subscription:"


def link_key(account_id: int, subscription_id: str) -> Key:
    """See Link."""
    return Key(Table.ACCOUNTS, str(account_id), f"{LINK_PREFIX}{subscription_id}")


def subscription_key(subscription_id: str) -> Key:
    """One subscription."""
    return Key(Table.SUBSCRIPTIONS, subscription_id, "subscription")


def draft_key(draft_id: str) -> Key:
    """A purchase being put together."""
    return Key(Table.SUBSCRIPTIONS, draft_id, "draft")
