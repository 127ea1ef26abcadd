"""YooKassa's adapter over HTTP against the played YooKassa, which is as strict as the real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.adapters.providers.yookassa import YooKassaSystem, connect
from chalicelib.adapters.providers.yookassa.requests import Receipts
from chalicelib.application.ports.payments import (
    CardUnknown,
    NoAnswer,
    ProviderStatus,
    RequestRejected,
    SavedCard,
    SavedCardRequest,
    SystemUnavailable,
    WebhookRejected,
)
from chalicelib.domain.money import Money
from infra.sandbox.yookassa_standin import YooKassaStandIn
from tests.support.standin_world import (
    SILENCES,
    StandInWorld,
    no_answer,
    page_request,
    standin_world,
)

PRICE: Final = Money.of("1800.00", "RUB")
World = StandInWorld[YooKassaStandIn, YooKassaSystem]


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("yookassa") / "state.db"
    with standin_world(path, YooKassaStandIn, connect) as made:
        yield made


def opened(world: World, number: int = 1) -> str:
    return world.system.open_hosted(page_request(number, PRICE)).reference


def saved(world: World, later: str = "ok") -> SavedCard:
    page = opened(world)
    world.standin.complete(page, "success", later)
    card = world.system.capture(page, "charge:1:confirm").card
    assert card is not None
    return card


def charged(card: SavedCard, number: int = 2) -> SavedCardRequest:
    return SavedCardRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"charge:{number}",
        amount=PRICE,
        description="Softphone, 6 months",
        card_reference=card.reference,
        customer_reference=card.customer_reference,
    )


def test_what_is_held_is_taken_only_when_it_is_captured(world: World) -> None:
    page = opened(world)
    assert world.system.look_up(page).status is ProviderStatus.WAITING
    world.standin.complete(page, "success")
    held = world.system.look_up(page)
    assert (held.status, held.captured, held.card) == (ProviderStatus.APPROVED, None, None)
    paid = world.system.capture(page, "charge:1:confirm")
    assert (paid.status, paid.captured, paid.charge_id) == (ProviderStatus.PAID, PRICE, "charge-1")
    assert paid.payment_reference == page
    assert world.system.capture(page, "charge:1:confirm") == paid
    assert world.system.capture(page, "another key") == paid, "it is looked up"
    assert world.system.cancel(page) == paid


def test_a_page_that_nobody_wants_is_never_captured_and_what_is_held_goes_back(
    world: World,
) -> None:
    page = opened(world)
    assert world.system.cancel(page).status is ProviderStatus.CANCELLED
    world.standin.complete(page, "success")
    assert world.system.look_up(page).status is ProviderStatus.APPROVED
    assert world.system.cancel(page).status is ProviderStatus.CANCELLED
    let_go = world.system.capture(page, "charge:1:confirm")
    assert (let_go.status, let_go.captured, let_go.decline_code) == (
        ProviderStatus.CANCELLED,
        None,
        None,
    )


def test_what_knows_no_second_stage_is_paid_at_once(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "sbp")
    found = world.system.look_up(page)
    assert (found.status, found.captured, found.card) == (ProviderStatus.PAID, PRICE, None)


def test_a_refused_card_leaves_the_page_open_and_its_end_closes_it(world: World) -> None:
    shown = world.system.open_hosted(page_request(1, PRICE))
    page = shown.reference
    assert shown.closes_at == world.clock.at + timedelta(hours=1)
    world.standin.complete(page, "decline")
    assert world.system.look_up(page).status is ProviderStatus.WAITING
    world.pass_time(timedelta(hours=1))
    over = world.system.look_up(page)
    assert (over.status, over.decline_code) == (ProviderStatus.CANCELLED, None)


def test_a_hold_that_nobody_captures_ends_by_itself(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "success")
    world.pass_time(timedelta(days=7))
    assert world.system.capture(page, "late").status is ProviderStatus.CANCELLED


def test_the_same_key_is_the_same_page_and_for_something_else_it_is_refused(world: World) -> None:
    request = page_request(1, PRICE)
    assert world.system.open_hosted(request) == world.system.open_hosted(request)
    with pytest.raises(RequestRejected) as refusal:
        world.system.open_hosted(replace(request, amount=PRICE * 2))
    assert refusal.value.code == "idempotency_error"


@pytest.mark.parametrize(
    ("later", "status", "hard", "code"),
    [
        ("ok", ProviderStatus.PAID, False, None),
        ("decline", ProviderStatus.DECLINED, False, "insufficient_funds"),
        ("hard_decline", ProviderStatus.DECLINED, True, "permission_revoked"),
        ("authentication", ProviderStatus.AUTHENTICATION_REQUIRED, False, "3d_secure_failed"),
        ("processing", ProviderStatus.PROCESSING, False, None),
    ],
)
def test_a_saved_card_is_held_first_and_taken_then(
    world: World, later: str, status: ProviderStatus, code: str | None, *, hard: bool
) -> None:
    request = charged(saved(world, later))
    reference = world.system.prepare(request)
    assert world.system.prepare(request) == reference
    if later == "ok":
        assert world.system.look_up(reference).status is ProviderStatus.PREPARED
    answer = world.system.confirm(reference, "charge:2:confirm")
    assert (answer.status, answer.hard_decline, answer.decline_code) == (status, hard, code)
    assert world.system.look_up(reference) == answer
    over = world.system.cancel(reference)
    paid = later == "ok"
    assert (over.last4 is not None) == paid
    assert over.status is (ProviderStatus.PAID if paid else ProviderStatus.CANCELLED)
    assert over.decline_code == code


def test_a_saved_card_whose_answer_is_lost_is_held_once(world: World) -> None:
    request = charged(saved(world, "lost_answer"))
    with pytest.raises(NoAnswer):
        world.system.prepare(request)
    reference = world.system.prepare(request)
    assert world.system.confirm(reference, "charge:2:confirm").captured == PRICE
    assert len(world.standin.payments()) == 2


def test_a_slow_bank_is_waited_for(world: World) -> None:
    reference = world.system.prepare(charged(saved(world, "processing")))
    assert world.system.confirm(reference, "key").status is ProviderStatus.PROCESSING
    world.standin.complete(reference, "success")
    assert world.system.look_up(reference).status is ProviderStatus.PREPARED
    assert world.system.confirm(reference, "another").status is ProviderStatus.PAID


def test_a_card_that_is_gone_is_said_to_be(world: World) -> None:
    card = saved(world)
    with pytest.raises(CardUnknown):
        world.system.prepare(charged(replace(card, reference="gone")))
    world.system.detach_card(card.reference)
    assert (card.brand, card.last4, card.expiry_month, card.expiry_year) == (
        "mir",
        "4444",
        12,
        2030,
    )


def test_what_it_never_had_is_unknown(world: World) -> None:
    never = "22e12f66-000f-5000-8000-18db351245c7"
    for found in (world.system.look_up(never), world.system.cancel(never)):
        assert found.status is ProviderStatus.UNKNOWN


@pytest.mark.parametrize(("fault", "error"), [*SILENCES, ("error_503", NoAnswer)])
def test_what_is_no_answer_about_the_payment(
    world: World, fault: str, error: type[Exception]
) -> None:
    said = no_answer(world, opened(world), fault, error)
    if isinstance(said, SystemUnavailable):
        assert said.retry_after_seconds == 7


def test_an_answer_that_was_lost_left_one_page(world: World) -> None:
    world.standin.add_fault("timeout_after")
    with pytest.raises(NoAnswer):
        opened(world)
    opened(world)
    assert len(world.standin.payments()) == 1


def test_notifications_are_hints_that_are_asked_about(world: World) -> None:
    page = opened(world)
    world.standin.complete(page, "success")
    world.system.capture(page, "charge:1:confirm")
    world.standin.run_due(world.clock.at)
    notes = world.heard()
    assert [note.event_type for note in notes] == [
        "payment.waiting_for_capture",
        "payment.succeeded",
    ]
    assert {(note.charge_id, note.reference, note.over) for note in notes} == {
        ("charge-1", page, False)
    }


def test_a_notification_that_somebody_made_up_is_refused_or_says_nothing_of_its_own(
    world: World,
) -> None:
    page = opened(world)
    forged = {
        "type": "notification",
        "event": "payment.succeeded",
        "object": {"id": page, "status": "succeeded", "metadata": {"charge_id": "other"}},
    }
    note = world.system.read_webhook({}, json.dumps(forged).encode())
    assert note is not None
    assert (note.charge_id, note.over) == ("charge-1", False)
    never = {**forged, "object": {"id": "22e12f66-000f-5000-8000-18db351245c7"}}
    for body in (json.dumps(never), "{}", "[]", "no JSON", '{"event": "payment.succeeded"}'):
        with pytest.raises(WebhookRejected):
            world.system.read_webhook({}, body.encode())


def test_a_payment_of_another_stage_concerns_nobody_here(world: World) -> None:
    settings = dict(world.standin.environment()) | {"STAGE": "prod"}
    page = connect(settings, world.clock).open_hosted(page_request(1, PRICE)).reference
    body = json.dumps({"event": "payment.canceled", "object": {"id": page}}).encode()
    assert world.system.read_webhook({}, body) is None


def test_receipts_go_to_the_payer_or_to_whom_the_seller_named(world: World) -> None:
    settings = dict(world.standin.environment())
    settings |= {"YOOKASSA_VAT_CODE": "4", "YOOKASSA_RECEIPT_EMAIL": "shop@example.com"}
    system = connect(settings, world.clock)
    for number, email in ((1, None), (2, "anna@example.com")):
        system.open_hosted(page_request(number, PRICE, payer_email=email))
    sent = [one["_receipt"]["customer"]["email"] for one in world.standin.state.list("payment")]
    assert sent == ["shop@example.com", "anna@example.com"]
    receipt = Receipts(4, "shop@example.com").of(PRICE, "x" * 200, None)
    assert len(receipt["items"][0]["description"]) == 128
