"""How the audit looks: with whom, how often, at what; that it tells only what two looks saw alike; counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import looking
from chalicelib.application.auditing import READABLE, Around, Check, Report, Tally, Violation
from chalicelib.application.looking import AGENDA, LOOKS, OVERDUE, OVERDUE_PROMISE, Looker, watched
from chalicelib.application.ports.store import Due, Key, Page, Put, Record, Table
from chalicelib.application.services import Services
from chalicelib.domain.agenda import payer_shard, shard_of
from tests.support.charges import a_charge
from tests.support.json_text import json_text
from tests.support.parts import START
from tests.support.world import World

BOOKS: Final = Table.ACCOUNTS
PROMISE: Final = "promise"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A record of these tests: what it weighs, and whose record it wants to see beside it."""

    weight: int
    beside: str = ""


def nothing(_record: Record, _leaf: Leaf, _around: Around) -> Iterator[str]:
    return iter(())


def heavy(_record: Record, leaf: Leaf, _around: Around) -> Iterator[str]:
    if leaf.weight > 9:
        yield f"weighs {leaf.weight}"


class Store(MemoryStore):
    """Somebody may write before each query; keeps what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[list[Key]] = []
        self.queries: list[Key] = []
        self.before: Callable[[], object] = lambda: None

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        self.loads.append(list(keys))
        return super().load(keys, lagging=lagging)

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
        self.queries.append(Key(table, pk, after_sk or ""))
        self.before()
        return super().query(
            table, pk, prefix=prefix, after_sk=after_sk, descending=descending, limit=limit
        )


class Room:
    """A looker with a few records, and what it said."""

    def __init__(self, *looks: Check[Any] | Tally[Any]) -> None:
        self.store = Store()
        self.pauses: list[int] = []
        world = World(store=self.store)
        self.services: Services = replace(world.services, pause=self.pauses.append)
        self.report = Report()
        self.sums = {one.promise: Counter[str]() for one in looks if isinstance(one, Tally)}
        self.watched = watched(self.services, looks)
        self.looker = Looker(self.services, START, self.watched, self.report, self.sums)

    def put(self, pk: str, sk: str, body: Mapping[str, Any], due: Due | None = None) -> Key:
        return self.put_at(
            Key(Table.PAYMENTS if due or sk == "charge" else BOOKS, pk, sk), body, due
        )

    def put_at(self, key: Key, body: Mapping[str, Any], due: Due | None = None) -> Key:
        known = MemoryStore.load(self.store, [key]).get(key)
        version = 0 if known is None else known.version
        self.store.commit([Put(key, json_text(dict(body)), version, due)], f"{key} {version}")
        return key

    def leaf(self, pk: str, sk: str, weight: int, beside: str = "") -> Key:
        body: dict[str, Any] = {"weight": weight}
        return self.put(pk, sk, {**body, "beside": beside} if beside else body)

    def look(self, *, table: Table = BOOKS, limit: int = 1000) -> str | None:
        """At the first page."""
        records, cursor = self.store.scan(table, limit=limit)
        return self.looker.page(records, more=cursor is not None)

    @property
    def found(self) -> list[tuple[str, str, str]]:
        return [(one.check, one.key, one.found) for one in self.report.violations]


def leaves(
    see: Callable[[Record, Leaf, Around], Iterator[str]] = nothing,
    promise: str = PROMISE,
    **more: Any,
) -> Check[Leaf]:
    return Check(promise, BOOKS, "leaf", Leaf, see, **more)


def weighed(promise: str = "weight", name: str = "leaf") -> Tally[Leaf]:
    def add(record: Record, leaf: Leaf, _sums: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        yield record.key.pk, leaf.weight
        yield "all", leaf.weight

    return Tally(promise, BOOKS, name, Leaf, add)


def test_everything_is_counted_once() -> None:
    room = Room(leaves(), leaves(promise="other"), weighed())
    for pk in "ab":
        for number in (1, 2):
            room.leaf(pk, f"leaf:{number}", number)
    room.put("b", "weed", {})
    assert room.look() is None
    assert room.report.met == {"accounts/leaf": 4, "accounts/weed": 1}
    assert room.report.checked == {PROMISE: 4, "other": 4, "weight": 4, READABLE: 4}
    counted = {f"{promise} accounts/leaf": 4 for promise in (PROMISE, "other", "weight")}
    assert room.report.looked == counted
    assert room.sums == {"weight": {"a": 3, "b": 3, "all": 6}}
    assert room.found == []
    assert room.store.loads == [], "nothing was wanted beside"
    assert room.store.queries == []


def test_a_check_sees_its_own_kind_alone() -> None:
    seen: list[Key] = []

    def see(record: Record, leaf: Leaf, _around: Around) -> Iterator[str]:
        assert isinstance(leaf, Leaf)
        seen.append(record.key)
        return iter(())

    room = Room(leaves(see), Check(PROMISE, BOOKS, "other", Leaf, nothing), weighed(name="other"))
    key = room.leaf("a", "leaf", 1)
    room.leaf("a", "other", 2)
    room.look()
    assert seen == [key]
    assert room.sums == {"weight": {"a": 2, "all": 2}}


def test_what_cannot_be_read_is_told_and_seen_by_nobody() -> None:
    room = Room(leaves(heavy), weighed())
    key = room.put("a", "leaf", {"weight": "much"})
    room.leaf("b", "leaf", 1)
    room.look()
    place = f"{key.table}/{key.pk}/{key.sk}"
    assert room.found == [(READABLE, place, "cannot be read as Leaf: ValidationError")]
    assert room.report.checked == {PROMISE: 1, "weight": 1, READABLE: 2}
    assert room.sums == {"weight": {"b": 1, "all": 1}}


def test_what_a_check_wants_beside_is_read_once_for_the_page() -> None:
    def needs(leaf: Leaf) -> Iterable[Key]:
        return [Key(BOOKS, leaf.beside, "leaf")] if leaf.beside else []

    def see(_record: Record, leaf: Leaf, around: Around) -> Iterator[str]:
        if leaf.beside:
            other = around.get(Leaf, Key(BOOKS, leaf.beside, "leaf"))
            assert around.get(Leaf, Key(BOOKS, leaf.beside, "leaf")) is other
            yield f"beside {other}"

    room = Room(leaves(see, needs=needs))
    room.leaf("a", "leaf", 1)
    for pk, beside in (("b", "a"), ("c", "a"), ("d", "none")):
        room.leaf(pk, "leaf", 2, beside)
    room.look()
    assert [(key, found) for _, key, found in room.found] == [
        ("accounts/b/leaf", f"beside {Leaf(1)}"),
        ("accounts/c/leaf", f"beside {Leaf(1)}"),
        ("accounts/d/leaf", "beside None"),
    ]
    assert room.store.loads[0] == [Key(BOOKS, "a", "leaf"), Key(BOOKS, "none", "leaf")]
    assert len(room.store.loads) == 1 + 2 * 3, "and twice for each place that seemed wrong"


def test_a_partition_is_remembered_to_its_end_and_no_further() -> None:
    def see(_record: Record, leaf: Leaf, around: Around) -> Iterator[str]:
        around.memory["sum"] = around.memory.get("sum", 0) + leaf.weight
        return iter(())

    def closing(around: Around) -> Iterable[Key]:
        return [Key(BOOKS, f"of-{around.memory['sum']}", "leaf")]

    def close(around: Around) -> Iterator[str]:
        (key,) = closing(around)
        yield f"{around.memory['sum']} in all, beside {around.get(Leaf, key)}"

    room = Room(leaves(see, closing=closing, close=close))
    for pk, weights in {"a": (1, 2), "b": (4, 5, 6)}.items():
        for number, weight in enumerate(weights):
            room.leaf(pk, f"leaf:{number}", weight)
    room.leaf("of-3", "tree", 7)
    room.put("of-15", "leaf", {"weight": 8})
    room.look()
    assert room.found == [
        (PROMISE, "accounts/a", "3 in all, beside None"),
        (PROMISE, "accounts/b", f"15 in all, beside {Leaf(8)}"),
        (PROMISE, "accounts/of-15", "8 in all, beside None"),
    ]
    first, *_ = room.store.loads
    assert [key.pk for key in first] == ["of-3", "of-15", "of-8"]


def test_the_last_partition_of_a_page_is_read_to_its_end_and_named() -> None:
    closed: list[int] = []

    def see(_record: Record, leaf: Leaf, around: Around) -> Iterator[str]:
        around.memory.setdefault("seen", []).append(leaf.weight)
        return iter(())

    def close(around: Around) -> Iterator[str]:
        closed.append(len(around.memory["seen"]))
        return iter(())

    room = Room(leaves(see, close=close), weighed())
    room.leaf("a", "leaf", 1)
    for number in range(1203):
        room.leaf("b", f"leaf:{number:04}", 1)
    assert room.look(limit=3) == "b"
    assert closed == [1, 1203]
    assert room.report.met == {"accounts/leaf": 1204}
    assert room.sums["weight"]["all"] == 1204
    assert room.store.queries[0] == Key(BOOKS, "b", "leaf:0001")
    assert room.look(limit=1) == "a", "where a page ends with a partition, that is asked for more"
    room.store.queries.clear()
    assert room.look(limit=5000) is None
    assert room.store.queries == []
    assert room.looker.page([], more=True) is None


def test_what_seems_wrong_is_told_if_two_looks_saw_the_same() -> None:
    room = Room(leaves(heavy))
    room.leaf("a", "leaf:1", 12)
    room.leaf("a", "leaf:2", 11)
    room.look()
    assert room.report.violations == [
        Violation(PROMISE, "accounts/a/leaf:1", "weighs 12"),
        Violation(PROMISE, "accounts/a/leaf:2", "weighs 11"),
    ]
    assert room.report.checked[PROMISE] == 2, "however often it was looked at"
    assert len(room.store.queries) == 2
    assert room.pauses == []
    assert room.report.unsettled == 0


def test_what_was_right_when_it_was_looked_at_again_is_not_told() -> None:
    room = Room(leaves(heavy))
    room.leaf("a", "leaf", 12)
    room.store.before = lambda: room.leaf("a", "leaf", 9)
    room.look()
    assert room.found == []
    assert len(room.store.queries) == 1
    assert room.report.unsettled == 0


@pytest.mark.parametrize("others", [1, LOOKS - 1, LOOKS, LOOKS + 1])
def test_a_place_that_others_keep_writing_is_left_for_the_next_audit(others: int) -> None:
    """The first look of a place saw what the page had; what it is compared with are looks of its own."""
    room = Room(leaves(heavy))
    room.leaf("a", "leaf", 12)
    weights = iter(range(100, 100 + others))

    def write() -> None:
        weight = next(weights, None)
        if weight is not None:
            room.leaf("a", "leaf", weight)

    room.store.before = write
    room.look()
    looks = min(others + 1, LOOKS)
    assert len(room.store.queries) == looks
    if others < LOOKS:
        assert room.found == [(PROMISE, "accounts/a/leaf", f"weighs {99 + others}")]
        assert room.report.unsettled == 0
        assert room.pauses == list(range(2, looks))
    else:
        assert room.found == []
        assert room.report.unsettled == 1
        assert room.pauses == list(range(2, LOOKS + 1))


def test_each_place_that_is_left_is_counted() -> None:
    room = Room(leaves(heavy))
    for pk in "abc":
        room.leaf(pk, "leaf", 12)
    weights = iter(range(100, 1000))

    def write() -> None:
        for pk in "abc":
            room.leaf(pk, "leaf", next(weights))

    room.store.before = write
    room.look()
    assert room.found == []
    assert room.report.unsettled == 3
    assert len(room.store.queries) == 3 * LOOKS


@pytest.mark.parametrize("at_the_end", [False, True])
@pytest.mark.parametrize("there", [False, True])
def test_what_stood_beside_and_moved_between_two_looks_proves_nothing(
    at_the_end: bool, there: bool
) -> None:
    """Also what was not there, and what only the end of the partition looks at."""

    def beside(_asking: object) -> Iterable[Key]:
        return [Key(BOOKS, "z", "other")]

    def wrong(*_seen: object) -> Iterator[str]:
        yield "wrong"

    more: dict[str, Any] = (
        {"closing": beside, "close": wrong} if at_the_end else {"needs": beside, "see": wrong}
    )
    room = Room(leaves(**more))
    room.leaf("a", "leaf", 1)
    if there:
        room.leaf("z", "other", 1)
    room.store.before = lambda: room.leaf("z", "other", 1)
    room.look()
    assert room.found == []
    assert room.report.unsettled == 1
    room.store.before = lambda: None
    room.look()
    place = "accounts/a" if at_the_end else "accounts/a/leaf"
    assert room.found == [(PROMISE, place, "wrong")]


def test_what_came_into_being_between_two_looks_is_looked_at_once_more() -> None:
    def wrong(*_seen: object) -> Iterator[str]:
        yield "wrong"

    room = Room(leaves(wrong, needs=lambda _: [Key(BOOKS, "z", "other")]))
    room.leaf("a", "leaf", 1)
    looks = iter((1, 2))

    def before() -> None:
        if next(looks, None) == 2:
            room.leaf("z", "other", 1)

    room.store.before = before
    room.look()
    assert len(room.store.queries) == 3
    assert room.found == [(PROMISE, "accounts/a/leaf", "wrong")]


def test_a_check_that_stumbles_has_found_something() -> None:
    def see(_record: Record, leaf: Leaf, _around: Around) -> Iterator[str]:
        yield f"first {leaf.weight}"
        raise ZeroDivisionError("by nothing")

    room = Room(leaves(see))
    room.leaf("a", "leaf", 1)
    room.look()
    wrong = "the check fails: ZeroDivisionError: by nothing"
    assert room.found == [(PROMISE, "accounts/a/leaf", wrong)]


def test_a_promise_that_is_unproved_already_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MAX_NAMES", 3)
    room = Room(weighed("first"), weighed("second"))
    del room.sums["first"]
    for pk in "ab":
        room.leaf(pk, "leaf", 1)
    room.look()
    assert room.report.checked == {"second": 2, READABLE: 2}
    assert room.sums == {"second": {"a": 1, "b": 1, "all": 2}}
    assert room.found == [], "three names are not too many"
    room.leaf("c", "leaf", 1)
    room.leaf("d", "leaf", 1)
    room.look()
    assert room.found == [("second", "accounts", "unproved: more than 3 numbers to keep in mind")]
    assert room.sums == {}


CHARGE: Final = {
    "id": "c1",
    "payer_id": 7,
    "payment_system": "stripe",
    "way": "hosted",
    "amount": "18.00 EUR",
    "held": "0.00 EUR",
    "purpose": {"kind": "top_up"},
    "price": None,
    "description": "SIP.TG",
    "language": "en",
    "created_at": "2026-01-31T12:00:00Z",
    "expires_at": "2026-02-01T11:00:00Z",
}


def waiting(since: timedelta) -> tuple[dict[str, Any], Due]:
    at = START - since
    stamp = at.isoformat().replace("+00:00", "Z")
    return {**CHARGE, "waits": {"advance": {"at": stamp}}}, Due(a_charge().shard, at)


def test_what_waits_stands_in_the_agenda_where_it_waits() -> None:
    room = Room()
    body, due = waiting(OVERDUE - timedelta(seconds=1))
    room.put("c1", "charge", body, due)
    room.put("c2", "charge", CHARGE)
    room.look(table=Table.PAYMENTS)
    assert room.found == []
    assert room.report.checked == {READABLE: 2, AGENDA: 2, OVERDUE_PROMISE: 1}


def test_a_wrong_place_in_the_agenda_and_what_was_not_served_for_a_day() -> None:
    room = Room()
    body, due = waiting(OVERDUE)
    room.put("c1", "charge", body)
    room.put("c2", "charge", CHARGE, due)
    room.put("c3", "charge", body, due)
    room.put("c4", "charge", {**CHARGE, "unheard_of": 1}, due)
    room.look(table=Table.PAYMENTS)
    unread = "cannot be read as Charge: ValidationError"
    late = f"due since {due.due_at}"
    there = f"at {due.due_at} in shard {due.shard}"
    assert room.found == [
        (AGENDA, "payments/c1/charge", f"stands nowhere, should stand {there}"),
        (AGENDA, "payments/c2/charge", f"stands {there}, should stand nowhere"),
        (OVERDUE_PROMISE, "payments/c2/charge", late),
        (OVERDUE_PROMISE, "payments/c3/charge", late),
        (READABLE, "payments/c4/charge", unread),
        (OVERDUE_PROMISE, "payments/c4/charge", late),
    ]
    assert room.report.checked == {READABLE: 4, AGENDA: 4, OVERDUE_PROMISE: 3}


def test_each_that_waits_in_one_partition_is_counted() -> None:
    room = Room()
    at = START + timedelta(hours=1)
    waits = {"at": at.isoformat().replace("+00:00", "Z")}
    check = {"account_id": 7, "number": "LT1", "waits": {"check_vat": waits}}
    bell = {"kind": "7", "waits": {"ring": waits}}
    room.put_at(Key(Table.INBOX, "7", "vat_check"), check, Due(payer_shard(7), at))
    room.put_at(Key(Table.INBOX, "7", "bell"), bell, Due(shard_of("7"), at))
    room.look(table=Table.INBOX)
    assert room.found == []
    assert room.report.checked == {READABLE: 2, AGENDA: 2, OVERDUE_PROMISE: 2}
