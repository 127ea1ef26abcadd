"""What was sold, in however many lines, is the sum of its lines, and who sold it is copied whole."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.ledger.journal import (
    available_account,
    require_balanced,
    revenue_account,
    transfer,
    vat_account,
)
from chalicelib.domain.ledger.postings import sale_postings
from chalicelib.domain.ledger.sale import BuyerParty, Sale, SaleLine, Subject, seller_party
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG

NOW: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SELLER: Final = replace(
    SIPTG.sellers[0], registration_number="305 000 000", email="billing@example.com"
)
DAYS: Final = st.none() | st.integers(1, 400)


def line(net: int, vat: int, days: int | None) -> SaleLine:
    price, tax = Money(net, "EUR"), Money(vat, "EUR")
    return SaleLine(
        title=f"{net} and {vat}",
        details=(),
        quantity=1,
        unit="unit-month",
        list_price=price,
        discount=price.zero,
        net=price,
        vat_rate_percent="21",
        vat=tax,
        gross=price + tax,
        start=None if days is None else NOW - timedelta(days=days),
        end=None if days is None else NOW + timedelta(days=days),
    )


LINES: Final = st.lists(
    st.builds(line, st.integers(0, 10**9), st.integers(0, 10**9), DAYS), min_size=1, max_size=6
)


def sale(lines: list[SaleLine]) -> Sale:
    return Sale(
        subject=Subject("subscription", "s1"),
        customer_id=7,
        customer_name="Anna",
        document_id="d1",
        seller=seller_party(SELLER),
        buyer=BuyerParty("Anna", "LT"),
        language="en",
        lines=tuple(lines),
        vat_country="LT",
        vat_charged=True,
        paid_with="balance",
    )


@given(LINES)
def test_a_sale_is_the_sum_of_its_lines_and_posted_so(lines: list[SaleLine]) -> None:
    sold = sale(lines)
    net, vat = sum(one.net.minor for one in lines), sum(one.vat.minor for one in lines)
    assert (sold.net.minor, sold.vat.minor, sold.gross.minor) == (net, vat, net + vat)
    postings = sale_postings(7, sold)
    require_balanced(postings)
    taxed = {vat_account(SELLER.id, "LT"): vat} if vat else {}
    assert {one.account: one.amount.minor for one in postings} == {
        available_account(7): -(net + vat),
        revenue_account(SELLER.id): net,
        **taxed,
    }


@given(LINES)
def test_a_sale_lasts_from_the_first_start_to_the_last_end(lines: list[SaleLine]) -> None:
    starts = [one.start for one in lines if one.start is not None]
    ends = [one.end for one in lines if one.end is not None]
    assert sale(lines).period == ((min(starts), max(ends)) if starts else None)
    assert sale(lines).title == lines[0].title


def test_the_seller_of_a_document_is_the_one_of_the_catalog() -> None:
    party = seller_party(SELLER)
    assert party.vat_number is None, "set when the document is numbered"
    for field in fields(party):
        if field.name != "vat_number":
            assert getattr(party, field.name) == getattr(SELLER, field.name) is not None, field.name


def test_a_transfer_that_would_run_backwards_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match=r"a transfer of -0\.01 EUR would run backwards"):
        transfer("a", "b", Money(-1, "EUR"))
