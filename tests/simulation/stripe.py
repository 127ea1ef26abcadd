"""Stripe inside a simulated world: the application's own adapter over HTTP shapes in memory, and the same
watch over what banks are asked; knows no ledger."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import ConnectTimeoutError, ProtocolError

from chalicelib.adapters.providers.stripe import StripeSystem
from chalicelib.adapters.providers.stripe.answers import marked
from chalicelib.application.payments.hearing import hear
from chalicelib.application.ports.payments import HostedRequest, Notification, ProviderStatus
from infra.sandbox.faulty_store import Crash
from infra.sandbox.stripe_http import Asked, Reply
from tests.simulation import going_back
from tests.simulation.provider import is_shown
from tests.support.stripe_bank import SECRET_KEY, URL, WEBHOOK_SECRET, StripeBank

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

STAGE: Final = "inside"

CALLS: Final = {
    "POST checkout/sessions": "open_hosted",
    "POST payment_intents": "prepare",
    "POST refunds": "refund",
    "confirm": "confirm",
    "cancel": "cancel",
    "expire": "cancel",
    "detach": "detach_card",
}
"""By method and path, or by the path's last word; what only reads is a look-up."""

OF_THE_PORT: Final = {
    "unavailable": "no_route",
    "throttled": "error_429",
    "refused": "error_401",
    "wrong": "bad_request",
    "before": "timeout_before",
    "after": "timeout_after",
}
"""How an outage of the port looks over HTTP."""

_OF_A_PROXY: Final = {
    "bad_gateway": (502, b"<html><h1>502 Bad Gateway</h1></html>"),
    "not_found": (404, b"<html><h1>404 Not Found</h1></html>"),
    "bad_request": (
        400,
        b'{"error": {"type": "invalid_request_error", "code": "parameter_invalid", "message": "x"}}',
    ),
}


class Line(BaseAdapter):
    """Carries requests to the bank, through whatever the world lets happen to them."""

    def __init__(self, world: SimWorld, bank: StripeBank) -> None:
        super().__init__()
        self._world = world
        self._bank = bank

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        split = urlsplit(str(request.url))
        raw = str(request.body or "") if request.method == "POST" else split.query
        headers = {str(name).lower(): str(value) for name, value in request.headers.items()}
        asked = Asked(str(request.method), split.path, raw, headers)
        fault = self._world.io(f"stripe.{call_of(asked)} over HTTP")
        reply = self._answered(asked, OF_THE_PORT.get(fault or "", fault))
        response = requests.Response()
        response.status_code = reply.status
        response.headers.update(reply.headers)
        response.raw = BytesIO(reply.body)
        response.url = str(request.url)
        return response

    def _answered(self, asked: Asked, fault: str | None) -> Reply:
        self._lost_before(asked, fault)
        if fault in _OF_A_PROXY:
            status, body = _OF_A_PROXY[fault]
            return Reply(status, {}, body)
        if fault is not None and (fault.startswith("error_") or fault == "other_mode"):
            self._bank.faults.add(fault)
        reply = self._bank.front.serve(asked)
        if reply is None:
            raise requests.ConnectionError(ProtocolError("Connection aborted."))
        match fault:
            case "crash_after":
                raise Crash(asked.path)
            case "timeout_after":
                raise requests.ReadTimeout("no answer")
            case "cut_off":
                return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
            case "empty":
                return Reply(reply.status, reply.headers, b"")
            case _:
                return reply

    @staticmethod
    def _lost_before(asked: Asked, fault: str | None) -> None:
        """A fault because of which Stripe never hears of the request."""
        match fault:
            case "no_route":
                raise requests.ConnectionError(ConnectTimeoutError("no route"))
            case "crash_before":
                raise Crash(asked.path)
            case "timeout_before":
                raise requests.ReadTimeout("no answer")
            case _:
                return

    def close(self) -> None:
        """Nothing is kept open."""


def call_of(asked: Asked) -> str:
    """What the call is to the port."""
    path = asked.path.removeprefix("/v1/")
    last = path.rpartition("/")[2]
    return CALLS.get(f"{asked.method} {path}") or CALLS.get(last, "look_up")


class SimStripe(StripeBank):
    """The bank of one world, and `system`, through which the application asks it."""

    def __init__(self, world: SimWorld) -> None:
        super().__init__(
            lambda: world.clock.at,
            world.events.append,
            world.watcher.before_confirmation,
            world.watcher.after_confirmation,
            STAGE,
        )
        self._world = world
        self.heard: list[Notification] = []  # and taken by the application
        session = requests.Session()
        session.trust_env = False
        session.mount(URL, Line(world, self))
        self.system = StripeSystem(
            SECRET_KEY,
            WEBHOOK_SECRET,
            clock=world.clock,
            stage=STAGE,
            api_url=URL,
            session=session,
        )

    def pages(self) -> list[str]:
        """The newest pages that may still be open and whose address the application has stored."""
        return self._pages(ProviderStatus.WAITING)

    def over(self) -> list[str]:
        """The same of those that are over, and were not paid."""
        return self._pages(ProviderStatus.CANCELLED)

    def _pages(self, status: ProviderStatus) -> list[str]:
        charges_known = self._world.watcher.charges
        return [
            reference
            for reference, held in list(self.payments.items())[-30:]
            if isinstance(held.request, HostedRequest)
            and held.status is status
            and charges_known[held.charge_id].get("reference") == reference
        ]

    def setup_pages(self) -> list[str]:
        """The same of pages on which a card can be saved. Looking at Stripe's own would end what is over."""
        return [
            session["id"]
            for session in self.state.list("checkout.session")
            if session["mode"] == "setup"
            and session["status"] == "open"
            and self.books.now() < session["expires_at"]
            and is_shown(self._world, session["metadata"].get("setup_id", ""), session["id"])
        ]

    def hint_of_setup(self, reference: str) -> Notification:
        """What the newest webhook about this page says; where none was sent, that it may have changed."""
        body = self.event_about(reference)
        said = None if body is None else self.system.read_webhook(self.headers(body), body)
        setup_id = self.books.load("checkout.session", reference)["metadata"]["setup_id"]
        return said or Notification(f"evt_of_{reference}", "x", None, reference, setup_id=setup_id)

    def hint(self, reference: str) -> Notification:
        """What the newest webhook about this payment says; where none was sent, that it may have changed."""
        body = self.event_about(reference)
        said = None if body is None else self.system.read_webhook(self.headers(body), body)
        charge_id = self.payments[reference].charge_id
        return said or Notification(f"evt_of_{reference}", "changed", charge_id, reference)

    def deliver(self, event_id: str) -> None:
        """An event arrives as the webhook takes it. Raises PaymentSystemError: it is to come again."""
        body = self.event(event_id)
        hint = None if body is None else self.system.read_webhook(self.headers(body), body)
        if hint is not None:
            hear(self._world.services, self.system.name, hint)
            self.heard.append(hint)
            if hint.going_back is not None and hint.reference is not None:
                going_back.heard(self._world, hint.reference)

    def mark_of(self, charge_id: str) -> dict[str, str]:
        """The metadata of what is ours."""
        return marked(charge_id, STAGE)
