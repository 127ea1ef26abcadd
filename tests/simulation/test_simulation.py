"""A short random life inside the tests, that it repeats itself, and that it finds what is planted."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

from tests.simulation.edits import EDITS
from tests.simulation.many import simulate, world_seed
from tests.simulation.planted import (
    GROUND,
    PLANTED,
)
from tests.simulation.planted_blind import (
    BLIND,
    attempts_drift,
    last_warning_forgotten,
    months_from_the_last_end,
)
from tests.simulation.planted_life import grace_a_day_longer, wish_for_renewal_lost
from tests.simulation.planted_money import (
    card_pays_the_whole_price,
    declined_card_asked_at_once,
    new_money_wakes_nobody,
)
from tests.simulation.planted_run import STEPS, UNSEEN, seen
from tests.simulation.planting import Plant
from tests.simulation.run import live, new_world, replay
from tests.simulation.shrink import shrunk, trace

SEED: Final = 1

LIVELY: Final = 1
"""A seed whose short lives meet every edit of the catalog."""

BOUND: Final = 100_000
"""Steps within which each planted defect must be found; docs/simulation.md says how soon it is."""

ELSEWHERE: Final[dict[Plant, int]] = {
    declined_card_asked_at_once: 4,
}
"""Seeds of those that are met late in the lives of SEED."""

QUICK: Final = (
    card_pays_the_whole_price,
    new_money_wakes_nobody,
    declined_card_asked_at_once,
    grace_a_day_longer,
    wish_for_renewal_lost,
    months_from_the_last_end,
    attempts_drift,
    last_warning_forgotten,
)


def test_a_short_life_breaks_no_promise() -> None:
    summary = simulate(LIVELY, 20_000, processes=1)
    assert summary.failed is None, f"world {summary.failed.seed}: {summary.failed.violation}"
    assert summary.kinds >= 50
    assert summary.counts["sales"] > 10
    assert summary.counts["renewals"] > 10
    assert summary.counts["page paid late"] > 0
    assert summary.counts["turns"] > 100
    assert all(summary.counts[edit.__name__] for edit in EDITS)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 8))
def test_a_long_life_breaks_no_promise(seed: int) -> None:
    summary = simulate(seed, 500_000, processes=1)
    assert summary.failed is None, f"world {summary.failed.seed}: {summary.failed.violation}"
    assert summary.kinds >= 100


def one_of_each_kind() -> list[int]:
    """Seeds of worlds with neither the adapter nor the bot inside, with one of them, with both."""
    found: dict[tuple[bool, bool], int] = {}
    for seed in (world_seed(SEED, number) for number in range(3, 40)):
        world = new_world(seed)
        found.setdefault((world.stripe is not None, world.bot is not None), seed)
    assert len(found) == 4
    return list(found.values())


def test_the_same_seed_lives_the_same_life_in_any_process() -> None:
    seeds = one_of_each_kind()
    here = [live(seed) for seed in seeds]
    program = f"from tests.simulation.run import live; print(*(live(s).digest for s in {seeds}))"
    there = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split() == [life.digest for life in here]
    for life in here:
        assert replay(life.seed, life.actions).digest == life.digest


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_each_planted_defect_is_seen_or_known_as_unseen(plant: Plant) -> None:
    assert (seen(plant, SEED, STEPS).by is None) is (plant in UNSEEN)


@pytest.mark.parametrize("plant", [*PLANTED, *BLIND], ids=lambda plant: plant.__name__)
def test_each_defect_can_still_be_planted(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """In today's code: the long runs that look for all of them come later."""
    plant(monkeypatch)


@pytest.mark.parametrize("plant", [*GROUND, *QUICK], ids=lambda plant: plant.__name__)
def test_a_planted_defect_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    seed = ELSEWHERE.get(plant, SEED)
    summary = simulate(seed, BOUND, processes=1)
    assert summary.failed is not None
    assert summary.steps <= BOUND


def test_a_failing_life_is_told_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    grace_a_day_longer(monkeypatch)
    failed = simulate(SEED, BOUND, processes=1).failed
    assert failed is not None
    short = shrunk(failed, seconds=4)
    assert short.violation is not None
    assert failed.violation is not None
    assert short.violation.check == failed.violation.check
    assert len(short.actions) < 15
    lines = trace(short)
    assert any(
        one in line for line in lines for one in ("begins_a_purchase", "taps", "tries_a_plan")
    )
    assert lines[-1].startswith(f"VIOLATION {failed.violation.check}")
