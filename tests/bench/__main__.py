"""`python -m tests.bench`: units and CPU of a renewal, and cold starts; prints, asserts nothing."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Final

from chalicelib.domain.invoicing.document import MAX_NUMBERED_AT_ONCE
from tests.bench import cold_start, renewal
from tests.bench.cold_start import BASELINE, ENVIRONMENT
from tests.support.services import dynamodb_local
from tests.support.stores import local_client

COLD_RUNS: Final = 7
DOLLARS_PER_MILLION_WRITES: Final = 0.625  # on demand, us-east-1
DOLLARS_PER_MILLION_READS: Final = 0.125


def main() -> None:
    """Everything, in two minutes."""
    os.environ.update({k: v for k, v in ENVIRONMENT.items() if k.startswith("AWS_")})
    print_renewals()
    print_cold_starts()


def print_renewals() -> None:
    """Alone, and in a run of as many as are numbered in one transaction."""
    print(f"A renewal from the balance, all in (budget: {renewal.BUDGET} write units)\n")
    with dynamodb_local() as url:
        costs = []
        for count in (1, MAX_NUMBERED_AT_ONCE):
            with closing(local_client(url)) as client:
                costs.append(renewal.measure(client, count))
    for cost in costs:
        print(f"  {cost.renewals} at once: {cost.write:.2f} write, {cost.read:.2f} read units")
        for step, units in cost.steps.items():
            write, read = units.write / cost.renewals, float(units.read) / cost.renewals
            print(f"    {step:<8} {write:6.2f} write {read:6.2f} read")
        millions = cost.write * DOLLARS_PER_MILLION_WRITES + cost.read * DOLLARS_PER_MILLION_READS
        print(f"    US$ {millions:.2f} per million")
    print(f"    client CPU {costs[-1].cpu_seconds / costs[-1].renewals * 1000:.1f} ms each")
    print("\n  Largest items, bytes (a write takes a unit for each 1024, in a transaction two):")
    for kind, size in costs[-1].items.items():
        print(f"    {kind:<12} {size:5}")


def print_cold_starts() -> None:
    """Ratios to the baseline."""
    seconds = cold_start.measure(COLD_RUNS)
    print(f"\nCold starts, as a ratio to {BASELINE} ({seconds[BASELINE] * 1000:.0f} ms here)\n")
    for name, taken in seconds.items():
        print(f"  {name:<26} {taken / seconds[BASELINE]:5.2f}")


if __name__ == "__main__":
    main()
