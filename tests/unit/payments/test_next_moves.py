"""The next move of a charge, written out: each row is one situation and the one move that is right in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.payments.moves import (
    Cancel,
    Confirm,
    Fail,
    Heard,
    Leave,
    LookUp,
    Move,
    Open,
    Settle,
    Undecided,
    next_move,
)
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.domain.payments.charge import KEY_LIFE, Charge, ChargeState, Way
from tests.support.charges import NOW, a_charge

SECOND: Final = timedelta(seconds=1)
CARD: Final = a_charge(way=Way.SAVED_CARD, state=ChargeState.PREPARED, reference="ref")
NEW: Final = replace(CARD, state=ChargeState.NEW, reference=None)
PAGE: Final = replace(CARD, way=Way.HOSTED, state=ChargeState.WAITING)
LATER: Final = NOW + timedelta(days=9)
"""The end of a charge whose end is not what is asked about."""


def says(status: str, **said: Any) -> ProviderPayment:
    return ProviderPayment(ProviderStatus(status), "ref", "c1", **said)


def heard(status: str, **so_far: Any) -> Heard:
    return Heard(says(status), **so_far)


GONE: Final = heard("cancelled", cancelled=True)
NO: Final = says("declined")
NOT_YET: Final = says("authentication_required")

SITUATIONS: Final[dict[str, tuple[Charge, Heard, Move]]] = {
    "new": (NEW, Heard(), Open()),
    "new, of the age of a key": (replace(NEW, created_at=NOW - KEY_LIFE), Heard(), Open()),
    "new, older than a key": (
        replace(NEW, created_at=NOW - KEY_LIFE - SECOND),
        Heard(),
        Fail("no-answer"),
    ),
    "new and unwanted": (NEW, Heard(unwanted=True), Fail("closed")),
    "new, its card lost": (NEW, Heard(lost=True), Fail("card-lost")),
    "never created and failed": (replace(NEW, state=ChargeState.FAILED), Heard(), Leave()),
    "settled": (replace(CARD, state=ChargeState.SETTLED), heard("waiting"), Leave()),
    "paid": (CARD, heard("paid"), Settle(says("paid"))),
    "paid though it had failed": (
        replace(CARD, state=ChargeState.FAILED),
        heard("paid", cancelled=True),
        Settle(says("paid")),
    ),
    "nothing heard": (CARD, Heard(), LookUp()),
    "just prepared": (CARD, Heard(fresh=True), Confirm()),
    "just prepared and unwanted": (CARD, Heard(fresh=True, unwanted=True), Cancel()),
    "just prepared, its card lost": (CARD, Heard(fresh=True, lost=True), Cancel()),
    "just opened": (PAGE, Heard(fresh=True), Leave()),
    "prepared": (CARD, heard("prepared"), Confirm()),
    "agreed on its page": (PAGE, heard("approved"), Confirm()),
    "agreed on its page, and asked for": (PAGE, heard("approved", asked=True), Undecided()),
    "agreed on a page whose payer went another way": (
        replace(PAGE, closing=True),
        heard("approved"),
        Cancel(),
    ),
    "agreed on a page that is over": (
        replace(PAGE, state=ChargeState.FAILED),
        heard("approved"),
        Cancel(),
    ),
    "agreed on a page after its time": (
        replace(PAGE, expires_at=NOW),
        heard("approved"),
        Cancel(),
    ),
    "prepared, its bank asked": (CARD, heard("prepared", asked=True), Undecided()),
    "prepared, of the age of a key": (
        replace(CARD, created_at=NOW - KEY_LIFE, expires_at=LATER),
        heard("prepared"),
        Confirm(),
    ),
    "prepared, older than a key": (
        replace(CARD, created_at=NOW - KEY_LIFE - SECOND, expires_at=LATER),
        heard("prepared"),
        Cancel(),
    ),
    "prepared, at its end": (replace(CARD, expires_at=NOW), heard("prepared"), Cancel()),
    "the bank decides": (CARD, heard("processing", asked=True), Leave(open=True)),
    "the bank said no": (CARD, heard("declined"), Cancel()),
    "the bank wants the payer": (CARD, heard("authentication_required"), Cancel()),
    "a card declined on a page": (PAGE, heard("declined"), Leave(open=True)),
    "a page nobody wants": (PAGE, heard("waiting", unwanted=True), Cancel()),
    "cancelled in vain": (PAGE, heard("processing", cancelled=True), Undecided()),
    "closed before its end by its system": (PAGE, GONE, Fail("closed-there")),
    "closed before its end by us": (replace(PAGE, closing=True), GONE, Fail("closed")),
    "over at its end": (replace(PAGE, expires_at=NOW), GONE, Fail("expired")),
    "over a second before its end": (
        replace(PAGE, expires_at=NOW + SECOND),
        GONE,
        Fail("closed-there"),
    ),
    "refused without a reason": (CARD, replace(GONE, refused=NO), Fail("declined:unknown")),
    "refused for good": (
        CARD,
        replace(GONE, refused=replace(NO, decline_code="lost_card", hard_decline=True)),
        Fail("declined:lost_card", hard=True),
    ),
    "refused, and the worker died": (
        CARD,
        Heard(says("cancelled", decline_code="lost_card")),
        Fail("declined:lost_card"),
    ),
    "the payer was wanted": (CARD, replace(GONE, refused=NOT_YET), Fail("authentication-required")),
    "the payer was wanted, and the worker died": (
        CARD,
        Heard(says("cancelled", decline_code="authentication_required")),
        Fail("authentication-required"),
    ),
    "cancelled, its card lost": (CARD, replace(GONE, lost=True), Fail("card-lost")),
    "cancelled, as nobody wanted it": (CARD, replace(GONE, unwanted=True), Fail("closed")),
    "cancelled by nobody here": (CARD, heard("cancelled"), Fail("no-answer")),
    "failed, and cancelled indeed": (replace(CARD, state=ChargeState.FAILED), GONE, Leave()),
    "failed, and alive there": (
        replace(CARD, state=ChargeState.FAILED),
        heard("waiting"),
        Cancel(),
    ),
    "unknown, nobody asked": (CARD, heard("unknown"), Fail("no-answer")),
    "unknown, its bank asked": (replace(CARD, asked=1), heard("unknown"), Leave(open=True)),
    "an unknown page": (PAGE, heard("unknown"), Leave(open=True)),
    "an unknown page at its end": (
        replace(PAGE, expires_at=NOW),
        heard("unknown"),
        Fail("no-answer"),
    ),
    "an unknown page, cancelled": (PAGE, heard("unknown", cancelled=True), Undecided()),
}
TO_END: Final[dict[str, tuple[Charge, Heard, Move]]] = {
    "new": (NEW, Heard(), Fail("closed")),
    "just prepared": (CARD, Heard(fresh=True), Cancel()),
    "prepared": (CARD, heard("prepared"), Cancel()),
    "open": (PAGE, heard("waiting"), Cancel()),
    "the bank decides": (CARD, heard("processing", asked=True), Cancel()),
    "cancelled": (CARD, GONE, Fail("closed")),
    "cancelled, its card lost": (CARD, replace(GONE, lost=True), Fail("card-lost")),
    "unknown": (PAGE, heard("unknown"), Undecided()),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_of_a_charge_that_goes_on(situation: str) -> None:
    charge, so_far, move = SITUATIONS[situation]
    assert next_move(charge, so_far, NOW) == move


@pytest.mark.parametrize("situation", TO_END)
def test_of_a_charge_that_is_to_end(situation: str) -> None:
    charge, so_far, move = TO_END[situation]
    assert next_move(charge, so_far, NOW, cancel=True) == move
