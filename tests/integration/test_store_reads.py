"""The contract of every store, reads: queries, the agenda and scans, asked alike of all three."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from chalicelib.application.ports.store import Due, Key, Put, Record, Store, Table
from tests.support.json_text import json_text
from tests.support.stores import NOON, Corner

KB = 1000

# ---- queries

SORT_KEYS = ["a", "a/1", "a/2", "a/20", "a/3", "b", "Я/1", "я/1", "я/2", "\uffff", "🎉"]


@pytest.fixture(scope="module")
def shelf(store: Store) -> Key:
    """A partition with SORT_KEYS, written out of order."""
    corner = Corner(store)
    keys = [corner.key(sk) for sk in SORT_KEYS]
    corner.store.commit(
        [Put(key, json_text({"sk": key.sk}), 0) for key in reversed(keys)], corner.token()
    )
    corner.store.commit([Put(Key(keys[0].table, keys[0].pk + "x", "a"), "{}", 0)], corner.token())
    return keys[0]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/2", "я/", "z", "🎉"])
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_follow_each_other_without_gap(
    corner: Corner, shelf: Key, prefix: str, limit: int, *, descending: bool
) -> None:
    expected = [sk for sk in SORT_KEYS if sk.startswith(prefix)]
    expected = expected[::-1] if descending else expected
    seen: list[str] = []
    after: str | None = None
    for _ in range(max(1, math.ceil(len(expected) / limit))):
        page = corner.store.query(
            shelf.table, shelf.pk, prefix=prefix, after_sk=after, descending=descending, limit=limit
        )
        assert len(page.records) <= limit
        assert all(record.body == {"sk": record.key.sk} for record in page.records)
        seen += [record.key.sk for record in page.records]
        after = page.next_sk
        if after is None:
            break
        assert after == seen[-1]
    assert after is None, "no page follows the last record"
    assert seen == expected


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("after_sk", ["", "a", "a/15", "a/2", "zz", "🎉🎉"])
@pytest.mark.parametrize("prefix", ["", "a/", "я/"])
def test_a_query_continues_from_any_place(
    corner: Corner, shelf: Key, prefix: str, after_sk: str, *, descending: bool
) -> None:
    expected = [
        sk
        for sk in sorted(SORT_KEYS, reverse=descending)
        if sk.startswith(prefix) and (sk < after_sk if descending else sk > after_sk)
    ]
    page = corner.store.query(
        shelf.table, shelf.pk, prefix=prefix, after_sk=after_sk, descending=descending
    )
    assert [record.key.sk for record in page.records] == expected


def test_a_query_of_nothing_is_an_empty_page(corner: Corner) -> None:
    page = corner.store.query(Table.ACCOUNTS, corner.pk)
    assert (page.records, page.next_sk) == ((), None)
    with pytest.raises(ValueError, match="at least one"):
        corner.store.query(Table.ACCOUNTS, corner.pk, limit=0)


def test_a_page_is_full_though_it_is_large(corner: Corner) -> None:
    keys = [corner.key(f"{n}") for n in range(5)]  # 1.5 MB; DynamoDB reads 1 MB at once
    corner.store.commit(
        [Put(key, json_text({"text": "x" * 300 * KB}), 0) for key in keys], corner.token()
    )
    page = corner.store.query(keys[0].table, keys[0].pk, limit=4)
    assert [record.key for record in page.records] == keys[:4]
    assert page.next_sk == "3"
    assert len(corner.store.query(keys[0].table, keys[0].pk, limit=5).records) == 5


# ---- the agenda


def test_a_record_stands_in_the_agenda_while_it_waits(corner: Corner) -> None:
    key = corner.key(table=Table.SUBSCRIPTIONS)
    late = NOON + timedelta(days=30)
    for version, (due, expected) in enumerate(
        [
            (Due(corner.shard, NOON), ((key, NOON),)),
            (Due(corner.shard, NOON), ((key, NOON),)),
            (Due(corner.shard, late), ((key, late),)),
            (None, ()),
            (Due(corner.shard, NOON), ((key, NOON),)),
            (Due(corner.shard + "-other", NOON), ()),
        ]
    ):
        corner.store.commit([Put(key, json_text({"v": version}), version, due)], corner.token())
        assert corner.store.due(key.table, corner.shard, late).entries == expected
        assert corner.load(key).due == due
    other = corner.store.due(key.table, corner.shard + "-other", late)
    assert other.entries == ((key, NOON),)


@pytest.mark.parametrize("limit", [2, 3, 16])
def test_the_agenda_is_ordered_and_paged_and_ends_at_until(corner: Corner, limit: int) -> None:
    table = Table.PAYMENTS
    moments = [NOON + timedelta(seconds=n // 3, microseconds=n % 2) for n in range(21)]
    keys = [corner.key(f"{n:02}", table=table) for n in range(21)]
    puts = [Put(key, "{}", 0, Due(corner.shard, at)) for key, at in zip(keys, moments, strict=True)]
    corner.store.commit(puts[::-1], corner.token())
    until = NOON + timedelta(seconds=5)  # a moment of its own is included, what follows is not
    expected = {(k, at) for k, at in zip(keys, moments, strict=True) if at <= until}
    assert len(expected) == 16
    seen: list[tuple[Key, datetime]] = []
    cursor: str | None = None
    for _ in range(math.ceil(len(expected) / limit)):
        page = corner.store.due(table, corner.shard, until, limit=limit, cursor=cursor)
        assert len(page.entries) <= limit
        seen += page.entries
        cursor = page.cursor
        if cursor is None:
            break
    assert cursor is None, "no page follows the last entry"
    assert len(seen) == len(expected)
    assert set(seen) == expected
    assert all(earlier[1] <= later[1] for earlier, later in pairwise(seen))


def test_shards_and_tables_are_apart(corner: Corner) -> None:
    first, second = corner.key("a", table=Table.INBOX), corner.key("a", table=Table.DOCUMENTS)
    third = corner.key("b", table=Table.INBOX)
    corner.store.commit(
        [
            Put(first, "{}", 0, Due(corner.shard, NOON)),
            Put(second, "{}", 0, Due(corner.shard, NOON)),
            Put(third, "{}", 0, Due(corner.shard + "2", NOON)),
        ],
        corner.token(),
    )
    assert corner.store.due(Table.INBOX, corner.shard, NOON).entries == ((first, NOON),)
    assert corner.store.due(Table.DOCUMENTS, corner.shard, NOON).entries == ((second, NOON),)
    assert corner.store.due(Table.PAYMENTS, corner.shard, NOON).entries == ()


def test_due_is_the_same_moment_in_every_time_zone_and_never_without_one(corner: Corner) -> None:
    key = corner.key(table=Table.INBOX)
    moscow = NOON.astimezone(timezone(timedelta(hours=3)))
    corner.store.commit([Put(key, "{}", 0, Due(corner.shard, moscow))], corner.token())
    assert corner.store.due(key.table, corner.shard, moscow).entries == ((key, NOON),)
    found = corner.load(key).due
    assert found is not None
    assert (found.due_at, found.due_at.tzinfo) == (NOON, UTC)
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        corner.store.due(key.table, corner.shard, naive)
    with pytest.raises(ValueError, match="time zone"):
        corner.store.commit([Put(key, "{}", 1, Due(corner.shard, naive))], corner.token())


def test_a_cursor_beyond_until_is_the_end(corner: Corner) -> None:
    keys = [corner.key(f"{n}", table=Table.INBOX) for n in range(3)]
    corner.store.commit([Put(k, "{}", 0, Due(corner.shard, NOON)) for k in keys], corner.token())
    page = corner.store.due(Table.INBOX, corner.shard, NOON, limit=1)
    earlier = NOON - timedelta(seconds=1)
    after = corner.store.due(Table.INBOX, corner.shard, earlier, cursor=page.cursor)
    assert (after.entries, after.cursor) == ((), None)
    with pytest.raises(ValueError, match="not a cursor"):
        corner.store.due(Table.INBOX, corner.shard, NOON, cursor="{}")


# ---- scans


@pytest.mark.parametrize("segments", [1, 4])
def test_the_segments_of_a_scan_show_each_record_once(corner: Corner, segments: int) -> None:
    keys = [Key(Table.INBOX, f"{corner.pk}-{n % 40}", f"{n}") for n in range(100)]
    corner.store.commit([Put(key, json_text({"sk": key.sk}), 0) for key in keys], corner.token())
    seen: list[Record] = []
    for segment in range(segments):
        cursor: str | None = None
        while True:
            records, cursor = corner.store.scan(
                Table.INBOX, limit=17, cursor=cursor, segment=segment, segments=segments
            )
            assert len(records) <= 17
            seen += records
            if cursor is None:
                break
    assert len({record.key for record in seen}) == len(seen)
    own = [record for record in seen if record.key in set(keys)]
    assert sorted(own, key=lambda r: r.key) == [
        Record(key, 1, json_text({"sk": key.sk})) for key in sorted(keys)
    ]


@pytest.mark.parametrize(("segment", "segments"), [(1, 1), (-1, 2), (0, 0)])
def test_there_is_no_segment_outside(corner: Corner, segment: int, segments: int) -> None:
    with pytest.raises(ValueError, match="segment"):
        corner.store.scan(Table.INBOX, segment=segment, segments=segments)
