"""Putting a purchase together and paying it: by a payment system, or from the balance."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.payments import charges
from chalicelib.application.payments.bounds import minimum_charge
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.fulfilment import purchase_of
from chalicelib.application.subscriptions.records import draft_key
from chalicelib.application.subscriptions.selling import (
    named_on_page,
    on_request_left_out,
    require_shown,
    sell_draft,
    sold_plan,
)
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import CLOSED, Charge, Way, closed_elsewhere
from chalicelib.domain.payments.funding import ByCard, FromBalance
from chalicelib.domain.payments.purpose import Aim
from chalicelib.domain.people.account import Account, require_country
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.kept import KeptQuote, agreed, offered
from chalicelib.domain.pricing.price import cheapest
from chalicelib.domain.pricing.promo import Promo
from chalicelib.domain.pricing.quote import Quote, quote
from chalicelib.domain.subscriptions.draft import Draft, being_paid, fitted
from chalicelib.domain.subscriptions.preview import Preview
from chalicelib.domain.subscriptions.purchase import (
    first_end,
    renews_by_itself,
    require_free_slot,
)
from chalicelib.domain.subscriptions.subscription import Subscription, is_rested

log = logging.getLogger(__name__)

AIM: Final = "draft"
"""The kind of a top-up's aim that is a draft."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A draft that waits for its payment, and what it costs now."""

    draft: Draft
    quote: Quote


@dataclass(frozen=True, slots=True)
class Offered:
    """A draft as its screen shows it, with a quote for each period of the plan, by its months."""

    draft: Draft
    quotes: Mapping[int, Quote]


def start_draft(services: Services, payer_id: int, plan_id: str) -> Draft:
    """A new draft of `plan_id` with its default options and shortest period. Raises Refused."""
    payer = get_account(services, payer_id)
    plan = sold_plan(services, plan_id, payer.payment_system)
    return _begun(services, payer, plan, normalise(plan, {}), plan.periods[0].months)


def draft_again(services: Services, payer_id: int, before: Subscription) -> Draft:
    """A new draft of what the subscription was, for the same period, as far as the catalog still has that.
    Raises Refused: unknown-plan, plan-not-sold."""
    payer = get_account(services, payer_id)
    plan = sold_plan(services, before.plan_id, payer.payment_system)
    return _begun(services, payer, plan, before.options, before.renewal_months)


def _begun(
    services: Services, payer: Account, plan: Plan, options: Mapping[str, int], months: int
) -> Draft:
    wanted = Draft(
        id=services.new_id(),
        payer_id=payer.id,
        customer_id=payer.id,
        plan_id=plan.id,
        options=options,
        months=months,
        created_at=services.clock.now(),
    )
    draft = replace(fitted(wanted, plan), revision=wanted.revision)

    def decide(unit: Unit) -> Draft:
        unit.put(draft_key(draft.id), draft)
        return draft

    return in_unit(services, decide)


def present_draft(services: Services, draft_id: str, payer_id: int) -> Draft:
    """The draft as it can be shown today: what has left the catalog has left it.

    Raises Refused: draft-gone, draft-used, unknown-plan, plan-not-sold.
    """

    def decide(unit: Unit) -> Draft:
        unit.load(draft_key(draft_id), account_key(payer_id))
        draft = own_draft(unit, draft_id, payer_id)
        if draft.subscription_id is not None:
            raise Refused("draft-used", subscription=draft.subscription_id)
        payer = unit.require(Account, account_key(payer_id))
        present = fitted(draft, sold_plan(services, draft.plan_id, payer.payment_system))
        if present != draft:
            unit.put(draft_key(draft_id), present)
        return present

    return in_unit(services, decide)


def get_draft(services: Services, draft_id: str, payer_id: int) -> Draft:
    """Raises Refused("draft-gone") if there is none or it is somebody else's."""
    return own_draft(Unit(services), draft_id, payer_id)


def change_draft(
    services: Services,
    draft_id: str,
    payer_id: int,
    revision: int,
    *,
    options: Mapping[str, int] | None = None,
    months: int | None = None,
) -> Draft:
    """Set target values; a button of an older revision changes nothing and gets the present draft, as does
    one of a draft that the catalog has changed.

    Raises Refused: draft-gone, draft-used, unknown-plan, unknown-option, option-out-of-range,
    period-not-offered.
    """

    def decide(unit: Unit) -> Draft:
        draft = own_draft(unit, draft_id, payer_id)
        if draft.subscription_id is not None:
            raise Refused("draft-used", subscription=draft.subscription_id)
        plan = services.catalog.plan(draft.plan_id)
        present = fitted(draft, plan)
        if present != draft:
            unit.put(draft_key(draft_id), present)
            return present
        if draft.revision != revision:
            return draft
        chosen = normalise(plan, {**draft.options, **(options or {})})
        period = plan.period(months or draft.months)
        after = replace(draft, options=chosen, months=period.months, revision=draft.revision + 1)
        unit.put(draft_key(draft_id), after)
        return after

    return in_unit(services, decide)


def quote_draft(services: Services, account: Account, draft: Draft) -> Quote:
    """What the draft costs its payer today. Raises Refused, e.g. for a plan withdrawn meanwhile."""
    plan = sold_plan(services, draft.plan_id, account.payment_system)
    promo = draft.promo
    if promo is not None and promo.first_purchase and (account.bought or draft.for_other):
        promo = None
    return quote_plan(services, account, plan, draft.options, draft.months, promo=promo)


def quote_plan(
    services: Services,
    account: Account,
    plan: Plan,
    options: Mapping[str, int],
    months: int,
    *,
    promo: Promo | None = None,
) -> Quote:
    """What a period of a plan costs the account today, by its terms where they hold. Raises Refused as
    `quote` does."""
    return quote(
        services.catalog,
        plan,
        options,
        months,
        currency=account.currency,
        seller_id=services.catalog.seller_for(account.payment_system).id,
        buyer_country=account.country,
        details=account.billing.details,
        at=services.clock.now(),
        first=plan.family not in account.bought,
        promo=promo,
        terms=account.terms.get(plan.id),
    )


def offer_draft(services: Services, draft_id: str, payer_id: int) -> Offered:
    """What the screen of a draft shows, as the catalog has it now: it binds for half an hour, whatever
    becomes of the catalog.

    Raises Refused: draft-gone, and as `quote_draft` does: "price-on-request" where nothing is agreed on that
    holds for the options and the period.
    """

    def decide(unit: Unit) -> Offered:
        unit.load(draft_key(draft_id), account_key(payer_id))
        stored = own_draft(unit, draft_id, payer_id)
        payer, now = unit.require(Account, account_key(payer_id)), services.clock.now()
        draft = fitted(stored, services.catalog.plan(stored.plan_id))
        quotes = _quote_periods(services, payer, draft)
        today = quotes[draft.months]
        quotes[draft.months] = offered(draft.kept, today, now)
        if quotes[draft.months] is today:
            draft = replace(draft, kept=KeptQuote(today, now))
        if draft != stored:
            unit.put(draft_key(draft_id), draft)
        return Offered(draft, quotes)

    return in_unit(services, decide)


def _quote_periods(services: Services, account: Account, draft: Draft) -> dict[int, Quote]:
    """Of each period that has a price; the draft's own has one. Raises Refused as `quote_draft` does."""
    chosen, found = quote_draft(services, account, draft), {}
    for period in services.catalog.plan(draft.plan_id).periods:
        if period.months == draft.months:
            found[period.months] = chosen
            continue
        with on_request_left_out():
            other = replace(draft, months=period.months)
            found[period.months] = quote_draft(services, account, other)
    return found


def _agreed_quote(services: Services, account: Account, draft: Draft, shown: Money | None) -> Quote:
    """What was shown, as long as that binds, or today's. Raises Refused as `quote_draft` does, and
    price-changed."""
    today = quote_draft(services, account, draft)
    priced = agreed(draft.kept, today, shown, services.clock.now())
    require_shown(priced.gross, shown)
    return priced


def least_payable(services: Services, account: Account, plan: Plan) -> Quote:
    """The least that the account can pay for the plan at all: its cheapest options, for the period that costs
    least. Raises Refused as `quote_draft` does."""
    options = cheapest(services.catalog, plan, account.currency)
    terms = account.terms.get(plan.id)
    if plan.on_request and terms is not None:
        options = {**options, **terms.least}
    quotes = []
    for period in plan.periods:
        with on_request_left_out():
            quotes.append(quote_plan(services, account, plan, options, period.months))
    if not quotes:
        raise Refused("price-on-request", plan=plan.id)
    return min(quotes, key=lambda quoted: quoted.gross.minor)


def awaiting(services: Services, draft_id: str, payer_id: int) -> Awaiting | None:
    """The draft that money was brought for, and what its screen would show; None if it is used, gone, not
    sold now, or for somebody else who has not accepted."""
    try:
        draft = get_draft(services, draft_id, payer_id)
        if draft.subscription_id is not None or draft.lacks_customer:
            return None
        payer = get_account(services, payer_id)
        present = fitted(draft, services.catalog.plan(draft.plan_id))
        today = quote_draft(services, payer, present)
        return Awaiting(draft, offered(draft.kept, today, services.clock.now()))
    except Refused as refused:
        log.info("nothing waits for the money any more: %s", refused)
        return None


def start_payment(
    services: Services,
    draft_id: str,
    payer_id: int,
    revision: int,
    message_id: int | None,
    *,
    shown: Money | None = None,
    card: str | None = None,
    least: bool = False,
) -> Charge:
    """Open the hosted page for exactly the draft that was shown, or ask the saved `card` that was agreed to;
    pressed twice, it is one charge.

    A page opened for an older revision, or for another draft of the same family, is closed at the provider
    first; with `least`, at least what its payment system takes is asked for, and the rest stays on the
    balance; one that asks for exactly what was `shown` is that payment, whatever the price is by now. The
    charge that comes back may still be NEW when the payment system did not answer: the agenda goes on.

    Raises Refused: draft-gone, draft-used, draft-changed, customer-not-said, country-not-said, price-changed,
    already-subscribed, customer-has-one, payment-system-not-offered, try-again, funding-changed (the card
    cannot be asked any more). Raises PaymentSystemError if another page could not be closed.
    """
    present = get_draft(services, draft_id, payer_id)
    today = quote_draft(services, get_account(services, payer_id), present)
    priced = agreed(present.kept, today, shown, services.clock.now())
    if shown is None or shown == priced.gross:
        close_page(services, draft_id, payer_id, unless=priced, card=card)
        _close_other_page(services, present, priced.family)

    def decide(unit: Unit) -> Charge:
        draft = _open_draft(unit, services, draft_id, payer_id, revision)
        unit.load(account_key(payer_id), account_key(draft.customer_id))
        payer = unit.require(Account, account_key(payer_id))
        running = charges.running(unit, draft.charge_id)
        if running is not None and _is_elsewhere(services, payer, running, card):
            raise Refused("try-again")
        if running is not None and running.price == shown:
            return running
        require_country(payer)
        priced = _agreed_quote(services, payer, draft, shown)
        if running is not None:
            return running
        customer = unit.require(Account, account_key(draft.customer_id))
        require_free_slot(customer, priced.family, payer_id)
        _tell_closed(unit, services, _other_page(unit, draft, priced.family), message_id)
        named = named_on_page(services, payer, priced)
        charge = new_charge(
            services,
            payer,
            purchase_of(draft, priced),
            _asked_for(services, payer, priced.gross) if least else priced.gross,
            price=priced.gross,
            description=named.description,
            details=named.details,
            card=None if card is None else card_asked(services, payer, priced.gross, card),
            message_id=message_id,
            by_hand=card is not None,
        )
        unit.put(charge_key(charge.id), charge)
        unit.put(draft_key(draft_id), being_paid(draft, charge.id))
        buying = {**customer.buying, priced.family: charge.id}
        unit.put(account_key(customer.id), replace(customer, buying=buying))
        return charge

    charge = in_unit(services, decide)
    return charges.advance_now(services, charge.id)


def pay_from_balance(
    services: Services, draft_id: str, payer_id: int, revision: int, *, shown: Money | None = None
) -> str:
    """Buy the draft from the balance, at exactly the price that was `shown`; returns the subscription's id,
    the same on every repeat.

    Raises Refused: draft-gone, draft-changed, customer-not-said, country-not-said, price-changed,
    already-subscribed, customer-has-one, customer-gone, balance-short, charge-open.
    """
    present = get_draft(services, draft_id, payer_id)
    if present.subscription_id is None:
        _require_revision(present, revision)
        priced = _agreed_quote(services, get_account(services, payer_id), present, shown)
        close_page(services, draft_id, payer_id)
        _close_other_page(services, present, priced.family)

    def decide(unit: Unit) -> str:
        draft = own_draft(unit, draft_id, payer_id)
        if draft.subscription_id is not None:
            return draft.subscription_id
        _require_present(services, draft, revision)
        if charges.running(unit, draft.charge_id) is not None:
            raise Refused("charge-open")
        payer = unit.require(Account, account_key(payer_id))
        require_country(payer)
        payment = Payment(paid_with="balance", reference=f"purchase:{draft.id}")
        priced = _agreed_quote(services, payer, draft, shown)
        return sell_draft(unit, services, draft, priced, payer, payment=payment).subscription.id

    return in_unit(services, decide)


def _asked_for(services: Services, payer: Account, price: Money) -> Money:
    return max(price, minimum_charge(services, payer.payment_system, payer.currency))


def cards_to_choose(services: Services, payer: Account, amount: Money) -> list[Card]:
    """The saved cards of the chosen payment system that can be asked for so much, the default one first, then
    the newest; none whose bank has said no today."""
    system, now = payer.payment_system, services.clock.now()
    if not services.is_on(system):
        return []
    limits = services.catalog.payment_system(system).limits.get(amount.currency)
    if limits is None or not limits.takes(amount):
        return []
    found = [
        card
        for card in reversed(payer.cards)
        if card.payment_system == system and card.usable and is_rested(card, now)
    ]
    return sorted(found, key=lambda card: card.reference != payer.default_card)


def card_asked(services: Services, payer: Account, amount: Money, named: str) -> Card:
    """Raises Refused("funding-changed") if that card cannot be asked."""
    for card in cards_to_choose(services, payer, amount):
        if card.reference == named:
            return card
    raise Refused("funding-changed")


def preview_purchase(
    services: Services,
    draft_id: str,
    payer_id: int,
    revision: int,
    shown: Money,
    *,
    card: str | None = None,
) -> Preview:
    """What `pay_from_balance` would do, or `start_payment` by that saved `card`, to be agreed to first:
    today's price binds for half an hour from then on. Raises Refused as they do."""

    def decide(unit: Unit) -> Preview:
        unit.load(draft_key(draft_id), account_key(payer_id))
        draft = _open_draft(unit, services, draft_id, payer_id, revision)
        payer = unit.require(Account, account_key(payer_id))
        require_country(payer)
        priced = _agreed_quote(services, payer, draft, shown)
        customer = unit.require(Account, account_key(draft.customer_id))
        require_free_slot(customer, priced.family, payer_id)
        if draft.kept is None or priced is not draft.kept.quote:
            kept = KeptQuote(priced, services.clock.now())
            unit.put(draft_key(draft_id), replace(draft, kept=kept))
        return _preview(services, draft_id, payer, priced, card)

    return in_unit(services, decide)


def _preview(
    services: Services, draft_id: str, payer: Account, priced: Quote, card: str | None
) -> Preview:
    """Raises Refused: balance-short, funding-changed."""
    funding: FromBalance | ByCard = FromBalance()
    left = payer.available - priced.gross
    if card is not None:
        asked = card_asked(services, payer, priced.gross, card)
        funding, left = ByCard(asked, priced.gross.up_to_step(), left.zero), payer.available
    if left < left.zero:
        raise Refused("balance-short", missing=-left, aim=Aim(AIM, draft_id))
    start = services.clock.now()
    end = first_end(start, priced.price)
    renews = renews_by_itself(payer, left)
    return Preview(
        quote=priced,
        start=start,
        end=end,
        funding=funding,
        available=payer.available,
        renews_on=end + services.catalog.renewal.attempts[0] if renews else None,
        cards=tuple(cards_to_choose(services, payer, priced.gross)),
    )


def close_page(
    services: Services,
    draft_id: str,
    payer_id: int,
    *,
    unless: Quote | None = None,
    card: str | None = None,
) -> None:
    """Close the draft's open page at the provider, unless it asks for exactly that quote; and where a saved
    `card` is to pay, what asks for it anywhere else.

    If it turns out to have been paid, the purchase is made and the draft is used.
    """
    unit = Unit(services)
    draft = own_draft(unit, draft_id, payer_id)
    running = charges.running(unit, draft.charge_id)
    if running is None:
        return
    payer = unit.require(Account, account_key(payer_id))
    elsewhere = _is_elsewhere(services, payer, running, card)
    if elsewhere or unless is None or running.purpose != purchase_of(draft, unless):
        charges.advance(services, running.id, cancel=True)


def _is_elsewhere(services: Services, payer: Account, running: Charge, card: str | None) -> bool:
    """Whether the saved `card` that is to pay now can be asked, and is not what was asked before. Where its
    bank has sent the payer to a page, that page is the answer to the same press again. Without a card:
    whether the payer has chosen another payment system since the page, or the invoice, was made."""
    if card is None and running.way is not Way.SAVED_CARD:
        chosen = payer.payment_system
        return running.payment_system != chosen and services.is_on(chosen)
    if card in (None, running.card_reference) or running.price is None:
        return False
    askable = cards_to_choose(services, payer, running.price)
    return any(one.reference == card for one in askable)


def _close_other_page(services: Services, draft: Draft, family: str) -> None:
    """There is one live subscription per Customer and family, so there is one page: that of another draft is
    closed at the provider. If it turns out to have been paid, that purchase is made."""
    other = _other_page(Unit(services), draft, family)
    if other is not None and not other.terminal:
        charges.advance(services, other.id, cancel=True)


def _other_page(unit: Unit, draft: Draft, family: str) -> Charge | None:
    """The last payment that was started for this Customer and family, if it is for another draft."""
    customer = unit.require(Account, account_key(draft.customer_id))
    known = customer.buying.get(family)
    charge = None if known is None else unit.require(Charge, charge_key(known))
    return None if charge is None or charge.purpose.subject == draft.id else charge


def _tell_closed(
    unit: Unit, services: Services, other: Charge | None, message_id: int | None
) -> None:
    """Where the other page was shown stands from now on that it is closed, unless this one takes its place.

    Raises Refused("try-again") if it was opened meanwhile.
    """
    if other is None:
        return
    if not other.terminal:
        raise Refused("try-again")
    if other.failure == CLOSED and other.message_id not in (None, message_id):
        unit.put(charge_key(other.id), closed_elsewhere(other, services.clock.now()))
        unit.nudge(charge_key(other.id))


def own_draft(unit: Unit, draft_id: str, payer_id: int) -> Draft:
    """Raises Refused("draft-gone")."""
    draft = unit.get(Draft, draft_key(draft_id))
    if draft is None or draft.payer_id != payer_id:
        raise Refused("draft-gone")
    return draft


def _open_draft(
    unit: Unit, services: Services, draft_id: str, payer_id: int, revision: int
) -> Draft:
    draft = own_draft(unit, draft_id, payer_id)
    if draft.subscription_id is not None:
        raise Refused("draft-used", subscription=draft.subscription_id)
    _require_present(services, draft, revision)
    return draft


def _require_present(services: Services, draft: Draft, revision: int) -> None:
    """What is paid is what was on the screen, and what the catalog still has; for somebody else, once they
    have accepted."""
    _require_revision(draft, revision)
    if draft.lacks_customer:
        raise Refused("customer-not-said")
    if fitted(draft, services.catalog.plan(draft.plan_id)) != draft:
        raise Refused("draft-changed")


def _require_revision(draft: Draft, revision: int) -> None:
    if draft.revision != revision:
        raise Refused("draft-changed")
