"""Putting everything one sale changes into a unit: the one place where sales are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from chalicelib.application.invoicing.crediting import put_notes, with_invoices
from chalicelib.application.payments.sales import put_sale
from chalicelib.application.people.records import account_key
from chalicelib.application.promotions.referring import put_referral
from chalicelib.application.promotions.reserving import give_back, use
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.history import bought
from chalicelib.application.subscriptions.proposals import put_bought
from chalicelib.application.subscriptions.records import Link, draft_key, link_key, subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.options import describe
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.credit import Given, newest_first
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.kept import agreed
from chalicelib.domain.pricing.quote import Quote, quote
from chalicelib.domain.promotions.code import require_first
from chalicelib.domain.subscriptions.change import Change
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.purchase import Amended, Sold, amend, buy, renew
from chalicelib.domain.subscriptions.subscription import Subscription, knows_price


def sell_draft(
    unit: Unit, services: Services, draft: Draft, priced: Quote, payer: Account, *, payment: Payment
) -> Sold:
    """Decide the purchase and put what it changes; the caller commits. Raises Refused: customer-not-said,
    customer-gone, and as `buy` does."""
    if draft.lacks_customer:
        raise Refused("customer-not-said")
    sold = buy(
        services.catalog,
        priced,
        payer,
        _customer(unit, payer, draft.customer_id),
        payment=payment,
        now=services.clock.now(),
        subscription_id=services.new_id(),
        document_id=services.new_id(),
    )
    put_first_period(unit, services, sold)
    _settle_promo(unit, draft, priced, payer, sold)
    _put_referral(unit, services, payer, sold)
    if draft.proposal_id is not None:
        put_bought(unit, draft.proposal_id, sold.subscription.id, services.clock.now())
    used = replace(draft, subscription_id=sold.subscription.id, waits={})
    unit.put(draft_key(draft.id), used)
    return sold


def put_first_period(unit: Unit, services: Services, sold: Sold) -> None:
    """Everything that a new subscription changes, beside what was used up for it."""
    _put_sold(unit, services, sold)
    if sold.customer.id != sold.payer.id:
        unit.put(account_key(sold.customer.id), sold.customer)
    for account_id in {sold.payer.id, sold.customer.id}:
        unit.put(link_key(account_id, sold.subscription.id), Link(sold.subscription.id))


def _put_referral(unit: Unit, services: Services, payer: Account, sold: Sold) -> None:
    """Whoever invited them is to be rewarded for a first sale. `payer` is as before it."""
    if sold.entry.sale is not None:
        put_referral(unit, services, payer, sold.entry.sale)


def _settle_promo(unit: Unit, draft: Draft, priced: Quote, payer: Account, sold: Sold) -> None:
    """What was reserved is used by the sale that was priced with it, or given back. Raises Refused:
    promo-gone, promo-not-first."""
    promo, taken = draft.promo, priced.price.promo
    if taken is None:
        if promo is not None:
            give_back(unit, promo.code, draft.payer_id, draft.id)
        return
    if promo is None or promo.code != taken.code:
        raise Refused("promo-gone", promo=taken.code)
    require_first(promo, payer, for_other=draft.for_other)
    use(unit, promo.code, draft.payer_id, draft.id, sold.entry.sequence)


def sell_renewal(
    unit: Unit,
    services: Services,
    subscription: Subscription,
    priced: Quote,
    payer: Account,
    *,
    payment: Payment,
) -> Sold:
    """Decide the renewal and put what it changes; the caller commits. Raises Refused."""
    sold = renew(
        services.catalog,
        subscription,
        priced,
        payer,
        _customer(unit, payer, subscription.customer_id),
        payment=payment,
        now=services.clock.now(),
        document_id=services.new_id(),
    )
    _put_sold(unit, services, sold)
    _put_referral(unit, services, payer, sold)
    return sold


def sell_change(
    unit: Unit,
    services: Services,
    subscription: Subscription,
    change: Change,
    payer: Account,
    *,
    payment: Payment,
) -> Amended:
    """Do the change that was agreed to and put what it changes; the caller commits. Raises Refused."""
    given: list[Given] = []
    wording = services.page_words.difference(payer.language)
    if change.resold is not None:
        sales = with_invoices(unit, bought(services, subscription))
        given = newest_first(sales, change.resold.gross, change.at, services.new_id)
        wording = services.page_words.sold_anew(payer.language)
    amended = amend(
        services.catalog,
        subscription,
        change,
        payer,
        _customer(unit, payer, subscription.customer_id),
        payment=payment,
        now=services.clock.now(),
        document_id=services.new_id(),
        wording=wording,
        given_back=tuple(one.credit for one in given),
    )
    _put_sold(unit, services, amended)
    unit.nudge(subscription_key(subscription.id))
    put_notes(unit, given, amended.entry, services.clock.now())
    return amended


class OnPage(NamedTuple):
    """What the payer reads on a payment system's page: whose plan and for how long; with which options."""

    description: str
    details: str


def named_on_page(services: Services, payer: Account, priced: Quote) -> OnPage:
    """In the payer's language."""
    price, language = priced.price, payer.language
    period = services.page_words.period(language, price.months)
    return _on_page(services, language, price.plan_id, price.options, period)


def named_change_on_page(services: Services, payer: Account, change: Change) -> OnPage:
    """The same of a change of a running subscription."""
    difference = services.page_words.difference(payer.language)
    return _on_page(services, payer.language, change.plan_id, change.options, difference)


def _on_page(
    services: Services, language: str, plan_id: str, options: Mapping[str, int], what: str
) -> OnPage:
    title, details = describe(services.catalog.plan(plan_id), options, language)
    return OnPage(f"{services.catalog.title}: {title}, {what}", ", ".join(details))


def renewal_quote(services: Services, payer: Account, subscription: Subscription) -> Quote:
    """What the next period costs today, sold by who is paid for it: the seller of the payment system that
    the payer has chosen, who also has what is on the balance; where the balance is short and a saved card
    pays the rest, the seller of that card's system.

    Raises Refused if the plan cannot be renewed as it is.
    """
    priced = _renewal_quote(services, payer, subscription, payer.payment_system)
    card = payer.usable_card
    is_same = card is None or card.payment_system == payer.payment_system
    if card is None or is_same or priced.gross <= payer.available:
        return priced
    return _renewal_quote(services, payer, subscription, card.payment_system)


def agreed_renewal(
    services: Services, payer: Account, subscription: Subscription, shown: Money | None
) -> Quote:
    """What the payer was shown for the next period, as long as that binds, or today's. Raises Refused as
    `renewal_quote` does, and price-changed."""
    today = renewal_quote(services, payer, subscription)
    priced = agreed(subscription.kept, today, shown, services.clock.now())
    require_shown(priced.gross, shown)
    return priced


def renewal_price(services: Services, payer: Account, subscription: Subscription) -> Money | None:
    """Today's price of the next period; None when the catalog does not sell it any more."""
    try:
        return renewal_quote(services, payer, subscription).gross
    except Refused:
        return None


def is_covered(unit: Unit, services: Services, subscription: Subscription) -> bool:
    """Whether its payer's balance pays the next period, at a price that they know; the decision is stored
    against what this was read from."""
    payer = unit.require(Account, account_key(subscription.payer_id))
    price = known_price(services, payer, subscription)
    return price is not None and price <= payer.available


def known_price(services: Services, payer: Account, subscription: Subscription) -> Money | None:
    """Today's price of the next period, if it is sold and its payer has been told of it."""
    price = renewal_price(services, payer, subscription)
    return price if price is not None and knows_price(subscription, price) else None


def renewal_periods(services: Services, payer: Account, subscription: Subscription) -> list[Quote]:
    """What the next period costs today, for each that the plan offers and that has a price; none of one that
    is not sold, or that its Customer does not want."""
    found: list[Quote] = []
    if subscription.declined:
        return found
    try:
        for period in services.catalog.plan(subscription.plan_id).periods:
            other = replace(subscription, renewal_months=period.months)
            with on_request_left_out():
                found.append(renewal_quote(services, payer, other))
    except Refused:
        return []
    return found


@contextmanager
def on_request_left_out() -> Iterator[None]:
    """What is not sold without terms that were agreed on is passed over."""
    try:
        yield
    except Refused as refused:
        if refused.code != "price-on-request":
            raise


def _renewal_quote(
    services: Services, payer: Account, subscription: Subscription, system_id: str
) -> Quote:
    """Of a payment system that has left the catalog: sold by who sold the last period, while there is one."""
    catalog = services.catalog
    pays = {system.id: system.seller for system in catalog.payment_systems}
    seller_id = pays.get(system_id, subscription.seller_id)
    if all(seller.id != seller_id for seller in catalog.sellers):
        raise Refused("unknown-payment-system", payment_system=system_id)
    return quote(
        catalog,
        sold_plan(services, subscription.plan_id, system_id),
        subscription.renewed_options,
        subscription.renewal_months,
        currency=payer.currency,
        seller_id=seller_id,
        buyer_country=payer.country,
        details=payer.billing.details,
        at=services.clock.now(),
        terms=payer.terms.get(subscription.plan_id),
    )


def require_shown(now: Money | None, shown: Money | None) -> None:
    """What is taken is what was shown. Raises Refused("price-changed").

    None: whoever asks has shown no price, and takes today's.
    """
    if shown is not None and now != shown:
        raise Refused("price-changed", shown=shown, now=now)


def sold_plan(services: Services, plan_id: str, system_id: str) -> Plan:
    """A plan that is sold today, by the calendar of the seller whom this payment system pays: a withdrawn
    one runs to its end. Raises Refused("plan-not-sold")."""
    plan = services.catalog.plan(plan_id)
    today = services.catalog.day_of(system_id, services.clock.now())
    if plan.is_free or not plan.is_sold_on(today):
        raise Refused("plan-not-sold", plan=plan_id)
    return plan


def _customer(unit: Unit, payer: Account, customer_id: int) -> Account:
    """Raises Refused("customer-gone") for somebody who had themselves deleted."""
    if customer_id == payer.id:
        return payer
    customer = unit.require(Account, account_key(customer_id))
    if customer.deleted_at is not None:
        raise Refused("customer-gone")
    return customer


def _put_sold(unit: Unit, services: Services, sold: Sold | Amended) -> None:
    unit.put(subscription_key(sold.subscription.id), sold.subscription)
    put_sale(unit, services, sold.payer, sold.entry, sold.document)
