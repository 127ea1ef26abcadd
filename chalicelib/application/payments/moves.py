"""What to do next for a charge, from what is stored and what the payment system said; a pure function.

Only an answer about the payment settles or fails a charge. An error of the port is no input here: the
charge stays as it is stored, and somebody asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    CARD_LOST,
    CLOSED,
    CLOSED_THERE,
    DECLINED,
    EXPIRED,
    KEY_LIFE,
    NOT_ASKED,
    Charge,
    ChargeState,
    Way,
)

MOST: Final = 5
"""Moves of one call: more are never needed, and what would need more is left to the next call."""

_NO: Final = (ProviderStatus.DECLINED, ProviderStatus.AUTHENTICATION_REQUIRED)


@dataclass(frozen=True, slots=True)
class Open:
    """Create it at the provider: no money can move by itself, and nobody has seen it yet."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask how it stands."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Ask the bank of the saved card, or take what the payer has agreed to, if that is still wanted."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Make it impossible to pay."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Money came."""

    answer: ProviderPayment


@dataclass(frozen=True, slots=True)
class Fail:
    """It is terminal at the provider without money."""

    failure: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing to do now. `open`: it is to be looked up again later."""

    open: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """It was to end, and the provider has not decided."""


Move = Open | LookUp | Confirm | Cancel | Settle | Fail | Leave | Undecided


@dataclass(frozen=True, slots=True)
class Heard:
    """What this call has learnt and done so far.

    `answer` is how it stands, `refused` the answer that said no before it was cancelled. `fresh`: this
    call has just created it. `asked`: this call has asked the bank. `cancelled`: `answer` is what
    cancelling brought. `unwanted`: nobody wants it any more. `lost`: the provider has lost the card.
    """

    answer: ProviderPayment | None = None
    refused: ProviderPayment | None = None
    fresh: bool = False
    asked: bool = False
    cancelled: bool = False
    unwanted: bool = False
    lost: bool = False


def next_move(charge: Charge, heard: Heard, now: datetime, *, cancel: bool = False) -> Move:
    """With `cancel` it is to end now, unless it was paid."""
    if charge.state is ChargeState.SETTLED:
        return Leave()
    if charge.way is Way.INVOICE:
        return _of_invoice(charge, now, cancel=cancel)
    if charge.reference is None:
        return _of_new(charge, heard, now, cancel=cancel)
    if heard.answer is None:
        if not heard.fresh:
            return LookUp()
        if charge.way is Way.HOSTED:
            return Leave()
        return Cancel() if cancel or heard.unwanted or heard.lost else Confirm()
    return _of_answer(charge, heard, heard.answer, now, cancel=cancel)


def _of_invoice(charge: Charge, now: datetime, *, cancel: bool) -> Move:
    """Nobody can be asked: it ends with its time, or when its payer goes another way. Money that comes all
    the same is settled as ever."""
    if charge.state is ChargeState.FAILED:
        return Leave()
    if cancel:
        return Fail(CLOSED)
    if now >= charge.expires_at:
        return Fail(EXPIRED)
    return Open() if charge.reference is None else Leave()


def _of_new(charge: Charge, heard: Heard, now: datetime, *, cancel: bool) -> Move:
    """Nothing is known at the provider, or nobody was ever shown it: neither can take money."""
    if charge.state is ChargeState.FAILED:
        return Leave()
    if heard.lost:
        return Fail(CARD_LOST)
    if cancel or heard.unwanted:
        return Fail(CLOSED)
    if now - charge.created_at > KEY_LIFE:
        return Fail(NOT_ASKED)
    return Open()


def _of_answer(
    charge: Charge, heard: Heard, answer: ProviderPayment, now: datetime, *, cancel: bool
) -> Move:
    ended = charge.state is ChargeState.FAILED
    over = now - charge.created_at > KEY_LIFE or now >= charge.expires_at
    takes_nothing = answer.status in (ProviderStatus.CANCELLED, ProviderStatus.UNKNOWN)
    match answer.status:
        case ProviderStatus.PAID:
            return Settle(answer)
        case _ if ended and takes_nothing:
            return Leave()
        case ProviderStatus.CANCELLED:
            return _failure(charge, heard, answer, now, cancel=cancel)
        case ProviderStatus.UNKNOWN:
            # One that no bank was asked about, or that is past its time, takes no money any more.
            if over or (charge.way is Way.SAVED_CARD and not charge.asked):
                return Fail(NOT_ASKED)
            return Undecided() if cancel or heard.cancelled else Leave(open=True)
        case _ if heard.cancelled:
            return Undecided()
        case _ if ended or cancel or over or heard.unwanted or heard.lost:
            return Cancel()
        case _:
            return _of_open(charge, heard, answer.status)


def _of_open(charge: Charge, heard: Heard, status: ProviderStatus) -> Move:
    """Nothing speaks against its going on."""
    if status is ProviderStatus.APPROVED and charge.closing:
        return Cancel()  # its payer went another way
    if status in (ProviderStatus.PREPARED, ProviderStatus.APPROVED):
        return Undecided() if heard.asked else Confirm()
    if status in _NO and charge.way is Way.SAVED_CARD:
        return Cancel()  # a page itself lets the payer try another card
    return Leave(open=True)


def _why_closed(charge: Charge, now: datetime, *, cancel: bool) -> str:
    if now >= charge.page_ends_at:
        return EXPIRED
    return CLOSED if cancel or charge.closing else CLOSED_THERE


def _failure(
    charge: Charge, heard: Heard, answer: ProviderPayment, now: datetime, *, cancel: bool
) -> Fail:
    """Why it brought no money; read off a cancelled payment too: a worker may have died in between."""
    if charge.way is Way.HOSTED:
        return Fail(_why_closed(charge, now, cancel=cancel))
    said = heard.refused or answer
    if AUTHENTICATION_REQUIRED.replace("-", "_") in (said.status, said.decline_code):
        return Fail(AUTHENTICATION_REQUIRED)
    if said.status in _NO or said.decline_code:
        return Fail(f"{DECLINED}:{said.decline_code or 'unknown'}", said.hard_decline)
    if heard.lost:
        return Fail(CARD_LOST)
    return Fail(CLOSED if cancel or heard.unwanted else NOT_ASKED)
