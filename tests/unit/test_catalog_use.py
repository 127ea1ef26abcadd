"""Whom a change of the catalog touches: counted over what customers really left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.adapters.catalog_file.loading import CATALOGS, read_catalog
from chalicelib.application.numbers.rents import numbers_of
from chalicelib.application.ports.store import Key, Put, Table
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.numbers.number import NumberStatus
from infra.catalog_check import main
from infra.catalog_use import catalog_uses, lacking, line
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.json_text import json_text
from tests.support.numbers_for_sale import new_york, offer_numbers, order
from tests.support.parts import ANNA, BORIS
from tests.support.world import World

TEXT = (CATALOGS / "siptg.toml").read_text(encoding="utf-8")


def changed(*changes: tuple[str, str]) -> Catalog:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read_catalog(text, "own.toml")


@pytest.fixture(scope="module")
def world() -> World:
    """Anna has bought a softphone by card; Boris's page for a gateway is still open."""
    world = World()
    card = world.press(world.command("tariff"), "t:softphone")
    world.pay(world.press(card, card.button("Start payment").data))
    page = world.press(world.command("tariff", BORIS), "t:gateway", BORIS)
    world.press(page, page.button("Начать оплату").data, BORIS)
    return world


def told(world: World, catalog: Catalog) -> list[str]:
    uses = catalog_uses(catalog, world.services.store)
    return [line(touched, count) for touched, count in sorted(uses.items())]


def missing(world: World, catalog: Catalog) -> list[str]:
    return lacking(catalog_uses(catalog, world.services.store))


def test_the_catalog_they_were_sold_from_lacks_nothing(world: World) -> None:
    assert missing(world, SIPTG) == []
    assert told(world, SIPTG) == [
        "payment system stripe, accounts: 2 pay with it",
        "payment system stripe, open charges: 1 go on",
        "plan softphone, live subscriptions: 1 renew",
    ]


def test_another_operators_catalog_lacks_everything(world: World) -> None:
    assert missing(world, VOIPTIME) == [
        "currency EUR, accounts: 2 cannot buy or top up: it is their currency",
        "currency EUR, live subscriptions: 1 cannot renew: they keep their currency",
        "plan gateway, open charges: 1 cannot buy what was shown",
        "plan softphone, live subscriptions: 1 cannot renew, and end",
    ]


def without_plan(plan_id: str) -> Callable[[], Catalog]:
    return lambda: replace(SIPTG, plans=tuple(p for p in SIPTG.plans if p.id != plan_id))


_FROM = TEXT.index("[payment_systems.stripe]")
SYSTEM = TEXT[_FROM : TEXT.index("\n\n[payment_systems.", TEXT.index(".limits.", _FROM))]
LACKS: dict[str, tuple[Callable[[], Catalog], str]] = {
    "plan": (without_plan("softphone"), "plan softphone, live subscriptions: 1 cannot renew, and end"),
    "plan of an open page": (
        without_plan("gateway"),
        "plan gateway, open charges: 1 cannot buy what was shown",
    ),
    "family": (
        lambda: changed(('family = "softphone"', 'family = "phones"')),
        "plan softphone in family softphone, live subscriptions: 1 cannot renew, and end",
    ),
    "period": (
        lambda: changed(("periods = [6, 12, 36]", "periods = [12, 36]")),
        "plan softphone, live subscriptions: 1 cannot renew, and end: no period of 6 months",
    ),
    "option": (
        lambda: changed(("minimum = 1\nmaximum = 500 ", "minimum = 2\nmaximum = 500 "),
                        ("default = 1\n", "default = 2\n")),
        "plan softphone, live subscriptions: 1 cannot renew, and end: option accounts is not as they",
    ),
    "payment system": (
        lambda: changed((SYSTEM, SYSTEM.replace("stripe", "another"))),
        "payment system stripe, accounts: 2 cannot pay: it is what they chose",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LACKS)
def test_what_is_taken_away_is_named_with_how_many_need_it(world: World, what: str) -> None:
    make, words = LACKS[what]
    assert any(one.startswith(words) for one in missing(world, make())), missing(world, make())


def test_a_withdrawn_plan_and_another_price_are_told_and_not_refused(world: World) -> None:
    withdrawn = '[plans.softphone]\nwithdrawn_on = 2026-03-01\nsuccessor = "gateway"\n'
    gone = changed(("[plans.softphone]\n", withdrawn))
    assert missing(world, gone) == []
    wanted = "plan softphone, live subscriptions: 1 run on; gateway is offered instead"
    assert wanted in told(world, gone)
    for price, words in (("EUR = 4", "dearer"), ("EUR = 2", "cheaper")):
        other = changed(("EUR = 3", price))
        assert missing(world, other) == []
        wanted = f"plan softphone, live subscriptions: 1 renew {words} than they paid"
        assert wanted in told(world, other)


def test_what_is_over_asks_for_nothing() -> None:
    later = World()
    card = later.press(later.command("tariff"), "t:softphone")
    later.pay(later.press(card, card.button("Start payment").data))
    (mine,) = later.subscriptions(ANNA)
    subscriptions.switch_auto_renew(later.services, mine.id, ANNA.id, on=False)
    card = later.press(later.command("tariff"), "t:gateway")
    later.press(card, card.button("Start payment").data)
    later.to(mine.end + timedelta(days=10))
    assert not later.subscriptions(ANNA)[0].live
    assert {one.partition(",")[0] for one in missing(later, VOIPTIME)} == {"currency EUR"}


def test_numbers_of_a_place_that_is_gone_go_on_at_their_price() -> None:
    world = World(VOIPTIME)
    offer_numbers(world.services, new_york(1), new_york(2))
    world.top_up(ANNA, "20.00")
    order(world.services, new_york(1).digits, ANNA.id)
    of_place = "numbers of US/New York/New York City, {}"
    assert [one for one in told(world, VOIPTIME) if one.startswith("numbers")] == [
        of_place.format("numbers of the inventory: 1 are for sale"),
        of_place.format("rented numbers: 1 go on"),
    ]
    without = replace(VOIPTIME, numbers=())
    assert [one for one in told(world, without) if one.startswith("numbers")] == [
        of_place.format("numbers of the inventory: 1 are not for sale any more"),
        of_place.format("rented numbers: 1 go on at their last price"),
    ]
    assert missing(world, without) == []
    world.deploy(without)
    world.wait(days=31)
    (number,) = numbers_of(world.services, ANNA.id)
    assert number.status is NumberStatus.CONNECTING
    world.audit(parked=True)


def test_a_damaged_record_is_counted_and_not_fatal(world: World) -> None:
    odd = World()
    key = Key(Table.SUBSCRIPTIONS, "x", "subscription")
    odd.services.store.commit([Put(key, json_text({"plan_id": 7}), 0)], "t")
    assert told(odd, SIPTG) == ["unreadable, subscription records: 1 are left out of these counts"]


def test_the_command_without_tables_checks_the_file_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for table in Table:
        monkeypatch.delenv(f"{table.name}_TABLE", raising=False)
    assert main(["voiptime"]) == 0
    assert "whom it touches is not known" in capsys.readouterr().out
    own = tmp_path / "own.toml"
    own.write_text(TEXT.replace("Europe/Vilnius", "Europe/Vilna"))
    assert main([str(own)]) == 1
    assert "own.toml:" in capsys.readouterr().err
    monkeypatch.setenv("ACCOUNTS_TABLE", "accounts")
    assert main(["siptg"]) == 2
    assert "SUBSCRIPTIONS_TABLE is not set" in capsys.readouterr().err


def test_another_seller_renews_what_one_that_is_gone_has_sold(world: World) -> None:
    catalog = changed(
        ("[sellers.siptg]", "[sellers.other]"),
        ("[sellers.siptg.bank]", "[sellers.other.bank]"),
        *[('seller = "siptg"', 'seller = "other"')] * TEXT.count('seller = "siptg"'),
    )
    assert missing(world, catalog) == []
    words = "seller siptg, live subscriptions: 1 are renewed by whom the payment system pays"
    assert words in told(world, catalog)
