"""What may follow from what people and banks did: each outcome says what everybody ought to have afterwards.

Of one commit there are a few: the rules do not say in which order workers come, nor whether somebody dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference import gifts, money, numbers, trials
from tests.simulation.reference.asking import asked, failed, failing
from tests.simulation.reference.cases import (
    Case,
    Outcome,
)
from tests.simulation.reference.changes import changed_from_balance
from tests.simulation.reference.endings import ended_with_credit
from tests.simulation.reference.handovers import handed
from tests.simulation.reference.living import cards, deleted, done, lives_on
from tests.simulation.reference.papers import handed_over, invoiced
from tests.simulation.reference.reversals import asked_back, flagged, went_back
from tests.simulation.reference.sales import (
    bought_from_balance,
    foreign,
    renewed_from_balance,
    settled,
)
from tests.simulation.reference.state import (
    CREDIT,
    Entry,
    charge_of,
    subscription_of,
)


def outcomes(case: Case) -> Iterator[Outcome]:
    """All that may have happened. Whatever it was, what is left on the balance pays what is owed."""
    for one in _outcomes(case):
        entry, payer = one.entry, None
        if entry is not None:
            payer = one.accounts.get(entry.account) or case.books.accounts.get(entry.account)
        if entry is None or payer is None:
            yield one
            continue
        after, entry = money.settled(payer, entry)
        yield replace(one, accounts={**one.accounts, payer.id: after}, entry=entry)


def _outcomes(case: Case) -> Iterator[Outcome]:
    entry = case.commit.entry
    if entry is not None and entry.reference.startswith("reversal:"):
        yield went_back(case.books.accounts[entry.account], case.commit, entry)
    elif entry is not None and entry.reference.startswith("refund:"):
        yield from asked_back(case)
    elif entry is not None and entry.kind not in ("hold", "release"):
        yield from booked(case, entry)
    else:
        yield from unbooked(case)


def booked(case: Case, entry: Entry) -> Iterator[Outcome]:
    """Money has come or gone."""
    if any(name.startswith("clearing:") for name in entry.postings):
        yield from settled(case, entry)
    elif entry.kind == "purchase":
        yield from bought_from_balance(case, entry)
    elif entry.kind == "renewal":
        yield from renewed_from_balance(case, entry)
    elif entry.kind == numbers.REFUSED:
        yield from numbers.refused(case, entry)
    elif entry.kind in (numbers.ORDER, numbers.RENT):
        yield from numbers.month_paid(case, entry)
    elif entry.kind == gifts.REDEEMED:
        yield from gifts.redeemed(case, entry)
    elif entry.kind == trials.TRIAL:
        yield from trials.begun(case, entry)
    elif entry.kind == CREDIT:
        yield from ended_with_credit(case, entry)
    elif entry.kind == "change":
        yield from changed_from_balance(case, entry)
    else:
        yield foreign(case.books.accounts[entry.account], entry)


def unbooked(case: Case) -> Iterator[Outcome]:
    """It was asked for, or did not come; somebody has chosen, or time has passed."""
    commit, books = case.commit, case.books
    made = [pk for pk in commit.of("charge") if pk not in books.charges]
    if failing(case) is not None:
        yield from failed(case)
    elif made:
        yield from asked(case, charge_of(commit.of("charge")[made[0]], None))
    elif commit.of("handover") and commit.of("subscription"):
        yield from handed(case)
    elif commit.of("subscription"):
        for pk, body in commit.of("subscription").items():
            if pk in books.subscriptions:
                yield from lives_on(case, books.subscriptions[pk], subscription_of(body))
    elif commit.of("reversal") and commit.of("account"):
        yield from flagged(case.books.accounts, commit)
    elif any(pk not in books.documents for pk in commit.of("document")):
        yield from invoiced(case)
    elif commit.of("document"):
        yield from handed_over(case)
    else:
        yield from cards(case)
        yield from deleted(case)
        yield from done(case)
