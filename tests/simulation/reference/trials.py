"""A trial: a plan as it begins, for the days that the file says, once, for who has bought nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tests.simulation.reference import life
from tests.simulation.reference.cases import Case, Outcome
from tests.simulation.reference.state import Entry, Exchange, Subscription, sold_time

TRIAL = "trial"


def begun(case: Case, entry: Entry) -> Iterator[Outcome]:
    """On a press; nothing is paid, it renews by nobody's wish, and what it will cost has been read."""
    number, account = entry.reference.partition(":")[2], case.books.accounts[entry.account]
    found = case.commit.of("subscription").get(number)
    if found is None or not case.facts.pressed("start_trial", found["plan_id"], account.id):
        return
    plan = found["plan_id"]
    days, options, months = case.offer.trial(plan)
    seller, family = case.offer.seller(account.system), case.offer.family(plan)
    sold = case.offer.sells(plan, months, case.now, seller)
    new = not (account.bought or account.received or account.tried)
    if not sold or days is None or not new or family in account.live:
        return
    price = case.offer.price(plan, options, months, account.currency)
    gross = case.offer.gross(price, account.country, case.now, seller)
    end = case.now + timedelta(days=days)
    one = Subscription(
        id=number,
        plan=plan,
        options=options,
        customer=account.id,
        payer=account.id,
        seller=seller,
        anchor=end,
        months=0,
        start=case.now,
        paid=0,
        told=gross or None,
        chosen=months,
        auto_renew=False,
        time=(sold_time(case.now, end, 0, 0),),
    )
    one = life.scheduled(one, case.offer.terms, case.now)
    yield Outcome(
        TRIAL,
        {account.id: replace(account, tried=True, live={**account.live, family: number})},
        {number: one},
        entry=Entry(
            account.id,
            TRIAL,
            entry.reference,
            {},
            exchange=Exchange(number, case.now, end, case.now, 0),
        ),
    )
