"""The chat page in a real browser: a person buys, pays on the hosted page, and time passes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from infra.sandbox.settings import SECRETS
from tests.e2e.browser import browser_page, chromium, newcomer, pay_on, picture, press, write
from tests.support.sandbox import Sandbox, running_sandbox

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    chromium()
    state = tmp_path_factory.mktemp("world") / "state"
    with running_sandbox(state, START_AT="2026-11-22T12:00:00Z") as one:
        yield one


def says(hosted: Page, what: str, amount: str) -> None:
    """The page of the payment system names what is paid for, and that the card is kept."""
    expect(hosted.locator("#amount")).to_have_text(amount)
    expect(hosted.locator("#items li")).to_contain_text(what)
    expect(hosted.locator("#items li")).to_contain_text(amount)
    expect(hosted.locator("#agreement")).to_contain_text("future payments")


def test_buy_pay_and_let_time_pass(sandbox: Sandbox) -> None:
    with browser_page() as page:
        page.goto(sandbox.url)
        anna = newcomer(page, "Анна", "ru")
        expect(anna.locator(".message.bot")).to_have_count(1)
        picture(page, "menu")
        anna.get_by_role("button", name="Menu").click()
        anna.locator(".commands button", has_text="/tariff").click()
        expect(anna.locator(".message.bot")).to_have_count(2)
        press(anna, "Gateway")
        for lines in range(2, 7):
            press(anna, r"^\+$")
            expect(anna.locator(".key", has_text=f"Линии: {lines}")).to_be_visible()
        press(anna, r"^\+$", nth=1)
        press(anna, "^12 мес")
        expect(anna.locator(".key", has_text="Начать оплату")).to_contain_text("374,00")
        picture(page, "price")
        press(anna, "Начать оплату")
        press(anna, "^Литва$")
        press(anna, "Начать оплату")

        pay = anna.locator(".message").last.locator("a.key.link")
        with page.context.expect_page() as opened:
            pay.click()
        hosted = opened.value
        says(hosted, "Gateway", "4,374.00 EUR")
        picture(hosted, "hosted-page")
        pay_on(hosted)

        invoice = anna.locator("a.file.pdf")
        expect(invoice).to_have_count(1)
        address = sandbox.url + (invoice.get_attribute("href") or "")
        pdf = httpx.get(address)
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF")
        expect(page.locator("#payments .badge.paid")).to_have_count(1)
        picture(page, "bought")

        john = newcomer(page, "John", "en")
        expect(john.locator(".message.bot")).to_contain_text("John")
        page.locator("#next-event").click()
        expect(page.locator("#clock-date")).to_contain_text("Nov 2027")
        expect(anna).to_be_visible()  # where there is something to see
        expect(anna.locator(".message").last).to_contain_text("2027")
        picture(page, "two-people")
        page.locator("#next-event").click()
        expect(anna.locator("a.file.pdf")).to_have_count(2)
        expect(page.locator("#payments .badge.paid")).to_have_count(2)
        expect(anna.locator(".message").last).to_contain_text("Продлена до 22 ноября 2028")
        picture(page, "renewed")


def test_top_up_renew_from_the_balance_and_lapse(sandbox: Sandbox) -> None:
    with browser_page() as page:
        page.goto(sandbox.url)
        jane = newcomer(page, "Jane", "en")
        press(jane, "^Balance")
        press(jane, "100.00")
        with page.context.expect_page() as opened:
            jane.locator("a.key.link").click()
        hosted = opened.value
        hosted.locator("select[name=later]").select_option("decline")
        pay_on(hosted)
        expect(jane.locator(".message").last).to_contain_text("Your balance is 100.00 EUR")
        write(jane, "/tariff")
        press(jane, "^Softphone")
        press(jane, "Pay from balance")
        press(jane, "^Lithuania$")
        press(jane, "Pay from balance")
        left = jane.locator(".message").last.locator("tr", has_text="Left on your balance")
        expect(left).to_contain_text("82.00 EUR")
        picture(page, "what-it-takes")
        press(jane, "^Pay 18.00")
        expect(jane.locator("a.file.pdf")).to_have_count(1)
        picture(page, "from-the-balance")
        write(jane, "/subscriptions")
        press(jane, "^Softphone")
        press(jane, "Switch auto-renewal off")
        expect(jane.locator(".message").last).to_contain_text("Auto-renewal is off")
        press(jane, "Switch auto-renewal on")
        press(jane, "Switch on")
        expect(jane.locator(".message").last).to_contain_text("renews by itself on")

        for invoices in range(2, 6):  # 82.00 renews four times, then 10.00 is left
            sandbox.advance("P183D")
            expect(jane.locator("a.file.pdf")).to_have_count(invoices)
        sandbox.advance("P213D")
        said = jane.locator(".message.bot")
        expect(said.filter(has_text="did not go through")).to_have_count(1)
        expect(said.filter(has_text="The paid time of Softphone ended")).to_have_count(1)
        expect(said.filter(has_text="Last reminder")).to_have_count(1)
        expect(said.filter(has_text="Softphone has ended")).to_have_count(1)
        picture(page, "ended")
        write(jane, "/start")
        expect(jane.locator(".message").last).to_contain_text("You are on Free")
        expect(jane.locator(".message").last).to_contain_text("10.00 EUR")


def test_somebody_else_is_chosen_below_the_chat_and_accepts(sandbox: Sandbox) -> None:
    with browser_page() as page:
        page.goto(sandbox.url)
        number = newcomer(page, "Eve", "en").get_attribute("data-user-id")
        eve = page.locator(f".chat[data-user-id='{number}']")
        expect(eve.locator(".message.bot")).to_have_count(1)
        newcomer(page, "Dan", "en")
        dan = page.locator(".chat", has=page.locator("header", has_text="Dan"))
        write(dan, "/tariff")
        press(dan, "^Softphone$")
        press(dan, "For somebody else")
        press(dan, "Choose in Telegram")
        below = dan.locator(".below")
        below.get_by_role("button", name="Choose in Telegram").click()
        picture(page, "picker")
        below.get_by_role("button", name="Eve").click()
        expect(below).to_be_empty()
        asked = dan.locator(".message.bot", has_text="Eve is asked")
        expect(asked).to_have_count(1)
        page.locator(f".person[data-user-id='{number}']").click()
        expect(eve.locator(".message").last).to_contain_text("Dan wants to pay for your Softphone")
        picture(page, "asked-whether-another-may-pay")
        press(eve, "^Accept$")
        page.locator(f".person:not([data-user-id='{number}'])", has_text="Dan").click()
        expect(dan.locator(".message.bot", has_text="The limits of Eve grow")).to_have_count(1)


def test_dark_and_what_goes_wrong_is_shown(sandbox: Sandbox) -> None:
    with browser_page(dark=True) as page:
        page.goto(sandbox.url)
        chat = newcomer(page, "Max", "de")
        expect(chat.locator(".message.bot")).to_have_count(1)
        page.get_by_role("tab", name="Faults").click()
        page.locator("#fault-form select[name=target]").select_option("telegram")
        page.locator("#fault-form select[name=kind]").select_option("drop_webhook")
        page.locator("#fault-form button").click()
        expect(page.locator("#faults")).to_contain_text("drop webhook")
        chat.locator("input[name=text]").fill("/balance")
        chat.locator("input[name=text]").press("Enter")
        expect(chat.locator(".message.user")).to_have_count(2)
        expect(page.locator("#faults")).not_to_contain_text("drop webhook")
        expect(chat.locator(".message.bot")).to_have_count(1)  # the update was lost
        chat.get_by_role("button", name="Block bot").click()
        expect(chat.get_by_text("The bot is blocked")).to_be_visible()
        picture(page, "dark")


STAFF = 700_000_001
"""The first newcomer of an empty world."""


def test_staff_are_told_of_parked_work_and_deal_with_it(tmp_path: Path) -> None:
    with (
        running_sandbox(tmp_path / "state", STAFF=f"{STAFF}:admin") as world,
        browser_page() as page,
    ):
        page.goto(world.url)
        olga = newcomer(page, "Ольга", "ru")
        expect(olga.locator(".message").last).to_contain_text("Ольга")
        picture(page, "staff-menu")
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRETS["TELEGRAM_WEBHOOK_SECRET"]}
        for number in range(11):
            update = {"update_id": 1_000_000 + number, "message": 5}
            answer = httpx.post(f"{world.url}/webhooks/telegram", json=update, headers=headers)
            assert answer.status_code == 200
        told = olga.locator(".message.bot", has_text="Отложена работа")
        expect(told).to_have_count(1)
        picture(page, "staff-told")
        press(olga, "^Отложенная работа$")
        expect(olga.locator(".message").last).to_contain_text("С 1 по 8 из 11")
        picture(page, "parked-list")
        press(olga, "^Позже")
        expect(olga.locator(".message").last).to_contain_text("С 9 по 11 из 11")
        press(olga, "^11$")
        expect(olga.locator(".message").last).to_contain_text("MalformedUpdate")
        picture(page, "parked-piece")
        press(olga, "^Повторить$")
        picture(page, "parked-ask-retry")
        press(olga, "^Нет")
        press(olga, "^Снять со списка$")
        expect(olga.locator(".message").last).to_contain_text("больше не повторится")
        picture(page, "parked-ask-resolve")
        press(olga, "^Да, снять")
        expect(olga.locator(".message").last).to_contain_text("С 1 по 8 из 10")
