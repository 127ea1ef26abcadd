"""A purchase and its renewal to the last field: what the journal keeps of them for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.postings import Payment, payment_postings
from chalicelib.domain.ledger.sale import (
    BuyerParty,
    PricePart,
    Sale,
    SaleLine,
    Subject,
    seller_party,
)
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.quote import Quote, quote
from chalicelib.domain.subscriptions.purchase import Sold, buy, renew
from chalicelib.domain.subscriptions.subscription import Status
from tests.support.catalogs import SIPTG
from tests.support.refusals import refused

NOW: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
END: Final = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
SELLER: Final = SIPTG.sellers[0]
CHOSEN: Final = {"accounts": 2, "recording": 1, "api": 1}


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


def person(number: int, name: str, available: str, country: str = "LT") -> Account:
    money = euros(available)
    one = Account(number, name, country, "stripe", money, money.zero, NOW)
    return replace(one, telegram_language="en")


def offered(options: dict[str, int], country: str = "LT", seller: str = "siptg") -> Quote:
    return quote(
        SIPTG,
        SIPTG.plan("softphone"),
        options,
        12,
        currency="EUR",
        seller_id=seller,
        buyer_country=country,
        at=NOW,
    )


def bought(
    payer: Account, customer: Account, priced: Quote, payment: Payment | None = None
) -> Sold:
    return buy(
        SIPTG,
        priced,
        payer,
        customer,
        payment=payment or Payment("balance", "purchase:d1"),
        now=NOW,
        subscription_id="s1",
        document_id="i1",
    )


def renewed(sold: Sold, priced: Quote, now: datetime) -> Sold:
    return renew(
        SIPTG,
        sold.subscription,
        priced,
        sold.payer,
        sold.customer,
        payment=Payment("balance", "renewal:s1"),
        now=now,
        document_id="i2",
    )


def line_of(priced: Quote, start: datetime, end: datetime, **more: bool) -> SaleLine:
    price = priced.price
    return SaleLine(
        title="Softphone",
        details=("SIP accounts × 2", "Call recording", "API access"),
        quantity=12,
        unit="unit-month",
        list_price=price.monthly,
        discount=price.discount,
        net=priced.net,
        vat_rate_percent="21",
        vat=priced.vat,
        gross=priced.gross,
        start=start,
        end=end,
        discount_percent=price.discount_percent,
        parts=tuple(PricePart(p.key, p.quantity, p.unit_price, p.amount) for p in price.components),
        terms={"plan": "softphone", "options": CHOSEN, **more},
    )


def sale_of(line: SaleLine, document_id: str) -> Sale:
    return Sale(
        subject=Subject("subscription", "s1"),
        customer_id=8,
        customer_name="Boris",
        document_id=document_id,
        seller=seller_party(SELLER),
        buyer=BuyerParty(name="Anna", country="LT", telegram_id=7),
        language="en",
        lines=(line,),
        vat_country="LT",
        vat_charged=True,
        paid_with="balance",
    )


def test_a_purchase_and_its_renewal_are_kept_to_the_last_field() -> None:
    priced = offered(CHOSEN)
    assert priced.price.discount
    assert len(priced.price.components) > 1
    sold = bought(person(7, "Anna", "5000"), person(8, "Boris", "0", "DE"), priced)
    assert sold.entry.sale == sale_of(line_of(priced, NOW, END), "i1")
    assert (sold.entry.at, sold.entry.reference) == (NOW, "purchase:d1")
    assert sold.document == Document(
        id="i1",
        kind=DocumentKind.INVOICE,
        seller_id="siptg",
        payer_id=7,
        entry_sequence=1,
        created_at=NOW,
        waits={"number": Wait(NOW + INLINE_LEAD)},
    )
    one = sold.subscription
    assert (one.family, one.plan_id, one.options) == ("softphone", "softphone", CHOSEN)
    assert (one.seller_id, one.anchor, one.anchor_months) == ("siptg", NOW, 12)
    assert (one.status, one.auto_renew) == (Status.ACTIVE, True)

    day = END - timedelta(days=1)
    again = renewed(sold, priced, day)
    following = datetime(2028, 1, 31, 12, 0, tzinfo=UTC)
    assert again.entry.sale == sale_of(line_of(priced, END, following, renewal=True), "i2")
    assert (again.entry.at, again.entry.reference) == (day, "renewal:s1")
    assert (again.document.id, again.document.created_at) == ("i2", day)
    assert (again.subscription.paid, again.subscription.seller_id) == (priced.gross, "siptg")
    assert again.customer == sold.customer


@pytest.mark.parametrize(
    ("left", "card", "renews"), [("0", None, False), ("0.01", None, True), ("0", "pm_1", True)]
)
def test_what_can_be_paid_renews_by_itself(left: str, card: str | None, renews: bool) -> None:
    priced = offered(CHOSEN)
    payer = person(7, "Anna", "0")
    payer = replace(payer, available=priced.gross + euros(left), default_card=card)
    assert bought(payer, payer, priced).subscription.auto_renew is renews


def test_whom_the_payment_system_pays_sells() -> None:
    """Shown as another seller's; the money is here, and its VAT is due here."""
    priced = offered(CHOSEN, seller="partner_ru")
    assert not priced.vat
    payer = person(7, "Anna", "0")
    payment = Payment("stripe", "stripe:pi_1", payment_postings(7, "stripe", priced.gross))
    sold = bought(payer, payer, priced, payment)
    assert sold.entry.sale is not None
    assert (sold.entry.sale.seller.id, sold.entry.sale.vat_charged) == ("siptg", True)
    assert (sold.subscription.seller_id, sold.entry.sale.paid_with) == ("siptg", "stripe")
    assert sold.entry.sale.vat == offered(CHOSEN).vat
    from_balance = bought(replace(payer, available=priced.gross), payer, priced)
    assert from_balance.subscription.seller_id == "partner_ru"
    rich = replace(sold, payer=replace(sold.payer, available=priced.gross))
    assert renewed(rich, priced, END).subscription.seller_id == "partner_ru"


def test_a_quote_of_before_countries_is_taxed_where_the_payer_is() -> None:
    old = replace(offered(CHOSEN, "DE"), country="")
    payer = person(7, "Anna", "2000", "US")
    sale = bought(payer, payer, old).entry.sale
    assert sale is not None
    assert (sale.buyer.country, sale.vat_country, sale.vat) == ("US", "US", euros("0"))
    kept = bought(payer, payer, offered(CHOSEN, "DE")).entry.sale
    assert kept is not None
    assert (kept.buyer.country, kept.vat_country) == ("DE", "DE")


def test_what_is_refused_names_what_stands_in_the_way() -> None:
    priced = offered(CHOSEN)
    payer = person(7, "Anna", "5000")
    taken = replace(payer, live={"softphone": "s0"})
    with refused("already-subscribed", family="softphone", subscription="s0"):
        bought(taken, taken, priced)
    sold = bought(payer, payer, priced)
    gone = replace(sold, subscription=replace(sold.subscription, status=Status.ENDED))
    with refused("subscription-ended", subscription="s1"):
        renewed(gone, priced, END)
    poor = person(7, "Anna", "0")
    with refused("balance-short", missing=priced.gross):
        bought(poor, poor, priced)
