"""Buying and renewing as pure decisions: accounts and subscriptions before, everything after.

A sale is one journal entry that may also bring in the payment it is paid with; it makes one
document, unnumbered, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import describe
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document, invoice_for
from chalicelib.domain.ledger.journal import Entry, EntryKind
from chalicelib.domain.ledger.postings import Payment, sale_postings
from chalicelib.domain.ledger.sale import BuyerParty, Sale, seller_party
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.subscription import Subscription, extended, scheduled


@dataclass(frozen=True, slots=True)
class Sold:
    """Everything one sale changes. `payer` and `customer` are the same value when one person is both."""

    payer: Account
    customer: Account
    entry: Entry
    subscription: Subscription
    document: Document


def require_free_slot(customer: Account, family: str) -> None:
    """At most one live subscription per Customer and family. Raises Refused."""
    if family in customer.live:
        raise Refused("already-subscribed", family=family, subscription=customer.live[family])


def buy(
    catalog: Catalog,
    quote: Quote,
    payer: Account,
    customer: Account,
    *,
    payment: Payment,
    now: datetime,
    subscription_id: str,
    document_id: str,
) -> Sold:
    """The first period, from `now` on. Raises Refused: already-subscribed, balance-short."""
    require_free_slot(customer, quote.family)
    subscription = Subscription(
        id=subscription_id,
        family=quote.family,
        plan_id=quote.price.plan_id,
        options=quote.price.options,
        customer_id=customer.id,
        payer_id=payer.id,
        seller_id=quote.seller_id,
        anchor=now,
        anchor_months=quote.price.months,
        start=now,
        paid=quote.gross,
        renewal_months=quote.price.months,
        auto_renew=False,
    )
    sale = _sale(
        catalog, quote, subscription, payer, customer, payment=payment, document_id=document_id
    )
    payer, entry = _posted(payer, sale, payment, EntryKind.PURCHASE, now)
    subscription = scheduled(
        replace(subscription, auto_renew=_renews_by_itself(payer)), catalog.renewal, now
    )
    customer = payer if customer.id == payer.id else customer
    live = {**customer.live, quote.family: subscription_id}
    customer = replace(customer, live=live)
    if customer.id == payer.id:
        payer = customer
    return Sold(payer, customer, entry, subscription, invoice_for(sale, entry, now))


def renew(
    catalog: Catalog,
    subscription: Subscription,
    quote: Quote,
    payer: Account,
    customer: Account,
    *,
    payment: Payment,
    now: datetime,
    document_id: str,
) -> Sold:
    """The period after the last sold one. Raises Refused: subscription-ended, balance-short."""
    if not subscription.live:
        raise Refused("subscription-ended", subscription=subscription.id)
    after = extended(subscription, catalog.renewal, quote.gross, quote.price.months, now)
    sale = replace(
        _sale(catalog, quote, after, payer, customer, payment=payment, document_id=document_id),
        renewal=True,
    )
    payer, entry = _posted(payer, sale, payment, EntryKind.RENEWAL, now)
    customer = payer if customer.id == payer.id else customer
    return Sold(payer, customer, entry, after, invoice_for(sale, entry, now))


def _renews_by_itself(payer: Account) -> bool:
    """Switched on by a payment if a card is saved or the balance is positive."""
    return payer.default_card is not None or payer.available.minor > 0


def _sale(
    catalog: Catalog,
    quote: Quote,
    subscription: Subscription,
    payer: Account,
    customer: Account,
    *,
    payment: Payment,
    document_id: str,
) -> Sale:
    title, details = describe(
        catalog.plan(quote.price.plan_id), quote.price.options, payer.language
    )
    return Sale(
        subscription_id=subscription.id,
        customer_id=customer.id,
        customer_name=customer.name,
        document_id=document_id,
        seller=seller_party(catalog.seller(quote.seller_id)),
        buyer=BuyerParty(name=payer.name, country=payer.country, telegram_id=payer.id),
        language=payer.language,
        title=title,
        details=details,
        quote=quote,
        start=subscription.start,
        end=subscription.end,
        paid_with=payment.paid_with,
    )


def _posted(
    payer: Account, sale: Sale, payment: Payment, kind: EntryKind, now: datetime
) -> tuple[Account, Entry]:
    return post(
        payer,
        at=now,
        kind=kind,
        reference=payment.reference,
        postings=(*payment.postings, *sale_postings(payer.id, payer.country, sale.quote)),
        charge_id=payment.charge_id,
        sale=sale,
    )
