"""The invoices of the played BTCPay Server and the payments that come for them; knows no HTTP.

There is one coin, at one rate. An invoice is Settled when what has settled is enough before its end; what
comes later leaves it Expired, and says `PaidLate` or `PaidPartial`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import ROUND_UP, Decimal
from typing import Any, Final

from infra.sandbox.state import State

Fields = dict[str, Any]

STORE: Final = "SandboxStore"
METHOD: Final = "BTC-CHAIN"
RATE: Final = Decimal("64000.00")
SATOSHI: Final = Decimal("0.00000001")
MONITORED_SECONDS: Final = 24 * 3600
DEFAULT_MINUTES: Final = 15

Tell = Callable[[str, Fields, Fields, bool], None]


def coins(amount: Decimal) -> Decimal:
    """What an amount costs, up to the whole satoshi."""
    return (amount / RATE).quantize(SATOSHI, ROUND_UP)


class Invoices:
    """`tell(type, invoice, more fields, late)` makes an event. What begins with `_` is not answered."""

    def __init__(self, state: State, now: Callable[[], int], tell: Tell) -> None:
        self._state = state
        self._now = now
        self._tell = tell

    def get(self, identity: str) -> Fields | None:
        """As it stands."""
        return self._state.get("invoice", identity)

    def all(self) -> list[Fields]:
        """The oldest first."""
        return self._state.list("invoice")

    def create(self, body: Fields, page_url: Callable[[str], str]) -> Fields:
        """From a request that was checked."""
        identity, now = secrets.token_urlsafe(16), self._now()
        checkout = body.get("checkout") or {}
        minutes = checkout.get("expirationMinutes") or DEFAULT_MINUTES
        invoice: Fields = {
            "id": identity,
            "storeId": STORE,
            "amount": body["amount"],
            "paidAmount": "0",
            "currency": body["currency"],
            "type": "Standard",
            "checkoutLink": page_url(identity),
            "createdTime": now,
            "expirationTime": now + int(minutes * 60),
            "monitoringExpiration": now + int(minutes * 60) + MONITORED_SECONDS,
            "status": "New",
            "additionalStatus": "None",
            "availableStatusesForManualMarking": ["Settled", "Invalid"],
            "archived": False,
            "metadata": body.get("metadata") or {},
            "checkout": checkout,
            "_payments": [],
        }
        self.keep(invoice)
        self._tell("InvoiceCreated", invoice, {}, False)
        return invoice

    def keep(self, invoice: Fields) -> None:
        """As it is now."""
        self._state.put("invoice", invoice["id"], invoice)

    def receive(
        self, invoice: Fields, value: Decimal, *, settled: bool = True, late: bool = False
    ) -> Fields:
        """A payment of so many coins is seen, and `settled` at once or when `settle` is called."""
        payment: Fields = {
            "id": f"{secrets.token_hex(32)}-0",
            "receivedDate": self._now(),
            "value": str(value),
            "fee": "0",
            "status": "Processing",
            "destination": f"bcrt1q{invoice['id'][:12].lower()}",
        }
        invoice["_payments"].append(payment)
        self._recount(invoice)
        self._tell_of("InvoiceReceivedPayment", invoice, payment, late)
        if settled:
            self.settle(invoice, payment, late=late)
        return payment

    def settle(self, invoice: Fields, payment: Fields, *, late: bool = False) -> None:
        """The chain has confirmed it."""
        for one in invoice["_payments"]:
            if one["id"] == payment["id"]:
                one["status"] = "Settled"
        self._recount(invoice)
        self._tell_of("InvoicePaymentSettled", invoice, payment | {"status": "Settled"}, late)
        if invoice["status"] == "Settled" and not invoice.get("_told"):
            invoice["_told"] = True
            self.keep(invoice)
            over = invoice["additionalStatus"] == "PaidOver"
            more = {"manuallyMarked": False, "overPaid": over}
            self._tell("InvoiceSettled", invoice, more, late)

    def mark(self, invoice: Fields, status: str) -> None:
        """By people, or by its API; whatever has come."""
        invoice |= {"status": status, "additionalStatus": "Marked"}
        invoice["availableStatusesForManualMarking"] = []
        self.keep(invoice)
        more: Fields = {"manuallyMarked": True}
        if status == "Settled":
            more["overPaid"] = False
        self._tell(f"Invoice{status}", invoice, more, False)

    def next_expiry(self) -> int | None:
        """When the next invoice that waits is over."""
        return min(
            (one["expirationTime"] for one in self.all() if one["status"] == "New"), default=None
        )

    def expire(self) -> None:
        """Of what is over by now."""
        for invoice in self.all():
            if invoice["status"] == "New" and invoice["expirationTime"] <= self._now():
                partly = bool(invoice["_payments"])
                invoice |= {
                    "status": "Expired",
                    "additionalStatus": "PaidPartial" if partly else "None",
                }
                self.keep(invoice)
                self._tell("InvoiceExpired", invoice, {"partiallyPaid": partly}, False)

    def methods(self, invoice: Fields) -> list[Fields]:
        """Its one way to be paid, with what came by it."""
        due, paid = coins(Decimal(invoice["amount"])), self._sum(invoice)
        return [
            {
                "paymentMethodId": METHOD,
                "currency": "BTC",
                "destination": f"bcrt1q{invoice['id'][:12].lower()}",
                "paymentLink": None,
                "rate": str(RATE),
                "paymentMethodPaid": str(paid),
                "totalPaid": str(paid),
                "due": str(due - paid),
                "amount": str(due),
                "paymentMethodFee": "0",
                "payments": invoice["_payments"],
                "activated": True,
                "additionalData": {},
            }
        ]

    def _sum(self, invoice: Fields) -> Decimal:
        return sum((Decimal(one["value"]) for one in invoice["_payments"]), Decimal(0))

    def _recount(self, invoice: Fields) -> None:
        """What its payments make of it."""
        due, came = coins(Decimal(invoice["amount"])), self._sum(invoice)
        settled = all(one["status"] == "Settled" for one in invoice["_payments"])
        invoice["paidAmount"] = str((came * RATE).quantize(Decimal("0.01")))
        if invoice["status"] in {"New", "Processing"} and came >= due:
            invoice["status"] = "Settled" if settled else "Processing"
            invoice["additionalStatus"] = "PaidOver" if came > due else "None"
        elif invoice["status"] == "New":
            invoice["additionalStatus"] = "PaidPartial"
        elif invoice["status"] == "Settled" and came > due:
            invoice["additionalStatus"] = "PaidOver"
        elif invoice["status"] == "Expired":
            invoice["additionalStatus"] = "PaidLate" if came >= due else "PaidPartial"
        self.keep(invoice)

    def _tell_of(self, kind: str, invoice: Fields, payment: Fields, late: bool) -> None:
        after = self._now() >= invoice["expirationTime"]
        more = {"afterExpiration": after, "paymentMethodId": METHOD, "payment": payment}
        self._tell(kind, invoice, more, late)


def shown(invoice: Fields) -> Fields:
    """What of it is answered."""
    return {name: value for name, value in invoice.items() if not name.startswith("_")}
