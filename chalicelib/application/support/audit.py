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
from chalicelib.domain.support.request import Request

REQUESTS: Final = "requests"


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


CHECKS: Final = (Check(REQUESTS, Table.INBOX, REQUEST, Request, _seen, needs=_beside),)
