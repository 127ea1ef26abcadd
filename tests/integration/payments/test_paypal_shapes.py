"""The adapter's requests and the stand-in's answers, judged by what PayPal itself published."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import requests

from chalicelib.application.ports.payments import HostedRequest, RequestRejected, SavedCardRequest
from chalicelib.application.ports.refunds import RefundRequest
from chalicelib.domain.money import Money
from infra.sandbox.paypal_standin import PayPalStandIn
from tests.support.openapi import Description, published
from tests.support.payment_cases import CASES, Case

PRICE: Final = Money.of("18.00", "EUR")
FILES: Final = {
    "/v2/checkout": "paypal/checkout_orders_v2.json",
    "/v2/payments": "paypal/payments_payment_v2.json",
    "/v3/vault": "paypal/vault_payment_tokens_v3.json",
}

_numbers = itertools.count(1)

Exchange = tuple[requests.PreparedRequest, requests.Response]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with CASES["paypal"](tmp_path_factory.mktemp("paypal")) as opened:
        yield opened


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """What was asked and answered since."""
    seen: list[Exchange] = []
    send = requests.Session.send

    def sent(
        self: requests.Session, request: requests.PreparedRequest, **more: Any
    ) -> requests.Response:
        answer = send(self, request, **more)
        seen.append((request, answer))
        return answer

    monkeypatch.setattr(requests.Session, "send", sent)
    return seen


def descriptions() -> dict[str, Description]:
    return {prefix: Description(published(name)) for prefix, name in FILES.items()}


def hosted() -> HostedRequest:
    number = next(_numbers)
    return HostedRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"charge:{number}",
        amount=PRICE,
        description="Softphone, 6 months",
        return_url="https://t.me/",
        expires_at=datetime.now(UTC) + timedelta(hours=2),
        locale="ru",
        save_card=True,
        customer_reference="CUSTOMER-7",
    )


def everything(case: Case) -> None:
    """Each call that the adapter can make, and refusals of each kind."""
    system = case.system
    captures, cards, refunds = system.captures, system.saved_cards, system.refunds
    assert captures is not None
    assert cards is not None
    assert refunds is not None
    page = system.open_hosted(hosted())
    case.refuse(page.reference)
    captures.capture(page.reference, f"{page.reference}:1")
    paid = case.paid(page.reference)
    assert paid.card is not None
    assert paid.payment_reference is not None
    number = next(_numbers)
    request = SavedCardRequest(
        charge_id=f"charge-{number}",
        idempotency_key=f"charge:{number}",
        amount=PRICE,
        description="Softphone, 6 months",
        card_reference=paid.card.reference,
        customer_reference=paid.card.customer_reference,
    )
    cards.confirm(cards.prepare(request), "confirm")
    for name, amount in (("part", "6.00"), ("too-much", "18.00")):
        refunds.refund(
            RefundRequest(
                f"refund-{name}",
                f"charge-{number}",
                paid.payment_reference,
                f"refund:{page.reference}:{name}",
                Money.of(amount, "EUR"),
            )
        )
    for made in refunds.of_payment(paid.payment_reference):
        refunds.look_up(str(made.reference))
    system.look_up(paid.payment_reference)
    system.look_up(case.NEVER)
    for _ in range(2):
        cards.detach_card(paid.card.reference)


def test_requests_and_answers_are_as_published(case: Case, exchanges: list[Exchange]) -> None:
    judges = descriptions()
    everything(case)
    judged, faults = set(), []
    for request, answer in exchanges:
        path = str(request.path_url).removeprefix("/paypal")
        judge = next((one for prefix, one in judges.items() if path.startswith(prefix)), None)
        if judge is None:
            continue  # tokens are OAuth's
        operation = judge.operation(str(request.method), path)
        judged.add((request.method, operation))
        if request.body:
            body = json.loads(request.body) if isinstance(request.body, bytes) else None
            faults += judge.request_faults(str(request.method), operation, body)
        if answer.content:
            faults += judge.answer_faults(
                str(request.method), operation, answer.status_code, answer.json()
            )
    assert faults == []
    assert len(judged) == 7


def test_the_stand_in_refuses_what_paypal_does_not_know(case: Case) -> None:
    from chalicelib.adapters.providers.paypal.system import PayPalSystem

    system = case.system
    assert isinstance(system, PayPalSystem)
    unit = {"amount": {"currency_code": "EUR", "value": "18.00"}}
    bodies: tuple[dict[str, Any], ...] = (
        {"intent": "CAPTURE", "purchase_units": [unit], "colour": "blue"},
        {"intent": "CAPTURE", "purchase_units": []},
        {"intent": "CAPTURE"},
        {"intent": "SALE", "purchase_units": [unit]},
        {"intent": "CAPTURE", "purchase_units": [{**unit, "custom_id": "x" * 128}]},
        *(
            {
                "intent": "CAPTURE",
                "purchase_units": [{"amount": {"currency_code": code, "value": value}}],
            }
            for code, value in (("EUR", "18.001"), ("JPY", "500.5"), ("RUB", "5.00"), ("EUR", "0"))
        ),
    )
    for wrong in bodies:
        with pytest.raises(RequestRejected):
            system._wire.post("/v2/checkout/orders", wrong, f"wrong:{next(_numbers)}")


def test_the_events_are_paypals(case: Case, tmp_path: Path) -> None:
    judge = Description(published("paypal/notifications_webhooks_v1.json"))
    case.delivered()
    everything(case)
    events = [json.loads(body) for body, _ in case.delivered()]
    assert {one["event_type"] for one in events} >= {
        "CHECKOUT.ORDER.APPROVED",
        "PAYMENT.CAPTURE.COMPLETED",
        "PAYMENT.CAPTURE.REFUNDED",
    }
    assert [fault for one in events for fault in judge.faults(one, judge.schema("event"))] == []


def test_a_payer_takes_their_account_back_at_paypal(case: Case) -> None:
    """Told by its reference, whoever's it is."""
    paid = case.paid(case.system.open_hosted(hosted()).reference)
    assert paid.card is not None
    case.delivered()
    standin = getattr(case, "standin", None)
    assert isinstance(standin, PayPalStandIn)
    standin.take_back(paid.card.reference)
    hints = [case.system.read_webhook(headers, body) for body, headers in case.delivered()]
    assert [one and one.card_reference for one in hints] == [paid.card.reference]
