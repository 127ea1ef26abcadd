"""The chat in Telegram, by python-telegram-bot's types and `Bot`; knows no screen and no use case."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chalicelib.adapters.telegram_errors import raise_ours
from chalicelib.adapters.telegram_rich import rich_html
from chalicelib.application.ports.chat import (
    Attachment,
    ChatRejected,
    ChatUnavailable,
    CheckOut,
    Chosen,
    Command,
    Ignored,
    Incoming,
    InvoicePaid,
    MalformedUpdate,
    Media,
    Person,
    Press,
    Reachability,
    Screen,
    Text,
)
from chalicelib.application.ports.parts import without_moments

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove
    from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

T = TypeVar("T")

CALL_SECONDS: Final = 5.0  # a whole call, connecting and sending included
CONNECT_SECONDS: Final = 3.0
LOGGERS_THAT_PRINT_ADDRESSES: Final = ("httpx", "httpcore", "telegram")  # and so the token
NOT_MODIFIED: Final = "message is not modified"
TOO_LATE: Final = "query is too old"
KNOWS_NO_RICH_MESSAGES: Final = (
    "endpoint 'sendrichmessage' does not exist",
    "message text is empty",
)
"""What a server says that is older than they are: it has no such method, or overlooks the parameter."""

ONE_PERSON: Final = 1
"""Names our picker in what Telegram answers: there is one, and it lets choose one person."""

DATE_REFUSED: Final = "rich_message_date_invalid"

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL | re.ASCII)
_COMMAND_NAMED: Final = re.compile(r"(?<![\w</])/[a-z]{2}")
_MAX_ID: Final = 2**63 - 1
_MEDIA: Final = {
    "photo": "photo",
    "animation": "video",  # has a document beside it
    "document": "document",
    "sticker": "sticker",
    "voice": "voice",
    "video_note": "video",
    "video": "video",
    "audio": "audio",
    "venue": "location",  # has a location beside it
    "location": "location",
    "contact": "contact",
    "poll": "other",
    "dice": "other",
    "story": "other",
    "game": "other",
    "paid_media": "other",
    "checklist": "other",
}
"""What people send that is no text, as Telegram names it; all else is news of the chat itself."""

_FILES_KEPT: Final = frozenset({"photo", "document"})


class TelegramChat:
    """Implements the Chat port. One value lives as long as its process; safe among threads.

    One `Bot` on one event loop of its own, so that connections and the TLS context outlive a call;
    threads take turns. `Bot.initialize` is never called: it asks Telegram who we are.

    A screen with more than lines is sent as a rich message; whatever is refused of that is shown in lines
    instead, and if the server knows no rich messages, so is everything from then on.
    """

    def __init__(self, token: str, api_url: str = "https://api.telegram.org") -> None:
        self._token = token
        self._base_url = api_url.rstrip("/") + "/bot"
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._request: HTTPXRequest | None = None
        self._bot: Bot | None = None
        self._knows_rich = True
        self._username: str | None = None

    def send(self, person_id: int, screen: Screen) -> int:
        """A new message without link previews; returns its message id."""
        from telegram import LinkPreviewOptions, Message

        async def rich(written: str, bot: Bot) -> int:
            message = await bot.do_api_request(
                "sendRichMessage",
                api_kwargs={
                    "chat_id": person_id,
                    "rich_message": _rich_message(written),
                    "reply_markup": _keyboard(screen),
                },
                return_type=Message,
            )
            return int(message.message_id)

        async def lines(bot: Bot) -> int:
            message = await bot.send_message(
                chat_id=person_id,
                text=screen.text,
                parse_mode="HTML",
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_keyboard(screen),
            )
            return message.message_id

        return self._show(screen, rich, lines)

    def edit(self, person_id: int, message_id: int, screen: Screen) -> None:
        """Replace text and buttons; a message that already looks so is success."""
        from telegram import LinkPreviewOptions

        async def rich(written: str, bot: Bot) -> None:
            await bot.edit_message_text(
                text=None,  # type: ignore[arg-type]  # the library sends no None, Telegram wants one of two
                chat_id=person_id,
                message_id=message_id,
                reply_markup=_keyboard(screen),
                api_kwargs={"rich_message": _rich_message(written)},
            )

        async def lines(bot: Bot) -> None:
            await bot.edit_message_text(
                chat_id=person_id,
                message_id=message_id,
                text=screen.text,
                parse_mode="HTML",
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_keyboard(screen),
            )

        try:
            self._show(screen, rich, lines)
        except ChatRejected as refusal:
            if NOT_MODIFIED not in str(refusal).lower():
                raise

    def ask_for_person(self, person_id: int, screen: Screen, choose: str, cancel: str) -> int:
        """A message with Telegram's picker of people below the chat; returns the message id."""
        from telegram import KeyboardButton, KeyboardButtonRequestUsers, ReplyKeyboardMarkup

        picker = KeyboardButtonRequestUsers(ONE_PERSON, user_is_bot=False, request_name=True)
        keyboard = ReplyKeyboardMarkup(
            [[KeyboardButton(choose, request_users=picker)], [KeyboardButton(cancel)]],
            resize_keyboard=True,
            one_time_keyboard=True,
        )
        return self._send_beside(person_id, screen, keyboard)

    def ask_no_more(self, person_id: int, screen: Screen) -> int:
        """A message that takes the picker away; returns the message id."""
        from telegram import ReplyKeyboardRemove

        return self._send_beside(person_id, screen, ReplyKeyboardRemove())

    def _send_beside(
        self, person_id: int, screen: Screen, keyboard: ReplyKeyboardMarkup | ReplyKeyboardRemove
    ) -> int:
        async def sent(bot: Bot) -> int:
            message = await bot.send_message(
                chat_id=person_id, text=screen.text, parse_mode="HTML", reply_markup=keyboard
            )
            return message.message_id

        return self._call(sent)

    def send_document(self, person_id: int, file: Attachment, screen: Screen) -> int:
        """A file with a caption and buttons; returns the message id."""

        async def sent(bot: Bot) -> int:
            beside: dict[str, Any] = {
                "chat_id": person_id,
                "filename": file.name,
                "caption": screen.text,
                "parse_mode": "HTML",
                "reply_markup": _keyboard(screen),
            }
            if file.is_picture:
                return (await bot.send_photo(photo=file.content, **beside)).message_id
            return (await bot.send_document(document=file.content, **beside)).message_id

        return self._call(sent)

    def send_kept(self, person_id: int, file_id: str, *, is_photo: bool) -> int:
        """A file that Telegram has already; returns the message id."""

        async def sent(bot: Bot) -> int:
            if is_photo:
                return (await bot.send_photo(chat_id=person_id, photo=file_id)).message_id
            return (await bot.send_document(chat_id=person_id, document=file_id)).message_id

        return self._call(sent)

    def link(self, payload: str) -> str:
        """The address that opens the chat with this bot; who we are, Telegram is asked once."""
        if self._username is None:
            self._username = self._call(lambda bot: bot.get_me()).username
        return f"https://t.me/{self._username}?start={payload}"

    def answer_press(self, press_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Stop the button's spinner; an answer that comes too late is not worth a word."""
        self._call_unless(
            TOO_LATE,
            lambda bot: bot.answer_callback_query(
                callback_query_id=press_id, text=text, show_alert=alert
            ),
        )

    def answer_check_out(self, query_id: str, refusal: str | None = None) -> None:
        """Let Telegram take the money, or say why not; an answer that comes too late is not worth a word."""
        self._call_unless(
            TOO_LATE,
            lambda bot: bot.answer_pre_checkout_query(
                pre_checkout_query_id=query_id, ok=refusal is None, error_message=refusal
            ),
        )

    def create_invoice_link(
        self,
        *,
        title: str,
        description: str,
        payload: str,
        total: int,
        currency: str,
        provider_token: str,
    ) -> str:
        """Where an invoice of this total, in minor units or Stars, is paid. Asking again makes another."""
        from telegram import LabeledPrice

        return self._call(
            lambda bot: bot.create_invoice_link(
                title=title,
                description=description,
                payload=payload,
                provider_token=provider_token,
                currency=currency,
                prices=[LabeledPrice(title, total)],
            )
        )

    def close(self) -> None:
        """End the connections; a process that simply ends need not."""
        with self._lock:
            if self._loop is not None and self._request is not None:
                self._loop.run_until_complete(self._request.shutdown())
                self._loop.close()
            self._loop = self._request = self._bot = None

    def _show(
        self,
        screen: Screen,
        rich: Callable[[str, Bot], Awaitable[T]],
        lines: Callable[[Bot], Awaitable[T]],
    ) -> T:
        """As richly as the server takes it. Only a refusal is followed by another try: what it refused was
        not shown."""
        written = rich_html(screen.parts, time.time()) if self._knows_rich else None
        while written is not None:
            try:
                return self._call(partial(rich, written))
            except ChatRejected as refusal:
                said = str(refusal).lower()
                if NOT_MODIFIED in said:
                    raise
                if any(words in said for words in KNOWS_NO_RICH_MESSAGES):
                    self._knows_rich = False
                bare = without_moments(written)
                written = bare if DATE_REFUSED in said and bare != written else None
                log.warning("a rich message was refused: %s", refusal)
        return self._call(lines)

    def _call_unless(self, harmless: str, method: Callable[[Bot], Awaitable[object]]) -> None:
        try:
            self._call(method)
        except ChatRejected as refusal:
            if harmless not in str(refusal).lower():
                raise

    def _call(self, method: Callable[[Bot], Awaitable[T]]) -> T:
        from telegram.error import TelegramError

        async def limited(bot: Bot) -> T:
            async with asyncio.timeout(CALL_SECONDS):
                return await method(bot)

        with self._lock:
            loop, bot = self._connected()
            try:
                return loop.run_until_complete(limited(bot))
            except TimeoutError:
                raise ChatUnavailable(f"no answer within {CALL_SECONDS:.0f} s") from None
            except TelegramError as error:
                # Not chained: what the library says may quote the address, and so the token.
                raise_ours(error, str(error).replace(self._token, "<token>"))

    def _connected(self) -> tuple[asyncio.AbstractEventLoop, Bot]:
        if self._loop is None or self._bot is None:
            os.environ.setdefault("PTB_TIMEDELTA", "true")  # else each RetryAfter warns
            for name in LOGGERS_THAT_PRINT_ADDRESSES:
                logging.getLogger(name).setLevel(logging.WARNING)

            import httpx
            from telegram import Bot
            from telegram.request import HTTPXRequest

            self._loop = asyncio.new_event_loop()
            self._request = HTTPXRequest(
                connection_pool_size=2,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=CALL_SECONDS,
                write_timeout=CALL_SECONDS,
                media_write_timeout=CALL_SECONDS,
                httpx_kwargs={"verify": httpx.create_ssl_context()},
            )
            self._bot = Bot(
                self._token,
                base_url=self._base_url,
                request=self._request,
                get_updates_request=self._request,  # never used; its own would cost a TLS context
            )
        return self._loop, self._bot


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not screen.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(one.text, callback_data=one.data, url=one.url, style=one.style)
                for one in row
            ]
            for row in screen.buttons
        ]
    )


def _rich_message(written: str) -> dict[str, Any]:
    """Telegram looks for nothing in it, as an amount is no telephone number, unless a command is there to be
    tapped."""
    return {"html": written, "skip_entity_detection": _COMMAND_NAMED.search(written) is None}


def read_update(update: object) -> Incoming:
    """What parsed JSON says. Raises MalformedUpdate for anything missing or of a wrong type.

    The library's types check nothing, so whatever is used is checked here.
    """
    from telegram import Update

    if not isinstance(update, Mapping):
        raise MalformedUpdate(f"an update is an object, not {update!r:.60}")
    update_id = _identifier(update.get("update_id"), "update_id")
    try:
        return _read(update_id, Update.de_json(dict(update), None))
    except MalformedUpdate:
        raise
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError, OSError) as fault:
        # AttributeError: the library makes None of an object that is missing or empty.
        raise MalformedUpdate(f"update {update_id}: {type(fault).__name__}: {fault}") from fault


def _read(update_id: int, parsed: Any) -> Incoming:
    if parsed.message is not None:
        return _read_message(update_id, parsed.message)
    if parsed.callback_query is not None:
        return _read_press(update_id, parsed.callback_query)
    if parsed.pre_checkout_query is not None:
        return _read_check_out(update_id, parsed.pre_checkout_query)
    if parsed.my_chat_member is not None:
        return _read_reachability(update_id, parsed.my_chat_member)
    return Ignored(update_id)


def _read_message(update_id: int, message: Any) -> Incoming:
    if not _is_private(message.chat):
        return Ignored(update_id)
    if message.successful_payment is not None:
        return _read_paid(update_id, message)
    if message.users_shared is not None:
        return _read_chosen(update_id, message)
    if message.text is None:
        return _read_media(update_id, message)
    person = _person(message.from_user)
    written = _text(message.text, "message.text")
    command = _COMMAND.match(written)
    if command is None:
        return Text(update_id, person, written)
    return Command(update_id, person, command[1].lower(), (command[2] or "").strip())


def _read_media(update_id: int, message: Any) -> Incoming:
    """Ignored where nobody said anything: a message was pinned, a timer set."""
    kind = next((one for one in _MEDIA if getattr(message, one, None)), None)
    if kind is None:
        return Ignored(update_id)
    content = message.photo[-1] if kind == "photo" else getattr(message, kind)
    kept = kind in _FILES_KEPT
    return Media(
        update_id,
        _person(message.from_user),
        _MEDIA[kind],
        _optional(message.caption, "message.caption") or "",
        _text(content.file_id, f"message.{kind}.file_id") if kept else None,
        _optional(content.mime_type, "message.document.mime_type") if kind == "document" else None,
    )


def _read_chosen(update_id: int, message: Any) -> Incoming:
    """Ignored where it answers another picker than ours."""
    shared, name = message.users_shared, "message.users_shared"
    if shared.request_id != ONE_PERSON or len(shared.users) != 1:
        return Ignored(update_id)
    (user,) = shared.users
    known = [
        _optional(part, f"{name}.users.name") or "" for part in (user.first_name, user.last_name)
    ]
    return Chosen(
        update_id,
        _person(message.from_user),
        _identifier(user.user_id, f"{name}.users.user_id"),
        " ".join(filter(None, known)),
    )


def _read_press(update_id: int, query: Any) -> Incoming:
    if query.message is None or query.game_short_name is not None:
        return Ignored(update_id)  # a button under an inline result, or of a game: not ours
    if not _is_private(query.message.chat):
        return Ignored(update_id)
    return Press(
        update_id,
        _person(query.from_user),
        _identifier(query.message.message_id, "callback_query.message.message_id"),
        _text(query.id, "callback_query.id"),
        _text(query.data, "callback_query.data"),
    )


def _read_check_out(update_id: int, query: Any) -> Incoming:
    return CheckOut(
        update_id,
        _person(query.from_user),
        _text(query.id, "pre_checkout_query.id"),
        _text(query.invoice_payload, "pre_checkout_query.invoice_payload"),
        _identifier(query.total_amount, "pre_checkout_query.total_amount"),
        _text(query.currency, "pre_checkout_query.currency"),
    )


def _read_paid(update_id: int, message: Any) -> Incoming:
    paid, name = message.successful_payment, "message.successful_payment"
    return InvoicePaid(
        update_id,
        _person(message.from_user),
        _text(paid.invoice_payload, f"{name}.invoice_payload"),
        _identifier(paid.total_amount, f"{name}.total_amount"),
        _text(paid.currency, f"{name}.currency"),
        _text(paid.telegram_payment_charge_id, f"{name}.telegram_payment_charge_id"),
        _optional(paid.provider_payment_charge_id, f"{name}.provider_payment_charge_id") or None,
    )


def _read_reachability(update_id: int, change: Any) -> Incoming:
    status = _text(change.new_chat_member.status, "my_chat_member.new_chat_member.status")
    if not _is_private(change.chat) or status not in {"member", "kicked"}:
        return Ignored(update_id)
    return Reachability(update_id, _person(change.from_user), status == "member")


def _is_private(chat: Any) -> bool:
    _identifier(abs(chat.id) if type(chat.id) is int else None, "chat.id")
    return _text(chat.type, "chat.type") == "private"


def _person(user: Any) -> Person:
    first = _text(user.first_name, "from.first_name")
    last = _optional(user.last_name, "from.last_name")
    return Person(
        _identifier(user.id, "from.id"),
        f"{first} {last}" if last else first,
        _optional(user.language_code, "from.language_code"),
        _optional(user.username, "from.username"),
    )


def _identifier(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= _MAX_ID:
        raise MalformedUpdate(f"{name} is not an id: {value!r:.60}")
    return value


def _optional(value: object, name: str) -> str | None:
    return None if value is None else _text(value, name)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise MalformedUpdate(f"{name} is not a text: {value!r:.60}")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise MalformedUpdate(f"{name} holds half a surrogate pair") from fault
    return str(value)
