"""Settling a payment that arrived, and giving up a charge that brought none.

Settlement never depends on the purchase: the payment credits the payer's balance whatever happened
meanwhile, and what it was for debits it in the same entry if it still can. The guard of the payment
object makes it once for ever, whoever brings the news and however often.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from chalicelib.application.fulfilment import Fulfilled, Paid, Unpaid
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.by_card import note_card
from chalicelib.application.payments.crediting import credit, received
from chalicelib.application.payments.kept_cards import card_of, put_cards
from chalicelib.application.payments.records import Settlement, charge_key, settlement_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import ProviderPayment
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.ledger.postings import Payment, payment_postings, release_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    CARD_LOST,
    Charge,
    ChargeState,
    Way,
    declined,
    failed,
    paid_again,
    settled,
)
from chalicelib.domain.payments.saved_cards import (
    with_card,
    with_declined_card,
    with_lost_card,
)
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.people.card import Card

log = logging.getLogger(__name__)


def settle(
    services: Services, charge_id: str, answer: ProviderPayment, *, last: bool = True
) -> Charge:
    """Put a captured payment on the ledger, once; fulfils with it what it is for, if that still can be.
    One that is not the `last` of those that came is only credited: what it is for waits for the others.

    Raises InvalidInput if the payment object was settled for another charge: staff must look.
    """
    payment_reference, captured = answer.payment_reference, answer.captured
    if payment_reference is None or captured is None:
        raise InvalidInput(f"the payment of charge {charge_id} names no amount")

    def decide(unit: Unit) -> Charge:
        charge = unit.require(Charge, charge_key(charge_id))
        guard_key = settlement_key(charge.payment_system, payment_reference)
        unit.load(guard_key, account_key(charge.payer_id))
        guard = unit.get(Settlement, guard_key)
        if guard is not None:
            if guard.charge_id != charge_id:
                raise InvalidInput(f"{guard_key.pk} is settled for charge {guard.charge_id}")
            return charge
        now = services.clock.now()
        part = not last and charge.state is not ChargeState.SETTLED
        paid = _paid(unit, services, charge, answer, captured, part=part)
        put_cards(unit, services, unit.require(Account, account_key(charge.payer_id)), paid.payer)
        done = credit(unit, services, paid) if part else _fulfilled(unit, services, paid)
        left_over = paid.payer.available < done.entry.available_after
        unit.put(guard_key, Settlement(charge.id, charge.payer_id, done.entry.sequence))
        note_card(unit, services, charge, answer, captured)
        if part:
            return charge
        if charge.state is ChargeState.SETTLED:
            after = paid_again(charge, now)
        else:
            after = settled(
                charge,
                payment_reference,
                done.outcome,
                now,
                tell=done.tell,
                new_money=left_over or _saved_card(charge, answer) is not None,
            )
        unit.put(charge_key(charge.id), after)
        if not _is_awaited(after):
            unit.nudge(charge_key(charge.id))
        return after

    return in_unit(services, decide)


def settle_all(services: Services, charge_id: str, answer: ProviderPayment) -> Charge:
    """Every payment object that money for this charge came in by, each once; with the last of them it is
    fulfilled, if all together are enough. Raises InvalidInput as `settle` does."""
    came = [answer]
    for more in answer.further:
        one = replace(answer, payment_reference=more.payment_reference, captured=more.amount)
        came.append(one)
    *before, last = came
    for one in before:
        settle(services, charge_id, one, last=False)
    return settle(services, charge_id, last)


def _is_awaited(charge: Charge) -> bool:
    """Whoever pressed reads it where they pressed, and no worker says the same beside it; should that die,
    the agenda tells it."""
    pressed = charge.by_hand and charge.way is Way.SAVED_CARD
    return pressed and charge.waits.keys() <= {"tell"}


def _paid(
    unit: Unit,
    services: Services,
    charge: Charge,
    answer: ProviderPayment,
    captured: Money,
    *,
    part: bool = False,
) -> Paid:
    """The money as it goes onto the balance, together with what was held for the charge; a `part` of it
    leaves that held."""
    payer = unit.require(Account, account_key(charge.payer_id))
    card = _saved_card(charge, answer)
    if card is not None:
        payer = with_card(payer, card)
    release = () if charge.terminal or part else release_postings(payer.id, charge.held)
    conversion = received(services, unit, charge, captured, payer.currency)
    payment = Payment(
        paid_with=charge.payment_system,
        reference=f"{charge.payment_system}:{answer.payment_reference}",
        postings=(
            *payment_postings(payer.id, charge.payment_system, captured, conversion),
            *release,
        ),
        charge_id=charge.id,
        conversion=conversion,
    )
    return Paid(charge, payer, payment)


def _fulfilled(unit: Unit, services: Services, paid: Paid) -> Fulfilled:
    """Whatever speaks against the purpose (also a catalog that lost what was sold, or a charge that was
    paid a second time), the payment is credited all the same."""
    if paid.charge.state is ChargeState.SETTLED:
        return credit(unit, services, paid)
    try:
        fulfilment = services.declared.purpose(paid.charge.purpose.kind)
        with unit.tentatively():
            return fulfilment.fulfil(unit, services, paid, fulfilment.terms_of(paid.charge))
    except (Refused, InvalidInput) as error:
        log.warning("charge %s is credited alone: %s", paid.charge.id, error)
        return credit(unit, services, paid)


def fail(services: Services, seen: Charge, failure: str, *, hard_decline: bool = False) -> Charge:
    """Give up a charge that can take no money any more; a repeat changes nothing, nor does it if the
    charge is not the one that was `seen`: somebody has gone on with it meanwhile.

    The balance's share is released, or moves to a page if the payer is asked for the same payment
    there; what else follows is the purpose's business.
    """

    def decide(unit: Unit) -> Charge:
        charge = unit.require(Charge, charge_key(seen.id))
        if charge.terminal or charge.reference != seen.reference:
            return charge
        now = services.clock.now()
        known = unit.require(Account, account_key(charge.payer_id))
        payer = _with_answer(known, charge, failure, now, hard=hard_decline)
        if payer != known:
            unit.put(account_key(payer.id), payer)
        goes_on = _payer_asked(unit, services, charge, payer, failure)
        released = bool(charge.held) and not goes_on
        if released:
            unit.put(account_key(payer.id), _released(unit, services, payer, charge))
        after = failed(charge, failure, now, goes_on=goes_on, released=released)
        unit.put(charge_key(charge.id), after)
        if after.waits and not _is_awaited(after):
            unit.nudge(charge_key(charge.id))
        return after

    return in_unit(services, decide)


def _with_answer(
    payer: Account, charge: Charge, failure: str, now: datetime, *, hard: bool
) -> Account:
    """What its bank's no, or its loss at the provider, means for the card."""
    if charge.card_reference is None:
        return payer
    if failure == CARD_LOST:
        return with_lost_card(payer, charge.card_reference)
    if declined(failure) or hard:
        return with_declined_card(payer, charge.card_reference, now, hard=hard)
    return payer


def _payer_asked(
    unit: Unit, services: Services, charge: Charge, payer: Account, failure: str
) -> bool:
    """What follows from no money; whether the payer is asked for the same payment on a page.

    What cannot follow, because the purpose is not what it was, keeps no money back: it is released.
    """
    pages: list[Charge] = []

    def ask_payer(message_id: int | None) -> Charge:
        page = _page_for(services, charge, payer, failure, message_id)
        unit.put(charge_key(page.id), page)
        unit.nudge(charge_key(page.id))
        pages.append(page)
        return page

    covered = charge.price is not None and charge.price <= payer.available + charge.held
    try:
        with unit.tentatively():
            fulfilment = services.declared.purpose(charge.purpose.kind)
            unpaid = Unpaid(charge, failure, covered, payer, ask_payer)
            fulfilment.unpaid(unit, services, unpaid, fulfilment.terms_of(charge))
    except (Refused, InvalidInput) as error:
        log.warning("nothing follows the failure of charge %s: %s", charge.id, error)
        return False
    return bool(pages)


def _page_for(
    services: Services, charge: Charge, payer: Account, failure: str, message_id: int | None
) -> Charge:
    """The same payment on a hosted page: same amount, same terms, the held share moves over."""
    page = new_charge(
        services,
        replace(payer, payment_system=charge.payment_system),
        charge.purpose,
        charge.amount,
        price=charge.price,
        held=charge.held,
        description=charge.description,
        details=charge.details,
        message_id=message_id,
    )
    confirms = failure == AUTHENTICATION_REQUIRED
    return replace(page, confirms=confirms, by_hand=charge.by_hand)


def _released(unit: Unit, services: Services, payer: Account, charge: Charge) -> Account:
    payer, entry = post(
        payer,
        at=services.clock.now(),
        kind=EntryKind.RELEASE,
        reference=f"charge:{charge.id}",
        postings=release_postings(payer.id, charge.held),
        charge_id=charge.id,
    )
    unit.put(entry_key(payer.id, entry.sequence), entry)
    return payer


def _saved_card(charge: Charge, answer: ProviderPayment) -> Card | None:
    """On a page its payer leaves a card; one that was charged without them is known already."""
    saved = answer.card
    if saved is None or charge.way is not Way.HOSTED:
        return None
    return card_of(charge.payment_system, saved)
