"""Buying and renewing as decisions: whoever pays, for whomever, from whatever: the sums are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import (
    EntryKind,
    available_account,
    clearing_account,
    effect_on,
    held_account,
    require_balanced,
    revenue_account,
    vat_account,
)
from chalicelib.domain.ledger.postings import Payment, payment_postings, release_postings
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import add_months
from chalicelib.domain.pricing.quote import Quote, quote, received
from chalicelib.domain.subscriptions.purchase import Sold, buy, renew
from chalicelib.domain.subscriptions.subscription import (
    Status,
    knows_price,
    with_open_charge,
)
from tests.support.catalogs import SIPTG, VOIPTIME, with_fees

PAYER: Final = 7
CUSTOMER: Final = 8
COUNTRIES: Final = ("LT", "DE", "FI", "HU", "US", "RU")
NOW: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MOMENTS: Final = st.integers(-500 * 86_400, 2000 * 86_400).map(
    lambda seconds: NOW + timedelta(seconds=seconds)
)


@st.composite
def chosen(draw: st.DrawFn, catalog: Catalog) -> tuple[Plan, dict[str, int], int]:
    """A plan that can be bought, with options it has."""
    plan = draw(st.sampled_from([p for p in catalog.plans if p.prices]))
    options = {
        spec.key: spec.minimum
        + spec.step * draw(st.integers(0, min(30, (spec.maximum - spec.minimum) // spec.step)))
        for spec in plan.options
    }
    return plan, options, draw(st.sampled_from(plan.periods)).months


@st.composite
def offers(draw: st.DrawFn) -> tuple[Catalog, Quote, Account, datetime]:
    """Something to buy, its price, and a payer with exactly that price and a bit more."""
    catalog = draw(st.sampled_from([SIPTG, VOIPTIME, with_fees(SIPTG, set_up=(None, "7.77"))]))
    plan, options, months = draw(chosen(catalog))
    now, country = draw(MOMENTS), draw(st.sampled_from(COUNTRIES))
    priced = quote(
        catalog,
        plan,
        options,
        months,
        currency=catalog.default_currency,
        seller_id=catalog.sellers[0].id,
        buyer_country=country,
        at=now,
        first=True,
    )
    more = Money(draw(st.integers(0, 10_000)), priced.gross.currency)
    payer = account(PAYER, priced.gross + more, country)
    return catalog, priced, payer, now


def account(number: int, available: Money, country: str = "LT") -> Account:
    name = f"Person {number}"
    return Account(number, name, country, "stripe", available, available.zero, NOW)


def bought(
    offer: tuple[Catalog, Quote, Account, datetime],
    *,
    customer: Account | None = None,
    payment: Payment | None = None,
) -> Sold:
    catalog, priced, payer, now = offer
    return buy(
        catalog,
        priced,
        payer,
        customer or payer,
        payment=payment or Payment("balance", "purchase:d1"),
        now=now,
        subscription_id="s1",
        document_id="i1",
    )


def require_exact(sold: Sold, priced: Quote, before: Account) -> None:
    """What every sale owes: balanced, exact, on one document, out of the payer's book alone."""
    entry, zero = sold.entry, priced.gross.zero
    require_balanced(entry.postings)
    assert priced.net + priced.vat == priced.gross
    assert entry.account_id == before.id
    assert entry.sequence == before.sequence + 1 == sold.payer.sequence
    revenue = effect_on(entry.postings, revenue_account(priced.seller_id), zero)
    vat = effect_on(entry.postings, vat_account(priced.seller_id, priced.country), zero)
    assert (revenue, vat) == (priced.net, priced.vat)
    assert entry.sale is not None
    period, *fees = entry.sale.lines
    assert [line.list_price * line.quantity for line in fees] == [
        part.amount for part in priced.price.once
    ]
    assert period.start is not None
    assert all(line.start is None and line.net + line.vat == line.gross for line in fees)
    sums = entry.sale.net, entry.sale.vat, entry.sale.gross
    assert sums == (priced.net, priced.vat, priced.gross)
    assert (entry.sale.buyer.country, entry.sale.seller.id) == (priced.country, priced.seller_id)
    assert entry.sale.document_id == sold.document.id
    document: Document = sold.document
    assert (document.payer_id, document.entry_sequence) == (before.id, entry.sequence)
    assert document.number is None
    assert document.waits.keys() == {"number"}
    people = {posting.account for posting in entry.postings if ":" in posting.account}
    ours = {available_account(before.id), held_account(before.id)}
    assert not {p for p in people if p.startswith(("customer:", "held:"))} - ours


@given(offers())
def test_a_purchase_from_the_balance_takes_exactly_its_price(
    offer: tuple[Catalog, Quote, Account, datetime],
) -> None:
    _, priced, payer, now = offer
    sold = bought(offer)
    require_exact(sold, priced, payer)
    assert sold.payer.available == payer.available - priced.gross
    assert sold.payer == sold.customer
    assert sold.entry.kind is EntryKind.PURCHASE
    one = sold.subscription
    assert sold.payer.live == {priced.family: one.id}
    assert (one.start, one.end) == (now, add_months(now, priced.price.months))
    assert (one.paid, one.renewal_months) == (priced.following, priced.price.months)
    assert knows_price(one, priced.following)
    assert sold.payer.bought == (priced.family,)
    assert one.auto_renew == bool(sold.payer.available)
    assert one.options == priced.price.options
    assert sold.entry.sale is not None
    assert sold.entry.sale.period == (one.start, one.end)


@given(offers(), st.integers(0, 5_000))
def test_money_follows_the_payer_and_limits_the_customer(
    offer: tuple[Catalog, Quote, Account, datetime], pocket: int
) -> None:
    catalog, priced, payer, now = offer
    payer = replace(payer, live={"of the payer": "s8"})
    customer = account(CUSTOMER, Money(pocket, priced.gross.currency), "FI")
    customer = replace(customer, live={"of the customer": "s9"})
    sold = bought((catalog, priced, payer, now), customer=customer)
    require_exact(sold, priced, payer)
    live = {"of the customer": "s9", priced.family: "s1"}
    assert sold.customer == replace(customer, live=live, received=(priced.family,))
    assert sold.payer.live == payer.live
    assert (sold.subscription.payer_id, sold.subscription.customer_id) == (PAYER, CUSTOMER)
    assert sold.entry.sale is not None
    assert sold.entry.sale.buyer.telegram_id == PAYER
    assert sold.entry.sale.customer_name == customer.name


@given(offers(), st.integers(-300, 5_000), st.integers(0, 10_000))
def test_a_payment_and_its_purchase_are_one_entry(
    offer: tuple[Catalog, Quote, Account, datetime], surplus: int, held: int
) -> None:
    """The payer had nothing but what a charge holds; the charge brings the rest, or a bit less."""
    catalog, priced, payer, now = offer
    currency = priced.gross.currency
    hold = Money(min(held, priced.gross.minor), currency)
    captured = priced.gross - hold + Money(surplus, currency)
    assume(captured.minor > 0)
    poor = replace(payer, available=hold.zero, held=hold)
    payment = Payment(
        paid_with="stripe",
        reference="stripe:pi_1",
        postings=(
            *payment_postings(PAYER, "stripe", captured),
            *release_postings(PAYER, hold),
        ),
        charge_id="c1",
    )
    if surplus < 0:
        with pytest.raises(Refused, match="balance-short"):
            bought((catalog, priced, poor, now), payment=payment)
        return
    sold = bought((catalog, priced, poor, now), payment=payment)
    require_exact(sold, priced, poor)
    assert sold.payer.available == Money(surplus, currency)
    assert not sold.payer.held
    assert effect_on(sold.entry.postings, clearing_account("stripe"), hold.zero) == -captured
    assert (sold.entry.reference, sold.entry.charge_id) == ("stripe:pi_1", "c1")


@given(offers(), st.integers(1, 10_000))
def test_too_little_money_buys_nothing(
    offer: tuple[Catalog, Quote, Account, datetime], lack: int
) -> None:
    catalog, priced, payer, now = offer
    assume(lack <= priced.gross.minor)
    poor = replace(payer, available=priced.gross - Money(lack, priced.gross.currency))
    with pytest.raises(Refused, match="balance-short") as refusal:
        bought((catalog, priced, poor, now))
    assert refusal.value.params["missing"] == Money(lack, priced.gross.currency)


@given(offers())
def test_nobody_has_two_of_one_family(offer: tuple[Catalog, Quote, Account, datetime]) -> None:
    catalog, priced, payer, now = offer
    taken = replace(payer, live={priced.family: "s0"})
    with pytest.raises(Refused, match="already-subscribed"):
        bought((catalog, priced, taken, now))
    other = replace(payer, live={"another": "s0"})
    assert bought((catalog, priced, other, now)).payer.live == {
        "another": "s0",
        priced.family: "s1",
    }
    customer = account(CUSTOMER, payer.available.zero)
    assert bought((catalog, priced, taken, now), customer=customer).payer == replace(
        taken,
        available=payer.available - priced.gross,
        sequence=1,
        bought=(priced.family,),
    )
    with pytest.raises(Refused, match="customer-has-one"):
        bought(offer, customer=replace(customer, live=taken.live))


@given(offers(), st.integers(1, 6), st.booleans())
def test_renewals_continue_where_the_last_period_ended(
    offer: tuple[Catalog, Quote, Account, datetime], times: int, for_another: bool
) -> None:
    catalog, priced, payer, _ = offer
    customer = account(CUSTOMER, payer.available.zero) if for_another else payer
    sold = bought(offer, customer=customer)
    anchor, months = sold.subscription.anchor, priced.price.months
    one = sold.subscription
    for number in range(1, times + 1):
        rich = replace(sold.payer, available=sold.payer.available + priced.gross)
        held_open = with_open_charge(one, "c1")
        now = one.end - timedelta(days=3)
        # The gross is as shown; how much of it is VAT, the day of the renewal says.
        taxed = received(catalog, priced, priced.seller_id, now)
        sold = renew(
            catalog,
            held_open,
            priced,
            rich,
            sold.customer if for_another else rich,
            payment=Payment("balance", "renewal:s1"),
            now=now,
            document_id=f"i{number + 1}",
        )
        require_exact(sold, taxed, rich)
        assert sold.payer.available == rich.available - priced.gross
        assert sold.entry.kind is EntryKind.RENEWAL
        assert sold.subscription.start == one.end
        assert sold.subscription.end == add_months(anchor, months * (number + 1))
        assert sold.subscription.open_charge is None
        assert sold.subscription.status is Status.ACTIVE
        assert sold.subscription.renewal_months == one.renewal_months
        assert (sold.payer == sold.customer) is not for_another
        one = sold.subscription


@given(offers())
def test_what_has_ended_is_not_renewed(offer: tuple[Catalog, Quote, Account, datetime]) -> None:
    catalog, priced, payer, now = offer
    gone = replace(bought(offer).subscription, status=Status.ENDED)
    with pytest.raises(Refused, match="subscription-ended"):
        renew(
            catalog,
            gone,
            priced,
            payer,
            payer,
            payment=Payment("balance", "renewal:s1"),
            now=now,
            document_id="i2",
        )
