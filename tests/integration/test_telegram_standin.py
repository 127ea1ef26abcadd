"""The played Telegram over HTTP: who may call, in which shapes, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.played_telegram import TOKEN, PlayedTelegram, played_telegram


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedTelegram]:
    folder: Path = tmp_path_factory.mktemp("telegram")
    with played_telegram(folder) as one:
        yield one


def call(played: PlayedTelegram, method: str, token: str = TOKEN, **values: Any) -> httpx.Response:
    return httpx.post(f"{played.url}/bot{token}/{method}", json=values)


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [
        ("4242:wrong-token", "getMe", 401),
        ("no-token", "getMe", 404),
        (TOKEN, "noSuchMethod", 404),
        (TOKEN, "find", 404),
    ],
)
def test_who_may_call_what(played: PlayedTelegram, token: str, method: str, status: int) -> None:
    answer = call(played, method, token)
    assert answer.status_code == status
    assert answer.json()["ok"] is False
    assert answer.json()["error_code"] == status


def test_bodies_of_every_kind(played: PlayedTelegram) -> None:
    person = played.person()
    address = f"{played.url}/bot{TOKEN}/sendMessage"
    values = {"chat_id": str(person["id"]), "text": "hello"}
    answers = [
        httpx.post(address, json=values | {"chat_id": person["id"]}),
        httpx.post(address, data=values),
        httpx.post(address, data=values, files={"unused": b"x"}),
        httpx.get(address, params=values),
        httpx.post(address.replace("sendMessage", "SENDMESSAGE"), data=values),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert {answer.json()["result"]["text"] for answer in answers} == {"hello"}


KEYBOARD = {"inline_keyboard": [[{"text": "b", "callback_data": "1"}]]}


@pytest.mark.parametrize(
    ("method", "values", "words"),
    [
        ("sendMessage", {"text": "x", "chat_id": None}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "chat_id": "@somebody"}, "chat not found"),
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": " \n "}, "message text is empty"),
        ("sendMessage", {"text": "x", "parse_mode": "rtf"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ("sendMessage", {"text": "x", "reply_markup": []}, "object expected as reply markup"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "//x"}]]}},
            "inline keyboard button URL '//x' is invalid: Wrong HTTP URL",
        ),
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": "unknown"}, "wrong file identifier/HTTP URL specified"),
        ("editMessageText", {"message_id": 99999, "text": "x"}, "message to edit not found"),
        ("deleteMessage", {"message_id": 99999}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ("sendInvoice", {"title": "t", "description": "d", "payload": "p", "currency": "EUR",
                         "prices": [{"label": "x", "amount": 1}]}, "PAYMENT_PROVIDER_INVALID"),
        ("setWebhook", {"url": "ftp://x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
    ],
)  # fmt: skip
def test_refusals(played: PlayedTelegram, method: str, values: dict[str, Any], words: str) -> None:
    person = played.person()
    answer = call(played, method, **({"chat_id": person["id"]} | values))
    assert answer.status_code == 400
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {words}",
    }


def test_an_edit_that_changes_nothing(played: PlayedTelegram) -> None:
    person = played.person()
    values = {"chat_id": person["id"], "text": "<b>x</b>", "parse_mode": "HTML"}
    sent = call(played, "sendMessage", **values, reply_markup=KEYBOARD).json()["result"]
    values["message_id"] = sent["message_id"]
    same = call(played, "editMessageText", **values, reply_markup=KEYBOARD)
    assert "message is not modified" in same.json()["description"]
    assert call(played, "editMessageText", **values).status_code == 200  # the keyboard goes


def test_too_many_requests(played: PlayedTelegram) -> None:
    played.standin.faults.add("error_429")
    answer = call(played, "getMe")
    assert answer.status_code == 429
    assert answer.json()["parameters"] == {"retry_after": 3}


def test_long_polling_only_without_a_webhook(played: PlayedTelegram) -> None:
    call(played, "setWebhook", url="https://example.com/", drop_pending_updates=True)
    assert call(played, "getUpdates").status_code == 409
    call(played, "deleteWebhook")
    person = played.person()
    played.standin.write(person, "hello")
    updates = call(played, "getUpdates", timeout=5).json()["result"]
    assert [one["message"]["text"] for one in updates] == ["hello"]
    after = call(played, "getUpdates", offset=updates[-1]["update_id"] + 1, timeout=0)
    assert after.json()["result"] == []
