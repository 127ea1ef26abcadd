"""/statistics: figures of the last walk, for staff alone; what is stored is what the records say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

import pytest

from chalicelib.application import audit as auditing
from chalicelib.application.audit import always, audit
from chalicelib.application.audit_progress import continue_audit
from chalicelib.application.auditing import Figures
from chalicelib.application.declared import Declared
from chalicelib.application.desk.charting import chart_key, order_chart
from chalicelib.application.desk.ending import end_with_credit, preview_ending
from chalicelib.application.desk.statistics import (
    last_statistics,
    statistics_before,
    statistics_key,
)
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Put, Table
from chalicelib.application.subscriptions import trials
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from chalicelib.bot.desk.statistics_screens import ROWS_SHOWN
from chalicelib.domain.desk.chart import IncomeChart
from chalicelib.domain.desk.statistics import PlanFigures, Statistics, SystemFigures, month_before
from chalicelib.domain.money import Money, divide_round_half_up
from chalicelib.domain.tax.vat import split_gross
from tests.support.catalogs import SIPTG, VOIPTIME
from tests.support.counted_store import CountedStore
from tests.support.json_text import json_text
from tests.support.parts import ANNA, BORIS, DECLARED
from tests.support.world import World

JOHN: Final = Person(1003, "John", "en")
STAFF: Final = {JOHN.id: "finance", BORIS.id: "admin"}


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def figures(world: World) -> Statistics:
    """Of a walk that begins now."""
    assert continue_audit(world.services, always, anew=True).report.done
    found = last_statistics(world.services)
    assert found is not None
    return found


def test_before_the_first_walk_it_says_when_figures_come() -> None:
    world = World(staff=STAFF)
    assert "no figures yet" in world.command("statistics", JOHN).text
    continue_audit(world.services, always)
    assert "As of" in world.command("statistics", JOHN).text


def test_it_is_for_staff_alone() -> None:
    world = World(staff=STAFF)
    figures(world)
    assert world.command("start", JOHN).button("Statistics").data == "stat"
    start = world.command("start")
    assert "stat" not in {button.data for button in start.buttons}
    assert "did not understand" in world.command("statistics").text
    assert "Hello" in world.press(start, "stat").text


def test_a_press_that_no_screen_makes_is_stale() -> None:
    world = World(staff=STAFF)
    figures(world)
    shown = world.command("statistics", JOHN)
    assert "As of" in world.press(shown, shown.leads("stat").data, JOHN).text
    assert "As of" not in world.press(shown, "stat:x", JOHN).text


def test_what_recurs_is_a_months_share_of_the_price_without_vat() -> None:
    world = World()
    one = world.buy_by_card(ANNA, months=12)
    net, vat = split_gross(one.paid, Fraction(21))
    share = Money(divide_round_half_up(net.minor, 12), "EUR")
    there = figures(world)
    assert vat
    assert there.mrr == (share,)
    assert there.plans == (PlanFigures("softphone", 1, (share,)),)
    assert (there.active, there.new, there.at_begin, there.churn) == (1, 1, 0, None)


def test_all_of_the_price_recurs_where_no_vat_is_in_it() -> None:
    unregistered = replace(SIPTG, sellers=tuple(replace(s, vat=()) for s in SIPTG.sellers))
    world = World(unregistered)
    one = world.buy_by_card(ANNA, months=6)
    assert figures(world).mrr == (Money(divide_round_half_up(one.paid.minor, 6), "EUR"),)


def test_of_a_seller_who_has_left_the_catalog_all_of_the_price_recurs() -> None:
    world = World()
    one = world.buy_by_card(ANNA, months=6)
    world.put(subscription_key(one.id), replace(world.subscription(one.id), seller_id="gone"))
    assert figures(world).mrr == (Money(divide_round_half_up(one.paid.minor, 6), "EUR"),)


def test_a_renewal_is_due_within_a_week_at_the_price_of_today() -> None:
    world = World()
    one = world.buy_by_card(ANNA)
    switch_auto_renew(world.services, one.id, ANNA.id, on=True)
    world.clock.at = one.end - timedelta(days=7)
    assert figures(world).due == 0, "the seventh day is not within seven days"
    world.clock.at += timedelta(seconds=1)
    there = figures(world)
    assert (there.due, there.due_amounts) == (1, (one.paid,))
    switch_auto_renew(world.services, one.id, ANNA.id, on=False)
    assert figures(world).due == 0, "nothing is taken by itself"


def test_what_fails_is_active_then_in_grace_then_ended_unpaid() -> None:
    world = World()
    one = world.buy_by_card(ANNA, "decline")
    switch_auto_renew(world.services, one.id, ANNA.id, on=True)
    world.to(one.end - timedelta(hours=1))
    there = figures(world)
    assert (there.active, there.attempts, there.grace) == (1, 1, 0)
    world.to(one.end + timedelta(hours=1))
    there = figures(world)
    assert (there.active, there.mrr, there.attempts, there.grace) == (0, (), 0, 1)
    assert (there.ended, there.at_begin) == (0, 1)
    world.to(world.services.catalog.renewal.grace_ends(one.end) + timedelta(hours=1))
    there = figures(world)
    assert (there.grace, there.ended, there.unpaid, there.at_begin) == (0, 1, 1, 1)
    assert there.churn == 1
    world.to(one.end + timedelta(days=30))
    there = figures(world)
    assert (there.ended, there.unpaid, there.churn) == (0, 0, None)


def test_who_left_or_was_ended_by_staff_did_not_end_for_lack_of_payment() -> None:
    world = World(staff=STAFF)
    leaves = world.buy_by_card(ANNA)
    ends = world.buy_by_card(BORIS)
    switch_auto_renew(world.services, leaves.id, ANNA.id, on=False)
    world.to(leaves.end + timedelta(days=-20))
    shown = preview_ending(world.services, ends.id, JOHN.id, "A test")
    end_with_credit(world.services, shown.id, JOHN.id)
    there = figures(world)
    assert (there.active, there.ended, there.unpaid, there.at_begin) == (1, 1, 0, 2)
    assert there.churn == Fraction(1, 2)
    world.to(world.services.catalog.renewal.grace_ends(leaves.end) + timedelta(hours=1))
    there = figures(world)
    assert (there.active, there.ended, there.unpaid) == (0, 2, 0)


def test_a_trial_counts_nothing_until_it_is_paid() -> None:
    plans = [replace(plan, trial_days=14) for plan in VOIPTIME.plans if plan.id == "basic"]
    world = World(replace(VOIPTIME, plans=(*plans, *VOIPTIME.plans[1:])))
    world.top_up(ANNA, "500.00")
    one = trials.start_trial(world.services, "basic", ANNA.id)
    there = figures(world)
    assert (there.active, there.new, there.mrr, there.due) == (0, 0, (), 0)
    switch_auto_renew(world.services, one.id, ANNA.id, on=True)
    world.to(one.end + timedelta(hours=1))
    there = figures(world)
    assert (there.active, there.new, there.at_begin) == (1, 1, 0)
    assert len(there.mrr) == 1


def test_a_trial_that_nobody_paid_after_has_not_ended_anything() -> None:
    plans = [replace(plan, trial_days=14) for plan in VOIPTIME.plans if plan.id == "basic"]
    world = World(replace(VOIPTIME, plans=(*plans, *VOIPTIME.plans[1:])))
    world.open(ANNA)
    one = trials.start_trial(world.services, "basic", ANNA.id)
    for at in (timedelta(hours=1), timedelta(days=29)):
        world.to(one.end + at)
        there = figures(world)
        assert (there.grace, there.ended, there.unpaid, there.at_begin) == (0, 0, 0, 0)


def test_money_is_told_by_payment_system_and_month() -> None:
    world = World(at=datetime(2026, 6, 30, 12, tzinfo=UTC))
    world.top_up(ANNA, "30.00")
    world.clock.at = datetime(2026, 6, 30, 20, 59, 59, tzinfo=UTC)  # 23:59:59 where the seller is
    world.top_up(ANNA, "20.00")
    world.clock.at += timedelta(seconds=1)
    world.top_up(ANNA, "10.00")
    there = figures(world)
    assert [(one.month, one.system, one.came_in) for one in there.money] == [
        ("2026-06", "stripe", eur("50.00")),
        ("2026-07", "stripe", eur("10.00")),
    ]
    assert all(one.went_back == one.fees == eur("0.00") for one in there.money)


def test_figures_are_kept_by_day_and_shown_beside_those_of_the_month_before() -> None:
    world = World(staff=STAFF, at=datetime(2026, 5, 30, 12, tzinfo=UTC))
    none = figures(world)
    world.buy_by_card(ANNA)
    world.clock.at += timedelta(days=1)
    one = figures(world)
    assert statistics_before(world.services, one) is None
    world.clock.at += timedelta(days=2)
    two = figures(world)
    assert statistics_before(world.services, two) == one != none
    text = world.command("statistics", JOHN).text
    assert "2 Jun 2026" in text
    assert "31 May 2026" in text
    assert len(world.services.store.query(Table.INBOX, "statistics").records) == 3


def test_two_walks_of_one_day_leave_the_later_figures() -> None:
    world = World()
    first = figures(world)
    world.buy_by_card(ANNA)
    world.clock.at += timedelta(hours=1)
    second = figures(world)
    assert (first.active, second.active) == (0, 1)
    assert len(world.services.store.query(Table.INBOX, "statistics").records) == 1


@pytest.mark.parametrize("page", [1, 3, 1000])
@pytest.mark.parametrize("at_once", [1, 5])
def test_wherever_the_walk_is_cut_the_figures_are_the_same(
    monkeypatch: pytest.MonkeyPatch, page: int, at_once: int
) -> None:
    world = World()
    for number in range(101, 108):
        world.top_up(number, "60.00")
        world.buy_from_balance(number)
    whole = figures(world)
    assert whole.active == 7
    monkeypatch.setattr(auditing, "PAGE", page)
    anew = True
    for _ in range(2000):
        if continue_audit(world.services, pages(at_once), anew=anew).report.done:
            break
        anew = False
    assert last_statistics(world.services) == whole


def pages(count: int) -> Callable[[], bool]:
    """Time for so many pages."""
    left = iter(range(count))
    return lambda: next(left, None) is not None


def test_what_happens_after_the_walk_has_begun_does_not_count() -> None:
    world = World()
    world.buy_by_card(ANNA)
    continue_audit(world.services, pages(1), anew=True)
    world.clock.at += timedelta(minutes=1)
    world.buy_by_card(BORIS)
    assert continue_audit(world.services, always).report.done
    there = last_statistics(world.services)
    assert there is not None
    assert (there.active, there.new) == (1, 1)


def test_an_audit_by_hand_stores_nothing() -> None:
    world = World()
    assert audit(world.services).done
    assert last_statistics(world.services) is None


def test_what_cannot_be_counted_is_told_and_does_not_stop_the_walk() -> None:
    world = World()
    world.buy_by_card(ANNA)
    broken = world.buy_by_card(BORIS)
    store = world.services.store
    key = account_key(broken.payer_id)
    record = store.load([key])[key]
    store.commit([Put(key, json_text({"id": "?"}), record.version)], "broken")
    report = continue_audit(world.services, always, anew=True).report
    assert report.done
    found = {(v.key, v.found) for v in report.violations if v.check == "statistics"}
    assert found == {
        (f"subscriptions/{broken.id}/subscription", "cannot be counted: ValidationError")
    }
    there = last_statistics(world.services)
    assert there is not None
    assert there.active == 1


def test_many_plans_are_cut_and_counted() -> None:
    world = World(staff=STAFF)
    plans = tuple(PlanFigures(f"plan-{n:02}", n, (eur("1.00"),)) for n in range(1, ROWS_SHOWN + 4))
    there = Statistics(world.clock.at, plans)
    world.put(statistics_key("2026-01-31"), there)
    text = world.command("statistics", JOHN).text
    assert "and 3 lines more" in text
    assert f"plan-{ROWS_SHOWN + 3}" in text
    assert "plan-03" not in text
    assert there.mrr == (eur(f"{ROWS_SHOWN + 3}.00"),)


def test_the_chart_comes_as_a_picture_to_whoever_asked() -> None:
    world = World(staff=STAFF)
    for person in (BORIS, JOHN):
        world.command("start", person)
    world.buy_by_card(ANNA)
    figures(world)
    shown = world.command("statistics", JOHN)
    assert world.press(shown, shown.leads("stat:c").data, JOHN).text == shown.text
    assert "on its way" in str(world.chat.toasts[-1])
    world.settle()
    picture = world.chat.last(JOHN.id)
    assert picture.file is not None
    assert picture.file.name == "statistics-2026-01-31.png"
    assert picture.file.is_picture
    assert "Income by month" in picture.text
    assert picture.leads("stat").data == "stat"
    assert all(message.file is None for message in world.chat.messages[BORIS.id])
    order = world.services.store.load([chart_key(JOHN.id)])[chart_key(JOHN.id)]
    assert order.due is None


def test_pressed_twice_before_it_is_there_one_chart_comes_and_later_another() -> None:
    world = World(staff=STAFF)
    figures(world)
    world.command("start", JOHN)
    for _ in range(2):
        order_chart(world.services, JOHN.id)
    world.settle()
    assert pictures(world) == 1
    order_chart(world.services, JOHN.id)
    world.settle()
    assert pictures(world) == 2


def pictures(world: World) -> int:
    return sum(message.file is not None for message in world.chat.messages[JOHN.id])


def test_the_chart_is_for_staff_alone_and_needs_figures() -> None:
    world = World(staff=STAFF)
    start = world.command("start")
    none = world.command("statistics", JOHN)
    assert "no figures yet" in world.press(none, "stat:c", JOHN).text
    figures(world)
    assert "Hello" in world.press(start, "stat:c").text
    orders = [chart_key(ANNA.id), chart_key(JOHN.id)]
    assert world.services.store.load(orders) == {}


def test_on_the_chart_are_twelve_months_and_what_recurred_at_their_ends() -> None:
    drawn: list[IncomeChart] = []

    def keep(chart: IncomeChart) -> bytes:
        drawn.append(chart)
        return b""

    world = World(staff=STAFF, at=datetime(2026, 5, 30, 12, tzinfo=UTC), chart=keep)
    world.command("start", JOHN)
    world.buy_by_card(ANNA, months=6)
    may = figures(world)
    world.clock.at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    figures(world)
    order_chart(world.services, JOHN.id)
    world.settle()
    (chart,) = drawn
    assert [one.month for one in chart.months] == [
        month_before("2026-07", n) for n in range(11, -1, -1)
    ]
    known = {one.month: one.mrr for one in chart.months if one.mrr is not None}
    assert known == {"2026-05": may.mrr, "2026-07": may.mrr}
    assert {one.month: one.income for one in chart.months if one.income} == {
        "2026-05": (may.money[0].came_in,)
    }
    assert chart.currencies == ("EUR",)


def test_money_of_a_system_whose_seller_has_left_the_catalog_is_told_all_the_same() -> None:
    world = World()
    world.top_up(ANNA, "30.00")
    gone = tuple(seller for seller in SIPTG.sellers if seller.id != "siptg")
    world.deploy(replace(SIPTG, sellers=gone))
    (figure,) = figures(world).money
    assert (figure.system, figure.came_in) == ("stripe", eur("30.00"))


def test_gathering_reads_nothing_that_the_audit_does_not_read_where_payers_are_customers() -> None:
    store = CountedStore()
    world = World(store=store)
    for number in range(101, 108):
        world.top_up(number, "60.00")
        world.buy_from_balance(number)
    loads = []
    for services in (world.services, replace(world.services, declared=without_figures())):
        store.forget()
        assert audit(services, segments=2).done
        loads.append(store.loads.copy())
    assert loads[0] == loads[1]


def without_figures() -> Declared:
    """What the audit looks at and no more."""
    loaded = [tuple(load()) for load in DECLARED.checks]
    every = [one for some in loaded for one in some]
    only = [one for one in every if not isinstance(one, Figures)]
    assert len(only) < len(every)
    return replace(DECLARED, checks=(lambda: only,))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_large_business_fits_into_one_message(language: str) -> None:
    """With more plans and systems than are shown, in six currencies, beside a month before."""
    world = World(staff=STAFF)
    who = Person(JOHN.id, "John", language)
    world.command("start", who)
    currencies = ("BHD", "EUR", "GBP", "JPY", "RUB", "USD")
    amounts = tuple(Money(123_456_789, currency) for currency in currencies)
    plans = tuple(
        PlanFigures(f"a-plan-with-a-long-name-{n:02}", 12_345, amounts) for n in range(30)
    )
    money = tuple(
        SystemFigures(month, f"system-{n}", amount, amount, amount)
        for month in ("2025-12", "2026-01")
        for n in range(6)
        for amount in amounts
    )
    for at in (datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)):
        large = Statistics(at, plans, 9, 9, 99, 9, 9, 9, 999, amounts, money)
        world.put(statistics_key(f"{at:%Y-%m-%d}"), large)
    text = world.command("statistics", who).text
    assert str(36 - ROWS_SHOWN) in text, "it says how many lines of money are not shown"
