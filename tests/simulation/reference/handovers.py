"""Paying for a subscription goes over to who has accepted it; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference import life
from tests.simulation.reference.cases import Case, Outcome
from tests.simulation.reference.state import Body, Subscription, moment


def handed(case: Case) -> Iterator[Outcome]:
    """At the price that they were shown, while nothing of it is being paid, before its renewal is near."""
    for pk, body in case.commit.of("handover").items():
        one = case.books.subscriptions.get(body["subscription_id"])
        if body.get("state") != "accepted" or one is None:
            continue
        near = one.end + case.offer.terms.attempts[0]
        idle = one.open_charge is None and one.failure is None and one.state == "active"
        in_time = case.now < min(moment(body["until"]), near)
        if idle and in_time and one.payer == body["giver_id"]:
            yield from _handed(case, one, pk, body)


def _handed(case: Case, one: Subscription, pk: str, body: Body) -> Iterator[Outcome]:
    taker = case.books.accounts[body["taker_id"]]
    wanted = case.wish(taker, one)
    if wanted is None or not case.facts.pressed("accept", pk, taker.id, wanted.gross):
        return
    payable = taker.default_card is not None or taker.available > 0
    after = replace(
        one,
        payer=taker.id,
        told=None if wanted.gross == one.paid else wanted.gross,
        auto_renew=one.auto_renew and payable,
        others_until=one.end,
    )
    after = life.scheduled(after, case.offer.terms, case.now)
    after = replace(life.dated(after, turn=one.dates.get("turn")), owed=one.owed)
    yield Outcome("handed over", subscriptions={one.id: after})
