"""What there is to tell of a subscription, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.handover import HandoverState
from chalicelib.domain.subscriptions.proposal import Proposal, ProposalState
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Stands(Notice):
    """A notice that says how the subscription stands when it is told. `customer`: the name of whose it is,
    where that is not who reads it."""

    standing: Standing
    customer: str = field(default="", kw_only=True)

    @property
    def subscription(self) -> Subscription:
        """Which one."""
        return self.standing.subscription

    @property
    def price(self) -> Money | None:
        """Of the next period, which its payer knows from now on; None where it is not sold."""
        return self.standing.price


@dataclass(frozen=True, slots=True)
class RenewalComing(Stands):
    """The charge is near. `missing`: what the balance lacks for all that it is to pay soon, where no saved
    card pays the rest."""

    missing: Money | None = None


@dataclass(frozen=True, slots=True)
class RenewalFailed(Stands):
    """The first attempt at this renewal failed."""


@dataclass(frozen=True, slots=True)
class RenewalPriceChanged(Stands):
    """The next period costs more than was `said`, and nothing was taken."""

    said: Money


@dataclass(frozen=True, slots=True)
class GraceBegan(Stands):
    """The paid time is over, and everything works for a few more days."""


@dataclass(frozen=True, slots=True)
class LastWarning(Stands):
    """A renewal is still wanting shortly before the limits go."""


@dataclass(frozen=True, slots=True)
class Ended(Notice):
    """The subscription has ended; the Customer (by name, to a payer who is somebody else) is on the free
    plan, if there is one."""

    subscription: Subscription
    customer: str = ""


@dataclass(frozen=True, slots=True)
class HandoverOver(Notice):
    """What became of the wish to hand paying for it over; `taker`: who has answered, if anybody."""

    subscription: Subscription
    state: HandoverState
    taker: Account | None


@dataclass(frozen=True, slots=True)
class PayerChanged(Notice):
    """To its Customer: who pays for it from now on."""

    subscription: Subscription
    payer: Account


@dataclass(frozen=True, slots=True)
class CustomerAsked(Notice):
    """To whom somebody wants to pay for: what it is, and how long they can say yes."""

    proposal: Proposal
    draft: Draft
    payer: Account


@dataclass(frozen=True, slots=True)
class ProposalOver(Notice):
    """To whom wants to pay: what became of that; `customer`: who has answered, if anybody."""

    draft: Draft
    state: ProposalState
    customer: Account | None


@dataclass(frozen=True, slots=True)
class BegunForYou(Notice):
    """To its Customer: somebody else has paid, and it has begun."""

    subscription: Subscription
    payer: Account


@dataclass(frozen=True, slots=True)
class CustomerDeclined(Notice):
    """To its payer: its Customer does not want it beyond what is paid."""

    subscription: Subscription
    customer: Account


@dataclass(frozen=True, slots=True)
class LimitsChanged(Notice):
    """For its Customer: whoever pays has changed what it allows."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class RenewalHeldUp(Notice):
    """The payment of a renewal is without an answer: the subscription stays until there is one."""

    subscription: Subscription
