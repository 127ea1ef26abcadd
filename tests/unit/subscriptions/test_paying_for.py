"""Paying for somebody else: who is asked, what they accept, what is paid then, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions import promos, purchases, renewals, trials
from chalicelib.application.subscriptions.notices import (
    BegunForYou,
    CustomerAsked,
    CustomerDeclined,
    Ended,
    ProposalOver,
)
from chalicelib.application.subscriptions.paying_for import (
    accept_proposal,
    get_proposal,
    lapse_proposal,
    look_at_proposal,
    propose,
    refuse_proposal,
    take_back_proposal,
    want_for_another,
    want_for_oneself,
)
from chalicelib.application.subscriptions.standing import standing_of
from chalicelib.application.subscriptions.subscription import (
    decline_subscription,
    switch_auto_renew,
)
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import deleted
from chalicelib.domain.subscriptions.proposal import ProposalState
from chalicelib.domain.subscriptions.standing import State
from tests.support.catalogs import VOIPTIME
from tests.support.for_others import accepted_by
from tests.support.parts import ANNA, BORIS
from tests.support.promos import promo
from tests.support.refusals import refused
from tests.support.world import World

CLARA: Final = 1009
PRICE: Final = Money(1800, "EUR")
MINUTES: Final = timedelta(minutes=5)


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def two(balance: str = "100.00") -> World:
    """Anna has money, Boris has an account."""
    world = World()
    world.top_up(ANNA, balance)
    world.open(BORIS)
    return world


def wanted(world: World, plan: str = "softphone") -> str:
    """A draft of Anna's that is to be for somebody else."""
    draft, _ = world.draft(ANNA, plan)
    want_for_another(world.services, draft, ANNA.id)
    return draft


def bought(world: World) -> str:
    """Anna pays for Boris."""
    draft, _ = world.draft(ANNA)
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    sold = purchases.pay_from_balance(world.services, draft, ANNA.id, revision, shown=PRICE)
    world.work()
    return sold


def test_it_is_walked_in_the_chat() -> None:
    world = two()
    card = world.press(world.command("tariff"), "t:softphone")
    who = world.press(card, card.button("For somebody else").data)
    assert "Yours do not: you stay on Free" in who.text
    assert "Assigning SIP accounts to other users" in who.text
    world.press(who, who.button("Choose in Telegram").data)
    assert world.chat.pickers[ANNA.id][0] == "Choose in Telegram"
    asked = world.choose(BORIS)
    assert "Борис is asked" in asked.text
    his = world.chat.last(BORIS.id)
    assert "Anna хочет оплатить вашу подписку Softphone" in his.text
    world.press(his, his.button("Принять").data, BORIS)
    told = world.chat.last(ANNA.id)
    assert "The limits of Борис grow" in told.text
    assert "Yours do not: you stay on Free" in told.text
    world.press(told, told.button("Go on to payment").data)
    shown = world.press(told, told.button("Pay from balance").data)
    assert "The limits of Борис grow" in shown.text
    done = world.press(shown, shown.button("Pay 18.00").data)
    assert "its limits grow, yours do not change" in done.text
    world.work()
    assert "У вас теперь Softphone" in world.chat.last(BORIS.id).text
    one = world.account(BORIS).live["softphone"]
    assert world.account(ANNA).live == {}
    hers, theirs = world.command("subscriptions"), world.command("subscriptions", BORIS)
    assert "You are the Payer; the Customer is Борис." in hers.text
    assert "Вы Клиент; Плательщик — Anna." in theirs.text
    assert "Борис" in hers.leads(f"s:{one}").text
    assert world.subscription(one).payer_id == ANNA.id
    world.audit()


def test_a_page_says_whose_limits_grow() -> None:
    world = two()
    draft, _ = world.draft(ANNA)
    accepted_by(world.services, draft, ANNA.id, BORIS.id)
    world.work()
    card = world.press(world.command("start"), f"d:{draft}")
    page = world.press(card, card.data(":pay"))
    if page.text.startswith("Buy"):  # by the saved card
        page = world.press(page, page.data(":way"))
        page = world.press(page, page.data(":page"))
    assert "The limits of another account grow, yours do not" in page.text
    world.pay(page)
    assert "softphone" in world.account(BORIS).live
    world.audit()


def test_before_somebody_has_accepted_nothing_can_be_paid() -> None:
    world = two()
    draft = wanted(world)
    revision = purchases.get_draft(world.services, draft, ANNA.id).revision
    for pay in (purchases.pay_from_balance, purchases.preview_purchase):
        with refused("customer-not-said"):
            pay(world.services, draft, ANNA.id, revision, shown=PRICE)
    with refused("customer-not-said"):
        purchases.start_payment(world.services, draft, ANNA.id, revision, None, shown=PRICE)
    card = world.press(world.command("start"), f"d:{draft}")
    assert not [b for b in card.buttons if b.data and b.data.endswith((":pay", ":bal"))]
    world.press(card, f"d:{draft}:{revision}:1800EUR:bal")
    assert "nobody has accepted yet" in card.text
    assert world.account(ANNA).available == eur("100.00")


def test_money_that_was_brought_for_it_waits_until_somebody_has_accepted() -> None:
    world = two()
    draft = wanted(world)
    assert purchases.awaiting(world.services, draft, ANNA.id) is None
    accepted_by(world.services, draft, ANNA.id, BORIS.id)
    waits = purchases.awaiting(world.services, draft, ANNA.id)
    assert waits is not None
    assert waits.quote.gross == PRICE


def test_what_was_shown_for_oneself_does_not_pay_for_another() -> None:
    world = two()
    draft, before = world.draft(ANNA)
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    with refused("draft-changed"):
        purchases.pay_from_balance(world.services, draft, ANNA.id, before, shown=PRICE)
    want_for_oneself(world.services, draft, ANNA.id)
    with refused("draft-changed"):
        purchases.pay_from_balance(world.services, draft, ANNA.id, revision, shown=PRICE)
    mine = purchases.get_draft(world.services, draft, ANNA.id)
    purchases.pay_from_balance(world.services, draft, ANNA.id, mine.revision, shown=PRICE)
    assert world.account(BORIS).live == {}
    assert "softphone" in world.account(ANNA).live
    world.audit()


def test_a_page_for_oneself_is_closed_first_and_paid_late_it_buys_for_nobody() -> None:
    world = two("5.00")
    draft, revision = world.draft(ANNA)
    charge = purchases.start_payment(world.services, draft, ANNA.id, revision, None, shown=PRICE)
    want_for_another(world.services, draft, ANNA.id)
    assert charge.reference is not None
    world.payments.pay(charge.reference, late=True)
    world.hear(charge.reference)
    assert world.account(ANNA).available == eur("23.00")
    assert (world.account(ANNA).live, world.account(BORIS).live) == ({}, {})
    world.audit()


def test_five_minutes_and_no_longer() -> None:
    world = two()
    offer = propose(world.services, wanted(world), ANNA.id)
    world.clock.at += MINUTES - timedelta(seconds=1)
    assert look_at_proposal(world.services, offer.id, BORIS.id).draft.plan_id == "softphone"
    world.clock.at += timedelta(seconds=1)
    with refused("proposal-gone"):
        accept_proposal(world.services, offer.id, BORIS.id)
    lapse_proposal(world.services, offer.id)
    world.work()
    (told,) = world.notices(ProposalOver)
    assert (told.state, told.customer) == (ProposalState.LAPSED, None)
    assert "Nobody has accepted" in world.chat.last(ANNA.id).text


def test_one_offer_one_customer() -> None:
    world = two()
    world.open(CLARA)
    offer = propose(world.services, wanted(world), ANNA.id)
    first = accept_proposal(world.services, offer.id, BORIS.id)
    again = accept_proposal(world.services, offer.id, BORIS.id)
    assert again.draft == first.draft
    for late in (accept_proposal, refuse_proposal, look_at_proposal):
        with refused("proposal-gone"):
            late(world.services, offer.id, CLARA)
    with refused("proposal-accepted"):
        propose(world.services, offer.draft_id, ANNA.id)


def test_who_was_chosen_alone_can_accept() -> None:
    world = two()
    world.open(CLARA)
    offer = propose(world.services, wanted(world), ANNA.id, BORIS.id)
    for other in (accept_proposal, refuse_proposal, look_at_proposal):
        with refused("proposal-gone"):
            other(world.services, offer.id, CLARA)
    assert accept_proposal(world.services, offer.id, BORIS.id).draft.customer_id == BORIS.id


def test_the_payer_is_no_customer_of_theirs() -> None:
    world = two()
    draft = wanted(world)
    with refused("proposal-own"):
        propose(world.services, draft, ANNA.id, ANNA.id)
    offer = propose(world.services, draft, ANNA.id)
    for own in (accept_proposal, refuse_proposal, look_at_proposal):
        with refused("proposal-own"):
            own(world.services, offer.id, ANNA.id)


def test_the_same_person_is_asked_once_and_another_offer_takes_the_place_of_the_first() -> None:
    world = two()
    draft = wanted(world)
    first = propose(world.services, draft, ANNA.id, BORIS.id)
    assert propose(world.services, draft, ANNA.id, BORIS.id) == first
    world.work()
    assert len(world.notices(CustomerAsked)) == 1
    second = propose(world.services, draft, ANNA.id)
    assert get_proposal(world.services, first.id).state is ProposalState.TAKEN_BACK
    with refused("proposal-gone"):
        accept_proposal(world.services, first.id, BORIS.id)
    accept_proposal(world.services, second.id, BORIS.id)
    world.audit()


def test_it_is_refused_or_taken_back_once() -> None:
    world = two()
    draft = wanted(world)
    first = propose(world.services, draft, ANNA.id)
    done = refuse_proposal(world.services, first.id, BORIS.id)
    assert refuse_proposal(world.services, first.id, BORIS.id) == done
    with refused("proposal-gone"):
        take_back_proposal(world.services, first.id, ANNA.id)
    world.work()
    assert "does not want Softphone" in world.chat.last(ANNA.id).text
    second = propose(world.services, draft, ANNA.id)
    with refused("proposal-gone"):
        take_back_proposal(world.services, second.id, BORIS.id)
    back = take_back_proposal(world.services, second.id, ANNA.id)
    assert take_back_proposal(world.services, second.id, ANNA.id) == back
    with refused("proposal-gone"):
        accept_proposal(world.services, second.id, BORIS.id)
    world.work()
    assert len(world.notices(ProposalOver)) == 1


def test_who_has_one_reads_so_and_who_pays_reads_nothing_of_it() -> None:
    world = two()
    mine = world.buy_by_card(BORIS)
    offer = propose(world.services, wanted(world), ANNA.id, BORIS.id)
    world.work()
    assert world.notices(CustomerAsked) == []
    with refused("already-subscribed", family="softphone", subscription=mine.id):
        accept_proposal(world.services, offer.id, BORIS.id)
    wanting = propose(world.services, wanted(world, "gateway"), ANNA.id, BORIS.id)
    accept_proposal(world.services, wanting.id, BORIS.id)


def test_who_has_bought_one_meanwhile_gets_no_second_and_nothing_of_it_is_said() -> None:
    world = two()
    draft, _ = world.draft(ANNA)
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    charge = purchases.start_payment(world.services, draft, ANNA.id, revision, 7, shown=PRICE)
    world.top_up(BORIS, "20.00")
    his, hers = world.draft(BORIS)
    purchases.pay_from_balance(world.services, his, BORIS.id, hers)
    assert charge.reference is not None
    world.payments.pay(charge.reference, late=True)
    world.hear(charge.reference)
    assert world.account(ANNA).available == eur("118.00")
    told = world.chat.last(ANNA.id)
    assert "nothing was bought" in told.text
    assert "2026" not in told.text
    assert not [b for b in told.buttons if b.data and b.data.startswith("s:")]
    with refused("customer-has-one"):
        purchases.pay_from_balance(world.services, draft, ANNA.id, revision, shown=PRICE)
    world.audit()


def test_who_had_themselves_deleted_has_nothing_bought_for_them() -> None:
    world = two()
    draft, _ = world.draft(ANNA)
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    gone = deleted(world.account(BORIS), "LT", world.clock.now())
    world.put(account_key(BORIS.id), gone)
    with refused("customer-gone"):
        purchases.pay_from_balance(world.services, draft, ANNA.id, revision, shown=PRICE)
    assert world.account(ANNA).available == eur("100.00")


def test_a_proposal_of_who_had_themselves_deleted_is_gone() -> None:
    world = two()
    offer = propose(world.services, wanted(world), ANNA.id)
    world.put(account_key(ANNA.id), deleted(world.account(ANNA), "LT", world.clock.now()))
    with refused("proposal-gone"):
        accept_proposal(world.services, offer.id, BORIS.id)


def test_whoever_never_wrote_here_is_not_told_of_and_has_the_link() -> None:
    world = two()
    offer = propose(world.services, wanted(world), ANNA.id, CLARA)
    world.work()
    assert world.notices(CustomerAsked) == []
    world.open(CLARA)
    assert accept_proposal(world.services, offer.id, CLARA).draft.customer_id == CLARA


def test_both_are_told_what_is_theirs_to_know() -> None:
    world = two("18.00")
    sold = bought(world)
    assert [who for who, told in world.told if isinstance(told, BegunForYou)] == [BORIS.id]
    switch_auto_renew(world.services, sold, ANNA.id, on=False)
    world.told.clear()
    world.to(world.subscription(sold).end + timedelta(days=4))
    kinds = {(who, type(told).__name__) for who, told in world.told}
    assert {what for who, what in kinds if who == BORIS.id} == {"Ended"}
    read = [message.text for message in world.chat.messages[ANNA.id]]
    assert [text for text in read if "For Борис, its Customer." in text]
    assert (ANNA.id, "Ended") in kinds
    assert len(world.notices(Ended)) == 2


def test_documents_are_the_payers() -> None:
    world = two()
    bought(world)
    assert len(world.chat.documents(ANNA.id)) == 1
    assert world.chat.documents(BORIS.id) == []


# Not to have it any longer.


def test_who_does_not_want_it_any_longer_has_it_to_its_end_and_it_is_renewed_no_more() -> None:
    world = two()
    sold = bought(world)
    end = world.subscription(sold).end
    assert world.subscription(sold).auto_renew
    done = decline_subscription(world.services, sold, BORIS.id)
    assert decline_subscription(world.services, sold, BORIS.id) == done
    world.work()
    assert [who for who, told in world.told if isinstance(told, CustomerDeclined)] == [ANNA.id]
    assert "Борис does not want Softphone any longer" in world.chat.last(ANNA.id).text
    assert (done.live, done.auto_renew) == (True, False)
    with refused("customer-declined", end=end):
        switch_auto_renew(world.services, sold, ANNA.id, on=True)
    world.to(end - timedelta(days=5))
    with refused("customer-declined", end=end):
        renewals.renew_now(world.services, sold, ANNA.id, None, end, shown=PRICE)
    world.to(end + timedelta(days=4))
    assert not world.subscription(sold).live
    assert world.account(ANNA).available == eur("82.00")
    world.audit()


def test_a_page_for_what_is_not_wanted_any_longer_is_closed_and_its_money_stays() -> None:
    world = two("19.00")
    sold = bought(world)
    end = world.subscription(sold).end
    world.to(end - timedelta(days=10))
    charge = renewals.renew_now(
        world.services, sold, ANNA.id, None, end, shown=PRICE, on_page=True
    ).charge
    assert charge is not None
    assert charge.reference is not None
    after = decline_subscription(world.services, sold, BORIS.id)
    assert after.open_charge is None
    world.payments.pay(charge.reference, late=True)
    world.hear(charge.reference)
    world.work()
    world.settle()
    assert (world.subscription(sold).end, world.account(ANNA).available) == (end, eur("18.00"))
    world.audit()


def test_its_screen_offers_nothing_that_would_be_refused() -> None:
    world = two()
    sold = bought(world)
    decline_subscription(world.services, sold, BORIS.id)
    world.to(world.subscription(sold).end - timedelta(days=10))
    stands = standing_of(world.services, world.subscription(sold), world.account(ANNA))
    assert (stands.state, stands.helps) == (State.DECLINED, ())
    shown = world.press(world.command("subscriptions"), f"s:{sold}")
    pressed = {b.data for b in shown.buttons}
    assert pressed == {f"s:{sold}:h", "s", "m"}


# What cannot be had twice, or by a detour.


def test_who_was_given_a_plan_has_no_trial_and_who_pays_for_another_has_none_by_it() -> None:
    plan = next(plan for plan in VOIPTIME.plans if plan.trial_days is not None)
    world = World(VOIPTIME)
    world.open(BORIS)
    world.top_up(ANNA, "500.00")
    draft, _ = world.draft(ANNA, plan.id)
    card = world.press(world.command("start"), f"d:{draft}")
    assert [b for b in card.buttons if b.data and b.data.startswith("t:try")]
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    world.press(card, f"d:{draft}")
    assert not [b for b in card.buttons if b.data and b.data.startswith("t:try")]
    sold = purchases.pay_from_balance(world.services, draft, ANNA.id, revision)
    decline_subscription(world.services, sold, BORIS.id)
    world.to(world.subscription(sold).end + timedelta(days=10))
    for who in (ANNA, BORIS):
        with refused("trial-not-first"):
            trials.start_trial(world.services, plan.id, who.id)


def test_a_trial_that_runs_is_not_paid_over_by_another() -> None:
    plan = next(plan for plan in VOIPTIME.plans if plan.trial_days is not None)
    world = World(VOIPTIME)
    world.open(BORIS)
    world.top_up(ANNA, "500.00")
    trials.start_trial(world.services, plan.id, BORIS.id)
    draft = wanted(world, plan.id)
    offer = propose(world.services, draft, ANNA.id, BORIS.id)
    running = world.account(BORIS).live[plan.family]
    with refused("already-subscribed", family=plan.family, subscription=running):
        accept_proposal(world.services, offer.id, BORIS.id)


def test_a_code_of_the_first_purchase_is_for_oneself() -> None:
    world = two()
    promo(world, "FIRST 50% first")
    draft, _ = world.draft(ANNA)
    promos.enter_promo(world.services, draft, ANNA.id, "first")
    accepted_by(world.services, draft, ANNA.id, BORIS.id)
    assert purchases.get_draft(world.services, draft, ANNA.id).promo is None
    with refused("promo-not-first", promo="FIRST"):
        promos.enter_promo(world.services, draft, ANNA.id, "first")
    world.audit()


def test_any_other_code_stays() -> None:
    world = two()
    promo(world, "ANY 50%")
    draft, _ = world.draft(ANNA)
    promos.enter_promo(world.services, draft, ANNA.id, "any")
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    purchases.pay_from_balance(world.services, draft, ANNA.id, revision, shown=eur("9.00"))
    world.work()
    world.audit()


def test_who_pays_and_who_has_it_are_bought_for_once_each() -> None:
    world = two()
    bought(world)
    assert (world.account(ANNA).bought, world.account(ANNA).received) == (("softphone",), ())
    assert (world.account(BORIS).bought, world.account(BORIS).received) == ((), ("softphone",))


def test_to_buy_again_what_was_somebody_elses_asks_them_anew() -> None:
    world = two()
    sold = bought(world)
    decline_subscription(world.services, sold, BORIS.id)
    world.to(world.subscription(sold).end + timedelta(days=10))
    shown = world.press(world.command("start"), f"t:again:{sold}")
    assert "This is for somebody else" in shown.text
    his = world.press(world.command("start", BORIS), f"t:again:{sold}", BORIS)
    assert "Клиент — вы" in his.text


def test_terms_and_currency_are_the_payers() -> None:
    world = two()
    dollars = replace(world.account(BORIS), available=Money(0, "USD"), held=Money(0, "USD"))
    world.put(account_key(BORIS.id), dollars)
    sold = bought(world)
    assert world.subscription(sold).paid == PRICE
