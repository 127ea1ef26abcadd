"""BTCPay Server behind the payment-system port, by its Greenfield API: invoices, look-ups, events.

Nothing here is idempotent by a key, so our id stands in the invoice, and it is looked for before another is
made. Nothing is saved and nothing given back: what a payer has sent by themselves only they can send again,
and money can be returned to their balance (decision 26). Each call is sent once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from chalicelib.adapters.pages_only import PagesOnly
from chalicelib.adapters.payment_http import JsonWire, Reply
from chalicelib.adapters.providers.btcpay import answers
from chalicelib.adapters.providers.btcpay.webhook import read_event, read_notification
from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    NoAnswer,
    Notification,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
)
from chalicelib.config import LOCAL_STAGE

if TYPE_CHECKING:
    import httpx

NOT_FOUND: Final = 404

PAGE_LONGEST: Final = timedelta(hours=1)
"""How long the rate of an invoice is kept for its payer: every minute of it is the seller's risk."""

PAGE_SHORTEST: Final = timedelta(minutes=15)


class BtcPaySystem(PagesOnly):
    """One store of a BTCPay Server as a PaymentSystem. Safe among threads."""

    def __init__(
        self,
        url: str,
        store_id: str,
        api_key: str,
        webhook_secret: str,
        *,
        clock: Clock,
        stage: str = LOCAL_STAGE,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`clock` is the transport clock; `stage` marks what is ours; `transport` carries the requests
        instead of the network."""
        headers = {"Authorization": f"token {api_key}", "Accept": "application/json"}
        self._store_id = store_id
        self._webhook_secret = webhook_secret
        self._clock = clock
        self._stage = stage
        self._wire = JsonWire("BTCPay Server", url, headers, transport)

    @property
    def name(self) -> str:
        return "btcpay"

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """The invoice with this key, made if there is none. Of several, which two calls at once may have
        left, the oldest: the others are shown to nobody."""
        invoice = self._known(request) or self._made(request)
        if answers.amount_of(invoice) != request.amount:
            raise RequestRejected("idempotency_error", "the key was used for another invoice")
        if not isinstance(invoice.get("id"), str) or not isinstance(
            invoice.get("checkoutLink"), str
        ):
            raise NoAnswer("BTCPay: an invoice without a page")
        closes_at = answers.closes_at(invoice)
        return HostedPage(invoice["id"], invoice["checkoutLink"], closes_at=closes_at)

    def look_up(self, reference: str) -> ProviderPayment:
        """UNKNOWN when this server has none such. Raises UnbackedPayment."""
        path = f"/api/v1/invoices/{quote(reference, safe='')}"
        found = self._wire.call("GET", path)
        if found.status == NOT_FOUND:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)
        invoice = _accepted(found).object()
        methods = _accepted(self._wire.call("GET", f"{path}/payment-methods")).objects()
        return answers.read_invoice(invoice, methods)

    def cancel(self, reference: str) -> ProviderPayment:
        """Marked as invalid while it waits; what is sent to it all the same counts all the same."""
        found = self.look_up(reference)
        if found.status is not ProviderStatus.WAITING:
            return found
        path = f"/api/v1/invoices/{quote(reference, safe='')}/status"
        self._wire.call("POST", path, {"status": "Invalid"})  # refused: it is over by now
        return self.look_up(reference)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        """Verify the signature, and read which invoice of ours it is about."""
        event = read_event(headers, body, self._webhook_secret)
        return read_notification(event, self._store_id, self._stage)

    @property
    def _invoices(self) -> str:
        return f"/api/v1/stores/{quote(self._store_id, safe='')}/invoices"

    def _known(self, request: HostedRequest) -> dict[str, Any] | None:
        query = {"orderId": request.charge_id}
        listed = _accepted(self._wire.call("GET", self._invoices, query=query)).objects()
        wanted = answers.marked(request.charge_id, self._stage, request.idempotency_key)
        ours = [one for one in listed if wanted.items() <= answers.marks_of(one).items()]
        return min(
            ours, key=lambda one: (one.get("createdTime", 0), str(one.get("id"))), default=None
        )

    def _made(self, request: HostedRequest) -> dict[str, Any]:
        left = request.expires_at - self._clock.now()
        life = min(max(left, PAGE_SHORTEST), PAGE_LONGEST)
        described = "\n".join(filter(None, (request.description, request.details)))
        marks = answers.marked(request.charge_id, self._stage, request.idempotency_key)
        body = {
            "amount": str(request.amount.major),
            "currency": request.amount.currency,
            "metadata": marks | {"itemDesc": described},
            "checkout": {
                "expirationMinutes": int(life.total_seconds() // 60),
                "redirectURL": request.return_url,
                "defaultLanguage": request.locale,
            },
        }
        return _accepted(self._wire.call("POST", self._invoices, body)).object()


def _accepted(reply: Reply) -> Reply:
    """Raises RequestRejected for a request that was called wrong; errors come as an object, or as a list of
    what is wrong with which field."""
    if not reply.refused:
        return reply
    body = reply.body[0] if isinstance(reply.body, list) and reply.body else reply.body
    error = body if isinstance(body, dict) else {}
    code = error.get("code") or error.get("path") or reply.status
    raise RequestRejected(str(code), str(error.get("message") or "no message"))
