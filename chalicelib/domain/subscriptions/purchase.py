"""Buying, renewing and changing as pure decisions: accounts and subscriptions before, everything after.

A sale is one journal entry that may also bring in the payment it is paid with; it makes one
document, unnumbered, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import describe
from chalicelib.domain.catalog.plan import Plan, in_language
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document, invoice_for
from chalicelib.domain.ledger.journal import Entry, EntryKind, Posting, available_account
from chalicelib.domain.ledger.postings import Payment, credit_postings, sale_postings
from chalicelib.domain.ledger.sale import (
    Credit,
    Exchange,
    PricePart,
    Sale,
    SaleLine,
    SalePromo,
    Subject,
    buyer_party,
    seller_party,
)
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.period import add_months
from chalicelib.domain.pricing.price import Price, PriceComponent
from chalicelib.domain.pricing.quote import Quote, Share, received, shares
from chalicelib.domain.subscriptions.change import Change, Effect, changed
from chalicelib.domain.subscriptions.paid_time import sold_stretch
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    extended,
    price_told,
    scheduled,
    turning,
)
from chalicelib.domain.tax.vat import vat_country

SUBJECT: Final = "subscription"
"""The kind of what is sold here."""

CHANGE: Final = "change"
"""The kind of an entry by which a running subscription was changed."""


@dataclass(frozen=True, slots=True)
class Sold:
    """Everything one sale changes. `payer` and `customer` are the same value when one person is both."""

    payer: Account
    customer: Account
    entry: Entry
    subscription: Subscription
    document: Document


@dataclass(frozen=True, slots=True)
class Amended:
    """Everything one change of a running subscription changes; no invoice where nothing is sold."""

    payer: Account
    entry: Entry
    subscription: Subscription
    document: Document | None


def first_end(start: datetime, price: Price) -> datetime:
    """Of a first period: free days of a promo code make it longer."""
    return add_months(first_anchor(start, price), price.months)


def first_anchor(start: datetime, price: Price) -> datetime:
    """From when on the months of a first period count."""
    return start + timedelta(days=0 if price.promo is None else price.promo.days)


def require_free_slot(customer: Account, family: str, payer_id: int) -> None:
    """At most one live subscription per Customer and family. Raises Refused: already-subscribed, or
    customer-has-one, which says nothing of it to who is not its Customer."""
    if family in customer.live and customer.id != payer_id:
        raise Refused("customer-has-one")
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
    kind: str = EntryKind.PURCHASE,
) -> Sold:
    """The first period, from `now` on, longer by the free days of a promo code; `kind` of its entry. Raises
    Refused: already-subscribed, customer-has-one, balance-short."""
    require_free_slot(customer, quote.family, payer.id)
    quote = _taxed(catalog, quote, payer, payment, now)
    subscription = Subscription(
        id=subscription_id,
        family=quote.family,
        plan_id=quote.price.plan_id,
        options=quote.price.options,
        customer_id=customer.id,
        payer_id=payer.id,
        seller_id=quote.seller_id,
        anchor=first_anchor(now, quote.price),
        anchor_months=quote.price.months,
        start=now,
        paid=shares(quote)[0].gross,
        renewal_months=quote.price.months,
        auto_renew=False,
    )
    if subscription.anchor != now:
        months, end = quote.price.months, subscription.end
        whole = sold_stretch(now, end, subscription.paid, months)
        subscription = replace(subscription, stretches=(whole,))
    subscription = price_told(subscription, quote.following)
    sale = _sale(
        catalog,
        quote,
        subscription,
        payer,
        customer,
        payment=payment,
        document_id=document_id,
        lines=_lines(catalog, quote, subscription, payer.language, renewal=False),
    )
    payer, entry = _posted(payer, sale, payment, kind, now)
    payer = _having_bought(payer, quote.family)
    subscription = scheduled(
        replace(
            subscription,
            auto_renew=renews_by_itself(payer, payer.available),
            title=sale.title,
        ),
        catalog.renewal,
        now,
    )
    customer = payer if customer.id == payer.id else customer
    live = {**customer.live, quote.family: subscription_id}
    customer = replace(customer, live=live)
    if customer.id == payer.id:
        payer = customer
    elif quote.family not in customer.received:
        customer = replace(customer, received=(*customer.received, quote.family))
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
    quote = _taxed(catalog, quote, payer, payment, now)
    after = extended(subscription, catalog.renewal, quote.gross, quote.price.months, now)
    if subscription.renewal_options == quote.price.options:
        after = turning(after, subscription, now)
    if after.seller_id != quote.seller_id:
        after = replace(after, seller_id=quote.seller_id)
    sale = _sale(
        catalog,
        quote,
        after,
        payer,
        customer,
        payment=payment,
        document_id=document_id,
        lines=_lines(catalog, quote, after, payer.language, renewal=True),
    )
    payer, entry = _posted(payer, sale, payment, EntryKind.RENEWAL, now)
    payer = _having_bought(payer, quote.family)
    customer = payer if customer.id == payer.id else customer
    after = replace(after, title=sale.title)
    return Sold(payer, customer, entry, after, invoice_for(sale, entry, now))


def amend(
    catalog: Catalog,
    subscription: Subscription,
    change: Change,
    payer: Account,
    customer: Account,
    *,
    payment: Payment,
    now: datetime,
    document_id: str,
    wording: str,
    given_back: tuple[Credit, ...] = (),
) -> Amended:
    """The change as it was agreed to, which is of this very subscription. `wording` says on the invoice what
    is paid; `given_back` is what was left, where that is sold anew. Raises Refused: balance-short."""
    terms = {"plan": change.plan_id, "options": dict(change.options), "change": change.effect.value}
    title, details = describe(catalog.plan(change.plan_id), change.options, payer.language)
    after = replace(changed(subscription, change, catalog.renewal, now), title=title)
    sold = change.quote or change.resold
    if sold is None:
        exchange = Exchange(
            subject=Subject(SUBJECT, subscription.id),
            title=title,
            details=details,
            start=change.start,
            end=change.end,
            before=change.end_before,
            left=change.left,
            terms=terms,
        )
        payer, entry = post(
            payer,
            at=now,
            kind=CHANGE,
            reference=payment.reference,
            postings=(Posting(available_account(payer.id), change.to_pay),),
            exchange=exchange,
        )
        return Amended(payer, entry, after, None)
    quote = _taxed(catalog, sold, payer, payment, now)
    (line,) = _lines(catalog, quote, after, payer.language, renewal=False)
    if change.effect is not Effect.NEW_PERIOD:
        inside = catalog.prices_include_vat and not quote.reverse_charge
        line = replace(
            line,
            details=(*details, wording),
            quantity=1,
            unit="unit-piece",
            list_price=quote.gross if inside else quote.net,
            discount=quote.gross.zero,
            discount_percent=0,
            parts=(),
        )
    line = replace(line, start=change.start, end=change.end, terms=terms)
    sale = _sale(
        catalog,
        quote,
        after,
        payer,
        customer,
        payment=payment,
        document_id=document_id,
        lines=(line,),
    )
    payer, entry = _posted(payer, sale, payment, CHANGE, now, given_back=given_back)
    return Amended(payer, entry, after, invoice_for(sale, entry, now))


def _having_bought(payer: Account, family: str) -> Account:
    """What began as a trial is bought by its first renewal."""
    if family in payer.bought:
        return payer
    return replace(payer, bought=(*payer.bought, family))


def renews_by_itself(payer: Account, left: Money) -> bool:
    """Switched on by a payment if a card is saved or something is `left` on the balance."""
    return payer.default_card is not None or left.minor > 0


def _taxed(
    catalog: Catalog, quote: Quote, payer: Account, payment: Payment, now: datetime
) -> Quote:
    """The quote as sold: by whom the payment system pays today, at the VAT of the day the money is here.

    What is paid from the balance is sold by the seller of the quote, which was made this very moment.
    """
    paid = {system.id: system.seller for system in catalog.payment_systems}
    seller_id = paid.get(payment.paid_with, quote.seller_id)
    if not quote.country:
        quote = replace(quote, country=payer.country)
    return received(catalog, quote, seller_id, now)


def _sale(
    catalog: Catalog,
    quote: Quote,
    subscription: Subscription,
    payer: Account,
    customer: Account,
    *,
    payment: Payment,
    document_id: str,
    lines: tuple[SaleLine, ...],
) -> Sale:
    return Sale(
        subject=Subject(SUBJECT, subscription.id),
        customer_id=customer.id,
        customer_name=customer.name,
        document_id=document_id,
        seller=seller_party(catalog.seller(quote.seller_id)),
        buyer=buyer_party(quote.details, quote.country, payer.name, payer.id),
        language=payer.language,
        lines=lines,
        vat_country=vat_country(quote.country),
        vat_charged=quote.vat_charged,
        paid_with=payment.paid_with,
        reverse_charge=quote.reverse_charge,
    )


def _lines(
    catalog: Catalog, quote: Quote, subscription: Subscription, language: str, *, renewal: bool
) -> tuple[SaleLine, ...]:
    """The period, and what is paid once with it."""
    period, *fees = shares(quote)
    plan = catalog.plan(quote.price.plan_id)
    return (
        _line(plan, quote, period, subscription, language, renewal=renewal),
        *(
            _fee_line(plan, quote, part, share, language)
            for part, share in zip(quote.price.once, fees, strict=True)
        ),
    )


def _fee_line(
    plan: Plan, quote: Quote, part: PriceComponent, share: Share, language: str
) -> SaleLine:
    return SaleLine(
        title=in_language(plan.part_titles(part.key), language),
        details=(),
        quantity=part.quantity,
        unit="unit-piece",
        list_price=part.unit_price,
        discount=part.amount.zero,
        net=share.net,
        vat_rate_percent=quote.vat_rate_percent,
        vat=share.vat,
        gross=share.gross,
        terms={"once": part.key},
    )


def _line(
    plan: Plan,
    quote: Quote,
    share: Share,
    subscription: Subscription,
    language: str,
    *,
    renewal: bool,
) -> SaleLine:
    price = quote.price
    title, details = describe(plan, price.options, language)
    terms = {"plan": price.plan_id, "options": dict(price.options)}
    return SaleLine(
        title=title,
        details=details,
        quantity=price.months,
        unit="unit-month",
        list_price=price.monthly,
        discount=price.discount + price.promo_amount,
        net=share.net,
        vat_rate_percent=quote.vat_rate_percent,
        vat=share.vat,
        gross=share.gross,
        start=subscription.start,
        end=subscription.end,
        discount_percent=price.discount_percent,
        promo=None
        if price.promo is None
        else SalePromo(price.promo.code, price.promo.amount, price.promo.days),
        parts=tuple(
            PricePart(part.key, part.quantity, part.unit_price, part.amount)
            for part in price.components
        ),
        terms={**terms, "renewal": True} if renewal else terms,
    )


def _posted(
    payer: Account,
    sale: Sale,
    payment: Payment,
    kind: str,
    now: datetime,
    *,
    given_back: tuple[Credit, ...] = (),
) -> tuple[Account, Entry]:
    back = [posting for credit in given_back for posting in credit_postings(payer.id, credit)]
    return post(
        payer,
        at=now,
        kind=kind,
        reference=payment.reference,
        postings=(*payment.postings, *back, *sale_postings(payer.id, sale)),
        charge_id=payment.charge_id,
        conversion=payment.conversion,
        sale=sale,
        given_back=given_back,
    )
