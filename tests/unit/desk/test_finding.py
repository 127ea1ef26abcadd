"""Staff find an account by whatever of it is known, and nobody else does."""

from __future__ import annotations

from typing import Final

import pytest

from chalicelib.application.desk.finding import find_accounts
from chalicelib.application.payments import charges, hearing, top_ups
from chalicelib.application.payments.methods import choose_payment_system
from chalicelib.application.people import billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.refunds import DisputeStatus
from chalicelib.domain.desk.sought import DocumentNumber, OnCard, read_sought
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from tests.support.parts import ANNA, BORIS
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
    return [(one.account.id, one.by) for one in find_accounts(world.services, written)]


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
