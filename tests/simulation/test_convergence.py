"""Webhooks in every order, each of them twice, end in the same state."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import permutations
from typing import Any

from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.people import accounts
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.domain.money import Money
from tests.simulation.all import SHIPPED
from tests.simulation.books import check_at_rest
from tests.simulation.crash_points import START
from tests.simulation.people import open_account
from tests.simulation.rest import come_to_rest, work_now
from tests.simulation.run import silence
from tests.simulation.views import end_of, instant
from tests.simulation.world import SimWorld

BUYER, SAVER, RENEWER = 1, 2, 3


def four_pages_paid() -> SimWorld:
    """Two pages for the same purchase (the older was closed, and is paid all the same), a top-up and a
    renewal; nobody knows yet."""
    world = SimWorld(cast=SHIPPED, catalog_name="siptg", start=START, people=3, calm=True)
    services = world.services
    for number in (BUYER, SAVER, RENEWER):
        open_account(services, number, "en")
    top_ups.start_top_up(services, RENEWER, Money.of("18.00", "EUR"), 1)
    pay_pages(world)
    work_now(world)
    for card in accounts.get_account(services, RENEWER).cards:
        methods.remove_card(services, RENEWER, card.reference)
    draft = purchases.start_draft(services, RENEWER, "softphone")
    bought = purchases.pay_from_balance(services, draft.id, RENEWER, 1)
    work_now(world)
    end = end_of(world.watcher.subscriptions[bought])
    world.pass_time(end - timedelta(days=5) - world.clock.at)
    world.watcher.wanted.add((bought, instant(end)))
    renewals.renew_now(services, bought, RENEWER, None, end)
    top_ups.start_top_up(services, SAVER, Money.of("20.00", "EUR"), 1)
    pages = []
    for _ in range(2):
        draft = purchases.start_draft(services, BUYER, "softphone")
        pages.append(purchases.start_payment(services, draft.id, BUYER, 1, None).reference)
    pay_pages(world)
    world.payments.pay(str(pages[0]), late=True)
    return world


def pay_pages(world: SimWorld) -> None:
    for reference in world.payments.pages():
        world.payments.pay(reference)


def summary(world: SimWorld) -> dict[str, Any]:
    """What must not depend on the order; which of two equal pages bought is none of it."""
    watcher = world.watcher
    return {
        "accounts": {
            number: (a["available"], a["held"], a["sequence"], sorted(a.get("live", {})))
            for number, a in watcher.accounts.items()
        },
        "charges": Counter(
            (c["payer_id"], c["amount"], c["state"], c.get("outcome"))
            for c in watcher.charges.values()
        ),
        "subscriptions": Counter(
            (s["payer_id"], s["anchor_months"], s.get("status"))
            for s in watcher.subscriptions.values()
        ),
        "numbers": sorted(d["number"] for d in watcher.documents.values()),
        "captured": sorted(str(m) for m in world.payments.captured().values()),
    }


def after(order: tuple[int, ...]) -> dict[str, Any]:
    world = four_pages_paid()
    events = list(dict.fromkeys(world.events))  # that one page was closed, too
    assert len(events) == len(order)
    arriving = [events[position] for position in order]
    world.events.clear()
    for reference in (*arriving, *reversed(arriving)):
        charges.hear(world.services, "stripe", world.payments.hint(reference))
    come_to_rest(world)
    check_at_rest(world)
    return summary(world)


def test_webhooks_in_any_order_and_twice_converge() -> None:
    with silence():
        expected = after((0, 1, 2, 3))
        assert expected["charges"][SAVER, "20.00 EUR", "settled", "topped_up"] == 1
        assert expected["charges"][BUYER, "18.00 EUR", "settled", "credited"] == 1
        assert expected["subscriptions"][RENEWER, 12, None] == 1
        for order in permutations(range(4)):
            assert after(order) == expected
