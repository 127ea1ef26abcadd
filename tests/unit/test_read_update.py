"""What updates mean to us, and that garbage is called garbage."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.telegram import read_update
from chalicelib.application.ports.chat import (
    CheckOut,
    Chosen,
    Command,
    Ignored,
    InvoicePaid,
    MalformedUpdate,
    Media,
    Person,
    Press,
    Reachability,
    Text,
)

USER: dict[str, Any] = {
    "id": 700000001,
    "is_bot": False,
    "first_name": "Анна",
    "last_name": "П",
    "username": "anna",
    "language_code": "ru",
}
PERSON = Person(700000001, "Анна П", "ru", "anna")
CHAT: dict[str, Any] = {"id": 700000001, "type": "private", "first_name": "Анна"}
BOT: dict[str, Any] = {"id": 42, "is_bot": True, "first_name": "Dialtone"}


def message(**fields: object) -> dict[str, Any]:
    return {"message_id": 7, "from": USER, "chat": CHAT, "date": 1795341600, "text": "x", **fields}


def update(**fields: object) -> dict[str, Any]:
    return {"update_id": 1001, **fields}


PRESS: dict[str, Any] = {
    "id": "4382bfdwdsb323b2d9",
    "from": USER,
    "chat_instance": "1",
    "data": "buy:6:1",
    "message": message(**{"from": BOT}),
}


def membership(status: str) -> dict[str, Any]:
    return {
        "chat": CHAT,
        "from": USER,
        "date": 1795341600,
        "old_chat_member": {"status": "left", "user": BOT},
        "new_chat_member": {"status": status, "user": BOT}
        | ({"until_date": 0} if status == "kicked" else {}),
    }


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/start", "start", ""),
        ("/Start ref_1 two ", "start", "ref_1 two"),
        ("/tariff@dialtone_bot 6", "tariff", "6"),
        ("/a\nb", "a", "b"),
    ],
)
def test_commands(text: str, name: str, argument: str) -> None:
    assert read_update(update(message=message(text=text))) == Command(1001, PERSON, name, argument)


@pytest.mark.parametrize("text", ["hello", "/", "/привет", " /start", "/a-b", "/" + "a" * 33, "📞"])
def test_other_texts(text: str) -> None:
    assert read_update(update(message=message(text=text))) == Text(1001, PERSON, text)


def test_a_person_may_have_neither_last_name_nor_language() -> None:
    bare = {"id": 5, "is_bot": False, "first_name": "A"}
    assert read_update(update(message=message(**{"from": bare}))) == Text(
        1001, Person(5, "A", None), "x"
    )


def media(**fields: object) -> dict[str, Any]:
    return {name: one for name, one in message(**fields).items() if name != "text"}


FILE: dict[str, Any] = {"file_id": "AgAC", "file_unique_id": "u"}
DOCUMENT = FILE | {"file_name": "a.pdf", "mime_type": "application/pdf"}
PHOTO = [
    FILE | {"file_id": "small", "width": 90, "height": 90},
    FILE | {"file_id": "large", "width": 900, "height": 900},
]
MOVING = {"width": 1, "height": 1, "duration": 1}
PLACE = {"longitude": 1.5, "latitude": 2.5}


@pytest.mark.parametrize(
    ("fields", "kind", "file_id", "mime_type"),
    [
        ({"photo": PHOTO}, "photo", "large", None),
        ({"document": DOCUMENT}, "document", "AgAC", "application/pdf"),
        ({"document": FILE}, "document", "AgAC", None),
        ({"animation": FILE | MOVING, "document": DOCUMENT}, "video", None, None),
        ({"voice": FILE | {"duration": 3}}, "voice", None, None),
        ({"video": FILE | MOVING}, "video", None, None),
        ({"video_note": FILE | {"length": 1, "duration": 1}}, "video", None, None),
        ({"audio": FILE | {"duration": 3}}, "audio", None, None),
        ({"location": PLACE}, "location", None, None),
        ({"contact": {"phone_number": "1", "first_name": "A"}}, "contact", None, None),
        ({"dice": {"emoji": "🎲", "value": 3}}, "other", None, None),
    ],
)
def test_what_is_no_text(
    fields: dict[str, Any], kind: str, file_id: str | None, mime_type: str | None
) -> None:
    read = read_update(update(message=media(caption="see", **fields)))
    assert read == Media(1001, PERSON, kind, "see", file_id, mime_type)


def test_a_picture_without_words() -> None:
    read = read_update(update(message=media(photo=PHOTO)))
    assert read == Media(1001, PERSON, "photo", "", "large")


@pytest.mark.parametrize(
    "news",
    [{"pinned_message": message()}, {"delete_chat_photo": True}, {"message_auto_delete_time": 1}],
)
def test_news_of_the_chat_itself_is_ignored(news: dict[str, Any]) -> None:
    assert read_update(update(message=media(**news))) == Ignored(1001)


def test_a_press() -> None:
    assert read_update(update(callback_query=PRESS)) == Press(
        1001, PERSON, 7, "4382bfdwdsb323b2d9", "buy:6:1"
    )


def test_a_press_on_a_message_too_old_to_be_shown() -> None:
    old = {"message_id": 7, "chat": CHAT, "date": 0}
    assert isinstance(read_update(update(callback_query=PRESS | {"message": old})), Press)


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_reachability(status: str, reachable: bool) -> None:
    assert read_update(update(my_chat_member=membership(status))) == Reachability(
        1001, PERSON, reachable
    )


GROUP = {"id": -100, "type": "supergroup", "title": "G"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"some_future_kind": {"a": 1}},
        {"message": message(chat=GROUP)},
        {"message": media(chat=GROUP, photo=PHOTO)},
        {"message": {name: value for name, value in message().items() if name != "text"}},
        {"edited_message": message()},
        {"callback_query": PRESS | {"message": message(chat=GROUP)}},
        {"callback_query": {name: PRESS[name] for name in PRESS if name != "message"}},
        {"my_chat_member": membership("left")},
        {"my_chat_member": membership("member") | {"chat": GROUP}},
    ],
)
def test_what_is_not_for_us_is_ignored(fields: dict[str, Any]) -> None:
    assert read_update(update(**fields)) == Ignored(1001)


def test_fields_of_a_newer_bot_api_do_no_harm() -> None:
    newer = message(novelty={"a": 1}, **{"from": USER | {"novelty": True}})
    assert read_update(update(message=newer)) == Text(1001, PERSON, "x")


@pytest.mark.parametrize(
    "garbage",
    [
        None,
        [],
        "text",
        17,
        {},
        {"update_id": "1"},
        {"update_id": True},
        {"update_id": -1},
        {"update_id": 2**63},
        {"update_id": 1.5, "message": message()},
        update(message="text"),
        update(message=[]),
        update(message={"message_id": 1}),
        update(message=message(text=5)),
        update(message=message(text={"a": 1})),
        update(message=message(text="half \ud83d")),
        update(message=message(date="now")),
        update(message=message(chat={"type": "private"})),
        update(message=message(chat=CHAT | {"id": "7"})),
        update(message=message(**{"from": USER | {"id": "7"}})),
        update(message=message(**{"from": USER | {"first_name": None}})),
        update(message=message(**{"from": USER | {"language_code": 3}})),
        update(message=message(**{"from": {"id": 3}})),
        update(message=media(document=DOCUMENT | {"mime_type": 7})),
        update(message=media(photo=PHOTO, caption=5)),
        update(callback_query=PRESS | {"id": 5}),
        update(callback_query=PRESS | {"data": None}),
        update(callback_query=PRESS | {"data": 5}),
        update(callback_query=PRESS | {"from": None}),
        update(callback_query=PRESS | {"message": message(message_id="7")}),
        update(my_chat_member={"chat": CHAT}),
    ],
)
def test_garbage_is_malformed(garbage: object) -> None:
    with pytest.raises(MalformedUpdate):
        read_update(garbage)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    return [path, *(place for name, one in inner for place in places(one, (*path, name)))][
        0 if path else 1 :
    ]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
GENUINE = [
    update(message=message(text="/start")),
    update(message=media(photo=PHOTO, caption="see")),
    update(message=media(document=DOCUMENT)),
    update(callback_query=PRESS),
    update(my_chat_member=membership("kicked")),
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(GENUINE), st.randoms(use_true_random=False), JSON_VALUES)
def test_a_damaged_update_is_read_or_malformed_and_nothing_else(
    genuine: dict[str, Any], random: Any, damage: object
) -> None:
    damaged = copy.deepcopy(genuine)
    *path, last = random.choice(places(damaged))
    place = damaged
    for name in path:
        place = place[name]
    place[last] = damage
    try:
        incoming = read_update(json.loads(json.dumps(damaged)))
    except MalformedUpdate:
        return
    assert incoming.update_id >= 0


CHECK_OUT: dict[str, Any] = {
    "id": "77",
    "from": USER,
    "currency": "XTR",
    "total_amount": 1386,
    "invoice_payload": "c1|1800EUR|1386XTR",
}
PAID: dict[str, Any] = {
    "currency": "EUR",
    "total_amount": 1800,
    "invoice_payload": "c1|1800EUR|1800EUR",
    "telegram_payment_charge_id": "tg_1",
    "provider_payment_charge_id": "ch_1",
}


def test_a_question_before_money_moves() -> None:
    asked = read_update(update(pre_checkout_query=CHECK_OUT))
    assert asked == CheckOut(1001, PERSON, "77", "c1|1800EUR|1386XTR", 1386, "XTR")


@pytest.mark.parametrize("missing", list(CHECK_OUT))
def test_a_question_that_lacks_something_is_called_garbage(missing: str) -> None:
    asked = {name: value for name, value in CHECK_OUT.items() if name != missing}
    with pytest.raises(MalformedUpdate):
        read_update(update(pre_checkout_query=asked))


def test_news_of_a_payment() -> None:
    news = message(text=None, successful_payment=PAID)
    assert read_update(update(message=news)) == InvoicePaid(
        1001, PERSON, "c1|1800EUR|1800EUR", 1800, "EUR", "tg_1", "ch_1"
    )


def test_stars_have_no_payment_system_behind_the_chat() -> None:
    news = message(text=None, successful_payment=PAID | {"provider_payment_charge_id": ""})
    read = read_update(update(message=news))
    assert isinstance(read, InvoicePaid)
    assert read.provider_reference is None


def shared(**fields: object) -> dict[str, Any]:
    """A person was chosen by the picker that our keyboard opens."""
    answer = {"request_id": 1, "users": [{"user_id": 1003, "first_name": "Clara"} | fields]}
    return update(message=message(users_shared=answer) | {"text": None})


def test_whoever_was_chosen_is_read_with_the_name_that_telegram_tells() -> None:
    assert read_update(shared()) == Chosen(1001, PERSON, 1003, "Clara")
    assert read_update(shared(last_name="B")) == Chosen(1001, PERSON, 1003, "Clara B")
    assert read_update(shared(first_name=None)) == Chosen(1001, PERSON, 1003, "")


def test_what_another_picker_answers_is_not_ours() -> None:
    other = shared()
    other["message"]["users_shared"]["request_id"] = 2
    assert read_update(other) == Ignored(1001)
    several = shared()
    several["message"]["users_shared"]["users"] *= 2
    assert read_update(several) == Ignored(1001)


@pytest.mark.parametrize("user", [{"user_id": "1003"}, {"user_id": -1}, {"first_name": 5}])
def test_somebody_chosen_without_a_number_or_a_name_is_malformed(user: dict[str, Any]) -> None:
    with pytest.raises(MalformedUpdate):
        read_update(shared(**user))
