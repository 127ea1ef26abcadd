"""Splits into net and VAT never lose or make a cent, whatever the amount, currency and rate."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money import EXPONENTS, Money
from chalicelib.domain.tax.vat import (
    EU_COUNTRIES,
    RATES_KNOWN_FROM,
    add_vat,
    percent_text,
    split_gross,
    standard_rate,
)

AMOUNTS = st.builds(Money, st.integers(0, 10**12), st.sampled_from(sorted(EXPONENTS)))
RATES = st.integers(0, 100_000).map(lambda thousandths: Fraction(thousandths, 1000))
DAYS = st.dates(RATES_KNOWN_FROM, date(2100, 1, 1))


@given(AMOUNTS, RATES)
def test_net_and_vat_make_the_gross(gross: Money, rate: Fraction) -> None:
    net, vat = split_gross(gross, rate)
    assert net + vat == gross
    assert gross.zero <= vat <= gross
    # VAT is within half a minor unit of the exact share of the gross
    assert abs(vat.minor - gross.minor * rate / (100 + rate)) <= Fraction(1, 2)


@given(AMOUNTS, RATES)
def test_vat_on_top_makes_the_gross(net: Money, rate: Fraction) -> None:
    vat, gross = add_vat(net, rate)
    assert net + vat == gross
    assert abs(vat.minor - net.minor * rate / 100) <= Fraction(1, 2)


@given(AMOUNTS, RATES)
def test_adding_then_splitting_gives_the_same_parts(net: Money, rate: Fraction) -> None:
    vat, gross = add_vat(net, rate)
    assert split_gross(gross, rate) == (net, vat)


@given(AMOUNTS, RATES)
def test_a_credit_is_split_as_what_it_takes_back(gross: Money, rate: Fraction) -> None:
    net, vat = split_gross(gross, rate)
    assert split_gross(-gross, rate) == (-net, -vat)


@given(RATES)
def test_a_rate_survives_being_written(rate: Fraction) -> None:
    assert Fraction(percent_text(rate)) == rate


@given(st.sampled_from(sorted(EU_COUNTRIES)), DAYS)
def test_every_member_has_a_lawful_rate_on_every_day(country: str, day: date) -> None:
    rate = standard_rate(country, day)
    assert 15 <= rate <= 30  # article 97 sets the least; none has gone above 27
    assert standard_rate(country, day + timedelta(days=365 * 30)) >= 15
