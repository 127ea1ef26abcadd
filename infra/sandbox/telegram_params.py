"""Reads the parameters of a Bot API call and complains as Telegram does; knows no chat."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.sandbox.telegram_html import Entity, EntityError, parse_html, trimmed
from infra.sandbox.telegram_rich import Block, RichError, rich_blocks

MAX_TEXT: Final = 4096  # characters after entities parsing
MAX_CAPTION: Final = 1024
MAX_DATA_BYTES: Final = 64  # callback_data
MAX_BUTTONS: Final = 100  # in one inline keyboard
MAX_FILE_BYTES: Final = 50_000_000
STYLES: Final = frozenset({"primary", "success", "danger"})  # of a button


class ApiError(Exception):
    """An answer with `ok` false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The answer as Telegram writes it."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": str(self),
        }
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad(words: str) -> ApiError:
    """A refusal of the request itself."""
    return ApiError(400, f"Bad Request: {words}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    content_type: str


class Params:
    """What a call was given: JSON values, or texts from a form, or files."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether it was given at all."""
        return bool(self._values.get(name))

    def without(self, name: str) -> Params:
        """The same, as if it had not been given."""
        return Params({known: value for known, value in self._values.items() if known != name})

    def text(self, name: str) -> str:
        """The text, empty if absent; numbers are texts too."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if value is None:
            return ""
        raise bad(f'field "{name}" must be a String')

    def integer(self, name: str) -> int | None:
        """The number, None if absent or not one: Telegram reads what it can."""
        found = re.fullmatch(r"-?\d{1,19}", self.text(name).strip())
        return int(found[0]) if found else None

    def flag(self, name: str) -> bool:
        """True for true, 1, yes."""
        value = self._values.get(name)
        return value is True or str(value).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """A list or object, given as such or as JSON text; None if absent."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as fault:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from fault

    def chat_id(self) -> int:
        """The private chat that is meant."""
        if not self.text("chat_id"):
            raise bad("chat_id is empty")
        chat_id = self.integer("chat_id")
        if chat_id is None:
            raise bad("chat not found")
        return chat_id

    def file(self, name: str) -> Upload | str:
        """An uploaded file, or the id of one sent before."""
        value = self._values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self._values.get(value.removeprefix("attach://"))
        if isinstance(value, Upload):
            if not value.content:
                raise bad("file must be non-empty")
            if len(value.content) > MAX_FILE_BYTES:
                raise ApiError(413, "Request Entity Too Large")
            return value
        if isinstance(value, str) and value:
            return value
        raise bad(f"there is no {name} in the request")

    def formatted(self, name: str) -> tuple[str, list[Entity]]:
        """Text and entities by `parse_mode`, within Telegram's limit for `text` or `caption`."""
        source = self.text(name)
        mode = self.text("parse_mode").lower()
        try:
            if mode == "html":
                text, entities = parse_html(source)
            elif mode:
                raise bad("unsupported parse_mode")
            else:
                text, entities = trimmed(source, [])
        except EntityError as fault:
            raise bad(f"can't parse entities: {fault}") from fault
        if name == "text" and not text:
            raise bad("message text is empty")
        if name == "text" and len(text) > MAX_TEXT:
            raise bad("message is too long")
        if name == "caption" and len(text) > MAX_CAPTION:
            raise bad("message caption is too long")
        return text, entities

    def rich_message(self) -> dict[str, list[Block]]:
        """The blocks of an InputRichMessage, of which only `html` is played. Real time judges its dates."""
        given = self.structure("rich_message")
        if not isinstance(given, dict):
            raise bad("object expected as rich message")
        if unknown := given.keys() - {"html", "markdown", "is_rtl", "skip_entity_detection"}:
            raise bad(f'rich message has no field "{min(unknown)}"')
        if not isinstance(given.get("html"), str) or "markdown" in given:
            raise bad("only rich messages of html are played by this stand-in")
        try:
            blocks = rich_blocks(given["html"], time.time())
        except RichError as fault:
            raise bad(str(fault)) from fault
        if not blocks:
            raise bad("rich message is empty")
        return {"blocks": blocks}

    def below(self) -> dict[str, Any] | None:
        """What stands in place of the keyboard below the chat from now on: a picker of one person, or
        nothing (an empty one). None: that stays as it is."""
        markup = self.structure("reply_markup")
        if not isinstance(markup, dict) or not markup.keys() & {"keyboard", "remove_keyboard"}:
            return None
        if markup.get("remove_keyboard"):
            return {}
        rows = markup["keyboard"]
        buttons = [one if isinstance(one, dict) else {"text": one} for row in rows for one in row]
        asks = [one for one in buttons if isinstance(one.get("request_users"), dict)]
        plain = [one for one in buttons if one.keys() == {"text"}]
        if len(asks) != 1 or len(asks) + len(plain) != len(buttons):
            raise bad("only a picker of people is played by this stand-in, beside plain texts")
        request_id = asks[0]["request_users"].get("request_id")
        if type(request_id) is not int or not -(2**31) <= request_id < 2**31:
            raise bad('field "request_id" must be a signed 32-bit number')
        texts = [one["text"] for one in plain]
        return {"request_id": request_id, "choose": asks[0]["text"], "texts": texts}

    def keyboard(self) -> dict[str, Any] | None:
        """The inline keyboard, checked; None if there is none or an empty one, or one below the chat."""
        if self.below() is not None:
            return None
        markup = self.structure("reply_markup")
        if markup is None:
            return None
        if not isinstance(markup, dict):
            raise bad("object expected as reply markup")
        rows = markup.get("inline_keyboard")
        if rows is None:
            raise bad("only inline keyboards are played by this stand-in")
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be of type Array')
        kept = [[_button(button) for button in row] for row in rows if row]
        if sum(len(row) for row in kept) > MAX_BUTTONS:
            raise bad("REPLY_MARKUP_TOO_LONG")
        return {"inline_keyboard": kept} if kept else None


def _button(button: object) -> dict[str, Any]:
    """Exactly one field says what it does; `style` may colour it."""
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    kept = {"text": text}
    if "style" in button:
        if button["style"] not in STYLES:
            raise bad("can't parse inline keyboard button: invalid button style specified")
        kept["style"] = button["style"]
    return kept | _action(button)


def _action(button: dict[str, Any]) -> dict[str, Any]:
    if len(button.keys() - {"text", "style"}) > 1:
        raise bad("can't parse inline keyboard button: exactly one of the fields must be used")
    if "url" in button:
        url = button["url"]
        if not _is_address(url):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return {"url": url}
    data = button.get("callback_data")
    if "pay" in button:
        return {"pay": bool(button["pay"])}
    if data is None:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    return {"callback_data": data}


def _is_address(url: object) -> bool:
    """Telegram opens tg: links and addresses of hosts with a dot (so never localhost)."""
    if not isinstance(url, str):
        return False
    return re.match(r"(?i)(tg://.|https?://[^\s/?#:@]+\.[^\s/?#:@.]+([:/?#]|$))", url) is not None
