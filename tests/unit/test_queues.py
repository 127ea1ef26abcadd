"""Nudges: small messages that say which records are due, and never an error for who sends them."""

import json
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.sqs import KEYS, SqsQueues, body_of, read_keys
from chalicelib.application.gathered import GatheredQueues
from chalicelib.application.ports.queues import Queue, Queues
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.errors import InvalidInput
from tests.support.parts import Lines


def some_keys(count: int) -> list[Key]:
    return [Key(Table.DOCUMENTS, f"doc-{i}", "ё") for i in range(count)]


class RecordingSqs:
    """Takes calls as a boto3 client does; answers or raises as told."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.calls: list[dict[str, Any]] = []
        self._answers = list(answers)

    def send_message_batch(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        answer = self._answers.pop(0) if self._answers else {}
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [entry for call in self.calls for entry in call["Entries"]]


def queues_on(sqs: RecordingSqs) -> SqsQueues:
    return SqsQueues(cast("Any", sqs), {queue: queue.value for queue in Queue})


def test_keys_go_in_small_messages_ten_a_call() -> None:
    sqs = RecordingSqs()

    queues_on(sqs).send(Queue.WORK, some_keys(KEYS[Queue.WORK] * 10 + 1))

    assert [len(call["Entries"]) for call in sqs.calls] == [10, 1]
    assert {call["QueueUrl"] for call in sqs.calls} == {"work"}
    sent = [key for entry in sqs.entries for key in read_keys(entry["MessageBody"])]
    assert sent == some_keys(KEYS[Queue.WORK] * 10 + 1)
    assert "MessageGroupId" not in sqs.entries[0]


def test_a_key_named_twice_is_sent_once_and_no_key_is_no_call() -> None:
    sqs = RecordingSqs()

    queues_on(sqs).send(Queue.DOCUMENTS, some_keys(1) * 3)
    queues_on(sqs).send(Queue.DOCUMENTS, [])

    assert [entry["MessageBody"] for entry in sqs.entries] == [body_of(some_keys(1))]


def test_a_shard_is_a_message_group_and_each_nudge_is_its_own() -> None:
    sqs = RecordingSqs()

    queues_on(sqs).send(Queue.NUMBERS, some_keys(KEYS[Queue.NUMBERS]), "3")
    queues_on(sqs).send(Queue.NUMBERS, some_keys(KEYS[Queue.NUMBERS]), "3")
    queues_on(sqs).send(Queue.NUMBERS, some_keys(1))

    assert [entry["MessageGroupId"] for entry in sqs.entries[:2]] == ["3"] * 2
    assert sqs.entries[2]["MessageGroupId"]
    assert len({entry["MessageDeduplicationId"] for entry in sqs.entries}) == 3


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="https://secret.example"),
        ClientError({"Error": {"Code": "AccessDenied", "Message": "secret"}}, "SendMessageBatch"),
        RuntimeError("secret"),
    ],
)
def test_a_failed_call_is_logged_and_counted_and_ends_the_sending(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    sqs = RecordingSqs({}, fault)
    queues = queues_on(sqs)

    queues.send(Queue.WORK, some_keys(KEYS[Queue.WORK] * 30))

    assert len(sqs.calls) == 2
    assert queues.lost_keys == KEYS[Queue.WORK] * 20
    assert f"queue=work keys={KEYS[Queue.WORK] * 20}" in caplog.text
    assert "secret" not in caplog.text


def test_a_refused_message_is_counted_and_the_rest_goes_on() -> None:
    refused = {"Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}]}
    sqs = RecordingSqs(refused)
    queues = queues_on(sqs)

    queues.send(Queue.WORK, some_keys(KEYS[Queue.WORK] * 11))

    assert len(sqs.calls) == 2
    assert queues.lost_keys == KEYS[Queue.WORK]


def test_a_message_is_read_as_it_was_written() -> None:
    assert read_keys(body_of(some_keys(3))) == some_keys(3)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps({"keys": []}),
        json.dumps({"keys": "documents"}),
        json.dumps({"keys": [["documents", "a", "b"]], "more": 1}),
        json.dumps({"keys": [["documents", "a"]]}),
        json.dumps({"keys": [["documents", "a", "b", "c"]]}),
        json.dumps({"keys": [["elsewhere", "a", "b"]]}),
        json.dumps({"keys": [["documents", "", "b"]]}),
        json.dumps({"keys": [["documents", "a", 1]]}),
        json.dumps({"keys": [[["documents"], "a", "b"]]}),
        json.dumps({"keys": ["abc"]}),
        json.dumps({"keys": [{"table": "documents"}]}),
    ],
)
def test_any_other_message_is_refused(body: str) -> None:
    with pytest.raises(InvalidInput):
        read_keys(body)


def test_memory_keeps_the_same_messages_and_loses_what_it_is_told_to() -> None:
    kept = MemoryQueues()
    both: list[Queues] = [kept, queues_on(sqs := RecordingSqs())]
    for queues in both:
        queues.send(Queue.WORK, some_keys(7))
        queues.send(Queue.NUMBERS, some_keys(7), "3")
        queues.send(Queue.DOCUMENTS, some_keys(7))

    memory = [body for queue in Queue for body in kept.messages[queue]]
    assert memory == [entry["MessageBody"] for entry in sqs.entries]

    lossy = MemoryQueues(loses=lambda: True)
    lossy.send(Queue.WORK, some_keys(7))
    assert lossy.waiting() == 0
    assert lossy.lost_keys == 7


def test_what_a_worker_gathered_is_sent_at_its_end_each_key_once_in_groups_of_numbers_alone() -> (
    None
):
    lines = Lines()
    one, two, three = some_keys(3)
    with GatheredQueues(lines) as gathered:
        gathered.send(Queue.WORK, [two, one], "3")
        gathered.send(Queue.NUMBERS, [one], "3")
        gathered.send(Queue.WORK, [one, three], "4")
        gathered.send(Queue.NUMBERS, [two], "4")
        gathered.send(Queue.NUMBERS, [two, three, two], "3")
        gathered.send(Queue.NUMBERS, [three])
        assert lines.sent == []
    assert lines.sent == [
        (Queue.WORK, [two, one, three], ""),
        (Queue.NUMBERS, [one, two, three], "3"),
        (Queue.NUMBERS, [two], "4"),
        (Queue.NUMBERS, [three], ""),
    ]


def test_what_a_worker_that_died_had_gathered_is_lost() -> None:
    lines = Lines()

    def die() -> None:
        with GatheredQueues(lines) as gathered:
            gathered.send(Queue.WORK, some_keys(1))
            raise MemoryError

    with pytest.raises(MemoryError):
        die()
    assert lines.sent == []
