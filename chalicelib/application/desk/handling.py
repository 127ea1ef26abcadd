"""What staff do with requests: see those that wait, take one, draft what they say, say it, close it, hand it
on. Each act is noted in the account it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.application.desk.notices import RequestHanded
from chalicelib.application.desk.ringing import tell_one_of_staff
from chalicelib.application.parking import parked_names
from chalicelib.application.people.records import Acted, account_key, acted_key
from chalicelib.application.services import Services
from chalicelib.application.support.records import REQUEST, is_request, request_key
from chalicelib.application.support.requests import put_request
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.agenda import INLINE_LEAD, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.support import handling
from chalicelib.domain.support.request import (
    TELL_HANDED,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
    Told,
)

LOOKED_AT: Final = 500
"""The oldest requests that wait; of more than these the newest are seen when the older are dealt with."""

ON_A_PAGE: Final = 8

LINE: Final = "line"
CLOSE: Final = "close"
NOTE: Final = "note"


class View(StrEnum):
    """Which requests somebody of the staff looks at."""

    NEW = "n"  # that nobody has taken
    MINE = "m"
    ALL = "a"


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of the requests that wait for staff, the oldest first. `counts`: of each view, of this kind;
    `kinds`: of each kind, whoever has taken it; `people`: who asks, and who has taken them."""

    requests: tuple[Request, ...]
    view: View
    kind: RequestKind | None
    page: int
    pages: int
    counts: Mapping[View, int]
    kinds: Mapping[RequestKind, int]
    people: Mapping[int, Account]
    now: datetime


def desk(
    services: Services, staff_id: int, view: View, kind: RequestKind | None = None, page: int = 1
) -> Desk:
    """The nearest page there is. One query and two reads; a request that was dealt with a moment ago is not
    among them."""
    everything = waiting_requests(services)
    waiting = [one for one in everything if kind is None or one.kind is kind]
    found = {which: [one for one in waiting if _is_in(which, one, staff_id)] for which in View}
    chosen = found[view]
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(chosen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    numbers = {one.account_id for one in shown}
    numbers |= {one.taken_by.id for one in shown if one.taken_by is not None}
    counts = {which: len(some) for which, some in found.items()}
    kinds = Counter(one.kind for one in everything)
    people = people_of(services, numbers)
    return Desk(shown, view, kind, page, pages, counts, kinds, people, services.clock.now())


def _is_in(view: View, request: Request, staff_id: int) -> bool:
    taken = request.taken_by
    match view:
        case View.NEW:
            return taken is None
        case View.MINE:
            return taken is not None and taken.id == staff_id
        case View.ALL:
            return True


def waiting_requests(services: Services) -> list[Request]:
    """The oldest that wait for staff, by an index that may lag behind a moment."""
    names = [name for name in parked_names(services) if is_request(name)][:LOOKED_AT]
    keys = [request_key(name.partition(":")[2]) for name in names]
    unit = Unit(services)
    unit.load(*keys)
    requests = (unit.require(Request, key) for key in keys)
    waiting = [one for one in requests if one.is_with_staff]
    return sorted(waiting, key=lambda one: (one.asked_at or one.created_at, one.id))


def people_of(services: Services, numbers: set[int]) -> Mapping[int, Account]:
    """Those of them who have an account."""
    unit = Unit(services)
    unit.load(*map(account_key, numbers))
    found = (unit.get(Account, account_key(number)) for number in numbers)
    return {one.id: one for one in found if one is not None}


def colleagues_of(services: Services, request: Request) -> Mapping[int, str]:
    """With whom it could be instead, by name; who has never written, by number."""
    has = None if request.taken_by is None else request.taken_by.id
    others = set(services.staff()) - {has}
    people = people_of(services, others)
    return {n: people[n].name if n in people else str(n) for n in sorted(others)}


def take_request(services: Services, request_id: str, staff_id: int) -> Request:
    """Of two who press at once one has it. Raises Refused: "parked-gone", "request-taken" with the name of
    who has it."""
    return _changed(services, request_id, lambda one: handling.taken(one, staff_id))


def draft_answer(
    services: Services,
    request_id: str,
    staff_id: int,
    update_id: int,
    *,
    text: str,
    file: RequestFile | None = None,
) -> Request:
    """Words or a file for the answer, told to nobody yet; it is taken with that. Raises Refused as
    `handling.drafted` does."""

    def change(one: Request) -> Request:
        return handling.drafted(one, staff_id, handling.ANSWER, Told(update_id, text, file))

    return _changed(services, request_id, change)


def draft_note(
    services: Services, request_id: str, staff_id: int, update_id: int, *, to: str, text: str
) -> Request:
    """The note with which it is to be handed on: `to` a colleague by number, or `QUEUE`. Raises Refused:
    "nobody-there" for who is no colleague, and as `handling.drafted` does."""
    if to != handling.QUEUE and to not in map(str, services.staff()):
        raise Refused("nobody-there")

    def change(one: Request) -> Request:
        return handling.drafted(one, staff_id, to, Told(update_id, text))

    return _changed(services, request_id, change)


def discard_draft(services: Services, request_id: str, staff_id: int) -> Request:
    """It is said to nobody."""
    return _changed(services, request_id, lambda one: handling.discarded(one, staff_id))


def send_answer(services: Services, request_id: str, staff_id: int, seen: int) -> Request:
    """Say what was drafted, as it was shown when there were `seen` lines; its person is told at once.

    Raises Refused: "parked-gone", "request-taken", "answer-gone", "request-grown", "request-full".
    """

    def decide(unit: Unit) -> Request:
        request = unit.require(Request, request_key(request_id))
        if handling.is_said(request, staff_id, seen):
            return request
        now = services.clock.now()
        after = handling.answered(request, staff_id, seen, now, now + INLINE_LEAD)
        return _done(unit, services, (request, after), staff_id, LINE)

    return _told_who(services, lambda: in_unit(services, decide))


def close_request(services: Services, request_id: str, staff_id: int, seen: int) -> Request:
    """Its person is told that it is closed, and may open it again for a while.

    Raises Refused: "parked-gone", "request-taken", "request-grown".
    """

    def decide(unit: Unit) -> Request:
        request = unit.require(Request, request_key(request_id))
        if request.state is RequestState.CLOSED and request.closed_at is not None:
            return request
        now = services.clock.now()
        after = handling.closed(request, staff_id, seen, now, now + INLINE_LEAD)
        return _done(unit, services, (request, after), staff_id, CLOSE)

    return _told_who(services, lambda: in_unit(services, decide))


def hand_on(services: Services, request_id: str, staff_id: int) -> Request:
    """To whom the drafted note says, or to nobody. Raises Refused: "parked-gone", "answer-gone"."""

    def decide(unit: Unit) -> Request:
        request = unit.require(Request, request_key(request_id))
        if handling.is_handed(request, staff_id):
            return request
        now = services.clock.now()
        after = handling.handed_on(request, staff_id, now, now + INLINE_LEAD)
        return _done(unit, services, (request, after), staff_id, NOTE)

    return in_unit(services, decide)


def _done(
    unit: Unit, services: Services, change: tuple[Request, Request], staff_id: int, what: str
) -> Request:
    """Stored with the act, and told at once if there is something to tell."""
    before, after = change
    put_request(unit, services, before, after)
    key = acted_key(before.account_id, services.clock.now(), services.new_id())
    unit.put(key, Acted(REQUEST, f"{before.id}/{what}", staff_id))
    if what != NOTE or TELL_HANDED in after.waits:
        unit.nudge(request_key(before.id))
    return after


def tell_handed(services: Services, request_id: str) -> None:
    """The agenda's step: who was handed it hears of it, if they have it still. Raises ChatError."""
    key = request_key(request_id)
    request = Unit(services).require(Request, key)
    if request.taken_by is not None and request.is_under_way:
        by = people_of(services, {note.by.id for note in request.notes[-1:]})
        name = next((one.name for one in by.values()), "")
        tell_one_of_staff(services, request.taken_by.id, RequestHanded(request, name))

    def told(current: Request) -> Request:
        if current.notes != request.notes:
            return current  # handed on once more meanwhile
        return replace(current, waits=without(current.waits, TELL_HANDED))

    change_stored(services, Request, key, told)


def _changed(services: Services, request_id: str, change: Callable[[Request], Request]) -> Request:
    def decide(unit: Unit) -> Request:
        request = unit.require(Request, request_key(request_id))
        after = change(request)
        if after != request:
            put_request(unit, services, request, after)
        return after

    return _told_who(services, lambda: in_unit(services, decide))


def _told_who(services: Services, act: Callable[[], Request]) -> Request:
    """A refusal that names who of the staff has it says how they are called."""
    try:
        return act()
    except Refused as refused:
        by = refused.params.get("by")
        if refused.code != "request-taken" or not isinstance(by, int):
            raise
        people = people_of(services, {by})
        name = people[by].name if by in people else str(by)
        request_id = refused.params.get("request")
        raise Refused("request-taken", request=request_id, by=name) from refused
