"""What only the store in memory has: the life of its tokens; its contract is tests/integration's."""

from __future__ import annotations

import pytest

from chalicelib.adapters import memory_store
from chalicelib.adapters.memory_store import TOKEN_SECONDS, MemoryStore
from chalicelib.application.ports.store import (
    ConditionFailed,
    Due,
    Key,
    Put,
    Table,
    TokenReused,
    Write,
)
from tests.support.stores import NOON

KEYS = [Key(Table.INBOX, "notice:1", "notice"), Key(Table.INBOX, "notice:2", "notice")]
WRITES: list[Write] = [Put(key, "{}", 0) for key in KEYS]


def test_a_token_is_remembered_for_ten_minutes() -> None:
    now = [0.0]
    store = MemoryStore(lambda: now[0])
    store.commit(WRITES, "token")
    now[0] = TOKEN_SECONDS - 1
    store.commit(WRITES, "token")
    with pytest.raises(TokenReused):
        store.commit(WRITES[:1], "token")
    now[0] = TOKEN_SECONDS
    with pytest.raises(ConditionFailed):
        store.commit(WRITES, "token")
    store.commit([Put(KEYS[0], "{}", 1)], "token")


def test_old_tokens_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_store, "MAX_TOKENS", 2)
    store = MemoryStore()
    store.commit(WRITES, "first")
    for number in range(2):
        store.commit([Put(KEYS[0], "{}", number + 1), Put(KEYS[1], "{}", number + 1)], f"{number}")
    store.commit([Put(KEYS[0], "{}", 2), Put(KEYS[1], "{}", 2)], "1")
    with pytest.raises(ConditionFailed):
        store.commit(WRITES, "first")


def test_an_empty_shard_takes_no_room() -> None:
    store = MemoryStore()
    store.commit([Put(KEYS[0], "{}", 0, Due("send:1", NOON))], "1")
    store.commit([Put(KEYS[0], "{}", 1)], "2")
    assert store._tables[Table.INBOX].agenda == {}
