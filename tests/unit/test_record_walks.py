"""Reading a partition or a table to its end, page after page; and what a text is read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pytest
from pydantic import ValidationError

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.store import Due, Key, Page, Put, Record, Table
from chalicelib.application.records import all_records, due_of, every_record, text_of, value_of
from chalicelib.domain.agenda import Wait
from tests.support.parts import START

NAMES: Final = ["leaf:1", "leaf:2", "leaf:3", "leaf:4", "leaf:5"]


class SmallPages(MemoryStore):
    """Two records a page."""

    def query(
        self,
        table: Table,
        pk: str,
        *,
        prefix: str = "",
        after_sk: str | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Page:
        return super().query(
            table,
            pk,
            prefix=prefix,
            after_sk=after_sk,
            descending=descending,
            limit=min(limit, 2),
        )

    def scan(
        self,
        table: Table,
        *,
        limit: int = 1000,
        cursor: str | None = None,
        segment: int = 0,
        segments: int = 1,
    ) -> tuple[tuple[Record, ...], str | None]:
        return super().scan(
            table, limit=min(limit, 2), cursor=cursor, segment=segment, segments=segments
        )


@pytest.fixture
def store() -> SmallPages:
    store = SmallPages()
    for pk in "ab":
        for sk in ("account", *NAMES, "weed:1"):
            store.commit([Put(Key(Table.ACCOUNTS, pk, sk), "{}", 0)], f"{pk} {sk}")
    return store


def test_a_partition_is_read_to_its_end_and_no_further(store: SmallPages) -> None:
    found = [record.key for record in every_record(store, Table.ACCOUNTS, "a", "leaf:")]
    assert found == [Key(Table.ACCOUNTS, "a", sk) for sk in NAMES]
    assert len(list(every_record(store, Table.ACCOUNTS, "a", ""))) == 7
    assert list(every_record(store, Table.ACCOUNTS, "c", "")) == []


def test_a_table_is_read_to_its_end(store: SmallPages) -> None:
    assert len({record.key for record in all_records(store, Table.ACCOUNTS)}) == 14
    assert len(list(all_records(store, Table.ACCOUNTS))) == 14
    assert list(all_records(store, Table.INBOX)) == []


@dataclass(frozen=True, slots=True)
class Leaf:
    """A record of these tests."""

    weight: int
    name: str = "leaf"


@dataclass(frozen=True, slots=True)
class Half:
    """Has waits, and no place in the agenda."""

    waits: Mapping[str, Wait] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waits(Half):
    """Waits."""

    shard: str = "2"


def test_a_field_that_today_does_not_know_is_refused_and_a_default_is_not_written() -> None:
    assert text_of(Leaf(7)) == '{"weight":7}'
    assert value_of(Leaf, {"weight": 7, "name": "x"}) == Leaf(7, "x")
    with pytest.raises(ValidationError, match="Unexpected keyword argument"):
        value_of(Leaf, {"weight": 7, "colour": "green"})


def test_what_waits_stands_where_its_first_wait_says() -> None:
    later = Wait(START.replace(year=2099))
    assert due_of(Waits({"a": later, "b": Wait(START)})) == Due("2", START)
    assert due_of(Waits()) is None
    assert due_of(Half({"a": later})) is None
    assert due_of(Leaf(1)) is None
