"""What the audit says of sold periods, of who is Customer of what, and of links to subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.subscriptions.audit import ONE_LIVE, PERIODS
from chalicelib.application.subscriptions.records import Link, link_key, subscription_key
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Subject
from chalicelib.domain.subscriptions.subscription import Status
from tests.support.audits import told
from tests.support.world import World

ANNA: Final = 101
BORIS: Final = 202
LINKED: Final = "linked"
DAY: Final = timedelta(days=1)


class Renewed:
    """Anna bought half a year, and it was renewed twice."""

    def __init__(self) -> None:
        self.world = World(store=MemoryStore())
        self.bought = self.world.buy_by_card(ANNA)
        self.world.wait(days=380)
        self.bought = self.world.subscription(self.bought.id)
        entries = movements(self.world.services, ANNA, 10)
        self.sales = [one for one in reversed(entries) if one.sale is not None]
        assert len(self.sales) == 3
        self.world.open(BORIS)

    def subscription(self, **changes: Any) -> None:
        self.world.put(subscription_key(self.bought.id), replace(self.bought, **changes))

    def account(self, who: int = ANNA, **live: str) -> None:
        self.world.put(account_key(who), replace(self.world.account(who), live=live))

    def sold(self, place: int, **changes: Any) -> Entry:
        """The sale, with another line or subject; written where it is kept."""
        entry = self.sales[place]
        assert entry.sale is not None
        (line,) = entry.sale.lines
        sale = replace(entry.sale, subject=changes.pop("subject", entry.sale.subject))
        changed = replace(entry, sale=replace(sale, lines=(replace(line, **changes),)))
        self.world.put(entry_key(ANNA, entry.sequence), changed)
        return changed

    def period(self, place: int) -> tuple[datetime, datetime]:
        sale = self.sales[place].sale
        assert sale is not None
        assert sale.period is not None
        return sale.period

    def place(self, place: int) -> str:
        return f"accounts/{ANNA}/{entry_key(ANNA, self.sales[place].sequence).sk}"

    def told(self, promise: str) -> list[tuple[str, str]]:
        return told(self.world.services, promise)


def test_periods_that_follow_each_other_are_right() -> None:
    renewed = Renewed()
    for promise in (PERIODS, ONE_LIVE, LINKED):
        assert renewed.told(promise) == []


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_a_period_that_does_not_begin_where_the_last_one_ended(by: timedelta) -> None:
    renewed = Renewed()
    start, _ = renewed.period(1)
    renewed.sold(1, start=start + by)
    found = f"starts {start + by} after an end at {start}"
    if by > timedelta(0):  # another book may have what is wanting, which is seen at the end
        assert renewed.told(PERIODS) == [(f"accounts/{ANNA}", f"{renewed.bought.id} {found}")]
    else:
        assert renewed.told(PERIODS) == [(renewed.place(1), found)]


def test_a_period_that_is_none() -> None:
    renewed = Renewed()
    start, end = renewed.period(2)
    renewed.sold(2, end=start)
    gone = f"{renewed.bought.id} is sold until {start}, and is "
    (empty, last) = renewed.told(PERIODS)
    assert empty == (renewed.place(2), f"starts {start} after an end at {start}")
    assert last[0] == f"accounts/{ANNA}"
    assert last[1].startswith(gone)
    assert renewed.bought.end == end


def test_a_subscription_that_ends_elsewhere_than_what_was_sold_of_it() -> None:
    renewed = Renewed()
    _, end = renewed.period(2)
    renewed.subscription(anchor_months=renewed.bought.anchor_months + 1)
    ((place, what),) = renewed.told(PERIODS)
    assert place == f"accounts/{ANNA}"
    assert what.startswith(f"{renewed.bought.id} is sold until {end}, and is Subscription(")


def test_periods_of_a_subscription_that_there_is_not() -> None:
    renewed = Renewed()
    for place in range(3):
        renewed.sold(place, subject=Subject("subscription", "none"))
    _, end = renewed.period(2)
    assert renewed.told(PERIODS) == [(f"accounts/{ANNA}", f"none is sold until {end}, and is None")]


def test_what_is_sold_by_others_is_theirs_to_prove() -> None:
    renewed = Renewed()
    for place in range(3):
        start, _ = renewed.period(place)
        renewed.sold(place, subject=Subject("number", "none"), start=start + DAY)
    assert renewed.told(PERIODS) == []
    renewed = Renewed()
    renewed.sold(2, start=None, end=None)
    renewed.subscription(anchor_months=renewed.bought.anchor_months - 6)
    assert renewed.told(PERIODS) == [], "and what does not last has no period"


FAMILY: Final = "softphone"


def test_a_live_subscription_that_its_customer_does_not_have() -> None:
    renewed = Renewed()
    place = f"subscriptions/{renewed.bought.id}/subscription"
    renewed.account()
    assert renewed.told(ONE_LIVE) == [(place, "active, and its Customer has None")]
    renewed.subscription(customer_id=404)
    assert renewed.told(ONE_LIVE) == [(place, "active, and its Customer has None")]


def test_two_live_subscriptions_of_one_family() -> None:
    renewed = Renewed()
    second = replace(renewed.bought, id="second", status=Status.GRACE)
    renewed.world.put(subscription_key("second"), second)
    has = f"grace, and its Customer has {renewed.bought.id}"
    assert renewed.told(ONE_LIVE) == [("subscriptions/second/subscription", has)]


def test_an_ended_subscription_that_its_customer_still_has() -> None:
    renewed = Renewed()
    renewed.subscription(status=Status.ENDED)
    named, account = sorted(renewed.told(ONE_LIVE), reverse=True)
    assert named == (
        f"subscriptions/{renewed.bought.id}/subscription",
        f"ended, and its Customer has {renewed.bought.id}",
    )
    assert account[0] == f"accounts/{ANNA}/account"
    assert account[1].startswith(
        f"names {renewed.bought.id} as its {FAMILY}, which is Subscription("
    )


def test_one_that_ended_and_that_nobody_has_is_right() -> None:
    renewed = Renewed()
    renewed.subscription(status=Status.ENDED)
    renewed.account()
    assert renewed.told(ONE_LIVE) == []


def test_an_account_that_has_what_is_not_there_or_another_customers() -> None:
    renewed = Renewed()
    renewed.account(BORIS, other="none")
    place = f"accounts/{BORIS}/account"
    assert renewed.told(ONE_LIVE) == [(place, "names none as its other, which is None")]
    renewed.account(BORIS, softphone=renewed.bought.id)
    ((where, what),) = renewed.told(ONE_LIVE)
    assert where == place
    assert what.startswith(f"names {renewed.bought.id} as its {FAMILY}, which is Subscription(")


def test_a_link_leads_to_a_subscription_of_its_payer_or_customer() -> None:
    renewed = Renewed()
    renewed.world.put(link_key(BORIS, renewed.bought.id), Link(renewed.bought.id))
    place = f"accounts/{BORIS}/{link_key(BORIS, renewed.bought.id).sk}"
    ((where, what),) = renewed.told(LINKED)
    assert where == place
    assert what.startswith(f"leads to {renewed.bought.id}, which is Subscription(")
    renewed.subscription(payer_id=BORIS)
    assert renewed.told(LINKED) == [], "one pays for the other"
    renewed.subscription(customer_id=BORIS)
    assert renewed.told(LINKED) == []


def test_a_link_to_nothing() -> None:
    renewed = Renewed()
    renewed.world.put(link_key(BORIS, "none"), Link("none"))
    place = f"accounts/{BORIS}/{link_key(BORIS, 'none').sk}"
    assert renewed.told(LINKED) == [(place, "leads to none, which is None")]


def test_drafts_are_kept_where_the_audit_reads_them() -> None:
    renewed = Renewed()
    renewed.world.draft(BORIS)
    report = renewed.world.audit()
    assert report.met["subscriptions/draft"] == 2
    assert report.looked["promo-kept subscriptions/draft"] == 2
