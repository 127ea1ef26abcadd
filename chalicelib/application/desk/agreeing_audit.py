"""What must hold of terms: each that an account has was confirmed by staff, just so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.desk.agreeing import AGREEMENT, agreement_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.agreement import Agreement

TERMS: Final = "terms"


def _agreements(account: Account) -> Iterable[Key]:
    return [agreement_key(terms.id) for terms in account.terms.values()]


def _confirmed(_record: Record, account: Account, around: Around) -> Iterator[str]:
    for plan_id, terms in account.terms.items():
        found = around.get(Agreement, agreement_key(terms.id))
        same = found is not None and (found.account_id, found.plan_id, found.terms) == (
            account.id,
            plan_id,
            terms,
        )
        if not same or found is None or found.done_at is None:
            yield f"has {terms} for {plan_id}, and agreed on was {found}"


def _with_whom(agreement: Agreement) -> Iterable[Key]:
    return [account_key(agreement.account_id)]


def _named(_record: Record, agreement: Agreement, around: Around) -> Iterator[str]:
    if around.get(Account, account_key(agreement.account_id)) is None:
        yield f"is with {agreement.account_id}, who is not there"
    if agreement.terms is not None and agreement.terms.id != agreement.id:
        yield f"makes terms that name {agreement.terms.id}"


CHECKS: Final = (
    Check(TERMS, Table.ACCOUNTS, "account", Account, _confirmed, _agreements),
    Check(TERMS, Table.INBOX, AGREEMENT, Agreement, _named, _with_whom),
)
