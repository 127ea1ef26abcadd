"""Country codes: the list is the world's, and what is not on it is refused instead of taxed with nothing."""

from __future__ import annotations

import pytest
from babel import Locale

from chalicelib.domain.errors import Refused
from chalicelib.domain.tax.countries import COUNTRIES, country_of
from chalicelib.domain.tax.vat import EU_COUNTRIES, vat_country

NOT_ASSIGNED = {
    "AC",
    "CP",
    "CQ",
    "DG",
    "EA",
    "EU",
    "EZ",
    "IC",
    "QO",
    "TA",
    "UN",
    "XA",
    "XB",
    "XK",
    "ZZ",
}
"""What Babel names besides: reserved codes, unions, made-up ones."""


def test_the_countries_are_those_of_iso_3166() -> None:
    codes = map(str, Locale("en").territories)
    named = {code for code in codes if len(code) == 2 and code.isalpha()}
    assert named - COUNTRIES <= NOT_ASSIGNED
    assert named >= COUNTRIES
    assert len(COUNTRIES) == 249
    assert EU_COUNTRIES < COUNTRIES


@pytest.mark.parametrize(
    ("code", "country"), [("GR", "GR"), ("EL", "GR"), ("UK", "GB"), ("LT", "LT")]
)
def test_one_country_has_one_code(code: str, country: str) -> None:
    assert country_of(code) == country


@pytest.mark.parametrize("code", sorted(NOT_ASSIGNED | {"XI", "XX", "AN", "SU", "gr", " LT", ""}))
def test_a_code_nobody_knows_is_refused_in_words(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        vat_country(code)
    assert (refusal.value.code, refusal.value.params) == ("unknown-country", {"country": code})


@pytest.mark.parametrize(
    ("country", "owed_to"), [("MC", "FR"), ("IM", "IM"), ("AX", "AX"), ("EL", "GR"), ("ES", "ES")]
)
def test_vat_is_owed_where_the_directive_says(country: str, owed_to: str) -> None:
    assert vat_country(country) == owed_to
