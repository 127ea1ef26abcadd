"""What went back of a payment without our asking: the payment system says how much, here is what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.simulation.reference import money
from tests.simulation.reference.cases import Case, Outcome
from tests.simulation.reference.facts import Commit
from tests.simulation.reference.state import Account, Entry, minor


def went_back(payer: Account, commit: Commit, entry: Entry) -> Outcome:
    """It leaves the balance as far as that goes, and the rest is owed."""
    for refund in commit.of("refund").values():
        # What was set aside for it goes, no more and no less.
        if entry.postings.get(f"held:{payer.id}", 0) != -minor(refund["amount"]):
            return Outcome("a refund made that was not asked for")
    available = entry.postings.get(f"customer:{payer.id}", 0)
    held = entry.postings.get(f"held:{payer.id}", 0)
    owed = entry.postings.get(f"receivable:{payer.id}", 0)
    after = money.moved(payer, available, held)
    after = replace(after, owed=payer.owed - owed, flagged=_is_flagged(payer, commit))
    return Outcome("went back", {payer.id: after}, entry=entry)


def asked_back(case: Case) -> Iterator[Outcome]:
    """Staff have pressed for it: no more than came by the payment and has not gone back is set aside; or
    nothing came of it, and that is there again."""
    for pk, body in case.commit.of("refund").items():
        amount, paid = minor(body["amount"]), body["payment"]
        payer = case.books.accounts[paid["payer_id"]]
        came = case.facts.payment(paid["reference"])
        gone = case.books.returned.get(paid["reference"], {})
        if body["state"] == "failed" and pk in gone:
            yield _set_aside(payer, -amount, "release", f"refund:{pk}")
        pressed = case.facts.pressed("refund", pk, body["by"])
        left = 0 if came is None else came.amount - sum(gone.values())
        if body["state"] == "asked" and pressed and 0 < amount <= min(left, payer.available):
            yield _set_aside(payer, amount, "hold", f"refund:{pk}")


def _set_aside(payer: Account, amount: int, kind: str, reference: str) -> Outcome:
    moves = {f"customer:{payer.id}": -amount, f"held:{payer.id}": amount}
    after = money.moved(payer, -amount, amount)
    return Outcome(kind, {payer.id: after}, entry=Entry(payer.id, kind, reference, moves))


def returned(known: dict[str, dict[str, int]], commit: Commit) -> None:
    """What has gone back of each payment, or is asked to, as it is written."""
    for pk, body in commit.of("refund").items():
        of_it = known.setdefault(body["payment"]["reference"], {})
        of_it.pop(pk, None)
        if body.get("state") == "asked":
            of_it[pk] = minor(body["amount"])
    for pk, body in commit.of("reversal").items():
        known.setdefault(body["payment"]["reference"], {})[pk] = minor(body["taken"])


def flagged(accounts: Mapping[int, Account], commit: Commit) -> Iterator[Outcome]:
    """There was nothing to book, and no card is asked by itself from now on, or again."""
    for pk in commit.of("account"):
        payer = accounts[int(pk)]
        yield Outcome("questioned", {payer.id: replace(payer, flagged=_is_flagged(payer, commit))})


def _is_flagged(payer: Account, commit: Commit) -> bool:
    body = commit.of("account").get(str(payer.id))
    return payer.flagged if body is None else bool(body.get("flagged"))
