"""Telling people, and noticing those who cannot be told: a blocked bot stops sending, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from chalicelib.application.people.accounts import get_account, mark_unreachable
from chalicelib.application.ports.chat import ChatRejected, ChatUnreachable
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.domain.people.account import Account


def tell_in(services: Services, account_id: int, notice: Notice, language: str) -> int | None:
    """Send a notice to somebody whose language is known no more. Raises ChatError."""
    account = replace(get_account(services, account_id), chosen_language=language)
    return _reach(services, account, lambda: services.notifier.tell(account, notice))


def tell(
    services: Services, account_id: int, notice: Notice, message_id: int | None = None
) -> int | None:
    """Send a notice, or edit the message that showed its predecessor. Raises ChatError.

    A message that can no longer be edited (Telegram: 48 hours, or deleted) is sent anew.
    """
    account = get_account(services, account_id)
    if message_id is not None:
        try:
            return _reach(
                services, account, lambda: services.notifier.tell(account, notice, message_id)
            )
        except ChatRejected:
            pass
    return _reach(services, account, lambda: services.notifier.tell(account, notice))


def rewrite(services: Services, account_id: int, notice: Notice, message_id: int) -> None:
    """Edit what is in a message; one that can no longer be edited stays as it is. Raises ChatError."""
    account = get_account(services, account_id)
    with suppress(ChatRejected):
        _reach(services, account, lambda: services.notifier.tell(account, notice, message_id))


def _reach(services: Services, account: Account, send: Callable[[], int]) -> int | None:
    """The id of the message sent, or None if this person cannot be reached. Raises ChatError."""
    if not account.reachable:
        return None
    try:
        return send()
    except ChatUnreachable:
        mark_unreachable(services, account.id)
        return None
