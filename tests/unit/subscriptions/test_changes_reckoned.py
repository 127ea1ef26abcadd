"""`changes.csv` beside this file, reckoned by hand: each story begins with a purchase, and its further rows
change what runs. Amounts are in major units, `used` and `left` of what was paid for time that is not over;
`vat` is in what is paid, or where the end moves in what is left and sold anew."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from chalicelib.application.subscriptions import changes, purchases, renewals
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.catalog.policy import ChangePolicy, Expansion, Reduction, Upgrade
from chalicelib.domain.catalog.seller import VatRegistration
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.change import Change
from tests.support.catalogs import SIPTG, VOIPTIME, stated
from tests.support.parts import ANNA
from tests.support.world import World

Row = Mapping[str, str]


def in_currency(code: str, licence: str) -> Catalog:
    """Voiptime's plans in another currency, without VAT."""
    catalog = replace(VOIPTIME, currencies=(code,), default_currency=code)
    plans = tuple(
        replace(
            plan,
            prices=tuple(replace(rule, prices=stated(catalog, licence)) for rule in plan.prices),
        )
        for plan in catalog.plans
    )
    least, most = Money.of("1", code), Money.of("10000", code)
    systems = tuple(
        replace(system, limits={code: PaymentLimits(least, most, least, (most,))})
        for system in catalog.payment_systems
    )
    return replace(catalog, plans=plans, payment_systems=systems)


def at_terms(expansion: Expansion) -> Catalog:
    return replace(SIPTG, change=ChangePolicy(expansion, Reduction.NEVER, Upgrade.NEVER))


REGISTERED: Final = replace(
    VOIPTIME,
    sellers=tuple(
        replace(seller, vat=(VatRegistration("EE100931558", date(2025, 1, 1)),))
        for seller in VOIPTIME.sellers
    ),
)
OFFERS: Final[Mapping[str, Catalog]] = {
    "siptg": SIPTG,
    "voiptime": VOIPTIME,
    "voiptime registered": REGISTERED,
    "yen": in_currency("JPY", "1250"),
    "dinar": in_currency("KWD", "3.750"),
    "full": at_terms(Expansion.FULL),
    "difference": at_terms(Expansion.PAY_DIFFERENCE),
}


def stories() -> Iterator[list[Row]]:
    """Its rows from one purchase to the next."""
    table = csv.DictReader(Path(__file__).with_name("changes.csv").read_text("utf-8").splitlines())
    story: list[Row] = []
    for row in table:
        if row["what"] and story:
            yield story
            story = []
        story.append(row)
    yield story


@pytest.mark.parametrize("story", list(stories()), ids=lambda story: story[0]["what"])
def test_a_change_is_what_an_accountant_reckons(story: list[Row]) -> None:
    bought, *steps = story
    catalog = OFFERS[bought["offer"]]
    world = World(catalog, at=moment(bought))
    world.top_up(ANNA, "9000")
    plan, options = target(bought)
    draft, revision = world.draft(ANNA, plan, int(bought["months"]), options)
    number = purchases.pay_from_balance(world.services, draft, ANNA.id, revision)
    one = switch_auto_renew(world.services, number, ANNA.id, on=False)
    for row in steps:
        world.to(moment(row))
        before = world.account(ANNA).available
        if row["to"] == "renews":
            renewals.renew_now(
                world.services, one.id, ANNA.id, None, world.subscription(one.id).end
            )
        else:
            shown = changed(world, one.id, *target(row))
            currency = catalog.default_currency
            amounts = {"pays": shown.to_pay, "used": shown.used, "left": shown.left}
            sold = shown.quote or shown.resold
            amounts["vat"] = shown.to_pay.zero if sold is None else sold.vat
            assert amounts == {name: Money.of(row[name], currency) for name in amounts}
            assert world.account(ANNA).available == before - shown.to_pay
        assert world.subscription(one.id).end == datetime.fromisoformat(row["end"] + "+00:00")
        world.work()
        world.audit()


def moment(row: Row) -> datetime:
    return datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)


def target(row: Row) -> tuple[str, dict[str, int]]:
    plan, *options = row["to"].split()
    pairs = (option.partition("=") for option in options)
    return plan, {key: int(value) for key, _, value in pairs}


def changed(world: World, number: str, plan: str, options: dict[str, int]) -> Change:
    begun = changes.begin_change(world.services, number, ANNA.id)
    chosen = changes.choose_change(
        world.services, number, ANNA.id, begun.revision, plan_id=plan, options=options
    )
    assert chosen.shown is not None
    changes.change_from_balance(world.services, number, ANNA.id, chosen.revision)
    return chosen.shown
