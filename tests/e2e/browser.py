"""Headless Chromium from the machine's own package, driven by Playwright; knows no page of ours."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect, sync_playwright

WIDTH: Final = 1440
HEIGHT: Final = 900
WAIT_MILLISECONDS: Final = 60_000


def chromium() -> str:
    """Where Chromium is; without one the test is skipped, saying how to get it."""
    found = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(found).exists():
        pytest.skip("Chromium is not installed: 'make browser' does it")
    return found


@contextlib.contextmanager
def browser_page(*, dark: bool = False) -> Iterator[Page]:
    """A page in a fresh profile. No test ends well if the page's own scripts fail."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
        )
        page.context.set_default_timeout(WAIT_MILLISECONDS)  # pages that it opens, too
        expect.set_options(timeout=WAIT_MILLISECONDS)
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield page
        browser.close()
        assert failures == []
