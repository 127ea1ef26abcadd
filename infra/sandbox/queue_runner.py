"""Feeds the app's queue functions from the local SQS as AWS does; knows nothing of what they do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

MAX_BATCHES: Final = (
    2000  # in one go: a queue that refills itself for ever must not hang the caller
)

Consume = Callable[[str, list[dict[str, Any]]], set[str]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Which function reads which queue, and how many messages at most it gets at once."""

    queue_url: str
    function: str
    batch_size: int


class QueueRunner:
    """Polls the queues in turn. Only what succeeded is deleted; the rest is visible again at once, and
    SQS itself moves it to the dead letters when it was received too often."""

    def __init__(
        self, client: SQSClient, subscriptions: Sequence[Subscription], consume: Consume
    ) -> None:
        self._client = client
        self._subscriptions = subscriptions
        self._consume = consume

    def drain(self) -> int:
        """Run until every queue is empty; returns how many messages were received."""
        received = 0
        for _ in range(MAX_BATCHES):
            batch = sum(self._run_one(one) for one in self._subscriptions)
            received += batch
            if not batch:
                break
        return received

    def waiting(self) -> int:
        """Messages that nobody has taken yet."""
        return sum(self._count(one.queue_url) for one in self._subscriptions)

    def _count(self, queue_url: str) -> int:
        answer = self._client.get_queue_attributes(
            QueueUrl=queue_url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def _run_one(self, subscription: Subscription) -> int:
        answer = self._client.receive_message(
            QueueUrl=subscription.queue_url,
            MaxNumberOfMessages=subscription.batch_size,
            MessageSystemAttributeNames=["All"],
            WaitTimeSeconds=0,
        )
        messages = answer.get("Messages", [])
        if not messages:
            return 0
        records = [_record(message, subscription.queue_url) for message in messages]
        failed = self._consume(subscription.function, records)
        for message in messages:
            url, handle = subscription.queue_url, message["ReceiptHandle"]
            if message["MessageId"] in failed:
                self._client.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0
                )
            else:
                self._client.delete_message(QueueUrl=url, ReceiptHandle=handle)
        return len(messages)


def _record(message: MessageTypeDef, queue_url: str) -> dict[str, Any]:
    body = message["Body"]
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": body,
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:sandbox:000000000000:{queue_url.rpartition('/')[2]}",
        "awsRegion": "sandbox",
    }
