"""Journal entries are made once, balance, and stand beside their account and the guard of their payment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tests.simulation import money_rules
from tests.simulation.played import Played, Written
from tests.simulation.views import minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld


def _entry(world: SimWorld, written: Written) -> None:
    body, key = written.body, written.put.key
    require(written.put.expected_version == 0, "balanced", f"entry {key} was changed")
    require(_sum(body["postings"]) == 0, "balanced", f"entry {key} does not balance")
    owned = any(a.key.pk == key.pk for a in written.together.get("account", ()))
    require(owned, "chain", f"entry {key} without its account")
    came_in = [p for p in body["postings"] if p["account"].startswith("clearing:")]
    guards = [g.key.pk for g in written.together.get("settlement", ())]
    if came_in:
        guarded = body["reference"] in guards
        require(guarded, "settled-once", f"{body['reference']} without its guard")
    money_rules.entry(world, written)


def _sum(postings: Iterable[Any]) -> int:
    sums: dict[str, int] = {}
    for posting in postings:
        currency = posting["amount"].partition(" ")[2]
        sums[currency] = sums.get(currency, 0) + minor(posting["amount"])
    return max(map(abs, sums.values()), default=0)


PLAYED: Final = Played("ledger", rules={"entry": _entry})
