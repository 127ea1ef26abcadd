"""What there is to tell of a charge, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.payments.charge import Charge
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
