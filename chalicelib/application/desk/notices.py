"""What is told to staff, and to customers of what staff did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.ports.chat import Attachment
from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.terms import Terms
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.support.request import Request


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


@dataclass(frozen=True, slots=True)
class RenewalOpened(Notice):
    """Staff have opened the renewal of the subscription, which opens by itself at `opens_at`."""

    subscription: Subscription
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class ChartDrawn(Notice):
    """The chart that they asked for, of the figures of that moment."""

    as_of: datetime
    file: Attachment

    def attached(self) -> Attachment:
        """The picture."""
        return self.file


@dataclass(frozen=True, slots=True)
class TermsAgreed(Notice):
    """The account has these terms for the plan from now on; none where they are None."""

    plan_id: str
    terms: Terms | None


@dataclass(frozen=True, slots=True)
class TermsEnd(Notice):
    """The terms by which the subscription runs are over soon."""

    subscription: Subscription
    terms: Terms


@dataclass(frozen=True, slots=True)
class TermsEndSoon(Notice):
    """The same, to staff: whose they are."""

    account: Account
    subscription: Subscription
    terms: Terms


@dataclass(frozen=True, slots=True)
class RequestHanded(Notice):
    """To one of the staff: a colleague, called `by`, has handed a request on to them."""

    request: Request
    by: str
