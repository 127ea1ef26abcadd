"""The words, amounts and dates of documents in one language; knows no page and no engine.

A language is one file `documents.<language>.ftl` among the locales; Babel knows how it writes numbers
and dates.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.languages import best_language
from chalicelib.domain.money import Money, divide_round_half_up, exponent_of

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
FALLBACK_LANGUAGE: Final = "en"
UNIT_PRICE_DIGITS: Final = 4
# Sellers are European: day before month, as in the other languages.
FORMATS: Final = {"en": "en_GB"}


class WordingIncomplete(DialtoneError):
    """A language's file lacks a message, or a message cannot be formatted."""


@lru_cache(maxsize=16)
def wording_for(language: str) -> Wording:
    """The wording of an IETF tag: the nearest language that has a file, else English."""
    return Wording(best_language(language, _languages()) or FALLBACK_LANGUAGE)


@lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    files = sorted(LOCALES.glob("documents.*.ftl"))
    return tuple(file.name.removeprefix("documents.").removesuffix(".ftl") for file in files)


class Wording:
    """One language. `language` is its tag, as the file is named."""

    def __init__(self, language: str) -> None:
        from babel import Locale
        from fluent.runtime import FluentBundle, FluentResource

        self.language = language
        self._locale = Locale.parse(FORMATS.get(language, language).replace("-", "_"))
        # Isolating marks would end up in the text of the PDF.
        self._bundle = FluentBundle([language], use_isolating=False)
        source = (LOCALES / f"documents.{language}.ftl").read_text(encoding="utf-8-sig")
        self._bundle.add_resource(FluentResource(source))

    def label(self, message_id: str, **values: str | int) -> str:
        """A message of the file. Raises WordingIncomplete."""
        if not self._bundle.has_message(message_id):
            raise WordingIncomplete(f"documents.{self.language}.ftl lacks {message_id!r}")
        pattern: Any = self._bundle.get_message(message_id).value
        text, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise WordingIncomplete(f"documents.{self.language}.ftl, {message_id!r}: {errors}")
        return str(text)

    def quantity(self, count: int, unit: str) -> str:
        """E.g. "6 months"; a unit without a message leaves the bare number."""
        known = self._bundle.has_message(unit)
        return self.label(unit if known else "unit-piece", count=count)

    def paid_with(self, system: str) -> str:
        """E.g. "From the balance"; a payment system without a message goes by its id."""
        if self._bundle.has_message(f"paid-with-{system}"):
            return self.label(f"paid-with-{system}")
        return self.label("paid-with-other", system=system)

    def money(self, amount: Money) -> str:
        """With the ISO code of the currency, as in the chat; they never part at the end of a line."""
        return f"{self.amount(amount)}\u00a0{amount.currency}"

    def amount(self, amount: Money) -> str:
        """Without the currency, for tables that name it once."""
        return self._decimal(amount.major, f"#,##0{_fraction(exponent_of(amount.currency))}")

    def whole(self, amount: Money) -> str:
        """To a whole unit of the currency, by the one rule of rounding: for pictures."""
        whole = divide_round_half_up(amount.minor, 10 ** exponent_of(amount.currency))
        return self._decimal(Decimal(whole), "#,##0")

    def unit_price(self, total: Money, quantity: int) -> str:
        """`total / quantity`, with the currency's digits at least and four at most."""
        exponent = exponent_of(total.currency)
        scale = 10 ** (UNIT_PRICE_DIGITS - exponent)
        scaled = divide_round_half_up(total.minor * scale, quantity)
        optional = "#" * (UNIT_PRICE_DIGITS - exponent)
        fraction = (_fraction(exponent) or ".") + optional
        return self._decimal(Decimal(scaled).scaleb(-UNIT_PRICE_DIGITS), f"#,##0{fraction}")

    def percent(self, rate: str) -> str:
        """ "21" or "25.5" with the language's percent sign."""
        from babel.numbers import format_percent

        share = Decimal(rate).scaleb(-2)
        return str(format_percent(share, locale=self._locale, decimal_quantization=False))

    def day(self, day: date) -> str:
        """A date in words."""
        return self._date(day, "long")

    def month(self, day: date) -> str:
        """The month of a day and the last digits of its year, short."""
        return self._date(day, "LLL yy")

    def period(self, first: date, last: date) -> str:
        """From the first to the last day, both included."""
        return self.label(
            "period", start=self._date(first, "medium"), end=self._date(last, "medium")
        )

    def country(self, code: str) -> str:
        """The name of an ISO 3166-1 country; an unknown code as it is."""
        return str(self._locale.territories.get(code, code))

    def _date(self, day: date, style: str) -> str:
        from babel.dates import format_date

        return str(format_date(day, style, locale=self._locale))

    def _decimal(self, number: Decimal, pattern: str) -> str:
        from babel.numbers import format_decimal

        # The sign of arithmetic, which is as wide as a digit and never breaks from it.
        return str(format_decimal(number, pattern, self._locale)).replace("-", "−")


def _fraction(digits: int) -> str:
    return "." + "0" * digits if digits else ""
