"""What the audit says of payments that came in, of their guards, and of what is held for charges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import pytest

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.audit import HOLDS, READS, SETTLED_ONCE
from chalicelib.application.payments.records import Settlement, charge_key, settlement_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.unit import Unit
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from tests.support.audits import told
from tests.support.charges import a_charge
from tests.support.counted_store import CountedStore
from tests.support.world import World

ANNA: Final = 101
T = TypeVar("T")
ACCOUNT: Final = f"accounts/{ANNA}/account"


class Paid:
    """A payment that came in, with everything that was stored of it."""

    def __init__(self) -> None:
        self.store = CountedStore()
        self.world = World(store=self.store)
        self.world.top_up(ANNA, "60.00")
        self.world.buy_from_balance(ANNA)
        bought, self.entry = movements(self.world.services, ANNA, 10)
        assert bought.sale is not None
        self.charge = self.require(Charge, charge_key(str(self.entry.charge_id)))
        self.guard_key = settlement_key("stripe", str(self.charge.payment_reference))
        self.guard = self.require(Settlement, self.guard_key)

    def require(self, kind: type[T], key: Key) -> T:
        return Unit(self.world.services).require(kind, key)

    def told(self) -> dict[str, str]:
        found = told(self.world.services, SETTLED_ONCE)
        by_place = dict(found)
        assert len(by_place) == len(found)
        return by_place

    @property
    def charge_place(self) -> str:
        return f"payments/{self.charge.id}/charge"

    @property
    def guard_place(self) -> str:
        return f"payments/{self.guard_key.pk}/settlement"

    @property
    def entry_place(self) -> str:
        return f"accounts/{ANNA}/{entry_key(ANNA, self.entry.sequence).sk}"


def test_what_was_settled_once_is_right() -> None:
    paid = Paid()
    assert (paid.guard.account_id, paid.guard.entry_sequence) == (ANNA, paid.entry.sequence)
    waiting = a_charge(id="open", payer_id=ANNA, state=ChargeState.WAITING, reference="cs_1")
    paid.world.put(charge_key("open"), waiting)
    paid.store.forget()
    assert paid.told() == {}
    assert settlement_key("stripe", "") not in {key for keys in paid.store.loads for key in keys}


def test_a_settled_charge_whose_payment_has_no_guard() -> None:
    paid = Paid()
    paid.world.put(charge_key(paid.charge.id), replace(paid.charge, payment_reference="pi_other"))
    assert paid.told() == {paid.charge_place: "its guard is None"}


def test_a_guard_for_another_charge() -> None:
    paid = Paid()
    guard = replace(paid.guard, charge_id="other")
    paid.world.put(paid.guard_key, guard)
    assert paid.told() == {
        paid.charge_place: f"its guard is {guard}",
        paid.guard_place: "its charge other does not exist",
    }


@pytest.mark.parametrize(
    "change", [{"entry_sequence": 9}, {"account_id": 7}, {"entry_sequence": 2}]
)
def test_a_guard_of_another_entry(change: dict[str, Any]) -> None:
    paid = Paid()
    guard = replace(paid.guard, **change)
    paid.world.put(paid.guard_key, guard)
    assert paid.told() == {
        paid.entry_place: f"its guard is {guard}",
        paid.guard_place: "the entry it names does not settle it",
    }


def test_a_payment_that_came_in_under_a_reference_that_nobody_guards() -> None:
    paid = Paid()
    key = entry_key(ANNA, paid.entry.sequence)
    paid.world.put(key, replace(paid.entry, reference="stripe:pi:2"))
    assert paid.told() == {
        paid.entry_place: "its guard is None",
        paid.guard_place: "the entry it names does not settle it",
    }
    paid.world.put(settlement_key("stripe", "pi:2"), paid.guard)
    paid.world.put(charge_key(paid.charge.id), replace(paid.charge, payment_reference="pi:2"))
    assert paid.told() == {paid.guard_place: "the entry it names does not settle it"}


def test_an_entry_in_which_nothing_came_in_needs_no_guard() -> None:
    paid = Paid()
    bought = paid.require(Entry, entry_key(ANNA, 2))
    paid.world.put(entry_key(ANNA, 2), replace(bought, reference="stripe:spent"))
    paid.world.put(entry_key(ANNA, 3), replace(bought, sequence=3, reference="bare"))
    assert paid.told() == {}


class Held:
    """An account that holds something, and open charges."""

    def __init__(self, held: str, *charges: Charge) -> None:
        self.store = CountedStore()
        self.world = World(store=self.store)
        self.world.open(ANNA)
        self.hold(held)
        for charge in charges:
            self.charge(charge)

    def hold(self, held: str) -> None:
        account = self.world.account(ANNA)
        self.world.put(account_key(ANNA), replace(account, held=euros(held)))

    def charge(self, charge: Charge) -> None:
        self.world.put(charge_key(charge.id), charge)

    def told(self) -> list[tuple[str, str]]:
        return told(self.world.services, HOLDS)


def euros(text: str) -> Money:
    return Money.of(text, "EUR")


def holding(charge_id: str, held: str, state: ChargeState = ChargeState.PREPARED) -> Charge:
    return a_charge(id=charge_id, payer_id=ANNA, held=euros(held), state=state)


def test_what_is_held_is_what_open_charges_hold() -> None:
    held = Held("7.50", holding("c1", "5.00"), holding("c2", "2.50"), holding("c3", "0.00"))
    held.charge(holding("c4", "9.00", ChargeState.SETTLED))
    held.charge(holding("c5", "9.00", ChargeState.FAILED))
    held.store.forget()
    assert held.told() == []
    assert not [keys for keys in held.store.loads if charge_key("c1") in keys], "no second look"


def test_what_is_held_for_nothing() -> None:
    assert Held("5.00").told() == [
        (ACCOUNT, "holds 5.00 EUR; what it is held for (none) 0 in minor units")
    ]
    held = Held("5.00", holding("c9", "5.00", ChargeState.FAILED))
    assert held.told() == [(ACCOUNT, "holds 5.00 EUR; what it is held for (none) 0 in minor units")]


@pytest.mark.parametrize("held", ["0.00", "7.49", "7.51"])
def test_charges_that_hold_another_sum(held: str) -> None:
    books = Held(held, holding("c2", "2.50"), holding("c1", "5.00"))
    assert books.told() == [
        (ACCOUNT, f"holds {held} EUR; what it is held for (c1, c2) 750 in minor units")
    ]


def test_a_charge_of_a_payer_without_an_account() -> None:
    held = Held("0.00", replace(holding("c1", "0.01"), payer_id=404))
    assert held.told() == [
        (
            "accounts/404/account",
            "holds nothing, for there is none; what it is held for (c1) 1 in minor units",
        )
    ]


def test_what_settled_since_it_was_seen_holds_nothing() -> None:
    held = Held("5.00", holding("c1", "5.00"))
    settled = replace(holding("c1", "5.00"), state=ChargeState.SETTLED)

    def settles() -> None:
        held.charge(settled)
        held.hold("0.00")

    meanwhile = {Table.PAYMENTS: settles}
    assert told(held.world.services, HOLDS, meanwhile) == []


def test_an_account_that_moved_since_it_was_seen_may_hold_for_more() -> None:
    """What came after it was seen may be for charges that were not."""
    held = Held("0.00", holding("c1", "5.00"))
    assert told(held.world.services, HOLDS, {Table.ACCOUNTS: lambda: held.hold("9.00")}) == []
    held = Held("4.00", holding("c1", "5.00"))
    assert told(held.world.services, HOLDS, {Table.ACCOUNTS: lambda: held.hold("9.00")}) == []
    held = Held("0.00", holding("c1", "5.00"))
    assert told(held.world.services, HOLDS, {Table.ACCOUNTS: lambda: held.hold("4.99")}) == [
        (ACCOUNT, "holds 4.99 EUR; what it is held for (c1) 500 in minor units")
    ], "but never for less"


def test_so_may_an_account_that_was_opened_since() -> None:
    held = Held("0.00", replace(holding("c1", "5.00"), payer_id=404))
    account = replace(held.world.account(ANNA), id=404, held=euros("9.00"))

    def opens() -> None:
        held.world.put(account_key(404), account)

    assert told(held.world.services, HOLDS, {Table.ACCOUNTS: opens}) == []


class Restless(MemoryStore):
    """Somebody writes the account before it is read together with others, so many times."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0
        self.loads = 0
        self.held: Held | None = None

    def load(self, keys: Sequence[Key], *, lagging: Collection[Table] = ()) -> dict[Key, Record]:
        if self.held is None or charge_key("c1") not in keys:
            return super().load(keys, lagging=lagging)
        self.loads += 1
        if self.times:
            self.times -= 1
            held, self.held = self.held, None
            held.hold("5.00")
            self.held = held
        return super().load(keys, lagging=lagging)


@pytest.mark.parametrize("times", [0, 1, READS - 1, READS, READS + 1])
def test_what_others_keep_writing_is_left_to_the_next_audit(times: int) -> None:
    held = Held("5.00")
    store = Restless()
    pauses: list[int] = []
    held.world.services = replace(held.world.services, store=store, pause=pauses.append)
    held.world.open(ANNA)
    held.hold("5.00")
    held.charge(holding("c1", "7.00"))
    store.held, store.times = held, times + 1
    found = held.told()
    if times < READS:
        assert found == [(ACCOUNT, "holds 5.00 EUR; what it is held for (c1) 700 in minor units")]
        assert store.loads == times + 2
    else:
        assert found == []
        assert store.loads == READS + 1
    assert pauses == list(range(1, min(times, READS) + 1))
