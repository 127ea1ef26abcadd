"""Charges at payment systems: asked, looked up, closed; nothing here moves money by itself.

`advance` does the next thing for a charge, whatever happened before: it may be called at any time,
by the agenda, by a webhook's hint, by a press, twice at once. "No answer" leaves the charge as it
is stored, and the agenda looks it up.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.application.parking import park_event
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.settling import fail, settle
from chalicelib.application.ports.payments import (
    HostedRequest,
    NoAnswer,
    Notification,
    PaymentSystem,
    PaymentSystemError,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    SavedCardRequest,
)
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    CLOSED,
    DECLINED,
    Charge,
    ChargeState,
    Way,
    looked_up,
    page_opened,
)

log = logging.getLogger(__name__)

NEW_LIFE: Final = timedelta(hours=12)
"""A charge that could not even be created is given up after this: nothing nobody saw takes money."""


class StillOpen(PaymentSystemError):
    """The charge had to be closed, but the payment system is still deciding; ask again later."""


def get_charge(services: Services, charge_id: str) -> Charge:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Charge, charge_key(charge_id))


def advance_now(services: Services, charge_id: str) -> Charge:
    """`advance` for somebody who waits: a silent payment system is left to the agenda."""
    try:
        return advance(services, charge_id)
    except PaymentSystemError as error:
        log.warning("charge %s left to the agenda: %s", charge_id, type(error).__name__)
        return get_charge(services, charge_id)


def hear(services: Services, payment_system: str, hint: Notification) -> None:
    """A verified webhook says that something happened to a payment: look it up.

    A hint about a charge that was never ours, or that names another payment object than the charge
    does, is parked for staff. Raises PaymentSystemError: the hint is to come again.
    """
    charge = None
    if hint.charge_id is not None:
        charge = Unit(services).get(Charge, charge_key(hint.charge_id))
    if charge is None or charge.payment_system != payment_system:
        event = {"payment_system": payment_system, "event": hint.event_id, "type": hint.event_type}
        park_event(services, f"{payment_system}:{hint.event_id}", event, "no such charge here")
        return
    try:
        advance(services, charge.id)
    except InvalidInput as error:
        event = {"payment_system": payment_system, "event": hint.event_id, "charge": charge.id}
        park_event(services, f"{payment_system}:{hint.event_id}", event, str(error))


def advance(services: Services, charge_id: str, *, cancel: bool = False) -> Charge:
    """Do the next thing for this charge; with `cancel`, see to it that it ends now.

    A failed charge is looked up all the same: money that arrived is settled whatever we believed.
    Raises PaymentSystemError (the charge is as stored; call again), StillOpen if it was to be
    cancelled and the provider has not decided.
    """
    charge = get_charge(services, charge_id)
    if charge.state is ChargeState.SETTLED:
        return charge
    system = services.payment_system(charge.payment_system)
    if charge.reference is None:
        return _start(services, system, charge, cancel=cancel)
    return _conclude(services, system, charge, system.look_up(charge.reference), cancel=cancel)


def advance_due(services: Services, charge_id: str) -> None:
    """The agenda's step: `advance`; what is terminal (retried by staff) waits for it no more."""
    charge = advance(services, charge_id)
    if not (charge.terminal and "advance" in charge.waits):
        return

    def decide(unit: Unit) -> None:
        current = unit.require(Charge, charge_key(charge_id))
        unit.put(charge_key(charge_id), replace(current, waits=without(current.waits, "advance")))

    in_unit(services, decide)


def _start(services: Services, system: PaymentSystem, charge: Charge, *, cancel: bool) -> Charge:
    """Nothing is known at the provider yet: create it, unless it is too late for that."""
    if charge.state is ChargeState.FAILED:
        return charge
    if services.clock.now() - charge.created_at > NEW_LIFE:
        return fail(services, charge, "no-answer")
    try:
        if charge.way is Way.HOSTED:
            page = system.open_hosted(_hosted_request(services, charge))
            opened = _stored(services, charge, page.reference, page.url)
        else:
            reference = system.prepare(_saved_card_request(charge))
            opened = _stored(services, charge, reference, None)
    except RequestRejected as error:
        log.warning("%s rejects a request for charge %s: %s", system.name, charge.id, error.code)
        return fail(services, charge, f"rejected:{error.code}")
    if opened.reference is None or cancel:
        return advance(services, charge.id, cancel=cancel)
    if opened.state is ChargeState.PREPARED:
        return _confirm(services, system, opened)
    return opened


def _stored(services: Services, charge: Charge, reference: str, url: str | None) -> Charge:
    """Keep what the provider calls it before anything else happens."""

    def decide(unit: Unit) -> Charge:
        now = services.clock.now()
        current = unit.require(Charge, charge_key(charge.id))
        if current.reference is not None or current.terminal:
            return current
        if url is not None:
            after = page_opened(current, reference, url, now)
        else:
            after = replace(current, state=ChargeState.PREPARED, reference=reference)
        unit.put(charge_key(charge.id), after)
        return after

    return in_unit(services, decide)


def _confirm(services: Services, system: PaymentSystem, charge: Charge) -> Charge:
    if charge.reference is None:
        raise InvalidInput(f"charge {charge.id} has nothing to confirm")
    try:
        answer = system.confirm(charge.reference, f"{charge.idempotency_key}:confirm")
    except RequestRejected as error:
        # Refused as a request, e.g. the card was removed meanwhile: what is true is looked up.
        log.warning("%s rejects to confirm charge %s: %s", system.name, charge.id, error.code)
        answer = system.cancel(charge.reference)
        if answer.status is ProviderStatus.CANCELLED and answer.decline_code is None:
            return _failed(services, charge, f"rejected:{error.code}")
    except NoAnswer:
        answer = system.look_up(charge.reference)
        if answer.status is ProviderStatus.PREPARED:
            raise
    return _conclude(services, system, charge, answer, cancel=False)


def _conclude(
    services: Services,
    system: PaymentSystem,
    charge: Charge,
    answer: ProviderPayment,
    *,
    cancel: bool,
) -> Charge:
    """Act on how the payment stands at the provider."""
    match answer.status:
        case ProviderStatus.PAID:
            return settle(services, charge.id, answer)
        case ProviderStatus.CANCELLED:
            hard = answer.hard_decline
            return _failed(services, charge, _reason(services, charge, answer), hard_decline=hard)
        case ProviderStatus.DECLINED | ProviderStatus.AUTHENTICATION_REQUIRED:
            return _answered_no(services, system, charge, answer, cancel=cancel)
        case ProviderStatus.UNKNOWN:
            raise StillOpen(f"{system.name} does not know charge {charge.id} by its reference")
        case ProviderStatus.PREPARED | ProviderStatus.WAITING | ProviderStatus.PROCESSING:
            return _still_open(services, system, charge, answer.status, cancel=cancel)


def _answered_no(
    services: Services,
    system: PaymentSystem,
    charge: Charge,
    answer: ProviderPayment,
    *,
    cancel: bool,
) -> Charge:
    """A saved card was refused: close the payment for good before anything else is tried."""
    if charge.way is Way.HOSTED:  # the page itself lets the payer try another card
        return _still_open(services, system, charge, ProviderStatus.WAITING, cancel=cancel)
    closed = system.cancel(answer.reference)
    if closed.status is ProviderStatus.PAID:
        return settle(services, charge.id, closed)
    if closed.status is not ProviderStatus.CANCELLED:
        raise StillOpen(f"charge {charge.id} is {closed.status} after it was cancelled")
    hard = answer.hard_decline
    return _failed(services, charge, _reason(services, charge, answer), hard_decline=hard)


def _reason(services: Services, charge: Charge, answer: ProviderPayment) -> str:
    """Why it brought no money; read off a cancelled payment too: a worker may have died in between."""
    if charge.way is Way.HOSTED:  # before its time only we close a page
        return "expired" if services.clock.now() >= charge.expires_at else CLOSED
    needs_payer = ProviderStatus.AUTHENTICATION_REQUIRED
    if answer.status is needs_payer or answer.decline_code == needs_payer:
        return AUTHENTICATION_REQUIRED
    if answer.status is ProviderStatus.DECLINED or answer.decline_code:
        return f"{DECLINED}:{answer.decline_code or 'unknown'}"
    return "expired"


def _still_open(
    services: Services,
    system: PaymentSystem,
    charge: Charge,
    status: ProviderStatus,
    *,
    cancel: bool,
) -> Charge:
    if charge.reference is None:
        raise InvalidInput(f"charge {charge.id} has nothing to look up")
    expired = services.clock.now() >= charge.expires_at
    if charge.terminal or cancel or expired:
        closed = system.cancel(charge.reference)
        if closed.status is ProviderStatus.CANCELLED and cancel:
            return _failed(services, charge, CLOSED)
        if closed.status in (ProviderStatus.PAID, ProviderStatus.CANCELLED):
            return _conclude(services, system, charge, closed, cancel=False)
        raise StillOpen(f"charge {charge.id} is {closed.status} after it was cancelled")
    if status is ProviderStatus.PREPARED:
        return _confirm(services, system, charge)

    def decide(unit: Unit) -> Charge:
        current = unit.require(Charge, charge_key(charge.id))
        if current.terminal:
            return current
        after = looked_up(current, services.clock.now())
        unit.put(charge_key(charge.id), after)
        return after

    return in_unit(services, decide)


def _failed(
    services: Services, charge: Charge, failure: str, *, hard_decline: bool = False
) -> Charge:
    if charge.state is ChargeState.FAILED:
        return charge
    return fail(services, charge, failure, hard_decline=hard_decline)


def _hosted_request(services: Services, charge: Charge) -> HostedRequest:
    """Made of what the charge froze, so that a repeat under the same key is the same request."""
    return HostedRequest(
        charge_id=charge.id,
        idempotency_key=charge.idempotency_key,
        amount=charge.amount,
        description=charge.description,
        return_url=services.return_url,
        expires_at=charge.expires_at,
        locale=charge.language,
        save_card=services.catalog.payment_system(charge.payment_system).saves_cards,
        customer_reference=charge.customer_reference,
    )


def _saved_card_request(charge: Charge) -> SavedCardRequest:
    if charge.card_reference is None or charge.customer_reference is None:
        raise InvalidInput(f"charge {charge.id} names no saved card")
    return SavedCardRequest(
        charge_id=charge.id,
        idempotency_key=charge.idempotency_key,
        amount=charge.amount,
        description=charge.description,
        card_reference=charge.card_reference,
        customer_reference=charge.customer_reference,
    )
