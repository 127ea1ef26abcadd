"""People as the list beside the chats shows them: name, last message, how many came; sends nothing."""

from __future__ import annotations

from infra.sandbox.telegram_chats import Chats, Fields
from infra.sandbox.views import message_view, user_view

MOST_OF_A_TEXT = 90
"""Characters of the last message: more than a line of the list holds."""


class People:
    """Reads a chat again only when it has changed: there may be hundreds of people."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._known: dict[int, tuple[int, Fields]] = {}

    def all(self) -> list[Fields]:
        """Everybody, the first first. `received` counts the bot's messages, `last` is the newest of all."""
        return [self._with_chat(user_view(user, self._chats)) for user in self._chats.users()]

    def _with_chat(self, user: Fields) -> Fields:
        known = self._known.get(user["id"])
        if known is None or known[0] != user["changes"]:
            known = user["changes"], self._chat(user["id"])
            self._known[user["id"]] = known
        return user | known[1]

    def _chat(self, user_id: int) -> Fields:
        messages = self._chats.messages(user_id)
        received = sum(message["sender"] == "bot" for message in messages)
        if not messages:
            return {"received": received, "last": None}
        shown = message_view(messages[-1], self._chats)
        words = shown["text"] or " ".join(one["name"] for one in shown["documents"])
        last = {
            "message_id": shown["message_id"],
            "from": shown["from"],
            "date": shown["date"],
            "text": " ".join(words.split())[:MOST_OF_A_TEXT],
        }
        return {"received": received, "last": last}
