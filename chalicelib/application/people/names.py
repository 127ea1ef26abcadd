"""Accounts by the words of their names: kept as people arrive or rename themselves, read word by word.

Nothing is ever taken out: whoever was called so once is looked at, and shown only if they still are.
"""

from __future__ import annotations

from typing import Final

from chalicelib.application.people.records import NAMED_PREFIX, Named, account_key, named_key
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.name import is_named, words_of

MOST_READ: Final = 200
"""Accounts with a word that begins so; whoever means another writes more of the name."""


def list_name(unit: Unit, account: Account) -> None:
    """In the commit that names it."""
    keys = [named_key(word, account.id) for word in words_of(account.name)]
    unit.load(*keys)
    for key in keys:
        known = unit.get(Named, key)
        if known is None or known.account_id is None:
            unit.put(key, Named(account.id))


def unlist_name(unit: Unit, account: Account) -> None:
    """In the commit that takes the name away: its words lead nowhere any more."""
    keys = [named_key(word, account.id) for word in words_of(account.name)]
    unit.load(*keys)
    for key in keys:
        if unit.get(Named, key) is not None:
            unit.put(key, Named(None))


def accounts_named(services: Services, wanted: tuple[str, ...]) -> tuple[list[Account], bool]:
    """Those whose name has a word that begins so for each of the wanted ones, by name, and whether there may
    be more: only the first MOST_READ with the longest word are looked at. One query and one read."""
    longest = max(wanted, key=len, default="")
    if not longest:
        return [], False
    page = services.store.query(
        Table.ACCOUNTS,
        named_key(longest, 0).pk,
        prefix=f"{NAMED_PREFIX}{longest}",
        limit=MOST_READ,
    )
    named = (services.read(Named, one).account_id for one in page.records)
    numbers = dict.fromkeys(number for number in named if number is not None)
    unit = Unit(services)
    unit.load(*map(account_key, numbers))
    found = [unit.require(Account, account_key(number)) for number in numbers]
    called_so = [one for one in found if is_named(one.name, wanted)]
    return sorted(called_so, key=lambda one: (one.name, one.id)), page.next_sk is not None
