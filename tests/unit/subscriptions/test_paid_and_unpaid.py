"""What a charge that was paid, or was not, makes of the draft or the subscription that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.fulfilment import Paid
from chalicelib.application.payments.notices import ChargeSettled
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.settling import fail, settle
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions.fulfilment import PURCHASE, RENEWAL
from chalicelib.application.subscriptions.records import draft_key, subscription_key
from chalicelib.application.subscriptions.selling import renewal_price, renewal_quote
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import INLINE_LEAD
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import (
    AUTHENTICATION_REQUIRED,
    CARD_LOST,
    CLOSED,
    GIVEN_UP,
    NOT_ASKED,
    Charge,
    Way,
)
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG, without_plan
from tests.support.for_others import accepted_by
from tests.support.refusals import refused
from tests.support.world import World

ANNA, BORIS = 101, 202
ATTEMPTS: Final = SIPTG.renewal.attempts
HOUR: Final = timedelta(hours=1)
OTHER: Final = Card("stripe", "pm_other", "cus_1", "mir", "9999", 4, 2031)


@pytest.fixture
def world() -> World:
    return World()


def with_subscription(world: World, one: Subscription, **fields: Any) -> None:
    world.put(subscription_key(one.id), replace(one, **fields))


def with_payer(world: World, **fields: Any) -> None:
    world.put(account_key(ANNA), replace(world.account(ANNA), **fields))


def being_renewed(world: World) -> tuple[Subscription, Charge]:
    """Its first attempt has begun, and the bank of the saved card thinks."""
    bought = world.buy_by_card(ANNA, later="slow")
    world.to(bought.end + ATTEMPTS[0])
    return world.subscription(bought.id), world.open_charge(bought.id)


def pressed(world: World) -> tuple[Subscription, Charge]:
    """The payer has pressed to renew, and the bank thinks."""
    bought = world.buy_by_card(ANNA, later="slow")
    world.to(bought.end - timedelta(days=10))
    renewing = renewals.renew_now(world.services, bought.id, ANNA, 9, bought.end)
    assert renewing.charge is not None
    return world.subscription(bought.id), renewing.charge


def failed(world: World, charge: Charge, failure: str) -> Subscription:
    fail(world.services, charge, failure)
    return world.subscription(charge.purpose.subject)


def test_an_answer_uses_up_an_attempt(world: World) -> None:
    one, charge = being_renewed(world)
    after = failed(world, charge, "declined:x")
    assert (after.attempts, after.failure, after.open_charge) == (1, "declined:x", None)
    assert after.waits["renew"].at == one.end + ATTEMPTS[1]
    assert after.waits["tell_failure"].at == world.clock.at + INLINE_LEAD


def test_an_answer_to_who_pressed_uses_up_none(world: World) -> None:
    one, charge = pressed(world)
    after = failed(world, charge, "declined:x")
    assert (after.attempts, after.failure, after.open_charge) == (0, "declined:x", None)
    assert after.waits["renew"].at == one.end + ATTEMPTS[0]
    assert "tell_failure" not in after.waits


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_staff_gave_up_uses_up_an_attempt(world: World, by_hand: bool) -> None:
    _, charge = pressed(world) if by_hand else being_renewed(world)
    after = failed(world, charge, GIVEN_UP)
    assert (after.attempts, after.failure) == (1, GIVEN_UP)


def test_what_ended_without_an_answer_is_made_up_for(world: World) -> None:
    one, charge = being_renewed(world)
    world.clock.at = one.end + ATTEMPTS[1] + HOUR
    after = failed(world, charge, CLOSED)
    assert (after.attempts, after.failure, after.open_charge) == (0, None, None)
    assert after.waits["renew"].at == world.clock.at


@pytest.mark.parametrize("failure", [NOT_ASKED, CARD_LOST])
def test_a_bank_that_was_never_asked_is_tried_otherwise_at_once(world: World, failure: str) -> None:
    one, charge = being_renewed(world)
    world.clock.at += HOUR
    after = failed(world, charge, failure)
    assert (after.attempts, after.open_charge) == (0, None)
    assert after.waits["renew"].at == world.clock.at < one.end + ATTEMPTS[1]


def test_another_card_is_asked_at_once_when_the_first_one_was_closed(world: World) -> None:
    one, charge = being_renewed(world)
    world.clock.at += HOUR
    cards = world.account(ANNA).cards
    with_payer(world, cards=(*cards, OTHER), default_card=OTHER.reference)
    assert failed(world, charge, CLOSED).waits["renew"].at == world.clock.at
    with_payer(world, cards=cards, default_card=cards[0].reference)
    with_subscription(world, one)
    world.put(charge_key(charge.id), charge)
    assert failed(world, charge, CLOSED).waits["renew"].at == one.end + ATTEMPTS[1]


def test_another_card_is_asked_at_once_after_a_no(world: World) -> None:
    _, charge = being_renewed(world)
    world.clock.at += HOUR
    cards = world.account(ANNA).cards
    with_payer(world, cards=(*cards, OTHER), default_card=OTHER.reference)
    assert failed(world, charge, "declined:x").waits["renew"].at == world.clock.at


@pytest.mark.parametrize(
    ("failure", "declined_too"),
    [("declined:x", True), (GIVEN_UP, False)],
    ids=["declined", "given up"],
)
def test_but_not_one_that_was_declined_too_nor_after_what_another_card_would_meet_again(
    world: World, failure: str, declined_too: bool
) -> None:
    one, charge = being_renewed(world)
    world.clock.at += HOUR
    cards = world.account(ANNA).cards
    other = replace(OTHER, declines=(world.clock.at - HOUR,)) if declined_too else OTHER
    with_payer(world, cards=(*cards, other), default_card=OTHER.reference)
    assert failed(world, charge, failure).waits["renew"].at == one.end + ATTEMPTS[1]


def test_a_paid_renewal_is_told_by_its_document_alone(world: World) -> None:
    one, charge = being_renewed(world)
    assert charge.reference is not None
    world.told.clear()
    world.payments.decide(charge.reference, paid=True)
    after = settle(world.services, charge.id, world.payments.look_up(charge.reference))
    assert (after.outcome, after.waits) == ("renewed", {})  # nothing was left over either
    world.hear(charge.reference)
    assert world.subscription(one.id).end > one.end
    assert world.notices(ChargeSettled) == []


def test_a_draft_is_bought_once(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 9)
    draft = Unit(world.services).require(Draft, draft_key(draft_id))
    world.put(draft_key(draft_id), replace(draft, subscription_id="s9"))
    paid = Paid(charge, world.account(ANNA), Payment("stripe", "stripe:pi_1"))
    with refused("draft-used", subscription="s9"):
        PURCHASE.fulfil(Unit(world.services), world.services, paid, PURCHASE.terms_of(charge))


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_card_that_wants_its_holder_goes_on_on_a_page(world: World, by_hand: bool) -> None:
    _, charge = pressed(world) if by_hand else being_renewed(world)
    after = failed(world, charge, AUTHENTICATION_REQUIRED)
    page = world.open_charge(after.id)
    assert (page.way, page.by_hand, page.amount) == (Way.HOSTED, by_hand, charge.amount)
    assert (after.attempts, after.failure) == (0 if by_hand else 1, AUTHENTICATION_REQUIRED)
    assert "renew" not in after.waits


def test_the_page_is_of_the_system_that_was_asked(world: World) -> None:
    _, charge = being_renewed(world)
    with_payer(world, payment_system="cheque")
    failed(world, charge, AUTHENTICATION_REQUIRED)
    assert world.open_charge(charge.purpose.subject).payment_system == "stripe"


def test_what_cannot_follow_keeps_no_money_back(world: World) -> None:
    one, charge = being_renewed(world)
    held = Money.of("4", "EUR")
    lost = replace(charge, purpose=replace(charge.purpose, subject="nothing"), held=held)
    world.put(charge_key(charge.id), lost)
    with_payer(world, held=held)
    fail(world.services, lost, AUTHENTICATION_REQUIRED)
    after = world.account(ANNA)
    assert (after.held, after.available) == (held.zero, held)
    assert world.subscription(one.id).open_charge == charge.id


def test_a_lost_card_goes_on_on_a_page_for_who_pressed(world: World) -> None:
    _, charge = pressed(world)
    failed(world, charge, CARD_LOST)
    assert world.open_charge(charge.purpose.subject).way is Way.HOSTED


def test_what_is_paid_otherwise_by_now_is_left_alone(world: World) -> None:
    one, charge = being_renewed(world)
    with_subscription(world, one, open_charge="another")
    assert failed(world, charge, "declined:x").open_charge == "another"


# Whether a bank is asked


def is_wanted(world: World, charge: Charge) -> bool:
    return RENEWAL.wanted(Unit(world.services), world.services, charge, RENEWAL.terms_of(charge))


def test_what_runs_by_itself_is_wanted_with_the_switch_and_the_card(world: World) -> None:
    one, charge = being_renewed(world)
    assert is_wanted(world, charge)
    account = world.account(ANNA)
    unwanted: tuple[dict[str, Any], ...] = (
        {"auto_renew": False},
        {"open_charge": "another"},
        {"open_charge": None},
        {"status": Status.ENDED},
        {"anchor_months": one.anchor_months + 6},
    )
    for fields in unwanted:
        with_subscription(world, one, **fields)
        assert not is_wanted(world, charge), fields
    with_subscription(world, one)
    with_payer(world, cards=(*account.cards, OTHER), default_card=OTHER.reference)
    assert not is_wanted(world, charge)
    nobody = replace(charge, payer_id=999)
    assert not is_wanted(world, nobody)
    nothing = replace(charge, purpose=replace(charge.purpose, subject="nothing"))
    assert not is_wanted(world, nothing)


def test_what_was_pressed_for_is_wanted_while_the_card_is_there(world: World) -> None:
    one, charge = pressed(world)
    with_subscription(world, one, auto_renew=False)
    cards = world.account(ANNA).cards
    with_payer(world, cards=(*cards, OTHER), default_card=OTHER.reference)
    assert is_wanted(world, charge)
    with_payer(world, cards=(OTHER,), default_card=OTHER.reference)
    assert not is_wanted(world, charge)


@pytest.mark.parametrize("begun", [pressed, being_renewed])
@pytest.mark.parametrize("told", ["refused", "lost"])
def test_a_card_that_was_refused_for_something_else_meanwhile_is_not_asked(
    world: World, begun: Callable[[World], tuple[Subscription, Charge]], told: str
) -> None:
    _, charge = begun(world)
    assert is_wanted(world, charge)
    (card,) = world.account(ANNA).cards
    changed: dict[str, Any] = {told: True}
    with_payer(world, cards=(replace(card, **changed),))
    assert not is_wanted(world, charge)


# Who sells, to whom


def test_the_seller_is_who_is_paid(world: World) -> None:
    """The balance is with the seller of the chosen system, a card with that of its own."""
    bought = world.buy_by_card(ANNA)
    moscow = replace(SIPTG.payment_systems[0], id="yookassa", seller="partner_ru")
    world.deploy(replace(SIPTG, payment_systems=(*SIPTG.payment_systems, moscow)))
    account = world.account(ANNA)
    card = replace(OTHER, payment_system="yookassa")
    elsewhere = replace(account, cards=(card,), default_card=card.reference)
    short, rich = Money.of("17.99", "EUR"), Money.of("18", "EUR")
    sellers = [
        renewal_quote(world.services, payer, bought).seller_id
        for payer in (
            account,
            replace(account, cards=(), default_card=None),
            elsewhere,
            replace(elsewhere, available=short),
            replace(elsewhere, available=rich),
            replace(elsewhere, cards=(replace(card, refused=True),)),
        )
    ]
    assert sellers == ["siptg", "siptg", "partner_ru", "partner_ru", "siptg", "siptg"]


def test_of_a_system_that_left_who_sold_the_last_period_sells_while_there_is_one(
    world: World,
) -> None:
    bought = world.buy_by_card(ANNA)
    gone = replace(world.account(ANNA), payment_system="cheque", cards=(), default_card=None)
    assert renewal_quote(world.services, gone, bought).seller_id == "siptg"
    of_nobody = replace(bought, seller_id="nobody")
    with refused("unknown-payment-system", payment_system="cheque"):
        renewal_quote(world.services, gone, of_nobody)
    assert renewal_price(world.services, gone, of_nobody) is None
    assert renewal_price(world.services, gone, bought) == Money.of("18", "EUR")
    world.deploy(without_plan())
    with refused("unknown-plan", plan="softphone"):
        renewal_quote(world.services, gone, bought)


def test_what_is_bought_for_another_is_active_for_them(world: World) -> None:
    world.top_up(ANNA, "20")
    world.open(BORIS)
    draft_id, _ = world.draft(ANNA)
    revision = accepted_by(world.services, draft_id, ANNA, BORIS)
    bought = purchases.pay_from_balance(world.services, draft_id, ANNA, revision)
    assert world.account(BORIS).live == {"softphone": bought}
    assert world.account(ANNA).live == {}
    assert [one.id for one in world.subscriptions(ANNA)] == [bought]
    assert [one.id for one in world.subscriptions(BORIS)] == [bought]
    used = Unit(world.services).require(Draft, draft_key(draft_id))
    assert used.subscription_id == bought
    world.work()
    world.audit()
