"""What no scene meets, shown by the words alone: refusals of crafted or late presses, rare reasons, the kinds
of parked work. The messages are taken from the language, none is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.bot.language import Value
from chalicelib.domain.money import Money
from tests.gallery.stage import Scene, Stage

DAY: Final = datetime(2026, 7, 17, 12, tzinfo=UTC)
AMOUNT: Final = Money(1800, "EUR")
CARD: Final = "Visa •••• 4242, 04/31"

VALUES: Final[Mapping[str, Value]] = {
    "amount": AMOUNT,
    "at": DAY,
    "available": AMOUNT,
    "below": Money(2000, "EUR"),
    "by": "Boris",
    "brand": "PayPal",
    "captured": AMOUNT,
    "card": CARD,
    "kept": "card",
    "characters": 3000,
    "closed": DAY,
    "day": "17.07.2026",
    "country": "XX",
    "currency": "GBP",
    "end": DAY,
    "files": 10,
    "held": Money(500, "EUR"),
    "kind": "parcel",
    "maximum": Money(5000000, "EUR"),
    "minimum": Money(500, "EUR"),
    "missing": AMOUNT,
    "months": 3,
    "most": 5,
    "now": Money(3600, "EUR"),
    "number": "CN-2026-1",
    "of": "EUR",
    "opens": DAY,
    "opens_at": DAY,
    "periods": "6",
    "prefix": "LT",
    "promo": "SUMMER",
    "role": "support",
    "roles": "finance, admin",
    "shown": AMOUNT,
    "system": "Stripe",
    "to": "RUB",
    "until": DAY,
    "value": 600,
    "what": "Softphone",
    "word": "gold",
    "name": "Anna",
    "wallet": "a…@example.com",
}
"""For whatever a message asks for by these names."""


EXCEPTIONS: Final[Mapping[str, str]] = {}
"""Messages that nothing shows, each with a reason."""

ALONE: Final = (
    "payment-system-btcpay",
    "payment-system-paypal",
    "wallet",
    "payment-system-cryptopay",
    "payment-system-yookassa",
    "gift-state-new",
    "refused-gift-other-currency",
    "button-its-credit-note",
    "change-not-renewed",
    "check-out-silent",
    "card-saved-gone",
    "deleted-account",
    "document-customer",
    "document-payment-request",
    "document-what",
    "documents-unnumbered",
    "history-held",
    "history-none",
    "history-none-here",
    "history-of-number-refused",
    "history-of-other",
    "history-of-owed",
    "history-was-returned",
    "movement-other",
    "movement-paid-back",
    "rates-of-ecb",
    "tariff-periods",
    "system-silent",
)
"""Rare messages, of screens that are seen without them."""


def _words(what: str, *prefixes: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        known = sorted(one for one in stage.language.messages if one.startswith(prefixes))
        stage.shown(what, Screen(tuple(f"• {stage.language.text(one, **VALUES)}" for one in known)))

    return play


def _alone(stage: Stage) -> None:
    texts = tuple(f"• {stage.language.text(one, **VALUES)}" for one in ALONE)
    stage.shown("words that are hardly ever seen", Screen(texts))


SCENES: Final = (
    Scene(
        "Refusals, each in words",
        _words("what is refused, to whom presses late or what was never offered", "refused-"),
    ),
    Scene(
        "Why no money came, each in words",
        _words("what is said where a payment failed", "reason-", "source-"),
    ),
    Scene(
        "Staff: every kind of parked work",
        _words("what can be parked, and why", "parked-kind-", "parked-why-"),
    ),
    Scene(
        "What is in the way of a deletion, each in words",
        _words("what is to be ended before somebody can be deleted", "hinders-"),
    ),
    Scene("Rare words", _alone),
)
