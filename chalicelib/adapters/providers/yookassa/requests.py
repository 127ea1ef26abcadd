"""What is asked of YooKassa for a page or a saved card, and the receipts of 54-FZ with it; sends nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.adapters.providers.yookassa.answers import PAGE, SAVED_CARD, amount_value, marked
from chalicelib.application.ports.payments import HostedRequest, SavedCardRequest
from chalicelib.domain.languages import best_language
from chalicelib.domain.money import Money

KEY_LONGEST: Final = 64
DESCRIPTION_LONGEST: Final = 128
LOCALES: Final = {"ru": "ru_RU", "en": "en_US"}


@dataclass(frozen=True, slots=True)
class Receipts:
    """A receipt is asked for with each payment: `vat_code` is YooKassa's number of the VAT rate, and
    `email` takes the receipts of who has left no address of their own."""

    vat_code: int
    email: str

    def of(self, amount: Money, description: str, email: str | None) -> dict[str, Any]:
        """One line: what is paid now for what is delivered later is a full prepayment of a service."""
        return {
            "customer": {"email": email or self.email},
            "items": [
                {
                    "description": shortened(description),
                    "quantity": "1.00",
                    "amount": amount_value(amount),
                    "vat_code": self.vat_code,
                    "payment_subject": "service",
                    "payment_mode": "full_prepayment",
                }
            ],
        }


def page_body(request: HostedRequest, stage: str, receipts: Receipts | None) -> dict[str, Any]:
    """A payment in two stages, paid on YooKassa's page."""
    body = _body(request.amount, request.description, marked(request.charge_id, stage, PAGE))
    language = best_language(request.locale, tuple(LOCALES)) or "en"
    body["confirmation"] = {
        "type": "redirect",
        "return_url": request.return_url,
        "locale": LOCALES[language],
    }
    if request.save_card:
        body["save_payment_method"] = True
    if receipts is not None:
        body["receipt"] = receipts.of(request.amount, request.description, request.payer_email)
    return body


def card_body(request: SavedCardRequest, stage: str, receipts: Receipts | None) -> dict[str, Any]:
    """A payment in two stages by a saved card: its bank holds the money, nobody has taken it."""
    body = _body(request.amount, request.description, marked(request.charge_id, stage, SAVED_CARD))
    body["payment_method_id"] = request.card_reference
    if receipts is not None:
        body["receipt"] = receipts.of(request.amount, request.description, request.payer_email)
    return body


def _body(amount: Money, description: str, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "amount": amount_value(amount),
        "capture": False,
        "description": shortened(description),
        "metadata": metadata,
    }


def shortened(text: str) -> str:
    """As much as YooKassa takes."""
    return text if len(text) <= DESCRIPTION_LONGEST else text[: DESCRIPTION_LONGEST - 1] + "…"


def idempotence_key(key: str) -> str:
    """`key`, or its digest where YooKassa takes no key as long."""
    return key if len(key) <= KEY_LONGEST else hashlib.sha256(key.encode()).hexdigest()
