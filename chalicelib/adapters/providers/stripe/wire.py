"""One call to Stripe and what its failure means in the port's words; knows no payment.

Which failure is which:
- no connection, 429 and `lock_timeout` come before Stripe begins: SystemUnavailable, with its Retry-After;
- a time-out, a lost connection, any 5xx, and 409 (the same key is being worked on): NoAnswer;
- Stripe keeps a 5xx under its idempotency key and repeats it for a day: RepeatedFailure;
- 401, 403 and what else says that the key is not good for this: KeyRefused;
- 402 is the card's own refusal: CardRefused;
- a customer or card that Stripe does not know, or not as a saved one: CustomerUnknown, CardUnknown;
- every other 4xx is ours: RequestRejected.

Nothing here logs; messages are Stripe's, which name no card and mask keys.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NoReturn

from chalicelib.application.ports.payments import (
    CardUnknown,
    CustomerUnknown,
    KeyRefused,
    NoAnswer,
    NotKnown,
    PaymentSystemError,
    RequestRejected,
    SystemUnavailable,
)

if TYPE_CHECKING:
    import requests
    import stripe
    from stripe._stripe_object import StripeObject

IDLE_SECONDS: Final = 30.0  # an older connection may be dead (a frozen container): open a new one

MISSING: Final = "resource_missing"

# Codes of a key that is not good for the call, whatever their status (docs.stripe.com/error-codes).
_KEY_CODES: Final = frozenset(
    {
        "account_invalid",
        "api_key_expired",
        "livemode_mismatch",
        "platform_api_key_expired",
        "secret_key_required",
        "testmode_charges_only",
    }
)
# A test key asks for what is live, or the other way round: nothing is lost, the key is wrong.
_OTHER_MODE: Final = "a similar object exists in"
# A card that was detached says so in words only; its code is `resource_missing`, or there is none.
_DETACHED: Final = ("detached from a customer", "does not have a payment method with the id")


class CardRefused(RequestRejected):
    """402: the bank or Stripe refused the card; `error` is Stripe's error object."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(str(error.get("code")), str(error.get("message")))
        self.error = error


class KeyUsedOtherwise(RequestRejected):
    """400 `idempotency_error`: the same key came with other parameters before."""


class RepeatedFailure(NoAnswer):
    """The stored 5xx of an earlier call with this key: it says nothing new, and will not change."""


class Wire:
    """Stripe's client, made at the first call, and its errors put into the port's words."""

    def __init__(
        self,
        secret_key: str,
        api_url: str,
        version: str,
        timeout_seconds: tuple[float, float],
        session: requests.Session | None,
    ) -> None:
        self._session = session
        self._secret_key = secret_key
        self._api_url = api_url.rstrip("/")
        self._version = version
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._thread = threading.local()
        self._made: tuple[stripe.StripeClient, Any] | None = None

    @property
    def client(self) -> stripe.StripeClient:
        """The SDK's client: one try per call, short time-outs, pinned version."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            client, http = self._made
        now = time.monotonic()
        if now - getattr(self._thread, "used_at", now) > IDLE_SECONDS:
            http.close()
        self._thread.used_at = now
        return client

    def call(self, make: Callable[[], StripeObject]) -> dict[str, Any]:
        """The answer as plain data. Raises PaymentSystemError."""
        import stripe

        try:
            return make().to_dict()
        except stripe.APIConnectionError as failed:
            if _never_connected(failed):
                raise SystemUnavailable("no connection to Stripe") from None
            raise NoAnswer("the connection to Stripe was lost or timed out") from None
        except stripe.StripeError as failed:
            _raise(failed)

    def _make(self) -> tuple[stripe.StripeClient, Any]:
        import stripe

        logging.getLogger("stripe").setLevel(logging.WARNING)  # below, it logs bodies with cards
        stripe.enable_telemetry = False
        http = stripe.RequestsClient(self._timeout_seconds, self._session)
        client = stripe.StripeClient(
            self._secret_key,
            stripe_version=self._version,
            base_addresses={"api": self._api_url},
            max_network_retries=0,
            http_client=http,
        )
        return client, http


def _never_connected(failed: BaseException) -> bool:
    """Whether the request certainly never left: refused, no route, no name, no TLS session."""
    import ssl

    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    seen: BaseException | None = failed
    while seen is not None:
        if isinstance(
            seen,
            ConnectTimeout
            | ConnectTimeoutError
            | NewConnectionError
            | ssl.SSLCertVerificationError,
        ):
            return True
        reason = getattr(seen, "reason", None) or next(iter(seen.args), None)
        inner = reason if isinstance(reason, BaseException) else None
        seen = inner or seen.__cause__ or seen.__context__
    return False


def _raise(failed: stripe.StripeError) -> NoReturn:
    """The port's error; never with Stripe's as its cause, which carries the whole body."""
    body = failed.json_body
    error = body.get("error") if isinstance(body, dict) else None
    error = error if isinstance(error, dict) else {}
    code = str(error.get("code") or error.get("type") or failed.http_status)
    message = str(error.get("message") or "no message")
    status = failed.http_status
    if status == 429 or code in {"lock_timeout", "rate_limit"}:
        words = f"Stripe asks to come again later: {code}"
        raise SystemUnavailable(words, _retry_after(failed)) from None
    if status == 402 and error.get("type") == "card_error":
        raise CardRefused(error) from None
    if status is not None and 400 <= status < 500 and status != 409:
        raise _refused(status, code, message, error) from None
    if (failed.headers or {}).get("Idempotent-Replayed") == "true":
        raise RepeatedFailure(f"Stripe repeats its failure {status} for this key") from None
    raise NoAnswer(f"Stripe failed: {status} {code}") from None


def _refused(status: int, code: str, message: str, error: dict[str, Any]) -> PaymentSystemError:
    """What a 4xx says about the request."""
    if status in {401, 403} or code in _KEY_CODES or _OTHER_MODE in message.lower():
        return KeyRefused(f"Stripe refuses our key: {status} {code}")
    if error.get("type") == "idempotency_error":
        return KeyUsedOtherwise("idempotency_error", message)
    return _lost(code, message, error) or RequestRejected(code, message)


def _lost(code: str, message: str, error: dict[str, Any]) -> NotKnown | None:
    """What the request names beside the payment, if Stripe does not know that."""
    about = str(error.get("param") or "")
    if code == MISSING and about == "customer":
        return CustomerUnknown(message)
    if code == MISSING and about == "payment_method":
        return CardUnknown(message)
    if any(words in message.lower() for words in _DETACHED):
        return CardUnknown(message)
    return None


def _retry_after(failed: stripe.StripeError) -> int:
    """Seconds, if Stripe names them."""
    headers = {str(name).lower(): str(value) for name, value in (failed.headers or {}).items()}
    asked = headers.get("retry-after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
