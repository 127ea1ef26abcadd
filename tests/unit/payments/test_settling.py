"""Money arrives, or does not: what is stored of it, once, whoever brings the news and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.payments.records import Settlement, charge_key, settlement_key
from chalicelib.application.payments.settling import fail, settle
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus, SavedCardRequest
from chalicelib.application.ports.queues import Queue
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.ledger.journal import Entry, EntryKind
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import AUTHENTICATION_REQUIRED, Charge, ChargeState, Way
from tests.support.catalogs import SIPTG
from tests.support.world import World

BORIS: Final = 202
TEN: Final = Money.of("10", "EUR")
FIRST_ATTEMPT: Final = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    world = World()
    world.open(BORIS)
    return world


def stored(world: World, charge: Charge) -> Charge:
    world.put(charge_key(charge.id), charge)
    return charge


def top_up(world: World, **fields: Any) -> Charge:
    """One that nobody was shown."""
    charge = new_charge(world.services, world.account(BORIS), top_ups.TOP_UP, TEN, charge_id="c1")
    return stored(world, replace(charge, **fields))


def paid(charge: Charge, payment: str = "pi_1", **fields: Any) -> ProviderPayment:
    answer = ProviderPayment(
        ProviderStatus.PAID, "cs_1", charge.id, payment_reference=payment, captured=charge.amount
    )
    return replace(answer, **fields)


def test_what_arrives_is_kept_with_its_guard_and_told(world: World) -> None:
    charge = top_up(world)
    after = settle(world.services, charge.id, paid(charge))
    due = Wait(world.clock.at + INLINE_LEAD)
    assert after == replace(
        charge,
        state=ChargeState.SETTLED,
        payment_reference="pi_1",
        outcome="topped_up",
        waits={"tell": due, "follow": due},
    )
    assert charges.get_charge(world.services, charge.id) == after
    assert world.account(BORIS).available == TEN
    entry = Unit(world.services).require(Entry, entry_key(BORIS, 1))
    assert (entry.kind, entry.at, entry.reference, entry.charge_id) == (
        EntryKind.TOP_UP,
        world.clock.at,
        "stripe:pi_1",
        charge.id,
    )
    guard = Unit(world.services).get(Settlement, settlement_key("stripe", "pi_1"))
    assert guard == Settlement(charge.id, BORIS, world.account(BORIS).sequence)
    world.work()
    world.audit()


def test_the_same_news_again_changes_nothing(world: World) -> None:
    charge = top_up(world)
    once = settle(world.services, charge.id, paid(charge))
    world.work()
    before = world.account(BORIS), charges.get_charge(world.services, charge.id)
    assert settle(world.services, charge.id, paid(charge)) == before[1]
    assert (world.account(BORIS), charges.get_charge(world.services, charge.id)) == before
    assert before[1] == replace(once, message_id=before[1].message_id, waits={})


def test_a_second_payment_of_one_charge_is_credited_beside_the_first(world: World) -> None:
    charge = top_up(world)
    once = settle(world.services, charge.id, paid(charge))
    world.work()
    again = settle(world.services, charge.id, paid(charge, "pi_2"))
    assert again.waits == {"follow": Wait(world.clock.at + INLINE_LEAD)}
    assert replace(again, waits=once.waits, message_id=once.message_id) == once
    assert world.account(BORIS).available == TEN + TEN
    world.audit()


def test_a_payment_of_another_charge_is_for_staff(world: World) -> None:
    charge = top_up(world)
    settle(world.services, charge.id, paid(charge))
    other = stored(world, replace(charge, id="c2"))
    with pytest.raises(InvalidInput, match="stripe:pi_1 is settled for charge c1"):
        settle(world.services, other.id, paid(other))


@pytest.mark.parametrize("lacks", ["payment_reference", "captured"])
def test_a_payment_that_names_no_amount_is_for_staff(world: World, lacks: str) -> None:
    charge = top_up(world)
    lacking: dict[str, Any] = {lacks: None}
    answer = replace(paid(charge), **lacking)
    with pytest.raises(InvalidInput, match="the payment of charge c1 names no amount"):
        settle(world.services, charge.id, answer)


def with_held(world: World) -> Charge:
    """One that 4 EUR of the balance were set aside for."""
    world.top_up(BORIS, "5")
    balance = world.account(BORIS)
    held = Money.of("4", "EUR")
    unit = Unit(world.services)
    unit.load(account_key(BORIS))
    unit.put(account_key(BORIS), replace(balance, available=balance.available - held, held=held))
    unit.commit()
    return top_up(world, held=held)


def test_what_was_held_comes_back_with_the_money_and_only_once(world: World) -> None:
    charge = with_held(world)
    settle(world.services, charge.id, paid(charge))
    after = world.account(BORIS)
    assert (after.available, after.held) == (Money.of("15", "EUR"), TEN.zero)
    over = top_up(world, id="late", state=ChargeState.FAILED, held=Money.of("4", "EUR"))
    settle(world.services, over.id, paid(over, "pi_late"))
    after = world.account(BORIS)
    assert (after.available, after.held) == (Money.of("25", "EUR"), TEN.zero)


def test_what_was_held_for_a_charge_that_failed_is_there_again_and_may_be_enough(
    world: World,
) -> None:
    charge = with_held(world)
    after = fail(world.services, charge, "declined:x")
    assert after == replace(
        charge,
        state=ChargeState.FAILED,
        failure="declined:x",
        waits={"follow": Wait(world.clock.at + INLINE_LEAD)},
    )
    assert (world.account(BORIS).available, world.account(BORIS).held) == (
        Money.of("5", "EUR"),
        TEN.zero,
    )
    assert fail(world.services, charge, "declined:y") == after
    entry = Unit(world.services).require(Entry, entry_key(BORIS, world.account(BORIS).sequence))
    assert (entry.kind, entry.reference, entry.charge_id) == (
        EntryKind.RELEASE,
        f"charge:{charge.id}",
        charge.id,
    )


def test_a_bank_that_said_no_may_be_asked_again_unless_it_forbids_that(world: World) -> None:
    world.top_up(BORIS, "5")
    (card,) = world.account(BORIS).cards
    for number, hard in enumerate((False, True)):
        charge = top_up(world, id=f"by card {number}", card_reference=card.reference)
        fail(world.services, charge, "declined:x", hard_decline=hard)
        (after,) = world.account(BORIS).cards
        assert (after.refused, len(after.declines)) == (hard, number + 1)
        world.clock.at += timedelta(hours=1)
    fail(world.services, top_up(world, id="soft", card_reference=card.reference), "declined:y")
    fail(world.services, top_up(world, id="c9", card_reference=card.reference), "expired")
    (after,) = world.account(BORIS).cards
    assert len(after.declines) == 3


def test_a_charge_that_failed_and_held_nothing_wakes_nothing(world: World) -> None:
    charge = top_up(world)
    assert fail(world.services, charge, "expired").waits == {}
    assert world.account(BORIS).sequence == 0


def test_a_charge_that_somebody_has_gone_on_with_is_left_alone(world: World) -> None:
    seen = top_up(world)
    gone_on = replace(seen, reference="cs_9")
    unit = Unit(world.services)
    unit.load(charge_key(seen.id))
    unit.put(charge_key(seen.id), gone_on)
    unit.commit()
    assert fail(world.services, seen, "expired") == gone_on


def test_what_the_payer_must_confirm_goes_on_on_a_page_for_the_same(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.payments.behave(None, "authentication")
    world.to(bought.end + FIRST_ATTEMPT)
    page = world.open_charge(bought.id)
    first = next(
        held.request
        for held in world.payments.payments.values()
        if isinstance(held.request, SavedCardRequest)
    )
    card = charges.get_charge(world.services, first.charge_id)
    assert (card.state, card.failure, card.way) == (
        ChargeState.FAILED,
        AUTHENTICATION_REQUIRED,
        Way.SAVED_CARD,
    )
    same = ("amount", "price", "held", "description", "language", "purpose", "payment_system")
    for name in same:
        assert getattr(page, name) == getattr(card, name), name
    assert (page.way, page.confirms, page.by_hand) == (Way.HOSTED, True, False)
    assert page.description == "SIP.TG: Softphone, 6 months"


@pytest.mark.parametrize(("short_by", "on_a_page"), [(0, False), (1, True)])
def test_a_balance_that_has_become_enough_needs_no_page(
    world: World, short_by: int, on_a_page: bool
) -> None:
    """The bank thinks, the payer tops up; then the card turns out to need its holder."""
    world.top_up(BORIS, "23")
    bought = world.buy_from_balance(BORIS)
    price = Money.of("18", "EUR")
    assert (bought.paid, world.account(BORIS).available) == (price, Money.of("5", "EUR"))
    world.payments.behave(None, "slow")
    world.to(bought.end + FIRST_ATTEMPT)
    charge = world.open_charge(bought.id)
    assert (charge.held, charge.amount) == (Money.of("5", "EUR"), Money.of("13", "EUR"))
    missing = price - charge.held - Money(short_by, "EUR")
    credited(world, missing)
    fail(world.services, charge, AUTHENTICATION_REQUIRED)
    assert (world.subscription(bought.id).open_charge is not None) is on_a_page


def credited(world: World, amount: Money) -> None:
    """By a payment that wakes nobody."""
    charge = top_up(world, amount=amount)
    settle(world.services, charge.id, paid(charge))
    world.queues.messages[Queue.WORK].clear()
