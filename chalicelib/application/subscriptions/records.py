"""Where subscriptions, drafts and the links to them are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.subscriptions.subscription import Subscription


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


def amendment_key(subscription_id: str) -> Key:
    """A change of it being put together: one at a time."""
    return Key(Table.SUBSCRIPTIONS, subscription_id, "amendment")


def read_beside(subscription: Subscription, kind: str) -> list[Key]:
    """What renewing and telling read beside the subscription."""
    if kind == "lapse":
        return []
    people = [account_key(subscription.payer_id), account_key(subscription.customer_id)]
    if subscription.open_charge is not None:
        people.append(charge_key(subscription.open_charge))
    return people
