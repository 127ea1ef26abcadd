"""What is told to staff, and to customers of what staff did."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class WorkParked(Notice):
    """`count` more of one kind could not be done by itself; `in_all` wait for staff now."""

    kind: str
    count: int
    in_all: int


@dataclass(frozen=True, slots=True)
class EndedEarly(Notice):
    """Staff have ended the subscription; `credited`: what its payer has of that on the balance, else None."""

    subscription: Subscription
    credited: Money | None
