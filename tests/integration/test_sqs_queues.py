"""SqsQueues on the local AWS: messages arrive, and a repeated nudge is not swallowed."""

import uuid
from collections.abc import Mapping

from chalicelib.adapters import sqs
from chalicelib.adapters.sqs import SqsQueues, read_keys
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from infra.local_aws import create_queues


def some_keys(count: int) -> list[Key]:
    return [Key(Table.DOCUMENTS, f"doc-{i}", "document") for i in range(count)]


def make_queues(ministack: str) -> tuple[SqsQueues, Mapping[str, str]]:
    client = sqs.connect(ministack)
    urls = create_queues(client, prefix=f"t{uuid.uuid4().hex[:8]}-")
    by_queue = {queue: urls[f"{queue.name}_QUEUE_URL"] for queue in Queue}
    return SqsQueues(client, by_queue), urls


def received(ministack: str, url: str, expected: int) -> list[Key]:
    """Takes messages until `expected` keys came or none comes any more."""
    client = sqs.connect(ministack)
    keys: list[Key] = []
    while len(keys) < expected:
        messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        if not messages:
            break
        for message in messages:
            keys += read_keys(message["Body"])
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return keys


def test_every_key_arrives(ministack: str) -> None:
    queues, urls = make_queues(ministack)

    queues.send(Queue.WORK, some_keys(123))
    queues.send(Queue.DOCUMENTS, some_keys(3))

    assert sorted(received(ministack, urls["WORK_QUEUE_URL"], 123)) == sorted(some_keys(123))
    assert sorted(received(ministack, urls["DOCUMENTS_QUEUE_URL"], 3)) == sorted(some_keys(3))
    assert queues.lost_keys == 0


def test_the_same_nudge_twice_arrives_twice_in_order(ministack: str) -> None:
    queues, urls = make_queues(ministack)

    queues.send(Queue.NUMBERS, some_keys(2), "3")
    queues.send(Queue.NUMBERS, some_keys(2), "3")

    assert received(ministack, urls["NUMBERS_QUEUE_URL"], 4) == some_keys(2) * 2


def test_a_missing_queue_loses_the_nudge_quietly(ministack: str) -> None:
    missing = f"{ministack}/000000000000/none"
    queues = SqsQueues(sqs.connect(ministack), dict.fromkeys(Queue, missing))

    queues.send(Queue.WORK, some_keys(7))

    assert queues.lost_keys == 7
