"""A rule said no: in the customer's words, with the way on beside it."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot import buttons as b
from chalicelib.bot.buttons import Row, back, button, screen
from chalicelib.bot.language import Html, Language, Value
from chalicelib.bot.payments.balance_screens import top_up_button
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money

_NEEDS_OTHER_SYSTEM = frozenset(
    {"payment-system-not-offered", "unknown-payment-system", "currency-not-taken"}
)


def refusal_text(language: Language, refused: Refused) -> Html:
    """The message of its code; one without a message is a refusal all the same."""
    message = f"refused-{refused.code}"
    if not language.has(message):
        return language.text("refused-other")
    return language.text(message, **_values(refused))


def refusal(
    language: Language,
    refused: Refused,
    origin: tuple[str | int, ...],
    limits: PaymentLimits | None,
) -> Screen:
    """`origin` is the press that leads back to where it was asked."""
    lines = [refusal_text(language, refused)]
    return screen(lines, *_way_on(language, refused, origin, limits), back(language, *origin))


def system_silent(
    language: Language, again: tuple[str, ...], origin: tuple[str | int, ...]
) -> Screen:
    """The payment system does not answer, so nothing was done."""
    return screen(
        [language.text("system-silent")],
        (button(language.label("button-try-again"), *again),),
        back(language, *origin),
    )


def _way_on(
    language: Language,
    refused: Refused,
    origin: tuple[str | int, ...],
    limits: PaymentLimits | None,
) -> list[Row]:
    if refused.code == "balance-short":
        return [(_top_up(language, refused.params.get("missing"), limits),)]
    if refused.code in _NEEDS_OTHER_SYSTEM:
        return [(button(language.label("menu-paysystem"), b.PAYSYSTEM),)]
    subscription = refused.params.get("subscription")
    if isinstance(subscription, str) and origin != (b.SUBSCRIPTIONS, subscription):
        label = language.label("button-open-subscription")
        return [(button(label, b.SUBSCRIPTIONS, subscription),)]
    return []


def _top_up(language: Language, missing: object, limits: PaymentLimits | None) -> Button:
    """Exactly what is missing, or the least that can be topped up."""
    if isinstance(missing, Money) and limits is not None:
        amount = max(missing, limits.top_up_minimum)
        if amount <= limits.maximum:
            return top_up_button(language, amount)
    return button(language.label("button-to-top-up"), b.BALANCE)


def _values(refused: Refused) -> dict[str, Value]:
    return {
        name: value if isinstance(value, str | int | Money | date | datetime) else str(value)
        for name, value in refused.params.items()
    }
