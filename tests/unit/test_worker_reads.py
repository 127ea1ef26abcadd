"""How many requests a worker's message costs, kind by kind: the records, what stands beside them, and nothing
again that was read. What a capability forgets to declare beside shows here as one request more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key
from chalicelib.application.reading import Item
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from tests.support.counted_store import CountedStore
from tests.support.world import World

ANNA: Final = 101
BORIS: Final = 202


class Counting:
    """A world whose messages are served one by one, and what each of them cost."""

    def __init__(self) -> None:
        self.store = CountedStore()
        self.world = World(store=self.store)
        self.cost: dict[str, set[int]] = defaultdict(set)

    def kinds(self, queue: Queue, keys: Sequence[Key]) -> str:
        """What is due of them, by name."""
        found: list[str] = []
        for key in keys:
            duty = self.world.services.declared.duty(key)
            value = Unit(self.world.services).require(duty.record(), key)
            due = Item(key, duty, value).due(self.world.clock.at, queue)
            found += [kind.name for kind in due]
        return " ".join(found)

    def serve(self) -> None:
        """Everything the queues hold."""
        while self.world.queues.waiting():
            for queue, messages in self.world.queues.messages.items():
                while messages:
                    keys = read_keys(messages.popleft())
                    kinds = self.kinds(queue, keys)
                    self.store.forget()
                    agenda.perform(self.world.services, queue, keys)
                    self.cost[kinds].add(len(self.store.loads))

    def live(self, steps: int) -> dict[str, set[int]]:
        """From one due moment to the next."""
        for _ in range(steps):
            due = agenda.next_due(self.store, self.world.services.declared)
            if due is None:
                break
            self.world.clock.at = max(due, self.world.clock.at)
            agenda.tick(self.world.services)
            self.serve()
        return dict(self.cost)


@pytest.mark.parametrize("other", [False, True])
def test_who_pays_from_the_balance(other: bool) -> None:
    counting = Counting()
    world = counting.world
    world.top_up(ANNA, "100.00")
    bought = world.buy_from_balance(ANNA)
    if other:
        world.open(BORIS)
        one = replace(world.subscription(bought.id), customer_id=BORIS)
        world.put(subscription_key(bought.id), one)
    assert counting.live(4) == {"remind": {2}, "renew": {2}, "number": {2}, "deliver": {2}}


def test_who_pays_by_card() -> None:
    counting = Counting()
    counting.world.buy_by_card(ANNA)
    cost = counting.live(4)
    assert cost == {
        "remind": {2},
        "renew": {3},  # with the guard of its payment
        "": {1},  # a charge that was settled at once
        "number": {2},
        "deliver": {2},
    }


def test_whose_card_is_declined() -> None:
    counting = Counting()
    counting.world.buy_by_card(ANNA, "decline")
    cost = counting.live(40)
    assert cost.pop("tell_expiring") == {5}, "once a card"
    assert set(cost) == {"remind", "renew", "renew warn", "renew lapse", "expire", ""}
    assert set().union(*cost.values()) == {2}


def test_who_pays_on_a_page() -> None:
    counting = Counting()
    world = counting.world
    shown = world.chat.place(world.open(ANNA).id)
    charge = top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), shown)
    counting.serve()
    assert charge.reference is not None
    world.payments.pay(charge.reference, "ok")
    charges.hear(world.services, world.payments.name, world.payments.hint(charge.reference))
    counting.serve()
    assert dict(counting.cost) == {"follow tell": {2}}
