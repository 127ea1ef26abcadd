"""Rates in words, as a payer reads them before paying; no buttons."""

from __future__ import annotations

from chalicelib.bot.language import Html, Language
from chalicelib.domain.exchange.rates import Conversion, Rate


def conversion_text(language: Language, one: Conversion) -> Html:
    """E.g. "25.00 EUR ≈ 2,612.50 RUB at 104.50 (Bank of Russia, 27 November 2026)"."""
    rate = one.rate
    return language.text(
        "conversion",
        before=one.before,
        after=one.after,
        rate=language.decimal(rate.value),
        by=_by(language, rate),
    )


def rate_text(language: Language, rate: Rate) -> Html:
    """E.g. "1 EUR = 104.50 RUB (Bank of Russia, 27 November 2026)"."""
    value = language.decimal(rate.value)
    return language.text("rate", of=rate.of, to=rate.to, rate=value, by=_by(language, rate))


def _by(language: Language, rate: Rate) -> Html:
    """Whose it is, of which day, and what of it is the operator's."""
    source = language.text(f"rates-of-{rate.source}")
    if not rate.margin_percent:
        return language.text("rate-by", source=source, day=rate.day)
    margin = language.decimal(rate.margin_percent.normalize(), least_digits=0)
    return language.text("rate-by-margin", source=source, day=rate.day, margin=margin)
