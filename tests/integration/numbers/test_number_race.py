"""Two processes sell the same numbers at the same moment, on DynamoDB Local: each is sold and paid once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from chalicelib.application.audit import audit
from chalicelib.application.numbers.inventory import free_numbers
from chalicelib.application.numbers.rents import numbers_of
from chalicelib.application.people import accounts, billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.domain.money import Money
from tests.simulation.concurrency import opened
from tests.support.numbers_for_sale import NEW_YORK, new_york, offer_numbers
from tests.support.parts import START
from tests.support.processes import Site, at_once, hear_of, press_orders, press_top_up
from tests.support.stripe_world import World, stripe_world

PAYERS = [101, 202]
NUMBERS = [new_york(number) for number in range(1, 31)]
EACH = Money.of("60.00", "USD")
"""Enough for twenty of the thirty."""


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.sqlite", START) as world:
        yield world


@pytest.fixture
def site(dynamodb_local: str, stripe: World) -> Iterator[Site]:
    with opened(dynamodb_local, stripe) as site:
        yield Site({**site.environment, "CATALOG": "voiptime"}, site.at)


@pytest.fixture
def services(site: Site, stripe: World, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Two people with money, before an inventory."""
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    wired = site.container().services
    for person in PAYERS:
        accounts.open_account(wired, Person(person, f"Person {person}", "en"))
        billing.say_country(wired, person, wired.catalog.default_country)
        charge = press_top_up(wired, person, EACH, 9)
        stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
        hear_of(wired, charge)
    offer_numbers(wired, *NUMBERS)
    return wired


def test_each_number_is_sold_once_and_paid_once(site: Site, services: Services) -> None:
    digits = [number.digits for number in NUMBERS]
    assert len(free_numbers(services, NEW_YORK).numbers) == 8
    pressed = at_once(site, press_orders, digits, PAYERS, times=2)
    outcomes = Counter(outcome for each in pressed for outcome in each)
    owned = {payer: numbers_of(services, payer) for payer in PAYERS}
    sold = [number for numbers in owned.values() for number in numbers]
    assert sorted(number.id for number in sold) == digits
    assert free_numbers(services, NEW_YORK).numbers == ()
    for payer, numbers in owned.items():
        left = accounts.get_account(services, payer).available
        assert left == EACH - Money.of("3.00", "USD") * len(numbers)
    records, _ = services.store.scan(Table.DOCUMENTS)
    assert sum(record.key.sk == "document" for record in records) == len(NUMBERS)
    assert outcomes.total() == 2 * 2 * len(NUMBERS)
    assert outcomes["number-taken"] > 0
    assert audit(services).violations == []
    print(f"{outcomes.total()} presses from two processes: {dict(outcomes)}, {len(sold)} sold")
