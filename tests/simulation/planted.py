"""Defects planted into the application, to prove that the simulation finds such ones; each is a patch that
`pytest.MonkeyPatch` takes off again. Here are those of storing and reckoning, and the list of all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application import records, unit
from chalicelib.application.payments.records import Settlement
from chalicelib.application.ports.store import Key
from chalicelib.domain import money
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.payments.charge import Charge
from tests.simulation.planted_changes import CHANGES
from tests.simulation.planted_credits import CREDITS
from tests.simulation.planted_desk import DESK
from tests.simulation.planted_edits import EDITS
from tests.simulation.planted_for_others import FOR_OTHERS
from tests.simulation.planted_life import LIFE
from tests.simulation.planted_money import MONEY
from tests.simulation.planted_numbers import NUMBERS
from tests.simulation.planted_promos import PROMOS
from tests.simulation.planted_refunds import REFUNDS
from tests.simulation.planted_rest import REST
from tests.simulation.planting import Plant
from tests.support.parts import HandClock

if TYPE_CHECKING:
    import pytest


def skipped_version_condition(patch: pytest.MonkeyPatch) -> None:
    """Subscriptions are written over whatever version is stored by then."""
    real = unit.Unit.version

    def version(self: unit.Unit, key: Key) -> int:
        if key.sk == "subscription":
            found = self._services.store.load([key]).get(key)
            return found.version if found else 0
        return real(self, key)

    patch.setattr(unit.Unit, "version", version)


def key_from_the_clock(patch: pytest.MonkeyPatch) -> None:
    """The same attempt is sent under another idempotency key a second later."""
    latest = datetime.min.replace(tzinfo=UTC)

    def now(self: HandClock) -> datetime:
        nonlocal latest
        latest = self.at
        return latest

    patch.setattr(HandClock, "now", now)
    key = property(lambda charge: f"charge:{charge.id}:{latest:%H%M%S}")
    patch.setattr(Charge, "idempotency_key", key)


def lost_outbox_write(patch: pytest.MonkeyPatch) -> None:
    """A document waits for its number, but does not stand in the agenda: only a nudge finds it."""
    real = records.due_of

    def due_of(value: object) -> Any:
        return None if isinstance(value, Document) else real(value)

    patch.setattr(unit, "due_of", due_of)


def double_webhook_settle(patch: pytest.MonkeyPatch) -> None:
    """The guard of a payment object is written, but nobody reads it before settling."""
    real = unit.Unit.get

    def get(self: unit.Unit, kind: Any, key: Key) -> Any:
        found = real(self, kind, key)
        return None if kind is Settlement else found

    patch.setattr(unit.Unit, "get", get)


def rounding_down(patch: pytest.MonkeyPatch) -> None:
    """Halves, and all that is above them, are cut off."""
    patch.setattr(money, "divide_round_half_up", lambda numerator, by: numerator // by)


GROUND: Final[tuple[Plant, ...]] = (
    skipped_version_condition,
    key_from_the_clock,
    lost_outbox_write,
    double_webhook_settle,
    rounding_down,
)

PLANTED: Final[tuple[Plant, ...]] = (
    *GROUND,
    *MONEY,
    *LIFE,
    *NUMBERS,
    *CREDITS,
    *REFUNDS,
    *FOR_OTHERS,
    *PROMOS,
    *CHANGES,
    *REST,
    *DESK,
    *EDITS,
)
