"""Prices in words; no buttons."""

from __future__ import annotations

from fractions import Fraction

from chalicelib.bot.language import Html, Language
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.quote import Quote


def price_text(language: Language, quote: Quote) -> Html:
    """What is paid for the period, and how VAT is in it."""
    gross, rate = quote.gross, quote.vat_rate_percent
    if quote.reverse_charge:
        return language.text("price-reverse-charge", gross=gross)
    if not quote.vat:
        known = "price-no-vat" if quote.vat_charged else "price-seller-without-vat"
        return language.text(known, gross=gross)
    if quote.price.total == gross:
        return language.text("price-vat-included", gross=gross, vat=quote.vat, rate=rate)
    return language.text("price-vat-added", gross=gross, net=quote.net, vat=quote.vat, rate=rate)


def period_label(language: Language, quote: Quote) -> str:
    """A period as a button offers it, e.g. "12 months: 32.40 EUR (−10 %)"."""
    return language.label(
        "period-choice-saved" if quote.price.discount else "period-choice",
        months=quote.price.months,
        price=quote.gross,
        percent=quote.price.discount_percent,
    )


def per_month(quote: Quote) -> Money:
    """The period's price spread over its months, for comparing; nobody pays this amount."""
    return quote.price.total.share(Fraction(1, quote.price.months))
