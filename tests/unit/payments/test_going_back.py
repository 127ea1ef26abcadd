"""Money of a payment that goes back without our asking: booked once each, told, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.application import parking
from chalicelib.application.ledger.history import movements
from chalicelib.application.parked import Parked
from chalicelib.application.payments import charges, hearing, top_ups
from chalicelib.application.payments.notices import WentBack
from chalicelib.application.ports.payments import NoAnswer, Notification
from chalicelib.application.ports.refunds import DisputeStatus
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.money import Money
from tests.support.parts import parked_work
from tests.support.world import World

ANNA = 101
EIGHTEEN = Money.of("18.00", "EUR")
NOTHING = EIGHTEEN.zero
FEE = Money.of("20.00", "EUR")


@pytest.fixture
def world() -> World:
    return World()


def topped_up(world: World, amount: Money = EIGHTEEN) -> str:
    """The payment behind it."""
    world.open(ANNA)
    charge = top_ups.start_top_up(world.services, ANNA, amount, 1)
    world.pay_page(charge)
    return str(charges.get_charge(world.services, charge.id).payment_reference)


def hear(world: World, reference: str, times: int = 2) -> None:
    """News of a refund or dispute."""
    for _ in range(times):
        hearing.hear(world.services, "stripe", world.payments.refunds.hint(reference))
    world.work()
    world.audit(parked=True)


def balance(world: World) -> tuple[Money, Money, Money | None]:
    account = world.account(ANNA)
    return account.available, account.held, account.owed


def parked(world: World) -> list[Parked]:
    return [one for _, one in parked_work(world.services)]


def entries(world: World) -> list[Entry]:
    return movements(world.services, ANNA, 10)


def test_a_refund_in_the_dashboard_leaves_the_balance_once(world: World) -> None:
    payment = topped_up(world)
    part = Money.of("5.00", "EUR")
    refund = world.payments.refunds.give_back(payment, part)
    hear(world, refund)
    assert balance(world) == (EIGHTEEN - part, NOTHING, None)
    assert [one.kind for one in entries(world)] == ["refund", "top_up"]
    (notice,) = world.notices(WentBack)
    assert notice.reversal.taken == part
    (work,) = parked(world)
    assert work.why == "reversal-refund"
    assert not world.account(ANNA).flagged


def test_each_refund_of_a_payment_is_found_by_news_of_one(world: World) -> None:
    payment = topped_up(world)
    first = world.payments.refunds.give_back(payment, Money.of("5.00", "EUR"))
    world.payments.refunds.give_back(payment, Money.of("3.00", "EUR"))
    hear(world, first)
    assert balance(world)[0] == Money.of("10.00", "EUR")
    assert len(world.notices(WentBack)) == 2


def test_a_refund_that_came_back_is_on_the_balance_again(world: World) -> None:
    payment = topped_up(world)
    refund = world.payments.refunds.give_back(payment, EIGHTEEN)
    hear(world, refund)
    world.payments.refunds.decide(refund, done=False)
    hear(world, refund)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    assert [one.reversal.taken for one in world.notices(WentBack)] == [EIGHTEEN, NOTHING]
    assert len(parked(world)) == 2


def test_what_the_balance_does_not_have_is_owed_and_paid_first(world: World) -> None:
    sold = world.buy_by_card(ANNA)
    (payment,) = world.payments.captured()
    hear(world, world.payments.refunds.give_back(payment, EIGHTEEN))
    assert balance(world) == (NOTHING, NOTHING, EIGHTEEN)
    assert world.subscription(sold.id).live
    world.top_up(ANNA, "30.00")
    assert balance(world) == (Money.of("12.00", "EUR"), NOTHING, None)
    world.audit(parked=True)


def test_a_dispute_takes_it_and_if_it_is_won_brings_it_back(world: World) -> None:
    payment = topped_up(world)
    refunds = world.payments.refunds
    dispute = refunds.dispute(payment, fee=FEE)
    hear(world, dispute)
    assert balance(world) == (NOTHING, NOTHING, None)
    assert world.account(ANNA).flagged == (f"stripe:{dispute}",)
    refunds.turn(dispute, DisputeStatus.WON)
    hear(world, dispute)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    assert not world.account(ANNA).flagged
    assert [one.kind for one in entries(world)] == ["dispute", "dispute", "top_up"]
    assert [work.why for work in parked(world)] == ["reversal-dispute"] * 2


def test_a_lost_dispute_stays_and_is_over(world: World) -> None:
    payment = topped_up(world)
    dispute = world.payments.refunds.dispute(payment)
    hear(world, dispute)
    world.payments.refunds.turn(dispute, DisputeStatus.LOST)
    hear(world, dispute)
    assert balance(world) == (NOTHING, NOTHING, None)
    assert not world.account(ANNA).flagged


def test_no_saved_card_is_asked_by_itself_while_a_bank_questions_a_payment(world: World) -> None:
    payment = topped_up(world)
    card = world.account(ANNA).usable_card
    assert card is not None
    dispute = world.payments.refunds.dispute(payment)
    hear(world, dispute)
    flagged = world.account(ANNA)
    assert flagged.usable_card is None
    world.payments.refunds.turn(dispute, DisputeStatus.WON)
    hear(world, dispute)
    assert world.account(ANNA).usable_card == card


def test_a_warning_sets_aside_and_a_dispute_then_takes_that(world: World) -> None:
    payment = topped_up(world)
    refunds = world.payments.refunds
    dispute = refunds.dispute(payment, status=DisputeStatus.WARNING)
    hear(world, dispute)
    assert balance(world) == (NOTHING, EIGHTEEN, None)
    refunds.turn(dispute, DisputeStatus.OPEN)
    hear(world, dispute)
    assert balance(world) == (NOTHING, NOTHING, None)


def test_a_warning_of_which_nothing_came_lets_go(world: World) -> None:
    payment = topped_up(world)
    dispute = world.payments.refunds.dispute(payment, status=DisputeStatus.WARNING)
    hear(world, dispute)
    world.payments.refunds.turn(dispute, DisputeStatus.WON)
    hear(world, dispute)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    assert not world.account(ANNA).flagged


def test_staff_who_know_better_let_a_warning_go(world: World) -> None:
    payment = topped_up(world)
    refunds = world.payments.refunds
    dispute = refunds.dispute(payment, status=DisputeStatus.WARNING)
    hear(world, dispute)
    ((name, work),) = parked_work(world.services)
    assert parking.may_give_up(world.services, work)
    parking.give_up_parked(world.services, name)
    hear(world, dispute)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    assert not world.account(ANNA).flagged
    refunds.turn(dispute, DisputeStatus.OPEN)
    hear(world, dispute)
    assert balance(world) == (NOTHING, NOTHING, None)
    assert world.account(ANNA).flagged
    ((_, opened),) = parked_work(world.services)
    assert not parking.may_give_up(world.services, opened)


def test_news_of_the_end_alone_comes_to_the_same(world: World) -> None:
    payment = topped_up(world)
    won = world.payments.refunds.dispute(payment)
    world.payments.refunds.turn(won, DisputeStatus.WON)
    hear(world, won)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    assert (world.notices(WentBack), parked(world)) == ([], [])


def test_without_an_answer_nothing_is_booked_and_the_news_comes_again(world: World) -> None:
    payment = topped_up(world)
    refund = world.payments.refunds.give_back(payment, EIGHTEEN)
    world.payments.fault = lambda call: "before" if call == "refunds_of" else None
    hint = world.payments.refunds.hint(refund)
    with pytest.raises(NoAnswer):
        hearing.hear(world.services, "stripe", hint)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    world.payments.fault = lambda _: None
    hear(world, refund, times=1)
    assert balance(world) == (NOTHING, NOTHING, None)


def test_another_payment_with_our_mark_is_parked(world: World) -> None:
    topped_up(world)
    (charge_id,) = {one.charge_id for one in world.payments.payments.values()}
    hint = Notification("evt_1", "refund.created", charge_id, "pi_another", going_back="re_1")
    for event in ("evt_1", "evt_2"):
        hearing.hear(world.services, "stripe", replace(hint, event_id=event))
    (work,) = parked(world)
    assert charge_id in work.reason
    foreign = replace(hint, charge_id=None, reference="pi_foreign", going_back="re_2")
    hearing.hear(world.services, "stripe", foreign)
    assert len(parked(world)) == 1


def test_of_another_currency_than_the_balance_is_parked(world: World) -> None:
    payment = topped_up(world)
    refund = world.payments.refunds.give_back(payment, EIGHTEEN)
    held = world.payments.refunds.held[refund]
    world.payments.refunds.held[refund] = replace(held, amount=Money.of("20.00", "USD"))
    hear(world, refund)
    assert balance(world) == (EIGHTEEN, NOTHING, None)
    assert len(parked(world)) == 1
