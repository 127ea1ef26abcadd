"""Where SIP numbers are kept: the inventory, what is rented, and the links to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.numbers.number import Number


@dataclass(frozen=True, slots=True)
class NumberLink:
    """In the partition of an account: a number it rents or has rented."""

    number_id: str


LINK_PREFIX: Final = "rented:"

NUMBER: Final = "number"
"""The sort key of a number somebody rents."""


def for_sale_key(number_id: str) -> Key:
    """One number of the inventory, sold or not."""
    return Key(Table.SUBSCRIPTIONS, number_id, "number_for_sale")


def number_key(number_id: str) -> Key:
    """The same once it is somebody's: put if absent, so that it is sold once."""
    return Key(Table.SUBSCRIPTIONS, number_id, NUMBER)


def link_key(account_id: int, number_id: str) -> Key:
    """See NumberLink."""
    return Key(Table.ACCOUNTS, str(account_id), f"{LINK_PREFIX}{number_id}")


def read_beside(number: Number, _kind: str) -> list[Key]:
    """What renting and telling read beside the number."""
    return [account_key(number.payer_id)]
