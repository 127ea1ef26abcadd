"""A renewal by itself or by a press: what is sold, asked, held and refused, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments import charges
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.application.subscriptions import renewals
from chalicelib.application.subscriptions import subscription as subscriptions
from chalicelib.application.subscriptions.fulfilment import renewal_of
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.selling import renewal_quote
from chalicelib.application.unit import Unit
from chalicelib.domain.agenda import Wait
from chalicelib.domain.ledger.journal import Entry, EntryKind
from chalicelib.domain.ledger.postings import hold_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import HOSTED_LIFE, Charge, ChargeState, Way
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from tests.support.catalogs import SIPTG, limited
from tests.support.refusals import refused
from tests.support.world import World

ANNA, BORIS = 101, 202
PRICE: Final = Money.of("18", "EUR")
SECOND: Final = timedelta(seconds=1)
WINDOW: Final = timedelta(days=SIPTG.renewal.window_days)
FIRST_ATTEMPT: Final = SIPTG.renewal.attempts[0]


@pytest.fixture
def world() -> World:
    return World()


def change(world: World, one: Subscription, **fields: Any) -> None:
    world.put(subscription_key(one.id), replace(world.subscription(one.id), **fields))


def with_balance(world: World, left: str) -> Subscription:
    """Bought from the balance, on which so much is left; the card that paid for it is saved."""
    world.top_up(ANNA, str((Money.of(left, "EUR") + PRICE).major))
    return world.buy_from_balance(ANNA)


def without_cards(world: World) -> None:
    world.put(account_key(ANNA), replace(world.account(ANNA), cards=(), default_card=None))


def in_window(world: World, one: Subscription) -> None:
    world.to(one.end - WINDOW)


def press(world: World, one: Subscription, **more: Any) -> renewals.Renewing:
    return renewals.renew_now(world.services, one.id, ANNA, 9, one.end, **more)


def last_entry(world: World) -> Entry:
    key = entry_key(ANNA, world.account(ANNA).sequence)
    return Unit(world.services).require(Entry, key)


def test_a_press_opens_with_the_window_and_not_before(world: World) -> None:
    bought = with_balance(world, "18")
    opens = bought.end - WINDOW
    world.to(opens - SECOND)
    with refused("renewal-not-open", opens_at=opens, subscription=bought.id):
        press(world, bought)
    world.to(opens)
    assert press(world, bought).sold is not None


def test_what_the_balance_covers_is_sold_at_once_and_only_once(world: World) -> None:
    bought = with_balance(world, "18")
    in_window(world, bought)
    with refused("price-changed", shown=Money.of("17", "EUR"), now=PRICE):
        press(world, bought, shown=Money.of("17", "EUR"))
    renewing = press(world, bought, shown=PRICE)
    assert renewing.sold is not None
    assert (renewing.subscription, renewing.charge) == (world.subscription(bought.id), None)
    assert renewing.subscription.end == add_months(bought.anchor, 12)
    entry = last_entry(world)
    assert entry.reference == f"renewal:{bought.id}:{bought.end:%Y-%m-%dT%H:%M:%SZ}"
    assert (entry.kind, entry.sale is not None and entry.sale.paid_with) == (
        EntryKind.RENEWAL,
        "balance",
    )
    again = press(world, bought)
    assert again == renewals.Renewing(renewing.subscription)
    assert world.account(ANNA).available == PRICE.zero


def test_what_is_missing_is_asked_of_the_card_and_the_rest_set_aside(world: World) -> None:
    bought = with_balance(world, "5")
    in_window(world, bought)
    world.payments.behave(None, "slow")
    payer = world.account(ANNA)
    priced = renewal_quote(world.services, payer, bought)
    renewing = press(world, bought, shown=PRICE)
    charge = renewing.charge
    assert charge is not None
    assert (charge.amount, charge.held, charge.price) == (
        Money.of("13", "EUR"),
        Money.of("5", "EUR"),
        PRICE,
    )
    assert (charge.way, charge.card_reference) == (Way.SAVED_CARD, payer.default_card)
    assert (charge.description, charge.message_id, charge.by_hand) == (
        "SIP.TG: Softphone, 6 months",
        9,
        True,
    )
    assert charge.purpose == renewal_of(bought, priced)
    assert renewing.subscription.open_charge == charge.id
    entry = last_entry(world)
    assert (entry.kind, entry.reference, entry.charge_id) == (
        EntryKind.HOLD,
        f"charge:{charge.id}",
        charge.id,
    )
    assert (entry.at, entry.postings) == (world.clock.at, hold_postings(ANNA, charge.held))
    after = world.account(ANNA)
    assert (after.available, after.held) == (PRICE.zero, Money.of("5", "EUR"))
    pressed_again = press(world, bought).charge
    assert pressed_again is not None
    assert pressed_again.id == charge.id


def test_less_than_the_system_takes_is_asked_as_its_least(world: World) -> None:
    bought = with_balance(world, "17.80")
    world.deploy(limited(minimum=Money.of("0.50", "EUR")))
    in_window(world, bought)
    world.payments.behave(None, "slow")
    charge = press(world, bought).charge
    assert charge is not None
    assert (charge.amount, charge.held) == (Money.of("0.50", "EUR"), Money.of("17.80", "EUR"))


@pytest.mark.parametrize("why", ["no card", "declined", "off"])
def test_a_press_without_a_card_to_ask_opens_a_page(world: World, why: str) -> None:
    bought = with_balance(world, "0")
    in_window(world, bought)
    if why == "no card":
        without_cards(world)
    elif why == "declined":
        change(world, bought, failure="declined:x")
        account = world.account(ANNA)
        cards = tuple(replace(card, declines=(world.clock.at,)) for card in account.cards)
        world.put(account_key(ANNA), replace(account, cards=cards))
    else:
        account = world.account(ANNA)
        cards = tuple(replace(card, payment_system="yookassa") for card in account.cards)
        world.put(account_key(ANNA), replace(account, cards=cards))
    charge = press(world, bought).charge
    assert charge is not None
    assert (charge.way, charge.payment_system, charge.card_reference) == (
        Way.HOSTED,
        "stripe",
        None,
    )
    assert (charge.amount, charge.by_hand, charge.state) == (PRICE, True, ChargeState.WAITING)


def automatic(world: World) -> tuple[Subscription, Charge]:
    """A charge of the saved card that began by itself, and that the bank thinks about."""
    bought = with_balance(world, "5")
    world.payments.behave(None, "slow")
    world.to(bought.end + FIRST_ATTEMPT)
    return bought, world.open_charge(bought.id)


def test_what_runs_by_itself_speaks_in_no_message(world: World) -> None:
    bought, charge = automatic(world)
    assert (charge.message_id, charge.by_hand) == (None, False)
    assert (charge.amount, charge.held, charge.price) == (
        Money.of("13", "EUR"),
        Money.of("5", "EUR"),
        PRICE,
    )
    renewing = press(world, bought).charge
    assert renewing is not None
    assert renewing.id == charge.id


@pytest.mark.parametrize("over", [-1, 0])
def test_an_automatic_charge_makes_way_when_its_time_is_over(world: World, over: int) -> None:
    bought, charge = automatic(world)
    assert charge.reference is not None
    world.payments.payments[charge.reference] = replace(
        world.payments.payments[charge.reference], status=ProviderStatus.PREPARED
    )
    world.clock.at = charge.created_at + HOSTED_LIFE + over * SECOND
    press(world, bought)
    closed = charges.get_charge(world.services, charge.id).state is ChargeState.FAILED
    assert closed is (over == 0)


def test_an_attempt_that_is_not_due_changes_nothing(world: World) -> None:
    bought = with_balance(world, "18")
    before = world.subscription(bought.id)
    renewals.renew(world.services, bought.id)
    assert world.subscription(bought.id) == before
    change(world, bought, waits={k: w for k, w in before.waits.items() if k != "renew"})
    world.clock.at = bought.end
    renewals.renew(world.services, bought.id)
    assert world.subscription(bought.id).end == bought.end


def test_an_attempt_outside_its_days_waits_for_them(world: World) -> None:
    bought = with_balance(world, "18")
    waits = world.subscription(bought.id).waits
    change(world, bought, waits={**waits, "renew": Wait(world.clock.at)})
    renewals.renew(world.services, bought.id)
    after = world.subscription(bought.id)
    assert after == replace(bought, waits=after.waits)
    assert after.waits == {**waits, "renew": Wait(bought.end + FIRST_ATTEMPT)}


@pytest.mark.parametrize("reason", ["no-card", "card-refused", "card-lost", "plan-not-sold"])
def test_an_attempt_that_nobody_can_be_asked_for_says_why(world: World, reason: str) -> None:
    bought = with_balance(world, "0")
    account = world.account(ANNA)
    (card,) = account.cards
    match reason:
        case "no-card":
            without_cards(world)
        case "card-refused":
            cards = (replace(card, refused=True),)
            world.put(account_key(ANNA), replace(account, cards=cards))
        case "card-lost":
            cards = (replace(card, lost=True),)
            world.put(account_key(ANNA), replace(account, cards=cards))
        case _:
            gone = world.clock.at.date()
            plans = tuple(replace(plan, withdrawn_on=gone) for plan in SIPTG.plans)
            world.deploy(replace(SIPTG, plans=plans))
    change(world, bought, auto_renew=True)
    world.clock.at = bought.end + FIRST_ATTEMPT
    waits = {**world.subscription(bought.id).waits, "renew": Wait(world.clock.at)}
    change(world, bought, waits=waits)
    renewals.renew(world.services, bought.id)
    after = world.subscription(bought.id)
    assert (after.attempts, after.failure, after.open_charge) == (1, reason, None)
    assert after.waits["renew"] == Wait(bought.end + SIPTG.renewal.attempts[1])
    assert world.queues.waiting() > 0


# Who may do what


def test_a_subscription_is_its_payers_and_its_customers(world: World) -> None:
    bought = with_balance(world, "18")
    world.open(BORIS)
    own = subscriptions.own_subscription
    assert own(world.services, bought.id, ANNA).id == bought.id
    for account_id, subscription_id in ((BORIS, bought.id), (ANNA, "nothing")):
        with refused("subscription-gone"):
            own(world.services, subscription_id, account_id)
        with refused("subscription-gone"):
            renewals.renew_now(world.services, subscription_id, account_id, 9, bought.end)
    change(world, bought, customer_id=BORIS)
    assert own(world.services, bought.id, BORIS).id == bought.id
    with refused("not-payer"):
        renewals.renew_now(world.services, bought.id, BORIS, 9, bought.end)
    with refused("not-payer"):
        subscriptions.switch_auto_renew(world.services, bought.id, BORIS, on=True)
    with refused("not-payer"):
        subscriptions.choose_renewal_period(world.services, bought.id, BORIS, 12)
    change(world, bought, customer_id=ANNA, status=Status.ENDED)
    with refused("subscription-ended", subscription=bought.id):
        press(world, bought)
    with refused("subscription-ended", subscription=bought.id):
        subscriptions.switch_auto_renew(world.services, bought.id, ANNA, on=True)


def test_the_next_period_is_chosen_while_nothing_is_being_paid(world: World) -> None:
    bought, charge = automatic(world)
    with refused("charge-open"):
        subscriptions.choose_renewal_period(world.services, bought.id, ANNA, 12)
    change(world, bought, open_charge=None)
    with refused("period-not-offered", plan="softphone", months=1):
        subscriptions.choose_renewal_period(world.services, bought.id, ANNA, 1)
    chosen = subscriptions.choose_renewal_period(world.services, bought.id, ANNA, 12)
    assert (chosen.renewal_months, chosen.end) == (12, bought.end)
    assert charges.get_charge(world.services, charge.id).state is ChargeState.PREPARED


def test_switched_off_what_was_not_asked_yet_is_closed(world: World) -> None:
    bought = with_balance(world, "5")
    world.payments.behave(None, "slow")
    world.payments.fault = lambda call: "unavailable" if call == "prepare" else None
    world.to(bought.end + FIRST_ATTEMPT)
    charge = world.open_charge(bought.id)
    off = subscriptions.switch_auto_renew(world.services, bought.id, ANNA, on=False)
    closed = Unit(world.services).require(Charge, charge_key(charge.id))
    assert (off.auto_renew, off.open_charge, closed.state) == (False, None, ChargeState.FAILED)
    assert off == world.subscription(bought.id)


def test_switched_off_what_was_pressed_for_goes_on(world: World) -> None:
    bought = with_balance(world, "5")
    in_window(world, bought)
    world.payments.behave(None, "slow")
    charge = press(world, bought).charge
    assert charge is not None
    off = subscriptions.switch_auto_renew(world.services, bought.id, ANNA, on=False)
    assert (off.auto_renew, off.open_charge) == (False, charge.id)
    assert not charges.get_charge(world.services, charge.id).terminal


def test_switched_off_a_page_that_is_open_can_still_be_paid(world: World) -> None:
    bought = with_balance(world, "5")
    world.payments.behave(None, "authentication")
    world.to(bought.end + FIRST_ATTEMPT)
    page = world.open_charge(bought.id)
    assert (page.way, page.by_hand) == (Way.HOSTED, False)
    subscriptions.switch_auto_renew(world.services, bought.id, ANNA, on=False)
    assert world.open_charge(bought.id).state is ChargeState.WAITING


def test_an_automatic_charge_makes_way_when_its_system_is_off(world: World) -> None:
    bought = with_balance(world, "0")
    account = world.account(ANNA)
    cards = tuple(replace(card, payment_system="elsewhere") for card in account.cards)
    world.put(account_key(ANNA), replace(account, cards=cards))
    change(world, bought, auto_renew=True)
    world.clock.at = bought.end + FIRST_ATTEMPT
    waits = {**world.subscription(bought.id).waits, "renew": Wait(world.clock.at)}
    change(world, bought, waits=waits)
    renewals.renew(world.services, bought.id)
    waiting = world.open_charge(bought.id)
    assert (waiting.payment_system, waiting.state) == ("elsewhere", ChargeState.NEW)
    page = press(world, bought).charge
    assert page is not None
    assert (page.payment_system, page.way) == ("stripe", Way.HOSTED)
    assert charges.get_charge(world.services, waiting.id).state is ChargeState.FAILED


def test_subscriptions_come_live_ones_first_and_the_newest_end_first(world: World) -> None:
    world.top_up(ANNA, "5000")
    first = world.buy_from_balance(ANNA)
    second = world.buy_from_balance(ANNA, plan="gateway")
    change(world, second, anchor_months=first.anchor_months + 1)
    assert [one.id for one in world.subscriptions(ANNA)] == [second.id, first.id]
    change(world, second, status=Status.ENDED)
    assert [one.id for one in world.subscriptions(ANNA)] == [first.id, second.id]
    assert world.open(BORIS).id == BORIS
    assert world.subscriptions(BORIS) == []
