"""Headless Chromium from the machine's own package, driven by Playwright, and the chat page in it.

With SCREENSHOTS=folder the tests leave pictures there, to be looked at.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

DESKTOP: Final = (1440, 900)
PHONE: Final = (390, 844)
"""Width and height in CSS pixels."""

WAIT_MILLISECONDS: Final = 60_000


def chromium() -> str:
    """Where Chromium is; without one the test is skipped, saying how to get it."""
    found = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(found).exists():
        pytest.skip("Chromium is not installed: 'make browser' does it")
    return found


@contextlib.contextmanager
def browser_page(*, dark: bool = False, size: tuple[int, int] = DESKTOP) -> Iterator[Page]:
    """A page in a fresh profile. No test ends well if the page's own scripts fail."""
    width, height = size
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        page.context.set_default_timeout(WAIT_MILLISECONDS)  # pages that it opens, too
        expect.set_options(timeout=WAIT_MILLISECONDS)
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield page
        browser.close()
        assert failures == []


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(400)  # animations
        page.screenshot(path=Path(folder) / f"{name}.png")


def newcomer(page: Page, name: str, language_code: str) -> Locator:
    """Open a chat by the form; returns the chat."""
    form = page.locator("#newcomer")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Language").select_option(language_code)
    form.get_by_role("button").click()
    chat = page.locator(".chat", has_text=name)
    chat.get_by_role("button", name="START").click()
    return chat


def press(chat: Locator, label: str, nth: int = 0) -> None:
    """Press a button of the last message and wait until the bot has answered."""
    chat.locator(".message").last.locator(".key", has_text=re.compile(label)).nth(nth).click()
    expect(chat.locator(".key.waits")).to_have_count(0)


def write(chat: Locator, text: str) -> None:
    """Write to the bot and wait for its new message."""
    before = chat.locator(".message.bot").count()
    chat.locator("input[name=text]").fill(text)
    chat.locator("input[name=text]").press("Enter")
    expect(chat.locator(".message.bot")).to_have_count(before + 1)


def pay_on(hosted: Page) -> None:
    """Pay, and close the page when it has led back: before that it may not have asked yet."""
    hosted.get_by_role("button", name="Pay", exact=True).click()
    hosted.wait_for_url(lambda url: "/stripe/" not in url, wait_until="commit")
    hosted.close()
