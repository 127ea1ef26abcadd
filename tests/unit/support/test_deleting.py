"""Having oneself deleted: what is in the way, what goes, what the law keeps; the books stay whole, and
whoever comes back begins anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.application.desk import agreeing, handling
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import card_setups, top_ups, watching
from chalicelib.application.payments.records import charge_key, watch_key
from chalicelib.application.people import billing
from chalicelib.application.people.accounts import choose_language
from chalicelib.application.people.names import accounts_named
from chalicelib.application.people.records import Named, account_key, named_key
from chalicelib.application.personal import Personal
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.application.support import requests
from chalicelib.application.support.deleting import ask_deletion, empty_account, in_the_way
from chalicelib.application.support.erasing import ERASED, ERASED_IN, KEPT
from chalicelib.application.support.hindrances import HINDRANCES
from chalicelib.application.support.notices import DataDeleted, NotDeleted
from chalicelib.application.support.records import deletion_key, request_key
from chalicelib.application.unit import Unit
from chalicelib.bot.people.wording import name_of
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import BalanceWatch
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account, deleted
from chalicelib.domain.people.billing import NOTHING_SAID
from chalicelib.domain.support.deletion import Deletion
from chalicelib.domain.support.request import Request, RequestKind, RequestState
from tests.support.answering import answer
from tests.support.parts import ANNA, BORIS, DECLARED, WORDS
from tests.support.world import World

TERMS = "2.25 EUR per accounts least accounts 20 months 6,12 until 2026-12-31\nasked for it"


def a_customer_of_long_ago() -> World:
    """Has bought, told their details and asked; nothing of it is under way any more."""
    world = World()
    world.open(ANNA)
    billing.give_address(world.services, ANNA.id, "Street 1\nTown")
    billing.give_email(world.services, ANNA.id, "anna@example.com")
    sold = world.buy_by_card(ANNA)
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, request.id, ANNA.id, 1, text="Where is my invoice?")
    watching.tell_when_below(world.services, ANNA.id, Money(500, "EUR"))
    switch_auto_renew(world.services, sold.id, ANNA.id, on=False)
    world.wait(days=420)
    assert not in_the_way(world.services, ANNA.id)
    return world


def delete(world: World) -> None:
    ask_deletion(world.services, ANNA.id)
    world.settle()


def deletion(world: World) -> Deletion:
    return Unit(world.services).require(Deletion, deletion_key(ANNA.id))


def test_every_kind_of_records_that_is_somebodys_goes_or_is_kept_for_a_reason() -> None:
    personal = {kind for kind, one in DECLARED.personal().items() if isinstance(one, Personal)}
    assert personal == {*ERASED, *KEPT}
    assert not {*ERASED} & {*KEPT}
    assert all(KEPT.values())
    assert {table for table, _ in ERASED} == {*ERASED_IN}


def test_nothing_of_a_person_is_left_but_what_the_law_keeps() -> None:
    world = a_customer_of_long_ago()
    before, book = world.account(), movements(world.services, ANNA.id, 100)
    card = before.cards[0]
    delete(world)
    after = world.account()
    assert after == deleted(before, after.country, world.clock.now())
    assert card.reference in world.payments.detached
    assert movements(world.services, ANNA.id, 100) == book
    [request] = [Unit(world.services).require(Request, request_key(one)) for one in before.requests]
    assert (request.state, request.answers) == (RequestState.WITHDRAWN, ())
    assert Unit(world.services).require(BalanceWatch, watch_key(ANNA.id)) == BalanceWatch(ANNA.id)
    assert deletion(world).language is None
    assert len(world.notices(DataDeleted)) == 1
    world.audit()


def test_nobody_is_found_by_the_name_of_somebody_who_was_deleted_until_they_are_back() -> None:
    world = a_customer_of_long_ago()
    assert [one.id for one in accounts_named(world.services, ("anna",))[0]] == [ANNA.id]
    delete(world)
    assert accounts_named(world.services, ("anna",)) == ([], False)
    assert Unit(world.services).require(Named, named_key("anna", ANNA.id)).account_id is None
    world.command("start")
    assert [one.id for one in accounts_named(world.services, ("anna",))[0]] == [ANNA.id]
    world.audit()


def test_it_is_told_in_the_language_that_they_had() -> None:
    world = World()
    world.open(BORIS)
    ask_deletion(world.services, BORIS.id)
    world.settle()
    assert WORDS.language("ru").text("deletion-done") == world.chat.last(BORIS.id).text
    assert world.account(BORIS).language == "en"


def test_a_language_that_is_chosen_as_the_account_goes_is_not_kept() -> None:
    world = a_customer_of_long_ago()
    delete(world)
    choose_language(world.services, ANNA.id, "ru")
    assert world.account().chosen_language is None
    world.audit()


def test_whoever_comes_back_begins_anew_with_the_same_number_and_book() -> None:
    world = a_customer_of_long_ago()
    delete(world)
    book = world.account().sequence
    world.wait(hours=1)
    world.command("start")
    back = world.account()
    assert (back.id, back.name, back.sequence) == (ANNA.id, "Anna", book)
    assert back.deleted_at is None
    assert back.created_at == world.clock.now()
    assert back.billing == NOTHING_SAID
    assert not back.cards
    billing.say_country(world.services, ANNA.id, "LT")
    world.buy_by_card(ANNA)
    world.audit()


def test_what_somebody_begins_who_is_back_already_is_not_emptied() -> None:
    world = World()
    world.open(ANNA)
    ask_deletion(world.services, ANNA.id)
    while deletion(world).deleted_at is None:
        step(world)
    forget_messages(world)
    world.clock.at += timedelta(seconds=1)
    world.open(ANNA)
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, request.id, ANNA.id, 1, text="I am back")
    world.settle()
    kept = Unit(world.services).require(Request, request_key(request.id))
    assert kept.answers == ("I am back",)
    assert kept.state is RequestState.DRAFT
    world.audit()


def forget_messages(world: World) -> None:
    """The agenda brings what they would have."""
    for messages in world.queues.messages.values():
        messages.clear()


def step(world: World) -> None:
    [kind] = deletion(world).waits
    DECLARED.duties["deletion"].steps()[kind](world.services, str(ANNA.id))


def _subscription(world: World) -> None:
    world.buy_by_card(ANNA)


def _balance(world: World) -> None:
    world.top_up(ANNA, "20.00")


def _debt(world: World) -> None:
    world.put(account_key(ANNA.id), replace(world.open(ANNA), owed=Money(100, "EUR")))


def _dispute(world: World) -> None:
    world.put(account_key(ANNA.id), replace(world.open(ANNA), flagged=("d1",)))


def _held(world: World) -> None:
    world.put(account_key(ANNA.id), replace(world.open(ANNA), held=Money(100, "EUR")))


def _request(world: World) -> None:
    world.open(ANNA)
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, request.id, ANNA.id, 1, text="Help")
    requests.send_request(world.services, request.id, ANNA.id)


@pytest.mark.parametrize(
    ("hinders", "named"),
    [
        (_subscription, "subscription"),
        (_balance, "balance"),
        (_debt, "debt"),
        (_dispute, "dispute"),
        (_held, "charge"),
        (_request, "request"),
    ],
)
def test_what_is_under_way_is_to_be_ended_first(
    hinders: Callable[[World], None], named: str
) -> None:
    world = World()
    hinders(world)
    before = world.account()
    assert in_the_way(world.services, ANNA.id) == (named,)
    with pytest.raises(Refused, match="deletion-hindered"):
        ask_deletion(world.services, ANNA.id)
    assert world.account() == before
    shown = world.command("privacy")
    said = world.press(shown, shown.leads("erase").data)
    assert WORDS.language("en").text(f"hinders-{named}") in said.text
    assert not [one for one in said.buttons if one.data == "erase:a"]


def test_a_customer_of_somebody_elses_subscription_is_in_the_way_too() -> None:
    world = World()
    world.open(ANNA)
    sold = world.buy_by_card(BORIS)
    world.put(subscription_key(sold.id), replace(sold, payer_id=ANNA.id))
    assert "subscription" not in in_the_way(world.services, ANNA.id), "no link leads there"
    assert "subscription" in in_the_way(world.services, BORIS.id)


def test_each_hindrance_says_what_to_do() -> None:
    for name in HINDRANCES:
        for code in WORDS.names():
            assert WORDS.language(code).has(f"hinders-{name}")


def test_a_page_that_nothing_lists_is_found_by_the_workers_and_told() -> None:
    world = World()
    world.open(ANNA)
    world.command("start")
    shown = world.chat.place(ANNA.id)
    charge = top_ups.start_top_up(world.services, ANNA.id, Money(2000, "EUR"), shown)
    assert not in_the_way(world.services, ANNA.id)
    ask_deletion(world.services, ANNA.id)
    world.work()
    [told] = world.notices(NotDeleted)
    assert told.hindrances == ("charge",)
    assert world.account().name == "Anna"
    assert not deletion(world).waits
    world.pay_page(charge)
    assert world.account().available == Money(2000, "EUR"), "nothing is lost"
    world.audit()


def test_a_page_for_a_card_is_in_the_way() -> None:
    world = World()
    world.open(ANNA)
    world.command("start")
    card_setups.start_card_setup(world.services, ANNA.id, world.chat.place(ANNA.id))
    ask_deletion(world.services, ANNA.id)
    world.work()
    assert [one.hindrances for one in world.notices(NotDeleted)] == [("charge",)]


def test_what_comes_between_the_wish_and_its_doing_stops_it() -> None:
    world = World()
    world.open(ANNA)
    ask_deletion(world.services, ANNA.id)
    step(world)
    world.top_up(ANNA, "20.00")
    assert [one.hindrances for one in world.notices(NotDeleted)] == [("balance",)]
    assert world.account().name == "Anna"
    assert not world.notices(DataDeleted)


def test_money_that_comes_at_the_very_moment_stops_it_too() -> None:
    world = World()
    world.open(ANNA)
    ask_deletion(world.services, ANNA.id)
    step(world)
    forget_messages(world)

    def pays() -> None:
        account = world.account()
        world.put(account_key(ANNA.id), replace(account, available=Money(100, "EUR")))

    world.racers.append(pays)
    empty_account(world.services, str(ANNA.id))
    assert world.account().name == "Anna"
    assert deletion(world).hindered == ("balance",)


def test_asked_for_twice_it_is_done_once() -> None:
    world = World()
    world.open(ANNA)
    assert ask_deletion(world.services, ANNA.id) == ask_deletion(world.services, ANNA.id)
    world.work()
    assert len(world.notices(DataDeleted)) == 1


def test_one_tap_moves_nothing_and_tapping_on_leaves_nobody_known() -> None:
    world = World()
    shown = world.command("privacy")
    about = world.press(shown, shown.leads("erase").data)
    assert WORDS.language("en").text("deletion-stays") in about.text
    asked = world.press(about, about.leads("erase:a").data)
    assert Unit(world.services).get(Deletion, deletion_key(ANNA.id)) is None
    yes = asked.leads("erase:y").data
    world.press(asked, yes)
    world.press(asked, yes)
    world.work()
    assert world.account().deleted_at is not None
    assert world.account().name == ""


def test_where_a_receipt_was_sent_is_known_no_more() -> None:
    world = a_customer_of_long_ago()
    charge_id = movements(world.services, ANNA.id, 10)[-1].charge_id
    assert charge_id is not None
    key = charge_key(charge_id)
    charge = Unit(world.services).require(Charge, key)
    world.put(key, replace(charge, payer_email="anna@example.com"))
    delete(world)
    assert Unit(world.services).require(Charge, key).payer_email is None


def test_whoever_has_blocked_the_bot_is_deleted_all_the_same() -> None:
    world = World()
    world.open(ANNA)
    world.chat.blocked.add(ANNA.id)
    delete(world)
    assert world.account().name == ""
    assert not deletion(world).waits


def test_a_language_chosen_while_it_was_deleted_is_not_kept() -> None:
    world = World()
    world.open(ANNA)
    delete(world)
    emptied = world.account()
    assert choose_language(world.services, ANNA.id, "ru") == emptied == world.account()


def test_nothing_that_was_said_about_a_request_is_left() -> None:
    world = World(staff={7: "support", 8: "support"})
    world.open(ANNA)
    one = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, one.id, ANNA.id, 1, text="Help!")
    requests.send_request(world.services, one.id, ANNA.id)
    handling.draft_note(world.services, one.id, 8, 1, to="7", text="A difficult one")
    handling.hand_on(world.services, one.id, 8)
    answer(world.services, one.id, 7, "Here you are")
    handling.draft_answer(world.services, one.id, 7, 9, text="And more")
    world.settle()
    delete(world)
    left = requests.get_request(world.services, one.id)
    assert (left.answers, left.lines, left.notes, left.drafts) == ((), (), (), ())
    with pytest.raises(Refused, match="request-gone"):
        requests.tell_request(world.services, one.id, ANNA.id, 2, text="Hello?")
    world.audit()


def test_staff_see_that_an_account_was_deleted() -> None:
    account: Account = deleted(World().open(ANNA), "LT", World().clock.now())
    assert name_of(WORDS.language("en"), account).startswith("deleted on ")


def test_staff_agree_on_nothing_with_somebody_who_was_deleted() -> None:
    world = World()
    world.open(ANNA)
    shown = agreeing.preview_terms(world.services, ANNA.id, "providers", TERMS, BORIS.id)
    delete(world)
    with pytest.raises(Refused, match="account-deleted"):
        agreeing.agree_on_terms(world.services, shown.id, BORIS.id)
    with pytest.raises(Refused, match="account-deleted"):
        agreeing.preview_terms(world.services, ANNA.id, "providers", TERMS, BORIS.id)
    assert not world.account().terms
    world.audit()
