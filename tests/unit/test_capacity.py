"""AWS's rule of units, by worked examples; and the meter, on requests made by the app's own store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.adapters.dynamodb import DynamoDBStore
from chalicelib.adapters.dynamodb_items import item_of
from chalicelib.adapters.stored_records import PreparedPut, number_bytes, prepare
from chalicelib.application.ports.store import (
    MAX_RECORD_BYTES,
    Check,
    CommitTooLarge,
    ConditionFailed,
    Due,
    Key,
    Put,
    Table,
    Write,
)
from tests.support.capacity import (
    CapacityMeter,
    Units,
    check_units,
    index_units,
    item_size,
    put_units,
    read_units,
    value_size,
)
from tests.support.json_text import json_text
from tests.support.stores import NOON, local_client

TABLES = {table: f"test-{table}" for table in Table}
ACCOUNT = Key(Table.ACCOUNTS, "account:1", "account")
SUBSCRIPTION = Key(Table.SUBSCRIPTIONS, "subscription:1", "subscription")


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "Счёт"}, 8),
        ({"S": ""}, 0),
        ({"N": "0"}, 2),
        ({"N": "7"}, 2),
        ({"N": "12"}, 2),
        ({"N": "123"}, 3),
        ({"N": "1000000"}, 2),
        ({"N": "-12"}, 3),
        ({"N": "0.05"}, 2),
        ({"B": b"12345"}, 5),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "22"]}, 4),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"NULL": True}]}, 8),
        ({"M": {"n": {"N": "1"}, "ü": {"S": "x"}}}, 3 + 1 + 1 + 2 + 1 + 2 + 1),
    ],
)
def test_sizes_of_values(value: dict[str, Any], size: int) -> None:
    assert value_size(value) == size


def test_an_attribute_of_another_type_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown attribute type"):
        value_size({"X": 1})


def item(size: int, **index: str) -> dict[str, Any]:
    made: dict[str, Any] = {"pk": {"S": "p"}, "sk": {"S": "s"}}
    made |= {name: {"S": value} for name, value in index.items()}
    made["body"] = {"S": "x" * (size - item_size(made) - len("body"))}
    assert item_size(made) == size
    return made


@pytest.mark.parametrize(
    ("size", "old_size", "plain", "transactional"),
    [
        (100, None, 1, 2),
        (1024, None, 1, 2),
        (1025, None, 2, 4),
        (100, 3000, 3, 6),
        (3000, 100, 3, 6),
    ],
)
def test_a_write_pays_for_each_kilobyte_of_the_larger_item(
    size: int, old_size: int | None, plain: int, transactional: int
) -> None:
    old = item(old_size) if old_size else None
    assert put_units(item(size), old, transactional=False) == plain
    assert put_units(item(size), old, transactional=True) == transactional


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        ({}, {}, 0),
        ({}, {"shard": "a", "due_at": "1"}, 1),
        ({"shard": "a", "due_at": "1"}, {}, 1),
        ({"shard": "a", "due_at": "1"}, {"shard": "a", "due_at": "1"}, 0),
        ({"shard": "a", "due_at": "1"}, {"shard": "a", "due_at": "2"}, 2),
        ({"shard": "a", "due_at": "1"}, {"shard": "b", "due_at": "1"}, 2),
    ],
)
def test_an_index_pays_for_entries_that_come_and_go(
    old: dict[str, str], new: dict[str, str], units: int
) -> None:
    assert index_units(item(200, **new), item(100, **old)) == units
    assert put_units(item(200, **new), item(100, **old), transactional=True) == 2 + units


def test_a_check_pays_for_what_it_looks_at() -> None:
    assert check_units(None, transactional=True) == 2
    assert check_units(item(1500), transactional=True) == 4
    assert check_units(item(1500), transactional=False) == 2


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [
        (0, True, 1),
        (4096, True, 1),
        (4097, True, 2),
        (4097, False, 1),
        (100, False, Fraction(1, 2)),
    ],
)
def test_a_read_pays_for_each_four_kilobytes(
    size: int, units: Fraction, *, consistent: bool
) -> None:
    assert read_units(size, consistent=consistent) == units


# ---- the meter


class Metered:
    """A store whose requests are metered and answered from a list."""

    def __init__(self, client: Any) -> None:
        self.store = DynamoDBStore(TABLES, client)
        self.meter = CapacityMeter.watch(client)
        self.stub = Stubber(client)
        self.stub.activate()
        self.tokens = 0

    def commit(self, *writes: Write) -> Units:
        single = len(writes) == 1
        self.stub.add_response("put_item" if single else "transact_write_items", {})
        self.tokens += 1
        self.store.commit(writes, f"token {self.tokens}")
        return self.last()

    def last(self) -> Units:
        return self.meter.requests[-1][1]


@pytest.fixture
def metered() -> Iterator[Metered]:
    with closing(local_client("http://127.0.0.1:9")) as client:
        yield Metered(client)


def due(minutes: int = 0) -> Due:
    return Due("urgent:1", NOON + timedelta(minutes=minutes))


def test_one_small_put_takes_one_unit(metered: Metered) -> None:
    assert metered.commit(Put(ACCOUNT, "{}", 0)) == Units(write=1)
    assert metered.commit(Put(ACCOUNT, json_text({"text": "x" * 1024}), 1)) == Units(write=2)
    assert metered.commit(Put(ACCOUNT, "{}", 2)) == Units(write=2)


def test_four_plain_items_with_a_due_index_take_ten_units(metered: Metered) -> None:
    document = Key(Table.DOCUMENTS, "document:1", "document")
    entry = Key(Table.ACCOUNTS, "account:1", "entry/1")
    metered.commit(Put(ACCOUNT, "{}", 0), Put(SUBSCRIPTION, "{}", 0, due()))
    metered.meter.reset()
    units = metered.commit(
        Put(ACCOUNT, "{}", 1),
        Put(SUBSCRIPTION, "{}", 1, due(1)),
        Put(entry, "{}", 0),
        Put(document, "{}", 0),
    )
    assert units == Units(write=10)
    assert metered.meter.total == units


def test_a_check_takes_as_much_as_a_write(metered: Metered) -> None:
    metered.commit(Put(ACCOUNT, json_text({"text": "x" * 1024}), 0))
    assert metered.commit(Check(ACCOUNT, 1), Put(SUBSCRIPTION, "{}", 0, due())) == Units(
        write=4 + 3
    )


def test_a_refused_commit_is_paid_for_and_changes_nothing(metered: Metered) -> None:
    metered.commit(Put(SUBSCRIPTION, "{}", 0, due()))
    for _ in range(2):
        metered.stub.add_client_error("put_item", "ConditionalCheckFailedException")
        with pytest.raises(ConditionFailed):
            metered.store.commit(
                [Put(SUBSCRIPTION, json_text({"text": "x" * 5000}), 5, due(1))], "theirs"
            )
        assert metered.last() == Units(write=1)
    reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
    metered.stub.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": reasons},
    )
    with pytest.raises(ConditionFailed):
        metered.store.commit([Put(SUBSCRIPTION, "{}", 5, due(1)), Put(ACCOUNT, "{}", 0)], "theirs")
    assert metered.last() == Units(write=4)


def stored(size: int, key: Key = SUBSCRIPTION) -> dict[str, Any]:
    (put,) = prepare([Put(key, json_text({"text": "x" * size}), 0)], "t")
    assert isinstance(put, PreparedPut)
    return item_of(put, "t")


def test_reads(metered: Metered) -> None:
    metered.stub.add_response("get_item", {"Item": stored(5000)})
    metered.store.load([SUBSCRIPTION])
    assert metered.last() == Units(read=Fraction(2))
    metered.stub.add_response("get_item", {})
    metered.store.load([ACCOUNT])
    assert metered.last() == Units(read=Fraction(1))
    name = TABLES[Table.SUBSCRIPTIONS]
    metered.stub.add_response("batch_get_item", {"Responses": {name: [stored(5000)]}})
    metered.store.load([SUBSCRIPTION, ACCOUNT])  # one of two KB pages, one that is absent
    assert metered.last() == Units(read=Fraction(3))
    metered.stub.add_response("query", {"Items": [stored(100), stored(100), stored(100)]})
    metered.store.query(Table.SUBSCRIPTIONS, "subscription:1")
    assert metered.last() == Units(read=Fraction(1))
    entry = {n: {"S": "2026-11-22T12:00:00.000000Z"} for n in ("pk", "sk", "shard", "due_at")}
    metered.stub.add_response("query", {"Items": [entry] * 3})
    metered.store.due(Table.SUBSCRIPTIONS, "urgent:1", NOON)
    assert metered.last() == Units(read=Fraction(1, 2))


def test_what_was_read_is_known_to_the_next_write(metered: Metered) -> None:
    metered.stub.add_response("get_item", {"Item": stored(3000)})
    metered.store.load([SUBSCRIPTION])
    assert metered.commit(Put(SUBSCRIPTION, "{}", 1)) == Units(write=3)


# ---- the store's own idea of sizes


@pytest.mark.parametrize("number", [0, 1, 9, 10, 99, 100, 101, 12345, 1000000])
def test_the_store_and_the_meter_agree_on_numbers(number: int) -> None:
    assert number_bytes(number) == value_size({"N": str(number)})


@pytest.mark.parametrize("waiting", [None, due()])
def test_the_store_refuses_by_the_size_of_the_item(waiting: Due | None) -> None:
    def size_of(length: int) -> int:
        (put,) = prepare(
            [Put(SUBSCRIPTION, json_text({"text": "x" * length}), 41, waiting)], "token"
        )
        assert isinstance(put, PreparedPut)
        return item_size(item_of(put, "token"))

    room = MAX_RECORD_BYTES - size_of(0)
    assert size_of(room) == MAX_RECORD_BYTES
    with pytest.raises(CommitTooLarge):
        size_of(room + 1)
