"""Whose the entries of a book are."""

from __future__ import annotations

from typing import Final

from chalicelib.application.personal import Personal, PersonalKinds
from chalicelib.application.ports.store import Table
from chalicelib.domain.ledger.journal import Entry

PERSONAL: Final[PersonalKinds] = {
    (Table.ACCOUNTS, "entry"): Personal(Entry, {"account_id": "holder"}),
}
