"""What customers do in the chat, from the first press to the money and back."""

from datetime import timedelta

from chalicelib.application.ports.chat import Person
from chalicelib.domain.money import Money
from tests.support.catalogs import VOIPTIME
from tests.support.customers import (
    agree,
    buy_from_balance,
    choose,
    open_plan,
    renew,
    renewing,
    subscribed,
    top_up,
)
from tests.support.faults import befalls
from tests.support.parts import ANNA, BORIS, MID_JANUARY
from tests.support.world import World


def forget_cards(world: World, person: Person = ANNA) -> None:
    for card in world.account(person).cards:
        message = world.command("paysystem", person)
        world.press(message, message.leads("p:c:").data, person)
        world.press(message, message.leads("p:x:").data, person)
        world.press(message, message.leads("p:y:").data, person)
        assert card.reference in world.payments.detached


def test_gateway_with_six_lines_and_an_extra_account_for_a_year_in_russian() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "gateway", BORIS)
    for _ in range(5):
        world.press(card, card.button("+").data, BORIS)
    choose(world, card, ":o:accounts:1", BORIS)
    choose(world, card, ":p:12", BORIS)
    assert "405,00 EUR" in card.text
    assert "✓ <b>12 мес.</b> — 364,50 · 4\u00a0374,00 · 486,00" in card.text
    assert "4\u00a0374,00 EUR" in card.text
    choose(world, card, ":pay", BORIS)
    assert world.account(BORIS).available == Money(0, "EUR")
    world.pay(card)
    assert list(world.payments.captured().values()) == [Money(437400, "EUR")]
    assert "Подписка Gateway активна до 15 января 2027" in card.text
    document = world.chat.last(BORIS.id)
    assert document.file is not None
    assert document.file.name == "INV-2026-000001.pdf"
    assert "Счёт-фактура INV-2026-000001" in document.text
    [subscription] = world.subscriptions(BORIS)
    assert dict(subscription.options) == {"lines": 6, "accounts": 1, "api": 0}
    assert subscription.auto_renew


def test_what_ended_is_bought_again_as_it_was() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "gateway")
    choose(world, card, ":o:lines:2")
    choose(world, card, ":o:accounts:1")
    choose(world, card, ":p:12")
    world.pay(choose(world, card, ":pay"))
    [first] = world.subscriptions()
    forget_cards(world)
    world.to(first.end + timedelta(days=4))
    [ended] = [m for m in world.chat.messages[ANNA.id] if "has ended" in m.text]
    again = world.press(ended, ended.button("Buy it again").data)
    assert "As you had it, at today's price" in again.text
    world.pay(choose(world, again, ":pay"))
    second = next(one for one in world.subscriptions() if one.live)
    assert (second.options, second.renewal_months) == (first.options, 12)


def test_somebody_elses_subscription_is_not_bought_again() -> None:
    world = World(at=MID_JANUARY)
    subscribed(world)
    [one] = world.subscriptions()
    shown = world.press(world.command("tariff", BORIS), f"t:again:{one.id}", BORIS)
    assert "Такой подписки у вашего аккаунта нет" in shown.text


def test_two_presses_on_pay_are_one_charge() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "softphone")
    pay = card.data(":pay")
    world.press(card, pay)
    world.press(card, pay)
    assert len(world.payments.payments) == 1


def test_an_old_button_changes_nothing_and_pays_nothing() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "softphone")
    old, other = card.button("+").data, card.button("recording").data
    pay = card.data(":pay")
    world.press(card, old)
    assert "SIP accounts: 2" in [b.text for b in card.buttons]
    world.press(card, old)
    assert not world.chat.toasts
    world.press(card, other)
    assert "SIP accounts: 2" in [b.text for b in card.buttons]
    assert "Call recording: off" in [b.text for b in card.buttons]
    assert "That button was out of date" in world.chat.toasts[-1]
    world.press(card, pay)
    assert "Start payment: 36.00 EUR" in [b.text for b in card.buttons]
    assert not world.payments.payments


def test_another_page_in_the_same_message_is_not_overwritten_by_the_one_it_replaces() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "softphone")
    choose(world, card, ":pay")
    world.press(card, card.button("Back").data)
    world.press(card, card.button("+").data)
    choose(world, card, ":pay")
    world.wait(minutes=10)
    assert card.button("Pay 36.00 EUR").url is not None


def test_a_page_given_up_for_the_balance_says_nothing_more() -> None:
    world = World(at=MID_JANUARY)
    top_up(world, "100")
    card = open_plan(world, "softphone")
    choose(world, choose(world, choose(world, card, ":pay"), ":way"), ":page")
    world.press(card, card.button("Back").data)
    buy_from_balance(world, card)
    world.wait(minutes=10)
    assert "Softphone is active until" in card.text
    assert world.account().available == Money(8200, "EUR")


def test_a_short_balance_says_what_is_missing_and_offers_it() -> None:
    world = World(at=MID_JANUARY)
    top_up(world, "10")
    card = open_plan(world, "softphone")
    choose(world, card, ":bal")
    assert "8.00 EUR is missing" in card.text
    world.press(card, card.button("Top up 8.00 EUR").data)
    world.pay(card)
    assert "8.00 EUR has arrived" in card.text


def test_without_card_and_money_auto_renewal_stays_off_and_it_is_said() -> None:
    world = World(at=MID_JANUARY)
    top_up(world, "18")
    forget_cards(world)
    card = open_plan(world, "softphone")
    choose(world, card, ":bal")
    assert "Auto-renewal is off" in card.text
    agree(world, card)
    assert "Auto-renewal is off" in card.text
    assert card.button("Save a card").data == "p:n"
    assert card.button("Top up").data == "b"


def test_renewing_too_early_names_the_date_and_keeps_the_period() -> None:
    world = World(at=MID_JANUARY)
    message = subscribed(world)
    choose(world, message, ":p:36")
    world.press(message, renewing(world))
    assert "renewal opens on 1 July 2026, 15:00 (Vilnius time)" in message.text
    world.press(message, message.button("Back").data)
    assert "✓ 36 months" in [b.text for b in message.buttons]
    assert "✓ <b>36 months</b> — 2.10 · 75.60 · 32.40" in message.text
    assert world.subscriptions()[0].renewal_months == 36


def test_renewing_by_hand_inside_the_window_charges_the_saved_card() -> None:
    world = World(at=MID_JANUARY)
    subscribed(world)
    end = world.subscriptions()[0].end
    world.wait(days=170)
    message = world.command("subscriptions")
    world.press(message, message.leads("s:").data)
    renew(world, message)
    assert "Softphone is renewed until 15 January 2027" in message.text
    assert world.subscriptions()[0].start == end
    world.press(message, message.button("Open").data)
    choose(world, message, ":h")
    assert message.text.count("18.00 EUR") == 2
    assert "Renewed until 15 January 2027" in world.chat.last(ANNA.id).text


def test_a_bank_that_wants_the_payer_leads_to_a_page_in_the_same_message() -> None:
    world = World(at=MID_JANUARY)
    subscribed(world)
    world.wait(days=170)
    world.payments.behave(None, "authentication")
    message = world.command("subscriptions")
    world.press(message, message.leads("s:").data)
    renew(world, message)
    world.wait(minutes=10)
    assert "Your bank wants you to confirm" in message.text
    world.pay(message)
    assert "renewed until" in message.text


def test_a_silent_payment_system_is_told_of_and_the_page_comes_later() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "softphone")
    world.payments.fault = befalls("unavailable", times=1)
    choose(world, card, ":pay")
    assert "has not answered yet" in card.text
    world.wait(minutes=5)
    assert card.button("Pay 18.00 EUR").url is not None
    world.press(card, card.button("Back").data)
    world.press(card, card.button("+").data)
    world.payments.fault = befalls("unavailable", times=1)
    choose(world, card, ":pay")
    assert "does not answer just now" in card.text
    world.press(card, card.button("Try again").data)
    assert card.button("Pay 36.00 EUR").url is not None


def test_auto_renewal_can_be_switched_and_says_so() -> None:
    world = World(at=MID_JANUARY)
    message = subscribed(world)
    choose(world, message, ":a:0")
    assert not world.subscriptions()[0].auto_renew
    assert world.chat.toasts[-1] == "Auto-renewal is off"
    choose(world, message, ":a:1")
    assert not world.subscriptions()[0].auto_renew
    assert "On 12 July 2026 the next period (6 months) is paid by itself: 18.00 EUR" in message.text
    assert "switch auto-renewal off at any time" in message.text
    choose(world, message, ":a:1:1800EUR")
    assert world.subscriptions()[0].auto_renew
    assert "by your saved card Visa •••• 4242, 04/31" in message.text


def test_a_live_subscription_of_the_family_leads_to_itself() -> None:
    world = World(VOIPTIME, at=MID_JANUARY)
    card = open_plan(world, "basic")
    assert "Licences: 2" in [b.text for b in card.buttons]
    assert "24.00 USD" in card.text
    world.pay(choose(world, card, ":pay"))
    other = open_plan(world, "professional")
    assert "Only one of these plans can be active" in other.text
    world.press(other, other.leads("s:").data)
    assert "<b>Basic</b>" in other.text


def test_help_with_choosing_ends_at_the_card_with_the_answer() -> None:
    world = World(at=MID_JANUARY)
    message = world.press(world.command("tariff"), "h")
    world.press(message, message.button("Call by SIP from Telegram").data)
    assert "How many SIP accounts" in message.text
    world.press(message, message.button("12").data)
    world.press(message, message.button("Yes, record them").data)
    assert "This is what fits your answers" in message.text
    assert "<b>Softphone</b>" in message.text
    labels = [b.text for b in message.buttons]
    assert "SIP accounts: 12" in labels
    assert "✓ Call recording: on" in labels


def test_a_press_under_a_document_is_answered_in_a_new_message() -> None:
    world = World(at=MID_JANUARY)
    subscribed(world)
    document = next(m for m in world.chat.messages[ANNA.id] if m.file is not None)
    world.press(document, document.leads("s:").data)
    assert "Customer and Payer: you, Anna" in world.chat.last(ANNA.id).text


def test_the_language_follows_telegram_until_one_is_chosen() -> None:
    world = World(at=MID_JANUARY)
    message = world.command("language", BORIS)
    assert "Выберите язык" in message.text
    world.press(message, "lang:en", BORIS)
    assert "Hello, Борис!" in message.text
    assert "Plans and prices" in world.command("tariff", BORIS).text


def test_a_press_on_renew_that_comes_again_renews_once() -> None:
    world = World(VOIPTIME, at=MID_JANUARY)
    subscribed(world, "basic")
    top_up(world, "500")
    message = world.command("start")
    press = renewing(world)
    world.press(message, press)
    yes = message.button("Pay 24.00 USD").data
    world.press(message, yes)
    assert "is renewed until 15 March 2026" in message.text
    world.press(message, yes)
    world.press(message, press)
    assert "is renewed until 15 March 2026" in message.text
    assert world.account().available == Money(47600, "USD")


def test_the_balance_lists_movements_that_add_up() -> None:
    world = World(at=MID_JANUARY)
    top_up(world, "100")
    buy_from_balance(world, open_plan(world, "softphone"))
    text = world.command("balance").text
    assert "Your balance: 82.00 EUR" in text
    lines = text.splitlines()
    at = lines.index("Balance before: 0.00 EUR")
    assert [line.partition(" — ")[2] for line in lines[at + 2 : at + 4]] == [
        "Bank card (Stripe) · +100.00",
        "Softphone · −18.00",
    ]
    assert lines[at + 4] == "Balance after: <b>82.00 EUR</b>"


def test_a_purchase_by_card_comes_in_and_leaves_in_one_movement() -> None:
    world = World(at=MID_JANUARY)
    subscribed(world)
    text = world.command("balance").text
    rows = [line.partition(" — ")[2] for line in text.splitlines()]
    at = rows.index("Bank card (Stripe) · +18.00")
    assert rows[at + 1] == "Softphone · −18.00"


def test_the_balance_turns_its_pages() -> None:
    world = World(at=MID_JANUARY)
    for _ in range(7):
        top_up(world, "10")
    message = world.command("balance")
    assert "Balance before: 20.00 EUR" in message.text
    world.press(message, message.button("‹ Older").data)
    assert message.text.count(" · +10.00") == 2
    assert "Balance before: 0.00 EUR" in message.text
    assert "Balance after: <b>20.00 EUR</b>" in message.text
    world.press(message, message.button("Newer ›").data)
    assert "Your balance: 70.00 EUR" in message.text
