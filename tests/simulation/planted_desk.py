"""Defects planted into the desk of requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.support import requests
from chalicelib.domain.people.roles import Member
from chalicelib.domain.support import handling, request
from chalicelib.domain.support.request import OVERDUE, Request
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def answered_by_who_has_it_not(patch: pytest.MonkeyPatch) -> None:
    """Whoever is free answers what a colleague has taken."""

    def taken(one: Request, staff_id: int) -> Request:
        return replace(one, taken_by=Member(staff_id))

    everywhere(patch, handling, "taken", taken)


def reopened_out_of_sight(patch: pytest.MonkeyPatch) -> None:
    """What is opened again does not stand before staff."""
    real = requests.put_request

    def put_request(unit: Any, services: Any, before: Request, after: Request) -> None:
        seen = replace(before, state=after.state) if before.closed_at is not None else before
        real(unit, services, seen, after)

    everywhere(patch, requests, "put_request", put_request)


def answer_never_told(patch: pytest.MonkeyPatch) -> None:
    """An answer is stored and waits for nothing."""
    real = handling.answered

    def answered(*given: Any) -> Request:
        return replace(real(*given), waits={})

    everywhere(patch, handling, "answered", answered)


def word_lost_when_it_opens_again(patch: pytest.MonkeyPatch) -> None:
    """What is said to a closed request opens it, and is not kept."""
    real = request.said_more

    def said_more(one: Request, *given: Any) -> Request:
        after = real(one, *given)
        return after if one.closed_at is None else replace(after, lines=one.lines[:-1])

    everywhere(patch, request, "said_more", said_more)


def left_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Nothing waits to see whether a request is left too long."""
    real = request.sent

    def sent(*given: Any) -> Request:
        after = real(*given)
        return replace(after, waits={k: w for k, w in after.waits.items() if k != OVERDUE})

    everywhere(patch, request, "sent", sent)


DESK: Final[tuple[Plant, ...]] = (
    answered_by_who_has_it_not,
    reopened_out_of_sight,
    answer_never_told,
    word_lost_when_it_opens_again,
    left_for_ever,
)
