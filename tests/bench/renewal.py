"""What a renewal from the balance costs in units, all in: debit, extension, number, document, notice.

It runs the application's own workers over DynamoDB Local and counts the requests by AWS's rule; knows
no prices.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.people import accounts
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.capacity import CapacityMeter, Units, item_size
from tests.support.desk import Desk
from tests.support.stores import open_dynamodb

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

BUDGET: Final = 18
"""Write units of one renewal from the balance, all in (the design's promise)."""

FIRST_PAYER: Final = 5_000_000_001  # as long as Telegram's ids are by now
NAME: Final = "Константин Константинопольский"  # two bytes a letter, and not a short name
LANGUAGE: Final = "ru"


@dataclass(slots=True)
class Cost:
    """Units by step, summed over `renewals` renewals; `items` are the bytes of what was written last."""

    renewals: int
    steps: dict[str, Units] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    cpu_seconds: float = 0.0

    @property
    def write(self) -> float:
        """Write units of one renewal."""
        return sum(units.write for units in self.steps.values()) / self.renewals

    @property
    def read(self) -> float:
        """Read units of one renewal."""
        return float(sum(units.read for units in self.steps.values())) / self.renewals


def measure(client: DynamoDBClient, renewals: int) -> Cost:
    """Let `renewals` payers' subscriptions fall due together and be renewed, numbered, delivered."""
    meter = CapacityMeter.watch(client)
    desk = Desk(store=open_dynamodb(client))
    due = [_bought(desk, FIRST_PAYER + number) for number in range(renewals)]
    renewal = desk.services.catalog.renewal
    for days in renewal.remind_days_before:  # notices before belong to no renewal
        desk.clock.at = due[0].end - timedelta(days=days)
        for one in due:
            desk.perform(subscription_key(one.id))
    first = desk.clock.at = due[0].end + renewal.attempts[0]
    cost = Cost(renewals)

    with _step(cost, meter, "renew"):
        agenda.perform(desk.services, Queue.WORK, [subscription_key(one.id) for one in due])
    numbers = _messages(desk, Queue.NUMBERS)
    with _step(cost, meter, "number"):
        agenda.perform(desk.services, Queue.NUMBERS, [key for keys in numbers for key in keys])
    documents = _messages(desk, Queue.DOCUMENTS)
    with _step(cost, meter, "deliver"):
        for keys in documents:
            agenda.perform(desk.services, Queue.DOCUMENTS, keys)
    ends = {desk.subscription(one.id).end for one in due}
    if any(end <= first + timedelta(days=30) for end in ends):
        raise AssertionError("not everything was renewed")
    if len(desk.notices.files) != 2 * renewals:
        raise AssertionError("not every document was delivered")
    cost.items = _sizes(meter)
    return cost


def _messages(desk: Desk, queue: Queue) -> list[list[Key]]:
    bodies = list(desk.queues.messages[queue])
    desk.queues.messages[queue].clear()
    return [read_keys(body) for body in bodies]


@contextmanager
def _step(cost: Cost, meter: CapacityMeter, name: str) -> Iterator[None]:
    meter.reset()
    before = time.process_time()
    yield
    cost.cpu_seconds += time.process_time() - before
    cost.steps[name] = meter.total


def _bought(desk: Desk, number: int) -> Subscription:
    """A subscription with five options chosen, paid from a balance that lasts for another period."""
    accounts.open_account(desk.services, Person(number, NAME, LANGUAGE))
    desk.top_up(number, "9000.00")
    one = desk.buy_from_balance(number, "gateway", {"lines": 6, "accounts": 1})
    return desk.subscription(one.id)


def _sizes(meter: CapacityMeter) -> dict[str, int]:
    """The largest item of each kind."""
    sizes: dict[str, int] = {}
    for (_, _, sk), item in meter.items.items():
        kind = sk.partition(":")[0]
        sizes[kind] = max(sizes.get(kind, 0), item_size(item))
    return dict(sorted(sizes.items()))
