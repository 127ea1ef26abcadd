"""Invoices in the chat as a PaymentSystem: the page is a link that Telegram opens; knows no update.

Telegram can be asked nothing about an invoice. Whether one may be paid is decided when it asks before taking
the money, and that it was paid it says by itself: so an invoice is open until its charge is over, and over
as soon as the charge is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.adapters.pages_only import PagesOnly
from chalicelib.adapters.telegram import TelegramChat
from chalicelib.application.ports.chat import (
    ChatError,
    ChatRejected,
    ChatThrottled,
    ChatUnavailable,
)
from chalicelib.application.ports.payments import (
    HostedPage,
    HostedRequest,
    KeyRefused,
    NoAnswer,
    Notification,
    PaymentSystemError,
    ProviderPayment,
    ProviderStatus,
    RequestRejected,
    SystemUnavailable,
    WebhookRejected,
)
from chalicelib.domain.payments.chat_invoice import STARS, ChatInvoice

MOST_TITLE: Final = 32
MOST_DESCRIPTION: Final = 255

KEY_PROBLEMS: Final = ("unauthorized", "payment_provider_invalid", "provider_account")
"""What Telegram says of the bot's token, and of that of the payment system behind it."""


class TelegramInvoices(PagesOnly):
    """Implements PaymentSystem; nothing is kept, charged without its payer, or heard over HTTP."""

    def __init__(self, name: str, chat: TelegramChat, provider_token: str = "") -> None:
        """Without `provider_token` what is paid are Stars."""
        self._name = name
        self._chat = chat
        self._provider_token = provider_token

    @property
    def name(self) -> str:
        return self._name

    def open_hosted(self, request: HostedRequest) -> HostedPage:
        """A link; a second one for the same charge is as good, because what was paid is refused."""
        total, currency = request.amount.minor, request.amount.currency
        if not self._provider_token:
            if request.stars is None:
                raise RequestRejected("no-rate", f"nobody says how many Stars {request.amount} is")
            total, currency = request.stars, STARS
        invoice = ChatInvoice(request.charge_id, request.amount, total, currency)
        title, description = _words(request)
        try:
            url = self._chat.create_invoice_link(
                title=title,
                description=description,
                payload=invoice.payload,
                total=total,
                currency=currency,
                provider_token=self._provider_token,
            )
        except ChatError as error:
            raise _ours(error) from None
        return HostedPage(request.charge_id, url)

    def look_up(self, reference: str) -> ProviderPayment:
        """Open, as far as anybody can say."""
        return ProviderPayment(ProviderStatus.WAITING, reference, reference)

    def cancel(self, reference: str) -> ProviderPayment:
        """From now on the question before the payment is answered with no."""
        return ProviderPayment(ProviderStatus.CANCELLED, reference, reference)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Notification | None:  # noqa: ARG002
        raise WebhookRejected(f"{self._name} is told in the chat")


def _words(request: HostedRequest) -> tuple[str, str]:
    """Title and description, as long as they may be; what the title holds as a whole is not said twice."""
    title = _cut(request.description, MOST_TITLE)
    if title == request.description and request.details:
        return title, _cut(request.details, MOST_DESCRIPTION)
    whole = f"{request.description}\n{request.details}" if request.details else request.description
    return title, _cut(whole, MOST_DESCRIPTION)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _ours(error: ChatError) -> PaymentSystemError:
    """A link moves no money, so whatever went wrong may be tried again."""
    match error:
        case ChatThrottled():
            return SystemUnavailable("told to slow down", error.retry_after_seconds)
        case ChatUnavailable():
            return NoAnswer(str(error))
        case ChatRejected() if any(words in str(error).lower() for words in KEY_PROBLEMS):
            return KeyRefused(str(error))
        case _:
            return RequestRejected("refused", str(error))
