"""Phrases that several screens share: plans, options, limits, prices, cards, reasons; no buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from chalicelib.bot.language import Html, Language
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import describe, limits
from chalicelib.domain.catalog.plan import Plan, in_language
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.funding import ByCard, CannotPay, FromBalance, fund
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.quote import Quote


def plan_title(language: Language, plan: Plan) -> str:
    """The plan's name, not escaped: it goes into messages as a value."""
    return in_language(plan.titles, language.code)


def title_of(language: Language, catalog: Catalog, plan_id: str) -> str:
    """The name of a plan that may have left the catalog since it was sold."""
    try:
        return plan_title(language, catalog.plan(plan_id))
    except Refused:
        return plan_id


def options_text(
    language: Language, catalog: Catalog, plan_id: str, options: Mapping[str, int]
) -> str:
    """E.g. "Lines × 6, Extra accounts × 1"; empty when nothing was chosen or the plan is gone."""
    try:
        return ", ".join(describe(catalog.plan(plan_id), options, language.code)[1])
    except Refused:
        return ""


def limit_lines(language: Language, plan: Plan, options: Mapping[str, int]) -> list[Html]:
    """What the plan allows, one line each."""
    return [_limit(language, key, value) for key, value in limits(plan, options).items()]


def _limit(language: Language, key: str, value: int | bool | None) -> Html:
    shown: str | int
    if value is None:
        shown = "unlimited"
    elif isinstance(value, bool):
        shown = "yes" if value else "no"
    else:
        shown = value
    message = f"limit-{key.replace('_', '-')}"
    if language.has(message):
        return language.text(message, value=shown)
    return language.text("limit-other", name=key.replace("_", " "), value=shown)


def bullets(lines: Iterable[str]) -> list[str]:
    """As a list."""
    return [f"• {line}" for line in lines]


def months(language: Language, count: int) -> str:
    """E.g. "6 months"."""
    return language.label("months", count=count)


def price_text(language: Language, quote: Quote) -> Html:
    """What is paid for the period, and how VAT is in it."""
    gross, rate = quote.gross, quote.vat_rate_percent
    if not quote.vat:
        known = "price-no-vat" if quote.vat_charged else "price-seller-without-vat"
        return language.text(known, gross=gross)
    if quote.price.total == gross:
        return language.text("price-vat-included", gross=gross, vat=quote.vat, rate=rate)
    return language.text("price-vat-added", gross=gross, net=quote.net, vat=quote.vat, rate=rate)


def per_month(quote: Quote) -> Money:
    """The period's price spread over its months, for comparing; nobody pays this amount."""
    return quote.price.total.share(Fraction(1, quote.price.months))


def card_text(language: Language, card: Card) -> str:
    """E.g. "Visa •••• 4242, 04/29"."""
    brand = card.brand.replace("_", " ").title() if card.brand.islower() else card.brand
    return language.label(
        "card",
        brand=brand,
        last4=card.last4,
        expiry=f"{card.expiry_month:02}/{card.expiry_year % 100:02}",
    )


def system_title(language: Language, payment_system: str) -> str:
    """The payment system's name; one without a message is called by its id."""
    message = f"payment-system-{payment_system}"
    return language.label(message) if language.has(message) else payment_system


def reason_text(language: Language, failure: str) -> Html:
    """Why no money came, in human words; whatever only staff understand is not shown."""
    code, _, detail = failure.partition(":")
    known = [f"reason-{code}-{detail.replace('_', '-')}", f"reason-{code}", "reason-other"]
    return language.text(next(message for message in known if language.has(message)))


def source_text(
    language: Language, catalog: Catalog, payer: Account, price: Money
) -> tuple[Html, bool]:
    """From what a renewal at `price` would be paid today, and whether it can be."""
    card = payer.usable_card(frozenset(system.id for system in catalog.payment_systems))
    minimum = price.zero
    if card is not None:
        minimum = catalog.payment_system(card.payment_system).minimum(payer.currency)
    match fund(payer, price, card, minimum):
        case FromBalance():
            return language.text("source-balance", available=payer.available), True
        case ByCard(card=chosen, amount=amount, held=held) if chosen is not None:
            shown = card_text(language, chosen)
            if not held:
                return language.text("source-card", card=shown), True
            return language.text("source-both", card=shown, amount=amount, held=held), True
        case CannotPay(missing=missing, reason="card-refused"):
            return language.text("source-card-refused", missing=missing), False
        case CannotPay(missing=missing):
            return language.text("source-none", missing=missing), False
        case _:
            return language.text("source-none", missing=price), False
