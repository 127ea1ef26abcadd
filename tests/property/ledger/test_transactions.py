"""Whatever a book holds, its lines are all of it, once, and add up to the balance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.transaction import REFILL, Status, transaction
from chalicelib.domain.money import Money
from tests.property.ledger.test_journal import MOVES, NOTHING, empty, posted


@given(st.lists(MOVES, max_size=30))
def test_the_lines_add_up_to_the_balance_and_leave_out_what_is_only_set_aside(
    moves: list[tuple[str, Money]],
) -> None:
    account, book = empty(), list[Entry]()
    for move, amount in moves:
        try:
            account, entry = posted(account, move, amount)
        except Refused:
            continue
        book.append(entry)
    lines = [one for one in map(transaction, book) if one is not None]
    assert sum((one.change for one in lines), NOTHING) == account.available + account.held
    kinds = {one.sequence: one.reference for one in book}
    listed = [one.sequence for one in lines]
    assert listed == [n for n, move in kinds.items() if move in ("in", "out")]
    for one in lines:
        assert (one.purpose == REFILL) is (kinds[one.sequence] == "in")
        assert one.status is (Status.RECEIVED if one.purpose == REFILL else Status.PAID)
        assert one.amount == (one.change if one.purpose == REFILL else -one.change)
        assert one.amount > NOTHING
