"""Webhooks of Telegram and the payment systems: verify, hand over, answer; decides nothing.

Telegram resends an update until it gets a 2xx and holds the chat back meanwhile. So: handled is 200;
what can never be handled is parked and 200; storage or Telegram out of reach is 503, and Telegram's
repetition is then the parking. So is a fault of the configuration, which rings besides. A repetition is
harmless, because everything is idempotent by intent.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any, Final

from chalice.app import Blueprint, Response

from chalicelib.application import parking
from chalicelib.application.payments.hearing import hear
from chalicelib.application.ports.chat import ChatThrottled, ChatUnavailable, MalformedUpdate
from chalicelib.application.ports.payments import PaymentSystemError, WebhookRejected
from chalicelib.application.unit import TRANSIENT
from chalicelib.bootstrap import Container, container, reread
from chalicelib.config import SettingMissing
from chalicelib.entrypoints.faults import FAULTS, configured
from chalicelib.entrypoints.problems import problem

log = logging.getLogger(__name__)

webhooks = Blueprint(__name__)

REREAD_SECONDS: Final = 60.0
"""How often a wrong secret may be the reason to ask whether ours was changed."""

_DONE = Response(body={}, status_code=200)


@webhooks.route("/webhooks/telegram", methods=["POST"], content_types=["application/json"])
@configured
def telegram() -> Response:
    """One update. 401 without the secret header, 403 with a wrong one; nothing is read then."""
    given = webhooks.current_request.headers.get("x-telegram-bot-api-secret-token")
    if given is None:
        return problem(401, "Not authenticated", "The secret token header is missing.")
    if not _is_ours(given) and not (reread(after_seconds=REREAD_SECONDS) and _is_ours(given)):
        return problem(403, "Forbidden", "The secret token is not ours.")
    return handle_update(container(), _body())


def _is_ours(given: str) -> bool:
    """Raises SettingMissing where there is a bot without a secret."""
    settings = container().settings
    secrets = settings.telegram_webhook_secrets
    if not secrets and settings.optional("TELEGRAM_TOKEN"):
        raise SettingMissing("TELEGRAM_WEBHOOK_SECRET is not set")
    return any(hmac.compare_digest(secret.encode(), given.encode()) for secret in secrets)


def handle_update(wired: Container, body: bytes) -> Response:
    """Handle, park, or ask for a repetition (503). Raises ConfigurationFault and CatalogError: then
    nothing can be handled, nor read by staff, so nothing is parked either."""
    from chalicelib.adapters.telegram import read_update

    wired.require_working()
    _ = wired.bot
    update: Any = None
    try:
        update = _read_json(body)
        wired.bot.handle(read_update(update))
    except (*TRANSIENT, ChatUnavailable, ChatThrottled) as error:
        log.warning("update is to come again: %s", type(error).__name__)
        return problem(503, "Try again", "The update could not be served just now.")
    except FAULTS:
        raise
    except Exception as error:
        log.exception("update parked: %s", type(error).__name__)
        unreadable = body.decode("utf-8", "replace") if update is None else update
        return _park(wired, unreadable, error)
    return _DONE


def _park(wired: Container, update: Any, error: Exception) -> Response:
    reason = f"{type(error).__name__}: {error}"
    try:
        parking.park_update(wired.services, update, reason, why=parking.why_of(error))
    except TRANSIENT:
        return problem(503, "Try again", "The update could not be kept just now.")
    return _DONE


@webhooks.route("/webhooks/stripe", methods=["POST"], content_types=["application/json"])
@configured
def stripe() -> Response:
    """One event of Stripe."""
    return _payment_webhook("stripe")


@webhooks.route("/webhooks/paypal", methods=["POST"], content_types=["application/json"])
@configured
def paypal() -> Response:
    """One notification of PayPal."""
    return _payment_webhook("paypal")


@webhooks.route("/webhooks/yookassa", methods=["POST"], content_types=["application/json"])
@configured
def yookassa() -> Response:
    """One notification of YooKassa."""
    return _payment_webhook("yookassa")


@webhooks.route("/webhooks/btcpay", methods=["POST"], content_types=["application/json"])
@configured
def btcpay() -> Response:
    """One notification of BTCPay Server."""
    return _payment_webhook("btcpay")


@webhooks.route("/webhooks/cryptopay", methods=["POST"], content_types=["application/json"])
@configured
def cryptopay() -> Response:
    """One notification of Crypto Pay."""
    return _payment_webhook("cryptopay")


def _payment_webhook(name: str) -> Response:
    """Verify, then look up the payment it hints at; 400 for what the system never sent.

    An event is a hint, never a fact: late, repeated and reordered events end in the same look-up. What
    is not ours is 200: it would come again for days.
    """
    services = container().services
    if not services.is_on(name):
        return problem(404, "Not found", f"{name} is not switched on here.")
    request = webhooks.current_request
    try:
        hint = services.payment_system(name).read_webhook(request.headers, _body())
        if hint is not None:
            hear(services, name, hint)
    except WebhookRejected as error:
        log.warning("webhook of %s rejected: %s", name, error)
        return problem(400, "Not an event", "The signature, its age or the body is not in order.")
    except (*TRANSIENT, PaymentSystemError) as error:
        log.warning("event of %s is to come again: %s", name, type(error).__name__)
        return problem(503, "Try again", "The event could not be served just now.")
    return _DONE


def _body() -> bytes:
    """The body as it was sent: signatures are over bytes."""
    raw = webhooks.current_request.raw_body
    return raw.encode() if isinstance(raw, str) else raw


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise MalformedUpdate(f"not JSON: {error}") from error
