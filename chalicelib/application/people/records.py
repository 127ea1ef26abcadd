"""Where accounts are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.people.name import WHERE


def vat_check_key(account_id: int) -> Key:
    """The newest VAT number that waits for its register, or has waited."""
    return Key(Table.INBOX, str(account_id), "vat_check")


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Named:
    """An account that has, or had, this word in its name; None: its person has had themselves deleted."""

    account_id: int | None


NAMED_PREFIX: Final = "named:"


def named_key(word: str, account_id: int) -> Key:
    """Words that begin alike stand together."""
    return Key(Table.ACCOUNTS, f"name:{word[:WHERE]}", f"{NAMED_PREFIX}{word}:{account_id}")


@dataclass(frozen=True, slots=True)
class Acted:
    """One of the staff did something about an account that is in no entry of its book: `about` names the
    record of it, which says why."""

    what: str
    about: str
    by: int


ACTED_PREFIX: Final = "acted:"


def acted_key(account_id: int, at: datetime, about: str = "") -> Key:
    """In the order in which it was done, to the microsecond; without `about`, before all of that moment."""
    return Key(Table.ACCOUNTS, str(account_id), f"{ACTED_PREFIX}{micros_of(at):020d}:{about}")


def micros_of(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


def at_micros(micros: int) -> datetime:
    """The moment so many microseconds after 1970 began. Raises OverflowError."""
    return EPOCH + timedelta(microseconds=micros)


def account_key(account_id: int) -> Key:
    """Preferences, cards, balance."""
    return Key(Table.ACCOUNTS, str(account_id), "account")


def export_key(account_id: int) -> Key:
    """The newest file of all that is stored of it, as far as it is made."""
    return Key(Table.INBOX, str(account_id), "export")


def export_part_key(account_id: int, number: int) -> Key:
    """What one slice found for it."""
    return Key(Table.INBOX, str(account_id), f"export_part:{number:05}")
