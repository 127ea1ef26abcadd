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

AUDIT_MILLISECONDS: Final = 60_000
"""The same of the audit: a page, and the verdict at the end."""

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


@jobs.schedule(Rate(10, unit=Rate.MINUTES), name="audit")
@ringing
def audit(event: CloudWatchEvent) -> dict[str, Any]:
    """Go on proving the invariants over everything stored, once a day; fails, and so alarms, on a violation.

    An event with `{"anew": true}` as its detail begins an audit at once.
    """
    from chalicelib.application.audit_progress import continue_audit

    anew = bool(event.detail.get("anew"))
    more_time = _time_left(event, AUDIT_MILLISECONDS)
    done = continue_audit(container().books, more_time, anew=anew)
    log.info("audit: %s", done.report.summary())
    if done.new:
        raise RuntimeError(f"{done.new} violations: {done.report.violations[-5:]}")
    if done.late:
        raise RuntimeError(f"an audit takes more than a day: {done.report.extent()}")
    return done.report.as_json()


@jobs.schedule(Rate(1, unit=Rate.DAYS), name="rates")
@ringing
def rates(_event: CloudWatchEvent) -> None:
    """See to it that exchange rates are fetched; how often, and again after a failure, the agenda does."""
    from chalicelib.application.exchange.feeds import begin_feeds

    begin_feeds(container().services)


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


def _time_left(
    event: SQSEvent | CloudWatchEvent, enough: int = ENOUGH_MILLISECONDS
) -> Callable[[], bool]:
    """Whether one more key or page can be begun: its calls to others may take a while."""
    context: Any = event.context

    def more_time() -> bool:
        left: int = context.get_remaining_time_in_millis()
        return left > enough

    return more_time


def _failed(record: SQSRecord) -> dict[str, str]:
    return {"itemIdentifier": record.to_dict()["messageId"]}
