"""What the audit says of a book that is no unbroken chain, and of VAT numbers that nobody checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.audit import CHAIN, VAT_CHECKED
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.domain.ledger.journal import Entry, EntryKind, held_account, transfer
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import post
from chalicelib.domain.people.billing import VatNumber, VatStatus
from chalicelib.domain.people.vat_check import VatCheck
from tests.support.audits import told
from tests.support.counted_store import CountedStore
from tests.support.parts import START
from tests.support.world import World

ANNA: Final = 101
ACCOUNT: Final = f"accounts/{ANNA}/account"
NUMBER: Final = "LT100018548216"


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


class Book:
    """Three entries: 60 euros came, 25 more, and 10 of them are held."""

    def __init__(self) -> None:
        self.world = World(store=MemoryStore())
        self.world.top_up(ANNA, "60.00")
        self.world.top_up(ANNA, "25.00")
        account, entry = post(
            self.world.account(ANNA),
            at=START,
            kind=EntryKind.HOLD,
            reference="hold:c1",
            postings=transfer(f"customer:{ANNA}", held_account(ANNA), euros("10.00")),
        )
        self.world.put(account_key(ANNA), account)
        self.write(entry)
        self.entries = list(reversed(movements(self.world.services, ANNA, 10)))

    def write(self, entry: Entry, sequence: int | None = None) -> None:
        self.world.put(entry_key(entry.account_id, sequence or entry.sequence), entry)

    def told(self) -> list[tuple[str, str]]:
        return told(self.world.services, CHAIN)


def place(sequence: int) -> str:
    return f"accounts/{ANNA}/{entry_key(ANNA, sequence).sk}"


def broken(sequence: int, available: str, held: str) -> tuple[str, str]:
    right = (sequence, euros(available), euros(held), euros("0.00"))
    return place(sequence), f"the chain is broken: {right} should follow"


def test_an_unbroken_book_is_right() -> None:
    book = Book()
    assert [one.available_after for one in book.entries] == [
        euros("60.00"),
        euros("85.00"),
        euros("75.00"),
    ]
    book.world.open(ANNA + 1)  # who has nothing yet
    assert book.told() == []


@pytest.mark.parametrize(
    "change",
    [{"available_after": euros("84.99")}, {"held_after": euros("0.01")}, {"sequence": 3}],
    ids=str,
)
def test_an_entry_that_does_not_follow_from_those_before(change: dict[str, object]) -> None:
    book = Book()
    book.write(replace(book.entries[1], **change), 2)  # type: ignore[arg-type]
    assert book.told() == [broken(2, "85.00", "0.00")]


def test_an_entry_that_moved_something_else_than_was_written_beside_it() -> None:
    book = Book()
    first, *others = book.entries
    cheaper = transfer("clearing:stripe", f"customer:{ANNA}", euros("50.00"))
    book.write(replace(first, postings=cheaper))
    owed = euros("0.00")
    stored = (3, euros("75.00"), euros("10.00"), owed)
    found = (3, euros("65.00"), euros("10.00"), owed)
    assert book.told() == [
        broken(1, "50.00", "0.00"),
        broken(2, "75.00", "0.00"),
        broken(3, "65.00", "10.00"),
        (f"accounts/{ANNA}", f"stored {stored}, the entries say {found}"),
    ]
    assert len(others) == 2


@pytest.mark.parametrize(
    "change",
    [{"available": euros("75.01")}, {"held": euros("9.99")}, {"sequence": 2}],
    ids=str,
)
def test_a_stored_balance_that_its_entries_do_not_give(change: dict[str, object]) -> None:
    book = Book()
    account = replace(book.world.account(ANNA), **change)  # type: ignore[arg-type]
    book.world.put(account_key(ANNA), account)
    owed = euros("0.00")
    stored = (account.sequence, account.available, account.held, owed)
    found = (3, euros("75.00"), euros("10.00"), owed)
    assert book.told() == [
        (f"accounts/{ANNA}", f"stored {stored}, the entries say {found}"),
    ]


@pytest.mark.parametrize("part", ["available", "held"])
def test_a_balance_below_zero(part: str) -> None:
    book = Book()
    account = replace(book.world.account(ANNA), **{part: euros("-0.01")})  # type: ignore[arg-type]
    book.world.put(account_key(ANNA), account)
    assert book.told()[0] == (ACCOUNT, "below zero")


def test_entries_of_a_payer_who_has_no_account() -> None:
    book = Book()
    for entry in book.entries:
        book.write(replace(entry, account_id=404))
    assert book.told() == [
        (
            "accounts/404",
            "there is no account, and its 3 entries leave 75.00 EUR and 10.00 EUR held",
        )
    ]


class Company:
    """An account with a VAT number that is so far, and the check of a number, if any."""

    def __init__(self, status: VatStatus, checked: str | None) -> None:
        self.store = CountedStore()
        self.world = World(store=self.store)
        account = self.world.open(ANNA)
        vat = VatNumber(NUMBER, status, START)
        billing = replace(account.billing, company=True, name="Acme", vat=vat)
        self.world.put(account_key(ANNA), replace(account, billing=billing))
        if checked is not None:
            self.world.put(vat_check_key(ANNA), VatCheck(ANNA, checked))

    def told(self) -> list[tuple[str, str]]:
        return told(self.world.services, VAT_CHECKED)


def test_a_number_that_is_said_to_be_checked_and_is_not() -> None:
    said = f"{NUMBER} is said to be checked, and"
    assert Company(VatStatus.CHECKING, None).told() == [(ACCOUNT, f"{said} nothing is")]
    other = Company(VatStatus.CHECKING, "LT119511515")
    assert other.told() == [(ACCOUNT, f"{said} LT119511515 is")]


def test_a_number_that_is_being_checked_or_need_not_be_is_right() -> None:
    assert Company(VatStatus.CHECKING, NUMBER).told() == []
    for status in (VatStatus.UNCHECKED, VatStatus.VALID, VatStatus.INVALID):
        company = Company(status, None)
        assert company.told() == []
        assert not [keys for keys in company.store.loads if vat_check_key(ANNA) in keys]
