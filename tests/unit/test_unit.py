"""A decision rests on one moment: what it read is what the commit is conditioned on, and a no is true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.payments import methods, top_ups
from chalicelib.application.people.accounts import choose_language
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Record, Table, Write
from chalicelib.application.subscriptions import purchases, renewals
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.desk import ANNA, Desk

Press = Callable[[Desk], object]


class Interrupted(MemoryStore):
    """Lets somebody else act after the n-th call; counts calls. Their own calls do not count."""

    def __init__(self) -> None:
        super().__init__()
        self.after = 0
        self.racer: Callable[[], object] | None = None
        self.calls = 0
        self.commits: list[Sequence[Write]] = []

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        found = super().load(keys, lagging=lagging)
        self._called()
        return found

    def commit(self, writes: Sequence[Write], token: str) -> None:
        super().commit(writes, token)
        self.commits.append(writes)
        self._called()

    def _called(self) -> None:
        self.calls += 1
        if self.racer is not None and self.calls == self.after:
            racer, self.racer = self.racer, None
            racer()


def interrupted() -> tuple[Desk, Interrupted]:
    store = Interrupted()
    return Desk(store=store), store


def _balance_purchase(desk: Desk) -> Press:
    desk.top_up(ANNA, "100.00")
    draft_id, revision = desk.draft(ANNA)
    return lambda d: purchases.pay_from_balance(d.services, draft_id, ANNA, revision)


def _page(desk: Desk) -> Press:
    draft_id, revision = desk.draft(ANNA)
    return lambda d: purchases.start_payment(d.services, draft_id, ANNA, revision, 1).id


def _top_up(desk: Desk) -> Press:
    desk.open(ANNA)
    amount = Money.of("20.00", "EUR")
    return lambda d: top_ups.start_top_up(d.services, ANNA, amount, 1).id


def _renewal(desk: Desk) -> Press:
    desk.top_up(ANNA, "100.00")
    bought = desk.buy_from_balance(ANNA)
    desk.clock.at = bought.end - timedelta(days=5)

    def press(d: Desk) -> object:
        done = renewals.renew_now(d.services, bought.id, ANNA, None, bought.end)
        return done.subscription.end

    return press


def _renewal_page(desk: Desk) -> Press:
    desk.top_up(ANNA, "20.00")
    bought = desk.buy_from_balance(ANNA)
    for card in desk.account(ANNA).cards:
        methods.remove_card(desk.services, ANNA, card.reference)
    desk.to(bought.end - timedelta(days=5))

    def press(d: Desk) -> object:
        charge = renewals.renew_now(d.services, bought.id, ANNA, 3, bought.end).charge
        return charge and charge.id

    return press


PRESSES = (_balance_purchase, _page, _top_up, _renewal, _renewal_page)


@pytest.mark.parametrize("prepare", PRESSES, ids=lambda prepare: prepare.__name__)
def test_a_press_that_meets_the_same_press_half_way_answers_the_same(
    prepare: Callable[[Desk], Press],
) -> None:
    """Draft read before, account read after the other one's commit: it was "already-subscribed"."""
    desk, store = interrupted()
    press = prepare(desk)
    before = store.calls
    press(desk)
    calls = store.calls - before
    assert calls > 1
    for place in range(1, calls + 1):
        desk, store = interrupted()
        press = prepare(desk)
        others: list[object] = []
        store.after = store.calls + place
        store.racer = lambda press=press, desk=desk, others=others: others.append(press(desk))
        assert [press(desk)] == others, f"after call {place}"
        desk.work()
        desk.audit()


def test_what_was_only_read_must_stay_as_it_was() -> None:
    desk, store = interrupted()
    bought = desk.buy_by_card(ANNA)
    seen: list[str] = []

    def decide(unit: Unit) -> None:
        payer = unit.require(Account, account_key(ANNA))
        seen.append(payer.language)
        subscription = unit.require(Subscription, subscription_key(bought.id))
        unit.put(subscription_key(bought.id), replace(subscription, failure=payer.language))

    store.after = store.calls + 2
    store.racer = lambda: choose_language(desk.services, ANNA, "ru")
    in_unit(desk.services, decide)
    assert seen == ["en", "ru"]
    assert desk.subscription(bought.id).failure == "ru"


def test_a_no_that_rests_on_one_record_needs_no_second_look() -> None:
    desk, store = interrupted()
    desk.open(ANNA)
    before = store.calls
    with pytest.raises(Refused, match="draft-gone"):
        purchases.pay_from_balance(desk.services, "nobody", ANNA, 1)
    assert store.calls == before + 1


def test_a_refused_part_leaves_nothing_behind_and_nothing_is_nudged_before_its_commit() -> None:
    desk = Desk()
    bought = desk.buy_by_card(ANNA)
    key = subscription_key(bought.id)
    queue = desk.queues.messages[Queue.WORK]

    def half(unit: Unit) -> None:
        with unit.tentatively():
            unit.put(key, replace(unit.require(Subscription, key), failure="half done"))
            unit.nudge(key)
            raise Refused("no")

    def decide(unit: Unit) -> None:
        with pytest.raises(Refused):
            half(unit)
        unit.put(account_key(ANNA), replace(unit.require(Account, account_key(ANNA)), name="A"))
        assert not queue

    in_unit(desk.services, decide)
    assert desk.subscription(bought.id).failure is None
    assert desk.account(ANNA).name == "A"
    assert not queue
