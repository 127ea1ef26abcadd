"""What an error of Telegram means: who cannot be reached, what is our fault, what says nothing."""

from __future__ import annotations

import pytest
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from chalicelib.adapters.telegram_errors import raise_ours
from chalicelib.application.ports.chat import (
    ChatError,
    ChatRejected,
    ChatUnavailable,
    ChatUnreachable,
)


@pytest.mark.parametrize(
    "words",
    [
        "Chat not found",
        "Bad Request: chat not found",
        "PEER_ID_INVALID",
        "Bad Request: peer id invalid",
        "Bad Request: user not found",
        "Bad Request: USER_IS_BLOCKED",
        "INPUT_USER_DEACTIVATED",
        "Forbidden: user is deactivated",
    ],
)
def test_a_400_about_somebody_who_is_not_there_is_unreachable(words: str) -> None:
    with pytest.raises(ChatUnreachable):
        raise_ours(BadRequest(words), words)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (Forbidden("bot was blocked by the user"), ChatUnreachable),
        (Forbidden("bot can't initiate conversation with a user"), ChatUnreachable),
        (BadRequest("can't parse entities"), ChatRejected),
        (BadRequest("message to edit not found"), ChatRejected),
        (BadRequest("message can't be edited"), ChatRejected),
        (InvalidToken("Unauthorized"), ChatRejected),
        (InvalidToken("Not Found"), ChatRejected),
        (NetworkError("Bad Gateway"), ChatUnavailable),
        (TimedOut(), ChatUnavailable),
    ],
)
def test_each_means_one_thing(error: TelegramError, ours: type[ChatError]) -> None:
    with pytest.raises(ours):
        raise_ours(error, str(error))
