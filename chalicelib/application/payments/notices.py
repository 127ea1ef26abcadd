"""What there is to tell of a charge, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import AutoTopUp
from chalicelib.domain.payments.card_setup import CardSetup
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.reversal import Reversal
from chalicelib.domain.people.card import Card


@dataclass(frozen=True, slots=True)
class PageOpened(Notice):
    """The hosted page of a charge can be paid. `came`: how what it is for stands, as its purpose reads it."""

    charge: Charge
    came: object = None


@dataclass(frozen=True, slots=True)
class ChargeFailed(Notice):
    """A payment the payer had started, or was asked to confirm, brought no money."""

    charge: Charge
    came: object = None


@dataclass(frozen=True, slots=True)
class ChargeOver(Notice):
    """What stays in the message of a charge whose end is told in a new one."""

    charge: Charge


@dataclass(frozen=True, slots=True)
class ChargeSettled(Notice):
    """A payment arrived. `came` is what became of it, as the charge's purpose reads it."""

    charge: Charge
    came: object


@dataclass(frozen=True, slots=True)
class CardPageOpened(Notice):
    """A card can be saved on the page, without a payment."""

    setup: CardSetup


@dataclass(frozen=True, slots=True)
class CardSaved(Notice):
    """A card was saved without a payment; None if it has been removed since."""

    setup: CardSetup
    card: Card | None


@dataclass(frozen=True, slots=True)
class CardSetupFailed(Notice):
    """No card was saved."""

    setup: CardSetup


@dataclass(frozen=True, slots=True)
class CardExpires(Notice):
    """The card that pays will have expired when it is charged the next time, at `charged_at`; None where it
    is charged for automatic top-ups alone, whenever the balance runs low."""

    card: Card
    charged_at: datetime | None


@dataclass(frozen=True, slots=True)
class BalanceLow(Notice):
    """The balance has fallen below what its payer chose to be told of."""

    available: Money
    below: Money


@dataclass(frozen=True, slots=True)
class TopUpsStopped(Notice):
    """Automatic top-ups have stopped by themselves, for this `failure` of a charge."""

    auto: AutoTopUp
    failure: str


@dataclass(frozen=True, slots=True)
class TopUpsAtCeiling(Notice):
    """The balance is low, and the month's ceiling allows no further top-up by itself."""

    auto: AutoTopUp


@dataclass(frozen=True, slots=True)
class WentBack(Notice):
    """Money of a payment went back, or may, without its payer's asking here."""

    reversal: Reversal
