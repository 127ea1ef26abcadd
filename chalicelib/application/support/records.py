"""Where requests are kept, and under which name they stand before staff."""

from __future__ import annotations

from typing import Final

from chalicelib.application.ports.store import Key, Table

REQUEST: Final = "request"
"""The sort key of a request, and the kind and the reason of the parked work that shows it to staff."""


def request_key(request_id: str) -> Key:
    """One request."""
    return Key(Table.INBOX, request_id, REQUEST)


def parked_name(request_id: str) -> str:
    """Of what staff see of it."""
    return f"{REQUEST}:{request_id}"


def is_request(name: str) -> bool:
    """Whether this piece of parked work is a request, and no work that failed."""
    return name.startswith(f"{REQUEST}:")


def deletion_key(account_id: int) -> Key:
    """The newest wish of an account to be deleted, as far as it is done."""
    return Key(Table.INBOX, str(account_id), "deletion")
