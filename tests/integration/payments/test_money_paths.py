"""Buying, topping up, renewing, failing, ending: the use cases over an in-memory world, audited each
time; which words people read is not its business."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.application import parking
from chalicelib.application.payments import charges, methods
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.telling import tell_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import lifecycle, purchases, renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.notices import (
    Ended,
    LastWarning,
    RenewalComing,
    RenewalFailed,
)
from chalicelib.application.unit import Unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.parts import parked_work
from tests.support.world import World

ANNA, BORIS = 101, 202


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


@pytest.fixture
def world() -> World:
    return World()


def only_subscription(world: World, number: int) -> Subscription:
    (subscription,) = world.subscriptions(number)
    return subscription


def test_a_card_purchase_is_one_entry_one_document_and_a_saved_card(world: World) -> None:
    subscription = world.buy_by_card(ANNA)
    assert subscription.paid == euro("18.00")
    assert subscription.end == add_months(world.clock.at, 6)
    assert subscription.auto_renew
    anna = world.account(ANNA)
    assert (anna.available, anna.sequence, len(anna.cards)) == (euro("0.00"), 1, 1)
    (pdf,) = world.chat.documents(ANNA)
    assert pdf.name == "INV-2026-000001.pdf"
    assert world.audit().checked["settled-once"] >= 3


def test_a_webhook_five_times_and_a_look_up_settle_once(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert charge.reference is not None
    world.payments.pay(charge.reference)
    for _ in range(5):
        charges.hear(world.services, "stripe", world.payments.hint(charge.reference))
    charges.advance(world.services, charge.id)
    world.settle()
    assert world.account(ANNA).sequence == 1
    assert len(world.chat.documents(ANNA)) == 1
    world.audit()


def test_two_presses_on_pay_are_one_charge(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    first = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    second = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert first.id == second.id
    assert len(world.payments.payments) == 1


def test_a_changed_draft_closes_the_older_page(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    first = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    changed = purchases.change_draft(world.services, draft_id, ANNA, revision, months=12)
    second = purchases.start_payment(world.services, draft_id, ANNA, changed.revision, 1)
    assert second.amount == euro("32.40")
    assert charges.get_charge(world.services, first.id).state is ChargeState.FAILED
    assert first.reference is not None
    with pytest.raises(AssertionError, match="cancelled"):
        world.payments.pay(first.reference)


def test_an_old_revision_is_not_paid(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    purchases.change_draft(world.services, draft_id, ANNA, revision, months=12)
    with pytest.raises(Refused, match="draft-changed"):
        purchases.start_payment(world.services, draft_id, ANNA, revision, 1)


def test_a_lost_webhook_is_found_by_looking_up(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert charge.reference is not None
    world.payments.pay(charge.reference)
    world.wait(minutes=6)
    assert only_subscription(world, ANNA).live
    world.audit()


def test_an_abandoned_page_is_closed_and_can_no_longer_be_paid(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.wait(hours=30)
    assert charges.get_charge(world.services, charge.id).state is ChargeState.FAILED
    assert world.subscriptions(ANNA) == []
    again = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    assert again.id != charge.id
    assert again.state is ChargeState.WAITING


def test_a_payment_for_a_purchase_that_cannot_be_made_stays_on_the_balance(world: World) -> None:
    first, revision = world.draft(ANNA)
    second = purchases.start_draft(world.services, ANNA, "softphone")
    one = purchases.start_payment(world.services, first, ANNA, revision, 1)
    two = purchases.start_payment(world.services, second.id, ANNA, second.revision, 2)
    for charge in (two, one):  # the older page was closed, and is paid all the same
        assert charge.reference is not None
        world.payments.pay(charge.reference, late=charge is one)
        charges.hear(world.services, "stripe", world.payments.hint(charge.reference))
    world.settle()
    assert len(world.subscriptions(ANNA)) == 1
    assert world.account(ANNA).available == euro("18.00")
    assert charges.get_charge(world.services, one.id).outcome == "credited"
    world.audit()


def test_the_balance_buys_and_a_repeat_answers_the_same(world: World) -> None:
    world.top_up(BORIS, "100.00")
    draft_id, revision = world.draft(BORIS)
    bought = purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    assert purchases.pay_from_balance(world.services, draft_id, BORIS, revision) == bought
    assert world.account(BORIS).available == euro("82.00")
    world.settle()
    world.audit()


def test_a_short_balance_buys_nothing(world: World) -> None:
    world.top_up(BORIS, "5.00")
    draft_id, revision = world.draft(BORIS)
    with pytest.raises(Refused, match="balance-short"):
        purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    assert world.account(BORIS).available == euro("5.00")
    world.audit()


def test_the_saved_card_renews_three_days_before_the_end(world: World) -> None:
    before = world.buy_by_card(ANNA)
    world.to(before.end - timedelta(days=3, seconds=1))
    assert world.payments.confirmations == 0
    world.wait(seconds=1)
    after = only_subscription(world, ANNA)
    assert world.payments.confirmations == 1
    assert after.start == before.end
    assert after.end == add_months(before.anchor, 12)
    assert [pdf.name for pdf in world.chat.documents(ANNA)] == [
        "INV-2026-000001.pdf",
        "INV-2026-000002.pdf",
    ]
    world.audit()


def test_ten_years_of_renewals_do_not_drift(world: World) -> None:
    first = world.buy_by_card(ANNA)
    world.wait(days=3652)
    last = only_subscription(world, ANNA)
    assert last.anchor == first.anchor
    assert last.end == add_months(first.anchor, last.anchor_months)
    assert world.payments.confirmations == last.anchor_months // 6 - 1
    assert world.audit().checked["periods"] > 20


def test_balance_then_card_for_what_is_missing(world: World) -> None:
    world.top_up(BORIS, "30.00")
    draft_id, revision = world.draft(BORIS)
    purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    bought = only_subscription(world, BORIS)
    world.to(bought.end - timedelta(days=3))
    boris = world.account(BORIS)
    assert only_subscription(world, BORIS).end == add_months(bought.anchor, 12)
    assert (boris.available, boris.held) == (euro("0.00"), euro("0.00"))
    assert sorted(m.minor for m in world.payments.captured().values()) == [600, 3000]
    world.audit()


def test_declined_warned_given_grace_ended_and_free_again(world: World) -> None:
    world.top_up(BORIS, "30.00", later="decline")
    draft_id, revision = world.draft(BORIS)
    purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    bought = only_subscription(world, BORIS)
    world.to(bought.end)
    in_grace = only_subscription(world, BORIS)
    assert in_grace.status is Status.GRACE
    assert world.account(BORIS).live == {"softphone": bought.id}
    world.wait(days=3)
    assert only_subscription(world, BORIS).status is Status.ENDED
    boris = world.account(BORIS)
    assert boris.live == {}
    assert (boris.available, boris.held) == (euro("12.00"), euro("0.00"))
    kinds = [type(notice) for person, notice in world.told if person == BORIS]
    assert kinds.count(RenewalFailed) == 1
    assert kinds.count(LastWarning) == 1
    assert kinds.count(Ended) == 1
    assert kinds.index(RenewalComing) < kinds.index(RenewalFailed) < kinds.index(LastWarning)
    assert len(world.payments.captured()) == 1
    assert world.payments.confirmations == len(world.services.catalog.renewal.attempts)
    world.audit()


def test_a_hard_decline_is_not_tried_again(world: World) -> None:
    bought = world.buy_by_card(ANNA, later="hard_decline")
    world.to(bought.end + timedelta(days=4))
    assert world.payments.confirmations == 1
    assert only_subscription(world, ANNA).status is Status.ENDED
    world.audit()


def test_money_in_grace_renews_at_once_from_the_old_end(world: World) -> None:
    bought = world.buy_by_card(ANNA, later="decline")
    world.to(bought.end + timedelta(days=1))
    assert only_subscription(world, ANNA).status is Status.GRACE
    world.top_up(ANNA, "20.00")
    after = only_subscription(world, ANNA)
    assert (after.status, after.start) == (Status.ACTIVE, bought.end)
    assert world.account(ANNA).available == euro("2.00")
    world.audit()


def test_the_bank_wants_the_payer(world: World) -> None:
    bought = world.buy_by_card(ANNA, later="authentication")
    world.to(bought.end - timedelta(days=3))
    waiting = only_subscription(world, ANNA)
    assert waiting.end == bought.end
    page = Unit(world.services).require(Charge, charge_key(waiting.open_charge or ""))
    assert page.state is ChargeState.WAITING
    world.pay_page(page)
    world.settle()
    assert only_subscription(world, ANNA).end == add_months(bought.anchor, 12)
    assert world.payments.confirmations == 1
    world.audit()


def test_the_bank_wanted_the_payer_who_never_came(world: World) -> None:
    bought = world.buy_by_card(ANNA, later="authentication")
    world.to(bought.end + timedelta(days=4))
    assert only_subscription(world, ANNA).status is Status.ENDED
    assert len(world.payments.captured()) == 1
    world.audit()


@pytest.mark.parametrize("call", ["prepare", "confirm", "look_up", "cancel"])
@pytest.mark.parametrize("fault", ["unavailable", "before", "after"])
@pytest.mark.parametrize("later", ["ok", "decline", "authentication"])
def test_a_silent_payment_system_charges_once(call: str, fault: str, later: str) -> None:
    world = World()
    bought = world.buy_by_card(ANNA, later)
    silent = [True, True]

    def once(name: str) -> str | None:
        if name == call and silent:
            silent.pop()
            return fault
        return None

    world.to(bought.end - timedelta(days=3, minutes=1))
    world.payments.fault = once
    world.wait(hours=2)
    after = only_subscription(world, ANNA)
    assert (after.end != bought.end) == (later == "ok")
    assert len(world.payments.captured()) == (2 if later == "ok" else 1)
    world.audit()


def test_nothing_ends_while_a_charge_is_undecided(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.to(bought.end - timedelta(days=3, minutes=1))
    world.payments.fault = lambda call: (
        "after" if call == "confirm" else ("before" if call in {"look_up", "cancel"} else None)
    )
    world.wait(days=3, hours=12)
    assert only_subscription(world, ANNA).live
    world.wait(days=3)
    assert only_subscription(world, ANNA).live
    world.payments.fault = lambda _: None
    charge_id = only_subscription(world, ANNA).open_charge
    assert charge_id is not None
    charges.advance(world.services, charge_id)
    world.settle()
    after = only_subscription(world, ANNA)
    assert (after.start, after.status) == (bought.end, Status.ACTIVE)
    assert world.payments.confirmations == 1
    world.audit(parked=True)


def test_early_renewal_says_when_it_opens_and_changes_nothing(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    with pytest.raises(Refused, match="renewal-not-open") as refusal:
        renewals.renew_now(world.services, bought.id, ANNA, 3, bought.end)
    assert refusal.value.params["opens_at"] == bought.end - timedelta(days=14)
    assert only_subscription(world, ANNA) == bought


def test_renewing_by_hand_while_the_automatic_charge_is_open_is_the_same_charge(
    world: World,
) -> None:
    bought = world.buy_by_card(ANNA)
    world.to(bought.end - timedelta(days=3, minutes=1))
    world.payments.fault = lambda call: "before" if call == "confirm" else None
    world.wait(minutes=1)
    running = only_subscription(world, ANNA).open_charge
    assert running is not None
    world.payments.fault = lambda _: None
    done = renewals.renew_now(world.services, bought.id, ANNA, 3, bought.end)
    world.settle()
    assert done.charge is not None
    assert done.charge.id == running
    assert len(world.payments.captured()) == 2
    world.audit()


def test_a_page_for_a_renewal_holds_the_balance_and_gives_it_back(world: World) -> None:
    world.top_up(BORIS, "30.00")
    draft_id, revision = world.draft(BORIS)
    purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    bought = only_subscription(world, BORIS)
    (card,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, card.reference)
    subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=False)
    world.to(bought.end - timedelta(days=10))
    done = renewals.renew_now(world.services, bought.id, BORIS, 3, bought.end)
    assert done.charge is not None
    assert done.charge.amount == euro("6.00")
    assert world.account(BORIS).held == euro("12.00")
    world.audit()
    world.wait(hours=24)
    assert world.account(BORIS).held == euro("0.00")
    assert only_subscription(world, BORIS).open_charge is None
    world.audit()


def test_auto_renewal_off_and_on_again(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    off = subscriptions.switch_auto_renew(world.services, bought.id, ANNA, on=False)
    assert "renew" not in off.waits
    world.to(bought.end - timedelta(days=2))
    assert world.payments.confirmations == 0
    subscriptions.switch_auto_renew(world.services, bought.id, ANNA, on=True)
    world.settle()
    assert only_subscription(world, ANNA).end == add_months(bought.anchor, 12)


def test_a_stranger_may_not_touch_a_subscription(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.open(BORIS)
    for act in (
        lambda: subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=False),
        lambda: renewals.renew_now(world.services, bought.id, BORIS, None, bought.end),
        lambda: subscriptions.own_subscription(world.services, bought.id, BORIS),
    ):
        with pytest.raises(Refused):
            act()


def test_a_blocked_bot_stops_messages_not_renewals(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.chat.blocked.add(ANNA)
    world.to(bought.end)
    assert only_subscription(world, ANNA).end == add_months(bought.anchor, 12)
    assert not world.account(ANNA).reachable
    assert len(world.chat.documents(ANNA)) == 1
    world.audit()


def test_a_chat_that_fails_delays_messages_and_nothing_else(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    world.chat.fault = lambda _: "before"
    world.to(bought.end - timedelta(days=3) + timedelta(hours=5))
    assert only_subscription(world, ANNA).end == add_months(bought.anchor, 12)
    assert len(world.chat.documents(ANNA)) == 1
    world.chat.fault = lambda _: None
    world.wait(hours=6)
    assert len(world.chat.documents(ANNA)) == 2


def test_what_fails_for_a_day_is_parked_and_can_be_retried(world: World) -> None:
    world.buy_by_card(ANNA)
    world.chat.fault = lambda _: "before"
    world.top_up(ANNA, "20.00")
    world.wait(hours=24)
    ((name, parked),) = parked_work(world.services)
    assert (parked.kind, parked.reason) == ("tell", "ChatUnavailable: send")
    world.chat.fault = lambda _: None
    parking.retry_parked(world.services, name)
    world.settle()
    assert parked_work(world.services) == []
    with pytest.raises(Refused, match="parked-gone"):
        parking.retry_parked(world.services, name)
    world.audit()


def test_a_payment_object_settled_for_another_charge_is_parked(world: World) -> None:
    draft_id, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft_id, ANNA, revision, 1)
    world.pay_page(charge)
    world.settle()
    tell_charge(world.services, charge.id)
    assert charges.get_charge(world.services, charge.id).waits == {}


def test_vat_number_by_date_on_the_same_world() -> None:
    world = World(at=datetime(2025, 7, 1, 12, 0, tzinfo=UTC))
    world.buy_by_card(ANNA)
    world.top_up(BORIS, "100.00")
    world.to(datetime(2025, 7, 9, 12, 0, tzinfo=UTC))
    draft_id, revision = world.draft(BORIS)
    purchases.pay_from_balance(world.services, draft_id, BORIS, revision)
    world.settle()
    (before,) = world.chat.documents(ANNA)
    (after,) = world.chat.documents(BORIS)
    assert b"LT100018548216" not in before.content
    assert b"LT100018548216" in after.content
    assert b"vat_charged=False" in before.content
    assert b"vat_rate_percent='21'" in after.content
    world.audit()


def test_expiry_waits_for_its_time(world: World) -> None:
    bought = world.buy_by_card(ANNA)
    lifecycle.expire(world.services, bought.id)
    assert only_subscription(world, ANNA).live
    assert Unit(world.services).require(Account, account_key(ANNA)).live
