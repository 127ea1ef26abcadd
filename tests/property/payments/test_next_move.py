"""What to do next for a charge: only an answer about the payment decides it, and a call has an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.application.payments.moves import (
    MOST,
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
from tests.support.charges import AMOUNT, NOW, a_charge

AGES = st.sampled_from([0.0, 1.0, 22.9, 23.0, 23.1, 400.0]).map(
    lambda hours: timedelta(hours=hours)
)
ANSWERS = st.builds(
    lambda status, code, hard: ProviderPayment(
        status, "ref", "c1", "pi_1", AMOUNT, decline_code=code, hard_decline=hard
    ),
    st.sampled_from(ProviderStatus),
    st.sampled_from([None, "lost_card", "authentication_required"]),
    st.booleans(),
)
HEARD = st.builds(
    Heard,
    answer=st.none() | ANSWERS,
    fresh=st.booleans(),
    asked=st.booleans(),
    cancelled=st.booleans(),
    unwanted=st.booleans(),
    lost=st.booleans(),
)


@st.composite
def charges(draw: st.DrawFn) -> Charge:
    way = draw(st.sampled_from([Way.HOSTED, Way.SAVED_CARD]))
    state = draw(st.sampled_from(ChargeState))
    known = draw(st.booleans()) or state in (ChargeState.WAITING, ChargeState.PREPARED)
    created = NOW - draw(AGES)
    return a_charge(
        created,
        way=way,
        state=state,
        reference="ref" if known else None,
        asked=draw(st.integers(0, 2)),
    )


def is_old(charge: Charge) -> bool:
    return NOW - charge.created_at > KEY_LIFE


@given(charges(), HEARD, st.booleans())
def test_money_decides_whatever_else_is_wanted(charge: Charge, heard: Heard, cancel: bool) -> None:
    move = next_move(charge, heard, NOW, cancel=cancel)
    paid = heard.answer is not None and heard.answer.status is ProviderStatus.PAID
    if paid and charge.reference is not None and charge.state is not ChargeState.SETTLED:
        assert isinstance(move, Settle)
    if isinstance(move, Settle):
        assert paid


@given(charges(), HEARD, st.booleans())
def test_no_key_is_sent_after_its_life_nor_for_what_is_over(
    charge: Charge, heard: Heard, cancel: bool
) -> None:
    move = next_move(charge, heard, NOW, cancel=cancel)
    if isinstance(move, Open):
        assert not is_old(charge)
        assert not charge.terminal
        assert not cancel
    if isinstance(move, Confirm) and heard.answer is not None:
        assert not is_old(charge)
        assert not charge.terminal
        assert not any((cancel, heard.unwanted, heard.lost, heard.asked))


@given(charges(), HEARD, st.booleans())
def test_a_charge_fails_only_by_an_answer_or_where_it_takes_no_money(
    charge: Charge, heard: Heard, cancel: bool
) -> None:
    move = next_move(charge, heard, NOW, cancel=cancel)
    if not isinstance(move, Fail):
        return
    assert not charge.terminal
    if charge.reference is None:  # never created, or nobody was ever shown it
        assert cancel or heard.unwanted or heard.lost or is_old(charge)
        return
    assert heard.answer is not None
    assert heard.answer.status in (ProviderStatus.CANCELLED, ProviderStatus.UNKNOWN)
    if heard.answer.status is ProviderStatus.UNKNOWN:
        unasked = charge.way is Way.SAVED_CARD and not charge.asked
        assert unasked or charge.expires_at <= NOW
    if move.failure.startswith("declined:") or move.hard:
        assert charge.way is Way.SAVED_CARD
        assert heard.answer.decline_code is not None


@given(charges(), HEARD, st.booleans())
def test_what_was_cancelled_in_vain_is_not_cancelled_again(
    charge: Charge, heard: Heard, cancel: bool
) -> None:
    if heard.cancelled and heard.answer is not None:
        assert not isinstance(next_move(charge, heard, NOW, cancel=cancel), Cancel | Confirm)


@given(charges(), HEARD, st.booleans())
def test_of_an_invoice_nobody_is_asked_and_only_its_time_or_its_payer_ends_it(
    charge: Charge, heard: Heard, cancel: bool
) -> None:
    invoice = replace(charge, way=Way.INVOICE)
    move = next_move(invoice, heard, NOW, cancel=cancel)
    assert isinstance(move, Open | Fail | Leave)
    if isinstance(move, Fail):
        assert not invoice.terminal
        assert cancel or invoice.expires_at <= NOW
    if isinstance(move, Open):
        assert invoice.reference is None
        assert not invoice.terminal
        assert not cancel


class Provider:
    """Says whatever it likes; `says` gives its next words."""

    def __init__(self, says: st.DataObject) -> None:
        self._says = says

    def does(self, move: Move, charge: Charge, heard: Heard) -> tuple[Charge, Heard]:
        answer = self._says.draw(ANSWERS)
        match move:
            case Open():
                if self._says.draw(st.booleans()):
                    return charge, replace(heard, lost=charge.way is Way.SAVED_CARD)
                page = charge.way is Way.HOSTED
                state = ChargeState.WAITING if page else ChargeState.PREPARED
                return replace(charge, reference="ref", state=state), Heard(fresh=True)
            case LookUp():
                return charge, replace(heard, answer=answer, fresh=False, cancelled=False)
            case Confirm():
                match self._says.draw(st.sampled_from(["answer", "silence", "lost", "unwanted"])):
                    case "silence":
                        return charge, replace(heard, answer=None, fresh=False, asked=True)
                    case "lost":
                        return charge, replace(heard, lost=True)
                    case "unwanted":
                        return charge, replace(heard, unwanted=True)
                    case _:
                        pass
                return charge, replace(heard, answer=answer, fresh=False, asked=True)
            case Cancel():
                return charge, replace(heard, answer=answer, cancelled=True, fresh=False)
            case _:
                raise AssertionError(move)


@given(charges(), st.booleans(), st.data())
def test_a_call_comes_to_its_end_in_five_moves(
    charge: Charge, cancel: bool, says: st.DataObject
) -> None:
    """A system that answered "prepared" to everything was asked 333 times, and then we broke down."""
    provider, heard, asked = Provider(says), Heard(), 0
    for _ in range(MOST):
        move = next_move(charge, heard, NOW, cancel=cancel)
        if isinstance(move, Settle | Fail | Leave | Undecided):
            return
        asked += isinstance(move, Confirm)
        assert asked <= 1
        charge, heard = provider.does(move, charge, heard)
    # Only a page whose customer the provider keeps losing is left to the next call.
    assert charge.way is Way.HOSTED
    assert charge.reference is None
