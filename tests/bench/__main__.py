"""`python -m tests.bench`: a renewal beside a bare loop, and cold starts; prints, asserts nothing."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Final

from chalicelib.adapters.sqs import KEYS
from chalicelib.application.ports.queues import Queue
from tests.bench import cold_start, renewal
from tests.bench.cold_start import BASELINE, ENVIRONMENT
from tests.bench.renewal import Cost, Effort
from tests.support.services import dynamodb_local
from tests.support.stores import local_client

RENEWALS: Final = 100
COLD_RUNS: Final = 7
DOLLARS_PER_MILLION_WRITES: Final = 0.625  # on demand, us-east-1
DOLLARS_PER_MILLION_READS: Final = 0.125
WRITTEN: Final = ("account", "subscription", "entry", "document")


def main() -> None:
    """Everything, in two minutes."""
    os.environ.update({k: v for k, v in ENVIRONMENT.items() if k.startswith("AWS_")})
    print_renewals()
    print_cold_starts()


def print_renewals() -> None:
    """Alone, and in messages of as many keys as a worker gets, each beside the bare loop."""
    print(f"A renewal from the balance, all in (budget: {renewal.BUDGET} write units)")
    with dynamodb_local() as url:
        cost = _measured(url, 10, 1)  # the server warms up
        for at_once in (1, KEYS[Queue.WORK]):
            cost = _measured(url, RENEWALS, at_once)
            sizes = [cost.items[kind] for kind in WRITTEN]
            with closing(local_client(url)) as client:
                bare = renewal.bare_loop(client, RENEWALS, sizes)
            _print(cost, bare)
    print("\n  Largest items, bytes (a write takes a unit for each 1024, in a transaction two):")
    for kind, size in cost.items.items():
        print(f"    {kind:<12} {size:5}")


def _measured(url: str, renewals: int, at_once: int) -> Cost:
    with closing(local_client(url)) as client:
        return renewal.measure(client, renewals, at_once)


def _print(cost: Cost, bare: Effort) -> None:
    print(f"\n  {cost.renewals} renewals in messages of {cost.at_once}, each:")
    print("                  requests   write    read   CPU ms       /s   of the bare loop")
    rows = {
        **cost.steps,
        "all in": cost.all_in,
        "same writes": cost.same_writes,
        "bare loop": bare,
    }
    for name, effort in rows.items():
        each = cost.renewals
        rate = each / effort.seconds
        print(
            f"    {name:<11} {effort.requests / each:10.2f} {effort.units.write / each:7.2f}"
            f" {float(effort.units.read) / each:7.2f} {effort.cpu_seconds / each * 1000:8.2f}"
            f" {rate:8.0f} {rate * bare.seconds / each:8.2f}"
        )
    dollars = cost.write * DOLLARS_PER_MILLION_WRITES + cost.read * DOLLARS_PER_MILLION_READS
    print(f"    US$ {dollars:.2f} per million")


def print_cold_starts() -> None:
    """Ratios to the baseline."""
    seconds = cold_start.measure(COLD_RUNS)
    print(f"\nCold starts, as a ratio to {BASELINE} ({seconds[BASELINE] * 1000:.0f} ms here)\n")
    for name, taken in seconds.items():
        print(f"  {name:<26} {taken / seconds[BASELINE]:5.2f}")


if __name__ == "__main__":
    main()
