"""One call to a payment system for one charge: what is asked, what is kept of the answer, what is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.payments import charges, top_ups
from chalicelib.application.payments.asking import cancel_at, confirm, look_up, open_at
from chalicelib.application.payments.moves import Heard
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.ports.payments import (
    CustomerUnknown,
    HostedRequest,
    NoAnswer,
    PaymentSystemError,
    ProviderPayment,
    ProviderStatus,
    SavedCardRequest,
)
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import (
    GIVEN_UP_LIFE,
    GIVEN_UP_LOOK,
    LOOK_UP_SOONEST,
    Charge,
    ChargeState,
)
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG
from tests.support.faults import befalls, no_fault
from tests.support.world import World

ANNA: Final = 101
TEN: Final = Money.of("10", "EUR")


@pytest.fixture
def world() -> World:
    world = World()
    world.open(ANNA)
    return world


def stored(world: World, charge: Charge) -> Charge:
    world.put(charge_key(charge.id), charge)
    return charge


def a_page(world: World) -> Charge:
    """Stored, and nobody was asked for it yet."""
    payer = world.account(ANNA)
    return stored(world, new_charge(world.services, payer, top_ups.TOP_UP, TEN, charge_id="c1"))


def by_card(world: World) -> Charge:
    """Of a card that was saved by an earlier payment; stored, and not prepared."""
    world.top_up(ANNA, "5")
    payer = world.account(ANNA)
    charge = new_charge(
        world.services, payer, top_ups.TOP_UP, TEN, card=payer.usable_card, charge_id="c1"
    )
    return stored(world, charge)


def status(heard: Heard) -> ProviderStatus | None:
    return heard.answer.status if heard.answer else None


def test_a_page_is_asked_for_with_what_the_charge_froze(world: World) -> None:
    charge = a_page(world)
    opened, heard = open_at(world.services, charge)
    (held,) = world.payments.payments.values()
    assert held.request == HostedRequest(
        charge_id="c1",
        idempotency_key=charge.idempotency_key,
        amount=TEN,
        description="SIP.TG",
        return_url="https://t.me/",
        expires_at=charge.expires_at,
        locale="en",
        save_card=True,
        customer_reference=None,
    )
    assert (opened.state, opened.reference) == (ChargeState.WAITING, "cs_1")
    assert opened.url == "https://pay.example/cs_1"
    assert heard == Heard(fresh=True)
    assert charges.get_charge(world.services, "c1") == opened


def test_a_saved_card_is_prepared_and_stored_as_asked(world: World) -> None:
    charge = by_card(world)
    prepared, heard = open_at(world.services, charge)
    held = world.payments.payments["pi_2"]
    assert held.request == SavedCardRequest(
        charge_id="c1",
        idempotency_key=charge.idempotency_key,
        amount=TEN,
        description="SIP.TG",
        card_reference="pm_1",
        customer_reference="cus_1",
    )
    expected = replace(charge, state=ChargeState.PREPARED, reference="pi_2", asked=1)
    assert (prepared, heard) == (expected, Heard(fresh=True))


def test_a_card_that_nobody_wants_asked_any_more_is_prepared_and_not_asked(world: World) -> None:
    """The switch was set off while the system was being spoken to."""
    bought = world.buy_by_card(ANNA)
    world.payments.fault = befalls("before", "prepare")
    world.to(bought.end + SIPTG.renewal.attempts[0])
    charge = world.open_charge(bought.id)
    assert charge.reference is None
    unit = Unit(world.services)
    one = unit.require(Subscription, subscription_key(bought.id))
    unit.put(subscription_key(bought.id), replace(one, auto_renew=False))
    unit.commit()
    world.payments.fault = no_fault
    prepared, heard = open_at(world.services, charge)
    assert (prepared.state, prepared.asked) == (ChargeState.PREPARED, 0)
    assert heard == Heard(fresh=True, unwanted=True)


def test_a_page_that_somebody_else_has_opened_is_theirs(world: World) -> None:
    charge = a_page(world)
    first, _ = open_at(world.services, charge)
    assert open_at(world.services, charge) == (first, Heard())
    over = stored(world, replace(first, reference=None, state=ChargeState.FAILED))
    assert open_at(world.services, charge) == (over, Heard())


def test_a_look_up_forgets_what_was_heard_before(world: World) -> None:
    opened, _ = open_at(world.services, a_page(world))
    before = Heard(fresh=True, cancelled=True, asked=True)
    heard = look_up(world.services, opened, before)
    assert status(heard) is ProviderStatus.WAITING
    assert replace(heard, answer=None) == Heard(asked=True)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (ProviderStatus.DECLINED, True),
        (ProviderStatus.AUTHENTICATION_REQUIRED, True),
        (ProviderStatus.WAITING, False),
        (None, False),
    ],
)
def test_a_no_that_was_the_reason_is_kept_when_it_is_cancelled(
    world: World, said: ProviderStatus | None, kept: bool
) -> None:
    opened, _ = open_at(world.services, a_page(world))
    before = ProviderPayment(said, "cs_1", "c1") if said else None
    earlier = ProviderPayment(ProviderStatus.DECLINED, "cs_0", "c1")
    heard = cancel_at(world.services, opened, Heard(answer=before, refused=earlier, fresh=True))
    assert status(heard) is ProviderStatus.CANCELLED
    refused = before if kept else earlier
    assert replace(heard, answer=None) == Heard(refused=refused, cancelled=True)


def test_a_bank_is_asked_once_for_each_time_it_is_stored(world: World) -> None:
    prepared, heard = open_at(world.services, by_card(world))
    same, first = confirm(world.services, prepared, heard)
    assert (same, status(first)) == (prepared, ProviderStatus.PAID)
    assert replace(first, answer=None) == Heard(asked=True)
    again, second = confirm(world.services, prepared, replace(first, asked=False))
    assert again == replace(prepared, asked=2)
    assert charges.get_charge(world.services, "c1") == again
    assert replace(second, answer=None) == Heard(asked=True)
    assert world.payments.confirmations == 1


def test_without_an_answer_of_the_bank_it_is_to_be_looked_up(world: World) -> None:
    prepared, heard = open_at(world.services, by_card(world))
    known = ProviderPayment(ProviderStatus.PREPARED, "pi_2", "c1")
    world.payments.fault = befalls("after", "confirm")
    same, silent = confirm(world.services, prepared, replace(heard, answer=known))
    assert (same, silent) == (prepared, Heard(asked=True))


def test_a_bank_is_not_asked_for_what_is_over(world: World) -> None:
    prepared, _ = open_at(world.services, by_card(world))
    over = stored(world, replace(prepared, state=ChargeState.FAILED))
    assert confirm(world.services, prepared, Heard()) == (over, Heard(unwanted=True))
    assert world.payments.confirmations == 0


def test_a_charge_that_the_system_does_not_know_yet_cannot_be_looked_up(world: World) -> None:
    with pytest.raises(InvalidInput, match="charge c1 is not known at stripe yet"):
        look_up(world.services, a_page(world), Heard())


def test_a_card_that_the_charge_does_not_name_cannot_be_asked(world: World) -> None:
    charge = by_card(world)
    for lacks in ("card_reference", "customer_reference"):
        lacking: dict[str, Any] = {lacks: None}
        with pytest.raises(InvalidInput, match="charge c1 names no saved card"):
            open_at(world.services, replace(charge, **lacking))


def test_a_card_that_is_lost_at_the_bank_is_lost_here(world: World) -> None:
    charge = by_card(world)
    world.payments.lose_card("pm_1")
    same, heard = open_at(world.services, charge)
    assert (same, heard) == (charge, Heard(lost=True))
    (card,) = world.account(ANNA).cards
    assert card.lost


def test_a_customer_who_is_lost_gets_a_page_as_somebody_new(world: World) -> None:
    world.top_up(ANNA, "5")
    charge = a_page(world)
    assert charge.customer_reference == "cus_1"
    world.payments.lose_customer("cus_1")
    anew, heard = open_at(world.services, charge)
    assert (anew, heard) == (replace(charge, customer_reference=None, anew=1), Heard())
    assert charges.get_charge(world.services, "c1") == anew
    (card,) = world.account(ANNA).cards
    assert card.lost
    opened, _ = open_at(world.services, anew)
    assert opened.reference is not None


def test_a_page_that_somebody_else_has_opened_for_a_lost_customer_is_theirs(world: World) -> None:
    world.top_up(ANNA, "5")
    charge = a_page(world)
    world.payments.lose_customer("cus_1")
    theirs = stored(world, replace(charge, reference="cs_7"))
    assert open_at(world.services, charge) == (theirs, Heard())
    over = stored(world, replace(charge, state=ChargeState.FAILED))
    assert open_at(world.services, charge) == (over, Heard())


def test_a_page_for_nobody_known_loses_nobody(world: World) -> None:
    charge = a_page(world)

    def unknown(call: str) -> None:
        raise CustomerUnknown(call)

    world.payments.fault = unknown
    with pytest.raises(CustomerUnknown):
        open_at(world.services, charge)
    assert charges.get_charge(world.services, "c1") == charge


# The steps over these calls


def test_a_silent_system_is_left_to_the_agenda_and_tried_again(world: World) -> None:
    charge = a_page(world)
    world.payments.fault = befalls("before", "open_hosted")
    assert charges.advance_now(world.services, "c1") == charge
    with pytest.raises(NoAnswer):
        charges.advance_due(world.services, "c1")


def test_to_end_it_now_closes_the_page(world: World) -> None:
    a_page(world)
    opened = charges.advance_now(world.services, "c1")
    assert opened.state is ChargeState.WAITING
    closed = charges.advance_now(world.services, "c1", cancel=True)
    assert (closed.state, closed.failure) == (ChargeState.FAILED, "closed")
    assert not world.payments.is_payable("cs_1")


def test_what_the_bank_still_thinks_about_cannot_be_ended_now(world: World) -> None:
    by_card(world)
    world.payments.behave(None, "slow")
    thinking = charges.advance_now(world.services, "c1")
    with pytest.raises(charges.StillOpen, match="charge c1 is not decided yet"):
        charges.advance(world.services, "c1", cancel=True)
    assert charges.advance_now(world.services, "c1", cancel=True) == thinking


def test_each_look_up_comes_later_and_none_after_the_end(world: World) -> None:
    a_page(world)
    opened = charges.advance_now(world.services, "c1")
    steps = []
    for _ in range(12):
        asked_at = world.clock.at = opened.waits["advance"].at
        opened = charges.advance(world.services, "c1")
        steps.append(opened.waits["advance"].at - asked_at)
    assert steps == sorted(steps)
    assert steps[0] == LOOK_UP_SOONEST
    assert world.clock.at <= opened.expires_at


def test_looking_up_in_between_puts_the_next_look_up_off_no_longer(world: World) -> None:
    """Each decline on the page, and each press of "check", brings one."""
    a_page(world)
    left = charges.advance_now(world.services, "c1")
    for _ in range(30):
        left = charges.advance(world.services, "c1")
    assert left.waits["advance"].at == world.clock.at + LOOK_UP_SOONEST


def test_what_staff_gave_up_is_looked_up_daily_while_nobody_answers(world: World) -> None:
    a_page(world)
    charges.advance_now(world.services, "c1")
    given_up = charges.give_up(world.services, "c1")
    assert given_up.failure == "given-up"
    assert given_up.waits["advance"].at == world.clock.at + GIVEN_UP_LOOK
    world.payments.fault = befalls("unavailable")
    world.clock.at += GIVEN_UP_LOOK
    charges.advance_due(world.services, "c1")
    after = charges.get_charge(world.services, "c1")
    assert after.waits["advance"].at == world.clock.at + GIVEN_UP_LOOK
    world.clock.at = after.created_at + GIVEN_UP_LIFE
    charges.advance_due(world.services, "c1")
    world.clock.at += timedelta(seconds=1)
    with pytest.raises(PaymentSystemError):
        charges.advance_due(world.services, "c1")


def test_what_is_over_waits_for_no_look_up(world: World) -> None:
    a_page(world)
    charges.advance_now(world.services, "c1")
    charges.give_up(world.services, "c1")
    world.payments.cancel("cs_1")
    charges.advance_due(world.services, "c1")
    assert "advance" not in charges.get_charge(world.services, "c1").waits
