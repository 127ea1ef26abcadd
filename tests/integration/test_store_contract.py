"""The contract of every store, commits: asked alike of memory, ministack and DynamoDB Local.

What DynamoDB Local never raises (TransactionConflict, throttling) is in
tests/unit/test_dynamodb_errors.py.
"""

from __future__ import annotations

import pytest

from chalicelib.application.ports.store import (
    Check,
    CommitTooLarge,
    ConditionFailed,
    Due,
    Key,
    Put,
    Record,
    Table,
    TokenReused,
    Write,
)
from tests.support.json_text import json_text
from tests.support.stores import NOON, Corner

KB = 1000


# ---- records and versions


def test_a_record_comes_back_as_it_was_written(corner: Corner) -> None:
    body = {
        "text": 'Счёт № 1 — «Тест» 日本語 🎉 \u0000\n"\\',
        "big": 10**30,
        "negative": -1,
        "flags": [True, False, None],
        "nested": {"b": {"z": 1, "a": []}, "a": {}},
        "": "an empty name",
    }
    due = Due(corner.shard, NOON.replace(microsecond=123456))
    key = corner.key(table=Table.SUBSCRIPTIONS)
    corner.store.commit([Put(key, json_text(body), 0, due)], corner.token())
    assert corner.store.load([key]) == {key: Record(key, 1, json_text(body), due)}


def test_versions_count_writes_and_only_the_current_one_may_be_replaced(corner: Corner) -> None:
    key = corner.key()
    for version in range(3):
        corner.store.commit([Put(key, json_text({"n": version}), version)], corner.token())
        assert corner.load(key).version == version + 1
    for stale in (0, 1, 2, 4):
        with pytest.raises(ConditionFailed) as caught:
            corner.store.commit([Put(key, json_text({"n": "stale"}), stale)], corner.token())
        assert caught.value.keys == {key}
    assert corner.load(key) == Record(key, 3, json_text({"n": 2}))


def test_a_version_of_a_record_that_is_absent_fails(corner: Corner) -> None:
    key = corner.key()
    with pytest.raises(ConditionFailed):
        corner.store.commit([Put(key, "{}", 1)], corner.token())
    assert corner.store.load([key]) == {}


def test_what_utf8_cannot_spell_is_refused(corner: Corner) -> None:
    key = corner.key()
    with pytest.raises(ValueError, match="surrogates"):
        corner.store.commit([Put(key, '{"a":"\ud800"}', 0)], corner.token())
    assert corner.store.load([key]) == {}


def test_a_body_is_a_new_object_each_time(corner: Corner) -> None:
    key = corner.key()
    corner.store.commit([Put(key, '{"list":[1],"dict":{"a":1}}', 0)], corner.token())
    record = corner.load(key)
    record.body["dict"]["a"] = 2
    record.body["list"].append(3)
    assert record.body == {"list": [1], "dict": {"a": 1}}


def test_load_takes_any_number_of_keys_in_any_table(corner: Corner) -> None:
    tables = list(Table)
    keys = [corner.key(f"{n:03}", table=tables[n % len(tables)]) for n in range(130)]
    for start in (0, 100):
        corner.store.commit(
            [Put(k, json_text({"sk": k.sk}), 0) for k in keys[start : start + 100]], corner.token()
        )
    absent = [corner.key(f"absent{n}") for n in range(120)]
    loaded = corner.store.load([*keys, *absent, *keys[:50]])
    assert loaded == {key: Record(key, 1, json_text({"sk": key.sk})) for key in keys}
    assert corner.store.load([]) == {}
    assert corner.store.load([keys[0], keys[0]]).keys() == {keys[0]}


def test_load_reads_more_than_one_answer_can_hold(corner: Corner) -> None:
    keys = [corner.key(f"{n:02}") for n in range(45)]  # 17 MB; BatchGetItem answers 16 MB at most
    for start in range(0, 45, 9):
        puts = [
            Put(key, json_text({"text": key.sk * 195 * KB}), 0) for key in keys[start : start + 9]
        ]
        corner.store.commit(puts, corner.token())
    loaded = corner.store.load(keys)
    assert {key: record.body["text"][:2] for key, record in loaded.items()} == {
        k: k.sk for k in keys
    }


# ---- commits


def test_a_commit_writes_all_or_nothing_and_names_what_failed(corner: Corner) -> None:
    keys = [corner.key(f"{n}", table=table) for n, table in enumerate(Table)]
    corner.store.commit([Put(key, json_text({"n": 1}), 0) for key in keys[:3]], corner.token())
    with pytest.raises(ConditionFailed) as caught:
        corner.store.commit(
            [
                Put(keys[0], json_text({"n": 2}), 1),
                Put(keys[1], json_text({"n": 2}), 0),  # it exists
                Put(keys[3], json_text({"n": 2}), 0),
                Check(keys[2], 2),  # it is at 1
                Check(keys[4], 0),
            ],
            corner.token(),
        )
    assert caught.value.keys == {keys[1], keys[2]}
    assert corner.store.load(keys) == {key: Record(key, 1, json_text({"n": 1})) for key in keys[:3]}


def test_a_check_writes_nothing_and_holds_the_commit_to_its_version(corner: Corner) -> None:
    present, absent, other = corner.key("present"), corner.key("absent"), corner.key("other")
    corner.store.commit([Put(present, "{}", 0)], corner.token())
    corner.store.commit([Check(present, 1), Check(absent, 0), Put(other, "{}", 0)], corner.token())
    corner.store.commit([Check(present, 1)], corner.token())
    assert corner.store.load([present, absent, other]) == {
        present: Record(present, 1, "{}"),
        other: Record(other, 1, "{}"),
    }
    for check in (Check(present, 0), Check(present, 2), Check(absent, 1)):
        with pytest.raises(ConditionFailed) as caught:
            corner.store.commit([check], corner.token())
        assert caught.value.keys == {check.key}


def test_a_hundred_writes_are_one_commit_and_one_more_is_too_many(corner: Corner) -> None:
    keys = [corner.key(f"{n:03}") for n in range(101)]
    puts = [Put(key, "{}", 0) for key in keys]
    with pytest.raises(CommitTooLarge):
        corner.store.commit(puts, corner.token())
    assert corner.store.load(keys) == {}
    corner.store.commit(puts[:100], corner.token())
    assert corner.store.load(keys).keys() == set(keys[:100])


def test_a_key_named_twice_is_refused(corner: Corner) -> None:
    # DynamoDB and ministack refuse it, too; DynamoDB Local 1.25 would do one action after the other.
    key, other = corner.key("a"), corner.key("b")
    for second in (Put(key, json_text({"n": 2}), 1), Check(key, 1)):
        with pytest.raises(CommitTooLarge):
            corner.store.commit([Put(key, "{}", 0), Put(other, "{}", 0), second], corner.token())
    assert corner.store.load([key, other]) == {}


def test_a_record_may_fill_an_item_and_no_more(corner: Corner) -> None:
    key, cyrillic = corner.key("a"), corner.key("b")
    corner.store.commit([Put(key, json_text({"text": "x" * 399 * KB}), 0)], corner.token())
    corner.store.commit([Put(cyrillic, json_text({"text": "я" * 199 * KB}), 0)], corner.token())
    assert corner.load(key).body == {"text": "x" * 399 * KB}
    assert corner.load(cyrillic).body == {"text": "я" * 199 * KB}
    for text in ("x" * 400 * KB, "я" * 200 * KB):
        with pytest.raises(CommitTooLarge):
            corner.store.commit([Put(key, json_text({"text": text}), 1)], corner.token())
    assert corner.load(key).version == 1


def test_a_commit_may_fill_four_megabytes_and_no_more(corner: Corner) -> None:
    keys = [corner.key(f"{n:02}") for n in range(11)]
    puts = [Put(key, json_text({"text": "x" * 390 * KB}), 0) for key in keys]
    with pytest.raises(CommitTooLarge):
        corner.store.commit(puts, corner.token())
    assert corner.store.load(keys) == {}
    corner.store.commit(puts[:10], corner.token())
    assert corner.store.load(keys).keys() == set(keys[:10])


def test_an_empty_commit_is_done(corner: Corner) -> None:
    corner.store.commit([], corner.token())


@pytest.mark.parametrize(
    ("pk", "sk", "version"), [("", "a", 0), ("a", "", 0), ("a", "x" * 1025, 0), ("a", "b", -1)]
)
def test_what_can_never_be_stored_is_refused(
    corner: Corner, pk: str, sk: str, version: int
) -> None:
    with pytest.raises(ValueError, match=r"bytes|versions"):
        corner.store.commit([Put(Key(Table.ACCOUNTS, pk, sk), "{}", version)], corner.token())


def test_accounts_never_wait(corner: Corner) -> None:
    with pytest.raises(ValueError, match="never wait"):
        corner.store.commit([Put(corner.key(), "{}", 0, Due(corner.shard, NOON))], corner.token())
    with pytest.raises(ValueError, match="never wait"):
        corner.store.due(Table.ACCOUNTS, corner.shard, NOON)


# ---- tokens


@pytest.mark.parametrize("token_length", [36, 37, 200])
def test_a_commit_sent_again_answers_as_it_did(corner: Corner, token_length: int) -> None:
    keys = [corner.key("a"), corner.key("b")]
    token = corner.token().ljust(token_length, "x")
    writes = [Put(key, json_text({"n": 1, "a": 2}), 0) for key in keys]
    corner.store.commit(writes, token)
    corner.store.commit([Put(key, json_text({"n": 1, "a": 2}), 0) for key in keys], token)
    assert corner.store.load(keys) == {
        key: Record(key, 1, json_text({"n": 1, "a": 2})) for key in keys
    }
    corner.store.commit([Put(keys[0], json_text({"n": 2}), 1)], corner.token())
    corner.store.commit(writes, token)  # it had happened, whatever came after
    assert corner.load(keys[0]) == Record(keys[0], 2, json_text({"n": 2}))


@pytest.mark.parametrize("before", [0, 1])
def test_a_single_put_sent_again_is_recognised_by_its_record(corner: Corner, before: int) -> None:
    key = corner.key(table=Table.DOCUMENTS)
    for version in range(before):
        corner.store.commit([Put(key, "{}", version)], corner.token())
    writes = [Put(key, json_text({"b": 1, "a": 2}), before, Due(corner.shard, NOON))]
    token = corner.token()
    corner.store.commit(writes, token)
    corner.store.commit(
        [Put(key, json_text({"b": 1, "a": 2}), before, Due(corner.shard, NOON))], token
    )
    assert corner.load(key).version == before + 1
    with pytest.raises(ConditionFailed):
        corner.store.commit(writes, corner.token())  # somebody else's: the record is not its own
    corner.store.commit([Put(key, "{}", before + 1)], corner.token())
    with pytest.raises(ConditionFailed) as caught:
        corner.store.commit(writes, token)
    assert caught.value.keys == {key}


def test_long_tokens_differ_to_their_end(corner: Corner) -> None:
    common = corner.token() * 3
    for number in range(2):
        keys = [corner.key(f"{number}a"), corner.key(f"{number}b")]
        corner.store.commit([Put(key, "{}", 0) for key in keys], f"{common}{number}")
        assert corner.store.load(keys).keys() == set(keys)


def test_a_token_belongs_to_its_writes(corner: Corner) -> None:
    keys = [corner.key("a"), corner.key("b")]
    token = corner.token()
    corner.store.commit([Put(key, json_text({"n": 1}), 0) for key in keys], token)
    others: list[list[Write]] = [
        [Put(keys[0], json_text({"n": 2}), 0), Put(keys[1], json_text({"n": 1}), 0)],
        [Put(keys[0], json_text({"n": 1}), 0), Check(keys[1], 0)],
        [Put(keys[0], json_text({"n": 1}), 0), Put(keys[1], json_text({"n": 1}), 1)],
    ]
    for writes in others:
        with pytest.raises(TokenReused):
            corner.store.commit(writes, token)
    assert corner.store.load(keys) == {key: Record(key, 1, json_text({"n": 1})) for key in keys}


def test_a_token_of_a_single_put_belongs_to_its_write(corner: Corner) -> None:
    key, token = corner.key(), corner.token()
    corner.store.commit([Put(key, json_text({"n": 1}), 0)], token)
    with pytest.raises(TokenReused):
        corner.store.commit([Put(key, json_text({"n": 2}), 0)], token)
    assert corner.load(key) == Record(key, 1, json_text({"n": 1}))


def test_a_refused_commit_is_judged_anew_under_the_same_token(corner: Corner) -> None:
    first, second, token = corner.key("a"), corner.key("b"), corner.token()
    writes: list[Write] = [Put(first, "{}", 0), Check(second, 1)]
    with pytest.raises(ConditionFailed):
        corner.store.commit(writes, token)
    corner.store.commit([Put(second, "{}", 0)], corner.token())
    corner.store.commit(writes, token)
    assert corner.load(first).version == 1
