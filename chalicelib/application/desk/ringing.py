"""Counting parked work and telling staff of it; who cannot be told is passed over, for it was counted."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from chalicelib.application.bells import COUNT, RING, SILENCE, Bell, bell_key
from chalicelib.application.desk.notices import WorkParked
from chalicelib.application.parking import parked_names
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.chat import ChatError, ChatRejected
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.application.support.records import REQUEST, is_request
from chalicelib.application.unit import Unit, change_stored
from chalicelib.domain.agenda import INLINE_LEAD, Wait, without
from chalicelib.domain.people.account import Account
from chalicelib.domain.support.request import OVERDUE

log = logging.getLogger(__name__)

METRIC: Final = "ParkedWork"
"""What the alarm watches: how much was parked."""


def count(services: Services, name: str) -> None:
    """Count what was parked since; a worker that dies here counts it twice."""
    bell = _bell(services, name)
    if bell.parked > bell.counted:
        services.metrics.count(METRIC, bell.parked - bell.counted, kind=bell.kind)

    def counted(current: Bell) -> Bell:
        number = max(current.counted, bell.parked)
        waits = without(current.waits, COUNT)
        if current.parked > number:
            waits[COUNT] = Wait(services.clock.now())
        return replace(current, counted=number, waits=waits)

    change_stored(services, Bell, bell_key(bell.kind), counted)


def ring(services: Services, name: str) -> None:
    """Tell everybody of the staff, each once. Raises ChatError while the chat is out of reach."""
    bell = _bell(services, name)
    if bell.parked > bell.announced:
        _tell_staff(services, bell)

    def rang(current: Bell) -> Bell:
        if current.rang_at != bell.rang_at:
            return current  # another worker rang it meanwhile
        now = services.clock.now()
        announced = max(current.announced, bell.parked)
        waits = without(current.waits, RING)
        if current.parked > announced:
            waits[RING] = Wait(now + SILENCE + INLINE_LEAD)
        return replace(current, announced=announced, rang_at=now, told=(), waits=waits)

    change_stored(services, Bell, bell_key(bell.kind), rang)


def _tell_staff(services: Services, bell: Bell) -> None:
    about_requests = bell.kind in (REQUEST, OVERDUE)
    in_all = [name for name in parked_names(services) if is_request(name) is about_requests]
    notice = WorkParked(bell.kind, bell.parked - bell.announced, len(in_all))
    told = list(bell.told)
    for number in sorted(services.staff().keys() - bell.told):
        try:
            tell_one_of_staff(services, number, notice)
        except ChatError:
            _keep(services, bell, told)
            raise
        told.append(number)


def tell_one_of_staff(services: Services, number: int, notice: Notice) -> None:
    """Who cannot be told is passed over. Raises ChatError while the chat is out of reach."""
    if Unit(services).get(Account, account_key(number)) is None:
        log.warning("one of the staff has never written to the bot and cannot be told")
        return
    try:
        tell(services, number, notice)
    except ChatRejected as rejected:
        log.warning("one of the staff cannot be told: %s", rejected)


def _keep(services: Services, bell: Bell, told: list[int]) -> None:
    """Who has heard this ring does not hear it again when the others are told."""

    def heard(current: Bell) -> Bell:
        return replace(current, told=tuple(told)) if current.rang_at == bell.rang_at else current

    change_stored(services, Bell, bell_key(bell.kind), heard)


def _bell(services: Services, name: str) -> Bell:
    _, _, kind = name.partition(":")
    return Unit(services).require(Bell, bell_key(kind))
