"""Who owes VAT on a sale, and what is paid for it, for any seller, buyer and day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.seller import VatRegistration
from chalicelib.domain.pricing.quote import Quote, quote, received
from chalicelib.domain.tax.countries import COUNTRIES
from chalicelib.domain.tax.details import Details
from chalicelib.domain.tax.vat import (
    EU_COUNTRIES,
    NO_VAT,
    NOBODYS,
    RATES_KNOWN_FROM,
    standard_rate,
    vat_country,
    vat_prefix,
    vat_treatment,
)
from tests.support.catalogs import SIPTG, VOIPTIME

ANYWHERE = st.sampled_from(sorted(COUNTRIES))
MEMBERS = st.sampled_from(sorted(EU_COUNTRIES))
DAYS = st.dates(RATES_KNOWN_FROM, date(2035, 1, 1))
DETAILS = st.builds(
    Details,
    st.sampled_from(["", "Acme"]),
    st.just(("1 Street",)),
    st.none() | st.builds(lambda country: vat_prefix(country) + "123456789", MEMBERS),
    vat_valid=st.booleans(),
)


def in_force(country: str, since: date, catalog: Catalog = SIPTG) -> Catalog:
    """Every seller is of that country, and registered from that day on."""
    registration = (VatRegistration("LT100018548216", since),)
    sellers = tuple(replace(one, country=country, vat=registration) for one in catalog.sellers)
    return replace(catalog, sellers=sellers)


@given(MEMBERS, ANYWHERE, DETAILS, DAYS, DAYS)
def test_the_rule(seller: str, buyer: str, details: Details, since: date, day: date) -> None:
    sold_by = in_force(seller, since).sellers[0]
    treated = vat_treatment(sold_by, buyer, day, details)
    where = vat_country(buyer)
    confirmed = details.vat_valid and details.vat_number is not None
    own = confirmed and (details.vat_number or "").startswith(vat_prefix(buyer))
    assert treated.charged == (since <= day)
    owes = treated.charged and where in EU_COUNTRIES and where != seller and own
    assert treated.reverse_charge == owes
    if treated.charged and where in EU_COUNTRIES and not owes:
        assert treated.rate == standard_rate(where, day)
    else:
        assert treated.rate == NO_VAT


@given(MEMBERS, ANYWHERE, DETAILS, DAYS)
def test_without_a_confirmed_number_everybody_is_a_consumer(
    seller: str, buyer: str, details: Details, day: date
) -> None:
    sold_by = in_force(seller, RATES_KNOWN_FROM).sellers[0]
    unknown = replace(details, vat_valid=False)
    assert vat_treatment(sold_by, buyer, day, unknown) == vat_treatment(sold_by, buyer, day)


def priced(catalog: Catalog, buyer: str, details: Details, day: date) -> Quote:
    plan = next(plan for plan in catalog.plans if not plan.is_free)
    return quote(
        catalog,
        plan,
        normalise(plan, {}),
        plan.periods[-1].months,
        currency=catalog.default_currency,
        seller_id=catalog.sellers[0].id,
        buyer_country=buyer,
        details=details,
        at=datetime.combine(day, time(12), UTC),
    )


@given(st.sampled_from([SIPTG, VOIPTIME]), MEMBERS, MEMBERS, DAYS)
def test_a_business_under_the_reverse_charge_pays_what_a_consumer_pays_less_the_vat(
    catalog: Catalog, seller: str, buyer: str, day: date
) -> None:
    assume(seller != buyer)
    catalog = in_force(seller, RATES_KNOWN_FROM, catalog)
    business = Details("Acme", (), vat_prefix(buyer) + "123456789", vat_valid=True)
    consumer, company = (priced(catalog, buyer, one, day) for one in (NOBODYS, business))
    assert company.reverse_charge
    assert not consumer.reverse_charge
    assert (company.net, company.vat, company.vat_rate_percent) == (
        company.gross,
        company.vat.zero,
        "0",
    )
    assert company.gross == consumer.net
    assert consumer.vat


@given(st.sampled_from([SIPTG, VOIPTIME]), ANYWHERE, DETAILS, st.tuples(DAYS, DAYS, DAYS))
def test_what_was_shown_is_taken_whatever_the_day_makes_of_it(
    catalog: Catalog, buyer: str, details: Details, days: tuple[date, date, date]
) -> None:
    since, shown, later = days
    catalog = in_force("LT", since, catalog)
    quoted = priced(catalog, buyer, details, shown)
    at = datetime.combine(later, time(12), UTC) + timedelta(hours=1)
    sold = received(catalog, quoted, quoted.seller_id, at)
    assert sold.gross == quoted.gross == sold.net + sold.vat
    assert (sold.details, sold.country) == (details, quoted.country)
    treated = vat_treatment(catalog.sellers[0], buyer, later, details)
    assert (sold.vat_charged, sold.reverse_charge) == (treated.charged, treated.reverse_charge)
