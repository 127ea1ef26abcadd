"""Nudges: small messages that say which records are due, and never an error for who sends them."""

import json
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.sqs import NUMBER_KEYS, WORK_KEYS, SqsQueues, body_of, read_keys
from chalicelib.application.ports.queues import Queues
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.errors import InvalidInput


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
    return SqsQueues(cast("Any", sqs), work_url="work", number_url="number", documents_url="doc")


def test_keys_go_in_small_messages_ten_a_call() -> None:
    sqs = RecordingSqs()

    queues_on(sqs).work(some_keys(WORK_KEYS * 10 + 1))

    assert [len(call["Entries"]) for call in sqs.calls] == [10, 1]
    assert {call["QueueUrl"] for call in sqs.calls} == {"work"}
    sent = [key for entry in sqs.entries for key in read_keys(entry["MessageBody"])]
    assert sent == some_keys(WORK_KEYS * 10 + 1)
    assert "MessageGroupId" not in sqs.entries[0]


def test_a_key_named_twice_is_sent_once_and_no_key_is_no_call() -> None:
    sqs = RecordingSqs()

    queues_on(sqs).documents(some_keys(1) * 3)
    queues_on(sqs).documents([])

    assert [entry["MessageBody"] for entry in sqs.entries] == [body_of(some_keys(1))]


def test_a_series_is_a_message_group_and_each_nudge_is_its_own() -> None:
    sqs = RecordingSqs()

    queues_on(sqs).number("lt:invoice", some_keys(NUMBER_KEYS))
    queues_on(sqs).number("lt:invoice", some_keys(NUMBER_KEYS))
    queues_on(sqs).number("ряд", some_keys(1))

    assert [entry["MessageGroupId"] for entry in sqs.entries[:2]] == ["lt:invoice"] * 2
    assert sqs.entries[2]["MessageGroupId"].isalnum()
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

    queues.work(some_keys(WORK_KEYS * 30))

    assert len(sqs.calls) == 2
    assert queues.lost_keys == WORK_KEYS * 20
    assert f"queue=work keys={WORK_KEYS * 20}" in caplog.text
    assert "secret" not in caplog.text


def test_a_refused_message_is_counted_and_the_rest_goes_on() -> None:
    refused = {"Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}]}
    sqs = RecordingSqs(refused)
    queues = queues_on(sqs)

    queues.work(some_keys(WORK_KEYS * 11))

    assert len(sqs.calls) == 2
    assert queues.lost_keys == WORK_KEYS


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
        queues.work(some_keys(7))
        queues.number("lt:invoice", some_keys(7))
        queues.documents(some_keys(7))

    memory = [*kept.work_messages, *(body for _, body in kept.number_messages)]
    memory += kept.documents_messages
    assert memory == [entry["MessageBody"] for entry in sqs.entries]

    lossy = MemoryQueues(loses=lambda: True)
    lossy.work(some_keys(7))
    assert not lossy.work_messages
    assert lossy.lost_keys == 7
