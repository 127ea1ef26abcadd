"""People, private chats, messages and files of the played Telegram, kept in a State; sends nothing."""

from __future__ import annotations

import secrets
import struct
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from infra.sandbox.state import State
from infra.sandbox.telegram_params import ApiError, Upload, bad

FIRST_USER_ID: Final = 700_000_001  # nine digits, as Telegram's are
ANSWER_SECONDS: Final = 300  # how long a press may be answered, in business time
PNG_START: Final = b"\x89PNG\r\n\x1a\n"

Fields = dict[str, Any]


class Chats:
    """Everything the played Telegram remembers. Every stored object is a plain JSON object."""

    def __init__(self, state: State, files: Path, bot: Fields, now: Callable[[], datetime]) -> None:
        self._state = state
        self._files = files
        self.now = self._now = now
        self.bot = bot
        self.changes: Counter[int] = Counter()  # by person, since this process began
        files.mkdir(parents=True, exist_ok=True)

    # ---- people

    def add_user(self, name: str, language_code: str | None) -> Fields:
        """A person who has not written to the bot yet."""
        first, _, last = name.partition(" ")
        with self._state.transaction():
            user: Fields = {
                "id": FIRST_USER_ID + self._next("users") - 1,
                "first_name": first,
                "last_name": last or None,
                "language_code": language_code,
                "started": False,
                "blocked": False,
            }
            self._state.put("telegram.user", str(user["id"]), user)
        self.changes[user["id"]] += 1
        return user

    def users(self) -> list[Fields]:
        """Everybody, the first first."""
        return self._state.list("telegram.user")

    def user(self, user_id: int) -> Fields | None:
        """The person, or None."""
        return self._state.get("telegram.user", str(user_id))

    def change_user(self, user_id: int, **changes: object) -> None:
        """Set fields of a person who exists."""
        with self._state.transaction():
            user = self.user(user_id)
            if user is not None:
                self._state.put("telegram.user", str(user_id), user | changes)
        self.changes[user_id] += 1

    def receiver(self, user_id: int) -> Fields:
        """The person, if the bot may write to them; ApiError as Telegram words it."""
        user = self.user(user_id)
        if user is None:
            raise bad("chat not found")
        if user["blocked"]:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not user["started"]:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return user

    # ---- messages

    def add_message(self, user_id: int, sender: str, content: Fields) -> Fields:
        """`sender` is `bot` or `user`; ids grow over all chats."""
        with self._state.transaction():
            message: Fields = {
                "message_id": self._next("messages"),
                "chat_id": user_id,
                "sender": sender,
                "date": int(self._now().timestamp()),
                "offered": offered_data(content),
                **content,
            }
            self.save_message(message)
        return message

    def save_message(self, message: Fields) -> None:
        """Store a message that was made or changed."""
        self._state.put(f"telegram.chat.{message['chat_id']}", str(message["message_id"]), message)
        self.changes[message["chat_id"]] += 1

    def delete_message(self, message: Fields) -> None:
        """Forget a message."""
        self._state.delete(f"telegram.chat.{message['chat_id']}", str(message["message_id"]))
        self.changes[message["chat_id"]] += 1

    def message(self, user_id: int, message_id: int) -> Fields | None:
        """The message, or None."""
        return self._state.get(f"telegram.chat.{user_id}", str(message_id))

    def messages(self, user_id: int) -> list[Fields]:
        """The whole chat, oldest first."""
        return self._state.list(f"telegram.chat.{user_id}")

    def change_message(self, message: Fields, content: Fields) -> Fields:
        """Edit in place; a press on a button it once had stays possible, as on a slow phone."""
        known = [data for data in message["offered"] if data not in offered_data(content)]
        changed = message | content | {"edit_date": int(self._now().timestamp())}
        changed["offered"] = known + offered_data(content)
        self.save_message(changed)
        return changed

    # ---- presses that wait for an answer

    def add_query(self, user_id: int) -> str:
        """A new press; returns its id."""
        query_id = str(secrets.randbits(62))
        query: Fields = {"user_id": user_id, "at": self._now().timestamp(), "answer": None}
        self._state.put("telegram.query", query_id, query)
        return query_id

    def answer_query(self, query_id: str, answer: Fields) -> None:
        """Raises ApiError when the press is unknown, too old or answered already."""
        with self._state.transaction():
            query = self._state.get("telegram.query", query_id)
            too_old = query and self._now().timestamp() - query["at"] > ANSWER_SECONDS
            if query is None or too_old or query["answer"] is not None:
                raise bad("query is too old and response timeout expired or query ID is invalid")
            self._state.put("telegram.query", query_id, query | {"answer": answer})

    def answer_to(self, query_id: str) -> Fields | None:
        """What the app answered to a press so far."""
        query = self._state.get("telegram.query", query_id)
        return None if query is None else query["answer"]

    # ---- files

    def add_file(self, upload: Upload) -> Fields:
        """Keep a file; returns what a Document says about it."""
        file_id = secrets.token_urlsafe(18)
        (self._files / file_id).write_bytes(upload.content)
        file: Fields = {
            "file_id": file_id,
            "file_unique_id": file_id[:12],
            "file_name": upload.name,
            "mime_type": upload.content_type,
            "file_size": len(upload.content),
        }
        width, height = picture_size(upload.content)
        self._state.put("telegram.file", file_id, file | {"width": width, "height": height})
        return file

    def file(self, file_id: str) -> Fields | None:
        """What is known about a kept file."""
        return self._state.get("telegram.file", file_id)

    def content(self, file_id: str) -> bytes:
        """The bytes of a kept file."""
        return (self._files / file_id).read_bytes()

    # ---- settings of the bot

    def setting(self, name: str) -> Fields:
        """The stored setting, empty if never set."""
        return self._state.get("telegram.setting", name) or {}

    def set_setting(self, name: str, value: Fields) -> None:
        """Replace the setting."""
        self._state.put("telegram.setting", name, value)

    def _next(self, counter: str) -> int:
        with self._state.transaction():
            count = int(self.setting(f"count.{counter}").get("last", 0)) + 1
            self.set_setting(f"count.{counter}", {"last": count})
        return count


def offered_data(content: Fields) -> list[str]:
    """What the buttons of a message can send."""
    keyboard = content.get("reply_markup") or {}
    return [
        button["callback_data"]
        for row in keyboard.get("inline_keyboard", [])
        for button in row
        if "callback_data" in button
    ]


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG; 0 for anything else."""
    if content.startswith(PNG_START) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 0, 0


def api_user(user: Fields) -> Fields:
    """A person as the Bot API's User."""
    names = ("id", "first_name", "last_name", "language_code")
    present = {name: user[name] for name in names if user.get(name) is not None}
    return {"is_bot": False} | present


def api_chat(user: Fields) -> Fields:
    """A person's private chat as the Bot API's Chat."""
    names = ("id", "first_name", "last_name")
    return {"type": "private"} | {name: user[name] for name in names if user.get(name) is not None}


def api_message(message: Fields, user: Fields, bot: Fields) -> Fields:
    """A stored message as the Bot API's Message."""
    own = {"message_id", "chat_id", "sender", "date", "offered"}
    content = {name: value for name, value in message.items() if name not in own and value}
    return {
        "message_id": message["message_id"],
        "from": bot if message["sender"] == "bot" else api_user(user),
        "chat": api_chat(user),
        "date": message["date"],
        **content,
    }
