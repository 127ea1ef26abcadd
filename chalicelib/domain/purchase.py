"""Buying and renewing as pure decisions: accounts and subscriptions before, everything after.

A sale is one journal entry that may also bring in the payment it is paid with; it makes one
document, unnumbered, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.account import Account, post
from chalicelib.domain.catalog import Catalog, Plan, Seller, in_language
from chalicelib.domain.document import BuyerParty, DocumentKind, SellerParty
from chalicelib.domain.errors import Refused
from chalicelib.domain.issuing import Document, created
from chalicelib.domain.ledger import Entry, EntryKind, Posting
from chalicelib.domain.quote import Quote
from chalicelib.domain.sale import Sale
from chalicelib.domain.selling import sale_postings
from chalicelib.domain.subscription import Subscription, extended, scheduled


@dataclass(frozen=True, slots=True)
class Payment:
    """How a sale is paid: postings that come first in the entry, and their origin.

    `paid_with` is "balance" or a payment system; `reference` names the cause of the entry.
    """

    paid_with: str
    reference: str
    postings: tuple[Posting, ...] = ()
    charge_id: str | None = None


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
    return Sold(payer, customer, entry, subscription, _document(sale, entry, now))


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
    return Sold(payer, customer, entry, after, _document(sale, entry, now))


def describe(plan: Plan, options: Mapping[str, int], language: str) -> tuple[str, tuple[str, ...]]:
    """The plan's name, and each chosen option by name with its count; switches by name alone."""
    details = [
        in_language(spec.titles, language) + ("" if spec.is_switch else f" × {options[spec.key]}")
        for spec in plan.options
        if options.get(spec.key)
    ]
    return in_language(plan.titles, language), tuple(details)


def seller_party(seller: Seller) -> SellerParty:
    """The seller as a document shows it; the VAT number is added when the document is numbered."""
    return SellerParty(
        id=seller.id,
        name=seller.name,
        address=seller.address,
        country=seller.country,
        registration_number=seller.registration_number,
        vat_number=None,
        email=seller.email,
    )


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
        postings=(*payment.postings, *sale_postings(payer, sale.quote)),
        charge_id=payment.charge_id,
        sale=sale,
    )


def _document(sale: Sale, entry: Entry, now: datetime) -> Document:
    return created(
        Document(
            id=sale.document_id,
            kind=DocumentKind.INVOICE,
            seller_id=sale.quote.seller_id,
            payer_id=entry.account_id,
            entry_sequence=entry.sequence,
            created_at=now,
        ),
        now,
    )
