"""Our requests, and the played Telegram's answers and updates, judged by the published description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from python_multipart.multipart import MultipartParser

from chalicelib.adapters.telegram import TelegramChat
from chalicelib.application.ports.chat import Attachment, Button, Screen
from chalicelib.application.ports.parts import Details, Table, Title, moment
from tests.support.played_telegram import TOKEN, PlayedTelegram, played_telegram, published_spec
from tests.support.telegram_spec import TelegramSpec
from tests.support.web import Exchange

PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000200000003080200000000000000")
SCREEN = Screen(("<b>b</b>",), ((Button("one", data="1"),), (Button("two", url="https://a.de"),)))

RICH = Screen(
    (
        Title("Tariff"),
        f"until {moment(datetime.now(UTC), 'today')} <i>and</i> <code>on</code>",
        Table("lr", [["6 months", "<b>18.00</b>"]], ["for", "in all"]),
        Details("Why", ["3 × 1", Table("l", [["x"]])]),
    ),
    ((Button("Pay", data="1", style="primary"), Button("Remove", data="2", style="danger")),),
)


@pytest.fixture(scope="module")
def spec() -> TelegramSpec:
    return published_spec()


@pytest.fixture
def played(tmp_path: Path) -> Iterator[PlayedTelegram]:
    with played_telegram(tmp_path) as one:
        yield one


def parameters(exchange: Exchange) -> dict[str, object]:
    """What the request carried: texts, and bytes where it carried a file."""
    kind, _, boundary = exchange.headers["content-type"].partition("boundary=")
    if not kind.startswith("multipart/"):
        return dict(parse_qsl(exchange.body.decode(), keep_blank_values=True))
    parts: list[dict[str, bytes]] = []
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": lambda: parts.append({"header": b"", "body": b""}),
            "on_header_value": lambda data, start, end: parts[-1].update(
                header=parts[-1]["header"] + data[start:end]
            ),
            "on_part_data": lambda data, start, end: parts[-1].update(
                body=parts[-1]["body"] + data[start:end]
            ),
        },
    )
    parser.write(exchange.body)
    found: dict[str, object] = {}
    for part in parts:
        header = part["header"].decode()
        name = header.partition('name="')[2].partition('"')[0]
        found[name] = part["body"] if "filename" in header else part["body"].decode()
    return found


def test_our_requests_and_their_answers(played: PlayedTelegram, spec: TelegramSpec) -> None:
    chat = TelegramChat(TOKEN, played.url)
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    chat.edit(person["id"], message_id, Screen(("other",), SCREEN.buttons))
    chat.edit(person["id"], chat.send(person["id"], RICH), Screen((Title("new"), *RICH.parts)))
    sent = chat.send_document(person["id"], Attachment("a.pdf", b"%PDF"), SCREEN)
    chat.send_document(person["id"], Attachment("a.png", PNG, is_picture=True), SCREEN)
    with_file = played.standin.chats.message(person["id"], sent)
    assert with_file is not None
    chat.send_kept(person["id"], with_file["document"]["file_id"], is_photo=False)
    message = played.standin.chats.message(person["id"], message_id)
    assert message is not None
    chat.answer_press(played.standin.press(person, message, "1"), "text", alert=True)
    chat.close()

    assert len(played.recorder.exchanges) == 8
    for exchange in played.recorder.exchanges:
        method = exchange.path.rpartition("/")[2]
        assert spec.judge_call(method, parameters(exchange)) == []
        assert spec.judge_result(method, json.loads(exchange.answer)["result"]) == []


def test_every_method_answers_as_published(played: PlayedTelegram, spec: TelegramSpec) -> None:
    person = played.person()
    chat_id = person["id"]

    def call(method: str, files: dict[str, Any] | None = None, **values: object) -> Any:
        given = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
        }
        assert spec.judge_call(method, given | dict.fromkeys(files or {}, b"")) == []
        answer = httpx.post(f"{played.url}/bot{TOKEN}/{method}", data=given, files=files)
        assert answer.status_code == 200, answer.text
        result = answer.json()["result"]
        assert spec.judge_result(method, result) == [], method
        return result

    keyboard = {"inline_keyboard": [[{"text": "one", "callback_data": "1"}]]}
    call("getMe")
    call("setMyCommands", commands=[{"command": "tariff", "description": "Plans"}])
    call("setWebhook", url="https://example.com/hook", secret_token="secret-1")
    assert call("getWebhookInfo")["url"] == "https://example.com/hook"
    call("deleteWebhook")
    sent = call("sendMessage", chat_id=chat_id, text="hello", reply_markup=keyboard)
    call("editMessageReplyMarkup", chat_id=chat_id, message_id=sent["message_id"])
    call("editMessageText", chat_id=chat_id, message_id=sent["message_id"], text="changed")
    rich = {"html": "<ul><li>a <a href='https://e.com'>b</a></li></ul><hr/><pre>c</pre>"}
    call("sendRichMessage", chat_id=chat_id, rich_message=rich, reply_markup=keyboard)
    call("sendChatAction", chat_id=chat_id, action="typing")
    call("sendPhoto", {"photo": ("a.png", PNG)}, chat_id=chat_id, caption="chart")
    document = call("sendDocument", {"document": ("a.txt", b"abc")}, chat_id=chat_id)["document"]
    path = call("getFile", file_id=document["file_id"])["file_path"]
    assert httpx.get(f"{played.url}/file/bot{TOKEN}/{path}").content == b"abc"
    invoice: dict[str, Any] = {
        "title": "Gateway",
        "description": "Six months",
        "payload": "draft:1",
        "currency": "XTR",
        "prices": [{"label": "Gateway", "amount": 100}],
    }
    call("sendInvoice", chat_id=chat_id, **invoice)
    call("createInvoiceLink", **invoice)
    call("deleteMessage", chat_id=chat_id, message_id=sent["message_id"])


def test_updates_are_as_published(played: PlayedTelegram, spec: TelegramSpec) -> None:
    chat = TelegramChat(TOKEN, played.url)
    person = played.person("Single", "en")
    played.standin.write(person, "/start now")
    played.standin.write(person, "plain")
    message = played.standin.chats.message(person["id"], chat.send(person["id"], SCREEN))
    chat.close()
    assert message is not None
    played.standin.press(person, message, "1")
    played.standin.block(person, blocked=True)
    played.standin.block(played.user(person["id"]), blocked=False)
    played.standin.updates.run()
    assert len(played.delivered) == 5
    for update in played.delivered:
        assert spec.judge_object("Update", update) == []
