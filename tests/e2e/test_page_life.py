"""The chat page at its edges: a telephone's width, hundreds of rows, a sandbox that stops under it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.browser import (
    PHONE,
    browser_page,
    chromium,
    newcomer,
    pay_on,
    picture,
    press,
    write,
)
from tests.support.sandbox import Fields, Sandbox, running_sandbox

pytestmark = pytest.mark.timeout(300)

START = "2026-11-22T12:00:00Z"
OUTSIDE = """keys => keys.filter(key => {
    const mine = key.getBoundingClientRect();
    const chat = key.closest(".chat").getBoundingClientRect();
    return mine.left < chat.left || mine.right > chat.right;
}).map(key => key.textContent)"""
CUT = "keys => keys.filter(key => key.scrollWidth > key.clientWidth).map(key => key.textContent)"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    chromium()
    with running_sandbox(tmp_path_factory.mktemp("world") / "state", START_AT=START) as one:
        yield one


def is_whole(page: Page) -> bool:
    """Whether nothing sticks out of the page's width."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def keys(chat: Locator) -> Locator:
    """The buttons of the last message."""
    return chat.locator(".message").last.locator(".key")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_telephone_holds_the_people_a_chat_or_the_panel(sandbox: Sandbox, dark: bool) -> None:
    name = "Ночная" if dark else "Дневная"
    with browser_page(dark=dark, size=PHONE) as page:
        page.goto(sandbox.url)
        expect(page.locator("#panel")).to_be_hidden()
        chat = newcomer(page, name, "ru")
        expect(chat.locator(".message.bot")).to_have_count(1)
        expect(page.locator("#people")).to_be_hidden()
        assert is_whole(page)
        picture(page, f"phone-menu-{'dark' if dark else 'light'}")

        write(chat, "/tariff")
        press(chat, "^Gateway$")
        press(chat, "^12 мес")
        assert keys(chat).evaluate_all(OUTSIDE) == []
        assert keys(chat).evaluate_all(CUT) == []
        picture(page, f"phone-card-{'dark' if dark else 'light'}")

        page.locator("#panel-toggle").click()
        expect(page.locator("#panel")).to_be_visible()
        assert is_whole(page)
        picture(page, f"phone-panel-{'dark' if dark else 'light'}")
        page.locator("#panel-close").click()
        expect(page.locator("#panel")).to_be_hidden()
        expect(chat.locator("input[name=text]")).to_be_in_viewport()

        chat.get_by_role("button", name="All people").click()
        expect(chat).to_be_hidden()
        expect(page.locator(".person", has_text=name)).to_be_visible()
        picture(page, f"phone-people-{'dark' if dark else 'light'}")


def test_what_is_unread_is_counted_until_its_chat_is_open(sandbox: Sandbox) -> None:
    with browser_page() as page:
        page.goto(sandbox.url)
        reader = newcomer(page, "Reader", "en")
        expect(reader.locator(".message.bot")).to_have_count(1)
        writer = newcomer(page, "Writer", "en")
        expect(writer.locator(".message.bot")).to_have_count(1)
        entry = page.locator(".person", has_text="Reader")
        expect(entry.locator(".unread")).to_have_count(0)
        user_id = int(str(entry.get_attribute("data-user-id")))
        sandbox.write(user_id, "/help")
        sandbox.write(user_id, "/terms")
        expect(entry.locator(".unread")).to_have_text("2")
        expect(page.locator(".person").first).to_contain_text("Reader")  # the newest is on top
        page.reload()
        expect(entry.locator(".unread")).to_have_text("2")
        entry.click()
        expect(reader.locator(".message.bot")).to_have_count(3)
        expect(entry.locator(".unread")).to_have_count(0)


def test_hundreds_of_rows_leave_search_and_forms_in_reach(sandbox: Sandbox) -> None:
    many = [payment(number) for number in range(300)]
    waiting = [work(number) for number in range(120)]

    def with_much_waiting(route: Route) -> None:
        state: Fields = route.fetch().json()
        route.fulfill(body=json.dumps(state | {"pending": waiting}))

    with browser_page() as page:
        page.route("**/api/payments", lambda route: route.fulfill(body=json.dumps(many)))
        page.route("**/api/state", with_much_waiting)
        page.goto(sandbox.url)
        cards = page.locator("#payments .card")
        expect(page.locator("#payment-count")).to_have_text("300")
        expect(cards).to_have_count(40)
        page.get_by_role("button", name="Show more (260)").click()
        expect(cards).to_have_count(80)
        page.locator("#payment-search").fill("payment 17")
        expect(cards).to_have_count(11)  # 17 and 170 to 179
        picture(page, "many-payments")

        page.get_by_role("tab", name="Waiting").click()
        expect(page.locator("#pending .line")).to_have_count(40)
        expect(page.locator("#pending .line").first).to_contain_text("Announcing a renewal")
        page.get_by_role("tab", name="Faults").click()
        expect(page.locator("#fault-form button")).to_be_in_viewport()


def payment(number: int) -> Fields:
    """As the control API shows one."""
    return {
        "id": f"pi_{number}",
        "system": "stripe",
        "kind": "saved",
        "status": "paid",
        "amount_minor": 100 * number,
        "currency": "EUR",
        "description": f"Payment {number}",
        "created": START,
        "user_id": None,
        "card": None,
    }


def work(number: int) -> Fields:
    """The same of what waits."""
    return {
        "what": "remind",
        "words": "Announcing a renewal",
        "about": f"Plan {number}",
        "user_id": None,
        "due_at": START,
        "detail": None,
    }


def test_what_is_typed_outlives_the_sandbox(tmp_path: Path) -> None:
    chromium()
    state = tmp_path / "state"
    with browser_page() as page:
        with running_sandbox(state, START_AT=START) as sandbox:
            url, port = sandbox.url, sandbox.url.rpartition(":")[2]
            page.goto(url)
            jane = newcomer(page, "Jane", "en")
            expect(jane.locator(".message.bot")).to_have_count(1)
            expect(page.locator("#away")).to_be_hidden()
        expect(page.locator("#away")).to_be_visible()
        jane.locator("input[name=text]").fill("/balance")
        jane.locator("input[name=text]").press("Enter")
        expect(jane.locator(".unsent article")).to_have_text("/balance" + "not sent yet")
        expect(page.locator("#away")).to_contain_text("1 message is kept")
        jane.locator("input[name=text]").fill("and this is not ready")
        picture(page, "stopped")
        with running_sandbox(state, PORT=port) as sandbox:
            expect(page.locator("#away")).to_be_hidden()
            expect(jane.locator(".message.user", has_text="/balance")).to_have_count(1)
            expect(jane.locator(".message").last).to_contain_text("Your balance")
            expect(jane.locator(".unsent article")).to_have_count(0)
            page.reload()
            expect(jane.locator("input[name=text]")).to_have_value("and this is not ready")
            (user,) = sandbox.state()["users"]
            said = [one["text"] for one in sandbox.messages(user["id"]) if one["from"] == "user"]
            assert said == ["/start", "/balance"]


def test_what_the_sandbox_refuses_goes_back_to_where_it_was_typed(sandbox: Sandbox) -> None:
    with browser_page() as page:
        page.goto(sandbox.url)
        chat = newcomer(page, "Nina", "en")
        expect(chat.locator(".message.bot")).to_have_count(1)
        page.route("**/messages", lambda route: route.fulfill(status=409, body='{"detail":"no"}'))
        chat.locator("input[name=text]").fill("/help")
        chat.locator("input[name=text]").press("Enter")
        expect(chat.locator("input[name=text]")).to_have_value("/help")
        expect(chat.locator(".unsent article")).to_have_count(0)


def test_the_next_event_is_one_that_can_be_seen(sandbox: Sandbox) -> None:
    buyer = sandbox.user("Buyer", "en")
    sandbox.write(buyer, "/tariff")
    sandbox.press(buyer, sandbox.last(buyer), "^Softphone")
    sandbox.press(buyer, sandbox.last(buyer), "Start payment")
    sandbox.press(buyer, sandbox.last(buyer), "^Lithuania$")
    sandbox.press(buyer, sandbox.last(buyer), "Start payment")
    (waiting,) = [one for one in sandbox.payments() if one["status"] == "waiting"]
    sandbox.pay(waiting["id"])
    reminder, expiry = [one for one in sandbox.state()["pending"] if one["user_id"] == buyer]
    assert (reminder["what"], reminder["words"]) == ("remind", "Announcing a renewal")
    assert reminder["about"] == "Softphone"
    assert expiry["what"] == "tell_expiring"  # of the card that was saved
    before = len(sandbox.messages(buyer))
    moved = sandbox.move_to("event")
    assert moved["seen"] == [buyer]
    assert len(sandbox.messages(buyer)) == before + 1
    assert "Softphone" in sandbox.last(buyer)["text"]


def test_the_walk_of_the_readme(tmp_path: Path) -> None:
    """By the names that the guide uses; its picture is the one taken here."""
    chromium()
    with running_sandbox(tmp_path / "state", START_AT=START) as sandbox, browser_page() as page:
        page.goto(sandbox.url)
        page.locator("#newcomer").get_by_label("Name").fill("Customer")
        page.get_by_role("button", name="Open chat").click()
        chat = page.locator(".chat")
        chat.get_by_role("button", name="START").click()
        for label in ("^Plans and prices$", "^Gateway$", r"^\+$", "^12 months$"):
            press(chat, label)
        press(chat, "^Start payment")
        press(chat, "^Lithuania$")
        picture(page, "guide-card")
        press(chat, "^Start payment")
        with page.context.expect_page() as opened:
            keys(chat).filter(has_text="Pay").first.click()
        pay_on(opened.value)
        expect(chat.locator("a.file.pdf")).to_have_count(1)
        page.get_by_role("tab", name="Waiting").click()
        expect(page.locator("#pending")).to_contain_text("Gateway · Customer")
        picture(page, "guide")
        page.locator("#next-event").click()
        expect(chat.locator(".message").last).to_contain_text("is paid until")
        page.locator("#next-event").click()
        expect(chat.locator("a.file.pdf")).to_have_count(2)
        page.locator("#panel-close").click()
        expect(page.locator("#panel")).to_be_hidden()
