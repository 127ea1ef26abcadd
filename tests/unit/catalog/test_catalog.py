"""What the two shipped catalogs say, read the way the application reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.adapters.catalog_file.loading import CATALOGS, load_catalog, read_catalog
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import in_language
from chalicelib.domain.catalog.policy import EarlyRenewal, Expansion, Reduction, Upgrade
from chalicelib.domain.catalog.seller import DocumentKind, SepaAccount
from chalicelib.domain.errors import CatalogError, InvalidInput
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.refusals import refused

END = datetime(2026, 7, 31, 12, 0, tzinfo=UTC)
BOTH = pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda catalog: catalog.id)


def test_siptg_sells_the_plans_periods_and_currency_of_the_source() -> None:
    assert [plan.id for plan in SIPTG.plans] == ["free", "softphone", "gateway", "providers"]
    sold = [plan.id for plan in SIPTG.plans_sold_on(date(2026, 1, 1))]
    assert sold == ["softphone", "gateway", "providers"]
    assert [plan.id for plan in SIPTG.plans if plan.on_request] == ["providers"]
    assert SIPTG.free_plan is SIPTG.plan("free")
    assert SIPTG.currencies == ("EUR",)
    assert SIPTG.prices_include_vat
    for plan in SIPTG.plans_sold_on(date(2026, 1, 1)):
        offered = [(period.months, period.discount_percent) for period in plan.periods]
        assert offered == [(6, 0), (12, 10), (36, 30)]


def test_voiptime_ranks_its_plans_in_one_family_without_a_free_one() -> None:
    family = VOIPTIME.family("cloud")
    assert [plan.rank for plan in family] == [1, 2, 3]
    assert family == VOIPTIME.plans
    assert VOIPTIME.free_plan is None
    assert not VOIPTIME.prices_include_vat
    assert all([period.months for period in plan.periods] == [1, 6, 12] for plan in family)
    assert {plan.option("licences").minimum for plan in family} == {2}
    countries = {number.country: number.state is not None for number in VOIPTIME.numbers}
    assert countries == {"US": True, "CA": True, "EE": False, "PL": False}


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2025, 7, 8), None),
        (date(2025, 7, 9), "LT100018548216"),
        (date(2030, 1, 1), "LT100018548216"),
    ],
)
def test_the_vat_number_stands_on_documents_from_its_first_day(
    day: date, number: str | None
) -> None:
    assert SIPTG.seller("siptg").vat_number_on(day) == number


def test_the_latest_registration_that_began_counts() -> None:
    text = (CATALOGS / "siptg.toml").read_text(encoding="utf-8")
    # the example number in python-stdnum's documentation
    second = '    { number = "LT100001919017", valid_from = 2027-01-01 },\n]'
    catalog = read_catalog(text.replace("},\n]", "},\n" + second, 1), "two.toml")
    seller = catalog.seller("siptg")
    assert seller.vat_number_on(date(2026, 12, 31)) == "LT100018548216"
    assert seller.vat_number_on(date(2027, 1, 1)) == "LT100001919017"


def test_a_payment_system_names_its_seller_limits_and_countries() -> None:
    stripe = SIPTG.payment_system("stripe")
    assert SIPTG.seller_for("stripe") is SIPTG.seller("siptg")
    assert stripe.currencies == ("EUR",)
    assert stripe.minimum("EUR") == Money.of("0.50", "EUR")
    assert stripe.in_currency("EUR").suggested[0] == Money.of("20", "EUR")
    assert stripe.is_offered_in("LT")
    assert not stripe.is_offered_in("RU")
    with refused("currency-not-taken", payment_system="stripe", currency="USD"):
        stripe.maximum("USD")


@BOTH
def test_a_seller_can_number_every_kind_of_document(catalog: Catalog) -> None:
    for seller in catalog.sellers:
        assert set(seller.series) == set(DocumentKind)


def test_a_bank_account_is_kept_without_the_spaces_people_type() -> None:
    bank = SIPTG.seller("siptg").bank
    assert isinstance(bank, SepaAccount)
    assert bank.iban == "LT121000011101001000"


def test_siptg_renews_within_a_window_and_tries_from_three_days_before() -> None:
    renewal = SIPTG.renewal
    assert renewal.early_renewal is EarlyRenewal.WINDOW
    assert renewal.window_opens(END) == END - timedelta(days=14)
    assert renewal.first_attempt_days_before == 3
    attempts = renewal.attempts_at(END)
    assert attempts[0] == END - timedelta(days=3)
    assert attempts[-1] < renewal.grace_ends(END) == END + timedelta(days=3)


def test_voiptime_renews_at_any_time() -> None:
    assert VOIPTIME.renewal.window_opens(END) is None


def test_what_may_change_while_a_subscription_runs_is_data() -> None:
    siptg, voiptime = SIPTG.change, VOIPTIME.change
    assert (siptg.expansion, siptg.reduction) == (Expansion.SHORTEN, Reduction.LENGTHEN)
    assert (voiptime.expansion, voiptime.reduction) == (Expansion.PAY_DIFFERENCE, Reduction.NEVER)
    assert (siptg.upgrade, voiptime.upgrade) == (Upgrade.NEVER, Upgrade.HIGHER_RANK)


@BOTH
def test_every_title_is_there_in_english_and_russian(catalog: Catalog) -> None:
    for plan in catalog.plans:
        named = [plan.titles, plan.summaries]
        named += [option.titles for option in plan.options]
        named += [rule.titles for rule in plan.prices]
        named += [rule.titles for rule in plan.limits]
        assert all({"en", "ru"} <= set(titles) for titles in named)


def test_a_title_falls_back_to_the_base_language_then_to_english() -> None:
    titles = {"en": "Lines", "pt": "Linhas"}
    assert in_language(titles, "pt") == "Linhas"
    assert in_language(titles, "pt-BR") == "Linhas"
    assert in_language(titles, "ru") == "Lines"


@pytest.mark.parametrize(
    ("lookup", "fault", "named"),
    [
        (lambda: SIPTG.plan("starter"), "unknown-plan", {"plan": "starter"}),
        (lambda: SIPTG.family("starter"), "unknown-family", {"family": "starter"}),
        (
            lambda: SIPTG.payment_system("cheque"),
            "unknown-payment-system",
            {"payment_system": "cheque"},
        ),
        (
            lambda: SIPTG.plan("gateway").option("licences"),
            "unknown-option",
            {"plan": "gateway", "option": "licences"},
        ),
        (
            lambda: SIPTG.plan("gateway").period(1),
            "period-not-offered",
            {"plan": "gateway", "months": 1},
        ),
    ],
)
def test_what_a_customer_may_ask_for_in_vain_is_refused_by_name(
    lookup: Callable[[], object], fault: str, named: dict[str, object]
) -> None:
    with refused(fault, **named):
        lookup()


def test_what_only_we_can_ask_for_in_vain_is_a_fault_of_ours() -> None:
    with pytest.raises(InvalidInput, match="no seller 'nobody'"):
        SIPTG.seller("nobody")


def test_a_part_of_a_price_is_called_as_its_rule_or_once_that_is_gone_as_the_plan() -> None:
    gateway = SIPTG.plan("gateway")
    assert gateway.part_titles("line")["en"] == "Line"
    assert gateway.part_titles("nothing") == gateway.titles


def test_a_withdrawn_plan_is_sold_until_the_day_before_and_names_its_successor() -> None:
    text = (CATALOGS / "siptg.toml").read_text(encoding="utf-8")
    withdrawn = '[plans.softphone]\nwithdrawn_on = 2026-03-01\nsuccessor = "gateway"\n'
    catalog = read_catalog(text.replace("[plans.softphone]\n", withdrawn), "withdrawn.toml")
    plan = catalog.plan("softphone")
    assert plan.is_sold_on(date(2026, 2, 28))
    assert not plan.is_sold_on(date(2026, 3, 1))
    assert plan.successor == "gateway"
    assert plan not in catalog.plans_sold_on(date(2026, 3, 1))


def test_a_catalog_is_found_by_name_or_by_path(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes((CATALOGS / "siptg.toml").read_bytes())
    assert load_catalog(str(own)) == load_catalog("siptg")


@pytest.mark.parametrize("name", ["sip", "../catalogs/siptg", "", "missing.toml"])
def test_a_catalog_that_is_not_there_says_what_was_expected(name: str) -> None:
    with pytest.raises(CatalogError, match="expected"):
        load_catalog(name)
