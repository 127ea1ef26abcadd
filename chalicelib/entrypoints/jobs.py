"""Scheduled and queue functions: take the keys out of the event and hand them to the agenda.

These start without `app.py`, so nothing here relies on the app. Only a worker that dies leaves its message
to come again: whatever else goes wrong is about one key, which backs off or stays due by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent, SQSRecord

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key
from chalicelib.bootstrap import container
from chalicelib.domain.errors import InvalidInput
from chalicelib.entrypoints.faults import FAULTS, ring, ringing

log = logging.getLogger(__name__)

jobs = Blueprint(__name__)

ENOUGH_MILLISECONDS: Final = 20_000
"""A worker that has less left begins nothing more: a few calls of 5 s each may be needed."""

Failures = dict[str, list[dict[str, str]]]


@jobs.schedule(Rate(1, unit=Rate.MINUTES), name="tick")
@ringing
def tick(_event: CloudWatchEvent) -> None:
    """Hand what is due to the workers."""
    agenda.tick(container().services)


@jobs.on_sqs_message(queue="work", batch_size=1, name="work")
def work(event: SQSEvent) -> Failures:
    """Renewals, charges, notices."""
    return _perform(event, Queue.WORK)


@jobs.on_sqs_message(queue="numbers", batch_size=10, name="number")
def number(event: SQSEvent) -> Failures:
    """Document numbers, one worker a series at a time."""
    return _perform(event, Queue.NUMBERS)


@jobs.on_sqs_message(queue="documents", batch_size=1, name="documents")
def documents(event: SQSEvent) -> Failures:
    """Draw, keep and send documents."""
    return _perform(event, Queue.DOCUMENTS)


@jobs.on_sqs_message(queue="dead-letters", batch_size=10, name="dead_letters")
def dead_letters(event: SQSEvent) -> Failures:
    """Work that killed its workers: parked, where staff see it."""
    failed = []
    for record in event:
        try:
            agenda.bury(container().services, read_keys(record.body))
        except Exception as error:
            log.exception("a dead letter comes again: %s", type(error).__name__)
            if isinstance(error, FAULTS):
                ring(error)
            failed.append(_failed(record))
    return {"batchItemFailures": failed}


@jobs.schedule(Rate(1, unit=Rate.DAYS), name="audit")
@ringing
def audit(_event: CloudWatchEvent) -> dict[str, Any]:
    """Prove the invariants over everything stored; fails, and so alarms, on a violation."""
    from chalicelib.application.audit import audit as audit_books

    report = audit_books(container().books)
    log.info("audit: %s", report.summary())
    if report.violations:
        raise RuntimeError(f"{len(report.violations)} violations: {report.violations[:5]}")
    return report.as_json()


def _perform(event: SQSEvent, queue: Queue) -> Failures:
    """All messages as one. What cannot be read as a message comes again, and dies."""
    keys: list[Key] = []
    failed = []
    for record in event:
        try:
            keys += read_keys(record.body)
        except InvalidInput:
            log.exception("not a message of ours")
            failed.append(_failed(record))
    try:
        agenda.perform(container().services, queue, keys, _time_left(event))
    except FAULTS as error:  # no fault of these keys: they are still due when it is mended
        ring(error)
    return {"batchItemFailures": failed}


def _time_left(event: SQSEvent) -> Callable[[], bool]:
    """Whether one more key can be begun: its calls to others may take a while."""
    context: Any = event.context

    def more_time() -> bool:
        left: int = context.get_remaining_time_in_millis()
        return left > ENOUGH_MILLISECONDS

    return more_time


def _failed(record: SQSRecord) -> dict[str, str]:
    return {"itemIdentifier": record.to_dict()["messageId"]}
