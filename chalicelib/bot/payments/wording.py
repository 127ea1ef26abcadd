"""Cards, reasons of failure and sources of money in words; no buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.bot.language import Html, Language
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.money import Money
from chalicelib.domain.payments.funding import ByCard, CannotPay, FromBalance, Funding, funding_of
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card

CANNOT_PAY: Final[Mapping[str, str]] = {
    "card-refused": "source-card-refused",
    "card-lost": "source-card-lost",
    "card-paused": "source-card-paused",
    "amount-too-large": "source-too-large",
}


def card_text(language: Language, card: Card) -> str:
    """E.g. "Visa •••• 4242, 04/29", or "PayPal a…@example.com"."""
    brand = card.brand.replace("_", " ").title() if card.brand.islower() else card.brand
    if card.wallet is not None:
        return language.label("wallet", brand=brand, wallet=card.wallet)
    month, year = card.expiry_month, card.expiry_year
    expiry = "" if month is None or year is None else f"{month:02}/{year % 100:02}"
    return language.label("card", brand=brand, last4=card.last4, expiry=expiry)


def kept_as(card: Card) -> str:
    """`card` or `wallet`: what sentences choose their words by."""
    return "card" if card.wallet is None else "wallet"


def reason_text(language: Language, failure: str) -> Html:
    """Why no money came, in human words; whatever only staff understand is not shown."""
    code, _, detail = failure.partition(":")
    known = [f"reason-{code}-{detail.replace('_', '-')}", f"reason-{code}", "reason-other"]
    return language.text(next(message for message in known if language.has(message)))


def limits_of(catalog: Catalog, account: Account) -> PaymentLimits | None:
    """Of the payment system that the account has chosen; None if it has left the catalog or takes no such
    currency."""
    if not catalog.has_payment_system(account.payment_system):
        return None
    return catalog.payment_system(account.payment_system).limits.get(account.currency)


def source_text(
    language: Language,
    catalog: Catalog,
    payer: Account,
    price: Money,
    on: datetime,
) -> tuple[Html, bool]:
    """From what a renewal at `price` would be paid as things are, and whether it can be; a card that will
    have expired `on` that day is said to."""
    funding = funding_of(catalog, payer, price)
    shown = funding_text(language, payer.available, funding, on)
    return shown, not isinstance(funding, CannotPay)


def funding_text(
    language: Language, available: Money, funding: Funding, on: datetime | None = None
) -> Html:
    """From what it is paid, or what is wanting; `available`: on the balance. A card that will have expired
    `on` that day is said to."""
    match funding:
        case FromBalance():
            return language.text("source-balance", available=available)
        case ByCard(card=card, amount=amount, held=held):
            if card is None:
                return language.text("source-none", missing=amount)
            shown = card_text(language, card)
            if on is not None and card.expires_by(on):
                shown = language.label("card-expired-by-then", card=shown)
            if not held:
                return language.text("source-card", card=shown, kept=kept_as(card))
            return language.text(
                "source-both", card=shown, kept=kept_as(card), amount=amount, held=held
            )
        case CannotPay(missing=missing, reason=reason):
            message = CANNOT_PAY.get(reason, "source-none")
            return language.text(message, missing=missing)
