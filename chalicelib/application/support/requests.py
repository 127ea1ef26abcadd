"""Requests to support: begun, told, sent, withdrawn by their account; answered by staff; told back.

A request that is sent is parked work of its own kind: staff see it where they see what waits for them, and
the bell rings in the same commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chalicelib.application.bells import ring
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.people.records import Acted, account_key, acted_key
from chalicelib.application.people.telling import tell
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.support.notices import RequestAnswered
from chalicelib.application.support.records import REQUEST, parked_name, request_key
from chalicelib.application.unit import Unit, change_stored, in_unit, wait_no_more
from chalicelib.domain.agenda import INLINE_LEAD
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.authority import Deed, may
from chalicelib.domain.support.request import (
    REPLY,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
    answered,
    begun_anew,
    sent,
    told_more,
)

WITHDRAWN: Final = RequestState.WITHDRAWN

MOST: Final = 5
"""Requests of one account at a time, the draft among them."""


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
        elif len(requests) >= MOST:
            raise Refused("too-many-requests", most=MOST)
        else:
            now = services.clock.now()
            request = Request(services.new_id(), account_id, kind, now, answers=answers)
            listed = (*account.requests, request.id)
            unit.put(account_key(account_id), replace(account, requests=listed))
        unit.put(request_key(request.id), request)
        return request

    return in_unit(services, decide)


def requests_of(services: Services, account_id: int) -> list[Request]:
    """What this account has not done with, the oldest first."""
    unit = Unit(services)
    return _requests(unit, unit.require(Account, account_key(account_id)))


def own_request(services: Services, request_id: str, account_id: int) -> Request:
    """Raises Refused("request-gone") for one that is done with, or another account's."""
    unit = Unit(services)
    return _own(unit, request_id, unit.require(Account, account_key(account_id)))


def tell_request(
    services: Services,
    request_id: str,
    account_id: int,
    update_id: int,
    *,
    text: str,
    file: RequestFile | None = None,
) -> Request:
    """What somebody wrote or sent for it, before or after it was sent to staff.

    Raises Refused: "request-gone", also once it is answered; "request-full".
    """

    def decide(unit: Unit) -> Request:
        request = _own(unit, request_id, unit.require(Account, account_key(account_id)))
        if request.state not in (RequestState.DRAFT, RequestState.OPEN):
            raise Refused("request-gone")
        after = told_more(request, update_id, text, file)
        if after != request:
            unit.put(request_key(request_id), after)
        return after

    return in_unit(services, decide)


def send_request(services: Services, request_id: str, account_id: int) -> Request:
    """To staff. Raises Refused: "request-gone", "request-incomplete"."""

    def decide(unit: Unit) -> Request:
        request = _own(unit, request_id, unit.require(Account, account_key(account_id)))
        if request.state is not RequestState.DRAFT:
            return request
        now = services.clock.now()
        after = sent(request, now)
        key = request_key(request_id)
        target = (key.table.value, key.pk, key.sk)
        unit.put(key, after)
        unit.put(
            parked_key(parked_name(request_id)),
            Parked(request.kind.value, now, REQUEST, target, why=REQUEST),
        )
        ring(unit, REQUEST, now)
        return after

    return in_unit(services, decide)


def withdraw_request(services: Services, request_id: str, account_id: int) -> None:
    """Its account thinks better of it, or has read the answer. Raises Refused("request-gone")."""

    def decide(unit: Unit) -> None:
        account = unit.require(Account, account_key(account_id))
        known = unit.get(Request, request_key(request_id))
        if known is not None and (known.state, known.account_id) == (WITHDRAWN, account_id):
            return
        request = _own(unit, request_id, account)
        if request.is_with_staff:
            _resolve(unit, request_id)
        if request.state in (RequestState.DRAFT, RequestState.OPEN):
            unit.put(request_key(request_id), replace(request, state=WITHDRAWN))
        unit.put(account_key(account_id), _without(account, request_id))

    in_unit(services, decide)


def get_request(services: Services, request_id: str) -> Request:
    """For staff. Raises InvalidInput if there is none."""
    return Unit(services).require(Request, request_key(request_id))


def answer_request(
    services: Services,
    request_id: str,
    staff_id: int,
    reply: str | None,
    file: RequestFile | None = None,
) -> None:
    """Staff answer it, perhaps with a file, or close it without a text; its person is told at once.

    Raises Refused: "parked-gone" when somebody dealt with it otherwise, "reply-too-long".
    """

    def decide(unit: Unit) -> None:
        request = unit.require(Request, request_key(request_id))
        if (request.reply, request.reply_file, request.replied_by) == (reply, file, staff_id):
            return  # the same once more
        if not request.is_with_staff:
            raise Refused("parked-gone")
        now = services.clock.now()
        after = answered(request, reply, staff_id, now + INLINE_LEAD, file)
        unit.put(request_key(request_id), after)
        acted = acted_key(request.account_id, now, request_id)
        unit.put(acted, Acted(REQUEST, request_id, staff_id))
        _resolve(unit, request_id)
        unit.nudge(request_key(request_id))

    in_unit(services, decide)


def tell_reply(services: Services, request_id: str) -> None:
    """Tell it; whoever cannot be reached finds it under their requests. Raises ChatError."""
    request = get_request(services, request_id)
    reached = tell(services, request.account_id, RequestAnswered(request)) is not None
    if reached:
        change_stored(
            services,
            Account,
            account_key(request.account_id),
            lambda account: _without(account, request_id),
        )
    wait_no_more(services, Request, request_key(request_id), REPLY)


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
    left: Sequence[str] = [one for one in account.requests if one != request_id]
    return replace(account, requests=tuple(left))


def _resolve(unit: Unit, request_id: str) -> None:
    key = parked_key(parked_name(request_id))
    unit.put(key, replace(unit.require(Parked, key), resolved=True))
