"""BTCPay Server's adapter over HTTP against the played one: money is what has settled, whatever is said of
the invoice."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.adapters.providers.btcpay import BtcPaySystem, connect
from chalicelib.application.ports.payments import (
    Capture,
    KeyRefused,
    NoAnswer,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    UnbackedPayment,
    WebhookRejected,
)
from chalicelib.domain.money import Money
from infra.sandbox.btcpay_standin import WEBHOOK_SECRET, BtcPayStandIn
from tests.support.standin_world import (
    SILENCES,
    StandInWorld,
    no_answer,
    page_request,
    standin_world,
)

PRICE: Final = Money.of("18.00", "EUR")
HALF: Final = Money.of("9.00", "EUR")
World = StandInWorld[BtcPayStandIn, BtcPaySystem]


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("btcpay") / "state.db"
    with standin_world(path, BtcPayStandIn, connect) as made:
        yield made


def opened(world: World, number: int = 1) -> str:
    return world.system.open_hosted(page_request(number, PRICE)).reference


def came(answer: ProviderPayment) -> list[Money]:
    assert answer.status is ProviderStatus.PAID
    assert answer.captured is not None
    return [answer.captured, *(one.amount for one in answer.further)]


def test_an_invoice_is_found_again_by_our_id_and_not_made_twice(world: World) -> None:
    request = page_request(1, PRICE)
    page = world.system.open_hosted(request)
    assert world.system.open_hosted(request) == page
    world.standin.add_fault("timeout_after")
    with pytest.raises(NoAnswer):
        world.system.open_hosted(request)
    assert world.system.open_hosted(request) == page
    with pytest.raises(RequestRejected) as refusal:
        world.system.open_hosted(replace(request, amount=PRICE * 2))
    assert refusal.value.code == "idempotency_error"
    again = world.system.open_hosted(replace(request, idempotency_key="charge:1:2"))
    assert again != page
    assert len(world.standin.payments()) == 2


def test_a_paid_invoice_brings_its_amount_to_the_cent(world: World) -> None:
    page = opened(world)
    assert world.system.look_up(page).status is ProviderStatus.WAITING
    world.standin.complete(page, "success")
    found = world.system.look_up(page)
    assert came(found) == [PRICE]
    assert (found.charge_id, found.card) == ("charge-1", None)
    assert world.system.cancel(page) == found


def test_what_the_chain_has_not_confirmed_is_no_money_yet(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "unconfirmed")
    assert world.system.look_up(page).status is ProviderStatus.PROCESSING
    assert world.system.cancel(page).status is ProviderStatus.PROCESSING
    world.standin.complete(page, "success")
    assert came(world.system.look_up(page)) == [PRICE]


def test_half_waits_for_the_rest_and_at_the_end_is_what_came(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "partial")
    assert world.system.look_up(page).status is ProviderStatus.WAITING
    world.pass_time(timedelta(hours=1))
    assert came(world.system.look_up(page)) == [HALF]


def test_two_halves_are_the_whole(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "partial")
    world.standin.complete(page, "partial")
    assert came(world.system.look_up(page)) == [HALF, HALF]


def test_more_than_was_asked_is_all_there(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "over")
    assert came(world.system.look_up(page)) == [PRICE * 2]


def test_what_comes_after_the_end_is_money_and_never_settles_the_invoice(world: World) -> None:
    page = opened(world)
    world.pass_time(timedelta(hours=1))
    assert world.system.look_up(page).status is ProviderStatus.CANCELLED
    world.standin.complete(page, "success")
    first = world.system.look_up(page)
    assert came(first) == [PRICE]
    world.standin.complete(page, "partial")
    both = world.system.look_up(page)
    assert came(both) == [PRICE, HALF]
    assert both.payment_reference == first.payment_reference
    kinds = [note.event_type for note in world.heard()]
    assert "InvoiceSettled" not in kinds
    assert [(note.event_type, note.over, note.more) for note in world.heard()][:3] == [
        ("InvoiceExpired", True, False),
        ("InvoiceReceivedPayment", False, False),
        ("InvoicePaymentSettled", False, True),
    ]


def test_a_second_payment_of_a_settled_invoice_is_told_of(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "success")
    world.standin.complete(page, "partial")
    found = world.system.look_up(page)
    assert came(found) == [PRICE, HALF]
    assert isinstance(found.further[0], Capture)
    assert [note.event_type for note in world.heard() if note.more] == [
        "InvoicePaymentSettled",
        "InvoiceSettled",
        "InvoicePaymentSettled",
    ]


def test_a_cancelled_invoice_takes_what_is_sent_to_it_all_the_same(world: World) -> None:
    page = opened(world)
    assert world.system.cancel(page).status is ProviderStatus.CANCELLED
    assert world.system.cancel(page).status is ProviderStatus.CANCELLED
    world.standin.complete(page, "success")
    assert came(world.system.look_up(page)) == [PRICE]


def test_what_people_have_marked_as_settled_is_no_money(world: World) -> None:
    page = opened(world)
    world.standin.mark(page, "Settled")
    for call in (world.system.look_up, world.system.cancel):
        with pytest.raises(UnbackedPayment):
            call(page)
    (note,) = [note for note in world.heard() if note.event_type == "InvoiceSettled"]
    assert note.charge_id == "charge-1"


def test_what_people_have_marked_is_what_came_where_something_has(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "partial")
    world.standin.mark(page, "Settled")
    assert came(world.system.look_up(page)) == [HALF]


def test_what_it_never_had_is_unknown(world: World) -> None:
    for found in (world.system.look_up("never"), world.system.cancel("never")):
        assert found.status is ProviderStatus.UNKNOWN


@pytest.mark.parametrize(("fault", "error"), SILENCES)
def test_what_is_no_answer_about_the_payment(
    world: World, fault: str, error: type[Exception]
) -> None:
    no_answer(world, opened(world), fault, error)


def test_a_store_that_is_not_ours_refuses_our_key(world: World) -> None:
    settings = dict(world.standin.environment()) | {"BTCPAY_STORE_ID": "another"}
    with pytest.raises(KeyRefused):
        connect(settings, world.clock).open_hosted(page_request(1, PRICE))


def test_an_amount_that_it_does_not_take_is_our_mistake(world: World) -> None:
    with pytest.raises(RequestRejected) as refusal:
        world.system.open_hosted(page_request(1, Money(-1, "EUR")))
    assert refusal.value.code == "amount"


def signed(event: object, secret: str = WEBHOOK_SECRET) -> tuple[dict[str, str], bytes]:
    body = json.dumps(event).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"btcpay-sig": f"sha256={signature}"}, body


def test_what_was_not_signed_with_our_secret_is_refused(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "success")
    body, headers = world.inbox.received[-1]
    assert world.system.read_webhook(headers, body) is not None
    for forged, words in (
        (signed(json.loads(body), "another")[0], body),
        (headers, body + b" "),
        ({}, body),
        signed([]),
        signed({"no": "type"}),
        (signed("x")[0], b"no JSON"),
    ):
        with pytest.raises(WebhookRejected):
            world.system.read_webhook(forged, words)
    no_json = b"no JSON"
    right = hmac.new(WEBHOOK_SECRET.encode(), no_json, hashlib.sha256).hexdigest()
    with pytest.raises(WebhookRejected):
        world.system.read_webhook({"BTCPay-Sig": f"sha256={right}"}, no_json)


def test_an_event_of_another_store_or_stage_concerns_nobody_here(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "success")
    event = json.loads(world.inbox.received[-1][0])
    for other in (
        {"storeId": "another"},
        {"metadata": {"orderId": "charge-1", "dialtone_stage": "prod"}},
        {"metadata": None},
        {"type": "PayoutCreated"},
    ):
        assert world.system.read_webhook(*signed(event | other)) is None


def test_a_delivery_that_is_repeated_is_the_same_event(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "success")
    event = json.loads(world.inbox.received[-1][0])
    again = event | {"deliveryId": "again", "isRedelivery": True}
    first, second = (world.system.read_webhook(*signed(one)) for one in (event, again))
    assert first == second


def test_an_invoice_lives_an_hour_at_most(world: World) -> None:
    page = world.system.open_hosted(page_request(1, PRICE))
    assert page.closes_at == world.clock.at + timedelta(hours=1)
    soon = page_request(2, PRICE, expires_at=world.clock.at)
    assert world.system.open_hosted(soon).closes_at == world.clock.at + timedelta(minutes=15)
