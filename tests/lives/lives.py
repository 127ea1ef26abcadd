"""Ten lives, each as its customer lives it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, expect

from tests.e2e.browser import press, write
from tests.lives.player import STAFF, Life, Player

FAILED_IN_RUSSIAN: Final = "Продлить подписку Softphone не получилось"

CATALOG: Final = Path(__file__).resolve().parents[2] / "chalicelib" / "catalogs" / "siptg.toml"


def buys_softphone(life: Player, chat: Locator, later: str = "") -> None:
    """One account for 6 months: 18.00 EUR by card, from Lithuania. `later`: what the card does then."""
    russian = "Начать оплату" in chat_words(chat)
    start = "^Начать оплату" if russian else "^Start payment"
    press(chat, start)
    press(chat, "^Литва$" if russian else "^Lithuania$")
    press(chat, start)
    life.answers(chat, 1, lambda: life.pay(chat, later=later))


def chat_words(chat: Locator) -> str:
    """What the last message and its buttons say."""
    return chat.locator(".message").last.inner_text()


def opens_softphone(chat: Locator) -> None:
    """Its card, from the plans."""
    write(chat, "/tariff")
    press(chat, "^Softphone$")


def consumer_at_home(life: Player) -> None:
    anna = life.person("Anna", "en")
    life.tell("""Anna wants to call by SIP from Telegram and does not know which plan that is. “Help me
        choose” asks three things; the answers put a plan together for her.""")
    press(anna, "^Plans and prices$")
    press(anna, "^Help me choose$")
    press(anna, "Call by SIP")
    press(anna, "^2$")
    press(anna, "^No$")
    press(anna, "^Start payment")
    press(anna, "^Lithuania$")
    life.look(
        anna,
        "The plan, once she has said her country: what a month costs, what a longer period saves",
    )
    life.tell("""Nothing is paid yet by “Start payment”. Before her first payment she is asked her
        country, because the VAT depends on it. Then she reads what is paid now, and what will
        be charged later, when, and how to stop it.""")
    press(anna, "^Start payment")
    life.look(anna, "Before she pays")
    life.answers(anna, 1, lambda: life.pay(anna, shows="The payment system's page"))
    life.look(anna, "What she has, and its invoice", 2)
    life.event(anna)
    life.tell("""Half a year later, a week before the charge, she is told what will be taken, from which
        card, and gets the button that stops it. She leaves it as it is; the card is charged,
        and of that she hears by the invoice.""")
    life.look(anna, "A week before the charge")
    life.event(anna)
    life.look(anna, "Renewed")
    life.checked("taken from the card: 36.00 EUR, twice", holds=life.taken("Anna") == [3600, 3600])
    first, second = life.invoices("Anna")
    life.checked(
        "both invoices state VAT of 21 %, 6.25 EUR of the 36.00 EUR, under the seller's VAT number",
        holds=all(
            "6.25" in one and "21" in one and "LT100018548216" in one for one in (first, second)
        ),
    )
    life.checked(
        "from the purchase to the renewal the bot wrote once: the reminder",
        holds=life.told_count("Anna", "Next charge") == 1 and len(life.bot_messages("Anna")) == 4,
    )


def consumer_in_germany(life: Player) -> None:
    ivan = life.person("Иван", "ru")
    life.tell("""Ivan lives in Germany and reads Russian. He says his country first, by the beginning of
        its name; the plans then show a partner who serves his country on other terms.""")
    write(ivan, "/billing")
    press(ivan, "^Страна$")
    write(ivan, "герм")
    press(ivan, "^Германия$")
    life.look(ivan, "His details; nothing more is asked of a person")
    write(ivan, "/tariff")
    life.look(ivan, "The plans, with a partner in his country")
    press(ivan, "^Gateway$")
    press(ivan, r"^\+$")
    press(ivan, "^12 мес")
    life.look(ivan, "Two lines for a year, with German VAT")
    life.tell("""He takes two lines for a year and pays by card. He does not want it to renew by itself:
        one press on the subscription's screen, and it says from when he can renew by hand, and
        what happens otherwise.""")
    press(ivan, "^Начать оплату")
    life.answers(ivan, 1, lambda: life.pay(ivan))
    write(ivan, "/subscriptions")
    press(ivan, "^Gateway")
    press(ivan, "^Выключить автопродление")
    life.look(ivan, "Auto-renewal is off")
    life.tell("""A year later he is reminded once that it ends, and told when it has ended; he has said that
        he leaves, so nothing comes in between. One button opens the plan anew, as he had it.""")
    before = len(life.bot_messages("Иван"))
    life.sandbox.move_to("2027-12-22T12:00:00Z")
    expect(ivan.locator(".message.bot")).to_have_count(before + 2)
    life.look(ivan, "The end", 2)
    life.checked(
        "two messages from then on, and nothing after the end",
        holds=len({one["text"] for one in life.bot_messages("Иван")[before:]}) == 2
        and len(life.bot_messages("Иван")) == before + 2,
    )
    life.checked("taken from the card: 486.00 EUR, once", holds=life.taken("Иван") == [48600])
    (invoice,) = life.invoices("Иван")
    life.checked(
        "the invoice states VAT of 19 %, 77.60 EUR", holds="77,60" in invoice and "19" in invoice
    )
    life.checked("nothing was charged after the press", holds=len(life.taken("Иван")) == 1)


def consumer_outside(life: Player) -> None:
    jane = life.person("Jane", "en")
    life.tell("""Jane lives in Switzerland. She opens a plan and presses “Start payment”; asked for her
        country, she sends the beginning of its name. The price says that no VAT is charged
        there.""")
    opens_softphone(jane)
    press(jane, "^Start payment")
    write(jane, "switz")
    life.look(jane, "Her country, from a few letters")
    press(jane, "^Switzerland$")
    life.look(jane, "The plan without VAT")
    press(jane, "^Start payment")
    life.answers(jane, 1, lambda: life.pay(jane))
    life.look(jane, "Bought", 2)
    life.checked("taken from the card: 18.00 EUR", holds=life.taken("Jane") == [1800])
    (invoice,) = life.invoices("Jane")
    life.checked(
        "the invoice names Switzerland, and the net is the 18.00 EUR, without VAT of 21 %",
        holds="Switzerland" in invoice and "21%" not in invoice and "3.12" not in invoice,
    )


def company(life: Player) -> None:
    chat = life.person("Max", "en")
    life.tell("""Max buys for a company in Germany. Under “Details for invoices” he gives its name,
        address and VAT number. He mistypes a digit and is told so at once. When the register of
        VAT numbers does not answer, the number is “being checked”, which is not “invalid”; he
        hears when it is confirmed.""")
    write(chat, "/billing")
    press(chat, "^Country$")
    write(chat, "germany")
    press(chat, "^Germany$")
    press(chat, "^I buy as a company$")
    write(chat, "Acme GmbH")
    press(chat, "^Address$")
    write(chat, "Musterstraße 7, 10115 Berlin")
    press(chat, "^VAT number$")
    write(chat, "DE136695970")
    life.look(chat, "A digit is wrong")
    life.sandbox.fault("vies", "unavailable")
    write(chat, "DE136695976")
    life.look(chat, "The register is silent")
    life.event(chat)
    life.look(chat, "Minutes later")
    life.tell("""Three lines for a year: a private person pays 648.00 EUR, the company the net of it, and
        owes the VAT itself. That is said before the payment and stands on the invoice.""")
    write(chat, "/tariff")
    press(chat, "^Gateway$")
    press(chat, r"^\+$")
    press(chat, r"^\+$")
    press(chat, "^12 months$")
    life.look(chat, "The price of a company")
    press(chat, "^Start payment")
    life.answers(chat, 1, lambda: life.pay(chat))
    life.look(chat, "Bought", 2)
    life.checked("taken from the card: 544.54 EUR", holds=life.taken("Max") == [54454])
    (invoice,) = life.invoices("Max")
    life.checked(
        "the invoice names Acme GmbH, both VAT numbers and the reverse charge",
        holds=all(
            word in invoice for word in ("Acme GmbH", "DE136695976", "LT100018548216", "544.54")
        )
        and "reverse charge" in invoice.lower(),
    )


def declined(life: Player) -> None:
    olga = life.person("Ольга", "ru")
    life.tell("""Olga has a plan that renews by itself. When its time comes, her bank declines the card.
        She reads why, that everything works on and until when, when it is tried again; and that
        she need not wait.""")
    opens_softphone(olga)
    buys_softphone(life, olga, "decline")
    life.event(olga)
    life.event(olga)
    life.look(olga, "The card was declined")
    life.checked(
        "one message says that it failed", holds=life.told_count("Ольга", FAILED_IN_RUSSIAN) == 1
    )
    life.tell("""She presses “pay now”, which asks the declined card no more: she pays on the page by a new
        one, and the subscription goes on without a gap. The new card is used for renewals from then on.""")
    press(olga, "Оплатить сейчас")
    life.look(olga, "Another card")
    life.answers(olga, 1, lambda: life.pay(olga, card="5555555555554444"))
    life.look(olga, "Renewed", 2)
    write(olga, "/paysystem")
    life.look(olga, "Her cards")
    life.sandbox.advance("P10D")
    life.checked(
        "taken: 18.00 EUR by the first card, then 18.00 EUR by the other",
        holds=life.taken("Ольга") == [1800] * 2,
    )
    life.checked(
        "nothing more is said of it",
        holds=life.told_count("Ольга", "Последнее напоминание") == 0,
    )
    life.checked("two periods, two invoices", holds=len(life.invoices("Ольга")) == 2)


def bank(life: Player) -> None:
    nina = life.person("Nina", "en")
    life.tell("""Nina's bank wants her to confirm the charge of a renewal herself. One message says what
        for, why, that nothing has been taken, and what the bot never asks for; the
        subscription's screen says the same.""")
    opens_softphone(nina)
    buys_softphone(life, nina, "authentication")
    life.event(nina)
    life.event(nina)
    life.look(nina, "Her bank asks")
    life.tell("""She confirms on the page. The message that asked says what became of it; the invoice
        rings.""")
    life.answers(nina, 1, lambda: life.pay(nina))
    life.look(nina, "Confirmed", 2)
    life.sandbox.advance("P10D")
    life.checked("taken from the card: 18.00 EUR, twice", holds=life.taken("Nina") == [1800, 1800])
    life.checked(
        "the question of the bank stands nowhere any more, and no warning came",
        holds=life.told_count("Nina", "Your bank wants you") == 0
        and life.told_count("Nina", "Last reminder") == 0,
    )


def price(life: Player) -> None:
    ivan = life.person("Иван", "ru")
    life.tell("""Ivan has a plan at 18.00 EUR for half a year. Meanwhile the operator deploys a catalog
        in which an account costs 4.00 EUR a month instead of 3.00. Before it is charged he is
        told the new price beside the old one.""")
    opens_softphone(ivan)
    buys_softphone(life, ivan)
    dearer = life.state.parent / "siptg.toml"
    words = CATALOG.read_text()
    assert words.count("price = { EUR = 3 }") == 1
    dearer.write_text(words.replace("price = { EUR = 3 }", "price = { EUR = 4 }"))
    life.deploy_again(CATALOG=str(dearer))
    life.event(ivan)
    life.look(ivan, "A week before the charge")
    write(ivan, "/subscriptions")
    press(ivan, "^Softphone")
    life.look(ivan, "The subscription says the same")
    life.checked(
        "the reminder and the screen said 24.00 EUR before it was taken",
        holds=life.told_count("Иван", "24,00 EUR") == 2 and life.taken("Иван") == [1800],
    )
    life.event(ivan)
    life.look(ivan, "Renewed at the price that he was told")
    life.checked(
        "taken from the card: 18.00 EUR, then 24.00 EUR", holds=life.taken("Иван") == [1800, 2400]
    )


def blocked(life: Player) -> None:
    john = life.person("John", "en")
    life.tell("""John buys and then blocks the bot. His subscription renews all the same, as he had
        agreed; nothing that cannot reach him is tried over and over.""")
    opens_softphone(john)
    buys_softphone(life, john)
    john.get_by_role("button", name="Block bot").click()
    expect(john.get_by_text("The bot is blocked")).to_be_visible()
    life.sandbox.advance("P200D")
    life.checked(
        "while he is away nothing is parked for staff", holds=life.sandbox.state()["parked"] == []
    )
    life.tell("""When he is back, the invoice that he has missed comes at once, and the menu says how it
        stands.""")
    life.answers(john, 1, lambda: john.get_by_role("button", name="Unblock bot").click())
    write(john, "/start")
    life.look(john, "What he finds", 3)
    life.checked("taken from the card: 18.00 EUR, twice", holds=life.taken("John") == [1800, 1800])
    life.checked("both invoices are in his chat, each once", holds=len(life.invoices("John")) == 2)


def topped_up(life: Player) -> None:
    chat = life.person("Макс", "ru")
    life.tell("""Max would rather pay from his balance, and it is empty. He is told what is missing and
        tops up by just that. The plan that he had put together waits for him: it is one button
        away in the message that tells of the money.""")
    write(chat, "/tariff")
    press(chat, "^Gateway$")
    press(chat, "^Оплатить с баланса")
    press(chat, "^Литва$")
    press(chat, "^Оплатить с баланса")
    life.look(chat, "What is missing")
    press(chat, "^Пополнить на")
    life.answers(chat, 1, lambda: life.pay(chat))
    life.look(chat, "The money is there, the plan waits", 2)
    life.tell("""Nothing is taken by that one press: he sees what for, from when to when, what is left,
        and what will be charged later.""")
    press(chat, "^Оплатить")
    life.look(chat, "Before it is taken")
    life.answers(chat, 1, lambda: press(chat, "^Оплатить 180"))
    write(chat, "/balance")
    life.look(chat, "The list adds up")
    life.checked("taken from the card: 180.00 EUR, once", holds=life.taken("Макс") == [18000])
    (invoice,) = life.invoices("Макс")
    life.checked("one invoice, of the plan, with VAT of 31.24 EUR", holds="31,24" in invoice)
    life.checked(
        "the balance is 0.00 EUR again",
        holds=life.told_count("Макс", "Ваш баланс: 0,00 EUR") == 1,
    )


def leaves(life: Player) -> None:
    boris = life.person("Boris", "en")
    anna = life.person("Анна", "ru")
    life.tell("""Anna wants to go, and writes just that. She is led to her subscriptions and switches
        auto-renewal off; what she has paid for stays hers until its end. She removes her card.""")
    opens_softphone(anna)
    buys_softphone(life, anna)
    write(anna, "отменить подписку")
    life.look(anna, "She wrote: cancel the subscription")
    press(anna, "^Подписки")
    press(anna, "^Softphone")
    press(anna, "^Выключить автопродление")
    write(anna, "/paysystem")
    press(anna, "Visa|visa")
    press(anna, "^Удалить")
    life.look(anna, "Asked before the card is removed")
    press(anna, "^Да")
    life.tell("""Under /privacy she reads what is kept of her and asks for a copy and for its deletion.
        Nothing is sent before she says so.""")
    write(anna, "/privacy")
    press(anna, "^Спросить")
    life.look(anna, "What shall be done?")
    write(anna, "Пришлите, пожалуйста, копию моих данных и удалите их.")
    press(anna, "^Отправить")
    life.look(anna, "Sent")
    life.tell("Boris, of the staff, is told that a customer asks, and answers.")
    life.visit("Boris")
    expect(boris.locator(".message.bot")).to_have_count(2)
    press(boris, "Parked work")
    press(boris, "^1$")
    life.look(boris, "What staff see")
    press(boris, "^Answer$")
    write(boris, "Копию пришлём сюда. Удалим всё, кроме счетов-фактур: их велит хранить закон.")
    life.visit("Анна")
    expect(anna.locator(".message").last).to_contain_text("Копию пришлём сюда")
    life.look(anna, "The answer")
    life.sandbox.advance("P200D")
    life.checked("taken from the card: 18.00 EUR, once", holds=life.taken("Анна") == [1800])
    life.checked(
        "nothing is charged or renewed after she has left; the end is told",
        holds=life.told_count("Анна", "Подписка Softphone закончилась") == 1,
    )
    life.checked("no card of hers is kept", holds=life.has_no_card("Анна"))


LIVES: Final = (
    Life("lithuania", "A consumer in Lithuania", consumer_at_home),
    Life("germany", "A consumer in Germany", consumer_in_germany),
    Life("outside", "A consumer outside the EU", consumer_outside),
    Life("company", "A company with a VAT number", company),
    Life("declined", "Declined, and rescued by another card", declined, dark=True),
    Life("bank", "The bank wants a confirmation", bank),
    Life("price", "The price has changed", price),
    Life("blocked", "Blocked, and returned", blocked, dark=True),
    Life("top-up", "Topped up for a purchase", topped_up),
    Life(
        "leaves",
        "Leaves, and asks for the data",
        leaves,
        environment=(("STAFF", f"{STAFF}:support"),),
    ),
)
