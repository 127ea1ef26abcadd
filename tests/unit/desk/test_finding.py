"""Staff find an account by whatever of it is known, and nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from chalicelib.application.desk.finding import find_accounts, find_by_name
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import charges, hearing, top_ups
from chalicelib.application.payments.by_card import READ, paid_by_card
from chalicelib.application.payments.methods import choose_payment_system
from chalicelib.application.payments.records import PaidByCard, by_card_key
from chalicelib.application.payments.settling import settle
from chalicelib.application.people import billing
from chalicelib.application.people.names import MOST_READ
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.payments import ProviderPayment, ProviderStatus
from chalicelib.application.ports.refunds import DisputeStatus
from chalicelib.application.unit import Unit
from chalicelib.domain.desk.sought import DocumentNumber, OnCard, read_sought
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from tests.support.counted_store import CountedStore
from tests.support.customers import choose, open_plan
from tests.support.parts import ANNA, BORIS, START, WORDS
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")


def staffed() -> World:
    world = World(staff={JOHN.id: "support"})
    world.command("start", JOHN)
    world.open(BORIS)
    world.buy_by_card(ANNA)
    world.settle()
    return world


def found(world: World, written: str) -> list[tuple[int, str]]:
    there = find_accounts(world.services, written)
    assert there.count == len(there.found)
    return [(one.account.id, one.by) for one in there.found]


def payment_of(world: World) -> str:
    (payment,) = world.payments.captured()
    return payment


@pytest.mark.parametrize("written", ["inv-2026-000042", "INV 2026 42", "№ INV-2026-42"])
def test_a_document_number_is_read_forgivingly(written: str) -> None:
    assert read_sought(written).number == DocumentNumber("INV", 2026, 42)


@pytest.mark.parametrize(
    "written", ["", " ", "???", "4242 12.50", "4242 12.50 2026-13-40", "x" * 201]
)
def test_what_cannot_be_understood_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="find-unclear"):
        read_sought(written)


def test_a_word_and_a_number_are_no_line_of_a_bank() -> None:
    assert read_sought("1234 Smith").on_card is None
    card = read_sought("4242 2026-11-03").on_card
    assert isinstance(card, OnCard)
    assert card.amount is None


def test_by_its_telegram_id() -> None:
    world = staffed()
    assert found(world, f" {ANNA.id} ") == [(ANNA.id, "id")]
    assert found(world, "404") == []


def test_by_the_number_of_a_payment() -> None:
    world = staffed()
    assert found(world, f"{ANNA.id}-1") == [(ANNA.id, "entry")]
    assert found(world, f"{ANNA.id}-99") == []
    assert found(world, f"{BORIS.id}-1") == []


def test_by_the_id_of_a_charge_and_of_a_subscription() -> None:
    world = staffed()
    (one,) = world.subscriptions(ANNA)
    charge = top_ups.start_top_up(world.services, BORIS.id, Money.of("20.00", "EUR"), 7)
    assert found(world, charge.id) == [(BORIS.id, "charge")]
    assert found(world, one.id) == [(ANNA.id, "subscription")]
    assert found(world, f"{one.id}x") == []


def test_by_what_the_payment_system_calls_a_payment_or_a_dispute() -> None:
    world = staffed()
    payment = payment_of(world)
    assert found(world, payment) == [(ANNA.id, "reference")]
    assert found(world, f"stripe:{payment}") == [(ANNA.id, "reference")]
    assert found(world, f"paypal:{payment}") == []
    dispute = world.payments.refunds.dispute(payment, status=DisputeStatus.WARNING)
    hearing.hear(world.services, "stripe", world.payments.refunds.hint(dispute))
    world.settle()
    assert found(world, dispute) == [(ANNA.id, "reference")]


def test_by_the_number_of_a_document_whichever_was_numbered_together() -> None:
    world = staffed()
    world.top_up(BORIS, "200.00")
    world.buy_from_balance(BORIS)
    assert found(world, "inv-2026-1") == [(ANNA.id, "document")]
    assert found(world, "INV-2026-000002") == [(BORIS.id, "document")]
    for nobody in ("INV-2026-000003", "INV-2025-000001", "CN-2026-000001", "XX-2026-000001"):
        assert found(world, nobody) == [], nobody
    world.audit()


def test_by_the_reference_of_a_bank_transfer_and_the_number_of_its_invoice() -> None:
    world = staffed()
    number = world.open(BORIS).id
    billing.say_country(world.services, number, "DE")
    billing.name_company(world.services, number, "Müller Telefonie GmbH")
    billing.give_address(world.services, number, "Hauptstr. 1\n10115 Berlin")
    choose_payment_system(world.services, number, "bank")
    charge = top_ups.start_top_up(world.services, number, Money.of("250.00", "EUR"), 7)
    world.settle()
    reference = charges.get_charge(world.services, charge.id).reference
    assert reference is not None
    assert found(world, reference) == [(number, "reference")]
    assert found(world, f"{reference[:4]} {reference[4:]}") == [(number, "reference")]
    assert found(world, "PI-2026-1") == [(number, "document")]


@pytest.mark.parametrize("written", ["анна кузнецова", "КУЗН", "кузнецова, Анна", "Анна  К."])
def test_by_the_words_of_a_name_or_how_they_begin(written: str) -> None:
    world = staffed()
    world.open(Person(7, "Анна Кузнецова", "ru"))
    world.open(Person(8, "Анна Smith", "ru"))
    assert found(world, written) == [(7, "name")]


def test_by_the_name_that_they_have_now() -> None:
    world = staffed()
    world.open(Person(7, "José", "es"))
    assert found(world, "jose") == [(7, "name")]
    world.open(Person(7, "Pepe", "es"))
    assert found(world, "jose") == []
    assert found(world, "pepe") == [(7, "name")]
    world.open(Person(7, "José", "es"))
    assert found(world, "JOSÉ") == [(7, "name")]
    assert found(world, "ose") == [], "how a word begins, not what is in it"
    world.audit()


def test_who_is_of_an_older_release_is_found_by_name_once_they_write() -> None:
    world = staffed()
    before = replace(world.account(BORIS), id=7, name="Old Hand", listed=False)
    unit = Unit(world.services)
    unit.load(account_key(7))
    unit.put(account_key(7), before)
    unit.commit()
    assert found(world, "old hand") == []
    world.open(Person(7, "Old Hand", "en"))
    assert found(world, "old hand") == [(7, "name")]


def test_who_is_called_so_is_listed_page_by_page() -> None:
    world = staffed()
    for number in range(3001, 3013):
        world.open(Person(number, f"Maximilian Featherstonehaugh {number}", "en"))
    first = world.command("find", JOHN, "maximilian featherstonehaugh 30")
    assert "12 accounts found" in first.text
    shown = [one.data for one in first.buttons]
    second = world.press(first, first.button("After").data, JOHN)
    shown += [one.data for one in second.buttons]
    assert {f"find:a:{number}" for number in range(3001, 3013)} <= set(shown)
    assert "3012" in world.write("maximilian 3012", JOHN).text, "the next text is looked for"
    beyond = world.press(world.command("start", JOHN), "find:n:9:maximilian 3007", JOHN)
    assert "Telegram <code>3007</code>" in beyond.text
    assert world.command("find", JOHN, "maximilian 3007").text.startswith("Found by the name")


def test_names_cost_one_query_and_one_read_however_many_there_are() -> None:
    store = CountedStore()
    world = World(store=store)
    for number in range(3001, 3001 + MOST_READ + 5):
        world.open(Person(number, f"Max {number}", "en"))
    store.forget()
    there = find_by_name(world.services, "max", 1)
    assert (there.count, there.more, len(store.loads)) == (MOST_READ, True, 1)
    assert not find_by_name(world.services, "max 3007", 1).more


PAID: Final = START.date()


@pytest.mark.parametrize(
    "written",
    [
        "4242 18.00 2026-01-31",
        "*4242, 18,00 EUR, 31.01.2026",
        "18€ •••• 4242 03/02/2026",
        "4242 2026-01-28",
    ],
)
def test_by_the_line_of_a_bank_around_its_day(written: str) -> None:
    world = World()
    world.open(BORIS)
    plan = choose(world, open_plan(world, "softphone"), ":pay")
    world.pay(plan, "4242")
    assert found(world, written) == [(ANNA.id, "card")]
    world.audit()


@pytest.mark.parametrize(
    "written",
    [
        "4242 18.00 2026-02-04",
        "4242 18.00 2026-01-27",
        "4243 18.00 2026-01-31",
        "4242 18.01 2026-01-31",
        "4242 18.00 USD 2026-01-31",
    ],
)
def test_by_no_line_of_another_payment(written: str) -> None:
    world = World()
    world.pay(choose(world, open_plan(world, "softphone"), ":pay"), "4242")
    assert found(world, written) == []


def test_a_card_that_was_not_saved_and_one_that_is_charged_by_itself_are_found_too() -> None:
    world = World()
    world.pay(choose(world, open_plan(world, "softphone"), ":pay"), "4242")
    (bought,) = world.subscriptions(ANNA)
    world.to(bought.end)
    renewed = find_accounts(world.services, f"4242 18.00 {bought.end - timedelta(days=3):%Y-%m-%d}")
    assert [one.account.id for one in renewed.found] == [ANNA.id]
    number = world.open(BORIS).id
    charge = top_ups.start_top_up(world.services, number, Money.of("20.00", "EUR"), 7)
    answer = ProviderPayment(
        ProviderStatus.PAID, "cs", charge.id, "pi_9", Money.of("20.00", "EUR"), last4="7777"
    )
    settle(world.services, charge.id, answer)
    settle(world.services, charge.id, answer)
    assert found(world, f"7777 20 {world.clock.at:%Y-%m-%d}") == [(number, "card")]


def noted(world: World, last4: str, day: date, *paid: PaidByCard) -> None:
    for first in range(0, len(paid), 50):
        unit = Unit(world.services)
        for place, one in enumerate(paid[first : first + 50], start=first):
            unit.put(by_card_key(last4, day, "stripe", f"pi_{place:04}"), one)
        unit.commit()


def test_all_of_many_payments_of_those_days_are_looked_at() -> None:
    world = World()
    many = [PaidByCard("c", 5000, Money(number, "EUR")) for number in range(1, READ + 21)]
    noted(world, "7777", PAID, *many)
    noted(world, "7777", PAID + timedelta(days=4), PaidByCard("c", 1, Money(1, "EUR")))
    found = [one.paid for one in paid_by_card(world.services, "7777", PAID)]
    assert found == many
    assert list(paid_by_card(world.services, "7777", PAID + timedelta(days=8))) == []


def test_who_paid_by_such_a_card_is_listed_page_by_page() -> None:
    world = staffed()
    for number in range(2001, 2012):
        world.top_up(number, "20.00")
        (charge,) = {one.charge_id for one in movements(world.services, number, 1)}
        paid = PaidByCard(str(charge), number, Money.of("20.00", "EUR"))
        unit = Unit(world.services)
        unit.put(by_card_key("9999", PAID, "stripe", f"pi_{number}"), paid)
        unit.commit()
    first = world.command("find", JOHN, "9999 20.00 EUR 2026-01-31")
    assert "11 accounts found" in first.text
    assert "Paid 20.00 EUR by such a card on 31 January 2026" in first.text
    assert [one.data for one in first.buttons if str(one.data).startswith("find:a:")] == [
        f"find:a:{number}" for number in range(2001, 2009)
    ]
    second = world.press(first, first.button("After").data, JOHN)
    assert "find:a:2011" in [one.data for one in second.buttons]
    again = world.press(second, second.button("Before").data, JOHN)
    assert "find:a:2001" in [one.data for one in again.buttons]
    shown = world.press(again, "find:a:2001", JOHN)
    assert "Telegram <code>2001</code>" in shown.text


def test_the_line_of_a_bank_costs_one_query_and_one_read() -> None:
    store = CountedStore()
    world = World(store=store)
    world.pay(choose(world, open_plan(world, "softphone"), ":pay"), "4242")
    store.forget()
    find_accounts(world.services, "4242 18.00 2026-01-31")
    assert len(store.loads) == 1


@pytest.mark.parametrize(
    "data",
    [
        "find:c:1:4242:x:-:-",
        "find:c:1:4242:0001-01-01:-:-",
        "find:c:1:4242:2026-01-31:NaN:-",
        "find:c:x:4242:2026-01-31:-:-",
        "find:c:1",
        "find:n:1",
        "find:l:1001:1",
        f"find:l:1001:1:{'9' * 18}",
        "find:h:1001:1:1",
    ],
)
def test_a_press_that_nobody_was_shown_is_an_old_one(data: str) -> None:
    world = staffed()
    menu = world.command("start", JOHN)
    world.press(menu, data, JOHN)
    assert world.chat.toasts[-1] == WORDS.language("en").label("toast-stale")


def test_in_the_chat_a_text_after_the_command_or_the_next_one_is_looked_for() -> None:
    world = staffed()
    card = world.command("find", JOHN, str(ANNA.id))
    assert "Found by the Telegram id 1001" in card.text
    asked = world.press(card, card.button("Find another").data, JOHN)
    assert "Whose account?" in asked.text
    none = world.write("INV-2026-000077", JOHN)
    assert "Nobody was found by <b>INV-2026-000077</b>" in none.text
    assert "It is found by" in none.text
    unclear = world.write("?!", JOHN)
    assert "nothing that can be looked for" in unclear.text
    assert "It is found by" in unclear.text, "examples"
    assert "Found by the document INV-2026-000001" in world.write("INV-2026-000001", JOHN).text


def test_nobody_else_is_shown_anything() -> None:
    world = staffed()
    for message in (
        world.command("find", BORIS, str(ANNA.id)),
        world.write(str(ANNA.id), BORIS),
    ):
        assert "Anna" not in message.text
    menu = world.command("start", BORIS)
    for data in ("find", f"find:a:{ANNA.id}", f"find:h:{ANNA.id}", f"find:d:{ANNA.id}"):
        assert "Anna" not in world.press(menu, data, BORIS).text
    assert [one.text for one in menu.buttons if one.data == "find"] == []
