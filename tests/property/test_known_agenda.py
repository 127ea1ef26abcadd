"""What the sandbox knows of the agenda is what its index would have answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ports.store import Due, Key, Put, Table
from infra.sandbox.faulty_store import FaultyStore
from infra.sandbox.known_agenda import KnownAgenda

START: Final = datetime(2026, 1, 31, tzinfo=UTC)
SHARDS: Final = ("0", "1")
TABLES: Final = (Table.SUBSCRIPTIONS, Table.DOCUMENTS)

PUTS: Final = st.tuples(
    st.just("put"),
    st.sampled_from(TABLES),
    st.sampled_from("abc"),
    st.none() | st.tuples(st.sampled_from(SHARDS), st.integers(0, 5)),
)
ASKS: Final = st.tuples(
    st.just("ask"), st.sampled_from(TABLES), st.sampled_from(SHARDS), st.integers(0, 5)
)


def moment(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


@given(st.lists(PUTS | ASKS, max_size=30))
def test_it_answers_as_the_index_would(steps: list[tuple[str, Table, str, object]]) -> None:
    store = MemoryStore()
    known = KnownAgenda(store)
    with known.remembering():
        for number, (what, table, name, rest) in enumerate(steps):
            if what == "put":
                key = Key(table, name, "record")
                found = store.load([key]).get(key)
                due = Due(rest[0], moment(rest[1])) if isinstance(rest, tuple) else None
                put = Put(key, "{}", found.version if found else 0, due)
                known.commit([put], f"token-{number:032}")
            else:
                assert isinstance(rest, int)
                until = moment(rest)
                assert known.due(table, name, until) == store.due(table, name, until)


def test_a_quiet_shard_is_asked_once_and_by_the_next_jump_again() -> None:
    counted = FaultyStore(MemoryStore())
    known = KnownAgenda(counted)
    for jumps in (1, 2):
        with known.remembering():
            for seconds in (5, 3, 5):
                assert known.due(Table.DOCUMENTS, "0", moment(seconds)).entries == ()
        assert counted.calls == jumps
