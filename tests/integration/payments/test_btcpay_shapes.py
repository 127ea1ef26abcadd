"""BTCPay's adapter and stand-in, judged by the description that BTCPay Server 2.4.1 publishes: what is asked
for is there and takes what we send, and what is answered and told looks like that. Fields that it does not
name are faults here: the description is the server's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from chalicelib.adapters.providers.btcpay import BtcPaySystem
from chalicelib.application.ports.payments import ProviderStatus
from chalicelib.domain.money import Money
from infra.sandbox.btcpay_standin import BtcPayStandIn
from tests.support.openapi import Description, published
from tests.support.standin_world import StandInWorld, page_request, standin_world

PRICE: Final = Money.of("18.00", "EUR")
INVOICES: Final = "/api/v1/stores/{storeId}/invoices"
INVOICE: Final = "/api/v1/invoices/{invoiceId}"


@dataclass
class Recorder(httpx.BaseTransport):
    """Hands requests on, and keeps them with their answers."""

    calls: list[tuple[httpx.Request, int, Any]] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with httpx.HTTPTransport() as network:
            response = network.handle_request(request)
            response.read()
        self.calls.append((request, response.status_code, json.loads(response.content)))
        return response


@pytest.fixture(scope="module")
def description() -> Description:
    return Description(published("btcpay/merged.swagger.json"))


@pytest.fixture
def lived(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[StandInWorld[BtcPayStandIn, BtcPaySystem], Recorder]]:
    """Every call was made, and every kind of event was told of."""
    recorder = Recorder()

    def connect(settings: dict[str, str], clock: Any) -> BtcPaySystem:
        return BtcPaySystem(
            settings["BTCPAY_URL"],
            settings["BTCPAY_STORE_ID"],
            settings["BTCPAY_API_KEY"],
            settings["BTCPAY_WEBHOOK_SECRET"],
            clock=clock,
            transport=recorder,
        )

    path = tmp_path_factory.mktemp("btcpay") / "state.db"
    with standin_world(path, BtcPayStandIn, connect) as world:
        pages = [world.system.open_hosted(page_request(n, PRICE)).reference for n in range(1, 5)]
        world.system.open_hosted(page_request(1, PRICE, details="6 months"))
        world.standin.complete(pages[0], "unconfirmed")
        world.standin.complete(pages[0], "success")
        world.standin.complete(pages[1], "over")
        world.system.cancel(pages[2])
        world.pass_time(timedelta(hours=1))
        world.standin.complete(pages[3], "partial")
        for page in pages:
            assert world.system.look_up(page).status is not ProviderStatus.UNKNOWN
        world.system.look_up("never")
        world.system.cancel("never")
        yield world, recorder


def path_of(request: httpx.Request) -> str:
    return request.url.path.removeprefix("/played")


def unnamed(description: Description, value: object, schema: dict[str, Any]) -> list[str]:
    """What a value has that a schema does not name; nothing where any name is welcome."""
    while "$ref" in schema:
        schema = description.schema(schema["$ref"].rsplit("/", 1)[1])
    named = names(description, schema)
    if isinstance(value, list):
        return [one for item in value for one in unnamed(description, item, schema["items"])]
    if not isinstance(value, dict) or named is None:
        return []
    found = sorted(set(value) - set(named))
    for name in set(value) & set(named):
        found += unnamed(description, value[name], named[name])
    return found


def names(description: Description, schema: dict[str, Any]) -> dict[str, dict[str, Any]] | None:
    if "$ref" in schema:
        return names(description, description.schema(schema["$ref"].rsplit("/", 1)[1]))
    if schema.get("additionalProperties") is True or "anyOf" in schema:
        return None
    found: dict[str, dict[str, Any]] = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        inner = names(description, part)
        if inner is None:
            return None
        found |= inner
    return found or None


def test_every_request_is_described(description: Description, lived: tuple[Any, Recorder]) -> None:
    _, recorder = lived
    seen = set()
    for request, _, _ in recorder.calls:
        path = description.operation(request.method, path_of(request))
        seen.add((request.method, path))
        operation = description.document["paths"][path][request.method.lower()]
        known = {one.get("name") for one in operation.get("parameters", [])}
        assert set(request.url.params) <= known
        if request.method == "POST":
            body = json.loads(request.content)
            assert description.request_faults("POST", path, body) == []
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert unnamed(description, body, schema) == []
    assert seen == {
        ("GET", INVOICES),
        ("POST", INVOICES),
        ("GET", INVOICE),
        ("GET", f"{INVOICE}/payment-methods"),
        ("POST", f"{INVOICE}/status"),
    }


def test_every_answer_is_as_described(
    description: Description, lived: tuple[Any, Recorder]
) -> None:
    _, recorder = lived
    for request, status, body in recorder.calls:
        path = description.operation(request.method, path_of(request))
        responses = description.document["paths"][path][request.method.lower()]["responses"]
        content = responses[str(status)].get("content")
        if content is None:
            assert status == 404, "described without words"
            continue
        schema = content["application/json"]["schema"]
        assert description.faults(body, schema) == [], path
        assert unnamed(description, body, schema) == [], path


def test_every_event_is_as_described(
    description: Description,
    lived: tuple[StandInWorld[BtcPayStandIn, BtcPaySystem], Recorder],
) -> None:
    world, _ = lived
    kinds = set()
    for body, _ in world.inbox.received:
        event = json.loads(body)
        kinds.add(event["type"])
        if event["type"] == "InvoiceCreated":
            schema = description.schema("WebhookInvoiceEvent")
        else:
            schema = description.schema(f"Webhook{event['type']}Event")
        assert description.faults(event, schema) == [], event["type"]
        assert unnamed(description, event, schema) == [], event["type"]
    assert kinds == {
        *("InvoiceCreated", "InvoiceReceivedPayment", "InvoicePaymentSettled", "InvoiceSettled"),
        *("InvoiceInvalid", "InvoiceExpired"),
    }
