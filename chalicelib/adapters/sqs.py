"""Nudges by SQS: keys of due records in small messages; knows no record and no worker.

A nudge only makes happen now what the agenda would find later. So nothing here raises: what could not
be sent is logged and counted in `lost_keys`.

A message is `{"keys": [[table, pk, sk], ...]}`. Renewals and drawings carry few keys, because a
message is retried as a whole and one of its keys may wait for a slow payment system. Numbers carry as
many as one transaction gives out.

Numbering goes to a FIFO queue, where the series is the message group. The deduplication id names the
act of nudging and not its content: SQS drops an id seen within five minutes, and the same document is
nudged again in earnest sooner than that (a credit note as soon as its invoice has a number). A message
that botocore sends twice keeps its id, and that is the only duplicate worth dropping; any other costs
the worker one read.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.aws import fault_of, short_calls
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.document import MAX_NUMBERED_AT_ONCE

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

logger = logging.getLogger(__name__)

WORK_KEYS: Final = 5
DOCUMENT_KEYS: Final = 5
NUMBER_KEYS: Final = MAX_NUMBERED_AT_ONCE
BATCH_MESSAGES: Final = 10  # SendMessageBatch: messages in one call

_GROUP_ID: Final = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")  # as SQS allows it


def connect(endpoint_url: str | None = None) -> SQSClient:
    """A client with short time-outs."""
    import boto3

    client: SQSClient = boto3.client("sqs", endpoint_url=endpoint_url, config=short_calls())
    return client


class SqsQueues:
    """The Queues port. `lost_keys` counts the keys whose nudge was not sent."""

    def __init__(
        self, client: SQSClient, *, work_url: str, number_url: str, documents_url: str
    ) -> None:
        self._client = client
        self._work_url = work_url
        self._number_url = number_url
        self._documents_url = documents_url
        self.lost_keys = 0

    def work(self, keys: Sequence[Key]) -> None:
        """Renewals, charges, messages."""
        self._send("work", self._work_url, keys, WORK_KEYS)

    def number(self, series: str, keys: Sequence[Key]) -> None:
        """Documents of one series that wait for their number."""
        self._send("number", self._number_url, keys, NUMBER_KEYS, series)

    def documents(self, keys: Sequence[Key]) -> None:
        """Numbered documents that wait to be drawn and sent."""
        self._send("documents", self._documents_url, keys, DOCUMENT_KEYS)

    def _send(
        self, queue: str, url: str, keys: Sequence[Key], size: int, series: str | None = None
    ) -> None:
        remaining = list(dict.fromkeys(keys))
        while remaining:
            batch = remaining[: size * BATCH_MESSAGES]
            try:
                refused = self._send_batch(url, batch, size, series)
            except Exception as error:  # noqa: BLE001 - by contract nothing here stops the caller
                # The rest would wait for the same time-out, call after call.
                self._count_lost(queue, len(remaining), fault_of(error))
                return
            for fault, count in refused:
                self._count_lost(queue, count, fault)
            remaining = remaining[len(batch) :]

    def _send_batch(
        self, url: str, keys: Sequence[Key], size: int, series: str | None
    ) -> list[tuple[str, int]]:
        """The faults of the messages that SQS refused, with how many keys each held."""
        chunks = [keys[start : start + size] for start in range(0, len(keys), size)]
        entries: list[SendMessageBatchRequestEntryTypeDef] = []
        for place, chunk in enumerate(chunks):
            entry: SendMessageBatchRequestEntryTypeDef = {
                "Id": str(place),
                "MessageBody": body_of(chunk),
            }
            if series is not None:
                entry["MessageGroupId"] = _group_id(series)
                entry["MessageDeduplicationId"] = str(uuid.uuid4())
            entries.append(entry)
        answer = self._client.send_message_batch(QueueUrl=url, Entries=entries)
        return [
            (failed["Code"], len(chunks[int(failed["Id"])])) for failed in answer.get("Failed", [])
        ]

    def _count_lost(self, queue: str, count: int, fault: str) -> None:
        self.lost_keys += count
        logger.warning("nudge not sent: queue=%s keys=%d fault=%s", queue, count, fault)


def _group_id(series: str) -> str:
    return series if _GROUP_ID.fullmatch(series) else sha256(series.encode()).hexdigest()


def body_of(keys: Sequence[Key]) -> str:
    """The message that carries these keys."""
    told = {"keys": [[key.table.value, key.pk, key.sk] for key in keys]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_keys(body: str) -> list[Key]:
    """The keys of a message. Raises InvalidInput for anything but what `body_of` writes."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("the message is not JSON") from error
    if not isinstance(told, dict) or told.keys() != {"keys"}:
        raise InvalidInput('the message is not an object with "keys" alone')
    if not isinstance(told["keys"], list) or not told["keys"]:
        raise InvalidInput('"keys" is not a list with at least one key')
    return list(_read_each(told["keys"]))


def _read_each(keys: list[object]) -> Iterator[Key]:
    for place, parts in enumerate(keys):
        match parts:
            case [str(table), str(pk), str(sk)] if table in set(Table) and pk and sk:
                yield Key(Table(table), pk, sk)
            case _:
                raise InvalidInput(f"key {place} is not [table, pk, sk]")
