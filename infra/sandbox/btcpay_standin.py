"""Our own BTCPay Server: Greenfield API, checkout, signed events and faults on a state file; the app calls it
as the real one. It knows nothing of the app.

Outcomes of a page: `success` sends the whole, `partial` half and `over` double of what is due, each settled
at once; `unconfirmed` sends the whole, and the chain takes its time until `success` is said once more;
`lost_answer` sends it, and the events come 26 hours late. Any of them may come after the end, too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from decimal import ROUND_UP, Decimal
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.domain.money import Money
from infra.sandbox.btcpay_invoices import SATOSHI, STORE, Invoices, coins, shown
from infra.sandbox.faults import WEBHOOK_FAULTS
from infra.sandbox.json_front import CALL_FAULTS, Answer, Asked, JsonFront, Refusal
from infra.sandbox.page_frame import notice_page
from infra.sandbox.pay_page import Button, pay_page, pressed_of
from infra.sandbox.payment_standin import Fields, Place, PlayedSystem, described

API_KEY: Final = "sandbox-btcpay-key"
WEBHOOK_SECRET: Final = "sandbox-btcpay-secret"  # noqa: S105 - worthless

_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
_CHECKOUT: Final = frozenset(
    {
        *("speedPolicy", "paymentMethods", "defaultPaymentMethod", "lazyPaymentMethods"),
        *("expirationMinutes", "monitoringMinutes", "paymentTolerance", "redirectURL"),
        *("redirectAutomatically", "defaultLanguage"),
    }
)
_CREATE: Final = frozenset(
    {"amount", "currency", "metadata", "checkout", "receipt", "additionalSearchTerms"}
)
_SHOWN: Final = {"New": "waiting", "Processing": "processing", "Settled": "paid"}
_BUTTONS: Final = (
    Button("success", "Send the whole"),
    Button("partial", "Send half"),
    Button("over", "Send double"),
    Button("unconfirmed", "Send, not confirmed yet"),
    Button("lost_answer", "Send, answer lost"),
    Button("abandon", "Leave"),
)
_SHARES: Final = {"partial": Decimal("0.5"), "over": Decimal(2)}


class BtcPayStandIn(PlayedSystem):
    """One store of one server."""

    name = "btcpay"
    outcomes: tuple[str, ...] = (
        "success",
        "lost_answer",
        "abandon",
        "partial",
        "over",
        "unconfirmed",
    )
    fault_kinds: tuple[str, ...] = (*CALL_FAULTS, "unknown_payment", *WEBHOOK_FAULTS)

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.book = Invoices(self.state, self.seconds, self._tell)
        self._front = JsonFront(self.to_go_wrong, self._serve, _refusal, self._authorise)

    def environment(self) -> Mapping[str, str]:
        """The app's settings with which it calls this one."""
        return {
            "BTCPAY_URL": self.place.url,
            "BTCPAY_STORE_ID": STORE,
            "BTCPAY_API_KEY": API_KEY,
            "BTCPAY_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }

    def routes(self) -> list[BaseRoute]:
        """The API below `/api/v1`, the checkout below `/i`."""
        page = Route("/i/{invoice_id}", self._page, methods=["GET", "POST"])
        return [page, self._front.route("/api/v1")]

    def signed(self, body: bytes) -> dict[str, str]:
        """By the webhook's secret, over the body alone."""
        signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "BTCPay-Sig": f"sha256={signature}"}

    def payments(self) -> list[Fields]:
        """Every invoice, the oldest first."""
        return [self._described(invoice) for invoice in self.book.all()]

    def act(self, payment_id: str, outcome: str, later: str | None) -> None:
        """A payment is sent, or is confirmed by the chain; an old invoice's address takes it, too."""
        if later is not None:
            raise ValueError("nothing is saved here")
        invoice = self._load(payment_id)
        unsettled = [one for one in invoice["_payments"] if one["status"] == "Processing"]
        if outcome == "success" and unsettled:
            for payment in unsettled:
                self.book.settle(invoice, payment)
            return
        due = coins(Decimal(invoice["amount"]))
        share = (due * _SHARES.get(outcome, Decimal(1))).quantize(SATOSHI, ROUND_UP)
        late = outcome == "lost_answer"
        self.book.receive(invoice, share, settled=outcome != "unconfirmed", late=late)

    def send(self, invoice_id: str, amount: Decimal) -> None:
        """So much of the invoice's currency, whatever was asked for."""
        with self.state.transaction():
            self.book.receive(self._load(invoice_id), coins(amount))
        self.run_due(self.place.now())

    def mark(self, invoice_id: str, status: str) -> None:
        """What staff of the store do in its dashboard."""
        with self.state.transaction():
            self.book.mark(self._load(invoice_id), status)
        self.run_due(self.place.now())

    def next_expiry(self) -> int | None:
        """When an invoice is over."""
        return self.book.next_expiry()

    def expire(self) -> None:
        """Invoices that are over."""
        with self.state.transaction():
            self.book.expire()

    # -- inside

    def _tell(self, kind: str, invoice: Fields, more: Fields, late: bool) -> None:
        delivery = secrets.token_urlsafe(12)
        said = {
            "deliveryId": delivery,
            "webhookId": "SandboxWebhook",
            "originalDeliveryId": delivery,
            "isRedelivery": False,
            "type": kind,
            "timestamp": self.seconds(),
            "storeId": STORE,
            "invoiceId": invoice["id"],
            "metadata": invoice["metadata"],
            **more,
        }
        self.hooks.emit({"id": delivery, "said": said}, late=late)

    def _described(self, invoice: Fields) -> Fields:
        return described(
            payment_id=invoice["id"],
            kind="hosted",
            status=_SHOWN.get(invoice["status"], "cancelled"),
            amount=Money.of(invoice["amount"], invoice["currency"]),
            description=invoice["metadata"].get("itemDesc"),
            charge_id=invoice["metadata"].get("orderId"),
            created=invoice["createdTime"],
            url=invoice["checkoutLink"],
            decline_code=None,
        )

    def _load(self, identity: str) -> Fields:
        found = self.book.get(identity)
        if found is None:
            raise _refusal(404, "The invoice was not found")
        return found

    def _authorise(self, asked: Asked) -> None:
        wanted, given = f"token {API_KEY}", asked.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise _refusal(401, "Authentication is required for accessing this endpoint")

    def _serve(self, asked: Asked) -> Answer:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["stores", store, "invoices"] if store == STORE:
                return Answer(self._listed(asked))
            case "POST", ["stores", store, "invoices"] if store == STORE:
                _check_create(asked.body)
                with self.state.transaction():
                    made = self.book.create(asked.body, lambda one: f"{self.place.url}/i/{one}")
                return Answer(shown(made))
            case "GET", ["invoices", identity]:
                if self.to_go_wrong.take("unknown_payment"):
                    raise _refusal(404, "The invoice was not found")
                return Answer(shown(self._load(identity)))
            case "GET", ["invoices", identity, "payment-methods"]:
                return Answer(self.book.methods(self._load(identity)))
            case "POST", ["invoices", identity, "status"]:
                return Answer(self._marked(identity, asked.body))
            case _, ["stores", *_]:
                raise _refusal(403, "This API key has no access to that store")
            case _:
                raise _refusal(404, "No such endpoint")

    def _listed(self, asked: Asked) -> list[Fields]:
        if set(asked.query) - {"orderId", "status", "skip", "take"}:
            raise _refusal(400, "unknown filter")
        wanted = asked.query.get("orderId")
        return [
            shown(one)
            for one in reversed(self.book.all())  # the newest first
            if not one["archived"] and (wanted is None or one["metadata"].get("orderId") in wanted)
        ]

    def _marked(self, identity: str, body: Any) -> Fields:
        invoice = self._load(identity)
        if not isinstance(body, dict) or set(body) != {"status"}:
            raise _invalid("status", "The status is required")
        if body["status"] not in invoice["availableStatusesForManualMarking"]:
            raise _invalid("status", "Status can only be marked to invalid or settled")
        with self.state.transaction():
            self.book.mark(invoice, body["status"])
        return shown(invoice)

    # -- the checkout

    async def _page(self, request: Request) -> Response:
        pressed = pressed_of(await request.body())
        return await run_in_threadpool(self._drawn, request.path_params["invoice_id"], pressed)

    def _drawn(self, identity: str, pressed: str) -> Response:
        self.expire()
        invoice = self.book.get(identity)
        if invoice is None:
            return HTMLResponse(notice_page(self.name, "No such page", "The link is wrong."), 404)
        back = invoice["checkout"].get("redirectURL")
        if invoice["status"] not in {"New", "Processing"}:
            title = "Paid" if invoice["status"] == "Settled" else "This invoice is over"
            return HTMLResponse(notice_page(self.name, title, "There is nothing left to do.", back))
        if pressed in self.outcomes:
            self.complete(identity, pressed)
            self.place.after_page()
            invoice = self._load(identity)
            if invoice["status"] == "Settled" or pressed == "abandon":
                return RedirectResponse(back or self.place.url, 303)
        due = coins(Decimal(invoice["amount"]))
        came = (
            f"; {invoice['paidAmount']} {invoice['currency']} has come"
            if invoice["_payments"]
            else ""
        )
        return HTMLResponse(
            pay_page(self.name, self._described(invoice), _BUTTONS, note=f"{due} BTC{came}")
        )


def _check_create(body: Any) -> None:
    if not isinstance(body, dict) or set(body) - _CREATE:
        raise _invalid("", "Unknown fields")
    if not isinstance(body.get("amount"), str) or not _AMOUNT.fullmatch(body["amount"]):
        raise _invalid("amount", "The amount should be a decimal")
    if not re.fullmatch(r"[A-Z]{3}", str(body.get("currency"))):
        raise _invalid("currency", "Invalid currency")
    checkout = body.get("checkout") or {}
    if set(checkout) - _CHECKOUT:
        raise _invalid("checkout", "Unknown fields")
    minutes = checkout.get("expirationMinutes", 15)
    if not isinstance(minutes, int) or not 1 <= minutes <= 60 * 24 * 30:
        raise _invalid("checkout.expirationMinutes", "Invalid number of minutes")


def _invalid(path: str, message: str) -> Refusal:
    return Refusal(400, [{"path": path, "message": message}])


def _refusal(status: int, words: str) -> Refusal:
    codes = {401: "unauthenticated", 403: "missing-permission", 404: "invoice-not-found"}
    return Refusal(status, {"code": codes.get(status, "generic-error"), "message": words})
