"""Who may do what with a subscription: the table is complete, is asked, and stands in the docs as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from chalicelib.application.subscriptions import changes, handing_over, purchases, renewals
from chalicelib.application.subscriptions.subscription import (
    choose_renewal_period,
    decline_subscription,
    own_subscription,
    switch_auto_renew,
)
from chalicelib.application.support.requests import start_request
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.authority import (
    MAY,
    Deed,
    Role,
    may,
    require_may,
    role_of,
)
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.support.request import RequestKind
from tests.support.for_others import accepted_by
from tests.support.parts import ANNA, BORIS
from tests.support.world import World

GUIDE: Final = Path(__file__).parents[3] / "docs" / "architecture.md"
CLARA: Final = 1009
PRICE: Final = Money(1800, "EUR")


@dataclass(frozen=True, slots=True)
class Two:
    """One that Anna pays for Boris, and one that she has herself."""

    world: World
    his: Subscription
    hers: Subscription

    def of(self, role: Role) -> tuple[Subscription, int]:
        match role:
            case Role.BOTH:
                return self.hers, ANNA.id
            case Role.PAYER:
                return self.his, ANNA.id
            case Role.CUSTOMER:
                return self.his, BORIS.id
            case Role.STRANGER:
                return self.his, CLARA


@pytest.fixture
def two() -> Two:
    world = World()
    world.open(BORIS)
    world.open(CLARA)
    world.top_up(ANNA, "100.00")
    hers = world.buy_from_balance(ANNA)
    draft, _ = world.draft(ANNA)
    revision = accepted_by(world.services, draft, ANNA.id, BORIS.id)
    his = purchases.pay_from_balance(world.services, draft, ANNA.id, revision)
    world.work()
    world.to(hers.end.replace(day=hers.end.day - 10))
    return Two(world, world.subscription(his), world.subscription(hers.id))


def _renew(world: World, one: Subscription, person: int) -> None:
    renewals.preview_renewal(world.services, one.id, person, one.end, PRICE)
    renewals.renew_now(world.services, one.id, person, None, one.end, shown=PRICE)


def _card(world: World, one: Subscription, person: int) -> None:
    renewals.renew_now(world.services, one.id, person, None, one.end, shown=PRICE, card="none")


DONE: Final[dict[Deed, Callable[[World, Subscription, int], object]]] = {
    Deed.SEE: lambda world, one, person: own_subscription(world.services, one.id, person),
    Deed.BUY_AGAIN: lambda world, one, person: own_subscription(
        world.services, one.id, person, Deed.BUY_AGAIN
    ),
    Deed.RENEW: _renew,
    Deed.CARDS: _card,
    Deed.SWITCH: lambda world, one, person: switch_auto_renew(
        world.services, one.id, person, on=False
    ),
    Deed.PERIOD: lambda world, one, person: choose_renewal_period(
        world.services, one.id, person, 12
    ),
    Deed.CHANGE: lambda world, one, person: changes.begin_change(world.services, one.id, person),
    Deed.TERMS: lambda world, one, person: own_subscription(
        world.services, one.id, person, Deed.TERMS
    ),
    Deed.HAND_OVER: lambda world, one, person: handing_over.offer_handover(
        world.services, one.id, person
    ),
    Deed.DOCUMENTS: lambda world, one, person: own_subscription(
        world.services, one.id, person, Deed.DOCUMENTS
    ),
    Deed.DECLINE: lambda world, one, person: decline_subscription(world.services, one.id, person),
}
"""The use case, or the look at it with which its screen begins."""

RIGHTS: Final = {"subscription-gone", "not-payer", "not-customer"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", DONE)
def test_each_role_does_what_the_table_says_and_nothing_else(
    two: Two, deed: Deed, role: Role
) -> None:
    one, person = two.of(role)
    assert role_of(one, person) is role
    try:
        DONE[deed](two.world, one, person)
        refused = ""
    except Refused as error:
        refused = error.code
    allowed = role in MAY[deed]
    assert may(one, person, deed) is allowed
    assert (refused not in RIGHTS) is allowed, refused
    if not allowed:
        assert (refused == "subscription-gone") is (role is Role.STRANGER)
        assert two.world.subscription(one.id) == one, "nothing has changed"


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STRANGER])
def test_a_transfer_is_the_payers_to_ask_for(two: Two, role: Role) -> None:
    _, person = two.of(role)
    with pytest.raises(Refused, match="request-not-payer"):
        start_request(two.world.services, person, RequestKind.TRANSFER)
    assert role not in MAY[Deed.TRANSFER]
    start_request(two.world.services, ANNA.id, RequestKind.TRANSFER)


def test_the_table_says_something_of_every_deed_and_gives_strangers_nothing() -> None:
    assert MAY.keys() == set(Deed) == DONE.keys() | {Deed.TRANSFER}
    assert all(roles and Role.STRANGER not in roles for roles in MAY.values())


def test_who_pays_is_told_that_the_customer_alone_says_it_and_the_other_way(two: Two) -> None:
    with pytest.raises(Refused, match="not-customer"):
        require_may(two.his, ANNA.id, Deed.DECLINE)
    with pytest.raises(Refused, match="not-payer"):
        require_may(two.his, BORIS.id, Deed.RENEW)


def test_the_table_stands_in_the_docs() -> None:
    said = re.findall(r"^\| `([a-z-]+)` \|[^|]*\|(.*)\|$", GUIDE.read_text(), re.MULTILINE)
    found = {
        deed: {role for role, cell in zip(Role, cells.split("|"), strict=True) if "yes" in cell}
        for deed, cells in said
        if deed in set(Deed)
    }
    assert found == {deed.value: set(roles) for deed, roles in MAY.items()}
