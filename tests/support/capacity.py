"""Counts read and write units by AWS's rule, from requests and item sizes; knows no aggregate.

DynamoDB Local's own `ConsumedCapacity` overstates transactions and sparse indexes, so it is not asked.
The rule: a write takes 1 unit for each KB of the larger of the old and the new item, in a transaction
2; each index entry put or removed takes 1 more (a changed index key is both), an unchanged one none. A
strongly consistent read takes 1 unit for each 4 KB, an eventually consistent one half.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]
Address = tuple[str, str, str]  # table name, pk, sk

WRITE_KB = 1024
READ_KB = 4096
INDEX_KEY = ("shard", "due_at")


@dataclass(frozen=True, slots=True)
class Units:
    """What a request takes: exact, as an eventually consistent read may take half a unit."""

    write: int = 0
    read: Fraction = Fraction(0)

    def __add__(self, other: Units) -> Units:
        return Units(self.write + other.write, self.read + other.read)


def value_size(value: Mapping[str, Any]) -> int:
    """Bytes of an attribute's value by AWS's documented rule (item sizes and formats)."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return _number_size(content)
        case "B":
            return len(content)
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(len(text.encode()) for text in content)
        case "NS":
            return sum(_number_size(number) for number in content)
        case "L":
            return 3 + sum(1 + value_size(element) for element in content)
        case "M":
            return 3 + sum(1 + len(k.encode()) + value_size(v) for k, v in content.items())
        case _:
            raise ValueError(f"unknown attribute type {kind}")


def item_size(item: Item) -> int:
    """Bytes of an item: names and values of its attributes."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def put_units(new: Item, old: Item | None, *, transactional: bool) -> int:
    """Write units of a put that succeeded, index included."""
    larger = max(item_size(new), item_size(old) if old else 0)
    return _rounded(larger, WRITE_KB) * (2 if transactional else 1) + index_units(new, old)


def check_units(existing: Item | None, *, transactional: bool) -> int:
    """Write units of a condition check, and of a put whose condition failed."""
    size = item_size(existing) if existing else 0
    return _rounded(size, WRITE_KB) * (2 if transactional else 1)


def index_units(new: Item, old: Item | None) -> int:
    """Write units of the agenda index: 1 for an entry removed, 1 for an entry put."""
    before, after = _index_entry(old), _index_entry(new)
    if before == after:
        return 0
    return sum(_rounded(item_size(entry), WRITE_KB) for entry in (before, after) if entry)


def read_units(size: int, *, consistent: bool) -> Fraction:
    """Read units of `size` bytes: of one item, or of all items of one query or scan together."""
    return _rounded(size, READ_KB) * (Fraction(1) if consistent else Fraction(1, 2))


@dataclass
class CapacityMeter:
    """Records what every request of a client takes, from the moment `watch` was called.

    It remembers each item it saw written or read, to know what the next write replaces: watch the
    client before the first write. Threads may share a client as long as they do not write the same
    items.
    """

    items: dict[Address, Item] = field(default_factory=dict)
    requests: list[tuple[str, Units]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def watch(cls, client: DynamoDBClient) -> CapacityMeter:
        """A meter for everything `client` does from now on."""
        meter = cls()
        events = client.meta.events
        events.register_first("before-parameter-build.dynamodb", meter._before)
        events.register_last("after-call.dynamodb", meter._after)
        return meter

    @property
    def total(self) -> Units:
        """Units of all requests since the last `reset`."""
        return sum((units for _, units in self.requests), Units())

    def reset(self) -> None:
        """Forget the requests; what is stored stays known."""
        self.requests.clear()

    def _before(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["capacity_request"] = params

    def _after(self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        with self._lock:
            units = self._units(model.name, context["capacity_request"], parsed)
            self.requests.append((model.name, units))

    def _units(self, operation: str, request: dict[str, Any], answer: dict[str, Any]) -> Units:
        failed = "Error" in answer
        match operation:
            case "PutItem":
                return Units(self._write({"Put": request}, failed=failed, transactional=False))
            case "TransactWriteItems":
                actions = request["TransactItems"]
                return Units(
                    sum(self._write(a, failed=failed, transactional=True) for a in actions)
                )
            case _ if failed:
                return Units()
            case "GetItem":
                items = [answer["Item"]] if "Item" in answer else []
                self._saw(request["TableName"], items)
                size = sum(map(item_size, items))
                return Units(0, read_units(size, consistent=_is_consistent(request)))
            case "BatchGetItem":
                return self._batch_get(request["RequestItems"], answer)
            case "Query" | "Scan":
                if "IndexName" not in request:
                    self._saw(request["TableName"], answer["Items"])
                size = sum(map(item_size, answer["Items"]))
                return Units(0, read_units(size, consistent=_is_consistent(request)))
            case _:
                return Units()  # creating and describing tables takes none

    def _write(self, action: Mapping[str, Any], *, failed: bool, transactional: bool) -> int:
        if "ConditionCheck" in action:
            check = action["ConditionCheck"]
            old = self.items.get(_address(check["TableName"], check["Key"]))
            return check_units(old, transactional=transactional)
        put = action["Put"]
        address = _address(put["TableName"], put["Item"])
        old = self.items.get(address)
        if failed:
            return check_units(old, transactional=transactional)
        self.items[address] = put["Item"]
        return put_units(put["Item"], old, transactional=transactional)

    def _batch_get(self, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> Units:
        units = Fraction(0)
        for name, request in asked.items():
            found = answer["Responses"].get(name, [])
            self._saw(name, found)
            unread = len(answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", []))
            missing = len(request["Keys"]) - len(found) - unread
            consistent = _is_consistent(request)
            for size in [*map(item_size, found), *[0] * missing]:  # each item is rounded by itself
                units += read_units(size, consistent=consistent)
        return Units(0, units)

    def _saw(self, table_name: str, items: list[Item]) -> None:
        for item in items:
            self.items[_address(table_name, item)] = item


def _is_consistent(request: Mapping[str, Any]) -> bool:
    return bool(request.get("ConsistentRead", False))


def _address(table_name: str, item: Item) -> Address:
    return table_name, item["pk"]["S"], item["sk"]["S"]


def _index_entry(item: Item | None) -> Item | None:
    if item is None or not all(name in item for name in INDEX_KEY):
        return None
    return {name: item[name] for name in ("pk", "sk", *INDEX_KEY)}


def _rounded(size: int, unit: int) -> int:
    return max(1, math.ceil(size / unit))


def _number_size(number: str) -> int:
    digits = number.lstrip("-").replace(".", "").strip("0") or "0"
    return (len(digits) + 1) // 2 + 1 + number.startswith("-")
