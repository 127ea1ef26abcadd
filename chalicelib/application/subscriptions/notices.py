"""What there is to tell of a subscription, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class RenewalComing(Notice):
    """The end is near. `price` is today's; None when the plan cannot be renewed. `missing`: what the balance
    lacks for all that it is to pay soon, where no saved card pays the rest."""

    subscription: Subscription
    price: Money | None
    missing: Money | None = None


@dataclass(frozen=True, slots=True)
class RenewalFailed(Notice):
    """The first attempt at this renewal failed; `next_at` is None when no attempt is left, `price` (today's)
    when the plan cannot be renewed."""

    subscription: Subscription
    price: Money | None
    next_at: datetime | None
    last_day: datetime  # limits stay until then


@dataclass(frozen=True, slots=True)
class RenewalPriceChanged(Notice):
    """The next period costs more than was `said`. Nothing was taken; `price` (None when the plan cannot be
    renewed) is, at `next_at`."""

    subscription: Subscription
    said: Money
    price: Money | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class LastWarning(Notice):
    """A renewal is still wanting shortly before the end."""

    subscription: Subscription
    price: Money | None
    last_day: datetime


@dataclass(frozen=True, slots=True)
class Ended(Notice):
    """The subscription has ended; the Customer is on the free plan, if there is one."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class RenewalHeldUp(Notice):
    """The payment of a renewal is without an answer: the subscription stays until there is one."""

    subscription: Subscription
