"""Books balance and chain whatever is posted; nothing that would break them gets in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import InvalidInput, Refused, UnbalancedEntry
from chalicelib.domain.ledger.journal import (
    Entry,
    EntryKind,
    Posting,
    available_account,
    clearing_account,
    effect_on,
    held_account,
    require_balanced,
    revenue_account,
    transfer,
)
from chalicelib.domain.ledger.postings import hold_postings, payment_postings, release_postings
from chalicelib.domain.ledger.statement import Cause, statement
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account, post

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ME = 7
NOTHING = Money(0, "EUR")

AMOUNTS = st.integers(1, 50_000).map(lambda minor: Money(minor, "EUR"))
MOVES = st.tuples(st.sampled_from(["in", "out", "hold", "release"]), AMOUNTS)


def empty() -> Account:
    return Account(ME, "Me", "LT", "stripe", NOTHING, NOTHING, NOW)


def postings_of(move: str, amount: Money) -> tuple[Posting, ...]:
    match move:
        case "in":
            return payment_postings(ME, "stripe", amount)
        case "out":
            return transfer(available_account(ME), revenue_account("us"), amount)
        case "hold":
            return hold_postings(ME, amount)
        case _:
            return release_postings(ME, amount)


def posted(account: Account, move: str, amount: Money) -> tuple[Account, Entry]:
    return post(
        account,
        at=NOW,
        kind=EntryKind.TOP_UP,
        reference=move,
        postings=postings_of(move, amount),
    )


@given(st.lists(MOVES, max_size=40))
def test_a_book_is_an_unbroken_chain_that_ends_in_the_balance(
    moves: list[tuple[str, Money]],
) -> None:
    account, book = empty(), list[Entry]()
    for move, amount in moves:
        source = {"in": None, "release": account.held}.get(move, account.available)
        if source is not None and source < amount:
            with pytest.raises(Refused, match="balance-short") as refusal:
                posted(account, move, amount)
            assert refusal.value.params["missing"] == amount - source
            continue
        account, entry = posted(account, move, amount)
        book.append(entry)
        assert (account.available, account.held) == (entry.available_after, entry.held_after)
    available, held = NOTHING, NOTHING
    for number, entry in enumerate(book, start=1):
        available += effect_on(entry.postings, available_account(ME), NOTHING)
        held += effect_on(entry.postings, held_account(ME), NOTHING)
        assert entry.sequence == number
        assert (entry.available_after, entry.held_after) == (available, held)
        assert min(available.minor, held.minor) >= 0
    assert (account.available, account.held, account.sequence) == (available, held, len(book))


@given(st.lists(MOVES, max_size=40))
def test_money_is_neither_made_nor_lost(moves: list[tuple[str, Money]]) -> None:
    account, everything = empty(), list[Posting]()
    for move, amount in moves:
        try:
            account, entry = posted(account, move, amount)
        except Refused:
            continue
        everything += entry.postings
    came = -effect_on(everything, clearing_account("stripe"), NOTHING)
    went = effect_on(everything, revenue_account("us"), NOTHING)
    assert account.available + account.held + went == came


POSTINGS = st.builds(
    Posting,
    st.sampled_from(["a", "b", "c"]),
    st.builds(Money, st.integers(-9, 9), st.sampled_from(["EUR", "USD", "JPY"])),
)


@given(st.lists(POSTINGS, max_size=6))
def test_only_what_sums_to_zero_in_every_currency_is_an_entry(postings: list[Posting]) -> None:
    sums = {p.amount.currency: 0 for p in postings}
    for p in postings:
        sums[p.amount.currency] += p.amount.minor
    if postings and not any(sums.values()):
        require_balanced(postings)
        return
    with pytest.raises(UnbalancedEntry):
        require_balanced(postings)
    with pytest.raises(UnbalancedEntry):
        post(empty(), at=NOW, kind=EntryKind.TOP_UP, reference="x", postings=tuple(postings))


@given(POSTINGS)
def test_a_single_posting_is_an_entry_only_if_it_is_nothing(posting: Posting) -> None:
    if posting.amount:
        with pytest.raises(UnbalancedEntry):
            require_balanced([posting])


@given(AMOUNTS)
def test_a_transfer_undoes_itself_and_never_runs_backwards(amount: Money) -> None:
    there, back = transfer("a", "b", amount), transfer("b", "a", amount)
    require_balanced(there + back)
    for name in ("a", "b"):
        assert effect_on(there + back, name, NOTHING) == NOTHING
    assert transfer("a", "b", amount.zero) == ()
    with pytest.raises(InvalidInput):
        transfer("a", "b", -amount)


def test_entries_are_numbered_from_one() -> None:
    _, entry = posted(empty(), "in", Money(100, "EUR"))
    assert entry.sequence == 1
    with pytest.raises(InvalidInput, match="entries are numbered from 1, not 0"):
        replace(entry, sequence=0)


def test_an_entry_in_a_foreign_currency_does_not_reach_the_balance() -> None:
    dollars = payment_postings(ME, "stripe", Money(100, "USD"))
    with pytest.raises(InvalidInput):
        post(empty(), at=NOW, kind=EntryKind.TOP_UP, reference="x", postings=dollars)


def test_what_does_not_balance_is_told_by_currency() -> None:
    with pytest.raises(UnbalancedEntry, match="not be empty"):
        require_balanced([])
    dollars = Posting("a", Money(7, "USD"))
    with pytest.raises(UnbalancedEntry, match=r"not \{'USD': 7\}"):
        require_balanced([dollars, *transfer("a", "b", Money(100, "EUR"))])


@given(st.lists(MOVES, min_size=1, max_size=40), st.integers(1, 9))
def test_every_page_of_a_statement_adds_up(moves: list[tuple[str, Money]], size: int) -> None:
    """From the balance before, by every signed part of every movement, to the balance after."""
    account, book = empty(), list[Entry]()
    for move, amount in moves:
        try:
            account, entry = posted(account, move, amount)
        except Refused:
            continue
        book.append(entry)
    pages = [statement(book[at : at + size][::-1]) for at in range(0, len(book), size)]
    running = NOTHING
    for page in pages:
        assert page is not None
        assert page.before == running
        for movement in page.movements:
            assert movement.before == running
            for part in movement.parts:
                running += part.amount
            assert movement.after == running
        assert page.after == running
    assert running == account.available
    assert statement(()) is None
    if pages and pages[-1] is not None:
        assert pages[-1].held == account.held


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_parts_of_a_movement_say_whence_and_whither(
    paid: Money, held: Money, spent: Money
) -> None:
    """An entry may bring money in, give back what was set aside and spend, all at once."""
    account, _ = posted(empty(), "in", held + spent)
    account, aside = posted(account, "hold", held)
    _, entry = post(
        account,
        at=NOW,
        kind=EntryKind.RENEWAL,
        reference="renewal",
        postings=(
            *payment_postings(ME, "stripe", paid),
            *release_postings(ME, held),
            *postings_of("out", spent),
        ),
    )
    page = statement([entry, aside])
    assert page is not None
    first, last = page.movements
    assert [(one.cause, one.amount) for one in first.parts] == [(Cause.SET_ASIDE, -held)]
    assert [(one.cause, one.amount, one.payment_system) for one in last.parts] == [
        (Cause.PAID_IN, paid, "stripe"),
        (Cause.BACK, held, ""),
        (Cause.SPENT, -spent, ""),
    ]
