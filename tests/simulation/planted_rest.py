"""Defects planted into documents and the agenda."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application import parking, records, unit
from chalicelib.application.invoicing import delivering
from chalicelib.application.people import telling
from chalicelib.domain import agenda
from chalicelib.domain.agenda import BACKOFF, Wait
from chalicelib.domain.invoicing import document
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def number_skipped(patch: pytest.MonkeyPatch) -> None:
    """A number is left out after each that was given."""
    real = document.numbered

    def numbered(*given: Any) -> Any:
        series, done = real(*given)
        return replace(series, last_number=series.last_number + 1), done

    everywhere(patch, document, "numbered", numbered)


def document_sent_twice(patch: pytest.MonkeyPatch) -> None:
    """A document goes out two times."""
    real = telling.tell

    def tell(*given: Any) -> int | None:
        real(*given)
        return real(*given)

    patch.setattr(delivering, "tell", tell)


def document_never_sent(patch: pytest.MonkeyPatch) -> None:
    """A document is drawn, kept, and noted as sent."""
    patch.setattr(delivering, "tell", lambda *_: 1)


def document_to_the_customer(patch: pytest.MonkeyPatch) -> None:
    """The invoice goes to whom it was bought for, not to who paid."""
    real = telling.tell
    patch.setattr(
        delivering,
        "tell",
        lambda services, _payer, notice: real(services, notice.sale.customer_id, notice),
    )


def backoff_never_parks(patch: pytest.MonkeyPatch) -> None:
    """What fails is tried again for ever, out of sight of staff."""

    def retried(wait: Wait, now: Any) -> Wait:
        return Wait(now + BACKOFF[min(wait.attempts, len(BACKOFF) - 1)], wait.attempts + 1)

    everywhere(patch, agenda, "retried", retried)


def parked_without_ringing(patch: pytest.MonkeyPatch) -> None:
    """Work is parked, and nobody is told."""
    patch.setattr(parking, "ring", lambda *_: None)


def due_a_day_late(patch: pytest.MonkeyPatch) -> None:
    """What waits stands in the agenda a day later than it says."""
    real = records.due_of

    def due_of(value: object) -> Any:
        due = real(value)
        return due and replace(due, due_at=due.due_at + timedelta(days=1))

    patch.setattr(unit, "due_of", due_of)


REST: Final[tuple[Plant, ...]] = (
    number_skipped,
    document_sent_twice,
    document_never_sent,
    document_to_the_customer,
    backoff_never_parks,
    parked_without_ringing,
    due_a_day_late,
)
