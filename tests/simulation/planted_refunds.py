"""Defects planted into giving money of a payment back."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.desk import ending
from chalicelib.application.payments import going_back, refunding
from chalicelib.domain.agenda import without
from chalicelib.domain.ledger.postings import release_postings
from chalicelib.domain.payments import refund
from chalicelib.domain.payments.refund import ASK, Left, Refund
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def guard_forgets(patch: pytest.MonkeyPatch) -> None:
    """The payment does not remember what is asked to go back of it."""
    real = going_back.put_back
    patch.setattr(refunding, "put_back", lambda unit, payment, _gone: real(unit, payment, {}))


def spent_and_given_back(patch: pytest.MonkeyPatch) -> None:
    """What is on the balance does not matter."""
    patch.setattr(Left, "most", property(lambda left: left.captured - left.back))


def nothing_set_aside(patch: pytest.MonkeyPatch) -> None:
    """The money can be spent while the payment system is asked."""
    patch.setattr(refunding, "hold_postings", lambda payer, amount: ())


def another_key_each_time(patch: pytest.MonkeyPatch) -> None:
    """What was asked for and not answered is asked for anew."""
    attempts = count(1)
    key = property(lambda one: f"refund:{one.id}:{next(attempts)}")
    patch.setattr(Refund, "idempotency_key", key)


def refusal_keeps_the_money(patch: pytest.MonkeyPatch) -> None:
    """What the payment system refused stays set aside."""
    real = refund.failed

    def failed(one: Refund, failure: str, now: Any) -> Any:
        return replace(real(one, failure, now), state=one.state)

    patch.setattr(refunding, "failed", failed)


def booked_beside_what_is_held(patch: pytest.MonkeyPatch) -> None:
    """A refund that was made is taken from the balance, and what was set aside for it stays so."""

    def release(payer: int, amount: Any) -> Any:
        return release_postings(payer, amount.zero)

    patch.setattr(going_back, "release_postings", release)


def shown_and_another_confirmed(patch: pytest.MonkeyPatch) -> None:
    """A preview is confirmed whenever somebody likes."""
    patch.setattr(Refund, "is_over", lambda _one, _now: False)


def never_looked_at_again(patch: pytest.MonkeyPatch) -> None:
    """What is on its way counts as done."""
    real = refund.made

    def made(one: Refund, now: Any, *, done: bool) -> Any:
        after = real(one, now, done=done)
        return replace(after, waits=without(after.waits, ASK))

    everywhere(patch, refund, "made", made)


def ended_and_paid_twice(patch: pytest.MonkeyPatch) -> None:
    """What goes back by the way it came is on the balance, too."""
    patch.setattr(ending, "hold_postings", lambda payer, amount: ())


REFUNDS: Final[tuple[Plant, ...]] = (
    guard_forgets,
    spent_and_given_back,
    nothing_set_aside,
    another_key_each_time,
    refusal_keeps_the_money,
    booked_beside_what_is_held,
    shown_and_another_confirmed,
    never_looked_at_again,
    ended_and_paid_twice,
)
