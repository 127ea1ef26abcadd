"""What an error of Telegram means in the chat port's words; knows no message.

- 429: ChatThrottled, for as long as it says;
- 403, and a 400 about somebody who is not there: ChatUnreachable;
- any other 400, and a token that is refused (401, 404): ChatRejected, a fault of ours;
- a 5xx, no connection: ChatUnavailable, the message may have been sent.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NoReturn

from chalicelib.application.ports.chat import (
    ChatRejected,
    ChatThrottled,
    ChatUnavailable,
    ChatUnreachable,
)

if TYPE_CHECKING:
    from telegram.error import TelegramError

GONE: Final = (
    *("chat not found", "user not found", "peer_id_invalid", "peer id invalid"),
    *("user is deactivated", "user_deactivated", "input_user_deactivated", "chat was deactivated"),
    *("bot was blocked", "user_is_blocked", "can't initiate conversation", "bot was kicked"),
    *("chat_write_forbidden", "chat_restricted", "have no rights to send a message"),
)
"""What a 400 says of somebody who cannot be written to, though Telegram calls others of them 403."""


def raise_ours(error: TelegramError, words: str) -> NoReturn:
    """Raise what `error` means; `words` are its own, without our token."""
    from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = wait if isinstance(wait, int) else math.ceil(wait.total_seconds())
        raise ChatThrottled(max(1, seconds)) from None
    if isinstance(error, Forbidden) or any(said in words.lower() for said in GONE):
        raise ChatUnreachable(words) from None
    # BadRequest is a NetworkError to the library, though the network had no part in it.
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        raise ChatUnavailable(words) from None
    raise ChatRejected(words) from None
