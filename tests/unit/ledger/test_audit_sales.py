"""What the audit says of a sale whose sums, or whose VAT, cannot be right; and what a history reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ledger import audit
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.domain.ledger.journal import Entry, EntryKind, Posting
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money
from tests.support.audits import told
from tests.support.world import World

ANNA: Final = 101
BORIS: Final = 202
CENT: Final = Money(1, "EUR")
EXACT: Final = "exact"


class Sold:
    """Something that Anna bought by card, so that money came in and left in one entry."""

    def __init__(self) -> None:
        self.world = World(store=MemoryStore())
        self.world.buy_by_card(ANNA)
        (self.entry,) = movements(self.world.services, ANNA, 10)
        assert self.entry.sale is not None
        self.sale: Sale = self.entry.sale

    def write(self, **changes: Any) -> None:
        """The sale, with something else in it."""
        entry = replace(self.entry, sale=replace(self.sale, **changes))
        self.world.put(entry_key(ANNA, 1), entry)

    def told(self) -> list[str]:
        found = told(self.world.services, EXACT)
        assert {key for key, _ in found} <= {f"accounts/{ANNA}/{entry_key(ANNA, 1).sk}"}
        return [what for _, what in found]

    @property
    def sums(self) -> str:
        sale = self.sale
        return f"{sale.net} + {sale.vat} = {sale.gross}, and {sale.gross.minor} left the balance"


def test_a_sale_is_right() -> None:
    sold = Sold()
    sold.world.top_up(ANNA, "10.00")
    assert sold.sale.vat, "with VAT in it"
    assert sold.told() == []


def test_lines_that_do_not_add_up() -> None:
    sold = Sold()
    (line,) = sold.sale.lines
    sold.write(lines=(line, replace(line, net=CENT, vat=CENT, gross=CENT.zero)))
    net, vat = sold.sale.net + CENT, sold.sale.vat + CENT
    gross = sold.sale.gross
    assert sold.told() == [f"{net} + {vat} = {gross}, and {gross.minor} left the balance"]


def test_a_sale_of_more_than_left_the_balance() -> None:
    sold = Sold()
    (line,) = sold.sale.lines
    sold.write(lines=(replace(line, net=line.net + CENT, gross=line.gross + CENT),))
    gross, left = sold.sale.gross + CENT, sold.sale.gross.minor
    assert sold.told() == [
        f"{sold.sale.net + CENT} + {sold.sale.vat} = {gross}, and {left} left the balance"
    ]


def test_what_leaves_another_balance_pays_for_nothing() -> None:
    sold = Sold()
    postings = tuple(
        replace(one, account=f"customer:{BORIS}")
        if one.account == f"customer:{ANNA}" and one.amount < CENT.zero
        else one
        for one in sold.entry.postings
    )
    sold.world.put(entry_key(ANNA, 1), replace(sold.entry, postings=postings))
    assert sold.told() == [sold.sums.replace(f"{sold.sale.gross.minor} left", "0 left")]


UNCHARGED: Final = Money(0, "EUR")


@pytest.mark.parametrize(
    ("number", "charged", "vat", "right"),
    [
        ("DE129274202", True, False, True),
        ("DE129274202", True, True, False),
        ("DE129274202", False, False, False),
        (None, True, False, False),
    ],
)
def test_under_the_reverse_charge_there_is_no_vat_and_a_number(
    number: str | None, charged: bool, vat: bool, right: bool
) -> None:
    sold = Sold()
    (line,) = sold.sale.lines
    exempt = replace(line, net=line.gross, vat=UNCHARGED)
    buyer = replace(sold.sale.buyer, vat_number=number)
    lines = (line if vat else exempt,)
    sold.write(lines=lines, buyer=buyer, reverse_charge=True, vat_charged=charged)
    owed = sold.sale.vat if vat else UNCHARGED
    wrong = f"under the reverse charge, {owed} of VAT, and the buyer is {buyer}"
    assert sold.told() == ([] if right else [wrong])


def test_without_it_a_consumer_has_no_number_and_a_seller_perhaps_no_vat() -> None:
    sold = Sold()
    sold.write(vat_charged=False)
    assert sold.told() == []


def test_an_entry_that_does_not_balance_is_told_even_if_reading_let_it_pass() -> None:
    sold = Sold()
    entry: Entry = replace(sold.entry)
    object.__setattr__(entry, "postings", (Posting(f"customer:{ANNA}", CENT),))
    (check,) = [one for one in audit.CHECKS if one.promise == "balanced"]
    record = sold.world.store.load([entry_key(ANNA, 1)])[entry_key(ANNA, 1)]
    found = list(check.see(record, entry, None))  # type: ignore[arg-type]
    assert found == ["postings must sum to zero per currency, not {'EUR': 1}"]


def test_a_history_has_the_newest_first_and_no_more_than_was_asked_for() -> None:
    world = World(store=MemoryStore())
    for amount in ("10.00", "11.00", "12.00"):
        world.top_up(ANNA, amount)
    world.top_up(BORIS, "99.00")
    assert [one.sequence for one in movements(world.services, ANNA, 2)] == [3, 2]
    assert {one.kind for one in movements(world.services, ANNA, 9)} == {EntryKind.TOP_UP}
    assert len(movements(world.services, ANNA, 9)) == 3
