"""Cards saved at Stripe without a payment: the adapter against the stand-in over real HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import pytest

from chalicelib.application.ports.payments import (
    CardSetups,
    CustomerUnknown,
    NoAnswer,
    SetupRequest,
    SetupStatus,
)
from tests.support.stripe_world import SECRET_KEY, World, stripe_world

_numbers: Final = itertools.count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.db") as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    shared.inbox.received.clear()
    return shared


def asked(**changes: object) -> SetupRequest:
    number = next(_numbers)
    request = SetupRequest(
        setup_id=f"setup-{number}",
        idempotency_key=f"card-setup:{number}",
        description="SIP.TG",
        return_url="http://127.0.0.1:1/back",
        expires_at=datetime.now(UTC) + timedelta(hours=2),
        locale="ru",
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def test_a_card_is_left_on_the_page_and_kept_for_later(world: World) -> None:
    setups: CardSetups = world.system.card_setups
    request = asked()
    page = setups.open_page(request)
    assert setups.open_page(request) == page, "the same key is the same page"
    waiting = setups.look_up(page.reference)
    assert (waiting.status, waiting.setup_id, waiting.card) == (
        SetupStatus.WAITING,
        request.setup_id,
        None,
    )
    world.standin.complete(page.reference, "success")
    saved = setups.look_up(page.reference)
    assert saved.status is SetupStatus.SAVED
    assert saved.card is not None
    assert (saved.card.last4, saved.card.fingerprint) == ("4242", "stand-in-4242")
    assert setups.look_up_card(saved.card.reference) == saved.card
    assert setups.close(page.reference) == saved, "what is saved cannot be closed any more"
    hints = [world.system.read_webhook(headers, body) for body, headers in world.inbox.received]
    assert {(hint.setup_id, hint.charge_id) for hint in hints if hint} == {(request.setup_id, None)}
    references = {hint.reference for hint in hints if hint}
    assert references == {page.reference, saved.intent_reference}


def test_a_refused_card_leaves_the_page_open_and_a_closed_page_saves_nothing(world: World) -> None:
    setups = world.system.card_setups
    page = setups.open_page(asked())
    world.standin.complete(page.reference, "decline")
    assert setups.look_up(page.reference).status is SetupStatus.WAITING
    assert setups.close(page.reference).status is SetupStatus.CANCELLED
    assert setups.look_up(page.reference).status is SetupStatus.CANCELLED
    assert httpx.get(page.url).text.count("expired") > 0


def test_a_known_customer_has_one_more_card_and_an_unknown_one_is_said(world: World) -> None:
    setups = world.system.card_setups
    first = setups.open_page(asked())
    world.standin.complete(first.reference, "success")
    card = setups.look_up(first.reference).card
    assert card is not None
    second = setups.open_page(asked(customer_reference=card.customer_reference))
    world.standin.complete(second.reference, "success")
    other = setups.look_up(second.reference).card
    assert other is not None
    assert other.customer_reference == card.customer_reference
    assert other.reference != card.reference
    with pytest.raises(CustomerUnknown):
        setups.open_page(asked(customer_reference="cus_none"))


def test_a_card_saved_so_is_charged_without_its_payer(world: World) -> None:
    page = world.system.card_setups.open_page(asked())
    world.standin.complete(page.reference, "success")
    card = world.system.card_setups.look_up(page.reference).card
    assert card is not None
    assert world.standin.set_later([card.customer_reference], "ok") == 1


def test_what_stripe_has_lost_is_unknown_and_a_detached_card_is_none(world: World) -> None:
    setups = world.system.card_setups
    assert setups.look_up("cs_test_none").status is SetupStatus.UNKNOWN
    assert setups.look_up_card("pm_none") is None
    page = setups.open_page(asked())
    world.standin.complete(page.reference, "success")
    card = setups.look_up(page.reference).card
    assert card is not None
    world.system.saved_cards.detach_card(card.reference)
    assert setups.look_up_card(card.reference) is None
    gone = setups.look_up(page.reference)
    assert (gone.status, gone.card) == (SetupStatus.SAVED, None)


def test_an_answer_that_was_lost_is_the_same_page_the_next_time(world: World) -> None:
    request = asked()
    world.standin.add_fault("timeout_after")
    with pytest.raises(NoAnswer):
        world.system.card_setups.open_page(request)
    page = world.system.card_setups.open_page(request)
    pages = [one for one in world.standin.payments() if one["kind"] == "setup"]
    assert [one["id"] for one in pages if one["metadata"]["setup_id"] == request.setup_id] == [
        page.reference
    ]


def test_the_page_says_what_is_agreed_to_and_takes_a_month(world: World) -> None:
    page = world.system.card_setups.open_page(asked())
    shown = httpx.get(page.url).text
    assert "Nothing is charged now" in shown
    assert "Save card" in shown
    sent = {"action": "pay", "card": "4242424242424242", "expiry": "03 / 27"}
    httpx.post(page.url, data=sent)
    card = world.system.card_setups.look_up(page.reference).card
    assert card is not None
    assert (card.expiry_month, card.expiry_year) == (3, 2027)


@pytest.mark.parametrize(
    "wrong",
    [{"payment_intent_data[description]": "x"}, {"mode": "subscription"}],
    ids=["of another mode", "unknown mode"],
)
def test_what_stripe_would_refuse_is_refused(world: World, wrong: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {SECRET_KEY}"}
    sent = {"mode": "setup", "success_url": "https://example.com/ok"} | wrong
    answer = httpx.post(f"{world.url}/v1/checkout/sessions", data=sent, headers=headers)
    assert answer.status_code == 400
