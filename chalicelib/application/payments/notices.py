"""What there is to tell of a charge, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.payments.charge import Charge


@dataclass(frozen=True, slots=True)
class PageOpened(Notice):
    """The hosted page of a charge can be paid."""

    charge: Charge


@dataclass(frozen=True, slots=True)
class ChargeFailed(Notice):
    """A payment the payer had started brought no money."""

    charge: Charge


@dataclass(frozen=True, slots=True)
class ChargeSettled(Notice):
    """A payment arrived. `came` is what became of it, as the charge's purpose reads it."""

    charge: Charge
    came: object
