"""What must hold of requests: staff see each that waits for them, and its person finds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.support.records import REQUEST, parked_name
from chalicelib.domain.people.account import Account
from chalicelib.domain.support.deletion import Deletion
from chalicelib.domain.support.request import Request, RequestState

REQUESTS: Final = "requests"
DELETED: Final = "deleted"


def _beside(request: Request) -> tuple[Key, Key]:
    return (parked_key(parked_name(request.id)), account_key(request.account_id))


def _seen(_record: Record, request: Request, around: Around) -> Iterator[str]:
    shown, owner = _beside(request)
    parked, account = around.get(Parked, shown), around.get(Account, owner)
    before_staff = parked is not None and not parked.resolved
    if before_staff != request.is_with_staff:
        yield f"{request.state}, and staff {'see' if before_staff else 'do not see'} it"
    listed = account is not None and request.id in account.requests
    if request.is_with_staff and not listed:
        yield f"{request.account_id} does not find it"
    if request.drafts and not request.is_under_way:
        yield f"{request.state}, and staff are still about to say something"
    if (request.state is RequestState.CLOSED) is (request.closed_at is None):
        yield f"{request.state}, and closed at {request.closed_at}"


def _empty(_record: Record, account: Account, _around: Around) -> Iterator[str]:
    """Of whoever was deleted nothing is known that only they can bring back, since that ends it."""
    if account.deleted_at is None:
        return
    known = {
        "name": account.name,
        "language": account.telegram_language or account.chosen_language,
        "cards": account.cards,
        "source": account.source,
    }
    left = [what for what, value in known.items() if value]
    if left:
        yield f"was deleted at {account.deleted_at}, and is known by {left}"


def _is_done(_record: Record, deletion: Deletion, _around: Around) -> Iterator[str]:
    """What is over has emptied the account or was hindered, and keeps no language."""
    if deletion.waits:
        return
    if (deletion.deleted_at is None) is not bool(deletion.hindered) or deletion.language:
        yield f"is over as {deletion}"


CHECKS: Final = (
    Check(REQUESTS, Table.INBOX, REQUEST, Request, _seen, needs=_beside),
    Check(DELETED, Table.ACCOUNTS, "account", Account, _empty),
    Check(DELETED, Table.INBOX, "deletion", Deletion, _is_done),
)
