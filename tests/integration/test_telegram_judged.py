"""Every screen as it goes over the wire, both its renderings, judged by aiogram's strict models."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from chalicelib.adapters.telegram import TelegramChat
from chalicelib.adapters.telegram_rich import rich_html
from chalicelib.application.ports.chat import Person, Screen
from chalicelib.application.ports.parts import Title
from infra.toolchain import AIOGRAM_VENV, ROOT
from tests.support import played_chat
from tests.support.catalogs import SHIPPED
from tests.support.crawling import crawl
from tests.support.played_telegram import TOKEN, PlayedTelegram, played_telegram
from tests.support.web import Exchange
from tests.support.world import World

JUDGE = ROOT / "tests" / "support" / "aiogram_judge.py"
NAME = "<b>Eve</b> & Co"


def complaints(exchanges: list[tuple[str, dict[str, Any], Any]]) -> list[list[str]]:
    """Of aiogram, about each of these calls and its result."""
    python = AIOGRAM_VENV / "bin" / "python"
    if not python.exists():
        pytest.skip("aiogram's environment is missing: 'make setup' makes it")
    judge = subprocess.run(
        [str(python), str(JUDGE)],
        input=json.dumps(exchanges),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(judge.stdout)
    return found


def called(exchange: Exchange) -> tuple[str, dict[str, Any], Any]:
    """Method, parameters and result. Everything but texts is JSON in a form."""
    given = dict(parse_qsl(exchange.body.decode(), keep_blank_values=True))
    texts = {"text", "parse_mode"}
    parameters = {
        name: value if name in texts else json.loads(value) for name, value in given.items()
    }
    return exchange.path.rpartition("/")[2], parameters, json.loads(exchange.answer).get("result")


def every_screen(monkeypatch: pytest.MonkeyPatch, language: str) -> list[Screen]:
    """All that the crawls over both catalogs see: a newcomer, somebody with a subscription, its end."""
    seen: dict[str, Screen] = {}

    def kept(screen: Screen, most: int = played_chat.MAX_TEXT) -> None:
        checked(screen, most)
        if most == played_chat.MAX_TEXT:
            seen.setdefault(re.sub(r"\d+", "0", screen.text), screen)

    checked = played_chat.check_screen
    monkeypatch.setattr(played_chat, "check_screen", kept)
    eve = Person(7, NAME, language)
    for catalog in SHIPPED.values():
        world = World(catalog)
        crawl(world, eve, world.command("start", eve))
        world.wait(days=30)  # a trial that was begun on the way is over
        plan = next(plan for plan in catalog.plans if not plan.is_free)
        card = world.press(world.command("tariff", eve), f"t:{plan.id}", eve)
        world.pay(world.press(card, card.data(":pay"), eve))
        crawl(world, eve, world.command("start", eve))
        world.payments.behave(None, "hard_decline")
        world.wait(days=31 * plan.periods[0].months + 10)
    return list(seen.values())


def shown(played: PlayedTelegram, screens: list[Screen]) -> list[tuple[str, dict[str, Any], Any]]:
    """Each sent, and one message edited to it. Nothing is refused but what changes nothing, and what an older
    server does not know."""
    chat = TelegramChat(TOKEN, played.url)
    person = played.person()
    edited = chat.send(person["id"], Screen((Title("…"), "…")))
    for screen in screens:
        chat.send(person["id"], screen)
        chat.edit(person["id"], edited, screen)
    chat.close()
    refused = [one for one in played.recorder.exchanges if one.status != 200]
    assert not [one for one in refused if one.status != 404 and b"not modified" not in one.answer]
    done = [called(one) for one in played.recorder.exchanges if one.status == 200]
    played.recorder.exchanges.clear()
    return done


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_screen_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    screens = every_screen(monkeypatch, language)
    with played_telegram(tmp_path) as played:
        rich = shown(played, screens)
        played.standin.faults.add("old_server", 1)
        lines = shown(played, screens)
    assert {method for method, _, _ in rich} == {
        "sendMessage",
        "sendRichMessage",
        "editMessageText",
    }
    assert {method for method, _, _ in lines} == {"sendMessage", "editMessageText"}
    drawn = [one for one in screens if rich_html(one.parts, played_chat.RICH_AT) is not None]
    assert len(drawn) > 5
    assert sum(method == "sendRichMessage" for method, _, _ in rich) > 5
    assert [one for one in complaints(rich + lines) if one] == []


def test_the_judge_complains() -> None:
    message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}
    wrong: list[tuple[str, dict[str, Any], Any]] = [
        ("sendRichMessage", {"chat_id": 1}, message),
        ("sendRichMessage", {"chat_id": 1, "rich_message": {"html": "a", "more": 1}}, message),
        ("sendRichMessage", {"chat_id": 1, "rich_message": {"html": "a"}}, {"message_id": 1}),
        (
            "sendRichMessage",
            {"chat_id": 1, "rich_message": {"html": "a"}},
            message | {"rich_message": {"blocks": [{"type": "heading", "text": "a"}]}},
        ),
    ]
    right = ("sendRichMessage", {"chat_id": 1, "rich_message": {"html": "a"}}, message)
    *of_wrong, of_right = complaints([*wrong, right])
    assert all(of_wrong), of_wrong
    assert of_right == []
