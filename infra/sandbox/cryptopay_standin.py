"""Our own Crypto Pay (@CryptoBot): invoices, the page where one is paid, signed updates and faults on a state
file; the app calls it as the real one. It knows nothing of the app.

Outcomes of a page: `success` pays it, `lost_answer` too, but the update comes 26 hours late.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.domain.money import Money
from infra.sandbox.faults import WEBHOOK_FAULTS
from infra.sandbox.json_front import CALL_FAULTS, Answer, Asked, JsonFront, Refusal
from infra.sandbox.page_frame import notice_page
from infra.sandbox.pay_page import Button, pay_page, pressed_of
from infra.sandbox.payment_standin import Fields, Place, PlayedSystem, described

TOKEN: Final = "4242:AAsandboxTokenOfCryptoPay"  # noqa: S105 - worthless
RATE: Final = Decimal("1.08")  # of the coin, in whatever currency
FEE_SHARE: Final = Decimal("0.03")
A_PAGE: Final = 100
MOST: Final = 1000
FIATS: Final = frozenset(
    {
        *(
            "USD",
            "EUR",
            "RUB",
            "BYN",
            "UAH",
            "GBP",
            "CNY",
            "KZT",
            "UZS",
            "GEL",
            "TRY",
            "AMD",
            "THB",
        ),
        *("INR", "BRL", "IDR", "AZN", "AED", "PLN", "ILS"),
    }
)
_CREATE: Final = frozenset(
    {
        *("currency_type", "asset", "fiat", "accepted_assets", "amount", "swap_to", "description"),
        *("hidden_message", "paid_btn_name", "paid_btn_url", "payload", "allow_comments"),
        *("allow_anonymous", "expires_in"),
    }
)
_BUTTONS_OF_PAID: Final = frozenset({"viewItem", "openChannel", "openBot", "callback"})
_SHOWN: Final = {"active": "waiting", "paid": "paid", "expired": "cancelled"}
_BUTTONS: Final = (
    Button("success", "Pay with USDT"),
    Button("lost_answer", "Pay, answer lost"),
    Button("abandon", "Leave"),
)


class CryptoPayStandIn(PlayedSystem):
    """One app."""

    name = "cryptopay"
    outcomes: tuple[str, ...] = ("success", "lost_answer", "abandon")
    fault_kinds: tuple[str, ...] = (*CALL_FAULTS, "unknown_payment", *WEBHOOK_FAULTS)

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._front = JsonFront(self.to_go_wrong, self._serve, _refusal, self._authorise)

    def environment(self) -> Mapping[str, str]:
        """The app's settings with which it calls this one."""
        return {"CRYPTOPAY_TOKEN": TOKEN, "CRYPTOPAY_API_URL": self.place.url}

    def routes(self) -> list[BaseRoute]:
        """The API below `/api`, the page below `/pay`."""
        page = Route("/pay/{hash}", self._page, methods=["GET", "POST"])
        return [page, self._front.route("/api")]

    def signed(self, body: bytes) -> dict[str, str]:
        """By the digest of the token."""
        key = hashlib.sha256(TOKEN.encode()).digest()
        signature = hmac.new(key, body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "crypto-pay-api-signature": signature}

    def payments(self) -> list[Fields]:
        """Every invoice that was not deleted, the oldest first."""
        return [self._described(invoice) for invoice in self.state.list("invoice")]

    def act(self, payment_id: str, outcome: str, later: str | None) -> None:
        """It is paid, whole. Raises ValueError."""
        invoice = self._load(payment_id)
        if later is not None or invoice["status"] != "active":
            raise ValueError(f"{payment_id} is {invoice['status']}, and nothing is saved here")
        paid = Decimal(invoice["amount"]) / RATE
        invoice |= {
            "status": "paid",
            "paid_at": self._instant(self.seconds()),
            "paid_anonymously": False,
            "paid_asset": "USDT",
            "paid_amount": f"{paid:.8f}",
            "paid_fiat_rate": str(RATE),
            "fee_asset": "USDT",
            "fee_amount": float(
                round(paid * FEE_SHARE, 8)
            ),  # a number here, a string there: as documented
            "fee_in_usd": "0",
        }
        self._keep(invoice)
        update = {
            "update_id": secrets.randbelow(10**9),
            "update_type": "invoice_paid",
            "request_date": self._instant(self.seconds()),
            "payload": _public(invoice),
        }
        event = {"id": str(update["update_id"]), "said": update}
        self.hooks.emit(event, late=outcome == "lost_answer")

    def next_expiry(self) -> int | None:
        """When an invoice is over."""
        active = [one["_until"] for one in self.state.list("invoice") if one["status"] == "active"]
        return min(active, default=None)

    def expire(self) -> None:
        """Invoices that are over."""
        with self.state.transaction():
            for invoice in self.state.list("invoice"):
                if invoice["status"] == "active" and invoice["_until"] <= self.seconds():
                    self._keep(invoice | {"status": "expired"})

    # -- inside

    def _instant(self, seconds: int) -> str:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.000Z}"

    def _keep(self, invoice: Fields) -> None:
        self.state.put("invoice", str(invoice["invoice_id"]), invoice)

    def _load(self, identity: str) -> Fields:
        found = self.state.get("invoice", identity)
        if found is None:
            raise _refusal(400, "INVOICE_NOT_FOUND")
        return found

    def _described(self, invoice: Fields) -> Fields:
        return described(
            payment_id=str(invoice["invoice_id"]),
            kind="hosted",
            status=_SHOWN[invoice["status"]],
            amount=Money.of(invoice["amount"], invoice["fiat"]),
            description=invoice.get("description"),
            charge_id=invoice["_charge"],
            created=invoice["_created"],
            url=invoice["bot_invoice_url"],
        )

    def _authorise(self, asked: Asked) -> None:
        given = asked.headers.get("crypto-pay-api-token", "")
        if not hmac.compare_digest(given.encode(), TOKEN.encode()):
            raise _refusal(401, "UNAUTHORIZED")

    def _serve(self, asked: Asked) -> Answer:
        params = asked.body if isinstance(asked.body, dict) else {}
        with self.state.transaction():
            match asked.path:
                case "/createInvoice":
                    return _done(_public(self._created(params)))
                case "/getInvoices":
                    return _done({"items": self._listed(params)})
                case "/deleteInvoice":
                    return _done(self._deleted(params))
                case _:
                    raise _refusal(405, "METHOD_NOT_FOUND")

    def _created(self, params: Fields) -> Fields:
        _check_create(params)
        number, code, now = (
            1000 + len(self.state.list("made")),
            secrets.token_urlsafe(8),
            self.seconds(),
        )
        life = params.get("expires_in", 2678400)
        url = f"{self.place.url}/pay/{code}"
        invoice: Fields = {
            "invoice_id": number,
            "hash": code,
            "currency_type": "fiat",
            "fiat": params["fiat"],
            "amount": params["amount"],
            "accepted_assets": ["USDT", "TON", "BTC"],
            "bot_invoice_url": url,
            "mini_app_invoice_url": url,
            "web_app_invoice_url": url,
            "status": "active",
            "created_at": self._instant(now),
            "expiration_date": self._instant(now + life),
            "allow_comments": params.get("allow_comments", True),
            "allow_anonymous": params.get("allow_anonymous", True),
            "_created": now,
            "_until": now + life,
            "_charge": _charge_of(params.get("payload", "")),
        }
        for name in ("description", "payload", "paid_btn_name", "paid_btn_url"):
            if name in params:
                invoice[name] = params[name]
        self.state.put("made", str(number), {})
        self._keep(invoice)
        return invoice

    def _listed(self, params: Fields) -> list[Fields]:
        if set(params) - {"asset", "fiat", "invoice_ids", "status", "offset", "count"}:
            raise _refusal(400, "PARAM_UNKNOWN")
        if self.to_go_wrong.take("unknown_payment") and "invoice_ids" in params:
            return []
        numbers = str(params["invoice_ids"]).split(",") if "invoice_ids" in params else None
        offset, count = params.get("offset", 0), params.get("count", A_PAGE)
        if not 1 <= count <= MOST:
            raise _refusal(400, "COUNT_INVALID")
        found = [
            _public(one)
            for one in reversed(self.state.list("invoice"))  # the newest first
            if (numbers is None or str(one["invoice_id"]) in numbers)
            and params.get("status") in {None, one["status"]}
        ]
        return found[offset : offset + count]

    def _deleted(self, params: Fields) -> bool:
        if set(params) != {"invoice_id"} or not isinstance(params["invoice_id"], int):
            raise _refusal(400, "INVOICE_ID_INVALID")
        invoice = self._load(str(params["invoice_id"]))
        if invoice["status"] == "paid":
            raise _refusal(400, "INVOICE_ALREADY_PAID")
        self.state.delete("invoice", str(invoice["invoice_id"]))
        return True

    # -- the page

    async def _page(self, request: Request) -> Response:
        pressed = pressed_of(await request.body())
        return await run_in_threadpool(self._drawn, request.path_params["hash"], pressed)

    def _drawn(self, code: str, pressed: str) -> Response:
        self.expire()
        found = [one for one in self.state.list("invoice") if one["hash"] == code]
        if not found:
            return HTMLResponse(notice_page(self.name, "No such invoice", "It was deleted."), 404)
        (invoice,) = found
        back = invoice.get("paid_btn_url")
        if invoice["status"] != "active":
            title = "Paid" if invoice["status"] == "paid" else "This invoice is over"
            return HTMLResponse(notice_page(self.name, title, "There is nothing left to do.", back))
        if pressed in self.outcomes:
            self.complete(str(invoice["invoice_id"]), pressed)
            self.place.after_page()
            return RedirectResponse(back or self.place.url, 303)
        return HTMLResponse(pay_page(self.name, self._described(invoice), _BUTTONS))


def _check_create(params: Fields) -> None:
    if set(params) - _CREATE:
        raise _refusal(400, "PARAM_UNKNOWN")
    if params.get("currency_type") != "fiat" or params.get("fiat") not in FIATS:
        raise _refusal(400, "CURRENCY_TYPE_INVALID")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,8})?", str(params.get("amount"))):
        raise _refusal(400, "AMOUNT_INVALID")
    if len(params.get("description", "")) > 1024 or len(params.get("payload", "")) > 4096:
        raise _refusal(400, "TEXT_TOO_LONG")
    if not 1 <= params.get("expires_in", 1) <= 2678400:
        raise _refusal(400, "EXPIRES_IN_INVALID")
    name, url = params.get("paid_btn_name"), str(params.get("paid_btn_url", ""))
    if name is not None and (name not in _BUTTONS_OF_PAID or not url.startswith("http")):
        raise _refusal(400, "PAID_BTN_INVALID")


def _charge_of(payload: str) -> str | None:
    found = re.search(r'"charge": "([^"]+)"', payload)
    return found[1] if found else None


def _public(invoice: Fields) -> Fields:
    return {name: value for name, value in invoice.items() if not name.startswith("_")}


def _done(result: Any) -> Answer:
    return Answer({"ok": True, "result": result})


def _refusal(status: int, name: str) -> Refusal:
    return Refusal(status, {"ok": False, "error": {"code": status, "name": name}})
