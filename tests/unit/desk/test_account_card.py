"""All there is of an account before staff: at a glance, in few requests, with the ways on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.application.desk.account_card import account_card
from chalicelib.application.desk.agreeing import agree_on_terms, preview_terms
from chalicelib.application.payments import hearing
from chalicelib.application.people import billing
from chalicelib.application.people.accounts import change_account, mark_unreachable
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import purchases
from chalicelib.application.support import requests
from chalicelib.domain.people.card import Card
from chalicelib.domain.support.request import RequestKind
from tests.support.counted_store import CountedStore
from tests.support.for_others import accepted_by
from tests.support.parts import ANNA, BORIS
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")


def staffed(world: World | None = None) -> World:
    world = world or World(staff={JOHN.id: "finance"})
    world.command("start", JOHN)
    world.buy_by_card(ANNA)
    world.settle()
    return world


def seen(world: World, number: int = ANNA.id) -> Message:
    return world.command("find", JOHN, str(number))


def asks_for_help(world: World) -> None:
    request = requests.start_request(world.services, ANNA.id, RequestKind.OTHER)
    requests.tell_request(world.services, request.id, ANNA.id, 1, text="Help!")
    requests.send_request(world.services, request.id, ANNA.id)


def test_everything_of_an_account_stands_on_one_screen() -> None:
    world = staffed()
    asks_for_help(world)
    billing.name_company(world.services, ANNA.id, "Anna & Co")
    shown = preview_terms(
        world.services, ANNA.id, "softphone", "20% until 2030-12-31; loyal", JOHN.id
    )
    agree_on_terms(world.services, shown.id, JOHN.id)
    world.top_up(ANNA, "30.00")
    card = seen(world)
    (one,) = world.subscriptions(ANNA)
    assert one.waits["renew"].at.year == 2026
    for expected in (
        "Anna, Telegram <code>1001</code>",
        "Lithuania",
        "Anna &amp; Co, a company",
        "30.00 EUR",
        "Softphone",
        "Customer and Payer",
        "next charge 14.40 EUR on 28 July 2026",
        "can be charged, the default",
        "Agreed for <b>Softphone</b>: 20%",
        "Something else, since",
        "18.00",
        "INV-2026-000001",
    ):
        assert expected in card.text, (expected, card.text)


def test_nothing_is_said_of_what_there_is_not() -> None:
    world = staffed()
    world.open(BORIS)
    card = seen(world, BORIS.id)
    for missing in ("Subscriptions", "Saved cards", "Terms", "requests", "Owed", "Set aside", "⚠️"):
        assert missing not in card.text, missing
    assert [one.data for one in card.buttons if one.data and one.data.startswith("end:")] == []
    assert "Last payments" in card.text


def test_what_is_the_matter_is_flagged() -> None:
    world = staffed()
    (payment,) = world.payments.captured()
    dispute = world.payments.refunds.dispute(payment)
    hearing.hear(world.services, "stripe", world.payments.refunds.hint(dispute))
    world.settle()
    mark_unreachable(world.services, ANNA.id)
    card = seen(world)
    assert "A bank disputes 1 payment: no saved card is charged by itself" in card.text
    assert "has blocked the bot" in card.text
    assert "Owed" in card.text


def test_whoever_only_pays_or_only_has_it_is_told_apart() -> None:
    world = staffed()
    world.open(BORIS)
    world.top_up(ANNA, "200.00")
    draft_id, _ = world.draft(ANNA, "gateway")
    revision = accepted_by(world.services, draft_id, ANNA.id, BORIS.id)
    purchases.pay_from_balance(world.services, draft_id, ANNA.id, revision)
    world.settle()
    assert f"Payer; the Customer is {BORIS.name} ({BORIS.id})" in seen(world).text
    his = seen(world, BORIS.id)
    assert f"Customer; the Payer is Anna ({ANNA.id})" in his.text
    assert [one.data for one in his.buttons if one.data and one.data.startswith("end:")] == []


def test_its_pages_lead_on_and_back_and_a_document_comes_to_who_asks() -> None:
    world = staffed()
    card = seen(world)
    payments = world.press(card, card.button("Payments").data, JOHN)
    assert "Payments of Anna" in payments.text
    assert "18.00" in payments.text
    card = world.press(payments, payments.button("To the account").data, JOHN)
    documents = world.press(card, card.button("Documents").data, JOHN)
    before = len(world.chat.documents(ANNA.id))
    world.press(documents, documents.button("INV-2026-000001").data, JOHN)
    sent = world.chat.last(JOHN.id)
    assert sent.file is not None
    assert sent.file.name == "INV-2026-000001.pdf"
    assert "Invoice INV-2026-000001" in sent.text
    assert len(world.chat.documents(ANNA.id)) == before, "its payer is not sent it again"
    ending = world.press(card, f"end:p:{ANNA.id}", JOHN)
    assert "Why shall it end?" in ending.text
    assert "Terms for which plan?" in world.press(card, f"deal:p:{ANNA.id}", JOHN).text


def test_pages_are_turned() -> None:
    world = staffed()
    for _ in range(10):
        world.top_up(ANNA, "20.00")
    card = seen(world)
    page = world.press(card, card.button("Payments").data, JOHN)
    older = world.press(page, page.button("Older").data, JOHN)
    assert "Softphone" in older.text
    newest = world.press(older, older.button("Newest").data, JOHN)
    assert "Softphone" not in newest.text


def test_somebody_elses_document_is_not_sent_under_an_account() -> None:
    world = staffed()
    world.open(BORIS)
    (listed,) = account_card(world.services, ANNA.id).documents
    card = seen(world, BORIS.id)
    world.press(card, f"find:s:{BORIS.id}:{listed.document.id}", JOHN)
    assert world.chat.documents(JOHN.id) == []


def test_an_account_that_there_is_not_is_refused() -> None:
    world = staffed()
    with refused("nobody-there"):
        account_card(world.services, 404)


def test_the_fullest_card_fits_into_a_message() -> None:
    world = staffed()
    long = Person(ANNA.id, "&" * 64 + " " + "<" * 64, "en")
    world.open(long)
    asks_for_help(world)
    cards = tuple(
        Card("stripe", f"pm_{n}", "cus", "visa", f"{n:04}", 1, 2031, lost=n == 2) for n in range(12)
    )
    change_account(world.services, ANNA.id, lambda one: replace(one, cards=cards))
    world.wait(days=400)
    assert len(seen(world).text) < 4096
    assert "and 9 more" in seen(world).text


def test_the_card_is_read_in_few_requests() -> None:
    store = CountedStore()
    world = staffed(World(store=store, staff={JOHN.id: "finance"}))
    asks_for_help(world)
    store.forget()
    account_card(world.services, ANNA.id)
    assert len(store.loads) == 3, "the account, its subscriptions, all that they lead to"
