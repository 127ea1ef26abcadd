"""Updates that no honest chat sends: huge, deep, with fields that nobody knows or of another type. Each is
handled, or parked once for staff; none is a 5xx, and none changes anything of anybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from chalice.test import Client

from app import app
from chalicelib.bootstrap import Container, Stand, install
from chalicelib.config import Settings
from chalicelib.domain.support.request import MAX_CHARACTERS
from tests.support.forging import changed_of_others, stored
from tests.support.parts import ANNA, parked_work
from tests.support.world import World

SECRET: Final = "a-secret"
HEADERS: Final = {
    "Content-Type": "application/json",
    "X-Telegram-Bot-Api-Secret-Token": SECRET,
}
MALLORY: Final = {"id": 2003, "is_bot": False, "first_name": "Mallory", "language_code": "en"}
CHAT: Final = {"id": 2003, "type": "private", "first_name": "Mallory"}
DEEP: Final = 100_000


class Site:
    """The app behind its gateway, with a customer in it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.world = World()
        self.world.buy_by_card(ANNA)
        stand = Stand(
            business_clock=self.world.clock,
            store=self.world.store,
            chat=self.world.chat,
            queues=self.world.queues,
            files=self.world.files,
            payment_systems={"stripe": lambda: self.world.payments},
        )
        install(Container(Settings({"TELEGRAM_WEBHOOK_SECRET": SECRET}), stand))
        self.before = stored(self.world)
        self.number = 0

    def post(self, body: bytes) -> int:
        answer = self.client.http.post("/webhooks/telegram", headers=HEADERS, body=body)
        return int(answer.status_code)

    def send(self, **update: Any) -> int:
        self.number += 1
        return self.post(json.dumps({"update_id": self.number, **update}).encode())

    def say(self, text: Any, **more: Any) -> int:
        self.number += 1
        return self.send(message=message(self.number) | {"text": text} | more)

    def press(self, data: Any, **more: Any) -> int:
        self.number += 1
        query = {"id": f"q{self.number}", "from": MALLORY, "message": message(5), "data": data}
        return self.send(callback_query=query | {"chat_instance": "1"} | more)

    def parked(self) -> list[str]:
        return [one.kind for _, one in parked_work(self.world.services)]


def message(number: int) -> dict[str, Any]:
    return {"message_id": number, "date": 1, "chat": CHAT, "from": MALLORY}


@pytest.fixture
def site() -> Iterator[Site]:
    with Client(app) as client:
        yield Site(client)
    install(None)


@pytest.fixture(autouse=True)
def nothing_of_others(site: Site) -> Iterator[None]:
    yield
    assert changed_of_others(site.world, site.before) == []
    site.world.audit(parked=True)


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "<b>" * 50_000, "&" * 100_000, "/" * 100_000, "/start " + "x" * 100_000,
     "\u0000" * 1000, "\u202e" * 5000, "1" * 100_000, "0." * 50_000, "\n" * 100_000],
    ids=["long", "tags", "entities", "slashes", "argument", "zeros", "turned", "digits", "points", "lines"],
)  # fmt: skip
def test_a_huge_text_is_answered_in_words(site: Site, text: str) -> None:
    assert site.say("/start") == 200
    for _ in range(2):
        assert site.say(text) == 200
    assert len(site.world.chat.messages[2003]) == 3
    assert site.parked() == []


def test_a_huge_text_for_a_request_is_refused_with_its_bound(site: Site) -> None:
    assert site.say("/support") == 200
    assert site.press("q:k:other") == 200
    assert site.say("x" * 1_000_000) == 200
    said = site.world.chat.last(2003).text
    assert f"{MAX_CHARACTERS:,} characters" in said
    assert site.parked() == []


@pytest.mark.parametrize(
    "data",
    [":" * 64, ":" * 100_000, "q:" * 32, "x" * 65, "x" * 1_000_000, "bill:s:DE:" * 6, "\u0000",
     "bill:c:0:" + "m" * 55, "bill:s:DE:bill:s:DE:bill:s:DE:m", "", " ", "ي:" * 16],
    ids=range(12),
)  # fmt: skip
def test_data_that_no_button_carries_leads_to_the_menu(site: Site, data: str) -> None:
    assert site.say("/start") == 200
    assert site.press(data) == 200
    assert site.parked() == []


@pytest.mark.parametrize("half", ["\ud800", "q:\ud800", "\ud800 hello"])
def test_half_a_character_which_telegram_never_sends_is_parked_and_200(
    site: Site, half: str
) -> None:
    assert site.say("/start") == 200
    assert site.press(half) == 200
    assert site.say(half) == 200
    assert set(site.parked()) <= {"update"}


@pytest.mark.parametrize("unknown", [{"of_tomorrow": {"deep": [1, {"x": None}]}}, {"a" * 5000: 1}])
def test_fields_that_nobody_knows_are_passed_over(site: Site, unknown: dict[str, Any]) -> None:
    assert site.say("/start", **unknown) == 200
    assert site.press("t", **unknown) == 200
    assert site.send(**unknown) == 200
    assert site.parked() == []
    assert "Softphone" in site.world.chat.last(2003).text


@pytest.mark.parametrize(
    ("name", "value"),
    [("from", None), ("from", {"id": "2003"}), ("from", {"id": 10**30, "first_name": "x", "is_bot": False}),
     ("chat", 5), ("message_id", "x"), ("text", 5), ("text", {"a": 1}), ("date", "soon"), ("entities", 5)],
)  # fmt: skip
def test_fields_of_another_type_are_parked_once_and_200(site: Site, name: str, value: Any) -> None:
    body = {"update_id": 77, "message": message(7) | {"text": "hello"} | {name: value}}
    for _ in range(3):
        assert site.post(json.dumps(body).encode()) == 200
    assert len(site.parked()) <= 1


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"update_id": 5, "message": ['])
def test_json_that_is_too_deep_is_parked_and_200(site: Site, opening: bytes) -> None:
    assert site.post(opening * DEEP) == 200
    assert site.parked() == ["update"]


def test_a_person_with_a_huge_name_is_served(site: Site) -> None:
    huge = MALLORY | {"first_name": "M" * 100_000, "last_name": "&<>" * 10_000}
    for text in ("/start", "/support", "/balance"):
        site.number += 1
        said = message(site.number) | {"text": text, "from": huge}
        assert site.send(message=said) == 200
    assert site.parked() == []
