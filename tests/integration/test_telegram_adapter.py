"""The chat adapter over real loopback HTTP: what arrives there, and what each refusal becomes."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from chalicelib.adapters import telegram, telegram_rich
from chalicelib.adapters.telegram import TelegramChat, read_update
from chalicelib.application.ports.chat import (
    Attachment,
    Button,
    ChatRejected,
    ChatThrottled,
    ChatUnavailable,
    ChatUnreachable,
    Chosen,
    Screen,
)
from chalicelib.application.ports.parts import Details, Table, Title, moment
from infra.sandbox.telegram_params import Upload
from infra.services import HOST
from tests.support.played_telegram import TOKEN, PlayedTelegram, played_telegram

SCREEN = Screen(
    ("<b>Тариф</b> &amp; цена",),
    ((Button("Купить", data="buy:1"), Button("Открыть", url="https://example.com/pay")),),
)


@pytest.fixture
def played(tmp_path: Path) -> Iterator[PlayedTelegram]:
    with played_telegram(tmp_path) as one:
        yield one


@pytest.fixture
def chat(played: PlayedTelegram) -> Iterator[TelegramChat]:
    one = TelegramChat(TOKEN, played.url)
    yield one
    one.close()


def test_a_sent_screen_arrives_as_written(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    message = played.standin.chats.message(person["id"], message_id)
    assert message is not None
    assert message["text"] == "Тариф & цена"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert message["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "Купить", "callback_data": "buy:1"},
            {"text": "Открыть", "url": "https://example.com/pay"},
        ]
    ]


def test_links_are_not_previewed(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    chat.edit(person["id"], message_id, Screen(("other",)))
    for exchange in played.recorder.exchanges:
        assert b"link_preview_options=%7B%22is_disabled%22%3A+true%7D" in exchange.body


def test_an_edit_replaces_text_and_removes_buttons(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    chat.edit(person["id"], message_id, Screen(("<i>done</i>",)))
    message = played.standin.chats.message(person["id"], message_id)
    assert message is not None
    assert message["text"] == "done"
    assert message["reply_markup"] is None


def test_an_edit_that_changes_nothing_succeeds(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    chat.edit(person["id"], message_id, SCREEN)


def test_a_document_arrives_with_name_caption_and_buttons(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    content = b"%PDF-1.7 \x00\xff"
    message_id = chat.send_document(
        person["id"], Attachment("Счёт 1.pdf", content), Screen(("<b>Invoice</b>",), SCREEN.buttons)
    )
    message = played.standin.chats.message(person["id"], message_id)
    assert message is not None
    assert message["caption"] == "Invoice"
    assert message["document"]["file_name"] == "Счёт 1.pdf"
    assert message["document"]["mime_type"] == "application/pdf"
    assert played.standin.chats.content(message["document"]["file_id"]) == content
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "buy:1"


PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000200000003080200000000000000")


def test_a_picture_arrives_as_one_with_caption_and_buttons(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    picture = Attachment("chart.png", PNG, is_picture=True)
    message_id = chat.send_document(person["id"], picture, SCREEN)
    message = played.standin.chats.message(person["id"], message_id)
    assert message is not None
    (photo,) = message["photo"]
    assert (photo["width"], photo["height"]) == (2, 3)
    assert played.standin.chats.content(photo["file_id"]) == PNG
    assert "document" not in message
    assert message["caption"]
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "buy:1"


@pytest.mark.parametrize(("name", "content"), [("a.png", PNG), ("a.pdf", b"%PDF-1.7")])
def test_a_file_that_somebody_sent_reaches_another(
    played: PlayedTelegram, chat: TelegramChat, name: str, content: bytes
) -> None:
    is_photo = name.endswith(".png")
    kind = "photo" if is_photo else "document"
    staff = played.person()
    file = played.standin.chats.add_file(Upload(name, content, "image/png"))
    message_id = chat.send_kept(staff["id"], file["file_id"], is_photo=is_photo)
    message = played.standin.chats.message(staff["id"], message_id)
    assert message is not None
    shown = message["photo"][0] if is_photo else message["document"]
    assert shown["file_id"] == file["file_id"], kind
    with pytest.raises(ChatRejected):
        chat.send_kept(staff["id"], "gone", is_photo=is_photo)


def later(days: int) -> str:
    """An instant so many days from now, as it stands in a text."""
    at = datetime.now(UTC) + timedelta(days=days)
    return moment(at, f"{at:%d %B %Y}")


def rich(*lines: str) -> Screen:
    """A screen with all that lines cannot say."""
    prices = Table(
        "lr", [["6 months", "18.00 EUR"], ["1 year", "32.40 EUR"]], ["Paid for", "in all"]
    )
    return Screen((Title("Tariff"), *lines, prices, Details("Why", ["3 × 1"])), SCREEN.buttons)


def kinds(message: Mapping[str, Any]) -> list[str]:
    """Of the blocks of a rich message."""
    return [block["type"] for block in message["rich_message"]["blocks"]]


def methods(played: PlayedTelegram) -> list[str]:
    return [one.path.rpartition("/")[2] for one in played.recorder.exchanges]


def shown(played: PlayedTelegram, person: Mapping[str, Any]) -> dict[str, Any]:
    """The only message there is."""
    (message,) = played.standin.chats.messages(person["id"])
    return message


def test_more_than_lines_is_a_rich_message(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    message_id = chat.send(person["id"], rich("from <b>today</b>", later(30)))
    message = shown(played, person)
    assert message["message_id"] == message_id
    assert kinds(message) == ["heading", "paragraph", "table", "details"]
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "buy:1"
    assert not message.get("text")
    assert methods(played) == ["sendRichMessage"]
    assert b"parse_mode" not in played.recorder.exchanges[0].body
    chat.edit(person["id"], message_id, rich("from <b>today</b>", later(30)))


@pytest.mark.parametrize(
    ("line", "is_looked_for"),
    [
        ("off under /subscriptions.", True),
        ("<b>/support</b>", True),
        ("(/support)", True),
        ("22/11, 1/2, <b>a</b>, 30 EUR/month", False),
        ('<a href="https://e.com/support">e.com/support</a>', False),
    ],
)
def test_only_where_a_command_is_named_telegram_looks_for_it(
    played: PlayedTelegram, chat: TelegramChat, line: str, *, is_looked_for: bool
) -> None:
    chat.send(played.person()["id"], rich(line))
    (exchange,) = played.recorder.exchanges
    given = json.loads(dict(parse_qsl(exchange.body.decode()))["rich_message"])
    assert given["skip_entity_detection"] is not is_looked_for


def test_a_message_is_edited_from_lines_to_rich_and_back(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    chat.edit(person["id"], message_id, rich("now"))
    assert kinds(shown(played, person)) == ["heading", "paragraph", "table", "details"]
    assert not shown(played, person)["text"]
    chat.edit(person["id"], message_id, SCREEN)
    assert shown(played, person)["text"] == "Тариф & цена"
    assert not shown(played, person)["rich_message"]
    assert methods(played) == ["sendMessage", "editMessageText", "editMessageText"]


@pytest.mark.parametrize("first", ["send", "edit"])
def test_an_older_server_is_never_asked_again(
    played: PlayedTelegram, chat: TelegramChat, first: str
) -> None:
    person = played.person()
    message_id = chat.send(person["id"], SCREEN)
    played.standin.faults.add("old_server", 1)
    if first == "edit":
        chat.edit(person["id"], message_id, rich("a"))
        assert shown(played, person)["text"].startswith("Tariff\na\nPaid for — in all\n")
    else:
        chat.send(person["id"], rich("a"))
    asked = {"send": ["sendRichMessage", "sendMessage"], "edit": ["editMessageText"] * 2}
    assert methods(played)[1:] == asked[first]
    chat.send(person["id"], rich("b"))
    chat.edit(person["id"], message_id, rich("c"))
    assert methods(played)[3:] == ["sendMessage", "editMessageText"]
    assert not [
        one for one in played.standin.chats.messages(person["id"]) if one.get("rich_message")
    ]


def test_a_date_too_far_ahead_is_written_out(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    chat.send(person["id"], rich(f"{later(1097)} {later(1110)}"))
    assert methods(played) == ["sendRichMessage"]
    paragraph = shown(played, person)["rich_message"]["blocks"][1]["text"]
    assert [type(one) for one in paragraph] == [dict, str]


def test_dates_that_are_refused_are_written_out(
    played: PlayedTelegram, chat: TelegramChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's clock may be behind ours, and its limit may change."""
    monkeypatch.setattr(telegram_rich, "MOMENT_SECONDS", 10**10)
    person = played.person()
    chat.send(person["id"], rich(later(2000)))
    assert methods(played) == ["sendRichMessage", "sendRichMessage"]
    assert isinstance(shown(played, person)["rich_message"]["blocks"][1]["text"], str)
    chat.send(person["id"], rich(later(3)))
    assert methods(played)[2:] == ["sendRichMessage"], "the next one is rich at once"


def test_what_is_refused_of_a_rich_message_is_shown_in_lines(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    wrong = Screen((Title("a"), '<a href="ftp://b">b</a>'))
    message_id = chat.send(person["id"], wrong)
    assert shown(played, person)["text"] == "a\nb"
    chat.edit(person["id"], message_id, rich("x"))
    assert kinds(shown(played, person))[0] == "heading", "the next one is rich again"
    played.standin.block(person, blocked=True)
    with pytest.raises(ChatUnreachable):
        chat.send(person["id"], rich("x"))


@pytest.mark.parametrize(("kind", "sent"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_rich_message_that_may_have_been_sent_is_not_sent_again(
    played: PlayedTelegram, chat: TelegramChat, kind: str, sent: int
) -> None:
    person = played.person()
    played.standin.faults.add(kind, 1)
    with pytest.raises(ChatUnavailable):
        chat.send(person["id"], rich("x"))
    assert len(played.standin.chats.messages(person["id"])) == sent
    assert methods(played) == ["sendRichMessage"]


def test_buttons_are_coloured(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    buttons = (Button("Pay", data="p", style="primary"), Button("Remove", data="r", style="danger"))
    chat.send(person["id"], Screen(("x",), (buttons,)))
    (row,) = shown(played, person)["reply_markup"]["inline_keyboard"]
    assert [button["style"] for button in row] == ["primary", "danger"]


def test_a_press_is_answered_once_and_a_late_answer_is_ignored(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    message = played.standin.chats.message(person["id"], chat.send(person["id"], SCREEN))
    assert message is not None
    press_id = played.standin.press(person, message, "buy:1")
    chat.answer_press(press_id, "Готово", alert=True)
    assert played.standin.chats.answer_to(press_id) == {"text": "Готово", "alert": True}
    chat.answer_press(press_id)
    chat.answer_press("12345")
    assert played.standin.chats.answer_to(press_id) == {"text": "Готово", "alert": True}


def test_who_blocked_or_never_started_is_unreachable(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person = played.person()
    played.standin.block(person, blocked=True)
    with pytest.raises(ChatUnreachable, match="blocked"):
        chat.send(person["id"], SCREEN)
    stranger = played.standin.chats.add_user("New", "en")
    with pytest.raises(ChatUnreachable, match="initiate"):
        chat.send(stranger["id"], SCREEN)


def test_who_was_never_there_is_unreachable(played: PlayedTelegram, chat: TelegramChat) -> None:
    """Telegram says 400 of them, not 403: each notice was tried eleven times and parked."""
    with pytest.raises(ChatUnreachable, match=r"(?i)chat not found"):
        chat.send(1, SCREEN)


def test_what_is_refused_as_wrong_is_rejected(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    with pytest.raises(ChatRejected, match=r"(?i)can.t parse entities"):
        chat.send(person["id"], Screen(("<b>open",)))
    with pytest.raises(ChatRejected, match=r"(?i)message is too long"):
        chat.send(person["id"], Screen(("x" * 4097,)))
    with pytest.raises(ChatRejected, match=r"(?i)BUTTON_DATA_INVALID"):
        chat.send(person["id"], Screen(("x",), ((Button("b", data="ж" * 33),),)))
    with pytest.raises(ChatRejected, match=r"(?i)message to edit not found"):
        chat.edit(person["id"], 4711, SCREEN)
    with pytest.raises(ChatRejected, match=r"(?i)caption is too long"):
        chat.send_document(person["id"], Attachment("a.txt", b"a"), Screen(("x" * 1025,)))


def test_the_limits_themselves_are_allowed(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    chat.send(person["id"], Screen((f"<b>{'x' * 4096}</b>",), ((Button("b", data="ж" * 32),),)))
    chat.send_document(person["id"], Attachment("a.txt", b"a"), Screen(("x" * 1024,)))


def test_a_wrong_token_is_rejected_and_not_repeated(played: PlayedTelegram) -> None:
    for token in ("1:other", "nonsense"):
        chat = TelegramChat(token, played.url)
        with pytest.raises(ChatRejected) as refusal:
            chat.send(1, SCREEN)
        assert token not in str(refusal.value)
        chat.close()


def test_too_many_requests_say_how_long_to_wait(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    played.standin.faults.add("error_429", 1)
    with pytest.raises(ChatThrottled) as throttled:
        chat.send(person["id"], SCREEN)
    assert throttled.value.retry_after_seconds == 3
    assert played.standin.chats.messages(person["id"]) == []


@pytest.mark.parametrize(
    ("kind", "sent"), [("error_500", 0), ("timeout_before", 0), ("timeout_after", 1)]
)
def test_no_proper_answer_is_unavailable(
    played: PlayedTelegram, chat: TelegramChat, kind: str, sent: int
) -> None:
    person = played.person()
    played.standin.faults.add(kind, 1)
    with pytest.raises(ChatUnavailable):
        chat.send(person["id"], SCREEN)
    assert len(played.standin.chats.messages(person["id"])) == sent
    chat.send(person["id"], SCREEN)  # and the next call works


def test_silence_and_closed_doors_are_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = telegram.CALL_SECONDS
    monkeypatch.setattr(telegram, "CALL_SECONDS", 0.3)
    with socket.create_server((HOST, 0)) as silent:
        chat = TelegramChat(TOKEN, f"http://{HOST}:{silent.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(ChatUnavailable):
            chat.send(1, SCREEN)
        assert time.monotonic() - started < usual
    with pytest.raises(ChatUnavailable) as closed:
        chat.send(1, SCREEN)
    assert TOKEN not in str(closed.value)
    chat.close()


def test_a_call_takes_at_most_five_seconds() -> None:
    assert telegram.CALL_SECONDS <= 5
    assert telegram.CONNECT_SECONDS <= telegram.CALL_SECONDS


def test_only_the_asked_method_is_called(played: PlayedTelegram, chat: TelegramChat) -> None:
    chat.send(played.person()["id"], SCREEN)
    assert [one.path for one in played.recorder.exchanges] == [f"/bot{TOKEN}/sendMessage"]


def test_threads_share_one_chat(played: PlayedTelegram, chat: TelegramChat) -> None:
    person = played.person()
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: chat.send(person["id"], Screen((f"n{n}",))), range(40)))
    assert len(set(ids)) == 40


def test_no_task_survives_a_call(
    played: PlayedTelegram, chat: TelegramChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    new_loop = asyncio.new_event_loop

    def remembered() -> asyncio.AbstractEventLoop:
        loops.append(new_loop())
        return loops[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", remembered)
    person = played.person()
    chat.send(person["id"], SCREEN)
    played.standin.faults.add("timeout_before", 1)
    with pytest.raises(ChatUnavailable):
        chat.send(person["id"], SCREEN)
    assert len(loops) == 1
    assert asyncio.all_tasks(loops[0]) == set()
    assert threading.active_count() < 20


def test_no_log_holds_the_token(
    played: PlayedTelegram, chat: TelegramChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = played.person()
    chat.send(person["id"], SCREEN)
    played.standin.faults.add("error_500", 1)
    with pytest.raises(ChatUnavailable):
        chat.send(person["id"], SCREEN)
    assert TOKEN not in caplog.text


def test_a_person_is_chosen_by_the_picker_below_the_chat(
    played: PlayedTelegram, chat: TelegramChat
) -> None:
    person, other = played.person(), played.person("Clara B")
    chat.ask_for_person(person["id"], Screen(("Who?",)), "Choose", "Cancel")
    below = played.user(person["id"])["below"]
    assert (below["choose"], below["texts"]) == ("Choose", ["Cancel"])
    assert shown(played, person)["reply_markup"] is None
    played.standin.choose(played.user(person["id"]), other)
    played.standin.updates.run()
    chosen = read_update(played.delivered[-1])
    assert isinstance(chosen, Chosen)
    assert (chosen.chosen_id, chosen.name) == (other["id"], "Clara B")
    assert played.user(person["id"])["below"] == {}
    chat.ask_for_person(person["id"], Screen(("Who?",)), "Choose", "Cancel")
    chat.ask_no_more(person["id"], Screen(("All right.",)))
    assert played.user(person["id"])["below"] == {}
    assert played.standin.chats.messages(person["id"])[-1]["text"] == "All right."
