"""Charges at payment systems: asked, looked up, closed; nothing here moves money by itself.

`advance` does the next thing for a charge, whatever happened before: it may be called at any time, by the
agenda, by a webhook's hint, by a press, twice at once. What is next, `moves.next_move` says; here it is
done. An error of the port decides nothing: the charge stays as it is stored, and the agenda asks again.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from chalicelib.application.parking import park_event
from chalicelib.application.payments.asking import cancel_at, confirm, look_up, open_at
from chalicelib.application.payments.moves import (
    MOST,
    Cancel,
    Confirm,
    Fail,
    Heard,
    Leave,
    LookUp,
    Open,
    Settle,
    Undecided,
    next_move,
)
from chalicelib.application.payments.records import Settlement, charge_key, settlement_key
from chalicelib.application.payments.settling import fail, settle_all
from chalicelib.application.ports.payments import (
    Notification,
    PaymentSystemError,
    ProviderStatus,
    UnbackedPayment,
)
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit, wait_no_more
from chalicelib.domain.agenda import waiting
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.payments.charge import (
    GIVEN_UP,
    GIVEN_UP_LIFE,
    GIVEN_UP_LOOK,
    Charge,
    ChargeState,
    looked_up,
)

log = logging.getLogger(__name__)


class StillOpen(PaymentSystemError):
    """The charge had to be closed, but the payment system is still deciding; ask again later."""


def get_charge(services: Services, charge_id: str) -> Charge:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Charge, charge_key(charge_id))


def own_charge(services: Services, charge_id: str, payer_id: int) -> Charge:
    """Raises Refused("charge-gone") if there is none or it is somebody else's."""
    charge = Unit(services).get(Charge, charge_key(charge_id))
    if charge is None or charge.payer_id != payer_id:
        raise Refused("charge-gone")
    return charge


def running(unit: Unit, charge_id: str | None) -> Charge | None:
    """It, while it can still be paid."""
    charge = None if charge_id is None else unit.require(Charge, charge_key(charge_id))
    return None if charge is None or charge.terminal else charge


def advance_now(services: Services, charge_id: str, *, cancel: bool = False) -> Charge:
    """`advance` for somebody who waits: a silent payment system is left to the agenda."""
    try:
        return advance(services, charge_id, cancel=cancel)
    except PaymentSystemError as error:
        log.warning("charge %s left to the agenda: %s", charge_id, type(error).__name__)
        return get_charge(services, charge_id)


def advance(services: Services, charge_id: str, *, cancel: bool = False) -> Charge:
    """Do the next thing for this charge; with `cancel`, see to it that it ends now.

    A failed charge is looked up all the same: money that arrived is settled whatever we believed.
    Raises PaymentSystemError (the charge is as stored; call again), StillOpen if it was to end and the
    provider has not decided.
    """
    return advanced(services, charge_id, cancel=cancel)[0]


def advanced(services: Services, charge_id: str, *, cancel: bool = False) -> tuple[Charge, Heard]:
    """`advance`, with what it heard on the way."""
    charge, heard = get_charge(services, charge_id), Heard()
    for _ in range(MOST):
        match next_move(charge, heard, services.clock.now(), cancel=cancel):
            case Open():
                charge, heard = open_at(services, charge)
            case LookUp():
                heard = look_up(services, charge, heard)
            case Confirm():
                charge, heard = confirm(services, charge, heard)
            case Cancel():
                heard = cancel_at(services, charge, heard)
            case Settle(answer=answer):
                return settle_all(services, charge.id, answer), heard
            case Fail(failure=failure, hard=hard):
                return fail(services, charge, failure, hard_decline=hard), heard
            case Leave(open=still_open):
                return (_left(services, charge) if still_open else charge), heard
            case Undecided():
                break
    raise StillOpen(f"charge {charge.id} is not decided yet")


def _left(services: Services, charge: Charge) -> Charge:
    """Still open: looked up again later."""

    def later(current: Charge) -> Charge:
        return current if current.terminal else looked_up(current, services.clock.now())

    return change_stored(services, Charge, charge_key(charge.id), later)


def advance_due(services: Services, charge_id: str) -> None:
    """The agenda's step: `advance`; what is terminal waits for it no more. One that staff gave up, and whose
    payment system is still silent, is looked up again a day later. Raises PaymentSystemError."""
    try:
        charge = advance(services, charge_id)
    except PaymentSystemError:
        if not _looked_up_tomorrow(services, charge_id):
            raise
        return
    if not (charge.terminal and "advance" in charge.waits):
        return
    wait_no_more(services, Charge, charge_key(charge_id), "advance")


def _looked_up_tomorrow(services: Services, charge_id: str) -> bool:
    def decide(unit: Unit) -> bool:
        current = unit.require(Charge, charge_key(charge_id))
        now = services.clock.now()
        if current.failure != GIVEN_UP or now - current.created_at > GIVEN_UP_LIFE:
            return False
        waits = waiting(current.waits, "advance", now + GIVEN_UP_LOOK)
        unit.put(charge_key(charge_id), replace(current, waits=waits))
        return True

    return in_unit(services, decide)


def give_up(services: Services, charge_id: str) -> Charge:
    """Staff end a charge that nobody decides. It is looked up daily until its payment system has answered:
    money that was taken all the same is settled."""
    return fail(services, get_charge(services, charge_id), GIVEN_UP)


def hear(services: Services, payment_system: str, hint: Notification) -> None:
    """A verified webhook says that something happened to a payment of ours: look it up.

    It is only a hint, never a fact. What concerns no payment of ours is let go with a line in the log;
    what is ours and not understood is parked for staff, once each.

    A hint about a charge that is not here, or about another payment object than the charge names, is
    parked. Raises PaymentSystemError: the hint is to come again.
    """
    if hint.charge_id is None:
        log.info("event %s of %s names nothing of ours", hint.event_id, payment_system)
        return
    charge = Unit(services).get(Charge, charge_key(hint.charge_id))
    if charge is None or charge.payment_system != payment_system:
        park_hint(services, payment_system, hint, hint.event_id, reason="no such charge here")
        return
    try:
        charge, heard = advanced(services, charge.id)
    except (InvalidInput, UnbackedPayment) as error:
        park_hint(services, payment_system, hint, hint.event_id, reason=str(error))
        return
    if hint.more and charge.state is ChargeState.SETTLED and heard.answer is None:
        _settle_more(services, charge)
    known = {charge.reference, charge.payment_reference}
    known |= {heard.answer.reference, heard.answer.payment_reference} if heard.answer else set()
    if hint.reference is None or hint.over:
        return  # an object that nobody was shown, of an answer that was lost, ends like that
    if not _is_named(services, charge, known, hint.reference):
        reason = f"charge {charge.id} names {charge.reference}, not {hint.reference}"
        park_hint(services, payment_system, hint, hint.reference, reason=reason)


def _settle_more(services: Services, charge: Charge) -> None:
    """Of a settled charge whose page can be paid in several payments: what else has come by now."""
    if charge.reference is None:
        return
    answer = services.payment_system(charge.payment_system).look_up(charge.reference)
    if answer.status is ProviderStatus.PAID:
        settle_all(services, charge.id, answer)


def _is_named(services: Services, charge: Charge, known: set[str | None], reference: str) -> bool:
    """Whether it is the charge's payment, or part of it: of a page only the system knows which
    payment is behind it. What was settled for the charge is its payment, too, and what came for it since is
    settled."""
    if reference in known:
        return True
    guard = Unit(services).get(Settlement, settlement_key(charge.payment_system, reference))
    if guard is not None and guard.charge_id == charge.id:
        return True
    if charge.reference is None:
        return False
    answer = services.payment_system(charge.payment_system).look_up(charge.reference)
    if reference in {capture.payment_reference for capture in answer.further}:
        settle_all(services, charge.id, answer)
        return True
    return reference in (answer.reference, answer.payment_reference)


def charge_behind(services: Services, payment_system: str, reference: str) -> str | None:
    """Whose payment it is. One that is not settled yet only the payment system can name; what it says is
    held against what the charge itself names."""
    guard = Unit(services).get(Settlement, settlement_key(payment_system, reference))
    if guard is not None:
        return guard.charge_id
    claimed = services.payment_system(payment_system).look_up(reference).charge_id
    charge = None if claimed is None else Unit(services).get(Charge, charge_key(claimed))
    if charge is None or charge.payment_system != payment_system:
        return None
    known: set[str | None] = {charge.reference, charge.payment_reference}
    return charge.id if _is_named(services, charge, known, reference) else None


def park_hint(
    services: Services,
    payment_system: str,
    hint: Notification,
    once: str,
    *,
    reason: str,
    charge_id: str | None = None,
) -> None:
    """`once`: what there is one piece of parked work about, however often it is told."""
    event = {
        "payment_system": payment_system,
        "event": hint.event_id,
        "type": hint.event_type,
        "charge": charge_id or hint.charge_id,
        "reference": hint.reference,
    }
    park_event(services, f"{payment_system}:{once}", event, reason)
