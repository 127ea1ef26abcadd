"""Scheduled and queue functions: take the keys out of the event and hand them to the agenda.

These start without `app.py`, so nothing here relies on the app. A message that fails is reported as a
failed item and comes again; the others of its batch are done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent, SQSRecord

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.parking import park_key
from chalicelib.bootstrap import container

log = logging.getLogger(__name__)

jobs = Blueprint(__name__)

Failures = dict[str, list[dict[str, str]]]


@jobs.schedule(Rate(1, unit=Rate.MINUTES), name="tick")
def tick(_event: CloudWatchEvent) -> None:
    """Hand what is due to the workers."""
    agenda.tick(container().services)


@jobs.on_sqs_message(queue="work", batch_size=1, name="work")
def work(event: SQSEvent) -> Failures:
    """Renewals, charges, notices."""
    return _each(event, _work)


@jobs.on_sqs_message(queue="numbers", batch_size=10, name="number")
def number(event: SQSEvent) -> Failures:
    """Document numbers, one worker a series at a time."""
    return _each(event, _number)


@jobs.on_sqs_message(queue="documents", batch_size=5, name="documents")
def documents(event: SQSEvent) -> Failures:
    """Draw, keep and send documents."""
    return _each(event, _deliver)


@jobs.on_sqs_message(queue="dead-letters", batch_size=10, name="dead_letters")
def dead_letters(event: SQSEvent) -> Failures:
    """Work that killed its workers: parked, where staff see it."""
    return _each(event, _park)


@jobs.schedule(Rate(1, unit=Rate.DAYS), name="audit")
def audit(_event: CloudWatchEvent) -> dict[str, Any]:
    """Prove the invariants over everything stored; fails, and so alarms, on a violation."""
    from chalicelib.application.audit import audit as audit_books

    report = audit_books(container().services)
    log.info("audit: %s", report.summary())
    if report.violations:
        raise RuntimeError(f"{len(report.violations)} violations: {report.violations[:5]}")
    return report.as_json()


def _work(body: str) -> None:
    services = container().services
    for key in read_keys(body):
        agenda.perform(services, key)


def _number(body: str) -> None:
    agenda.number(container().services, read_keys(body))


def _deliver(body: str) -> None:
    services = container().services
    for key in read_keys(body):
        agenda.perform(services, key, only=frozenset({"deliver"}))


def _park(body: str) -> None:
    services = container().services
    for key in read_keys(body):
        park_key(services, key, "a worker failed on it again and again")


def _each(event: SQSEvent, do: Callable[[str], None]) -> Failures:
    """Every message by itself; after one of a FIFO group failed, the group waits with it."""
    failed: list[dict[str, str]] = []
    blocked: set[str] = set()
    for record in event:
        group = _group(record)
        if group is not None and group in blocked:
            failed.append({"itemIdentifier": _message_id(record)})
            continue
        try:
            do(record.body)
        except Exception as error:
            log.exception("message comes again: %s", type(error).__name__)
            failed.append({"itemIdentifier": _message_id(record)})
            if group is not None:
                blocked.add(group)
    return {"batchItemFailures": failed}


def _message_id(record: SQSRecord) -> str:
    message_id: str = record.to_dict()["messageId"]
    return message_id


def _group(record: SQSRecord) -> str | None:
    attributes: dict[str, str] = record.to_dict().get("attributes", {})
    return attributes.get("MessageGroupId")
