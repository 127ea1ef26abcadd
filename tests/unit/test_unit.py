"""A decision rests on one moment: what it read is what the commit is conditioned on, and a no is true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

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
from tests.support.parts import ANNA
from tests.support.world import World

PAYER: Final = ANNA.id

Press = Callable[[World], object]


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


def interrupted() -> tuple[World, Interrupted]:
    store = Interrupted()
    return World(store=store), store


def _balance_purchase(world: World) -> Press:
    world.top_up(PAYER, "100.00")
    draft_id, revision = world.draft(PAYER)
    return lambda d: purchases.pay_from_balance(d.services, draft_id, PAYER, revision)


def _page(world: World) -> Press:
    draft_id, revision = world.draft(PAYER)
    return lambda d: purchases.start_payment(d.services, draft_id, PAYER, revision, 1).id


def _top_up(world: World) -> Press:
    world.open(PAYER)
    amount = Money.of("20.00", "EUR")
    return lambda d: top_ups.start_top_up(d.services, PAYER, amount, 1).id


def _renewal(world: World) -> Press:
    world.top_up(PAYER, "100.00")
    bought = world.buy_from_balance(PAYER)
    world.clock.at = bought.end - timedelta(days=5)

    def press(d: World) -> object:
        done = renewals.renew_now(d.services, bought.id, PAYER, None, bought.end)
        return done.subscription.end

    return press


def _renewal_page(world: World) -> Press:
    world.top_up(PAYER, "20.00")
    bought = world.buy_from_balance(PAYER)
    for card in world.account(PAYER).cards:
        methods.remove_card(world.services, PAYER, card.reference)
    world.to(bought.end - timedelta(days=5))

    def press(d: World) -> object:
        charge = renewals.renew_now(d.services, bought.id, PAYER, 3, bought.end).charge
        return charge and charge.id

    return press


PRESSES = (_balance_purchase, _page, _top_up, _renewal, _renewal_page)


@pytest.mark.parametrize("prepare", PRESSES, ids=lambda prepare: prepare.__name__)
def test_a_press_that_meets_the_same_press_half_way_answers_the_same(
    prepare: Callable[[World], Press],
) -> None:
    """Draft read before, account read after the other one's commit: it was "already-subscribed"."""
    world, store = interrupted()
    press = prepare(world)
    before = store.calls
    press(world)
    calls = store.calls - before
    assert calls > 1
    for place in range(1, calls + 1):
        world, store = interrupted()
        press = prepare(world)
        others: list[object] = []
        store.after = store.calls + place
        store.racer = lambda press=press, world=world, others=others: others.append(press(world))
        assert [press(world)] == others, f"after call {place}"
        world.work()
        world.audit()


def test_what_was_only_read_must_stay_as_it_was() -> None:
    world, store = interrupted()
    bought = world.buy_by_card(PAYER)
    seen: list[str] = []

    def decide(unit: Unit) -> None:
        payer = unit.require(Account, account_key(PAYER))
        seen.append(payer.language)
        subscription = unit.require(Subscription, subscription_key(bought.id))
        unit.put(subscription_key(bought.id), replace(subscription, failure=payer.language))

    store.after = store.calls + 2
    store.racer = lambda: choose_language(world.services, PAYER, "ru")
    in_unit(world.services, decide)
    assert seen == ["en", "ru"]
    assert world.subscription(bought.id).failure == "ru"


def test_a_no_that_rests_on_one_record_needs_no_second_look() -> None:
    world, store = interrupted()
    world.open(PAYER)
    before = store.calls
    with pytest.raises(Refused, match="draft-gone"):
        purchases.pay_from_balance(world.services, "nobody", PAYER, 1)
    assert store.calls == before + 1


def test_a_refused_part_leaves_nothing_behind_and_nothing_is_nudged_before_its_commit() -> None:
    world = World()
    bought = world.buy_by_card(PAYER)
    key = subscription_key(bought.id)
    queue = world.queues.messages[Queue.WORK]

    def half(unit: Unit) -> None:
        with unit.tentatively():
            unit.put(key, replace(unit.require(Subscription, key), failure="half done"))
            unit.nudge(key)
            raise Refused("no")

    def decide(unit: Unit) -> None:
        with pytest.raises(Refused):
            half(unit)
        unit.put(account_key(PAYER), replace(unit.require(Account, account_key(PAYER)), name="A"))
        assert not queue

    in_unit(world.services, decide)
    assert world.subscription(bought.id).failure is None
    assert world.account(PAYER).name == "A"
    assert not queue
