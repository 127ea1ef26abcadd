"""Requests to support, by their person: begun, told, sent, added to, opened again, withdrawn; and what staff
did told back. What staff do with them is `desk/handling.py`.

A request that waits for staff is parked work of its own kind: its name stands where they look, and the bell
rings in the same commit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application.bells import ring
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.support.notices import RequestAnswered
from chalicelib.application.support.records import REQUEST, parked_name, request_key
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.agenda import without
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.authority import Deed, may
from chalicelib.domain.support.request import (
    OVERDUE,
    REPLY,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
    Told,
    begun_anew,
    done_with,
    opened_again,
    said_more,
    sent,
    told_more,
    withdrawn,
)

MOST: Final = 5
"""Requests of one account that wait for staff, the draft among them."""

LISTED: Final = 10
"""Those that an account finds, the oldest of what is answered or closed leave first."""


def start_request(
    services: Services, account_id: int, kind: RequestKind, *, wish: str = ""
) -> Request:
    """The one draft of this account, about `kind`, with the `wish` as what is answered first; a draft about
    something else begins anew.

    Raises Refused: "request-not-payer" (a transfer is the Payer's to ask for), "too-many-requests".
    """
    if kind is RequestKind.TRANSFER and not _pays_for_something(services, account_id):
        raise Refused("request-not-payer")

    def decide(unit: Unit) -> Request:
        account = unit.require(Account, account_key(account_id))
        requests = _requests(unit, account)
        draft = next((one for one in requests if one.state is RequestState.DRAFT), None)
        answers = (wish,) if wish else ()
        if draft is not None and draft.kind is kind and draft.answers[: len(answers)] == answers:
            return draft
        if draft is not None:
            request = begun_anew(draft, kind, answers)
        elif sum(one.is_with_staff for one in requests) >= MOST:
            raise Refused("too-many-requests", most=MOST)
        else:
            now = services.clock.now()
            request = Request(services.new_id(), account_id, kind, now, answers=answers)
            listed = (*_still_listed(requests, now), request.id)
            unit.put(account_key(account_id), replace(account, requests=listed))
        unit.put(request_key(request.id), request)
        return request

    return in_unit(services, decide)


def _still_listed(requests: list[Request], now: datetime) -> list[str]:
    """Less what was closed too long ago, and so that there is room for one more."""
    kept = [
        one
        for one in requests
        if one.state is not RequestState.CLOSED or one.unread or one.may_open_again(now)
    ]
    over = len(kept) - LISTED + 1
    leave = [one.id for one in kept if not one.is_with_staff][: max(over, 0)]
    return [one.id for one in kept if one.id not in leave]


def requests_of(services: Services, account_id: int) -> list[Request]:
    """What this account finds, the oldest first: what it has not put away."""
    unit = Unit(services)
    return _requests(unit, unit.require(Account, account_key(account_id)))


def own_request(services: Services, request_id: str, account_id: int) -> Request:
    """Raises Refused("request-gone") for one that was put away, or another account's."""
    unit = Unit(services)
    return _own(unit, request_id, unit.require(Account, account_key(account_id)))


def read_request(services: Services, request_id: str, account_id: int) -> Request:
    """The same, seen by its person: an answer that they were not told of is read now."""

    def decide(unit: Unit) -> Request:
        request = _own(unit, request_id, unit.require(Account, account_key(account_id)))
        if request.unread:
            unit.put(request_key(request_id), replace(request, unread=False))
        return request

    return in_unit(services, decide)


def tell_request(
    services: Services,
    request_id: str,
    account_id: int,
    update_id: int,
    *,
    text: str,
    file: RequestFile | None = None,
) -> Request:
    """What somebody wrote or sent for it, before it was sent to staff or after. What was answered, or closed
    not long ago, waits for staff again.

    Raises Refused: "request-gone", "request-full".
    """

    def decide(unit: Unit) -> Request:
        request = _own(unit, request_id, unit.require(Account, account_key(account_id)))
        if request.state is RequestState.DRAFT:
            after = told_more(request, update_id, text, file)
        else:
            now = services.clock.now()
            if not request.is_under_way and not request.may_open_again(now):
                raise Refused("request-gone")
            told = Told(update_id, text, file)
            after = said_more(request, told, now, _overdue_at(services, now))
        if after != request:
            put_request(unit, services, request, after)
        return after

    return in_unit(services, decide)


def send_request(services: Services, request_id: str, account_id: int) -> Request:
    """To staff. Raises Refused: "request-gone", "request-incomplete"."""

    def decide(unit: Unit) -> Request:
        request = _own(unit, request_id, unit.require(Account, account_key(account_id)))
        if request.state is not RequestState.DRAFT:
            return request
        now = services.clock.now()
        after = sent(request, now, _overdue_at(services, now))
        put_request(unit, services, request, after)
        return after

    return in_unit(services, decide)


def open_again(services: Services, request_id: str, account_id: int) -> Request:
    """What was closed waits for staff again. Raises Refused("request-gone"), also when it was long ago."""

    def decide(unit: Unit) -> Request:
        request = _own(unit, request_id, unit.require(Account, account_key(account_id)))
        if request.is_with_staff:
            return request
        now = services.clock.now()
        after = opened_again(request, now, _overdue_at(services, now))
        put_request(unit, services, request, after)
        return after

    return in_unit(services, decide)


def withdraw_request(services: Services, request_id: str, account_id: int) -> None:
    """Its account thinks better of it, or has read the answer; it is on their list no more. Raises
    Refused("request-gone")."""

    def decide(unit: Unit) -> None:
        account = unit.require(Account, account_key(account_id))
        known = unit.get(Request, request_key(request_id))
        if known is None or known.account_id != account_id:
            raise Refused("request-gone")
        if request_id not in account.requests:
            if known.state in (RequestState.WITHDRAWN, RequestState.CLOSED):
                return
            raise Refused("request-gone")
        if known.state in (RequestState.DRAFT, RequestState.OPEN):
            after = withdrawn(known)
        else:
            after = done_with(known, services.clock.now())
        if after != known:
            put_request(unit, services, known, after)
        unit.put(account_key(account_id), _without(account, request_id))

    in_unit(services, decide)


def get_request(services: Services, request_id: str) -> Request:
    """For staff. Raises InvalidInput if there is none."""
    return Unit(services).require(Request, request_key(request_id))


def tell_reply(services: Services, request_id: str) -> None:
    """Tell what staff did; whoever cannot be reached finds it under their requests. Raises ChatError."""
    request = get_request(services, request_id)
    reached = tell(services, request.account_id, RequestAnswered(request)) is not None

    def told(current: Request) -> Request:
        if current.lines != request.lines or current.closed_at != request.closed_at:
            return current  # there is more to tell by now
        unread = current.unread and not reached
        return replace(current, unread=unread, waits=without(current.waits, REPLY))

    change_stored(services, Request, request_key(request_id), told)


def ring_overdue(services: Services, request_id: str) -> None:
    """It waits for too long: staff hear of it once."""

    def decide(unit: Unit) -> None:
        request = unit.require(Request, request_key(request_id))
        if OVERDUE not in request.waits:
            return
        waits = without(request.waits, OVERDUE)
        unit.put(request_key(request_id), replace(request, waits=waits))
        if request.is_with_staff:
            ring(unit, OVERDUE, services.clock.now())

    in_unit(services, decide)


def put_request(unit: Unit, services: Services, before: Request, after: Request) -> None:
    """Store it; its name stands before staff as long as it waits for them, and no longer."""
    unit.put(request_key(after.id), after)
    if before.is_with_staff == after.is_with_staff:
        return
    key = parked_key(parked_name(after.id))
    if before.is_with_staff:
        unit.put(key, replace(unit.require(Parked, key), resolved=True))
        return
    now = services.clock.now()
    at = request_key(after.id)
    unit.load(key)
    target = (at.table.value, at.pk, at.sk)
    unit.put(key, Parked(after.kind.value, now, REQUEST, target, why=REQUEST))
    ring(unit, REQUEST, now)


def _overdue_at(services: Services, now: datetime) -> datetime:
    return now + timedelta(hours=services.catalog.answer_hours)


def _pays_for_something(services: Services, account_id: int) -> bool:
    return any(
        may(one, account_id, Deed.TRANSFER) and one.live
        for one in subscriptions_of(services, account_id)
    )


def _requests(unit: Unit, account: Account) -> list[Request]:
    unit.load(*map(request_key, account.requests))
    return [unit.require(Request, request_key(one)) for one in account.requests]


def _own(unit: Unit, request_id: str, account: Account) -> Request:
    if request_id not in account.requests:
        raise Refused("request-gone")
    return unit.require(Request, request_key(request_id))


def _without(account: Account, request_id: str) -> Account:
    left = [one for one in account.requests if one != request_id]
    return replace(account, requests=tuple(left))
