"""What went back of a payment without our asking: the payment system says how much, here is what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.simulation.reference import money
from tests.simulation.reference.cases import Outcome
from tests.simulation.reference.facts import Commit
from tests.simulation.reference.state import Account, Entry


def went_back(payer: Account, commit: Commit, entry: Entry) -> Outcome:
    """It leaves the balance as far as that goes, and the rest is owed."""
    available = entry.postings.get(f"customer:{payer.id}", 0)
    held = entry.postings.get(f"held:{payer.id}", 0)
    owed = entry.postings.get(f"receivable:{payer.id}", 0)
    after = money.moved(payer, available, held)
    after = replace(after, owed=payer.owed - owed, flagged=_is_flagged(payer, commit))
    return Outcome("went back", {payer.id: after}, entry=entry)


def flagged(accounts: Mapping[int, Account], commit: Commit) -> Iterator[Outcome]:
    """There was nothing to book, and no card is asked by itself from now on, or again."""
    for pk in commit.of("account"):
        payer = accounts[int(pk)]
        yield Outcome("questioned", {payer.id: replace(payer, flagged=_is_flagged(payer, commit))})


def _is_flagged(payer: Account, commit: Commit) -> bool:
    body = commit.of("account").get(str(payer.id))
    return payer.flagged if body is None else bool(body.get("flagged"))
