"""Rich messages as the chat page draws them in a real browser, light and dark, on a telephone too.

With SCREENSHOTS=folder it leaves pictures there, to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser import browser_page, chromium, newcomer, pay_on, picture, press, write
from tests.support.sandbox import Sandbox, running_sandbox

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    chromium()
    state = tmp_path_factory.mktemp("world") / "state"
    with running_sandbox(state, START_AT="2026-11-22T12:00:00Z") as one:
        yield one


def last(chat: Locator) -> Locator:
    return chat.locator(".message.bot").last


def colour(chat: Locator, label: str) -> str:
    """Of a button's ground."""
    key = last(chat).locator(".key", has_text=label)
    return str(key.evaluate("node => getComputedStyle(node).backgroundColor"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_titles_tables_folds_and_colours(sandbox: Sandbox, *, dark: bool) -> None:
    shade = "dark" if dark else "light"
    with browser_page(dark=dark) as page:
        page.goto(sandbox.url)
        eve = newcomer(page, f"Eve {shade}", "en")
        expect(eve.locator(".message.bot")).to_have_count(1)

        write(eve, "/billing")
        expect(last(eve).locator("h4")).to_have_text("Your details for invoices")
        facts = last(eve).locator("table tr")
        expect(facts).to_have_count(3)
        expect(facts.nth(1).locator("td")).to_have_text(["Buyer", f"Eve {shade}, a person"])
        picture(page, f"rich-facts-{shade}")

        write(eve, "/privacy")
        kept = last(eve).locator("details")
        expect(kept.locator("p")).to_be_hidden()
        kept.locator("summary").click()
        expect(kept.locator("p")).to_contain_text("Your Telegram id")
        picture(page, f"rich-fold-{shade}")

        write(eve, "/support")
        press(eve, "Something else")
        write(eve, "What is this?")
        assert colour(eve, "Send to support") != colour(eve, "Discard")
        press(eve, "Send to support")
        press(eve, "Withdraw")
        assert colour(eve, "Yes, withdraw") not in {colour(eve, "No"), colour(eve, "Menu")}
        picture(page, f"rich-danger-{shade}")

        wide = page.evaluate("document.querySelector('.wall').scrollWidth")
        assert wide <= page.evaluate("document.querySelector('.wall').clientWidth")


def test_an_instant_in_the_readers_zone_and_then_a_server_of_old(sandbox: Sandbox) -> None:
    with browser_page() as page:
        page.goto(sandbox.url)
        ivan = newcomer(page, "Иван", "ru")
        expect(ivan.locator(".message.bot")).to_have_count(1)
        write(ivan, "/tariff")
        press(ivan, "Softphone")
        press(ivan, "Начать оплату")
        press(ivan, "^Литва$")
        press(ivan, "Начать оплату")
        with page.context.expect_page() as opened:
            last(ivan).locator("a.key.link").click()
        pay_on(opened.value)
        expect(ivan.locator("a.file.pdf")).to_have_count(1)
        until = ivan.locator(".message.bot time").last
        expect(until).to_have_attribute("title", re.compile("^22 мая 2027\u202fг., "))
        here = page.evaluate(
            "new Date('2027-05-22T12:00:00Z').toLocaleString('ru', {dateStyle: 'long', timeStyle: 'short'})"
        )
        expect(until).to_have_text(here)

        write(ivan, "/documents")
        expect(last(ivan).locator("th")).to_have_text(["Номер", "За что", "Сумма"])
        expect(last(ivan).locator("td").last).to_have_text("18,00 EUR")
        picture(page, "rich-table")

        sandbox.fault("telegram", "old_server")
        for _ in range(2):
            write(ivan, "/documents")
            expect(last(ivan)).to_contain_text("Softphone, 22 нояб. 2026")
            expect(last(ivan).locator("table")).to_have_count(0)
        picture(page, "rich-in-lines")
