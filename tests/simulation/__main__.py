"""`python -m tests.simulation --seed S --steps N`: lives through random years and judges them; decides
nothing itself. Exit 1 and the shortest trace found if a promise was broken."""

from __future__ import annotations

import argparse
import random
import sys

from tests.simulation.many import Summary, simulate
from tests.simulation.run import Life, live
from tests.simulation.shrink import shrunk, trace


def main() -> int:
    arguments = _arguments()
    if arguments.world is not None:
        life = live(arguments.world)
        print(f"world {life.seed}: {life.steps} steps, digest {life.digest}, {life.violation}")
        return _explain(life, arguments.shrink_seconds)
    seed = random.SystemRandom().getrandbits(31) if arguments.seed == "random" else arguments.seed
    print(f"seed {seed}")
    summary: Summary = simulate(int(seed), arguments.steps, arguments.processes)
    print("\n".join(summary.lines()))
    return 0 if summary.failed is None else _explain(summary.failed, arguments.shrink_seconds)


def _explain(life: Life, seconds: float) -> int:
    if life.violation is None:
        return 0
    print(f"replay: python -m tests.simulation --world {life.seed}")
    short = shrunk(life, seconds)
    print(f"{len(life.actions)} actions, shrunk to {len(short.actions)}:")
    print("\n".join(trace(short)))
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", default="1", help="a number, or 'random'")
    parser.add_argument("--steps", type=int, default=2_000, help="actions and I/O calls, at least")
    parser.add_argument("--processes", type=int, default=None, help="default: one a processor")
    parser.add_argument("--world", type=int, default=None, help="replay one world by its own seed")
    parser.add_argument("--shrink-seconds", type=float, default=60)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
