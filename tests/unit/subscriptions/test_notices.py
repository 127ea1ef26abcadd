"""What people are told without having asked: in their language, with a way on, within the limits."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.ports.chat import Attachment
from chalicelib.bot.invoicing.caption import MAX_CAPTION, document_screen
from chalicelib.bot.language import Language
from chalicelib.bot.payments.wording import reason_text
from chalicelib.bot.reader import Reader
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document
from infra.sandbox.telegram_html import parse_html
from tests.support.catalogs import SIPTG, without_plan
from tests.support.customers import renew
from tests.support.faults import befalls
from tests.support.parts import ANNA, BORIS, MID_JANUARY, SPOKEN, START, WORDS
from tests.support.played_chat import Message, check_screen
from tests.support.world import World

LANGUAGES = pytest.mark.parametrize(
    "language", [WORDS.language(code) for code in WORDS.names()], ids=lambda one: one.code
)


def bought(world: World) -> list[Message]:
    """Softphone for six months by card; returns the chat, to which notices are added."""
    message = world.press(world.command("tariff"), "t:softphone")
    world.pay(world.press(message, message.data(":pay")))
    return world.chat.messages[ANNA.id]


def told(messages: list[Message], words: str) -> Message:
    found = [message for message in messages if words in message.text]
    assert len(found) == 1, [message.text for message in messages]
    return found[0]


def test_a_renewal_that_goes_well_is_announced_once_and_followed_by_its_invoice() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    world.wait(days=185)
    coming = told(messages, "is paid until 15 July 2026")
    assert "18.00 EUR on 12 July 2026 by your saved card Visa •••• 4242" in coming.text
    off = f"s:{world.subscriptions()[0].id}:a:0"
    assert coming.button("Switch auto-renewal off").data == off
    end = int(datetime(2026, 7, 15, 12, tzinfo=UTC).timestamp())
    renew = coming.button("Renew now: 18.00 EUR")
    assert renew.data == f"s:{world.subscriptions()[0].id}:r:{end}:1800EUR"
    invoice = told(messages, "Renewed until 15 January 2027")
    assert "Invoice INV-2026-000002" in invoice.text
    assert "18.00 EUR" in invoice.text
    assert messages[-1] is invoice


def test_while_the_payment_system_is_silent_the_truth_is_told_and_nothing_ends() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    world.payments.fault = befalls("before")
    count = len(messages)
    world.wait(days=200)
    texts = [message.text for message in messages[count:]]
    held_up = [text for text in texts if "is not paid yet" in text]
    assert len(held_up) == 2  # when grace begins, and the day before it is over
    assert all("Your subscription stays" in text for text in held_up)
    assert not any("did not go through" in text or "has ended" in text for text in texts)
    assert world.subscriptions()[0].live
    press = world.press(messages[count], messages[count].button("Renew").data or "")
    assert "has not answered yet" in press.text
    assert "Your subscription stays" in press.text


def test_a_renewal_that_fails_is_told_once_with_reason_and_date_then_warned_then_ended() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    count = len(messages)
    world.payments.behave(None, "decline")
    world.wait(days=200)
    coming, failed, grace, warned, ended = messages[count:]
    assert "Next charge" in coming.text
    assert "not enough money on it" in failed.text
    assert "The next attempt is on 13 July 2026, 15:00 (Vilnius time)" in failed.text
    assert "works until 18 July 2026" in failed.text
    assert failed.button("Save a card").data == "p:n"
    assert failed.button("Top up").data == "b:t:1800:EUR"
    assert "The paid time of Softphone ended on 15 July 2026" in grace.text
    assert "works until 18 July 2026" in grace.text
    assert "Last reminder" in warned.text
    assert "Softphone has ended" in ended.text
    assert "Minutes per month: 30" in ended.text
    [one] = world.subscriptions()
    assert ended.button("Buy it again").data == f"t:again:{one.id}"
    for message in (failed, grace, warned):
        assert message.buttons[0].text == "Pay now: 18.00 EUR"
        assert message.buttons[0].data == coming.button("Renew now").data
        message.button("Switch auto-renewal off")


def test_a_bank_that_wants_the_payer_is_a_notice_with_the_page() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    world.payments.behave(None, "authentication")
    world.wait(days=178, hours=1)
    asked = told(messages, "Your bank wants you to confirm a payment of 18.00 EUR")
    assert asked.button("Confirm 18.00 EUR at the bank").url is not None
    world.pay(asked)
    assert "is renewed until 15 January 2027" in asked.text


def test_with_auto_renewal_off_the_reminder_says_how_to_renew() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    world.press(messages[0], f"s:{world.subscriptions()[0].id}:a:0")
    world.wait(days=175)
    assert "Auto-renewal is off, nothing is charged by itself" in messages[-1].text
    assert messages[-1].buttons[0].text == "Renew now: 18.00 EUR"


def test_whoever_switches_it_off_is_reminded_once_and_told_of_the_end() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    count = len(messages)
    world.press(messages[0], f"s:{world.subscriptions()[0].id}:a:0")
    world.wait(days=200)
    reminded, ended = messages[count:]
    assert "Auto-renewal is off, nothing is charged by itself" in reminded.text
    assert "Softphone has ended" in ended.text
    world.audit()


def test_whoever_renews_by_hand_all_the_same_is_warned_as_anybody() -> None:
    world = World(at=MID_JANUARY)
    messages = bought(world)
    [one] = world.subscriptions()
    world.press(messages[0], f"s:{one.id}:a:0")
    world.to(one.end - timedelta(days=5))
    renewed = world.command("subscriptions")
    renew(world, world.press(renewed, f"s:{one.id}"))
    count = len(messages)
    world.wait(days=250)
    assert len(messages[count:]) == 4  # the reminder, the grace, the warning, the end


def test_a_plan_that_left_the_catalog_is_called_as_it_was_sold() -> None:
    world = World(at=MID_JANUARY)
    bought(world)
    world.deploy(without_plan())
    shown = world.command("subscriptions")
    assert "<b>Softphone</b>" in shown.text
    world.press(shown, shown.leads("s:").data)
    assert "Softphone" in shown.text
    assert "softphone" not in shown.text


def test_a_payment_whose_purchase_is_gone_is_on_the_balance() -> None:
    world = World(at=MID_JANUARY)
    first = world.press(world.command("tariff"), "t:softphone")
    second = world.press(world.command("tariff"), "t:softphone")
    for message in (first, second):
        world.press(message, message.data(":pay"))
    assert "was closed" in first.text
    world.pay(second)
    world.payments.pay_late("cs_1")
    world.hear("cs_1")
    assert "18.00 EUR has arrived" in first.text
    rung = told(world.chat.messages[ANNA.id], "is on your balance")
    assert "18.00 EUR has arrived and is on your balance" in rung.text
    assert "You have Softphone already" in rung.text
    assert "not bought a second time" in rung.text
    assert rung.leads("s:").data == f"s:{world.subscriptions()[0].id}"
    assert world.account().available.minor == 1800


@LANGUAGES
@pytest.mark.parametrize(
    "failure",
    [
        "declined:insufficient_funds",
        "declined:do_not_honor",
        "declined:lost_card",
        "declined:{x}<b>",
        "declined:",
        "expired",
        "closed",
        "no-answer",
        "rejected:parameter_missing",
        "no-card",
        "card-lost",
        "given-up",
        "card-refused",
        "balance-short",
        "authentication-required",
        "period-not-offered",
        "",
    ],
)
def test_reasons_are_in_human_words(language: Language, failure: str) -> None:
    text = reason_text(language, failure)
    assert "_" not in text
    assert "{" not in text
    assert "<" not in text


def test_a_lost_card_is_not_called_lost() -> None:
    text = reason_text(WORDS.language("en"), "declined:lost_card")
    assert text == reason_text(WORDS.language("en"), "declined:generic_decline")


@LANGUAGES
@pytest.mark.parametrize("kind", DocumentKind)
def test_a_caption_fits_whatever_people_are_called(language: Language, kind: DocumentKind) -> None:
    from dataclasses import replace

    from chalicelib.application.ledger.history import movements

    world = World(at=MID_JANUARY)
    bought(world)
    sale = movements(world.services, ANNA.id, 1)[0].sale
    assert sale is not None
    lines = (replace(sale.lines[0], title="&" * 200),)
    hostile = replace(sale, customer_id=BORIS.id, customer_name="<&>" * 60, lines=lines)
    document = Document("d", kind, "siptg", ANNA.id, 1, START, number="INV-2026-000001")
    reader = Reader(language, SIPTG, world.account(), SPOKEN)
    file = Attachment("x.pdf", b"")
    shown = document_screen(reader, DocumentReady(document, hostile, file))
    check_screen(shown, MAX_CAPTION)
    assert "INV-2026-000001" in parse_html(shown.text)[0]
