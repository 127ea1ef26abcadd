"""Crypto Pay (@CryptoBot) behind the payment-system port: invoices inside Telegram, look-ups, updates.

Nothing here is idempotent by a key and nothing is found by our id: of the invoices that wait, the one whose
payload is ours is taken before another is made. Nothing is saved, and a coin that was paid is not given back
here (decision 26). Each call is sent once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.pages_only import PagesOnly
from chalicelib.adapters.payment_http import JsonWire
from chalicelib.adapters.providers.cryptopay import answers
from chalicelib.adapters.providers.cryptopay.answers import Marks
from chalicelib.adapters.providers.cryptopay.webhook import read_notification, read_update
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

API_URL: Final = "https://pay.crypt.bot"
PAGE_LONGEST: Final = timedelta(hours=23)
PAGE_SHORTEST: Final = timedelta(minutes=15)
A_PAGE_OF_THEM: Final = 1000  # as many as one call lists
DESCRIPTION_LONGEST: Final = 1024


class CryptoPaySystem(PagesOnly):
    """One app of Crypto Pay as a PaymentSystem. Safe among threads."""

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        stage: str = LOCAL_STAGE,
        api_url: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`clock` is the transport clock; `api_url` defaults to the real one; `stage` marks what is ours;
        `transport` carries the requests instead of the network."""
        self._token = token
        self._app_id = token.partition(":")[0]
        self._clock = clock
        self._stage = stage
        headers = {"Crypto-Pay-API-Token": token, "Accept": "application/json"}
        self._wire = JsonWire("Crypto Pay", api_url or API_URL, headers, transport)

    @property
    def name(self) -> str:
        return "cryptopay"

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """The invoice with this key, made if none waits. One that was made and not heard of is shown to
        nobody, so it is harmless."""
        marks = Marks(request.charge_id, self._stage, request.idempotency_key)
        known = [one for one in self._waiting() if answers.marks_of(one) == marks]
        invoice = min(known, key=_number, default=None) or self._made(request, marks)
        if answers.amount_of(invoice) != request.amount:
            raise RequestRejected("idempotency_error", "the key was used for another invoice")
        url = invoice.get("bot_invoice_url")
        if not isinstance(url, str):
            raise NoAnswer("Crypto Pay: an invoice without an address")
        return HostedPage(answers.reference_of(self._app_id, invoice), url)

    def look_up(self, reference: str) -> ProviderPayment:
        """UNKNOWN for what is of another app; what our own app does not have any more was deleted, and
        can never be paid."""
        app_id, _, number = reference.partition(":")
        if app_id != self._app_id or not number:
            return ProviderPayment(ProviderStatus.UNKNOWN, reference, charge_id=None)
        for invoice in self._listed({"invoice_ids": number}):
            if answers.reference_of(self._app_id, invoice) == reference:
                return answers.read_invoice(invoice, reference)
        return ProviderPayment(ProviderStatus.CANCELLED, reference, charge_id=None)

    def cancel(self, reference: str) -> ProviderPayment:
        """Deleted; what Crypto Pay refuses to delete is looked up, as is what it has deleted."""
        app_id, _, number = reference.partition(":")
        if app_id == self._app_id and number.isdigit():
            self._wire.call("POST", "/api/deleteInvoice", {"invoice_id": int(number)})
        return self.look_up(reference)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:
        """Verify the signature, and read which invoice of ours it is about."""
        update = read_update(headers, body, self._token)
        return read_notification(update, self._app_id, self._stage)

    def _waiting(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while len(found) % A_PAGE_OF_THEM == 0:
            more = self._listed({"status": "active", "offset": len(found), "count": A_PAGE_OF_THEM})
            if not more:
                break
            found += more
        return found

    def _listed(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        result = self._asked("getInvoices", wanted)
        items = result.get("items") if isinstance(result, dict) else result
        if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
            raise NoAnswer("Crypto Pay: no list of invoices")
        return items

    def _made(self, request: HostedRequest, marks: Marks) -> dict[str, Any]:
        left = request.expires_at - self._clock.now()
        life = left if PAGE_SHORTEST <= left <= PAGE_LONGEST else PAGE_LONGEST
        described = "\n".join(filter(None, (request.description, request.details)))
        made = self._asked(
            "createInvoice",
            {
                "currency_type": "fiat",
                "fiat": request.amount.currency,
                "amount": str(request.amount.major),
                "description": described[:DESCRIPTION_LONGEST],
                "payload": str(marks),
                "allow_comments": False,
                "expires_in": int(life.total_seconds()),
                "paid_btn_name": "callback",
                "paid_btn_url": request.return_url,
            },
        )
        if not isinstance(made, dict):
            raise NoAnswer("Crypto Pay: no invoice")
        return made

    def _asked(self, method: str, params: Mapping[str, Any]) -> Any:
        """What `result` holds. Raises PaymentSystemError."""
        reply = self._wire.call("POST", f"/api/{method}", params)
        if isinstance(reply.body, dict) and reply.body.get("ok") is True:
            return reply.body.get("result")
        error = reply.body.get("error") if isinstance(reply.body, dict) else None
        error = error if isinstance(error, dict) else {}
        if not reply.refused and not error:
            raise NoAnswer("Crypto Pay: an answer that is not understood")
        raise RequestRejected(
            str(error.get("name") or reply.status), "Crypto Pay refuses the request"
        )


def _number(invoice: dict[str, Any]) -> int:
    return int(invoice["invoice_id"])
