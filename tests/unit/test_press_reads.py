"""How many requests a look costs: what belongs together is read together. Somebody waits for each."""

from __future__ import annotations

from typing import Final

import pytest

from chalicelib.application.invoicing.documents import documents_of
from chalicelib.application.payments import top_ups
from chalicelib.application.subscriptions import purchases
from chalicelib.application.support import requests
from chalicelib.domain.money import Money
from chalicelib.domain.support.request import RequestKind
from tests.support.counted_store import CountedStore
from tests.support.world import World

ANNA: Final = 101


@pytest.fixture
def world() -> World:
    world = World(store=CountedStore())
    world.top_up(ANNA, "100.00")
    return world


def cost(world: World) -> int:
    """Requests since the last time."""
    assert isinstance(world.store, CountedStore)
    count = len(world.store.loads)
    world.store.forget()
    return count


def test_a_draft_and_its_payer_are_read_together_and_looked_at_once_more(world: World) -> None:
    draft_id, _ = world.draft(ANNA)
    cost(world)
    purchases.present_draft(world.services, draft_id, ANNA)
    assert cost(world) == 1 + 1, "nothing is written: what was read must be of one moment"


def test_all_top_ups_of_a_message_are_read_together(world: World) -> None:
    cost(world)
    top_ups.start_top_up(world.services, ANNA, Money.of("20.00", "EUR"), 1)
    assert cost(world) == 2 + 2, "account and charges; then the page is opened"


def test_a_page_of_documents_is_read_together(world: World) -> None:
    world.buy_from_balance(ANNA)
    world.wait(days=380)
    cost(world)
    assert len(documents_of(world.services, ANNA).documents) == 3
    assert cost(world) == 1


def test_somebodys_requests_are_read_together(world: World) -> None:
    for number, kind in enumerate((RequestKind.OTHER, RequestKind.EARLY_RENEWAL), start=1):
        request = requests.start_request(world.services, ANNA, kind)
        for update in (1, 2):
            if request.question is not None:
                request = requests.tell_request(
                    world.services, request.id, ANNA, 10 * number + update, text="Please"
                )
        requests.send_request(world.services, request.id, ANNA)
    cost(world)
    assert len(requests.requests_of(world.services, ANNA)) == 2
    assert cost(world) == 1 + 1
