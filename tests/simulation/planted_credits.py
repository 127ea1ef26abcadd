"""Defects planted into giving back and ending with credit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.desk import ending as ending_early
from chalicelib.application.invoicing import crediting
from chalicelib.domain.invoicing import credit
from chalicelib.domain.invoicing.document import Document, created, credit_note_for
from chalicelib.domain.subscriptions.ending import ended_early
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    from datetime import datetime

    import pytest


def used_time_given_back(patch: pytest.MonkeyPatch) -> None:
    """All that was paid is given back, also what was used of it."""
    patch.setattr(crediting, "unused", lambda sale, invoice, _at: credit.kept(sale, invoice))


def vat_kept(patch: pytest.MonkeyPatch) -> None:
    """What is given back has no VAT in it: that is kept as owed."""
    everywhere(patch, credit, "vat_of", lambda line, _gross: line.vat.zero)


def credit_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The invoice does not remember what was given back of it."""
    real = credit.give_back

    def give_back(entry: Any, invoice: Document, *given: Any, **named: Any) -> Any:
        found = real(entry, invoice, *given, **named)
        return None if found is None else replace(found, invoice=invoice)

    patch.setattr(crediting, "give_back", give_back)


def credit_note_held_for_ever(patch: pytest.MonkeyPatch) -> None:
    """An invoice that has no number yet does not know which credit notes wait for it."""

    def forgetting(*given: Any) -> Any:
        note, invoice = credit_note_for(*given)
        return note, replace(invoice, notes=())

    patch.setattr(crediting, "credit_note_for", forgetting)


def credit_note_before_its_invoice(patch: pytest.MonkeyPatch) -> None:
    """A credit note is numbered whether or not its invoice has a number."""

    def at_once(given: Any, entry: Any, invoice: Document, now: Any) -> Any:
        note, _ = credit_note_for(given, entry, invoice, now)
        return created(note, now), invoice

    patch.setattr(crediting, "credit_note_for", at_once)


def given_back_and_kept(patch: pytest.MonkeyPatch) -> None:
    """The money goes back, and the subscription stays."""

    def living_on(one: Subscription, at: datetime) -> Subscription:
        return replace(ended_early(one, at), status=Status.ACTIVE)

    patch.setattr(ending_early, "ended_early", living_on)


def ended_in_silence(patch: pytest.MonkeyPatch) -> None:
    """Whoever loses the limits is told nothing."""
    patch.setattr(ending_early, "tell", lambda *_: 1)


CREDITS: Final[tuple[Plant, ...]] = (
    used_time_given_back,
    vat_kept,
    credit_forgotten,
    credit_note_held_for_ever,
    credit_note_before_its_invoice,
    given_back_and_kept,
    ended_in_silence,
)
