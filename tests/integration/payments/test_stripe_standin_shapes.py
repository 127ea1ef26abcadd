"""The adapter's requests and the stand-in's answers, judged by what Stripe itself published.

Requests: the SDK's own parameter types (the pinned version). Answers: the OpenAPI description of an
earlier version for types and required fields, and newer example objects for the names of the fields.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError
from stripe import _request_options
from stripe.params import (
    DisputeListParams,
    PaymentIntentCancelParams,
    PaymentIntentConfirmParams,
    PaymentIntentCreateParams,
    PaymentIntentRetrieveParams,
    PaymentMethodDetachParams,
    PaymentMethodRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
)
from stripe.params.checkout import SessionCreateParams, SessionExpireParams, SessionRetrieveParams
from stripe.params.radar import EarlyFraudWarningListParams

from chalicelib.adapters.providers.stripe.answers import CHECKOUT_LOCALES
from chalicelib.application.ports.payments import (
    HostedRequest,
    NoAnswer,
    SavedCardRequest,
    SetupRequest,
)
from chalicelib.application.ports.refunds import RefundRequest
from chalicelib.domain.money import Money
from tests.support.openapi import Description, published
from tests.support.stripe_world import SECRET_KEY, World, stripe_world

PARAMETERS: Final = {
    "checkout.sessions.create": SessionCreateParams,
    "checkout.sessions.retrieve": SessionRetrieveParams,
    "checkout.sessions.expire": SessionExpireParams,
    "payment_intents.create": PaymentIntentCreateParams,
    "payment_intents.confirm": PaymentIntentConfirmParams,
    "payment_intents.retrieve": PaymentIntentRetrieveParams,
    "payment_intents.cancel": PaymentIntentCancelParams,
    "payment_methods.detach": PaymentMethodDetachParams,
    "payment_methods.retrieve": PaymentMethodRetrieveParams,
    "refunds.create": RefundCreateParams,
    "refunds.list": RefundListParams,
    "refunds.retrieve": RefundRetrieveParams,
    "disputes.list": DisputeListParams,
    "radar.early_fraud_warnings.list": EarlyFraudWarningListParams,
}
# Values that Stripe renamed after the description was published.
RENAMED: Final = frozenset({"ui_mode"})
# Fields of the examples that belong to features which the stand-in does not have.
UNUSED: Final = {
    "checkout.session": {"customer_account", "managed_payments", "integration_identifier"},
    "payment_intent": {"customer_account", "managed_payments"},
    "setup_intent": {"excluded_payment_method_types"},
    "payment_method": {"customer_account"},
    "charge": {"refunds", "source"},
    "refund": {"customer", "customer_account", "payment_method"},
    "customer": set[str](),
    "event": set[str](),
}

Call = tuple[str, list[Any]]


def judge(params: Any) -> TypeAdapter[Any]:
    """Strict about names, nested ones too. The SDK's types name two classes that pydantic cannot take."""
    names = {**vars(_request_options), **vars(sys.modules[params.__module__])}
    adapter = TypeAdapter[Any](params)
    adapter.rebuild(
        raise_errors=True,
        _types_namespace=names | {"StripeContext": str, "UntypedStripeObject": list},
    )
    return adapter


class Tape:
    """Stands for the SDK's client, writes down each call and passes it on."""

    def __init__(self, inner: Any, path: str, calls: list[Call]) -> None:
        self._inner, self._path, self._calls = inner, path, calls

    def __getattr__(self, name: str) -> Tape:
        path = f"{self._path}.{name}" if self._path else name
        return Tape(getattr(self._inner, name), path.removeprefix("v1."), self._calls)

    def __call__(self, *arguments: Any) -> Any:
        self._calls.append((self._path, list(arguments)))
        return self._inner(*arguments)


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.db") as opened:
        yield opened


@pytest.fixture
def api(world: World) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Stripe-Version": "2026-10-28.endive"}
    with httpx.Client(base_url=world.url, headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def description() -> Description:
    return Description(published("stripe/spec3.2023-08-16.min.json"), RENAMED)


def every_call(world: World) -> None:
    """Each thing the adapter can do, in each way it does it."""
    system = world.system
    reference = ""
    for place, (save, customer, hours) in enumerate(
        [(True, None, 2), (False, None, 48), (True, "known", 1)]
    ):
        known = None
        if customer:
            known = world.standin.payments()[0]["customer"]
        request = HostedRequest(
            charge_id=f"charge-{place}",
            idempotency_key=f"hosted:{place}:1",
            amount=Money(437400, "EUR"),
            description="Gateway",
            return_url="https://example.com/back",
            expires_at=datetime.now(UTC) + timedelta(hours=hours),
            locale="pt-br",
            save_card=save,
            customer_reference=known,
            details="Lines × 6" if save else "",
        )
        page = system.open_hosted(request)
        reference = page.reference
        world.standin.complete(reference, "success")
        system.look_up(reference)
    system.cancel(reference)
    card = system.look_up(reference).card
    assert card is not None
    saved = SavedCardRequest(
        "charge-9", "renewal:9:1", Money(1800, "EUR"), "Softphone", card.reference,
        card.customer_reference,
    )  # fmt: skip
    reference = system.saved_cards.prepare(saved)
    system.saved_cards.confirm(reference, "renewal:9:1:confirm")
    system.look_up(reference)
    system.cancel(reference)
    world.standin.add_fault("error_500")
    refund = RefundRequest("9", "charge-9", reference, "refund:9:1", Money(100, "EUR"))
    with pytest.raises(NoAnswer):
        system.refunds.refund(refund)
    made = system.refunds.refund(refund)
    system.refunds.look_up(made.reference or "")
    system.refunds.disputes_of(reference)
    for customer in (card.customer_reference, None):
        wanted = SetupRequest(
            setup_id=f"setup-{customer}",
            idempotency_key=f"setup:{customer}",
            description="SIP.TG",
            return_url="https://example.com/back",
            expires_at=datetime.now(UTC) + timedelta(hours=2),
            locale="lt",
            customer_reference=customer,
        )
        page = system.card_setups.open_page(wanted)
        world.standin.complete(page.reference, "decline")
        if customer:
            world.standin.complete(page.reference, "success")
        system.card_setups.look_up(page.reference)
        system.card_setups.close(page.reference)
    system.card_setups.look_up_card(card.reference)
    system.saved_cards.detach_card(card.reference)
    system.saved_cards.detach_card(card.reference)


def test_the_adapters_requests_are_the_sdks(world: World) -> None:
    calls: list[Call] = []
    client = world.system._wire.client
    world.system._wire._made = (Tape(client, "", calls), world.system._wire._made[1])  # type: ignore[assignment, index]
    every_call(world)
    assert {path for path, _ in calls} == set(PARAMETERS)
    for path, arguments in calls:
        for params in [part for part in arguments if isinstance(part, dict)]:
            if set(params) == {"idempotency_key"}:
                continue
            judge(PARAMETERS[path]).validate_python(params, extra="forbid")
    keyed = {"checkout.sessions.create", "payment_intents.create", "payment_intents.confirm"}
    for path, arguments in calls:
        if path in keyed | {"refunds.create"}:
            assert arguments[-1]["idempotency_key"]


def test_the_judge_of_requests_refuses_what_this_version_dropped() -> None:
    wrong: dict[str, Any] = {"mode": "payment", "payment_method_types": ["card"]}
    with pytest.raises(ValidationError):
        judge(SessionCreateParams).validate_python(wrong, extra="forbid")


def test_the_locales_are_the_sdks() -> None:
    annotation = str(SessionCreateParams.__annotations__["locale"])
    found = set(re.findall(r"'([A-Za-z0-9-]+)'", annotation))
    assert found - {"auto", "hi-IN"} == set(CHECKOUT_LOCALES)


def test_the_judge_of_answers_finds_faults() -> None:
    document = {"components": {"schemas": {"name": {"type": "string", "maxLength": 2}}}}
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": {"anyOf": [{"$ref": "#/components/schemas/name"}], "nullable": True},
            "b": {"type": "array", "items": {"type": "integer", "enum": [1]}},
        },
    }
    judge = Description(document)
    assert judge.faults({"a": None, "b": [1], "new": {}}, schema) == []
    assert len(judge.faults({"b": [True, "1", 2]}, schema)) == 5
    assert len(judge.faults({"a": "abc"}, schema)) == 1


class Caller:
    """Calls the stand-in and remembers each answer with the call as the description names it."""

    def __init__(self, api: httpx.Client) -> None:
        self._api = api
        self.seen: list[tuple[str, str, httpx.Response]] = []

    def __call__(self, method: str, path: str, data: Any = None, **parts: str) -> dict[str, Any]:
        address = path.format(**parts)
        sent = {"params": data} if method == "GET" else {"data": data}
        response = self._api.request(method, address, **sent)
        self.seen.append((method, path, response))
        body: dict[str, Any] = response.json()
        return body


def call_pages(call: Caller, world: World) -> dict[str, Any]:
    """Every answer about pages; the paid one with all that can be expanded."""
    session = {
        "mode": "payment",
        "success_url": "https://example.com/ok",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "1800",
        "line_items[0][price_data][product_data][name]": "Softphone",
        "customer_creation": "always",
        "metadata[charge_id]": "charge-1",
        "payment_intent_data[setup_future_usage]": "off_session",
    }
    sessions, one = "/v1/checkout/sessions", "/v1/checkout/sessions/{session}"
    opened = call("POST", sessions, session)["id"]
    call("GET", one, session=opened)
    world.standin.complete(opened, "decline")
    call("GET", one, session=opened)
    world.standin.complete(opened, "success")
    expand = {"expand[0]": "payment_intent.payment_method", "expand[1]": "customer"}
    paid = call("GET", one, expand, session=opened)
    call("GET", one, session=opened)
    call("POST", one + "/expire", session=opened)
    call("POST", one + "/expire", session=call("POST", sessions, session)["id"])
    call("GET", sessions)
    call("POST", sessions, {"mode": "payment"})
    setup = {
        "mode": "setup",
        "success_url": "https://example.com/ok",
        "customer_creation": "always",
        "allowed_payment_method_types[0]": "card",
        "metadata[setup_id]": "setup-1",
        "setup_intent_data[metadata][setup_id]": "setup-1",
    }
    opened = call("POST", sessions, setup)["id"]
    world.standin.complete(opened, "decline")
    call("GET", one, {"expand[0]": "setup_intent.payment_method"}, session=opened)
    world.standin.complete(opened, "success")
    call("GET", one, {"expand[0]": "setup_intent.payment_method"}, session=opened)
    call("POST", one + "/expire", session=call("POST", sessions, setup)["id"])
    call("POST", sessions, setup | {"line_items[0][quantity]": "1"})
    return paid


def call_intents(call: Caller, world: World, customer: str, card: str) -> None:
    """Every fate of an off-session payment."""
    intents, one = "/v1/payment_intents", "/v1/payment_intents/{intent}"
    saved = {"amount": "1800", "currency": "eur", "customer": customer, "payment_method": card}
    for later in ["ok", "decline", "hard_decline", "authentication", "processing"]:
        world.standin.set_later([customer], later)
        made = call("POST", intents, saved)["id"]
        call("POST", one + "/confirm", {"off_session": "true"}, intent=made)
        call("GET", one, intent=made)
        call("POST", one + "/cancel", intent=made)
    call("GET", intents)


def call_refunds(call: Caller, world: World, intent: dict[str, Any]) -> None:
    """Money back, too much of it, a warning, and a dispute."""
    part = {"payment_intent": intent["id"], "amount": "100"}
    refund = call("POST", "/v1/refunds", part)["id"]
    call("POST", "/v1/refunds", part | {"amount": "10000"})
    call("GET", "/v1/refunds/{refund}", refund=refund)
    call("GET", "/v1/refunds")
    world.standin.warn(intent["id"])
    world.standin.close_dispute(world.standin.dispute(intent["id"]), won=True)
    warning = call("GET", "/v1/radar/early_fraud_warnings")["data"][0]["id"]
    call("GET", "/v1/radar/early_fraud_warnings/{warning}", warning=warning)
    dispute = call("GET", "/v1/disputes")["data"][0]["id"]
    call("GET", "/v1/disputes/{dispute}", dispute=dispute)
    call("GET", "/v1/charges/{charge}", charge=intent["latest_charge"])


def call_customers(call: Caller, customer: str, card: str) -> None:
    """Customers, saved cards, setup intents, events."""
    one, method = "/v1/customers/{customer}", "/v1/payment_methods/{payment_method}"
    call("POST", "/v1/customers", {"email": "a@example.com", "metadata[a]": "b"})
    call("POST", one, {"name": "A", "metadata[a]": ""}, customer=customer)
    call("GET", one, customer=customer)
    setup = call("POST", "/v1/setup_intents", {"customer": customer})["id"]
    intent = "/v1/setup_intents/{intent}"
    call("POST", intent + "/confirm", {"payment_method": "pm_card_visa"}, intent=setup)
    call("GET", intent, intent=setup)
    call("POST", intent + "/cancel", intent=setup)
    call("POST", method + "/attach", {"customer": customer}, payment_method="pm_card_visa")
    call("GET", "/v1/payment_methods")
    call("GET", method, payment_method=card)
    call("POST", method + "/detach", payment_method=card)
    call("GET", method, payment_method="pm_none")
    call("GET", "/v1/events/{id}", id=call("GET", "/v1/events")["data"][0]["id"])


def answers(world: World, api: httpx.Client) -> list[tuple[str, str, httpx.Response]]:
    """Every kind of answer."""
    call = Caller(api)
    paid = call_pages(call, world)
    customer, intent = paid["customer"]["id"], paid["payment_intent"]
    card = intent["payment_method"]["id"]
    call_intents(call, world, customer, card)
    call_refunds(call, world, intent)
    call_customers(call, customer, card)
    return call.seen


def test_the_stand_ins_answers_are_stripes(
    world: World, api: httpx.Client, description: Description
) -> None:
    found: dict[str, list[str]] = {}
    count = 0
    for method, path, response in answers(world, api):
        count += 1
        assert response.status_code in {200, 400, 402, 404}, response.text
        faults = description.answer_faults(method, path, response.status_code, response.json())
        if faults:
            found[f"{method} {path} {response.status_code}"] = faults
    assert found == {}
    assert count >= 49


def test_the_stand_ins_events_are_stripes(world: World, description: Description) -> None:
    every_call(world)
    world.standin.run_due(world.clock.now())
    kinds = set()
    for body, headers in world.inbox.received:
        event = json.loads(body)
        kinds.add(event["type"])
        assert description.faults(event, description.schema("event")) == []
        thing = event["data"]["object"]
        assert description.faults(thing, description.schema(thing["object"])) == []
        assert headers["Stripe-Signature"].startswith("t=")
    expected = {"payment_intent.succeeded", "checkout.session.completed", "setup_intent.succeeded"}
    assert expected | {"setup_intent.setup_failed", "setup_intent.canceled"} <= kinds


def test_the_stand_ins_objects_have_stripes_newer_fields(world: World, api: httpx.Client) -> None:
    examples = published("stripe/fixtures3.2026-07-29.json")["resources"]
    seen: dict[str, dict[str, Any]] = {}
    for _, _, response in answers(world, api):
        body = response.json()
        if body.get("object") in UNUSED:
            seen[body["object"]] = seen.get(body["object"], {}) | body
    assert set(seen) == set(UNUSED)
    for kind, body in seen.items():
        assert set(examples[kind]) - set(body) - UNUSED[kind] == set(), kind
