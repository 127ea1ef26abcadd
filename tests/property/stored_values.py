"""Values of every stored part, for tests of what is stored: each with every field set or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from hypothesis import strategies as st

from chalicelib.domain.ledger.journal import transfer
from chalicelib.domain.ledger.sale import (
    BuyerParty,
    Credit,
    PricePart,
    Sale,
    SaleLine,
    SellerParty,
    Subject,
)
from chalicelib.domain.money import EXPONENTS, Money
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.price import Price, PriceComponent
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.pricing.terms import Terms
from chalicelib.domain.tax.details import Details

TEXT: Final = st.text(max_size=12)
NUMBERS: Final = st.integers(-(2**53), 2**53)
OPTIONAL_TEXT: Final = st.none() | TEXT
ZONES: Final = st.sampled_from([UTC, timezone(timedelta(0)), timezone(timedelta(hours=3))])
MOMENTS: Final = st.builds(
    lambda seconds, micros, zone: datetime.fromtimestamp(seconds, zone).replace(microsecond=micros),
    st.integers(0, 4_000_000_000),
    st.sampled_from([0, 0, 1, 999_999, 500_000]),
    ZONES,
)
MONEY: Final = st.builds(Money, NUMBERS, st.sampled_from(sorted(EXPONENTS)))
OPTIONS: Final = st.dictionaries(TEXT, st.integers(0, 500), max_size=3)
TEXTS: Final = st.lists(TEXT, max_size=3).map(tuple)
COMPONENTS: Final = st.builds(
    PriceComponent, key=TEXT, quantity=st.integers(0, 99), unit_price=MONEY, amount=MONEY
)
NEGOTIATED: Final = st.builds(
    Terms,
    TEXT,
    MOMENTS,
    price=st.none() | MONEY,
    per=OPTIONAL_TEXT,
    percent=st.integers(0, 100),
    months=st.lists(st.integers(1, 36), max_size=3).map(tuple),
    least=OPTIONS,
)
PRICES: Final = st.builds(
    Price,
    plan_id=TEXT,
    options=OPTIONS,
    months=st.integers(1, 36),
    monthly=MONEY,
    full=MONEY,
    discount_percent=st.integers(0, 100),
    discount=MONEY,
    total=MONEY,
    components=st.lists(COMPONENTS, max_size=2).map(tuple),
    agreed=TEXT,
)
QUOTES: Final = st.builds(
    Quote,
    country=st.sampled_from(["", "LT"]),
    family=TEXT,
    seller_id=TEXT,
    price=PRICES,
    net=MONEY,
    vat_rate_percent=st.sampled_from(["0", "21", "25.5"]),
    vat=MONEY,
    gross=MONEY,
    vat_charged=st.booleans(),
    details=st.builds(Details, TEXT, TEXTS, OPTIONAL_TEXT, st.booleans()),
    reverse_charge=st.booleans(),
)
CARDS: Final = st.builds(Card, TEXT, TEXT, TEXT, TEXT, TEXT, st.integers(1, 12), NUMBERS) | (
    st.builds(
        Card,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        st.integers(1, 12),
        NUMBERS,
        refused=st.booleans(),
        declines=st.lists(MOMENTS, max_size=3).map(tuple),
        fingerprint=OPTIONAL_TEXT,
    )
)
PARTS: Final = st.builds(PricePart, TEXT, st.integers(0, 99), MONEY, MONEY)
LINES: Final = st.builds(
    SaleLine,
    title=TEXT,
    details=TEXTS,
    quantity=st.integers(1, 99),
    unit=TEXT,
    list_price=MONEY,
    discount=MONEY,
    net=MONEY,
    vat_rate_percent=st.sampled_from(["0", "21", "25.5"]),
    vat=MONEY,
    gross=MONEY,
    start=st.none() | MOMENTS,
    end=st.none() | MOMENTS,
    discount_percent=st.integers(0, 99),
    parts=st.lists(PARTS, max_size=2).map(tuple),
    terms=st.dictionaries(TEXT, TEXT | st.booleans() | OPTIONS, max_size=3),
)
SALES: Final = st.builds(
    Sale,
    subject=st.builds(Subject, TEXT, TEXT),
    customer_id=NUMBERS,
    customer_name=TEXT,
    document_id=TEXT,
    seller=st.builds(
        SellerParty, TEXT, TEXT, TEXTS, TEXT, OPTIONAL_TEXT, OPTIONAL_TEXT, OPTIONAL_TEXT, TEXT
    ),
    buyer=st.builds(BuyerParty, TEXT, TEXT, TEXTS, OPTIONAL_TEXT, NUMBERS),
    language=TEXT,
    lines=st.lists(LINES, min_size=1, max_size=3).map(tuple),
    vat_country=TEXT,
    vat_charged=st.booleans(),
    paid_with=TEXT,
    reverse_charge=st.booleans(),
)
CREDITS: Final = st.builds(
    Credit,
    st.integers(1, 10**9),
    TEXT,
    st.lists(st.integers(0, 3), max_size=2).map(tuple),
    SALES,
    st.none() | MOMENTS,
)
POSTINGS: Final = st.builds(
    transfer, TEXT, TEXT, st.builds(Money, st.integers(1, 10**9), st.sampled_from(["EUR", "JPY"]))
)
