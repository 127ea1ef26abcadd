"""Journal entries are made once, balance, and stand beside their account and the guard of their payment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from chalicelib.application.ledger.transactions import transactions_of
from chalicelib.application.ports.store import Table
from chalicelib.domain.ledger.transaction import Transaction
from tests.simulation import money_rules
from tests.simulation.played import Played, Written
from tests.simulation.views import minor, records_of
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
    guards += [f"reversal:{g.key.pk}" for g in written.together.get("reversal", ())]
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


def _at_rest(world: SimWorld) -> None:
    """What people are shown of their payments, page by page, is all of it, once, and adds up."""
    sold: dict[str, list[str]] = defaultdict(list)
    for record in records_of(world, Table.ACCOUNTS, "entry"):
        sales = [credit["back"] for credit in record.body.get("given_back", ())]
        sales += [record.body["sale"]] if record.body.get("sale") else []
        sold[record.key.pk] += [sale["document_id"] for sale in sales]
    for pk, account in world.watcher.accounts.items():
        shown = list(_every_page(world, pk))
        numbers = [one.sequence for one in shown]
        once = numbers == sorted(set(numbers), reverse=True)
        require(once, "history", f"{pk} is shown {numbers}")
        change = sum(one.change.minor for one in shown)
        there = minor(account["available"]) + minor(account["held"])
        require(change == there, "history", f"{pk} has {there}, and is shown {change}")
        named = [
            sale.document_id
            for one in shown
            for sale in (*one.given_back, one.sale)
            if sale is not None
        ]
        require(
            sorted(sold[str(pk)]) == sorted(named), "history", f"{pk} is shown the sales {named}"
        )


def _every_page(world: SimWorld, account_id: int) -> Iterator[Transaction]:
    before: int | None = None
    while True:
        listing = transactions_of(world.services, account_id, "UTC", before=before)
        yield from listing.transactions
        before = listing.older
        if before is None:
            return


PLAYED: Final = Played("ledger", rules={"entry": _entry}, at_rest=_at_rest)
