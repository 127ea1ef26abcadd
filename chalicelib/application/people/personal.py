"""Whose the records of accounts are, and what is told of them."""

from __future__ import annotations

from typing import Final

from chalicelib.application.people.records import Acted
from chalicelib.application.personal import (
    AGENDA,
    PROVIDER,
    STAFF,
    Impersonal,
    Personal,
    PersonalKinds,
)
from chalicelib.application.ports.store import Table
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.vat_check import VatCheck

PERSONAL: Final[PersonalKinds] = {
    (Table.ACCOUNTS, "account"): Personal(
        Account,
        {"id": "holder"},
        {"default_card": PROVIDER, "asked": "which button was pressed last"},
    ),
    (Table.ACCOUNTS, "named"): Impersonal(
        "leads staff from a word of a name to its account, which is told itself"
    ),
    (Table.ACCOUNTS, "acted"): Personal(Acted, withheld={"by": STAFF}),
    (Table.INBOX, "vat_check"): Personal(VatCheck, {"account_id": "holder"}, {"waits": AGENDA}),
    (Table.INBOX, "export"): Impersonal("how far the file of all that is stored is made"),
    (Table.INBOX, "export_part"): Impersonal("the names of what is in that file"),
}
