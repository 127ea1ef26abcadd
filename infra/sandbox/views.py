"""Users and messages as the control API and the page show them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from infra.sandbox.clock import instant_text
from infra.sandbox.telegram_chats import Chats, Fields
from infra.sandbox.telegram_invoices import asked_text
from infra.sandbox.telegram_rich import text_of


def user_view(user: Fields, chats: Chats) -> Fields:
    """`below` is the picker of people in place of the keyboard; `changes` grows whenever there is something
    new in this person's chat."""
    return {
        "id": user["id"],
        "name": " ".join(filter(None, (user["first_name"], user["last_name"]))),
        "language_code": user["language_code"],
        "blocked": user["blocked"],
        "below": user.get("below") or None,
        "changes": chats.changes[user["id"]],
    }


def message_view(message: Fields, chats: Chats) -> Fields:
    """A message as a person sees it. `text` is the caption where there is a document, and what can be read of
    a rich message, whose blocks are there too."""
    edited = message.get("edit_date")
    blocks = (message.get("rich_message") or {}).get("blocks", [])
    return {
        "message_id": message["message_id"],
        "from": message["sender"],
        "date": _instant(message["date"]),
        "edited": _instant(edited) if edited else None,
        "text": message.get("text") or message.get("caption") or text_of(blocks) or _said(message),
        "entities": message.get("entities") or message.get("caption_entities") or [],
        "blocks": blocks,
        "buttons": _buttons(message),
        "documents": _documents(message, chats),
        "invoice": message.get("invoice"),
    }


def _said(message: Fields) -> str:
    """What stands in the chat where somebody has paid in it, or has chosen somebody."""
    paid, shared = message.get("successful_payment"), message.get("users_shared")
    if shared is not None:
        names = (one.get("first_name") or str(one["user_id"]) for one in shared["users"])
        return f"Chosen: {', '.join(names)}"
    return "" if paid is None else f"Paid: {asked_text(paid)}"


def _buttons(message: Fields) -> list[list[Fields]]:
    keyboard = message.get("reply_markup") or {}
    return [[_button(button) for button in row] for row in keyboard.get("inline_keyboard", [])]


def _button(button: Fields) -> Fields:
    shown = {name: button[name] for name in ("text", "style", "url", "pay") if name in button}
    return shown | ({"data": button["callback_data"]} if "callback_data" in button else {})


def _documents(message: Fields, chats: Chats) -> list[Fields]:
    sent: list[Any] = [message.get("document"), *message.get("photo", [])[-1:]]
    files = [chats.file(one["file_id"]) for one in sent if one]
    return [
        {
            "name": file["file_name"],
            "url": f"/files/{file['file_id']}/{quote(file['file_name'], safe='')}",
            "mime_type": file["mime_type"],
            "size": file["file_size"],
        }
        for file in files
        if file is not None
    ]


def _instant(seconds: int) -> str:
    return instant_text(datetime.fromtimestamp(seconds, UTC))
