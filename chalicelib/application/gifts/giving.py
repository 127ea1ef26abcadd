"""Giving: a gift is put together, shown, and paid from the balance, by a saved card or on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.fulfilment import Fulfilled, Fulfilment, Paid, Unpaid
from chalicelib.application.gifts.records import LINK_PREFIX, GiftLink, gift_key, link_key
from chalicelib.application.payments import charges
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.sales import put_sale
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Table
from chalicelib.application.records import body_of, every_record
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.fulfilment import page_instead
from chalicelib.application.subscriptions.purchases import card_asked
from chalicelib.application.subscriptions.selling import named_on_page, require_shown, sold_plan
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.gifts import GiftPolicy
from chalicelib.domain.errors import Refused
from chalicelib.domain.gifts.gift import (
    GIVEN,
    Gift,
    GiftState,
    given,
    paying_postings,
    require_payable,
)
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Aim, Purpose
from chalicelib.domain.people.account import Account, post, require_country
from chalicelib.domain.pricing.quote import Quote, quote

PURPOSE: Final = "gift"
AIM: Final = "gift"
"""The kind of a top-up's aim that is a gift."""


@dataclass(frozen=True, slots=True)
class GiftTerms:
    """What was shown for it when its payment was started."""

    amount: Money


def gift_of(gift: Gift) -> Purpose:
    """The purpose of a payment for it."""
    return Purpose(PURPOSE, gift.id, body_of(GiftTerms(gift.amount)))


def policy_of(services: Services) -> GiftPolicy:
    """Raises Refused("gifts-not-sold")."""
    if services.catalog.gifts is None:
        raise Refused("gifts-not-sold")
    return services.catalog.gifts


def quote_gift(
    services: Services, payer: Account, plan_id: str, options: Mapping[str, int], months: int
) -> Quote:
    """What a consumer of the giver's country pays for a first purchase of the plan, with all that is paid
    once. Raises Refused: gifts-not-sold, unknown-plan, plan-not-sold, period-not-offered, unknown-option,
    option-out-of-range, unknown-payment-system, unknown-country, currency-not-priced."""
    policy_of(services)
    return quote(
        services.catalog,
        sold_plan(services, plan_id, payer.payment_system),
        options,
        months,
        currency=payer.currency,
        seller_id=services.catalog.seller_for(payer.payment_system).id,
        buyer_country=payer.country,
        at=services.clock.now(),
        first=True,
    )


def put_amount_together(services: Services, payer_id: int, amount: Money) -> Gift:
    """A gift of an amount that the catalog offers, to be looked at and paid. Raises Refused: gifts-not-sold,
    gift-other-amount, country-not-said."""
    payer = get_account(services, payer_id)
    require_country(payer)
    if amount not in policy_of(services).amounts.get(payer.currency, ()):
        raise Refused("gift-other-amount")
    return _put_together(services, Gift(services.new_id(), payer_id, amount, services.clock.now()))


def put_plan_together(
    services: Services,
    payer_id: int,
    plan_id: str,
    options: Mapping[str, int],
    months: int,
    *,
    shown: Money,
) -> Gift:
    """A gift of a plan at the price that was `shown`, to be looked at and paid within half an hour. Raises
    Refused as `quote_gift` does; country-not-said, price-changed."""
    payer = get_account(services, payer_id)
    require_country(payer)
    priced = quote_gift(services, payer, plan_id, options, months)
    require_shown(priced.gross, shown)
    now = services.clock.now()
    return _put_together(services, Gift(services.new_id(), payer_id, shown, now, quote=priced))


def _put_together(services: Services, gift: Gift) -> Gift:
    def decide(unit: Unit) -> Gift:
        unit.put(gift_key(gift.id), gift)
        return gift

    return in_unit(services, decide)


def own_gift(unit: Unit, gift_id: str, payer_id: int) -> Gift:
    """Raises Refused("gift-gone") for one that somebody else gives."""
    gift = unit.get(Gift, gift_key(gift_id))
    if gift is None or gift.payer_id != payer_id:
        raise Refused("gift-gone")
    return gift


def get_gift(services: Services, gift_id: str, payer_id: int) -> Gift:
    """Raises Refused("gift-gone")."""
    return own_gift(Unit(services), gift_id, payer_id)


def gifts_of(services: Services, payer_id: int) -> list[Gift]:
    """All that this account has paid for, the newest first."""
    keys = [
        gift_key(services.read(GiftLink, record).gift_id)
        for record in every_record(services.store, Table.ACCOUNTS, str(payer_id), LINK_PREFIX)
    ]
    found = services.store.load(keys) if keys else {}
    gifts = [services.read(Gift, record) for record in found.values()]
    return sorted(gifts, key=lambda one: (one.paid_by or 0, one.id), reverse=True)


def give_from_balance(services: Services, gift_id: str, payer_id: int) -> Gift:
    """Pay for it from the balance, exactly what was shown; the same on every repeat. A page that is open for
    it is closed first.

    Raises Refused: gift-gone, gift-stale, gifts-not-sold, country-not-said, charge-open, balance-short.
    Raises PaymentSystemError if a page could not be closed.
    """
    _close_page(services, gift_id, payer_id)

    def decide(unit: Unit) -> Gift:
        gift = own_gift(unit, gift_id, payer_id)
        if gift.state is not GiftState.NEW:
            return gift
        require_payable(gift, services.clock.now())
        if charges.running(unit, gift.charge_id) is not None:
            raise Refused("charge-open")
        payer = unit.require(Account, account_key(payer_id))
        require_country(payer)
        missing = gift.amount - payer.available
        if missing.minor > 0:
            raise Refused("balance-short", missing=missing, aim=Aim(AIM, gift_id))
        return _paid(unit, services, gift, payer, Payment("balance", f"gift:{gift.id}"))[0]

    return in_unit(services, decide)


def start_gift_payment(
    services: Services,
    gift_id: str,
    payer_id: int,
    message_id: int | None,
    *,
    card: str | None = None,
) -> Charge:
    """Pay for it by the saved `card`, else on a page; pressed twice, it is one charge.

    Raises Refused: gift-gone, gift-paid, gift-stale, gifts-not-sold, country-not-said, charge-open,
    funding-changed, payment-system-not-offered, amount-too-small, amount-too-large. Raises PaymentSystemError
    if another page could not be closed.
    """
    _close_page(services, gift_id, payer_id, by=card, starting=True)

    def decide(unit: Unit) -> Charge:
        gift = own_gift(unit, gift_id, payer_id)
        running = charges.running(unit, gift.charge_id)
        if running is not None:
            if not _is_same(running, card):
                raise Refused("charge-open")
            return running
        require_payable(gift, services.clock.now())
        policy_of(services)
        payer = unit.require(Account, account_key(payer_id))
        require_country(payer)
        description, details = _on_page(services, payer, gift)
        charge = new_charge(
            services,
            payer,
            gift_of(gift),
            gift.amount,
            price=gift.amount,
            description=description,
            details=details,
            card=None if card is None else card_asked(services, payer, gift.amount, card),
            message_id=message_id,
            by_hand=card is not None,
        )
        unit.put(charge_key(charge.id), charge)
        unit.put(gift_key(gift_id), replace(gift, charge_id=charge.id))
        return charge

    return charges.advance_now(services, in_unit(services, decide).id)


def _on_page(services: Services, payer: Account, gift: Gift) -> tuple[str, str]:
    what = services.page_words.gift(payer.language)
    if gift.quote is None:
        return f"{services.catalog.title}: {what}", ""
    named = named_on_page(services, payer, gift.quote)
    return f"{named.description} ({what})", named.details


def _is_same(running: Charge, card: str | None) -> bool:
    """By that card, or on the page to which its bank has sent the payer; None: on a page."""
    return running.card_reference == card or (card is not None and running.confirms)


def _close_page(
    services: Services,
    gift_id: str,
    payer_id: int,
    *,
    by: str | None = None,
    starting: bool = False,
) -> None:
    """Close another payment for it at the provider. If it turns out to have been paid, it is given."""
    unit = Unit(services)
    running = charges.running(unit, own_gift(unit, gift_id, payer_id).charge_id)
    if running is not None and not (starting and _is_same(running, by)):
        charges.advance(services, running.id, cancel=True)


def _paid(
    unit: Unit, services: Services, gift: Gift, payer: Account, payment: Payment
) -> tuple[Gift, Entry]:
    """Everything that paying for it changes. Raises Refused: gift-paid, gifts-not-sold, balance-short."""
    now = services.clock.now()
    payer, entry = post(
        payer,
        at=now,
        kind=GIVEN,
        reference=payment.reference,
        postings=(*payment.postings, *paying_postings(gift)),
        charge_id=payment.charge_id,
    )
    after = given(gift, policy_of(services), entry.sequence, now)
    unit.put(gift_key(gift.id), after)
    unit.put(link_key(payer.id, gift.id), GiftLink(gift.id))
    put_sale(unit, services, payer, entry, None)
    return after, entry


def _fulfil(unit: Unit, services: Services, paid: Paid, _terms: GiftTerms) -> Fulfilled:
    gift = unit.require(Gift, gift_key(paid.charge.purpose.subject))
    _, entry = _paid(unit, services, gift, paid.payer, paid.payment)
    return Fulfilled("given", entry)


def _unpaid(unit: Unit, _services: Services, unpaid: Unpaid, _terms: GiftTerms) -> None:
    """It is as it was; where the bank of a saved card wants its holder, the payment goes on on a page."""
    key = gift_key(unpaid.charge.purpose.subject)
    gift = unit.require(Gift, key)
    if gift.state is not GiftState.NEW or gift.charge_id != unpaid.charge.id:
        return
    page = page_instead(unit, unpaid)
    if page is not None:
        unit.put(key, replace(gift, charge_id=page.id))


def _came(services: Services, charge: Charge, _terms: GiftTerms) -> Gift | None:
    return Unit(services).get(Gift, gift_key(charge.purpose.subject))


def _wanted(unit: Unit, _services: Services, charge: Charge, _terms: GiftTerms) -> bool:
    """While it waits for just this payment, and the card is there."""
    keys = gift_key(charge.purpose.subject), account_key(charge.payer_id)
    unit.load(*keys)
    gift, payer = unit.get(Gift, keys[0]), unit.get(Account, keys[1])
    if gift is None or payer is None or gift.state is not GiftState.NEW:
        return False
    return gift.charge_id == charge.id and payer.may_ask(charge.card_reference)


def awaiting(services: Services, gift_id: str, payer_id: int) -> Gift | None:
    """The gift that money was brought for, if it can still be paid at what was shown."""
    gift = Unit(services).get(Gift, gift_key(gift_id))
    if gift is None or gift.payer_id != payer_id:
        return None
    try:
        require_payable(gift, services.clock.now())
    except Refused:
        return None
    return gift


FULFILMENT: Final = Fulfilment(GiftTerms, _fulfil, _unpaid, _came, _wanted)
