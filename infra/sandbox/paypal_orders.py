"""How payments go at the played PayPal: orders, captures, refunds, accounts that are kept.

Holds the transitions of PayPal's objects and which events they cause; refuses to know HTTP, faults and
webhooks. All moments are business time; the caller holds the state's transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from infra.sandbox.paypal_forms import missing, unprocessable
from infra.sandbox.state import State

Thing = dict[str, Any]

APPROVE_SECONDS: Final = 3 * 3600
"""How long a payer may take to approve an order, and then how long it can be captured."""

LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

OPEN: Final = ("CREATED", "PAYER_ACTION_REQUIRED")

REFUSES: Final = {
    "decline": "INSTRUMENT_DECLINED",
    "hard_decline": "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "authentication": "PAYER_ACTION_REQUIRED",
}
"""How what pays may refuse to; what does `processing` is under review, everything else pays."""


def new_id(length: int = 17) -> str:
    """As PayPal makes them."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def moment(seconds: int) -> str:
    """As PayPal writes it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


class Orders:
    """`emit(kind, resource type, resource, late)` takes what webhooks tell; all of it stands at `url`."""

    def __init__(
        self,
        state: State,
        now: Callable[[], int],
        emit: Callable[[str, str, Thing, bool], None],
        url: str,
    ) -> None:
        self._state = state
        self._now = now
        self._emit = emit
        self._url = url

    # -- objects

    def order(self, identifier: str) -> Thing:
        """Raises Refusal for one that never was, or that is over: PayPal forgets what nobody approved."""
        found = self._state.get("order", identifier)
        if found is None or self.is_over(found):
            raise missing()
        return found

    def is_over(self, order: Thing) -> bool:
        """Nobody approved it in time, or we did not capture it."""
        return bool(order["status"] != "COMPLETED" and self._now() >= order["_until"])

    def public(self, order: Thing) -> Thing:
        """As the API shows it."""
        shown = {name: value for name, value in order.items() if not name.startswith("_")}
        captures = [self._state.get("capture", one) or {} for one in order["_captures"]]
        refunds = [self._state.get("refund", one) or {} for one in order["_refunds"]]
        if captures:
            payments: Thing = {"captures": [_shown(one, "supplementary_data") for one in captures]}
            if refunds:
                payments["refunds"] = [_shown(one) for one in refunds]
            shown["purchase_units"] = [{**order["purchase_units"][0], "payments": payments}]
        return shown

    def capture_of(self, identifier: str) -> Thing:
        """Raises Refusal."""
        found = self._state.get("capture", identifier)
        if found is None:
            raise missing()
        return found

    def refund_of(self, identifier: str) -> Thing:
        """Raises Refusal."""
        found = self._state.get("refund", identifier)
        if found is None:
            raise missing()
        return found

    def token(self, identifier: str) -> Thing | None:
        """An account that is kept."""
        return self._state.get("token", identifier)

    # -- what a caller does

    def create(self, body: Thing) -> Thing:
        """A new order; with a way to pay it waits for the payer's approval."""
        if body["intent"] != "CAPTURE":
            raise unprocessable("UNSUPPORTED_INTENT", "/intent")
        identifier, now = new_id(), self._now()
        wallet = (body.get("payment_source") or {}).get("paypal")
        if wallet is not None and "vault_id" in wallet:
            raise unprocessable("UNSUPPORTED_BY_STANDIN", "/payment_source/paypal/vault_id")
        way = "approve" if wallet is None else "payer-action"
        order = {
            "id": identifier,
            "intent": "CAPTURE",
            "status": "CREATED" if wallet is None else "PAYER_ACTION_REQUIRED",
            "purchase_units": [{"reference_id": "default", **body["purchase_units"][0]}],
            "create_time": moment(now),
            "links": [
                self._link("self", "GET", f"v2/checkout/orders/{identifier}"),
                self._link(way, "GET", f"pay/{identifier}"),
            ],
            "_until": now + APPROVE_SECONDS,
            "_created": now,
            "_captures": [],
            "_refunds": [],
            "_asked": wallet or {},
            "_funding": "ok",
            "_later": "ok",
            "_late": False,
            "_refused": None,
        }
        if wallet is not None:
            order["payment_source"] = {"paypal": {}}
        return self._save(order)

    def capture(self, identifier: str, source: Thing | None) -> Thing:
        """Take the money, once: of an approved order, or with an account that is kept."""
        order = self.order(identifier)
        if order["_captures"]:
            raise unprocessable("ORDER_ALREADY_CAPTURED")
        kept: Thing | None = None
        funding = order["_funding"]
        if source is not None:
            kept = self.token(source["paypal"]["vault_id"])
            if kept is None:
                raise unprocessable("TOKEN_ID_NOT_FOUND", "/payment_source/paypal/vault_id")
            funding = kept["_later"]
        elif order["status"] != "APPROVED":
            raise unprocessable("ORDER_NOT_APPROVED")
        if funding in REFUSES:
            if kept is None:  # the payer is to choose another way to pay
                self._save(order | {"status": "PAYER_ACTION_REQUIRED", "_refused": funding})
            raise unprocessable(REFUSES[funding])
        return self._captured(order, kept, pending=funding == "processing")

    def refund(self, identifier: str, body: Thing) -> Thing:
        """Give a capture back, in parts or whole."""
        capture = self.capture_of(identifier)
        order = self.order_of(capture)
        if capture["status"] == "PENDING":
            raise unprocessable("PENDING_CAPTURE")
        left = Decimal(capture["amount"]["value"]) - self._refunded(order)
        amount = body.get("amount") or {**capture["amount"], "value": f"{left}"}
        if amount["currency_code"] != capture["amount"]["currency_code"]:
            raise unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH", "/amount")
        if left == 0:
            raise unprocessable("CAPTURE_FULLY_REFUNDED")
        if Decimal(amount["value"]) > left:
            raise unprocessable("REFUND_AMOUNT_EXCEEDED", "/amount")
        refund: Thing = {
            "id": new_id(),
            "status": "COMPLETED",
            "amount": amount,
            "create_time": moment(self._now()),
            "update_time": moment(self._now()),
            "links": [
                self._link("up", "GET", f"v2/payments/captures/{identifier}"),
            ],
        }
        if "custom_id" in body:
            refund["custom_id"] = body["custom_id"]
        refund["links"].insert(0, self._link("self", "GET", f"v2/payments/refunds/{refund['id']}"))
        self._state.put("refund", refund["id"], refund)
        self._save(order | {"_refunds": [*order["_refunds"], refund["id"]]})
        whole = Decimal(amount["value"]) == left
        status = "REFUNDED" if whole else "PARTIALLY_REFUNDED"
        self._state.put("capture", identifier, capture | {"status": status})
        self._emit("PAYMENT.CAPTURE.REFUNDED", "refund", refund, False)
        return refund

    def forget(self, identifier: str, *, by_payer: bool = False) -> None:
        """An account that is kept no more; one that is not kept is gone already."""
        token = self.token(identifier)
        if token is None:
            return
        self._state.delete("token", identifier)
        if by_payer:
            gone = {"id": identifier, "customer": token["customer"]}
            self._emit("VAULT.PAYMENT-TOKEN.DELETED", "payment_token", gone, False)

    # -- what payers and PayPal do

    def approve(self, identifier: str, funding: str, later: str | None, *, late: bool) -> None:
        """The payer agrees, with what will behave as `funding` says. Raises ValueError."""
        order = self._state.get("order", identifier)
        if order is None or self.is_over(order) or order["status"] not in OPEN:
            raise ValueError(f"{identifier} does not wait for its payer")
        now = self._now()
        wallet = {
            "email_address": "anna@example.com",
            "account_id": "QYR5Z8XDVJNXQ",
            "name": {"given_name": "Anna", "surname": "Example"},
        }
        order |= {
            "status": "APPROVED",
            "update_time": moment(now),
            "payment_source": {"paypal": wallet},
            "_until": now + APPROVE_SECONDS,
            "_funding": funding,
            "_later": later or "ok",
            "_late": late,
            "_refused": None,
        }
        self._save(order)
        self._emit("CHECKOUT.ORDER.APPROVED", "checkout-order", self.public(order), late)

    def decide(self, identifier: str, *, paid: bool) -> None:
        """What comes of a capture that is under review. Raises ValueError."""
        order = self._state.get("order", identifier) or {"_captures": []}
        capture = self.capture_of(order["_captures"][0]) if order["_captures"] else {}
        if capture.get("status") != "PENDING":
            raise ValueError(f"nothing of {identifier} is under review")
        capture = {name: value for name, value in capture.items() if name != "status_details"}
        capture["status"] = "COMPLETED" if paid else "DECLINED"
        self._state.put("capture", capture["id"], capture)
        self._emit(
            f"PAYMENT.CAPTURE.{'COMPLETED' if paid else 'DENIED'}", "capture", capture, False
        )

    def order_of(self, capture: Thing) -> Thing:
        """The order that it is of."""
        found = self._state.get("order", capture["supplementary_data"]["related_ids"]["order_id"])
        if found is None:
            raise missing()
        return found

    # -- inside

    def _captured(self, order: Thing, kept: Thing | None, *, pending: bool) -> Thing:
        now, unit = self._now(), order["purchase_units"][0]
        capture: Thing = {
            "id": new_id(),
            "status": "PENDING" if pending else "COMPLETED",
            "amount": unit["amount"],
            "final_capture": True,
            "seller_protection": {"status": "NOT_ELIGIBLE"},
            "create_time": moment(now),
            "update_time": moment(now),
            "supplementary_data": {"related_ids": {"order_id": order["id"]}},
        }
        if "custom_id" in unit:
            capture["custom_id"] = unit["custom_id"]
        if pending:
            capture["status_details"] = {"reason": "PENDING_REVIEW"}
        capture["links"] = [
            self._link("self", "GET", f"v2/payments/captures/{capture['id']}"),
            self._link("up", "GET", f"v2/checkout/orders/{order['id']}"),
        ]
        self._state.put("capture", capture["id"], capture)
        order |= {"status": "COMPLETED", "_captures": [capture["id"]], "update_time": moment(now)}
        vault = (order["_asked"].get("attributes") or {}).get("vault")
        if kept is not None:
            order["payment_source"] = {"paypal": kept["_wallet"]}
        elif vault is not None:
            order["payment_source"] = {"paypal": self._kept(order)}
        self._save(order)
        kind = "PENDING" if pending else "COMPLETED"
        self._emit(f"PAYMENT.CAPTURE.{kind}", "capture", capture, order["_late"])
        self._emit("CHECKOUT.ORDER.COMPLETED", "checkout-order", self.public(order), order["_late"])
        return order

    def _kept(self, order: Thing) -> Thing:
        wallet: Thing = order["payment_source"]["paypal"]
        asked = order["_asked"]["attributes"].get("customer") or {}
        customer = {"id": asked.get("id") or new_id(10)}
        token = {
            "id": new_id(8).lower(),
            "customer": customer,
            "_later": order["_later"],
            "_wallet": wallet,
        }
        self._state.put("token", token["id"], token)
        vault = {"id": token["id"], "status": "VAULTED", "customer": customer}
        return {**wallet, "attributes": {"vault": vault}}

    def _refunded(self, order: Thing) -> Decimal:
        made = (self._state.get("refund", one) or {} for one in order["_refunds"])
        gone = [
            Decimal(one["amount"]["value"])
            for one in made
            if one["status"] not in {"FAILED", "CANCELLED"}
        ]
        return sum(gone, Decimal(0))

    def _save(self, order: Thing) -> Thing:
        self._state.put("order", order["id"], order)
        return order

    def _link(self, rel: str, method: str, path: str) -> Thing:
        return {"href": f"{self._url}/{path}", "rel": rel, "method": method}


def _shown(thing: Thing, *without: str) -> Thing:
    return {name: value for name, value in thing.items() if name not in without}
