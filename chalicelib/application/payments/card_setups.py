"""Saving a card without a payment: its page opened, looked up, closed. Only an answer about the page decides;
an error of the port leaves everything as it is stored, and the agenda asks again."""

from __future__ import annotations

import logging
from typing import Final

from chalicelib.application.parking import park_event
from chalicelib.application.payments.kept_cards import card_of, put_cards
from chalicelib.application.payments.methods import offered_payment_systems
from chalicelib.application.payments.records import card_setup_key
from chalicelib.application.payments.starting import known_customer
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import (
    CardSetups,
    CustomerUnknown,
    HostedPage,
    Notification,
    PaymentSystemError,
    ProviderSetup,
    SavedCard,
    SetupRequest,
    SetupStatus,
    SystemOff,
)
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit, wait_no_more
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.card_setup import (
    SET_UP,
    CardSetup,
    SetupState,
    card_came,
    new_setup,
    setup_failed,
    setup_looked_up,
    setup_opened,
    setup_without_customer,
)
from chalicelib.domain.payments.charge import CARD_LOST, EXPIRED, KEY_LIFE, NOT_ASKED
from chalicelib.domain.payments.saved_cards import with_card, with_lost_customer
from chalicelib.domain.people.account import Account

log = logging.getLogger(__name__)

TRIES: Final = 8
"""How many pages one button opens, one after the other, before its message is worn out."""

MOST: Final = 4
"""Moves of one call; what would need more is left to the next."""


def saving_system(services: Services, account: Account) -> str | None:
    """Where this account can save a card: its own payment system, else another one that is offered."""
    offered = offered_payment_systems(services, account)
    known = {one: services.catalog.payment_system(one) for one in offered}
    saving = [
        one
        for one, system in known.items()
        if system.saves_in(account.currency)
        and services.payment_system(one).card_setups is not None
    ]
    if account.payment_system in saving:
        return account.payment_system
    return saving[0] if saving else None


def start_card_setup(services: Services, payer_id: int, message_id: int) -> CardSetup:
    """Open a page where a card is saved and nothing is paid; the same button pressed twice is one.

    Raises Refused: cards-not-saved, try-again.
    """

    def decide(unit: Unit) -> CardSetup:
        payer = unit.require(Account, account_key(payer_id))
        system = saving_system(services, payer)
        if system is None:
            raise Refused("cards-not-saved")
        keys = _keys(payer_id, message_id)
        unit.load(*keys)
        for key in keys:
            known = unit.get(CardSetup, key)
            if known is None:
                now, customer = services.clock.now(), known_customer(payer, system)
                setup = new_setup(key.pk, payer, system, customer, now, message_id=message_id)
                unit.put(key, setup)
                return setup
            if known.state in (SetupState.NEW, SetupState.WAITING):
                return known
        raise Refused("try-again")

    return advance_setup_now(services, in_unit(services, decide).id)


def newest_card_setup(services: Services, payer_id: int, message_id: int) -> CardSetup | None:
    """Of those that were started from this message."""
    unit, keys = Unit(services), _keys(payer_id, message_id)
    unit.load(*keys)
    found = (unit.get(CardSetup, key) for key in reversed(keys))
    return next((setup for setup in found if setup is not None), None)


def _keys(payer_id: int, message_id: int) -> list[Key]:
    return [
        card_setup_key(f"card-setup-{payer_id}-{message_id}-{attempt}")
        for attempt in range(1, TRIES + 1)
    ]


def get_card_setup(services: Services, setup_id: str) -> CardSetup:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(CardSetup, card_setup_key(setup_id))


def advance_setup_now(services: Services, setup_id: str) -> CardSetup:
    """`advance_setup` for somebody who waits: a silent payment system is left to the agenda."""
    try:
        return advance_setup(services, setup_id)
    except PaymentSystemError as error:
        log.warning("card setup %s left to the agenda: %s", setup_id, type(error).__name__)
        return get_card_setup(services, setup_id)


def advance_setup(services: Services, setup_id: str) -> CardSetup:
    """Do the next thing for it; may be called at any time, by anybody, twice at once.

    One that failed is looked up all the same: a card that came is kept whatever we believed.
    Raises PaymentSystemError: it is as stored; call again.
    """
    setup = get_card_setup(services, setup_id)
    for _ in range(MOST):
        if setup.reference is None and setup.state is SetupState.NEW:
            if services.clock.now() - setup.created_at > KEY_LIFE:
                return _failed(services, setup, NOT_ASKED)
            setup = _open(services, setup)
            if setup.reference is not None:
                return setup
            continue
        if setup.reference is None or setup.state is SetupState.SAVED:
            return setup
        return _answered(services, setup, _look_up(services, setup, setup.reference))
    raise CustomerUnknown(f"card setup {setup.id} names nobody, and its customer is unknown")


def hear_setup(services: Services, payment_system: str, hint: Notification) -> None:
    """A verified webhook about a page of ours: looked up. What is ours and not understood is parked. Raises
    PaymentSystemError: to come again."""
    setup_id = hint.setup_id or ""
    setup = Unit(services).get(CardSetup, card_setup_key(setup_id))
    if setup is None or setup.payment_system != payment_system:
        _park(services, payment_system, hint, "no such card setup here")
        return
    setup = advance_setup(services, setup_id)
    if hint.reference in (None, setup.reference) or hint.over:
        return
    if setup.reference is not None:
        answer = _setups(services, setup).look_up(setup.reference)
        if hint.reference == answer.intent_reference:
            return
    reason = f"card setup {setup.id} names {setup.reference}, not {hint.reference}"
    _park(services, payment_system, hint, reason)


def _open(services: Services, setup: CardSetup) -> CardSetup:
    """Ask for the page, and keep what the provider calls it. A customer that it has lost is dropped."""
    request = SetupRequest(
        setup_id=setup.id,
        idempotency_key=setup.idempotency_key,
        description=services.catalog.title,
        return_url=services.return_url,
        expires_at=setup.expires_at,
        locale=setup.language,
        customer_reference=setup.customer_reference,
    )
    try:
        page = _setups(services, setup).open_page(request)
    except CustomerUnknown:
        if setup.customer_reference is None:
            raise
        return _without_customer(services, setup, setup.customer_reference)
    return _opened(services, setup, page)


def _opened(services: Services, setup: CardSetup, page: HostedPage) -> CardSetup:
    def opened(current: CardSetup) -> CardSetup:
        if current.reference is not None or current.state is not SetupState.NEW:
            return current
        return setup_opened(current, page.reference, page.url, services.clock.now())

    return change_stored(services, CardSetup, card_setup_key(setup.id), opened)


def _without_customer(services: Services, setup: CardSetup, customer: str) -> CardSetup:
    def decide(unit: Unit) -> CardSetup:
        key, owner = card_setup_key(setup.id), account_key(setup.payer_id)
        unit.load(key, owner)
        current, known = unit.require(CardSetup, key), unit.require(Account, owner)
        payer = with_lost_customer(known, setup.payment_system, customer)
        if payer != known:
            unit.put(owner, payer)
        if current.reference is not None or current.customer_reference != customer:
            return current
        after = setup_without_customer(current)
        unit.put(key, after)
        return after

    return in_unit(services, decide)


def _look_up(services: Services, setup: CardSetup, reference: str) -> ProviderSetup:
    """A page whose time is over is closed, so that nothing is saved on it when nobody looks any more."""
    setups = _setups(services, setup)
    answer = setups.look_up(reference)
    over = services.clock.now() >= setup.expires_at
    return setups.close(reference) if over and answer.status is SetupStatus.WAITING else answer


def _answered(services: Services, setup: CardSetup, answer: ProviderSetup) -> CardSetup:
    match answer.status:
        case SetupStatus.SAVED if answer.card is not None:
            return _saved(services, setup, answer.card)
        case _ if setup.state is SetupState.FAILED:
            return setup
        case SetupStatus.SAVED:
            return _failed(services, setup, CARD_LOST)
        case SetupStatus.CANCELLED:
            return _failed(services, setup, EXPIRED)
        case SetupStatus.UNKNOWN if services.clock.now() >= setup.expires_at:
            return _failed(services, setup, NOT_ASKED)
        case SetupStatus.UNKNOWN | SetupStatus.WAITING:
            return _left(services, setup)


def _saved(services: Services, setup: CardSetup, saved: SavedCard) -> CardSetup:
    """The card is the account's default one, instead of what it replaces, in one commit."""

    def decide(unit: Unit) -> CardSetup:
        key, owner = card_setup_key(setup.id), account_key(setup.payer_id)
        unit.load(key, owner)
        current, known = unit.require(CardSetup, key), unit.require(Account, owner)
        if current.state is SetupState.SAVED:
            return current
        payer = with_card(known, card_of(setup.payment_system, saved))
        after = card_came(current, saved.reference, services.clock.now())
        unit.put(owner, payer)
        put_cards(unit, services, known, payer)
        unit.put(key, after)
        unit.nudge(key)
        return after

    return in_unit(services, decide)


def _failed(services: Services, setup: CardSetup, failure: str) -> CardSetup:
    def failed(current: CardSetup) -> CardSetup:
        if current.state in (SetupState.SAVED, SetupState.FAILED):
            return current
        if current.reference != setup.reference:
            return current  # somebody has gone on with it meanwhile
        return setup_failed(current, failure, services.clock.now())

    return change_stored(services, CardSetup, card_setup_key(setup.id), failed)


def _left(services: Services, setup: CardSetup) -> CardSetup:
    """Still open: looked up again later."""

    def later(current: CardSetup) -> CardSetup:
        if current.state is not SetupState.WAITING:
            return current
        return setup_looked_up(current, services.clock.now())

    return change_stored(services, CardSetup, card_setup_key(setup.id), later)


def set_up(services: Services, setup_id: str) -> None:
    """The agenda's step: `advance_setup`; what is over waits for it no more. Raises PaymentSystemError."""
    setup = advance_setup(services, setup_id)
    if setup.state not in (SetupState.SAVED, SetupState.FAILED) or SET_UP not in setup.waits:
        return
    wait_no_more(services, CardSetup, card_setup_key(setup_id), SET_UP)


def give_up_setup(services: Services, setup_id: str) -> CardSetup:
    """Staff end one that would not be decided."""
    return _failed(services, get_card_setup(services, setup_id), NOT_ASKED)


def _setups(services: Services, setup: CardSetup) -> CardSetups:
    setups = services.payment_system(setup.payment_system).card_setups
    if setups is None:
        raise SystemOff(f"{setup.payment_system} saves no cards without a payment")
    return setups


def _park(services: Services, payment_system: str, hint: Notification, reason: str) -> None:
    event = {
        "payment_system": payment_system,
        "event": hint.event_id,
        "type": hint.event_type,
        "setup": hint.setup_id,
        "reference": hint.reference,
    }
    park_event(services, f"{payment_system}:{hint.reference or hint.event_id}", event, reason)
