"""Staff end a subscription: what is left of all that was sold of it is its payer's again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from tests.simulation.reference import life, money
from tests.simulation.reference.cases import Case, Outcome
from tests.simulation.reference.catalog import half_up
from tests.simulation.reference.credits import given_back, of_the_newest
from tests.simulation.reference.state import Account, Entry, Sale, Subscription, moment

SHOWN_FOR: Final = timedelta(minutes=30)
"""So long what was shown may be confirmed."""

SECOND: Final = timedelta(seconds=1)


def ended_with_credit(case: Case, entry: Entry) -> Iterator[Outcome]:
    """As somebody of the staff was shown it, and as of then."""
    for pk, shown in case.commit.of("ending").items():
        one = case.books.subscriptions.get(shown["subscription_id"])
        at = moment(shown["at"])
        press = "end_with_refund" if shown.get("refund_id") else "end_with_credit"
        pressed = case.facts.pressed(press, pk, shown["by"])
        # Who asks for a refund where none can be made ends it with credit.
        pressed = pressed or case.facts.pressed("end_with_refund", pk, shown["by"])
        in_time = at <= case.now <= at + SHOWN_FOR
        if one is None:
            continue
        if one.live and one.open_charge is None and pressed and in_time:
            yield _ended(case, entry, one, at, f"ending:{pk}")


def _by_the_way_it_came(case: Case, payer: Account, gross: int) -> int:
    """As much as can go back of a payment by which its payer bought something; what is owed is paid first."""
    for refund in case.commit.of("refund").values():
        reference = refund["payment"]["reference"]
        came, gone = case.facts.payment(reference), case.books.returned.get(reference, {})
        charge = None if came is None else case.books.charges.get(came.charge)
        if came is None or charge is None or charge.payer != payer.id:
            return 0
        return min(came.amount - sum(gone.values()), gross - payer.owed)
    return 0


def _ended(case: Case, entry: Entry, one: Subscription, at: datetime, reference: str) -> Outcome:
    back = given_back(case, entry, one.payer, _shares(case, one, at), at)
    aside = _by_the_way_it_came(case, case.payer(one), back.gross)
    payer = money.moved(case.payer(one), back.gross - aside, aside)
    postings = dict(back.postings)
    if aside:
        own = f"customer:{one.payer}"
        postings |= {own: postings[own] - aside, f"held:{one.payer}": aside}
        postings = {name: amount for name, amount in postings.items() if amount}
    accounts = {payer.id: payer}
    customer = accounts.get(one.customer, case.customer(one))
    live = {family: other for family, other in customer.live.items() if other != one.id}
    accounts[customer.id] = replace(customer, live=live)
    running = [part.start for part in one.time if at < part.end] or [one.time[-1].start]
    start = min(at, running[0])
    return Outcome(
        "ended with credit",
        accounts,
        {one.id: _over(one, start, at)},
        documents=back.notes,
        entry=Entry(one.payer, "credit", reference, postings, credits=tuple(back.credits)),
    )


def _over(one: Subscription, start: datetime, at: datetime) -> Subscription:
    after = replace(life.ended(one), owed=frozenset())
    return replace(after, anchor=at, months=0, start=start)


def _shares(case: Case, one: Subscription, at: datetime) -> Iterator[tuple[Sale, int]]:
    """By the second, of what was paid for each; of the newest what is left of the paid time, where a change
    has sold it anew or moved its end."""
    if one.moved:
        left = 0
        for part in one.time:
            still = max((part.end - max(part.start, at)) // SECOND, 0)
            left += part.worth * still // ((part.end - part.start) // SECOND)
        yield from of_the_newest(case, one, half_up(Fraction(left, 1_000_000)))
        return
    for sale in reversed(case.books.sold[one.id]):
        if sale.end > at:
            used = max((at - sale.start) // SECOND, 0)
            whole = (sale.end - sale.start) // SECOND
            yield sale, sale.gross - half_up(Fraction(sale.gross * used, whole))
