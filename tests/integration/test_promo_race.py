"""Fifty customers enter one promo code at the same moment, from two processes, on DynamoDB Local: as many of
them have it as may, and the others are told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from time import monotonic
from typing import Final

import pytest

from chalicelib.application.audit import audit
from chalicelib.application.people import accounts, billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.promotions import codes
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.promotions.written import read_code
from tests.simulation.concurrency import opened
from tests.support.parts import START
from tests.support.processes import Site, at_once_each, enter_promos
from tests.support.stripe_world import World, stripe_world

BUYERS: Final = 50
LIMIT: Final = 20


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.sqlite", START) as world:
        yield world


@pytest.fixture
def site(dynamodb_local: str, stripe: World) -> Iterator[Site]:
    """New, empty tables."""
    with opened(dynamodb_local, stripe) as site:
        yield site


def test_a_limit_of_twenty_is_twenty_for_fifty_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    services = site.container().services
    read = read_code(f"RACE 20% limit {LIMIT}", services.catalog, "UTC", services.clock.now())
    codes.create_code(services, read)
    codes.run_code(services, "RACE", on=True)
    drafts = {}
    for number in range(1, BUYERS + 1):
        accounts.open_account(services, Person(number, f"Person {number}", "en"))
        billing.say_country(services, number, services.catalog.default_country)
        drafts[number] = purchases.start_draft(services, number, "softphone").id
    halves = [
        {payer: draft for payer, draft in drafts.items() if payer % 2 == odd} for odd in (0, 1)
    ]
    began = monotonic()
    outcomes = at_once_each(site, enter_promos, [("RACE", half) for half in halves])
    took = monotonic() - began
    came = Counter(what for half in outcomes for what in half.values())
    with capsys.disabled():
        print(f"\n{BUYERS} buyers, limit {LIMIT}, {took:.1f} s with starting: {dict(came)}")
    assert came == {"reserved": LIMIT, "promo-exhausted": BUYERS - LIMIT}
    usage = codes.usage_of(services, "RACE")
    assert (usage.code.taken, usage.reserved, usage.used) == (LIMIT, LIMIT, 0)
    assert audit(services).violations == []
