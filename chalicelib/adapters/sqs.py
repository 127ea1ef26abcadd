"""Nudges by SQS: keys of due records in small messages; knows no record and no worker.

A nudge only makes happen now what the agenda would find later. So nothing here raises: what could not
be sent is logged and counted in `lost_keys`.

A message is `{"keys": [[table, pk, sk], ...]}` of as many keys as a worker reads in one request. Each key
is served alone, so many in a message cost nothing but the time of its worker.

Numbering goes to a FIFO queue, where the shard of the agenda is the message group: a series stands in
one shard, so one worker at a time numbers it. The deduplication id names the
act of nudging and not its content: SQS drops an id seen within five minutes, and the same document is
nudged again in earnest sooner than that (a credit note as soon as its invoice has a number). A message
that botocore sends twice keeps its id, and that is the only duplicate worth dropping; any other costs
the worker one read.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.aws import fault_of, short_calls
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.errors import InvalidInput

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

logger = logging.getLogger(__name__)

KEYS: Final[Mapping[Queue, int]] = {
    Queue.WORK: 25,
    Queue.NUMBERS: 40,  # as many as are numbered in one commit
    Queue.DOCUMENTS: 25,
}
"""Keys in one message."""

BATCH_MESSAGES: Final = 10  # SendMessageBatch: messages in one call

ANY_GROUP: Final = "any"
"""The group of keys that are handed back: a message of a FIFO queue must have one."""


def connect(endpoint_url: str | None = None) -> SQSClient:
    """A client with short time-outs."""
    import boto3

    client: SQSClient = boto3.client("sqs", endpoint_url=endpoint_url, config=short_calls())
    return client


class SqsQueues:
    """The Queues port. `lost_keys` counts the keys whose nudge was not sent."""

    def __init__(self, client: SQSClient, urls: Mapping[Queue, str]) -> None:
        self._client = client
        self._urls = urls
        self.lost_keys = 0

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:
        """See the port."""
        in_order = group or ANY_GROUP if queue is Queue.NUMBERS else None
        self._send(queue, self._urls[queue], keys, KEYS[queue], in_order)

    def _send(
        self, queue: str, url: str, keys: Sequence[Key], size: int, group: str | None = None
    ) -> None:
        remaining = list(dict.fromkeys(keys))
        while remaining:
            batch = remaining[: size * BATCH_MESSAGES]
            try:
                refused = self._send_batch(url, batch, size, group)
            except Exception as error:  # noqa: BLE001 - by contract nothing here stops the caller
                # The rest would wait for the same time-out, call after call.
                self._count_lost(queue, len(remaining), fault_of(error))
                return
            for fault, count in refused:
                self._count_lost(queue, count, fault)
            remaining = remaining[len(batch) :]

    def _send_batch(
        self, url: str, keys: Sequence[Key], size: int, group: str | None
    ) -> list[tuple[str, int]]:
        """The faults of the messages that SQS refused, with how many keys each held."""
        chunks = [keys[start : start + size] for start in range(0, len(keys), size)]
        entries: list[SendMessageBatchRequestEntryTypeDef] = []
        for place, chunk in enumerate(chunks):
            entry: SendMessageBatchRequestEntryTypeDef = {
                "Id": str(place),
                "MessageBody": body_of(chunk),
            }
            if group is not None:
                entry["MessageGroupId"] = group
                entry["MessageDeduplicationId"] = str(uuid.uuid4())
            entries.append(entry)
        answer = self._client.send_message_batch(QueueUrl=url, Entries=entries)
        return [
            (failed["Code"], len(chunks[int(failed["Id"])])) for failed in answer.get("Failed", [])
        ]

    def _count_lost(self, queue: str, count: int, fault: str) -> None:
        self.lost_keys += count
        logger.warning("nudge not sent: queue=%s keys=%d fault=%s", queue, count, fault)


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
