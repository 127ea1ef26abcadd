"""The methods of the played Bot API, each as Telegram describes it; knows no HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from chalicelib.domain.payments.chat_invoice import STARS
from infra.sandbox.telegram_chats import Chats, Fields, api_message
from infra.sandbox.telegram_invoices import PROVIDER_TOKEN, Invoices
from infra.sandbox.telegram_params import ApiError, Params, Upload, bad
from infra.sandbox.telegram_updates import Updates

MAX_ANSWER: Final = 200  # characters of a toast or alert
MAX_COMMANDS: Final = 100
MAX_PAYLOAD_BYTES: Final = 128  # of an invoice


class Methods:
    """Each public method of this class is a method of the Bot API in snake case."""

    def __init__(self, chats: Chats, updates: Updates, invoices: Invoices) -> None:
        self._chats = chats
        self._updates = updates
        self._invoices = invoices

    def find(self, name: str) -> Callable[[Params], Any] | None:
        """The method by its name in the Bot API; case does not matter there."""
        known = {
            one.replace("_", ""): one
            for one in vars(type(self))
            if not one.startswith("_") and one != "find"
        }
        found = known.get(name.lower())
        return getattr(self, found) if found else None

    # ---- the bot

    def get_me(self, _: Params) -> Fields:
        return self._chats.bot | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def set_my_commands(self, params: Params) -> bool:
        commands = params.structure("commands")
        if not isinstance(commands, list) or len(commands) > MAX_COMMANDS:
            raise bad("expected an Array of BotCommand")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command"))):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description") or "")) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        known = self._chats.setting("commands")
        self._chats.set_setting("commands", known | {params.text("language_code"): commands})
        return True

    # ---- updates

    def set_webhook(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        if url and not re.match(r"https?://[^/]+", url):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        if params.flag("drop_pending_updates"):
            self._updates.confirm(2**62)
        allowed = params.structure("allowed_updates") or []
        self._chats.set_setting("webhook", {"url": url, "allowed_updates": allowed})
        return True

    def delete_webhook(self, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            self._updates.confirm(2**62)
        self._chats.set_setting("webhook", {"url": ""})
        return True

    def get_webhook_info(self, _: Params) -> Fields:
        pending = self._updates.pending()
        webhook = self._chats.setting("webhook")
        errors = [update["error"] for update in pending if update["error"]]
        info = {
            "url": webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(pending),
        }
        return info | ({"last_error_message": errors[-1]} if errors else {})

    def get_updates(self, params: Params) -> list[Fields]:
        if self._chats.setting("webhook").get("url"):
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        self._updates.confirm(params.integer("offset") or 0)
        limit = min(max(params.integer("limit") or 100, 1), 100)
        return [update["payload"] for update in self._updates.pending()[:limit]]

    # ---- messages

    def send_message(self, params: Params) -> Fields:
        user = self._chats.receiver(params.chat_id())
        text, entities = params.formatted("text")
        return self._sent(user, params, {"text": text, "entities": entities})

    def send_rich_message(self, params: Params) -> Fields:
        user = self._chats.receiver(params.chat_id())
        return self._sent(user, params, {"rich_message": params.rich_message()})

    def send_document(self, params: Params) -> Fields:
        user = self._chats.receiver(params.chat_id())
        caption, entities = params.formatted("caption")
        content = {
            "document": self._file(params.file("document")),
            "caption": caption,
            "caption_entities": entities,
        }
        return self._sent(user, params, content)

    def send_photo(self, params: Params) -> Fields:
        user = self._chats.receiver(params.chat_id())
        caption, entities = params.formatted("caption")
        file = self._file(params.file("photo"))
        stored = self._chats.file(file["file_id"]) or {}
        if not stored.get("width"):
            raise bad("IMAGE_PROCESS_FAILED")
        names = ("file_id", "file_unique_id", "width", "height", "file_size")
        content = {
            "photo": [{name: stored[name] for name in names}],
            "caption": caption,
            "caption_entities": entities,
        }
        return self._sent(user, params, content)

    def send_invoice(self, params: Params) -> Fields:
        user = self._chats.receiver(params.chat_id())
        return self._sent(user, params, {"invoice": _invoice(params)})

    def create_invoice_link(self, params: Params) -> str:
        return self._invoices.add(_invoice(params) | {"payload": params.text("payload")})

    def send_chat_action(self, params: Params) -> bool:
        self._chats.receiver(params.chat_id())
        if not params.text("action"):
            raise bad("wrong parameter action in request")
        return True

    def edit_message_text(self, params: Params) -> Fields:
        """A text becomes rich and back; a file stays a file."""
        user, message = self._own_message(params, "edit")
        if params.below() is not None:
            raise bad("inline keyboard expected")
        if params.has("rich_message"):
            content: Fields = {"rich_message": params.rich_message(), "text": None, "entities": []}
        else:
            text, entities = params.formatted("text")
            content = {"text": text, "entities": entities, "rich_message": None}
        if not message.get("text") and not message.get("rich_message"):
            raise bad("there is no text in the message to edit")
        return self._edited(user, message, content | {"reply_markup": params.keyboard()})

    def edit_message_reply_markup(self, params: Params) -> Fields:
        user, message = self._own_message(params, "edit")
        return self._edited(user, message, {"reply_markup": params.keyboard()})

    def delete_message(self, params: Params) -> bool:
        user = self._chats.receiver(params.chat_id())
        message = self._chats.message(user["id"], params.integer("message_id") or 0)
        if message is None:
            raise bad("message to delete not found")
        self._chats.delete_message(message)
        return True

    # ---- answers

    def answer_callback_query(self, params: Params) -> bool:
        text = params.text("text")
        if len(text) > MAX_ANSWER:
            raise bad("MESSAGE_TOO_LONG")
        answer = {"text": text or None, "alert": params.flag("show_alert")}
        self._chats.answer_query(params.text("callback_query_id"), answer)
        return True

    def answer_pre_checkout_query(self, params: Params) -> bool:
        if not params.flag("ok") and not params.text("error_message"):
            raise bad("ERROR_TEXT_EMPTY")
        answer = {"ok": params.flag("ok"), "text": params.text("error_message") or None}
        self._chats.answer_query(params.text("pre_checkout_query_id"), answer)
        return True

    # ---- files

    def get_file(self, params: Params) -> Fields:
        file = self._chats.file(params.text("file_id"))
        if file is None:
            raise bad("invalid file_id")
        names = ("file_id", "file_unique_id", "file_size")
        return {name: file[name] for name in names} | {"file_path": f"documents/{file['file_id']}"}

    def _sent(self, user: Fields, params: Params, content: Fields) -> Fields:
        content["reply_markup"] = params.keyboard()
        below = params.below()
        if below is not None:
            self._chats.change_user(user["id"], below=below)
        message = self._chats.add_message(user["id"], "bot", content)
        return api_message(message, user, self._chats.bot)

    def _own_message(self, params: Params, action: str) -> tuple[Fields, Fields]:
        user = self._chats.receiver(params.chat_id())
        message = self._chats.message(user["id"], params.integer("message_id") or 0)
        if message is None:
            raise bad(f"message to {action} not found")
        if message["sender"] != "bot":
            raise bad(f"message can't be {action}ed")
        return user, message

    def _edited(self, user: Fields, message: Fields, content: Fields) -> Fields:
        if all((message.get(name) or None) == (value or None) for name, value in content.items()):
            raise bad(
                "message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message"
            )
        changed = self._chats.change_message(message, content)
        return api_message(changed, user, self._chats.bot)

    def _file(self, given: Upload | str) -> Fields:
        if isinstance(given, Upload):
            return self._chats.add_file(given)
        file = self._chats.file(given)
        if file is None:
            raise bad("wrong file identifier/HTTP URL specified")
        return {name: value for name, value in file.items() if name not in {"width", "height"}}


def _invoice(params: Params) -> Fields:
    title, description = params.text("title"), params.text("description")
    if not 1 <= len(title) <= 32:
        raise bad("INVOICE_TITLE_INVALID")
    if not 1 <= len(description) <= 255:
        raise bad("INVOICE_DESCRIPTION_INVALID")
    if not 1 <= len(params.text("payload").encode()) <= MAX_PAYLOAD_BYTES:
        raise bad("INVOICE_PAYLOAD_INVALID")
    currency, prices = params.text("currency"), params.structure("prices")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise bad("CURRENCY_INVALID")
    if params.text("provider_token") != ("" if currency == STARS else PROVIDER_TOKEN):
        raise bad("PAYMENT_PROVIDER_INVALID")
    if not isinstance(prices, list) or not prices:
        raise bad("expected an Array of LabeledPrice")
    if currency == STARS and len(prices) != 1:
        raise bad("STARS_INVOICE_INVALID")
    total = sum(int(price["amount"]) for price in prices)
    return {
        "title": title,
        "description": description,
        "start_parameter": params.text("start_parameter"),
        "currency": currency,
        "total_amount": total,
    }
