"""VAT by country and day against published rates, and the splits of the worked examples."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from chalicelib.domain.tax.details import Details
from chalicelib.domain.tax.vat import (
    EU_COUNTRIES,
    NO_VAT,
    NOBODYS,
    Treatment,
    add_vat,
    percent_text,
    split_gross,
    standard_rate,
    vat_treatment,
)
from tests.support.catalogs import SIPTG, VOIPTIME

SELLER = SIPTG.seller("siptg")
REGISTERED = date(2025, 7, 9)


def test_the_union_has_27_members() -> None:
    assert len(EU_COUNTRIES) == 27


@pytest.mark.parametrize(
    ("country", "before", "from_day", "after"),
    [
        ("EE", "22", date(2025, 7, 1), "24"),
        ("FI", "24", date(2024, 9, 1), "25.5"),
        ("RO", "19", date(2025, 8, 1), "21"),
        ("SK", "20", date(2025, 1, 1), "23"),
    ],
)
def test_a_new_rate_holds_from_its_first_day(
    country: str, before: str, from_day: date, after: str
) -> None:
    day_before = date.fromordinal(from_day.toordinal() - 1)
    assert percent_text(standard_rate(country, day_before)) == before
    assert percent_text(standard_rate(country, from_day)) == after


def test_rates_are_not_guessed_outside_the_union_or_before_the_table() -> None:
    with pytest.raises(InvalidInput, match="'CH' is not a country of the EU"):
        standard_rate("CH", REGISTERED)
    with pytest.raises(InvalidInput, match="known from 2024-01-01"):
        standard_rate("LT", date(2023, 12, 31))


@pytest.mark.parametrize(
    ("buyer", "day", "rate"),
    [
        ("LT", date(2025, 7, 8), "0"),  # the seller has no VAT number yet
        ("LT", REGISTERED, "21"),  # at home
        ("DE", REGISTERED, "19"),  # a consumer elsewhere in the EU: the rate of that country
        ("FI", REGISTERED, "25.5"),
        ("GR", REGISTERED, "24"),
        ("RU", REGISTERED, "0"),  # outside the EU
        ("GB", REGISTERED, "0"),
    ],
)
def test_the_rate_of_a_sale_to_a_consumer(buyer: str, day: date, rate: str) -> None:
    treated = vat_treatment(SELLER, buyer, day)
    assert (percent_text(treated.rate), treated.reverse_charge) == (rate, False)
    assert treated.charged == (day >= REGISTERED)


def test_a_seller_that_never_registered_charges_no_vat() -> None:
    business = Details("Acme", (), "EE100000000", vat_valid=True)
    for details in (NOBODYS, business):
        for seller in (VOIPTIME.seller("voiptime"), replace(SELLER, vat=())):
            treated = vat_treatment(seller, "EE", date(2030, 1, 1), details)
            assert treated == Treatment(NO_VAT, charged=False)


@pytest.mark.parametrize(
    ("buyer", "number", "valid", "rate", "reverse_charge"),
    [
        ("DE", "DE136695976", True, "0", True),
        ("GR", "EL094259216", True, "0", True),  # Greece is EL in VAT numbers
        ("MC", "FR40303265045", True, "0", True),  # Monaco's are French
        ("DE", "DE136695976", False, "19", False),  # not known to be valid: as a consumer
        ("DE", None, True, "19", False),
        ("DE", "FR40303265045", True, "19", False),  # of another country than the buyer's
        ("LT", "LT100018548216", True, "21", False),  # at home
        ("CH", "CHE107787577", True, "0", False),  # outside the EU
        ("GB", "XI123456789", True, "0", False),
    ],
)
def test_the_rate_of_a_sale_to_a_business(
    buyer: str, number: str | None, valid: bool, rate: str, reverse_charge: bool
) -> None:
    details = Details("Acme", ("1 Street",), number, vat_valid=valid)
    treated = vat_treatment(SELLER, buyer, REGISTERED, details)
    assert (percent_text(treated.rate), treated.reverse_charge) == (rate, reverse_charge)
    assert treated.charged


@pytest.mark.parametrize(
    ("gross", "rate", "net", "vat"),
    [
        ("4374.00", "21", "3614.88", "759.12"),
        ("18.00", "21", "14.88", "3.12"),
        ("18.00", "25.5", "14.34", "3.66"),
        ("18.00", "0", "18.00", "0"),
        ("0.01", "21", "0.01", "0.00"),
    ],
)
def test_vat_inside_a_price(gross: str, rate: str, net: str, vat: str) -> None:
    parts = split_gross(Money.of(gross, "EUR"), Fraction(rate))
    assert parts == (Money.of(net, "EUR"), Money.of(vat, "EUR"))


def test_vat_on_top_of_a_price() -> None:
    vat, gross = add_vat(Money.of("24.05", "USD"), Fraction("25.5"))
    assert (vat, gross) == (Money.of("6.13", "USD"), Money.of("30.18", "USD"))


@pytest.mark.parametrize(
    ("rate", "text"),
    [("0", "0"), ("20", "20"), ("25.5", "25.5"), ("8.125", "8.125"), ("100", "100")],
)
def test_a_rate_is_written_as_an_exact_decimal(rate: str, text: str) -> None:
    assert percent_text(Fraction(rate)) == text


def test_a_rate_that_has_no_short_decimal_is_refused() -> None:
    with pytest.raises(InvalidInput, match="1/3 percent has more than three decimals"):
        percent_text(Fraction(1, 3))
