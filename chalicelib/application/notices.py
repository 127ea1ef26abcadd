"""What the use cases have to tell people, as values; the words and the buttons are the bot's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.application.ports.chat import Attachment
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class PageOpened:
    """The hosted page of a charge can be paid. `renewal` is what it would renew, if anything."""

    charge: Charge
    renewal: Subscription | None = None


@dataclass(frozen=True, slots=True)
class ChargeFailed:
    """A payment the payer had started brought no money."""

    charge: Charge


@dataclass(frozen=True, slots=True)
class ChargeSettled:
    """A payment arrived; `charge.outcome` says what became of it."""

    charge: Charge
    subscription: Subscription | None


@dataclass(frozen=True, slots=True)
class RenewalComing:
    """The end is near. `price` is today's; None when the plan cannot be renewed."""

    subscription: Subscription
    price: Money | None


@dataclass(frozen=True, slots=True)
class RenewalFailed:
    """The first attempt at this renewal failed; `next_at` is None when no attempt is left."""

    subscription: Subscription
    next_at: datetime | None
    last_day: datetime  # limits stay until then


@dataclass(frozen=True, slots=True)
class LastWarning:
    """A renewal is still wanting shortly before the end."""

    subscription: Subscription
    price: Money | None
    last_day: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The subscription has ended; the Customer is on the free plan, if there is one."""

    subscription: Subscription


Notice = (
    PageOpened | ChargeFailed | ChargeSettled | RenewalComing | RenewalFailed | LastWarning | Ended
)


class Notifier(Protocol):
    """Words and sends. Every method may raise ChatError."""

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        """Edit message `message_id`, or send a new one; returns the id of the message."""
        ...

    def hand_over(self, account: Account, document: Document, sale: Sale, file: Attachment) -> int:
        """Send a finished document with what it is for; returns the id of the message."""
        ...
