"""What a renewal from the balance costs, all in: debit, extension, number, document, notice.

It runs the application's own workers over DynamoDB Local beside a bare loop of four-item transactions on the
same server, and counts requests and units by AWS's rule; knows no prices.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.bootstrap import new_id
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.capacity import CapacityMeter, Units, item_size
from tests.support.parts import perform
from tests.support.stores import copy_records, open_dynamodb
from tests.support.world import World

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

BUDGET: Final = 18
"""Write units of one renewal from the balance, all in (the design's promise)."""

FIRST_PAYER: Final = 5_000_000_001  # as long as Telegram's ids are by now
NAME: Final = "Константин Константинопольский"  # two bytes a letter, and not a short name
LANGUAGE: Final = "ru"
STEPS: Final = ("renew", "number", "deliver")


@dataclass(slots=True)
class Effort:
    """What something took in all."""

    requests: int = 0
    units: Units = field(default_factory=Units)
    cpu_seconds: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.requests + other.requests,
            self.units + other.units,
            self.cpu_seconds + other.cpu_seconds,
            self.seconds + other.seconds,
        )


@dataclass(slots=True)
class Cost:
    """Of `renewals` renewals, in messages of `at_once`; `items` are the bytes of what was written last,
    `same_writes` is what the transactions of renewing take when they are sent and nothing else is done."""

    renewals: int
    at_once: int
    steps: dict[str, Effort] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    same_writes: Effort = field(default_factory=Effort)

    @property
    def all_in(self) -> Effort:
        """Every step together."""
        return sum(self.steps.values(), Effort())

    @property
    def write(self) -> float:
        """Write units of one renewal."""
        return self.all_in.units.write / self.renewals

    @property
    def read(self) -> float:
        """Read units of one renewal."""
        return float(self.all_in.units.read) / self.renewals

    def requests(self, step: str) -> float:
        """Storage requests of one renewal in that step."""
        return self.steps[step].requests / self.renewals


def measure(client: DynamoDBClient, renewals: int, at_once: int) -> Cost:
    """Let `renewals` payers' subscriptions fall due together and be renewed, numbered, delivered."""
    meter = CapacityMeter.watch(client)
    prepared, due = _prepared(renewals)
    store = open_dynamodb(client)
    copy_records(prepared.services.store, store)
    world = World(store=store, new_id=new_id)
    first = world.clock.at = prepared.clock.at
    cost = Cost(renewals, at_once)

    with _step(cost, meter, "renew"), _transactions(client) as sent:
        for keys in _in_messages([subscription_key(one.id) for one in due], at_once):
            agenda.perform(world.services, Queue.WORK, keys)
    for step, queue in (("number", Queue.NUMBERS), ("deliver", Queue.DOCUMENTS)):
        messages = _messages(world, queue)
        with _step(cost, meter, step):
            for keys in messages:
                agenda.perform(world.services, queue, keys)
    ends = {world.subscription(one.id).end for one in due}
    if any(end <= first + timedelta(days=30) for end in ends):
        raise AssertionError("not everything was renewed")
    if sum(len(world.chat.documents(person)) for person in world.chat.messages) != renewals:
        raise AssertionError("not every document was delivered")
    cost.items = _sizes(meter)
    again = open_dynamodb(client)
    copy_records(prepared.services.store, again)
    names = {store._names[table]: again._names[table] for table in Table}
    repeated = [[_renamed(action, names) for action in actions] for actions in sent]
    other = Cost(renewals, at_once)
    with _step(other, meter, "same writes"):
        for actions in repeated:
            client.transact_write_items(TransactItems=actions)
    cost.same_writes = other.steps["same writes"]
    return cost


@contextmanager
def _transactions(client: DynamoDBClient) -> Iterator[list[list[Any]]]:
    """The actions of each transaction that `client` sends meanwhile."""
    sent: list[list[Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(params["TransactItems"])

    event = "before-parameter-build.dynamodb.TransactWriteItems"
    client.meta.events.register(event, note)
    yield sent
    client.meta.events.unregister(event, note)


def _renamed(action: dict[str, Any], names: dict[str, str]) -> Any:
    return {
        kind: {**request, "TableName": names[request["TableName"]]}
        for kind, request in action.items()
    }


def bare_loop(client: DynamoDBClient, transactions: int, sizes: Sequence[int]) -> Effort:
    """As many transactions of one new item of each size, and nothing else: what the server can do."""
    meter = CapacityMeter.watch(client)
    store = open_dynamodb(client)
    table = store._names[Table.PAYMENTS]
    cost = Cost(transactions, 1)
    with _step(cost, meter, "bare"):
        for _ in range(transactions):
            client.transact_write_items(TransactItems=[_bare_put(table, size) for size in sizes])
    return cost.steps["bare"]


def _bare_put(table: str, size: int) -> Any:
    item = {"pk": {"S": uuid.uuid4().hex}, "sk": {"S": "bare"}, "body": {"S": "x" * size}}
    condition = "attribute_not_exists(pk)"
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": condition}}


def _prepared(renewals: int) -> tuple[World, list[Subscription]]:
    """A world in memory at the moment at which so many renewals are due."""
    world = World(store=MemoryStore())
    due = [_bought(world, FIRST_PAYER + number) for number in range(renewals)]
    renewal = world.services.catalog.renewal
    for at in renewal.reminders_at(due[0].end):  # notices before belong to no renewal
        world.clock.at = at
        for one in due:
            perform(world.services, subscription_key(one.id))
    world.clock.at = due[0].end + renewal.attempts[0]
    return world, due


def _bought(world: World, number: int) -> Subscription:
    """A subscription with five options chosen, paid from a balance that lasts for another period."""
    world.open(Person(number, NAME, LANGUAGE))
    world.top_up(number, "9000.00")
    one = world.buy_from_balance(number, "gateway", {"lines": 6, "accounts": 1})
    return world.subscription(one.id)


def _in_messages(keys: list[Key], at_once: int) -> list[list[Key]]:
    return [keys[start : start + at_once] for start in range(0, len(keys), at_once)]


def _messages(world: World, queue: Queue) -> list[list[Key]]:
    bodies = list(world.queues.messages[queue])
    world.queues.messages[queue].clear()
    return [read_keys(body) for body in bodies]


@contextmanager
def _step(cost: Cost, meter: CapacityMeter, name: str) -> Iterator[None]:
    meter.reset()
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cost.steps[name] = Effort(
        requests=len(meter.requests),
        units=meter.total,
        cpu_seconds=time.process_time() - cpu,
        seconds=time.perf_counter() - wall,
    )


def _sizes(meter: CapacityMeter) -> dict[str, int]:
    """The largest item of each kind."""
    sizes: dict[str, int] = {}
    for (_, _, sk), item in meter.items.items():
        kind = sk.partition(":")[0]
        sizes[kind] = max(sizes.get(kind, 0), item_size(item))
    return dict(sorted(sizes.items()))
