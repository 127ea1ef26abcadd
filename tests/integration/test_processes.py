"""Two processes do the same at the same moment, on DynamoDB Local and a played Stripe: it happens once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.application import agenda
from chalicelib.application.audit import audit
from chalicelib.application.people import accounts, billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.domain.money import Money
from tests.simulation.concurrency import opened
from tests.support.gifts import given, put_amount
from tests.support.parts import START
from tests.support.processes import (
    Site,
    at_once,
    at_once_each,
    hear_of,
    press_end,
    press_pay,
    press_pay_from_balance,
    press_redeem,
    press_renew,
    press_top_up,
)
from tests.support.stripe_world import World, stripe_world

PROCESSES = 3
ANNA = 101


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.sqlite", START) as world:
        yield world


@pytest.fixture
def site(dynamodb_local: str, stripe: World) -> Iterator[Site]:
    """New, empty tables."""
    with opened(dynamodb_local, stripe) as site:
        yield site


@pytest.fixture
def services(site: Site, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The same world seen from this process."""
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    wired = site.container().services
    accounts.open_account(wired, Person(ANNA, "Anna", "en"))
    billing.say_country(wired, ANNA, wired.catalog.default_country)
    return wired


def draft(services: Services) -> tuple[str, int]:
    made = purchases.start_draft(services, ANNA, "softphone")
    return made.id, made.revision


def sold(services: Services) -> int:
    """How many documents, and so sales, there are."""
    records, _ = services.store.scan(Table.DOCUMENTS)
    return sum(record.key.sk == "document" for record in records)


def test_pay_pressed_in_every_process_is_one_charge_one_sale(
    site: Site, services: Services, stripe: World
) -> None:
    before = len(stripe.standin.payments())
    draft_id, revision = draft(services)
    charges = at_once(site, press_pay, draft_id, ANNA, revision, times=PROCESSES)
    assert len(set(charges)) == 1
    assert len(stripe.standin.payments()) == before + 1
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    states = at_once(site, hear_of, charges[0], times=PROCESSES)
    assert set(states) == {"settled"}
    anna = accounts.get_account(services, ANNA)
    assert (anna.sequence, anna.available.minor, len(anna.live)) == (1, 0, 1)
    assert sold(services) == 1
    assert audit(services).violations == []


def test_one_balance_pays_a_draft_once_and_a_renewal_once(
    site: Site, services: Services, stripe: World
) -> None:
    amount = Money.of("100.00", "EUR")
    (charge,) = set(at_once(site, press_top_up, ANNA, amount, 9, times=PROCESSES))
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    at_once(site, hear_of, charge, times=PROCESSES)
    assert accounts.get_account(services, ANNA).available == amount
    draft_id, revision = draft(services)
    bought = at_once(site, press_pay_from_balance, draft_id, ANNA, revision, times=PROCESSES)
    assert len(set(bought)) == 1
    assert accounts.get_account(services, ANNA).available == Money.of("82.00", "EUR")

    (subscription,) = subscriptions_of(services, ANNA)
    later = Site(site.environment, subscription.end - timedelta(days=2))
    outcomes = at_once(later, press_renew, subscription.id, ANNA, subscription.end, times=PROCESSES)
    assert "renewed" in outcomes
    (renewed,) = subscriptions_of(services, ANNA)
    assert renewed.start == subscription.end
    assert accounts.get_account(services, ANNA).available == Money.of("64.00", "EUR")
    assert sold(services) == 2
    agenda.tick(later.container().services)
    assert audit(services).violations == []


def test_of_several_who_end_a_subscription_one_does(
    site: Site, services: Services, stripe: World
) -> None:
    amount = Money.of("18.00", "EUR")
    (charge,) = set(at_once(site, press_top_up, ANNA, amount, 9, times=PROCESSES))
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    at_once(site, hear_of, charge, times=PROCESSES)
    bought = purchases.pay_from_balance(services, draft(services)[0], ANNA, 1)
    (subscription,) = subscriptions_of(services, ANNA)
    later = Site(site.environment, subscription.start + timedelta(days=60))
    outcomes = at_once(later, press_end, bought, times=PROCESSES)
    assert sorted(outcomes) == ["ended", *["nothing-to-end"] * (PROCESSES - 1)]
    assert accounts.get_account(services, ANNA).available == Money.of("12.03", "EUR")
    assert sold(services) == 2, "the invoice and one credit note"
    agenda.tick(later.container().services)
    assert audit(services).violations == []


def test_one_gift_is_redeemed_by_one_of_many_accounts(
    site: Site, services: Services, stripe: World
) -> None:
    takers = list(range(201, 211))
    for number in takers:
        accounts.open_account(services, Person(number, "Taker", "en"))
        billing.say_country(services, number, services.catalog.default_country)
    (charge,) = set(at_once(site, press_top_up, ANNA, Money.of("20.00", "EUR"), 9, times=PROCESSES))
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    at_once(site, hear_of, charge, times=PROCESSES)
    gift = given(services, put_amount(services, ANNA, "20.00"))
    halves = [(gift.id, takers[:5]), (gift.id, takers[5:])]
    outcomes = {
        number: outcome
        for half in at_once_each(site, press_redeem, halves)
        for number, outcome in half.items()
    }
    (winner,) = [number for number, outcome in outcomes.items() if outcome == "redeemed"]
    has = {number: accounts.get_account(services, number).available.minor for number in takers}
    assert has == {number: 2000 if number == winner else 0 for number in takers}
    assert len(outcomes) == len(takers)
    agenda.tick(site.container().services)
    assert audit(services).violations == []
