"""The catalogs that ship, each loaded once for all tests (they are immutable)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from chalicelib.adapters.catalog_file.build import build
from chalicelib.adapters.catalog_file.checks import problems
from chalicelib.adapters.catalog_file.loading import load_catalog
from chalicelib.adapters.catalog_file.shape import CatalogShape
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.catalog.plan import Plan, PriceRule
from chalicelib.domain.money import Money

SIPTG: Final = load_catalog("siptg")
VOIPTIME: Final = load_catalog("voiptime")
SHIPPED: Final = {catalog.id: catalog for catalog in (SIPTG, VOIPTIME)}


def built(file: Mapping[str, Any]) -> Catalog:
    """What a file means whose tables are these, with `Decimal` amounts; it has no fault."""
    shape = CatalogShape.model_validate(file, context={})
    found = problems(shape)
    assert not found, found
    return build(shape)


def without_plan(plan_id: str = "softphone") -> Catalog:
    """The operator took one plan out of it."""
    return replace(SIPTG, plans=tuple(plan for plan in SIPTG.plans if plan.id != plan_id))


def times(catalog: Catalog, factor: int) -> Catalog:
    """Every price so many times as high."""
    plans = tuple(
        replace(
            plan,
            prices=tuple(
                replace(rule, prices={code: one * factor for code, one in rule.prices.items()})
                for rule in plan.prices
            ),
        )
        for plan in catalog.plans
    )
    return replace(catalog, plans=plans)


def with_fees(catalog: Catalog, **fees: tuple[str | None, str]) -> Catalog:
    """Each plan that has the option also costs this once: per which option (None: the plan), how much."""

    def rules(plan: Plan) -> tuple[PriceRule, ...]:
        mine = [
            PriceRule(key, {"en": key}, per, stated(catalog, amount), once=True)
            for key, (per, amount) in fees.items()
            if per is None or any(option.key == per for option in plan.options)
        ]
        return (*plan.prices, *mine)

    plans = tuple(
        replace(plan, prices=rules(plan)) if plan.prices else plan for plan in catalog.plans
    )
    return replace(catalog, plans=plans)


def stated(catalog: Catalog, amount: str) -> dict[str, Money]:
    """The amount in each of the catalog's currencies."""
    return {code: Money.of(amount, code) for code in catalog.currencies}


def limited(**changes: Any) -> Catalog:
    """Its payment systems take another `minimum` or `maximum`, in every currency."""
    systems = tuple(
        replace(
            system,
            limits={code: replace(limits, **changes) for code, limits in system.limits.items()},
        )
        for system in SIPTG.payment_systems
    )
    return replace(SIPTG, payment_systems=systems)


def taking_roubles(margin_percent: str = "0") -> Catalog:
    """Prices in euro, and every payment system takes roubles alone."""
    limits = PaymentLimits(
        minimum=Money.of("50", "RUB"),
        maximum=Money.of("1000000", "RUB"),
        top_up_minimum=Money.of("500", "RUB"),
        suggested=(Money.of("1000", "RUB"), Money.of("5000", "RUB")),
    )
    systems = tuple(replace(one, limits={"RUB": limits}) for one in SIPTG.payment_systems)
    margin = Decimal(margin_percent)
    return replace(SIPTG, payment_systems=systems, exchange_margin_percent=margin)
