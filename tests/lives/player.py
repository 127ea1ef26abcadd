"""Where a life is played: a sandbox of its own, a telephone's browser, and what is told of it meanwhile."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from infra.sandbox.settings import read_env_file
from tests.e2e.browser import PHONE, WAIT_MILLISECONDS, browser_page, newcomer, pay_on
from tests.support.sandbox import CALL_SECONDS, Fields, Sandbox, running_sandbox

ROOT: Final = Path(__file__).resolve().parents[2]
START: Final = "2026-11-22T12:00:00Z"
STAFF: Final = 700_000_001
"""The first newcomer of an empty world."""

TALL: Final = 2600
"""A height in CSS pixels at which the last messages of a chat are all in sight."""

NOTICES: Final = "shown => { document.getElementById('notices').style.display = shown }"
"""Passing answers to a press would cover the buttons."""

STATES: Final = "all => all.map(one => JSON.parse(one.dataset.state))"
"""Each message as the page knows it."""

WEBP_QUALITY: Final = 60


@dataclass(slots=True)
class Player:
    """One playing of a life. Its methods are what people and time do, and what is told and checked.

    Without a `folder` no picture is taken.
    """

    slug: str
    state: Path
    environment: dict[str, str]
    page: Page
    folder: Path | None
    told: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    _running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _sandbox: Sandbox | None = None

    # ---- the world

    @property
    def sandbox(self) -> Sandbox:
        """The running one."""
        if self._sandbox is None:
            raise AssertionError("no sandbox runs")
        return self._sandbox

    def open(self) -> None:
        """Start the sandbox, and its page."""
        self.start(**self.environment)
        self.page.goto(self.sandbox.url)

    def start(self, **environment: str) -> None:
        """Start the sandbox on what it has kept."""
        self._sandbox = self._running.enter_context(running_sandbox(self.state, **environment))

    def stop(self) -> None:
        """Let it end; the page waits."""
        self._running.close()
        self._sandbox = None

    def deploy_again(self, **environment: str) -> None:
        """The operator deploys another catalog; everybody's chats stay open."""
        port = self.sandbox.url.rpartition(":")[2]
        self.stop()
        self.start(**self.environment | environment | {"PORT": port})
        expect(self.page.locator("#away")).to_be_hidden()

    # ---- people and time

    def person(self, name: str, language: str) -> Locator:
        """Somebody new, who has pressed START and sees the menu."""
        if self.page.locator(".chat:visible").count():
            self.leave()
        newcomer(self.page, name, language)
        chat = self.page.locator(f".chat[data-user-id='{self.user(name)}']")
        expect(chat.locator(".message.bot")).to_have_count(1)
        return chat

    def leave(self) -> None:
        """Back to the list of people."""
        self.page.locator(".chat:visible").get_by_role("button", name="All people").click()

    def visit(self, name: str) -> None:
        """To somebody's chat."""
        if self.page.locator(".chat:visible").count():
            self.leave()
        self.page.locator(f".person[data-user-id='{self.user(name)}']").click()

    def pay(
        self,
        chat: Locator,
        *,
        later: str = "",
        card: str = "",
        action: str = "Pay",
        shows: str = "",
    ) -> None:
        """On the page that the last message leads to. `later`: how its card behaves when it is
        charged without its holder; `shows`: a picture of the page, with this caption."""
        with self.page.context.expect_page() as opened:
            chat.locator(".message").last.locator("a.key.link").first.click()
        hosted = opened.value
        if card:
            hosted.locator("#card").select_option(card)
        if later:
            hosted.locator("select[name=later]").select_option(later)
        if shows:
            box = hosted.locator("main").bounding_box()
            self._shoot(hosted, box, shows)
        if action == "Pay":
            pay_on(hosted)
            return
        hosted.get_by_role("button", name=action).click()
        hosted.wait_for_url(lambda url: "/stripe/" not in url, wait_until="commit")
        hosted.close()

    def answers(self, chat: Locator, count: int, do: Callable[[], object]) -> None:
        """Do something and wait for so many new messages of the bot."""
        self.meet(chat)
        before = chat.locator(".message.bot").count()
        do()
        expect(chat.locator(".message.bot")).to_have_count(before + count)

    def event(self, chat: Locator) -> None:
        """Let time pass to the next moment at which there is something new to see, and see it."""
        self.sandbox.move_to("event")
        self.meet(chat)

    def meet(self, chat: Locator) -> None:
        """Wait until the page shows of a chat what there is by now."""
        user_id = int(chat.get_attribute("data-user-id") or 0)
        end = time.monotonic() + WAIT_MILLISECONDS / 1000
        while chat.locator(".message").evaluate_all(STATES) != self.sandbox.messages(user_id):
            assert time.monotonic() < end, "the page does not show what there is"
            self.page.wait_for_timeout(100)

    # ---- what is told

    def tell(self, text: str) -> None:
        """A paragraph of the story."""
        self.told.append(" ".join(text.split()) + "\n")

    def look(self, chat: Locator, caption: str, messages: int = 1) -> None:
        """A picture of the last messages of a chat, as the telephone shows them."""
        if self.folder is None:
            return
        self.meet(chat)
        width, height = PHONE
        self.page.set_viewport_size({"width": width, "height": TALL})
        self.page.evaluate(NOTICES, "none")
        self.page.wait_for_timeout(500)  # animations
        shown = chat.locator(".message")
        count = shown.count()
        first = shown.nth(max(0, count - messages)).bounding_box()
        last = shown.last.bounding_box()
        assert first is not None
        assert last is not None
        top, bottom = first["y"] - 5, last["y"] + last["height"] + 10
        box = {"x": 0.0, "y": top, "width": float(width), "height": bottom - top}
        self._shoot(self.page, box, caption)
        self.page.evaluate(NOTICES, "")
        self.page.set_viewport_size({"width": width, "height": height})

    def _shoot(self, page: Page, box: Any, caption: str) -> None:
        if self.folder is None:
            return
        name = f"{self.slug}-{len(self.pictures) + 1}.webp"
        answer = page.context.new_cdp_session(page).send(
            "Page.captureScreenshot",
            {"format": "webp", "quality": WEBP_QUALITY, "clip": dict(box) | {"scale": 1}},
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(base64.b64decode(answer["data"]))
        self.pictures.append(name)
        self.told.append(f'<img src="lives/{name}" alt="{caption}" width="390">\n\n*{caption}*\n')

    def checked(self, what: str, *, holds: bool) -> None:
        """Something that must be so, and is told to be."""
        assert holds, what
        self.checks.append(what)

    # ---- what there is to check

    def user(self, name: str) -> int:
        """Somebody's Telegram id."""
        (found,) = [one["id"] for one in self.sandbox.state()["users"] if one["name"] == name]
        return int(found)

    def taken(self, name: str) -> list[int]:
        """What was taken from somebody's cards, in minor units, oldest first."""
        user_id = self.user(name)
        return [
            one["amount_minor"]
            for one in self.sandbox.payments()
            if one["user_id"] == user_id and one["status"] == "paid"
        ]

    def invoices(self, name: str) -> list[str]:
        """The text of somebody's documents, oldest first, with plain spaces."""
        found = []
        for message in self.sandbox.messages(self.user(name)):
            for document in message["documents"]:
                if document["name"].endswith(".pdf"):
                    with urllib.request.urlopen(self.sandbox.url + document["url"]) as answer:
                        pages = PdfReader(io.BytesIO(answer.read())).pages
                    text = "\n".join(page.extract_text() for page in pages)
                    found.append(text.replace("\xa0", " "))
        return found

    def bot_messages(self, name: str) -> list[Fields]:
        """What the bot wrote to somebody, as it reads now, oldest first."""
        return [one for one in self.sandbox.messages(self.user(name)) if one["from"] == "bot"]

    def has_no_card(self, name: str) -> bool:
        """Whether the payment system keeps no card of somebody for us."""
        body = {"later": "ok"}
        answer = httpx.post(
            f"{self.sandbox.url}/api/users/{self.user(name)}/card", json=body, timeout=CALL_SECONDS
        )
        return answer.status_code == 409

    def told_count(self, name: str, pattern: str) -> int:
        """How many messages of somebody's chat say this."""
        return sum(
            bool(re.search(pattern, one["text"].replace("\xa0", " ")))
            for one in self.bot_messages(name)
        )

    def audit(self) -> None:
        """The books of this world are in order."""
        where = read_env_file(self.state / "environment")
        done = subprocess.run(
            [sys.executable, "-m", "chalicelib.audit", "--json"],
            cwd=ROOT,
            env=os.environ | where,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        report: Fields = json.loads(done.stdout)
        self.checked("the audit of the books finds nothing", holds=report["violations"] == 0)


@dataclass(frozen=True, slots=True)
class Life:
    """A title, and how it is played."""

    slug: str
    title: str
    play: Callable[[Player], None]
    dark: bool = False
    environment: tuple[tuple[str, str], ...] = ()

    def played(self, state: Path, folder: Path | None = None) -> Player:
        """Play it in a world of its own; what was told. Raises AssertionError where it went otherwise."""
        with self._page() as page:
            environment = {"START_AT": START} | dict(self.environment)
            player = Player(self.slug, state, environment, page, folder)
            try:
                player.open()
                self.play(player)
                player.audit()
            finally:
                player.stop()
        return player

    @contextlib.contextmanager
    def _page(self) -> Iterator[Page]:
        with browser_page(dark=self.dark, size=PHONE) as page:
            yield page
