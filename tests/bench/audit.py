"""`python -m tests.bench.audit [PAYERS]`: what the audit of so many payers' books costs, each with four sales
by card; on the store in memory and on DynamoDB Local, and per 100,000 sales."""

from __future__ import annotations

import resource
import sys
import time
import tracemalloc
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.dynamodb_items import item_of
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.adapters.stored_records import PreparedPut, prepare
from chalicelib.application.audit import audit
from chalicelib.application.audit_progress import SEGMENTS
from chalicelib.application.auditing import Report
from chalicelib.application.ports.store import Put, Store, Table
from tests.support.capacity import CapacityMeter
from tests.support.services import dynamodb_local
from tests.support.stores import local_client, open_dynamodb
from tests.support.world import World

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

FIRST_PAYER: Final = 5_000_000_001
SALES_EACH: Final = 4
EXTRAPOLATED: Final = 100_000
BATCH: Final = 25  # BatchWriteItem
DOLLARS_PER_MILLION_READS: Final = 0.125


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one audit; `units` are read units, `requests` by operation."""

    report: Report
    seconds: float
    cpu_seconds: float
    requests: Counter[str]
    units: float = 0.0


def books(payers: int) -> World:
    """Everybody buys by card and is renewed by it three times."""
    world = World(store=MemoryStore())
    for number in range(FIRST_PAYER, FIRST_PAYER + payers):
        world.buy_by_card(number)
    world.wait(days=3 * 183)
    return world


def copied(source: Store, client: DynamoDBClient) -> Store:
    """The same records in new tables."""
    target = open_dynamodb(client)
    names = target._names
    for table in Table:
        cursor: str | None = None
        while True:
            records, cursor = source.scan(table, cursor=cursor)
            puts = [Put(r.key, r.text, 0, r.due) for r in records]
            for at in range(0, len(puts), BATCH):
                some = prepare(puts[at : at + BATCH], "copy")
                items: list[Any] = [
                    {"PutRequest": {"Item": item_of(one, "copy")}}
                    for one in some
                    if isinstance(one, PreparedPut)
                ]
                client.batch_write_item(RequestItems={names[table]: items})
            if cursor is None:
                break
    return target


def measure(world: World, store: Store, meter: CapacityMeter | None = None) -> Cost:
    """One audit in one go."""
    if meter is not None:
        meter.reset()
    began, cpu = time.monotonic(), time.process_time()
    report = audit(replace(world.services, store=store), segments=SEGMENTS)
    assert report.done
    assert not report.count, report.violations[:3]
    seconds, used = time.monotonic() - began, time.process_time() - cpu
    if meter is None:
        return Cost(report, seconds, used, Counter())
    requests = Counter(operation for operation, _ in meter.requests)
    return Cost(report, seconds, used, requests, float(meter.total.read))


def tell(name: str, cost: Cost) -> None:
    """With what it would be for many sales."""
    sales = cost.report.met["documents/document"]
    times = EXTRAPOLATED / sales
    records = sum(cost.report.met.values())
    print(f"{name}: {sales} sales, {records} records, {cost.report.extent()}")
    print(f"  {cost.seconds:.1f} s, of which {cost.cpu_seconds:.1f} s are this process's CPU")
    if cost.requests:
        total = cost.requests.total()
        print(f"  {total} requests {dict(cost.requests)}, {cost.units:.0f} read units")
    print(f"  per {EXTRAPOLATED:,} sales: {cost.seconds * times:.0f} s", end="")
    if cost.requests:
        dollars = cost.units * times * DOLLARS_PER_MILLION_READS / 1e6
        print(
            f", {cost.requests.total() * times:.0f} requests, {cost.units * times:.0f} read units"
            f" (US$ {dollars:.3f})",
            end="",
        )
    print(flush=True)


def main(payers: int = 500) -> None:
    """Prints both."""
    world = books(payers)
    memory = world.services.store
    tell("in memory", measure(world, memory))
    tracemalloc.start()
    measure(world, memory)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"  at most {peak / 1e6:.1f} MB of its own at once")
    with dynamodb_local() as url, closing(local_client(url)) as client:
        store = copied(memory, client)
        meter = CapacityMeter.watch(client)
        tell("DynamoDB Local", measure(world, store, meter))
    print(f"  the whole process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
