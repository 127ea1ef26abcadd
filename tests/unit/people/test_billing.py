"""Details for invoices, from the chat to the paper: the country is asked before the first payment, and what
is told decides the price, the VAT and the document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.application.invoicing.delivering import printed, sale_of
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.history import movements
from chalicelib.application.people import billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.subscriptions import purchases
from chalicelib.application.unit import Unit
from chalicelib.bot.people.countries import found, in_order, likely_ones
from chalicelib.domain.errors import Refused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.invoicing.printed import PrintedDocument
from chalicelib.domain.money import Money
from tests.support.customers import agree, choose, open_plan, top_up
from tests.support.parts import ANNA, BORIS, WORDS
from tests.support.played_chat import Message
from tests.support.world import World

EN, RU = WORDS.language("en"), WORDS.language("ru")


def newcomers() -> World:
    """Nobody has said where they are."""
    return World(countries_said=False)


def a_company(
    world: World, country: str = "DE", number: str = "DE136695976", *, valid: bool = True
) -> None:
    """Anna is one, and the register has answered about her number."""
    if valid:
        world.vies.known.add(number)
    world.open(ANNA)
    billing.say_country(world.services, ANNA.id, country)
    billing.name_company(world.services, ANNA.id, "Acme GmbH")
    billing.give_address(world.services, ANNA.id, "Hauptstr. 1\n10115 Berlin")
    billing.give_vat_number(world.services, ANNA.id, number)
    world.work()


def papers(world: World) -> list[PrintedDocument]:
    """What Anna's documents say, newest first."""
    sales = [entry.sale for entry in movements(world.services, ANNA.id, 20) if entry.sale]
    documents = [
        Unit(world.services).require(Document, document_key(sale.document_id)) for sale in sales
    ]
    return [printed(one, sale_of(world.services, one)) for one in documents]


# Asked before the first payment


@pytest.mark.parametrize(
    ("person", "asked", "country", "price"),
    [
        (ANNA, "In which country do you live", "Germany", "VAT of 19% (2.87 EUR) included"),
        (BORIS, "В какой стране вы живёте", "Германия", "включая НДС 19 % (2,87 EUR)"),
    ],
)
def test_the_first_payment_asks_for_the_country_and_comes_back(
    person: Person, asked: str, country: str, price: str
) -> None:
    world = newcomers()
    card = open_plan(world, "softphone", person)
    assert {"en": "21%", "ru": "21 %"}[str(person.language_code)] in card.text
    choose(world, card, ":pay", person)
    assert asked in card.text
    assert not world.payments.payments
    while all(button.text != country for button in card.buttons):
        world.press(card, card.button("›").data, person)
    world.press(card, card.button(country).data, person)
    assert price in card.text, "the same card, at that country's VAT"
    assert country in world.chat.toasts[-1]
    choose(world, card, ":pay", person)
    world.pay(card)
    assert world.subscriptions(person)
    kept = world.account(person).billing.evidence
    assert [(one.country, one.how, one.at) for one in kept] == [("DE", "said", world.clock.now())]


def test_the_balance_asks_too_and_takes_nothing_before() -> None:
    world = newcomers()
    top_up(world, "50")
    card = open_plan(world, "softphone")
    choose(world, card, ":bal")
    assert "In which country" in card.text
    world.press(card, card.button("Lithuania").data)
    assert "VAT of 21%" in card.text
    agree(world, choose(world, card, ":bal"))
    assert world.account().available == Money(3200, "EUR")


def test_no_use_case_sells_to_whoever_never_said() -> None:
    world = newcomers()
    draft, revision = world.draft()
    for pay in (
        lambda: purchases.start_payment(world.services, draft, ANNA.id, revision, 1),
        lambda: purchases.pay_from_balance(world.services, draft, ANNA.id, revision),
    ):
        with pytest.raises(Refused) as refused:
            pay()
        assert refused.value.code == "country-not-said"


def test_a_country_is_found_by_what_is_typed_and_the_way_back_is_kept() -> None:
    world = newcomers()
    card = open_plan(world, "softphone")
    choose(world, card, ":pay")
    nothing = world.write("Atlantis")
    assert "No country is called that" in nothing.text
    answer = world.write("germ")
    assert answer.buttons[0].text == "Germany"
    world.press(answer, answer.button("Germany").data)
    assert "VAT of 19%" in answer.text
    assert answer.data(":pay")


def test_a_number_is_an_amount_again_once_something_else_was_pressed() -> None:
    world = World()
    message = world.command("billing")
    world.press(message, message.button("I buy as a company").data)
    assert "Send the name of your company" in message.text
    world.command("balance")
    assert "Top up your balance by" in world.write("150").text
    assert not world.account().billing.company


# Countries


def test_countries_are_in_the_readers_order_the_likely_ones_first() -> None:
    names = [RU.country(code) for code in in_order(RU)]
    assert len(names) == 249
    assert names[0] == "Австралия"
    assert EN.country(in_order(EN)[1]) == "Åland Islands", "marks do not put it behind Z"
    assert likely_ones("LT", telegram_language="ru") == ("LT", "RU")
    assert likely_ones("LT", telegram_language="pt-br") == ("LT", "BR")
    assert likely_ones("LT", telegram_language="de-AT") == ("LT", "AT", "DE")
    assert likely_ones("LT", telegram_language=None) == ("LT",)
    assert likely_ones("LT", telegram_language="xx-unknown") == ("LT",)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("de", ["DE", "DK"]),
        ("ge", ["GE", "DE", "GS"]),
        ("lt", ["LT"]),
        ("Германия", ["DE"]),
        ("Germany", ["DE"]),
        ("  рОССия ", ["RU"]),
        ("кот", ["CI"]),
        ("cote d'ivoire", ["CI"]),
        ("", []),
        ("!", []),
    ],
)
def test_what_is_typed_is_looked_for_in_both_languages(written: str, codes: list[str]) -> None:
    assert found(RU, written) == codes


# What is known and how it is changed


def test_everything_can_be_told_and_is_shown() -> None:
    world = newcomers()
    world.services = replace(world.services, vat_register=None)
    message = world.command("billing")
    assert "Country: not said yet" in message.text
    assert "Buyer: Anna, a person" in message.text
    world.press(message, message.button("Country").data)
    world.press(message, message.leads("bill:s:LT").data)
    assert "Country: Lithuania (you said so on 31 January 2026)" in message.text
    for button, wrong, said, right, shown in (
        ("I buy as a company", " ", "nothing to read", "Acme  <b>UAB</b>", "Acme &lt;b&gt;UAB"),
        ("Address", "\n" * 3, "nothing to read", "Street 1\n\nVilnius", "Street 1, Vilnius"),
        ("VAT number", "LT1", "cannot be a VAT number", "LT 1000 1854 8216", "LT100018548216"),
        ("E-mail", "anna", "not an e-mail", "anna@example.com", "E-mail: anna@example.com"),
    ):
        world.press(message, message.button(button).data)
        again = world.write(wrong)
        assert said in again.text
        message = world.write(right)
        assert shown in message.text
    assert "VAT is charged as to a person" in message.text
    world.press(message, message.button("E-mail").data)
    world.press(message, message.button("Remove it").data)
    assert "E-mail: " not in message.text
    world.press(message, message.button("I buy as a person").data)
    assert "Buyer: Anna, a person" in message.text
    assert "VAT number" not in message.text


def test_it_is_said_in_russian() -> None:
    world = newcomers()
    message = world.command("billing", BORIS)
    assert "Страна: пока не названа" in message.text
    world.press(message, message.button("Я от компании").data, BORIS)
    message = world.write("ООО Ромашка", BORIS)
    assert "Покупатель: ООО Ромашка, компания" in message.text


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("DE", "136 695 976", "DE136695976"),
        ("DE", "de136695976", "DE136695976"),
        ("GR", "094259216", "EL094259216"),
        ("GR", "EL094259216", "EL094259216"),
        ("MC", "FR40303265045", "FR40303265045"),
        ("LT", "LT100018548216", "LT100018548216"),
        ("DE", "DE136695977", None),  # a check digit
        ("DE", "LT100018548216", None),  # of another country
        ("DE", "", None),
    ],
)
def test_a_vat_number_is_of_the_country_however_it_is_written(
    country: str, written: str, number: str | None
) -> None:
    world = World()
    world.open()
    billing.say_country(world.services, ANNA.id, country)
    billing.name_company(world.services, ANNA.id, "Acme")
    if number is None:
        with pytest.raises(Refused, match="vat-number-wrong"):
            billing.give_vat_number(world.services, ANNA.id, written)
        return
    vat = billing.give_vat_number(world.services, ANNA.id, written).billing.vat
    assert vat is not None
    assert vat.number == number


def test_whoever_moves_says_address_and_vat_number_anew() -> None:
    world = World()
    a_company(world)
    same = billing.say_country(world.services, ANNA.id, "DE").billing
    assert same.vat is not None
    moved = billing.say_country(world.services, ANNA.id, "FR").billing
    assert (moved.vat, moved.address, moved.name) == (None, (), "Acme GmbH")
    assert [one.country for one in moved.evidence] == ["LT", "DE", "FR"]


# What is told decides


def buy(world: World) -> Message:
    card = open_plan(world, "softphone")
    choose(world, card, ":pay")
    world.pay(card)
    return card


def test_a_number_that_the_register_does_not_know_changes_no_price_and_stands_on_the_invoice() -> (
    None
):
    world = World()
    a_company(world, valid=False)
    buy(world)
    (paper,) = papers(world)
    assert (str(paper.gross), paper.lines[0].vat_rate_percent) == ("18.00 EUR", "19")
    assert not paper.reverse_charge
    buyer = paper.buyer
    assert (buyer.name, buyer.country, buyer.vat_number) == ("Acme GmbH", "DE", "DE136695976")
    assert buyer.address == ("Hauptstr. 1", "10115 Berlin")
    world.audit()


def test_under_the_reverse_charge_a_company_pays_the_net() -> None:
    world = World()
    a_company(world)
    card = open_plan(world, "softphone")
    assert "<b>15.13 EUR</b>, without VAT: your company owes it (reverse charge)." in card.text
    choose(world, card, ":pay")
    world.pay(card)
    (paper,) = papers(world)
    assert list(world.payments.captured().values()) == [Money(1513, "EUR")]
    assert (paper.net, paper.vat, paper.gross) == (
        Money(1513, "EUR"),
        Money(0, "EUR"),
        Money(1513, "EUR"),
    )
    assert paper.reverse_charge
    assert paper.vat_charged
    world.wait(days=184)
    renewed, _ = papers(world)
    assert (renewed.gross, renewed.reverse_charge) == (Money(1513, "EUR"), True)
    world.audit()


def test_a_company_at_home_pays_the_vat() -> None:
    world = World()
    a_company(world, "LT", "LT100018548216")
    buy(world)
    (paper,) = papers(world)
    assert (str(paper.vat), paper.reverse_charge) == ("3.12 EUR", False)


def test_what_was_shown_to_a_company_is_taken_though_it_moves_before_the_money_comes() -> None:
    world = World()
    a_company(world)
    card = open_plan(world, "softphone")
    choose(world, card, ":pay")
    billing.say_country(world.services, ANNA.id, "FR")
    billing.buy_as_person(world.services, ANNA.id)
    world.pay(card)
    (paper,) = papers(world)
    assert (paper.gross, paper.reverse_charge) == (Money(1513, "EUR"), True)
    assert (paper.buyer.name, paper.buyer.country) == ("Acme GmbH", "DE")
    world.audit()
