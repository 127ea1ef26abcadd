"""Our own PayPal: Orders v2, captures, refunds, kept accounts, signed webhooks, the payer's page and faults
on a state file; the app calls it as PayPal.

How outcomes of a page are meant: `success` agrees; `decline` agrees with a card that refuses when the order
is captured, and the page is open again; `pending` agrees, and the capture is under review until somebody
decides it, by `success` or `decline`; `lost_answer` agrees, but nobody is told; `abandon` leaves the page.
Nothing is paid before the app has captured it.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.domain.money import Money
from infra.sandbox.faults import API_FAULTS, WEBHOOK_FAULTS
from infra.sandbox.hangup import Hangup
from infra.sandbox.payment_standin import Fields, Place, PlayedSystem, described
from infra.sandbox.paypal_forms import CAPTURE, ORDER, REFUND, Refusal, check, missing
from infra.sandbox.paypal_orders import Orders, Thing, moment, new_id
from infra.sandbox.paypal_page import ApprovePage
from infra.sandbox.paypal_signing import CERTIFICATE, signed

CLIENT_ID: Final = "sandbox-client"
CLIENT_SECRET: Final = "sandbox-secret"  # noqa: S105 - known to everybody
WEBHOOK_ID: Final = "8PT597110X687430LKGECATA"
CERTIFICATE_PATH: Final = "/v1/notifications/certs/CERT-standin"

TOKEN_SECONDS: Final = 9 * 3600
ORDER_KEY_SECONDS: Final = 6 * 3600
PAYMENT_KEY_SECONDS: Final = 45 * 86400
LONGEST_KEY: Final = 108

_FUNDING: Final = {
    "success": "ok",
    "decline": "decline",
    "pending": "processing",
    "lost_answer": "ok",
}
_REFUSALS: Final = {
    "error_401": (401, "AUTHENTICATION_FAILURE"),
    "error_403": (403, "NOT_AUTHORIZED"),
    "error_429": (429, "RATE_LIMIT_REACHED"),
    "error_500": (500, "INTERNAL_SERVER_ERROR"),
    "error_503": (503, "SERVICE_UNAVAILABLE"),
}
_STATUS: Final = {
    "CREATED": "waiting",
    "PAYER_ACTION_REQUIRED": "waiting",
    "APPROVED": "approved",
}
_TAKEN: Final = {"PENDING": "processing", "DECLINED": "cancelled"}

Act = Callable[[dict[str, str], Thing], Thing | None]


class PayPalStandIn(PlayedSystem):
    """One PayPal business account."""

    name = "paypal"
    outcomes: tuple[str, ...] = ("success", "decline", "pending", "lost_answer", "abandon")
    fault_kinds: tuple[str, ...] = (
        *API_FAULTS,
        *("error_401", "error_403", "error_503", "unknown_card", "unknown_payment"),
        *WEBHOOK_FAULTS,
    )

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._orders = Orders(self.state, self.seconds, self._emit, place.url)
        self._page = ApprovePage(self.state, self._orders, place.after_page)

    def environment(self) -> dict[str, str]:
        return {
            "PAYPAL_CLIENT_ID": CLIENT_ID,
            "PAYPAL_CLIENT_SECRET": CLIENT_SECRET,
            "PAYPAL_WEBHOOK_ID": WEBHOOK_ID,
            "PAYPAL_API_URL": self.place.url,
        }

    def signed(self, body: bytes) -> dict[str, str]:
        return self.signed_at(body, datetime.now(UTC))

    def signed_at(self, body: bytes, at: datetime) -> dict[str, str]:
        """The headers of a webhook that was sent at that moment of real time."""
        return signed(body, WEBHOOK_ID, self.place.url + CERTIFICATE_PATH, at)

    def routes(self) -> list[BaseRoute]:
        orders, payments = "/v2/checkout/orders", "/v2/payments"
        return [
            self._page.route(),
            Route(CERTIFICATE_PATH, lambda _: PlainTextResponse(CERTIFICATE)),
            Route("/v1/oauth2/token", self._token, methods=["POST"]),
            self._route("POST", orders, self._create),
            self._route("GET", orders + "/{id}", self._order),
            self._route("POST", orders + "/{id}/capture", self._capture),
            self._route("GET", payments + "/captures/{id}", self._read_capture),
            self._route("POST", payments + "/captures/{id}/refund", self._refund),
            self._route("GET", payments + "/refunds/{id}", self._read_refund),
            self._route("DELETE", "/v3/vault/payment-tokens/{id}", self._forget),
            self._route("GET", "/v1/customer/disputes", self._disputes),
        ]

    # -- control

    def payments(self) -> list[Fields]:
        return [self._listed(order) for order in self.state.list("order")]

    def act(self, payment_id: str, outcome: str, later: str | None) -> None:
        order = self.state.get("order", payment_id) or {}
        if order.get("_captures"):
            if outcome not in {"success", "decline"}:
                raise ValueError(f"{payment_id} is under review: nobody decides it by {outcome}")
            self._orders.decide(payment_id, paid=outcome == "success")
            return
        late = outcome == "lost_answer"
        self._orders.approve(payment_id, _FUNDING[outcome], later, late=late)

    def set_later(self, references: Iterable[str], later: str) -> int:
        changed = 0
        with self.state.transaction():
            for reference in references:
                token = self._orders.token(reference)
                if token is not None:
                    self.state.put("token", reference, token | {"_later": later})
                    changed += 1
        return changed

    def refund_by_hand(self, capture_id: str, amount: Thing | None = None) -> None:
        """Somebody gives money back on PayPal's own pages. Raises Refusal."""
        with self.state.transaction():
            self._orders.refund(capture_id, {} if amount is None else {"amount": amount})
        self.run_due(self.place.now())

    def take_back(self, token_id: str) -> None:
        """The payer stops being charged, on PayPal's own pages."""
        with self.state.transaction():
            self._orders.forget(token_id, by_payer=True)
        self.run_due(self.place.now())

    def next_expiry(self) -> int | None:
        """Orders end by being asked for; nothing is told of it."""
        return None

    def expire(self) -> None:
        return

    # -- the API

    async def _token(self, request: Request) -> Response:
        wanted = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        asked = dict(parse_qsl((await request.body()).decode()))
        if not hmac.compare_digest(given, wanted) or asked != {"grant_type": "client_credentials"}:
            error = {"error": "invalid_client", "error_description": "Client Authentication failed"}
            return JSONResponse(error, 401)
        fault = self.to_go_wrong.take("error_401")
        if fault is not None:
            return JSONResponse({"error": "invalid_client"}, 401)
        token = f"A21AA{new_id(32)}"
        self.state.put("access", token, {"until": self.seconds() + TOKEN_SECONDS})
        return JSONResponse(
            {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        )

    def _route(self, method: str, path: str, act: Act) -> Route:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            return await run_in_threadpool(self._serve, request, body, act)

        return Route(path, endpoint, methods=[method])

    def _serve(self, request: Request, raw: bytes, act: Act) -> Response:
        try:
            fault = self._authorised(request)
            parts = {**request.path_params, **request.query_params}
            lost = parts.get("id") and self.to_go_wrong.take("unknown_payment")
            if lost:
                raise missing()
            if fault == "timeout_before":
                return Hangup()
            status, answer = self._keyed(request, parts, _body(request, raw), act)
        except Refusal as refused:
            headers = {"Retry-After": "7"} if refused.status == 429 else {}
            return JSONResponse(refused.body, refused.status, headers)
        if fault == "timeout_after":
            return Hangup()
        return Response(status_code=204) if answer is None else JSONResponse(answer, status)

    def _authorised(self, request: Request) -> str | None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = self.state.get("access", given)
        if token is None or self.seconds() >= token["until"]:
            raise Refusal(401, "AUTHENTICATION_FAILURE")
        fault = self.to_go_wrong.take(*API_FAULTS, *_REFUSALS)
        if fault in _REFUSALS:
            raise Refusal(*_REFUSALS[fault])
        return fault

    def _keyed(
        self, request: Request, parts: dict[str, str], body: Thing, act: Act
    ) -> tuple[int, Thing | None]:
        """The same key again, while it is known, answers how what it made stands now."""
        posted = request.method == "POST"
        key = request.headers.get("paypal-request-id", "") if posted else ""
        if len(key) > LONGEST_KEY:
            raise Refusal(400, "INVALID_REQUEST", "INVALID_STRING_LENGTH", "PayPal-Request-Id")
        if posted and not key and body.get("payment_source"):
            raise Refusal(400, "INVALID_REQUEST", "PAYPAL_REQUEST_ID_REQUIRED", "PayPal-Request-Id")
        name = f"{request.url.path} {key}"
        life = PAYMENT_KEY_SECONDS if "/payments/" in name else ORDER_KEY_SECONDS
        refusal: Refusal | None = None
        answer: Thing | None = None
        with self.state.transaction():
            known = self.state.get("key", name) if key else None
            if known is not None and self.seconds() - known["at"] < life:
                return 200, self._again(known["body"])
            try:
                answer = act(parts, body)
            except Refusal as refused:  # is not kept under its key; what it changed is
                refusal = refused
            else:
                if key:
                    self.state.put("key", name, {"at": self.seconds(), "body": answer})
        if refusal is not None:
            raise refusal
        return 201 if posted else 200, answer

    def _again(self, body: Thing) -> Thing:
        order = self.state.get("order", body["id"])
        return body if order is None else self._orders.public(order)

    def _create(self, _: dict[str, str], body: Thing) -> Thing:
        check(body, ORDER)
        return self._orders.public(self._orders.create(body))

    def _order(self, parts: dict[str, str], _: Thing) -> Thing:
        return self._orders.public(self._orders.order(parts["id"]))

    def _capture(self, parts: dict[str, str], body: Thing) -> Thing:
        check(body, CAPTURE)
        source = body.get("payment_source")
        if source is not None and self.to_go_wrong.take("unknown_card"):
            self.state.delete("token", source["paypal"].get("vault_id", ""))
        return self._orders.public(self._orders.capture(parts["id"], source))

    def _read_capture(self, parts: dict[str, str], _: Thing) -> Thing:
        return self._orders.capture_of(parts["id"])

    def _refund(self, parts: dict[str, str], body: Thing) -> Thing:
        check(body, REFUND)
        return self._orders.refund(parts["id"], body)

    def _read_refund(self, parts: dict[str, str], _: Thing) -> Thing:
        return self._orders.refund_of(parts["id"])

    def _forget(self, parts: dict[str, str], _: Thing) -> None:
        self._orders.forget(parts["id"])

    def _disputes(self, parts: dict[str, str], _: Thing) -> Thing:
        """Nobody disputes anything here yet."""
        self._orders.capture_of(parts["disputed_transaction_id"])
        return {"items": []}

    # -- inside

    def _emit(self, kind: str, resource_type: str, resource: Thing, late: bool) -> None:
        event = {
            "id": f"WH-{new_id()}-{new_id()}",
            "event_version": "1.0",
            "create_time": moment(self.seconds()),
            "resource_type": resource_type,
            "event_type": kind,
            "summary": kind.replace(".", " ").capitalize(),
            "resource": resource,
        }
        self.hooks.emit(event, late=late)

    def _listed(self, order: Thing) -> Fields:
        unit = order["purchase_units"][0]
        amount = Money.of(unit["amount"]["value"], unit["amount"]["currency_code"])
        captures = [self.state.get("capture", one) or {} for one in order["_captures"]]
        status = _STATUS.get(order["status"], "cancelled")
        if captures:
            status = _TAKEN.get(captures[0]["status"], "paid")
        elif self._orders.is_over(order):
            status = "cancelled"
        hosted = bool(order["_asked"])
        wallet: dict[str, Any] = (order.get("payment_source") or {}).get("paypal") or {}
        kept = ((wallet.get("attributes") or {}).get("vault") or {}).get("id")
        token = None if kept is None else self._orders.token(kept)
        return described(
            payment_id=order["id"],
            kind="hosted" if hosted else "saved",
            status=status if hosted or status != "waiting" else "prepared",
            amount=amount,
            description=unit.get("description"),
            charge_id=(unit.get("custom_id") or "").partition(".")[2] or None,
            created=order["_created"],
            url=f"{self.place.url}/pay/{order['id']}" if hosted else None,
            card=kept,
            later=None if token is None else token["_later"],
            decline_code=order["_refused"],
        )


def _body(request: Request, raw: bytes) -> Thing:
    """Of a POST: an object that says that it is one."""
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refusal(400, "INVALID_REQUEST", "MALFORMED_REQUEST_JSON")
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(400, "INVALID_REQUEST", "MALFORMED_REQUEST_JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "INVALID_REQUEST", "MALFORMED_REQUEST_JSON")
    return body
