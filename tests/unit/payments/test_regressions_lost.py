"""What the provider has lost, a card that was declined, and another card: each has its own way on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.payments.notices import ChargeFailed
from chalicelib.application.ports.payments import KeyRefused, NoAnswer
from chalicelib.application.subscriptions import renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.notices import RenewalFailed
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from chalicelib.domain.people.card import Card
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG, limited, without_plan
from tests.support.world import World

BORIS = 202
FIRST_ATTEMPT = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    return World()


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


def open_charge(world: World, subscription: Subscription) -> Charge:
    charge_id = world.subscription(subscription.id).open_charge
    assert charge_id is not None
    return charges.get_charge(world.services, charge_id)


def renewed(world: World, bought: Subscription) -> bool:
    return world.subscription(bought.id).end == add_months(bought.anchor, 12)


def press(world: World, bought: Subscription, message_id: int = 3) -> Charge:
    """The payer presses "Renew": what came of it, the page that followed included."""
    done = renewals.renew_now(world.services, bought.id, BORIS, message_id, bought.end)
    assert done.charge is not None
    following = world.subscription(bought.id).open_charge
    world.work()
    return charges.get_charge(world.services, following or done.charge.id)


def loses(world: World, what: str) -> Card:
    """The provider loses the saved card, or its customer."""
    (card,) = world.account(BORIS).cards
    world.payments.gone.add(card.reference if what == "card" else card.customer_reference)
    return card


# -- a customer or card that the provider has lost


def test_a_deleted_customer_is_dropped_and_the_page_asked_for_without_it(world: World) -> None:
    world.buy_by_card(BORIS)
    loses(world, "customer")
    charge = top_ups.start_top_up(world.services, BORIS, euro("20.00"), 7)
    assert (charge.state, charge.customer_reference) == (ChargeState.WAITING, None)
    assert world.account(BORIS).cards[0].lost
    world.pay_page(charge)
    (card,) = world.account(BORIS).cards
    assert (card.lost, world.account(BORIS).available) == (False, euro("20.00"))
    world.audit()


@pytest.mark.parametrize("paid", [False, True])
def test_two_workers_who_learn_that_it_is_deleted_ask_for_one_page(
    world: World, paid: bool
) -> None:
    """The other one has dropped it, and perhaps the payer has paid, before this one stores it."""
    world.buy_by_card(BORIS)
    loses(world, "customer")
    seen: list[Charge] = []

    def the_other(call: str) -> None:
        if call != "open_hosted" or seen:
            return
        seen.append(charges.get_charge(world.services, charge_id))
        page = charges.advance(world.services, charge_id)
        if paid:
            world.pay_page(page)

    world.payments.fault = the_other
    charge_id = "top-up-202-7-2000-1"
    charge = top_ups.start_top_up(world.services, BORIS, euro("20.00"), 7)
    assert len(seen) == 1
    assert (charge.id, charge.anew, charge.customer_reference) == (charge_id, 1, None)
    assert charge.state is (ChargeState.SETTLED if paid else ChargeState.WAITING)
    assert charges.get_charge(world.services, charge_id) == charge
    world.audit()


@pytest.mark.parametrize("what", ["card", "customer"])
def test_a_lost_card_is_no_decline_and_its_payer_learns_the_truth(world: World, what: str) -> None:
    bought = world.buy_by_card(BORIS)
    loses(world, what)
    world.to(bought.end + FIRST_ATTEMPT + timedelta(minutes=5))
    (card,) = world.account(BORIS).cards
    assert (card.lost, card.refused, card.declines) == (True, False, ())
    after = world.subscription(bought.id)
    assert (after.failure, after.open_charge) == ("card-lost", None)
    assert len(world.notices(RenewalFailed)) == 1
    assert list(world.payments.captured().values()) == [euro("18.00")]
    world.audit()


@pytest.mark.parametrize("what", ["card", "customer"])
def test_with_a_lost_card_a_press_opens_a_page(world: World, what: str) -> None:
    bought = world.buy_by_card(BORIS)
    loses(world, what)
    world.to(bought.end - timedelta(days=10))
    page = press(world, bought)
    assert (page.way, page.state, page.by_hand) == (Way.HOSTED, ChargeState.WAITING, True)
    assert press(world, bought).id == page.id
    assert world.notices(ChargeFailed) == []
    world.pay_page(page)
    assert renewed(world, bought)
    world.audit()


def test_a_card_lost_between_preparing_and_asking_is_lost_all_the_same(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    (card,) = world.account(BORIS).cards

    def before(call: str) -> None:
        if call == "confirm":
            world.payments.gone.add(card.reference)

    world.payments.fault = before
    world.to(bought.end + FIRST_ATTEMPT + timedelta(minutes=5))
    assert world.subscription(bought.id).failure == "card-lost"
    assert world.account(BORIS).cards[0].lost
    world.audit()


def test_a_lost_card_is_not_chosen_and_can_be_removed(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    card = loses(world, "card")
    world.to(bought.end - timedelta(days=10))
    press(world, bought)
    with pytest.raises(Refused, match="card-lost"):
        methods.choose_card(world.services, BORIS, card.reference)
    assert methods.remove_card(world.services, BORIS, card.reference).cards == ()


# -- a decline that the payer has seen


def test_after_a_decline_a_press_opens_a_page_and_asks_the_card_no_more(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end - timedelta(days=10))
    first = press(world, bought)
    assert (first.way, first.failure) == (Way.SAVED_CARD, "declined:insufficient_funds")
    pages = {press(world, bought).id for _ in range(13)}
    assert len(pages) == 1
    assert world.payments.confirmations == 1
    after = world.subscription(bought.id)
    assert (after.attempts, after.auto_renew) == (0, True)
    assert world.notices(RenewalFailed) == []
    (card,) = world.account(BORIS).cards
    assert not card.refused


def test_presses_use_up_no_automatic_attempt(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + FIRST_ATTEMPT + timedelta(hours=1))
    assert world.subscription(bought.id).attempts == 1
    press(world, bought)  # a page, which is left alone
    (card,) = world.account(BORIS).cards
    world.payments.later[card.reference] = "ok"  # good the next morning
    world.wait(hours=26)
    assert renewed(world, bought)
    assert world.payments.confirmations == 2
    world.audit()


def test_an_attempt_that_fell_due_beside_an_open_page_is_made_when_it_closes(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + SIPTG.renewal.attempts[-1] - timedelta(minutes=30))
    page = press(world, bought)
    assert page.way is Way.HOSTED
    (card,) = world.account(BORIS).cards
    world.payments.later[card.reference] = "ok"
    world.to(SIPTG.renewal.grace_ends(bought.end) + timedelta(minutes=10))
    assert renewed(world, bought)
    world.audit()


# -- another card


def with_two_cards(world: World) -> tuple[Subscription, Card, Card]:
    """The default card will be declined; the other one is good."""
    bought = world.buy_by_card(BORIS)
    world.top_up(BORIS, "5.00", later="decline")
    good, bad = world.account(BORIS).cards
    return bought, good, bad


def test_another_default_card_in_grace_renews_at_once(world: World) -> None:
    bought, good, bad = with_two_cards(world)
    world.to(bought.end + timedelta(days=1, hours=1))
    assert world.subscription(bought.id).status is Status.GRACE
    methods.choose_card(world.services, BORIS, good.reference)
    world.work()
    assert renewed(world, bought)
    assert world.account(BORIS).card == good
    assert bad in [replace(card, declines=()) for card in world.account(BORIS).cards]
    world.audit()


def test_a_page_that_stands_in_the_way_of_the_chosen_card_is_closed(world: World) -> None:
    bought, good, _ = with_two_cards(world)
    world.to(bought.end + timedelta(days=1, hours=1))
    page = press(world, bought)
    assert page.way is Way.HOSTED
    methods.choose_card(world.services, BORIS, good.reference)
    world.work()
    assert charges.get_charge(world.services, page.id).failure == "closed"
    assert renewed(world, bought)
    assert list(world.payments.captured().values()) == [euro("18.00"), euro("5.00"), euro("13.00")]
    world.audit()


def test_choosing_the_same_declined_card_again_asks_it_no_more(world: World) -> None:
    bought, _, bad = with_two_cards(world)
    world.to(bought.end + timedelta(days=1, hours=1))
    tries = world.payments.confirmations
    for _ in range(13):
        methods.choose_card(world.services, BORIS, bad.reference)
        world.work()
    assert world.payments.confirmations == tries


def test_choosing_to_and_fro_between_declined_cards_gains_no_tries(world: World) -> None:
    bought, good, bad = with_two_cards(world)
    world.payments.later[good.reference] = "decline"
    world.to(bought.end + timedelta(days=1, hours=1))
    tries = world.payments.confirmations
    for _ in range(6):
        for card in (good, bad):
            methods.choose_card(world.services, BORIS, card.reference)
            world.work()
    assert world.payments.confirmations == tries + 1  # the one that had not been asked yet


def test_a_card_declined_once_and_chosen_again_next_morning_renews_at_once(world: World) -> None:
    bought, good, bad = with_two_cards(world)
    world.payments.later[good.reference] = "decline"
    world.to(bought.end + timedelta(days=1, hours=1))
    methods.choose_card(world.services, BORIS, good.reference)
    world.work()
    methods.choose_card(world.services, BORIS, bad.reference)
    world.wait(hours=14)
    world.payments.later[good.reference] = "ok"
    methods.choose_card(world.services, BORIS, good.reference)
    world.work()
    assert renewed(world, bought)


def test_a_card_saved_by_another_payment_in_grace_renews_at_once(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + timedelta(days=1, hours=1))
    world.buy_by_card(BORIS, plan="gateway")
    world.wait(minutes=5)
    assert renewed(world, bought)
    world.audit()


def test_another_card_after_the_bank_wanted_the_payer_takes_the_place_of_its_page(
    world: World,
) -> None:
    bought = world.buy_by_card(BORIS)
    world.top_up(BORIS, "5.00", later="authentication")
    good, _ = world.account(BORIS).cards
    world.to(bought.end + FIRST_ATTEMPT + timedelta(hours=1))
    assert open_charge(world, bought).confirms
    methods.choose_card(world.services, BORIS, good.reference)
    world.work()
    assert renewed(world, bought)
    world.audit()


# -- switched off


@pytest.mark.parametrize("calls", [{"prepare"}, {"confirm", "look_up", "cancel"}, {"confirm"}])
def test_what_is_switched_off_while_the_system_is_silent_is_not_taken(
    world: World, calls: set[str]
) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(minutes=1))

    def silent(call: str) -> None:
        if call in calls:
            raise NoAnswer(call)

    world.payments.fault = silent
    world.wait(minutes=3)
    subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=False)
    world.payments.fault = lambda _: None
    world.wait(days=1)
    assert list(world.payments.captured().values()) == [euro("18.00")]
    after = world.subscription(bought.id)
    assert (after.end, after.open_charge, after.attempts) == (bought.end, None, 0)
    world.to(bought.end + timedelta(days=4))
    assert world.subscription(bought.id).status is Status.ENDED
    world.audit()


def test_switched_off_between_the_decision_and_the_bank_nobody_is_asked(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    world.to(bought.end + FIRST_ATTEMPT - timedelta(seconds=1))
    world.clock.at += timedelta(seconds=1)

    def before(call: str) -> None:
        if call == "prepare":
            world.payments.fault = lambda _: None
            subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=False)

    world.payments.fault = before
    renewals.renew(world.services, bought.id)
    world.work()
    assert world.payments.confirmations == 0
    assert world.subscription(bought.id).open_charge is None
    world.audit()


def test_what_was_pressed_for_is_taken_though_auto_renewal_is_off(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=False)
    world.to(bought.end - timedelta(days=10))
    press(world, bought)
    assert renewed(world, bought)


def begun_while_silent(world: World, bought: Subscription) -> Charge:
    """The automatic attempt, whose bank could not be asked yet."""
    world.to(bought.end + timedelta(days=1) - timedelta(minutes=1))

    def silent(call: str) -> None:
        if call in ("confirm", "look_up", "cancel"):
            raise NoAnswer(call)

    world.payments.fault = silent
    world.wait(minutes=2)
    return open_charge(world, bought)


def test_a_card_that_is_not_the_one_for_renewals_any_more_is_not_asked(world: World) -> None:
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + timedelta(hours=12))
    begun = begun_while_silent(world, bought)

    def silent_unless_page(call: str) -> None:
        if call in ("confirm", "cancel"):
            raise NoAnswer(call)

    world.payments.fault = silent_unless_page
    world.top_up(BORIS, "5.00")  # with a new card, the default one from now on
    tries = world.payments.confirmations
    world.payments.fault = lambda _: None
    world.wait(hours=2)
    assert charges.get_charge(world.services, begun.id).failure == "closed"
    assert renewed(world, bought)
    assert world.payments.confirmations == tries + 1  # the new one alone
    world.audit()


def test_a_card_removed_while_its_system_is_off_is_not_charged_later(world: World) -> None:
    bought = world.buy_by_card(BORIS)
    systems = world.services.payment_systems
    world.services = replace(world.services, payment_systems={})
    world.to(bought.end + FIRST_ATTEMPT + timedelta(hours=1))
    (card,) = world.account(BORIS).cards
    methods.remove_card(world.services, BORIS, card.reference)
    world.services = replace(world.services, payment_systems=systems)
    world.wait(hours=9)
    assert world.payments.confirmations == 0
    assert world.subscription(bought.id).open_charge is None
    world.audit()


def test_removing_the_declined_card_leaves_the_good_one_which_renews_at_once(world: World) -> None:
    bought, good, bad = with_two_cards(world)
    world.to(bought.end + timedelta(days=1, hours=1))
    methods.remove_card(world.services, BORIS, bad.reference)
    world.work()
    assert world.account(BORIS).default_card == good.reference
    assert renewed(world, bought)


# -- a page that cannot be offered


CATALOGS = {
    "plan gone": without_plan(),
    "minimum raised": limited(minimum=euro("500.00")),
}


@pytest.mark.parametrize("by_hand", [False, True], ids=["by itself", "by hand"])
@pytest.mark.parametrize("catalog", CATALOGS)
def test_a_page_that_cannot_be_offered_keeps_nothing_back(
    world: World, catalog: str, by_hand: bool
) -> None:
    world.top_up(BORIS, "10.00", later="slow")
    bought = world.buy_by_card(BORIS, later="slow")
    if by_hand:
        world.to(bought.end - timedelta(days=10))
        press(world, bought)
    else:
        world.to(bought.end + FIRST_ATTEMPT)
    slow = open_charge(world, bought)
    assert slow.reference is not None
    assert world.account(BORIS).held == euro("10.00")
    world.payments.turn_out(slow.reference, "authentication")
    world.deploy(CATALOGS[catalog])
    for reference in world.payments.later:
        world.payments.later[reference] = "decline"
    world.hear(slow.reference)
    world.wait(minutes=5)
    after = world.subscription(bought.id)
    assert charges.get_charge(world.services, slow.id).failure == "authentication-required"
    assert after.open_charge is None or catalog == "plan gone"
    if catalog != "plan gone":  # a payment that was started is honoured
        assert world.account(BORIS).held == euro("0.00")
        assert after.attempts == (0 if by_hand else 1)
        assert len(world.notices(ChargeFailed)) == (1 if by_hand else 0)
        assert len(world.notices(RenewalFailed)) == (0 if by_hand else 1)
    world.to(bought.end + timedelta(days=10))
    assert world.subscription(bought.id).status is Status.ENDED
    assert world.account(BORIS).held == euro("0.00")
    world.audit()


# -- what was held comes back


def test_a_released_hold_wakes_what_the_balance_can_now_pay(world: World) -> None:
    """The first renewal holds what the balance has, and is declined; it would have paid the other one."""
    world.top_up(BORIS, "18.00", later="slow")
    dear = world.buy_by_card(BORIS, later="slow", plan="gateway")
    world.wait(hours=1)
    cheap = world.buy_by_card(BORIS, later="slow")
    world.to(cheap.end + FIRST_ATTEMPT + timedelta(minutes=5))
    holder, other = open_charge(world, dear), open_charge(world, cheap)
    assert (holder.held, other.held) == (euro("18.00"), euro("0.00"))
    assert holder.reference is not None
    assert other.reference is not None
    world.payments.turn_out(other.reference, "decline")
    world.hear(other.reference)
    assert not renewed(world, cheap)
    tries = world.payments.confirmations
    world.payments.turn_out(holder.reference, "decline")
    world.hear(holder.reference)
    assert renewed(world, cheap)
    assert world.payments.confirmations == tries  # nobody's card was asked for it
    assert world.subscription(dear.id).attempts == 1
    world.audit()


def test_a_released_hold_that_pays_nothing_wakes_nobody(world: World) -> None:
    world.top_up(BORIS, "5.00", later="decline")
    cheap = world.buy_by_card(BORIS, later="decline")
    dear = world.buy_by_card(BORIS, later="decline", plan="gateway")
    world.to(cheap.end + FIRST_ATTEMPT + timedelta(hours=1))
    assert world.payments.confirmations == 2
    assert {world.subscription(one.id).attempts for one in (cheap, dear)} == {1}
    world.audit()


def test_a_key_refused_while_a_card_is_chosen_keeps_the_choice(world: World) -> None:
    bought, good, _ = with_two_cards(world)
    world.to(bought.end + timedelta(days=1, hours=1))
    press(world, bought)

    def refused(_: str) -> None:
        raise KeyRefused("401")

    world.payments.fault = refused
    methods.choose_card(world.services, BORIS, good.reference)
    world.work()
    world.payments.fault = lambda _: None
    world.wait(hours=24)
    assert renewed(world, bought)
    world.audit()


def test_what_a_payment_leaves_over_wakes_what_it_can_pay(world: World) -> None:
    """The least that the system takes is more than was missing: the rest is new money, too."""
    world.top_up(BORIS, "17.00", later="decline")
    cheap = world.buy_by_card(BORIS, later="decline")
    world.wait(hours=1)
    dear = world.buy_by_card(BORIS, later="decline", plan="gateway")
    world.to(cheap.end + timedelta(days=1, hours=3))
    assert not renewed(world, cheap)
    world.deploy(limited(minimum=euro("181.00")))
    page = renewals.renew_now(world.services, dear.id, BORIS, 5, dear.end).charge
    assert page is not None
    assert (page.amount, page.held) == (euro("181.00"), euro("17.00"))
    world.pay_page(page, later="decline")
    assert renewed(world, cheap)  # 17.00 and 1.00 that were left over
    world.audit()


def test_a_card_saved_while_another_was_undecided_pays_when_that_is_refused(world: World) -> None:
    """Whenever the bank answers: also after the last attempt, when nothing else would ask the new card."""
    bought = world.buy_by_card(BORIS, later="decline")
    world.to(bought.end + timedelta(days=2, hours=1))
    world.payments.behave(None, "slow")
    world.to(bought.end + timedelta(days=2, hours=21))
    undecided = world.open_charge(bought.id)
    world.top_up(BORIS, "5.00")  # with a new card, the default one from now on
    assert undecided.reference is not None
    world.payments.turn_out(undecided.reference, "decline")
    world.hear(undecided.reference)
    assert renewed(world, bought)
    world.audit()
