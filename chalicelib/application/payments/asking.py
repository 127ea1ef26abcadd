"""One call to a payment system for one charge, with what must be stored before or after it.

Holds what is sent and how an answer is kept; refuses to know what is next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from chalicelib.application.payments.bank_invoices import make_invoice
from chalicelib.application.payments.moves import Heard
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import (
    CardUnknown,
    CustomerUnknown,
    HostedPage,
    HostedRequest,
    NoAnswer,
    NotKnown,
    PaymentSystem,
    ProviderPayment,
    ProviderStatus,
    SavedCardRequest,
    SavedCards,
    SystemOff,
)
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.payments.charge import (
    Charge,
    ChargeState,
    Way,
    asked_again,
    page_opened,
    to_close,
    without_customer,
)
from chalicelib.domain.payments.saved_cards import with_lost_card, with_lost_customer
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)


def open_at(services: Services, charge: Charge) -> tuple[Charge, Heard]:
    """Create it at the provider, and keep what the provider calls it before anything else happens.

    What the provider has lost is dropped: a page is then asked for anew, a saved card cannot be.
    """
    if charge.way is Way.INVOICE:
        return make_invoice(services, charge), Heard()
    system = services.payment_system(charge.payment_system)
    page: HostedPage | None = None
    try:
        if charge.way is Way.HOSTED:
            page = system.open_hosted(_hosted_request(services, charge))
            reference = page.reference
        else:
            reference = saved_cards_of(system).prepare(_saved_card_request(charge))
    except NotKnown as lost:
        return _dropped(services, charge, lost), Heard(lost=charge.way is Way.SAVED_CARD)
    return _opened(services, charge, reference, page)


def look_up(services: Services, charge: Charge, heard: Heard) -> Heard:
    """How it stands now."""
    answer = _system(services, charge).look_up(_reference(charge))
    return replace(heard, answer=answer, fresh=False, cancelled=False)


def cancel_at(services: Services, charge: Charge, heard: Heard) -> Heard:
    """Make it impossible to pay; a refusal that was the reason is kept. That an open page is closed by us
    before its time is stored first."""
    early = charge.way is Way.HOSTED and services.clock.now() < charge.expires_at
    if early and not (charge.closing or charge.terminal):
        change_stored(services, Charge, charge_key(charge.id), to_close)
    answer = _system(services, charge).cancel(_reference(charge))
    no = (ProviderStatus.DECLINED, ProviderStatus.AUTHENTICATION_REQUIRED)
    before = heard.answer
    refused = before if before is not None and before.status in no else heard.refused
    return replace(heard, answer=answer, refused=refused, cancelled=True, fresh=False)


def confirm(services: Services, charge: Charge, heard: Heard) -> tuple[Charge, Heard]:
    """Ask the bank, or take what the payer has agreed to, if that is still wanted. Without an answer, how it
    stands is to be looked up."""
    ask = _asking(_system(services, charge), charge)
    if not heard.fresh:
        charge, is_wanted = _asked(services, charge)
        if not is_wanted:
            return charge, replace(heard, unwanted=True)
    try:
        answer = ask(_reference(charge), f"{charge.idempotency_key}:confirm")
    except NotKnown as lost:
        return _dropped(services, charge, lost), replace(heard, lost=True)
    except NoAnswer:
        return charge, replace(heard, answer=None, fresh=False, asked=True)
    return charge, replace(heard, answer=answer, fresh=False, asked=True)


def _opened(
    services: Services, charge: Charge, reference: str, page: HostedPage | None
) -> tuple[Charge, Heard]:
    """`fresh` if it is we who stored it: then a saved card is stored as being asked, too."""

    def decide(unit: Unit) -> tuple[Charge, Heard]:
        current = unit.require(Charge, charge_key(charge.id))
        if current.reference is not None or current.terminal:
            return current, Heard()
        if page is not None:
            now = services.clock.now()
            after = page_opened(current, reference, page.url, now, page.closes_at)
            unit.put(charge_key(charge.id), after)
            return after, Heard(fresh=True)
        is_wanted = _is_wanted(unit, services, current)
        after = replace(current, state=ChargeState.PREPARED, reference=reference)
        after = asked_again(after) if is_wanted else after
        unit.put(charge_key(charge.id), after)
        return after, Heard(fresh=True, unwanted=not is_wanted)

    return in_unit(services, decide)


def _asked(services: Services, charge: Charge) -> tuple[Charge, bool]:
    """Store that the bank is asked, against all that says it is wanted: whoever takes it back was
    either earlier, and then nobody asks, or later, and then knows."""

    def decide(unit: Unit) -> tuple[Charge, bool]:
        current = unit.require(Charge, charge_key(charge.id))
        if current.terminal or not _is_wanted(unit, services, current):
            return current, False
        after = asked_again(current)
        unit.put(charge_key(charge.id), after)
        return after, True

    return in_unit(services, decide)


def _is_wanted(unit: Unit, services: Services, charge: Charge) -> bool:
    """Who agreed on a page wants it; whatever it was for, the money lands on the balance."""
    if charge.way is Way.HOSTED:
        return True
    fulfilment = services.declared.purpose(charge.purpose.kind)
    return fulfilment.wanted(unit, services, charge, fulfilment.terms_of(charge))


def _dropped(services: Services, charge: Charge, lost: NotKnown) -> Charge:
    """Without what the provider does not know any more, on the account and in the request.

    Raises `lost` where the request names nothing that could be dropped.
    """
    log.warning("charge %s: %s is lost", charge.id, type(lost).__name__)
    hosted = charge.way is Way.HOSTED
    if hosted and (isinstance(lost, CardUnknown) or charge.customer_reference is None):
        raise lost

    def decide(unit: Unit) -> Charge:
        unit.load(charge_key(charge.id), account_key(charge.payer_id))
        current = unit.require(Charge, charge_key(charge.id))
        known = unit.require(Account, account_key(charge.payer_id))
        payer = known
        if isinstance(lost, CustomerUnknown) and charge.customer_reference is not None:
            payer = with_lost_customer(payer, charge.payment_system, charge.customer_reference)
        elif charge.card_reference is not None:
            payer = with_lost_card(payer, charge.card_reference)
        if payer != known:
            unit.put(account_key(payer.id), payer)
        if not hosted or current.terminal or current.reference is not None:
            return current
        if current.customer_reference != charge.customer_reference:
            return current
        after = without_customer(current)
        unit.put(charge_key(charge.id), after)
        return after

    return in_unit(services, decide)


def saved_cards_of(system: PaymentSystem) -> SavedCards:
    """Raises SystemOff where nothing can be charged without its payer."""
    if system.saved_cards is None:
        raise SystemOff(f"{system.name} charges nobody who is not there")
    return system.saved_cards


def _asking(system: PaymentSystem, charge: Charge) -> Callable[[str, str], ProviderPayment]:
    if charge.way is Way.SAVED_CARD:
        return saved_cards_of(system).confirm
    if system.captures is None:
        raise InvalidInput(f"{system.name} has nothing to capture")
    return system.captures.capture


def _system(services: Services, charge: Charge) -> PaymentSystem:
    return services.payment_system(charge.payment_system)


def _reference(charge: Charge) -> str:
    if charge.reference is None:
        raise InvalidInput(f"charge {charge.id} is not known at {charge.payment_system} yet")
    return charge.reference


def _hosted_request(services: Services, charge: Charge) -> HostedRequest:
    """Made of what the charge froze, so that a repeat under the same key is the same request."""
    return HostedRequest(
        charge_id=charge.id,
        idempotency_key=charge.idempotency_key,
        amount=charge.payable,
        description=charge.description,
        return_url=services.return_url,
        expires_at=charge.expires_at,
        locale=charge.language,
        save_card=saves_card(services.catalog, charge),
        customer_reference=charge.customer_reference,
        details=charge.details,
        stars=services.catalog.payment_system(charge.payment_system).stars_for(charge.payable),
        payer_email=charge.payer_email,
    )


def saves_card(catalog: Catalog, charge: Charge) -> bool:
    """What is converted is agreed to each time, so no card is kept that could only be charged like that."""
    return charge.conversion is None and catalog.payment_system(charge.payment_system).saves_cards


def _saved_card_request(charge: Charge) -> SavedCardRequest:
    if charge.card_reference is None or charge.customer_reference is None:
        raise InvalidInput(f"charge {charge.id} names no saved card")
    return SavedCardRequest(
        charge_id=charge.id,
        idempotency_key=charge.idempotency_key,
        amount=charge.payable,
        description=charge.description,
        card_reference=charge.card_reference,
        customer_reference=charge.customer_reference,
        payer_email=charge.payer_email,
    )
