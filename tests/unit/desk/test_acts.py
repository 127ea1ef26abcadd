"""What staff have done about an account: all of it, newest first, who and why, page by page."""

from __future__ import annotations

from typing import Final

from chalicelib.application.banking.acts import do_act, preview_mark
from chalicelib.application.desk.acts import ENTRIES_READ, Acts, Before, acts_of
from chalicelib.application.desk.agreeing import agree_on_terms, preview_terms
from chalicelib.application.desk.ending import end_with_credit, preview_ending
from chalicelib.application.payments import charges, refunding, top_ups
from chalicelib.application.payments.methods import choose_payment_system
from chalicelib.application.people import billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.support import requests
from chalicelib.domain.money import Money
from chalicelib.domain.support.request import RequestKind
from tests.support.answering import answer, close
from tests.support.counted_store import CountedStore
from tests.support.parts import ANNA, BORIS
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
JANE: Final = 1004


def staffed(world: World | None = None) -> World:
    world = world or World(staff={JOHN.id: "support", JANE: "finance"})
    world.command("start", JOHN)
    world.open(BORIS)
    world.buy_by_card(ANNA)
    world.settle()
    return world


def agrees(world: World, reason: str, by: int = JOHN.id) -> None:
    line = f"20% until 2030-12-31; {reason}"
    shown = preview_terms(world.services, ANNA.id, "softphone", line, by)
    agree_on_terms(world.services, shown.id, by)
    agree_on_terms(world.services, shown.id, by)


def ends(world: World, reason: str) -> None:
    (one,) = world.subscriptions(ANNA)
    shown = preview_ending(world.services, one.id, JANE, reason)
    end_with_credit(world.services, shown.id, JANE)
    world.settle()


def answers(world: World, reply: str | None) -> None:
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, request.id, ANNA.id, world.clock.at.minute, text="Help!")
    requests.send_request(world.services, request.id, ANNA.id)
    if reply is None:
        close(world.services, request.id, JOHN.id)
    else:
        answer(world.services, request.id, JOHN.id, reply)
    world.settle()


def marks(world: World, reason: str) -> None:
    """A payment invoice is paid, staff say."""
    billing.say_country(world.services, ANNA.id, "DE")
    billing.name_company(world.services, ANNA.id, "Anna GmbH")
    billing.give_address(world.services, ANNA.id, "Hauptstr. 1\n10115 Berlin")
    choose_payment_system(world.services, ANNA.id, "bank")
    charge = top_ups.start_top_up(world.services, ANNA.id, Money.of("250.00", "EUR"), 7)
    world.settle()
    reference = charges.get_charge(world.services, charge.id).reference or ""
    act = preview_mark(world.services, reference, JOHN.id, reason)
    do_act(world.services, act.id, JOHN.id)
    world.settle()


def told(acts: Acts) -> list[tuple[str, int, str]]:
    return [(one.what, one.by, one.reason) for one in acts.acts]


def every_page(world: World) -> list[tuple[str, int, str]]:
    found: list[tuple[str, int, str]] = []
    before: Before | None = None
    while True:
        page = acts_of(world.services, ANNA.id, before)
        found += told(page)
        if page.older is None:
            return found
        assert page.older != before, "a page leads on"
        before = page.older


def gives_back(world: World, reason: str) -> None:
    world.top_up(ANNA, "20.00")
    (found, *_) = refunding.find_payments(world.services, str(ANNA.id))
    seven = Money.of("7.00", "EUR")
    shown = refunding.preview_refund(world.services, found.payment, seven, JANE, reason)
    refunding.refund(world.services, shown.id, JANE)


def test_each_kind_of_act_is_there_with_who_and_why_newest_first() -> None:
    world = staffed()
    agrees(world, "loyal")
    world.wait(minutes=1)
    answers(world, "It is the card that ends in 4242")
    world.wait(minutes=1)
    answers(world, None)
    world.wait(minutes=1)
    ends(world, "by mistake")
    world.wait(minutes=1)
    gives_back(world, "paid twice")
    world.wait(minutes=1)
    marks(world, "seen in online banking")
    page = acts_of(world.services, ANNA.id)
    assert told(page) == [
        ("marked", JOHN.id, "seen in online banking"),
        ("repaid", JANE, "paid twice"),
        ("ended", JANE, "by mistake"),
        ("closed", JOHN.id, ""),
        ("answered", JOHN.id, "It is the card that ends in 4242"),
        ("agreed", JOHN.id, "loyal"),
    ]
    assert page.older is None
    assert page.people.keys() == {JOHN.id}, "who has never written has no account"
    assert [one.amount for one in page.acts][:3] == [
        Money.of("250.00", "EUR"),
        Money.of("7.00", "EUR"),
        Money.of("18.00", "EUR"),
    ]
    world.audit()


def test_what_was_done_about_another_account_is_not_there() -> None:
    world = staffed()
    agrees(world, "loyal")
    assert acts_of(world.services, BORIS.id) == Acts((), {}, None)


def test_pages_hold_everything_once_though_much_was_done_in_one_moment() -> None:
    world = staffed()
    for number in range(12):
        agrees(world, f"in one moment {number}")
    for number in range(11):
        world.wait(minutes=1)
        agrees(world, f"later {number}")
    ends(world, "and ended")
    world.wait(minutes=1)
    agrees(world, "last")
    reasons = [reason for _, _, reason in every_page(world)]
    assert reasons[:2] == ["last", "and ended"]
    assert len(reasons) == 25
    assert len(set(reasons)) == 25
    assert reasons[2:13] == [f"later {number}" for number in reversed(range(11))]


def test_a_long_book_is_read_a_piece_at_a_time() -> None:
    world = staffed()
    world.top_up(ANNA, "5000.00")
    agrees(world, "long ago")
    for number in range(ENTRIES_READ + 10):
        amount = Money.of("20.00", "EUR")
        world.pay_page(top_ups.start_top_up(world.services, ANNA.id, amount, number))
    world.wait(minutes=1)
    agrees(world, "now")
    first = acts_of(world.services, ANNA.id)
    assert first.older is not None
    assert [reason for _, _, reason in every_page(world)] == ["now", "long ago"]


def test_a_page_is_two_reads_beside_its_queries() -> None:
    store = CountedStore()
    world = staffed(World(store=store, staff={JOHN.id: "support", JANE: "finance"}))
    for number in range(4):
        agrees(world, f"reason {number}")
    store.forget()
    acts_of(world.services, ANNA.id)
    assert len(store.loads) == 2


def test_in_the_chat_pages_are_turned_and_an_old_press_is_one() -> None:
    world = staffed()
    for number in range(10):
        world.wait(minutes=1)
        agrees(world, f"reason {number}", JANE)
    card = world.command("find", JOHN, str(ANNA.id))
    page = world.press(card, card.button("Acts of staff").data, JOHN)
    assert "Terms agreed on: Softphone" in page.text
    assert "reason 9" in page.text
    assert f"({JANE})" in page.text
    older = world.press(page, page.button("Older").data, JOHN)
    assert "reason 0" in older.text
    newest = world.press(older, older.button("Newest").data, JOHN)
    assert "reason 9" in newest.text
    world.press(newest, f"find:l:{ANNA.id}:0:{'9' * 18}", JOHN)
    assert "Anna" not in world.press(newest, f"find:l:{ANNA.id}", BORIS).text


def test_the_fullest_page_fits_into_a_message() -> None:
    world = staffed()
    for _ in range(8):
        world.wait(minutes=1)
        agrees(world, "<" * 500)
    card = world.command("find", JOHN, str(ANNA.id))
    page = world.press(card, card.button("Acts of staff").data, JOHN)
    assert page.text.count("Terms agreed on") == 8
