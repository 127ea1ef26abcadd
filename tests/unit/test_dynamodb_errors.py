"""What DynamoDB's refusals, silences and broken answers become, in particular those no emulator gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from chalicelib.application.ports.store import (
    ConditionFailed,
    Contention,
    Key,
    Put,
    StoreError,
    StoreUnavailable,
    Table,
    TokenReused,
    Unanswered,
    Write,
)
from tests.support.dynamodb_line import NEVER_SENT, UNHEARD, Line, http_answer, request_of
from tests.support.json_text import json_text
from tests.support.stores import local_client

KEYS = [Key(Table.ACCOUNTS, "account:1", "account"), Key(Table.PAYMENTS, "charge:1", "charge")]
TWO: list[Write] = [Put(KEYS[0], json_text({"n": 1}), 0), Put(KEYS[1], json_text({"n": 2}), 4)]
ONE = TWO[1:]
CONTENTION = [
    "TransactionConflictException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ReplicatedWriteConflictException",
]


@pytest.fixture
def line() -> Iterator[Line]:
    with closing(local_client("http://127.0.0.1:9")) as client:
        yield Line(client)


def cancelled(*codes: str) -> dict[str, Any]:
    return {"CancellationReasons": [{"Code": code} for code in codes]}


# ---- refusals of a transaction


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["TransactionConflict", "None"], Contention),
        (["None", "ThrottlingError"], Contention),
        (["ProvisionedThroughputExceeded", "TransactionConflict"], Contention),
        (["TransactionConflict", "ValidationError"], StoreError),
        (["None", "ItemCollectionSizeLimitExceeded"], StoreError),
        (["None", "SomethingNew"], StoreError),
        (["None", "None"], StoreError),
    ],
)
def test_a_cancelled_transaction(line: Line, codes: list[str], expected: type[StoreError]) -> None:
    line.refuse("transact_write_items", "TransactionCanceledException", **cancelled(*codes))
    with pytest.raises(StoreError) as caught:
        line.store.commit(TWO, "token")
    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("codes", "keys"),
    [
        (["ConditionalCheckFailed", "None"], KEYS[:1]),
        (["None", "ConditionalCheckFailed"], KEYS[1:]),
        (["ConditionalCheckFailed", "ConditionalCheckFailed"], KEYS),
        (["TransactionConflict", "ConditionalCheckFailed"], KEYS[1:]),
    ],
)
def test_failed_conditions_are_named_by_their_place(
    line: Line, codes: list[str], keys: list[Key]
) -> None:
    line.refuse("transact_write_items", "TransactionCanceledException", **cancelled(*codes))
    with pytest.raises(ConditionFailed) as caught:
        line.store.commit(TWO, "token")
    assert caught.value.keys == set(keys)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *((code, Contention) for code in CONTENTION),
        ("IdempotentParameterMismatchException", TokenReused),
        ("TransactionInProgressException", Unanswered),  # our own, perhaps written in a moment
        ("ValidationException", StoreError),
        ("ResourceNotFoundException", StoreUnavailable),
        ("AccessDeniedException", StoreUnavailable),
        ("ExpiredTokenException", StoreUnavailable),
        ("UnrecognizedClientException", StoreUnavailable),
    ],
)
def test_a_refused_transaction(line: Line, code: str, expected: type[StoreError]) -> None:
    line.refuse("transact_write_items", code)
    with pytest.raises(StoreError) as caught:
        line.store.commit(TWO, "token")
    assert type(caught.value) is expected
    line.stub.assert_no_pending_responses()


# ---- refusals of a single put


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *((code, Contention) for code in CONTENTION),
        ("ConditionalCheckFailedException", ConditionFailed),
        ("ValidationException", StoreError),
        ("ItemCollectionSizeLimitExceededException", StoreError),
        ("ResourceNotFoundException", StoreUnavailable),
        ("AccessDeniedException", StoreUnavailable),
    ],
)
def test_a_refused_put(line: Line, code: str, expected: type[StoreError]) -> None:
    line.refuse("put_item", code)
    with pytest.raises(StoreError) as caught:
        line.store.commit(ONE, "token")
    assert type(caught.value) is expected


def test_a_put_whose_answer_was_lost_knows_itself_when_sent_again(line: Line) -> None:
    request = request_of(ONE, "token")
    line.refuse("put_item", "ConditionalCheckFailedException", Item=request["Item"])
    line.store.commit(ONE, "token")
    line.stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"tx": {"S": "theirs"}}, ConditionFailed),
        ({"tx": {"S": "theirs"}, "v": {"N": "6"}}, ConditionFailed),
        ({"body": {"S": "{}"}}, TokenReused),
        ({"v": {"N": "6"}}, TokenReused),
    ],
)
def test_a_put_does_not_mistake_another_for_itself(
    line: Line, change: dict[str, Any], expected: type[StoreError]
) -> None:
    item = {**request_of(ONE, "token")["Item"], **change}
    line.refuse("put_item", "ConditionalCheckFailedException", Item=item)
    with pytest.raises(expected):
        line.store.commit(ONE, "token")


def test_a_transaction_knows_itself_after_its_token_was_forgotten(line: Line) -> None:
    """Ten minutes later DynamoDB judges it anew, and its conditions fail on its own records."""
    item = request_of(TWO[:1], "token")["Item"]
    reasons = [{"Code": "ConditionalCheckFailed", "Item": item}, {"Code": "ConditionalCheckFailed"}]
    line.refuse("transact_write_items", "TransactionCanceledException", CancellationReasons=reasons)
    line.store.commit(TWO, "token")


# ---- silence and broken answers


@pytest.mark.parametrize("writes", [ONE, TWO], ids=["put", "transaction"])
@pytest.mark.parametrize("error", UNHEARD, ids=lambda error: type(error).__name__)
def test_a_commit_without_an_answer(line: Line, writes: list[Write], error: Exception) -> None:
    line.meet(error)
    with pytest.raises(Unanswered):
        line.store.commit(writes, "token")
    assert line.sent == 1, "only the application sends a commit again"


@pytest.mark.parametrize("writes", [ONE, TWO], ids=["put", "transaction"])
@pytest.mark.parametrize("error", NEVER_SENT, ids=lambda error: type(error).__name__)
def test_a_commit_that_never_left(line: Line, writes: list[Write], error: Exception) -> None:
    line.meet(error)
    with pytest.raises(StoreUnavailable):
        line.store.commit(writes, "token")
    assert line.sent == 1


@pytest.mark.parametrize("writes", [ONE, TWO], ids=["put", "transaction"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}'),
        (503, b'{"__type":"com.amazonaws.dynamodb.v20120810#ServiceUnavailable"}'),
        (502, b"<html>Bad gateway</html>"),
    ],
)
def test_a_commit_with_a_broken_answer(
    line: Line, writes: list[Write], status: int, body: bytes
) -> None:
    line.meet(http_answer(status, body))
    with pytest.raises(Unanswered):
        line.store.commit(writes, "token")
    assert line.sent == 1


def test_a_refused_connection_is_no_silence(line: Line) -> None:
    with pytest.raises(StoreUnavailable):  # really: nothing listens on the discard port
        line.store.commit(ONE, "token")
