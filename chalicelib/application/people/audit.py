"""What must hold of every account: its book is an unbroken chain that ends in the stored balance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check, only_readable
from chalicelib.application.people.exporting import ExportPart
from chalicelib.application.people.records import Acted, Named, named_key, vat_check_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.domain.ledger.journal import (
    Entry,
    available_account,
    effect_on,
    held_account,
    receivable_account,
)
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.billing import VatStatus
from chalicelib.domain.people.export import Export
from chalicelib.domain.people.name import words_of
from chalicelib.domain.people.vat_check import VatCheck

CHAIN: Final = "chain"
VAT_CHECKED: Final = "vat-checked"
NAMED: Final = "named"


def _account(_record: Record, account: Account, around: Around) -> Iterator[str]:
    """It stands before its entries, which then count against it."""
    around.memory["account"] = account
    zero = account.available.zero
    around.memory["at"] = (0, zero, account.held.zero, zero)
    owed = account.owed or zero
    if min(account.available, account.held, owed) < zero:
        yield "below zero"
    if min(account.available, owed) > zero:
        yield f"{owed} is owed, and {account.available} available"


def _entry(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    if "at" not in around.memory:
        nobody = around.memory.setdefault("nobody", [0, None, None])
        nobody[0] += 1
        nobody[1:] = [entry.available_after, entry.held_after]
        return
    sequence, available, held, owed = around.memory["at"]
    book, zero = entry.account_id, available.zero
    right = (
        sequence + 1,
        available + effect_on(entry.postings, available_account(book), zero),
        held + effect_on(entry.postings, held_account(book), held.zero),
        owed - effect_on(entry.postings, receivable_account(book), zero),
    )
    said = entry.sequence, entry.available_after, entry.held_after, entry.owed_after or zero
    if said != right:
        yield f"the chain is broken: {right} should follow"
    around.memory["at"] = right


def _whole(around: Around) -> Iterator[str]:
    account: Account | None = around.memory.get("account")
    if account is None:
        return
    owed = account.owed or account.available.zero
    stored = (account.sequence, account.available, account.held, owed)
    if stored != around.memory["at"]:
        yield f"stored {stored}, the entries say {around.memory['at']}"


def _nobodys(around: Around) -> Iterator[str]:
    """Money of a payer who has no account."""
    if "nobody" in around.memory:
        count, available, held = around.memory["nobody"]
        yield f"there is no account, and its {count} entries leave {available} and {held} held"


def _check_of(account: Account) -> Iterable[Key]:
    return [vat_check_key(account.id)] if _checking(account) is not None else []


def _checking(account: Account) -> str | None:
    """The VAT number that is said to be checked."""
    vat = account.billing.vat
    return vat.number if vat is not None and vat.status is VatStatus.CHECKING else None


def _being_checked(_record: Record, account: Account, around: Around) -> Iterator[str]:
    """What is said to be checked is being checked: it waits, or it is parked where staff see it."""
    number = _checking(account)
    if number is None:
        return
    check = around.get(VatCheck, vat_check_key(account.id))
    if check is None or check.number != number:
        instead = "nothing" if check is None else check.number
        yield f"{number} is said to be checked, and {instead} is"


def _names(account: Account) -> Iterable[Key]:
    return (
        [named_key(word, account.id) for word in words_of(account.name)] if account.listed else []
    )


def _is_found(_record: Record, account: Account, around: Around) -> Iterator[str]:
    """Staff find it by each word of its name."""
    for key in _names(account):
        named = around.get(Named, key)
        if named is None or named.account_id != account.id:
            yield f"{key.sk} leads to {named}"


CHECKS: Final = (
    Check(NAMED, Table.ACCOUNTS, "account", Account, _is_found, _names),
    only_readable(Table.ACCOUNTS, "named", Named),
    only_readable(Table.ACCOUNTS, "acted", Acted),
    Check(VAT_CHECKED, Table.ACCOUNTS, "account", Account, _being_checked, _check_of),
    only_readable(Table.INBOX, "vat_check", VatCheck),
    only_readable(Table.INBOX, "export", Export),
    only_readable(Table.INBOX, "export_part", ExportPart),
    Check(CHAIN, Table.ACCOUNTS, "account", Account, _account, close=_whole),
    Check(CHAIN, Table.ACCOUNTS, "entry", Entry, _entry, close=_nobodys),
)
