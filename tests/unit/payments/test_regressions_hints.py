"""What payment systems tell by themselves: what is not ours is let go, what is not understood is parked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.application import parking
from chalicelib.application.parked import Parked
from chalicelib.application.payments import charges, hearing
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.settling import settle
from chalicelib.application.ports.payments import Notification, ProviderPayment, ProviderStatus
from chalicelib.application.subscriptions import purchases
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from tests.support.parts import parked_work
from tests.support.world import World

ANNA = 101


@pytest.fixture
def world() -> World:
    return World()


def page_of(world: World) -> Charge:
    draft_id, revision = world.draft(ANNA)
    return purchases.start_payment(world.services, draft_id, ANNA, revision, 1)


def hear(world: World, hint: Notification) -> None:
    hearing.hear(world.services, "stripe", hint)
    world.work()


def parked(world: World) -> list[Parked]:
    return [one for _, one in parked_work(world.services)]


def money_of(charge: Charge) -> str:
    return f"pi_of_{charge.reference}"


def test_an_event_about_no_charge_of_ours_leaves_nothing_behind(world: World) -> None:
    hear(world, Notification("evt_1", "payment_intent.succeeded", None, "pi_foreign"))
    assert parked(world) == []


def test_the_payment_behind_a_page_is_what_the_charge_names(world: World) -> None:
    page = page_of(world)
    world.pay_page(page)
    for reference in (page.reference, money_of(page)):
        hear(world, Notification("evt_2", "payment_intent.succeeded", page.id, reference))
    assert parked(world) == []


def test_another_payment_with_our_mark_is_parked_once(world: World) -> None:
    page = page_of(world)
    world.pay_page(page)
    for event in ("evt_1", "evt_2"):
        hear(world, Notification(event, "payment_intent.succeeded", page.id, "pi_another"))
    (work,) = parked(world)
    assert "pi_another" in work.reason
    assert charges.get_charge(world.services, page.id).state is ChargeState.SETTLED
    assert list(world.payments.captured().values()) == [Money.of("18.00", "EUR")]
    world.audit()


def test_a_page_that_nobody_was_shown_ends_without_a_word(world: World) -> None:
    """Its answer was lost, and the charge went on with another one, or was closed."""
    page = page_of(world)
    event = Notification("evt_1", "checkout.session.expired", page.id, "cs_lost", over=True)
    hear(world, event)
    assert parked(world) == []


def test_another_payment_beside_an_open_page_is_parked_and_the_page_goes_on(world: World) -> None:
    page = page_of(world)
    hear(world, Notification("evt_1", "payment_intent.succeeded", page.id, "pi_another"))
    assert len(parked(world)) == 1
    world.pay_page(page)
    assert charges.get_charge(world.services, page.id).outcome == "bought"


def test_what_staff_have_resolved_is_not_parked_again(world: World) -> None:
    page = page_of(world)
    world.pay_page(page)
    hint = Notification("evt", "charge.refunded", page.id, "pi_another", "refund:ch_1:1800")
    hear(world, hint)
    ((name, _),) = parked_work(world.services)
    parking.resolve_parked(world.services, name)
    hear(world, hint)
    assert parked(world) == []


def test_a_refund_of_a_payment_that_was_never_ours_leaves_nothing_behind(world: World) -> None:
    hear(world, Notification("evt", "charge.refunded", None, "pi_foreign", "refund:ch_9:1"))
    assert parked(world) == []


def test_a_refund_heard_of_before_its_payment_settles_that_first(world: World) -> None:
    page = page_of(world)
    assert page.reference is not None
    paid = replace(world.payments.payments[page.reference], status=ProviderStatus.PAID)
    world.payments.payments[page.reference] = paid
    hear(world, Notification("evt", "charge.refunded", page.id, money_of(page), "refund:ch_1:1800"))
    assert charges.get_charge(world.services, page.id).outcome == "bought"
    assert parked(world) == []


def test_what_is_parked_says_what_was_heard(world: World) -> None:
    page = page_of(world)
    hear(world, Notification("evt_1", "payment_intent.succeeded", page.id, "pi_another"))
    (work,) = parked(world)
    assert work == Parked(
        reason=f"charge {page.id} names {page.reference}, not pi_another",
        parked_at=world.clock.at,
        kind="event",
        update={
            "payment_system": "stripe",
            "event": "evt_1",
            "type": "payment_intent.succeeded",
            "charge": page.id,
            "reference": "pi_another",
        },
        why="foreign",
    )


def test_a_second_payment_that_was_settled_for_a_charge_is_its_payment(world: World) -> None:
    page = page_of(world)
    world.pay_page(page)
    second = ProviderPayment(
        ProviderStatus.PAID,
        "cs_9",
        page.id,
        payment_reference="pi_second",
        captured=Money.of("18.00", "EUR"),
    )
    settle(world.services, page.id, second)
    world.work()
    hear(world, Notification("evt_3", "payment_intent.succeeded", page.id, "pi_second"))
    assert parked(world) == []


def test_what_cannot_be_settled_is_parked_with_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(world)
    assert page.reference is not None
    world.payments.pay(page.reference)
    paid = replace(world.payments.look_up(page.reference), captured=None)
    monkeypatch.setattr(world.payments, "look_up", lambda _: paid)
    hear(world, Notification("evt_9", "payment_intent.succeeded", page.id, page.reference))
    (work,) = parked(world)
    assert work.reason == f"the payment of charge {page.id} names no amount"


def test_another_payment_of_a_charge_without_one_is_parked(world: World) -> None:
    page = page_of(world)
    unit = Unit(world.services)
    unit.load(charge_key(page.id))
    over = replace(page, reference=None, state=ChargeState.FAILED, failure="closed")
    unit.put(charge_key(page.id), over)
    unit.commit()
    hear(world, Notification("evt_8", "payment_intent.succeeded", page.id, "pi_7"))
    (work,) = parked(world)
    assert work.reason == f"charge {page.id} names None, not pi_7"


def test_what_is_of_a_charge_that_is_not_here_is_parked_by_its_event(world: World) -> None:
    for event in ("evt_1", "evt_1", "evt_2"):
        hear(world, Notification(event, "payment_intent.succeeded", "c-unknown", "pi_1"))
    assert [work.reason for work in parked(world)] == ["no such charge here"] * 2


def test_money_that_went_back_before_it_was_heard_of_is_settled_first(world: World) -> None:
    page = page_of(world)
    assert page.reference is not None
    world.payments.pay(page.reference)
    hear(world, Notification("evt_7", "refund.created", page.id, None, going_back="re_3"))
    assert charges.get_charge(world.services, page.id).state is ChargeState.SETTLED
    assert parked(world) == [], "nothing has gone back by then"
