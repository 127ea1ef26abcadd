"""Crypto Pay's adapter over HTTP against the played one, which forgets what was deleted."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.adapters.providers.cryptopay import CryptoPaySystem, connect
from chalicelib.application.ports.payments import (
    NoAnswer,
    ProviderStatus,
    RequestRejected,
    WebhookRejected,
)
from chalicelib.domain.money import Money
from infra.sandbox.cryptopay_standin import TOKEN, CryptoPayStandIn
from tests.support.standin_world import (
    SILENCES,
    StandInWorld,
    no_answer,
    page_request,
    standin_world,
)

PRICE: Final = Money.of("18.10", "EUR")
World = StandInWorld[CryptoPayStandIn, CryptoPaySystem]


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("cryptopay") / "state.db"
    with standin_world(path, CryptoPayStandIn, connect) as made:
        yield made


def opened(world: World, number: int = 1) -> str:
    return world.system.open_hosted(page_request(number, PRICE)).reference


def pay(world: World, reference: str, outcome: str = "success") -> None:
    world.standin.complete(reference.partition(":")[2], outcome)


def test_an_invoice_that_waits_is_found_by_our_payload_and_not_made_twice(world: World) -> None:
    request = page_request(1, PRICE)
    page = world.system.open_hosted(request)
    opened(world, 2)
    assert world.system.open_hosted(request) == page
    with pytest.raises(RequestRejected) as refusal:
        world.system.open_hosted(replace(request, amount=PRICE * 2))
    assert refusal.value.code == "idempotency_error"
    assert world.system.open_hosted(replace(request, idempotency_key="charge:1:2")) != page
    assert len(world.standin.payments()) == 3


def test_a_paid_invoice_brings_what_was_asked(world: World) -> None:
    page = opened(world)
    assert world.system.look_up(page).status is ProviderStatus.WAITING
    pay(world, page)
    found = world.system.look_up(page)
    assert (found.status, found.captured, found.charge_id) == (
        ProviderStatus.PAID,
        PRICE,
        "charge-1",
    )
    assert found.payment_reference == page
    assert world.system.cancel(page) == found


def test_what_was_deleted_can_never_be_paid_also_for_who_did_not_hear_it(world: World) -> None:
    page = opened(world)
    world.standin.add_fault("timeout_after")
    with pytest.raises(NoAnswer):
        world.system.cancel(page)
    for found in (world.system.look_up(page), world.system.cancel(page)):
        assert found.status is ProviderStatus.CANCELLED


def test_an_invoice_of_another_app_is_unknown(world: World) -> None:
    opened(world)
    for reference in ("99:1000", "never"):
        for found in (world.system.look_up(reference), world.system.cancel(reference)):
            assert found.status is ProviderStatus.UNKNOWN


def test_an_invoice_ends(world: World) -> None:
    page = opened(world)
    world.pass_time(timedelta(hours=23))
    assert world.system.look_up(page).status is ProviderStatus.CANCELLED


def test_of_a_thousand_that_wait_ours_is_found(world: World) -> None:
    page = opened(world)
    with world.standin.state.transaction():
        (invoice,) = world.standin.state.list("invoice")
        for number in range(2000, 3001):
            other = invoice | {"invoice_id": number, "payload": "of somebody else"}
            world.standin.state.put("invoice", str(number), other)
    assert opened(world) == page


@pytest.mark.parametrize(("fault", "error"), SILENCES)
def test_what_is_no_answer_about_the_payment(
    world: World, fault: str, error: type[Exception]
) -> None:
    no_answer(world, opened(world), fault, error)


def test_a_currency_that_it_does_not_take_is_our_mistake(world: World) -> None:
    with pytest.raises(RequestRejected) as refusal:
        world.system.open_hosted(page_request(1, Money.of("18.00", "CHF")))
    assert refusal.value.code == "CURRENCY_TYPE_INVALID"


def signed(update: object, token: str = TOKEN) -> tuple[dict[str, str], bytes]:
    body = json.dumps(update).encode()
    key = hashlib.sha256(token.encode()).digest()
    signature = hmac.new(key, body, hashlib.sha256).hexdigest()
    return {"Crypto-Pay-Api-Signature": signature}, body


def test_an_update_names_the_invoice_and_only_our_token_signs_it(world: World) -> None:
    page = opened(world)
    pay(world, page)
    ((body, headers),) = world.inbox.received
    note = world.system.read_webhook(headers, body)
    assert note is not None
    assert (note.event_type, note.charge_id, note.reference) == ("invoice_paid", "charge-1", page)
    update = json.loads(body)
    for forged, words in (
        (signed(update, "4242:another")[0], body),
        (headers, body + b" "),
        ({}, body),
        signed([]),
        signed({"payload": "none"}),
    ):
        with pytest.raises(WebhookRejected):
            world.system.read_webhook(forged, words)
    foreign = json.dumps({"charge": "charge-1", "stage": "prod", "key": "x"})
    for other in (
        update | {"update_type": "another"},
        update | {"payload": update["payload"] | {"payload": foreign}},
        update | {"payload": update["payload"] | {"payload": "no JSON"}},
    ):
        assert world.system.read_webhook(*signed(other)) is None
