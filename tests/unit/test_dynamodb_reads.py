"""How the store in DynamoDB reads and what it asks for: second attempts, unread keys, parameters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from chalicelib.adapters.dynamodb_items import transaction_actions
from chalicelib.adapters.stored_records import prepare
from chalicelib.application.ports.store import (
    Check,
    Contention,
    Key,
    Put,
    StoreError,
    StoreUnavailable,
    Table,
    Write,
)
from tests.support.dynamodb_line import NEVER_SENT, TABLES, UNHEARD, Line, http_answer, request_of
from tests.support.json_text import json_text
from tests.support.stores import NOON, local_client

KEYS = [Key(Table.ACCOUNTS, "account:1", "account"), Key(Table.PAYMENTS, "charge:1", "charge")]
ONE: list[Write] = [Put(KEYS[1], json_text({"n": 2}), 4)]


@pytest.fixture
def line() -> Iterator[Line]:
    with closing(local_client("http://127.0.0.1:9")) as client:
        yield Line(client)


# ---- reads


@pytest.mark.parametrize("error", UNHEARD, ids=lambda error: type(error).__name__)
def test_a_read_is_sent_twice_and_no_more(line: Line, error: Exception) -> None:
    line.meet(error, error)
    with pytest.raises(StoreUnavailable):
        line.store.load(KEYS)
    assert line.sent == 2


def test_the_second_read_may_succeed(line: Line) -> None:
    line.meet(http_answer(500, b"{}"), http_answer(200, b'{"Responses":{}}'))
    assert line.store.load(KEYS) == {}


@pytest.mark.parametrize("error", NEVER_SENT, ids=lambda error: type(error).__name__)
def test_a_read_that_never_left_is_not_tried_again(line: Line, error: Exception) -> None:
    line.meet(error)
    with pytest.raises(StoreUnavailable):
        line.store.query(Table.ACCOUNTS, "account:1")
    assert line.sent == 1


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_throttled_read_is_contention(line: Line, code: str) -> None:
    line.refuse("query", code)
    with pytest.raises(Contention):
        line.store.due(Table.INBOX, "urgent:1", NOON)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ValidationException", StoreError), ("AccessDeniedException", StoreUnavailable)],
)
def test_a_refused_read(line: Line, code: str, expected: type[StoreError]) -> None:
    line.refuse("scan", code)
    with pytest.raises(StoreError) as caught:
        line.store.scan(Table.INBOX)
    assert type(caught.value) is expected


def batch(keys: list[Key]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for key in keys:
        part = asked.setdefault(TABLES[key.table], {"Keys": [], "ConsistentRead": True})
        part["Keys"].append({"pk": {"S": key.pk}, "sk": {"S": key.sk}})
    return asked


def test_unprocessed_keys_are_asked_for_again(line: Line) -> None:
    found = request_of([Put(KEYS[1], json_text({"n": 2}), 4)], "token")["Item"]
    line.answer(
        "batch_get_item",
        {"Responses": {}, "UnprocessedKeys": batch(KEYS)},
        {"RequestItems": batch(KEYS)},
    )
    line.answer(
        "batch_get_item",
        {"Responses": {TABLES[KEYS[1].table]: [found]}, "UnprocessedKeys": batch(KEYS[:1])},
        {"RequestItems": batch(KEYS)},
    )
    line.answer(
        "batch_get_item",
        {"Responses": {}, "UnprocessedKeys": {}},
        {"RequestItems": batch(KEYS[:1])},
    )
    loaded = line.store.load(KEYS)
    assert {key: record.version for key, record in loaded.items()} == {KEYS[1]: 5}
    assert len(line.pauses) == 1, "a round that got something is followed at once"
    line.stub.assert_no_pending_responses()


def test_keys_that_stay_unprocessed_are_contention(line: Line) -> None:
    for _ in range(5):
        answer = {"Responses": {}, "UnprocessedKeys": batch(KEYS)}
        line.answer("batch_get_item", answer, {"RequestItems": batch(KEYS)})
    with pytest.raises(Contention):
        line.store.load(KEYS)
    assert len(line.pauses) == 4
    line.stub.assert_no_pending_responses()


# ---- requests


def test_one_put_is_cheap_and_two_writes_are_a_transaction(line: Line) -> None:
    line.answer("put_item", {}, request_of(ONE, "token"))
    line.store.commit(ONE, "token")
    writes: list[Write] = [*ONE, Check(KEYS[0], 3)]
    actions = transaction_actions(prepare(writes, "token"), TABLES, "token")
    line.answer(
        "transact_write_items", {}, {"TransactItems": actions, "ClientRequestToken": "token"}
    )
    line.store.commit(writes, "token")
    line.stub.assert_no_pending_responses()


def test_boto3_is_imported_when_a_client_is_made_and_not_before() -> None:
    code = "import sys, chalicelib.adapters.dynamodb; print('botocore' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
