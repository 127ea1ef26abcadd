"""What the tariff, the card of a plan and the help with choosing say before anything is paid."""

from dataclasses import replace

import pytest

from chalicelib.domain.pricing.price import price
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.customers import choose, open_plan, subscribed
from tests.support.parts import ANNA, BORIS, MID_JANUARY
from tests.support.world import World


def labels(message: object) -> list[str]:
    return [one.text for one in message.buttons]  # type: ignore[attr-defined]


def test_a_plan_costs_from_the_least_that_can_be_paid() -> None:
    text = World(at=MID_JANUARY).command("tariff").text
    assert "From 18.00 EUR for 6 months. Paid for 6 months, 12 months (−10%)" in text
    assert "From 180.00 EUR for 6 months." in text
    assert "От 18,00 EUR за 6 месяцев." in World(at=MID_JANUARY).command("tariff", BORIS).text
    text = World(VOIPTIME, at=MID_JANUARY).command("tariff").text
    assert "From 24.00 USD for 1 month." in text


@pytest.mark.parametrize("catalog", [SIPTG, VOIPTIME], ids=lambda one: one.id)
def test_the_least_is_offered_by_the_card_and_nothing_is_less(catalog: object) -> None:
    world = World(catalog, at=MID_JANUARY)  # type: ignore[arg-type]
    plans = [plan for plan in world.services.catalog.plans if plan.prices]
    text = world.command("tariff").text
    currency = world.account().currency
    for plan in plans:
        least = min(
            price(world.services.catalog, plan, {}, period.months, currency).total.minor
            for period in plan.periods
        )
        assert f"From {least // 100}.{least % 100:02} {currency} for " in text


def test_a_step_that_costs_more_than_one_more_says_why_before_and_after() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "softphone")
    choose(world, card, ":c:accounts")
    world.write("9")
    card = world.chat.last(ANNA.id)
    assert "would be" not in card.text
    world.press(card, card.button("+").data)
    assert (
        "SIP accounts: 11 would be 183.00 EUR a month: “More than 10 accounts” adds 150.00 EUR"
        in card.text
    )
    world.press(card, card.button("+").data)
    assert "One month</b>: 183.00 EUR" in card.text
    assert (
        "SIP accounts: 10 would be 30.00 EUR a month:"
        " “More than 10 accounts” falls away, 150.00 EUR less" in card.text
    )


def test_what_becomes_included_by_a_step_is_said_too() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "gateway")
    choose(world, card, ":c:lines")
    card = world.write("5")
    choose(world, card, ":o:api:1")
    assert (
        "Lines: 6 would be 255.00 EUR a month:"
        " “More than 5 lines” adds 150.00 EUR; “API access” is included then" in card.text
    )


def test_each_period_says_what_it_is_a_month_in_all_and_saves() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "gateway")
    choose(world, card, ":p:12")
    assert (
        "<i>EUR — a month · in all · saved</i>\n"
        "6 months — 30.00 · 180.00\n"
        "✓ <b>12 months</b> — 27.00 · 324.00 · 36.00\n"
        "36 months — 21.00 · 756.00 · 324.00\n"
    ) in card.text
    assert "To pay: <b>324.00 EUR</b>, VAT of 21% (56.23 EUR) included." in card.text
    assert {"6 months", "✓ 12 months", "36 months"} <= set(labels(card))


def test_a_single_month_is_not_said_twice() -> None:
    world = World(VOIPTIME, at=MID_JANUARY)
    card = open_plan(world, "basic")
    assert "✓ <b>1 month</b> — 24.00 · 24.00\n" in card.text
    assert "One month" not in card.text


def test_every_count_is_stepped_and_typed_in_the_same_way() -> None:
    world = World(at=MID_JANUARY)
    card = open_plan(world, "gateway")
    rows = [[one.text for one in row] for row in card.screen.buttons]
    assert rows[:5] == [
        ["Lines: 1"],
        ["·", "+"],
        ["Extra accounts: 0"],
        ["·", "+"],
        ["API access: off"],
    ]
    for option, count in (("lines", 7), ("accounts", 2)):
        choose(world, card, f":c:{option}")
        card = world.write(str(count))
    assert {"Lines: 7", "Extra accounts: 2"} <= set(labels(card))


# ---- help with choosing


def test_help_asks_the_catalogs_questions_and_ends_at_a_card() -> None:
    world = World(at=MID_JANUARY)
    message = world.press(world.command("tariff"), "h")
    assert "What would you like to do?" in message.text
    world.press(message, message.button("Connect my PBX to Telegram").data)
    assert "From 1 to 100" in message.text
    card = world.write("7")
    assert "This is what fits your answers" in card.text
    assert {"Lines: 7", "Extra accounts: 0"} <= set(labels(card))
    assert "Send" not in card.text


def test_a_number_out_of_range_is_asked_for_again() -> None:
    world = World(at=MID_JANUARY)
    message = world.press(world.command("tariff"), "h")
    world.press(message, message.button("Connect my PBX to Telegram").data)
    again = world.write("101")
    assert "101 is not possible here: from 1 to 100." in again.text
    assert "How many calls" in again.text
    assert "Lines: 100" in labels(world.write("100"))


def test_back_leads_to_the_question_before() -> None:
    world = World(at=MID_JANUARY)
    message = world.press(world.command("tariff"), "h")
    world.press(message, message.button("Call by SIP from Telegram").data)
    world.press(message, message.button("3").data)
    assert "Shall calls be recorded?" in message.text
    for said in ("How many SIP accounts", "What would you like to do?", "Plans and prices"):
        world.press(message, message.button("‹ Back").data)
        assert said in message.text


def test_help_in_the_other_catalog_and_in_russian() -> None:
    world = World(VOIPTIME, at=MID_JANUARY)
    message = world.press(world.command("tariff", BORIS), "h", BORIS)
    assert "Что нужно кроме звонков?" in message.text
    world.press(message, message.button("Запись и доступ к API").data, BORIS)
    card = world.write("25", BORIS)
    assert "<b>Enterprise</b>" in card.text
    assert "Лицензии: 25" in labels(card)


def test_help_leads_to_what_one_has_already() -> None:
    world = World(at=MID_JANUARY)
    subscribed(world, "gateway")
    message = world.press(world.command("tariff"), "h")
    world.press(message, message.button("Connect my PBX to Telegram").data)
    world.press(message, message.button("5").data)
    assert "You have <b>Gateway</b>" in message.text


def test_answers_that_today_are_none_change_nothing() -> None:
    world = World(at=MID_JANUARY)
    message = world.press(world.command("tariff"), "h")
    for data in ("h:9", "h:0-1-1-1", "h:x", "h:0-500"):
        world.press(message, data)
        assert "This is what fits" not in message.text


def test_without_questions_no_help_is_offered() -> None:
    world = World(replace(SIPTG, choosing=()), at=MID_JANUARY)
    assert "Help me choose" not in labels(world.command("tariff"))


def test_help_with_what_the_catalog_asks_no_more_begins_anew() -> None:
    world = World(at=MID_JANUARY)
    message = world.press(world.command("tariff"), "h")
    first = message.text
    world.press(message, message.button("Connect my PBX to Telegram").data)
    assert message.text != first
    world.press(message, "h:9-9-9")
    assert message.text == first
    assert "out of date" in world.chat.toasts[-1]
