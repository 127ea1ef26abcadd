"""Words, amounts and dates in the reader's language; knows no screen and no use case.

A language is one file `xx.ftl` among the locales, which must hold its own name as `language-name`.
Every value that is put into a text is escaped for Telegram's HTML, because names are hostile; labels
(buttons, toasts) are plain text and are not.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from chalicelib.application.ports.parts import moment, without_moments
from chalicelib.domain.errors import DialtoneError
from chalicelib.domain.languages import best_language
from chalicelib.domain.money import Money, exponent_of

if TYPE_CHECKING:
    from babel import Locale
    from fluent.runtime import FluentBundle

log = logging.getLogger(__name__)

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
FALLBACK: Final = "en"
REGIONS: Final = {"en": "en-GB"}
"""Whose dates a language without a region writes: day before month, as on our documents."""

UTC_ZONE: Final = "UTC"

_ENTRY: Final = re.compile(r"^(-?[a-zA-Z][\w-]*) *=", re.MULTILINE)
_CODE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class Html(str):
    """A text whose values are escaped already: it may stand in another text as it is."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """A plain text, to stand on a screen as it is."""
    return Html(html.escape(text, quote=False))


Value = str | int | Money | date | datetime


class MessageMissing(DialtoneError):
    """No language has this message, or (when strict) this one lacks it or cannot format it."""


class Localiser:
    """The languages there are. `strict` (tests) refuses to fall back to English."""

    def __init__(self, directory: Path = LOCALES, *, strict: bool = False) -> None:
        self._strict = strict
        self._languages: dict[tuple[str, str], Language] = {}
        self._files = {
            path.stem.lower(): path
            for path in sorted(directory.glob("*.ftl"))
            if _CODE.fullmatch(path.stem)
        }

    def language(self, *wishes: str | None, zone: str = UTC_ZONE) -> Language:
        """For the first of these IETF tags that can be served here, the nearest; else English. Moments are
        told in the IANA time zone `zone`."""
        for wish in wishes:
            code = best_language(wish, self._files)
            if code is not None:
                return self._opened(code, zone)
        return self._opened(FALLBACK, zone)

    def names(self) -> dict[str, str]:
        """Every language by its own name, by code."""
        return {code: self._opened(code).label("language-name") for code in self._files}

    def _opened(self, code: str, zone: str = UTC_ZONE) -> Language:
        if (code, zone) not in self._languages:
            fallback = None if code == FALLBACK else self._opened(FALLBACK, zone)
            source = self._files[code].read_text(encoding="utf-8-sig")
            opened = Language(code, source, fallback, strict=self._strict, zone=zone)
            self._languages[code, zone] = opened
        return self._languages[code, zone]


class Language:
    """One language; English answers, message by message, for what it lacks."""

    def __init__(
        self,
        code: str,
        source: str,
        fallback: Language | None = None,
        *,
        strict: bool = False,
        zone: str = UTC_ZONE,
    ) -> None:
        self.code = code
        self._zone = ZoneInfo(zone)
        self._sources = dict(_entries(source))
        self._fallback = fallback
        self._strict = strict
        self._opened: FluentBundle | None = None
        self._parsed: set[str] = set()
        self._opening = Lock()

    @property
    def messages(self) -> frozenset[str]:
        """Ids of the messages this language has itself."""
        return frozenset(name for name in self._sources if not name.startswith("-"))

    def has(self, message_id: str) -> bool:
        """Whether this language, or English for it, has the message."""
        own = message_id in self._sources
        return own or (self._fallback is not None and self._fallback.has(message_id))

    def text(self, message_id: str, **values: Value) -> Html:
        """A message for a screen's text. Raises MessageMissing."""
        return Html(self._format(message_id, {k: self._escaped(v) for k, v in values.items()}))

    def label(self, message_id: str, **values: Value) -> str:
        """A message for a button or a toast. Raises MessageMissing."""
        return self._format(message_id, {k: self._plain(v) for k, v in values.items()})

    def money(self, amount: Money, *, signed: bool = False) -> str:
        """With all the currency's digits and its ISO code: `$` is the dollar of many countries."""
        return f"{self.number(amount, signed=signed)} {amount.currency}"

    def number(self, amount: Money, *, signed: bool = False) -> str:
        """The same without the code, for tables that name it once."""
        from babel.numbers import format_decimal

        digits = exponent_of(amount.currency)
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        number = str(format_decimal(abs(amount.major), pattern, locale=self._region))
        sign = "−" if amount.minor < 0 else "+" if signed and amount.minor > 0 else ""
        return f"{sign}{number}"

    def decimal(self, number: Decimal, *, least_digits: int = 2) -> str:
        """A number that is no amount, such as a rate: all of its digits, so many after the point at least."""
        from babel.numbers import format_decimal

        pattern = f"#,##0.{'0' * least_digits}{'#' * 12}"
        return str(format_decimal(number, pattern, locale=self._region))

    def day(self, day: date, *, short: bool = False) -> str:
        """A date; of a moment, its date where the seller is. `short` for a cell of a table: its month is
        cut."""
        from babel.dates import format_date

        on = self.on(day) if isinstance(day, datetime) else day
        return str(format_date(on, "medium" if short else "long", locale=self._region))

    def month(self, day: date) -> str:
        """The calendar month of a day, with its year, by itself."""
        from babel.dates import format_date

        return str(format_date(day, "LLLL y", locale=self._region))

    def on(self, moment: datetime) -> date:
        """The date of a moment where the seller is."""
        return moment.astimezone(self._zone).date()

    def moment(self, moment: datetime) -> str:
        """Date and time where the seller is, and it says where that is."""
        time = f"{moment.astimezone(self._zone):%H:%M}"
        if self._zone.key == UTC_ZONE:
            return f"{self.day(moment)}, {time} UTC"
        return self.label("moment-there", day=self.on(moment), time=time, place=self._place)

    @cached_property
    def _place(self) -> str:
        """The city that the time zone is called by."""
        from babel.dates import get_timezone_location

        key = self._zone.key
        return str(get_timezone_location(key, locale=self._region, return_city=True))

    def country(self, code: str, *, in_english: bool = False) -> str:
        """The name of a country by its ISO 3166-1 code; one that Babel does not know, as it is."""
        from babel import Locale

        locale = Locale.parse(FALLBACK) if in_english else self._region
        return str(locale.territories.get(code, code))

    @cached_property
    def _region(self) -> Locale:
        """How numbers and dates are written; English where Babel does not know the language."""
        from babel import Locale, UnknownLocaleError

        for code in (self.code, self.code.partition("-")[0]):
            try:
                return Locale.parse(REGIONS.get(code, code), sep="-")
            except (UnknownLocaleError, ValueError):
                continue
        return Locale.parse(REGIONS[FALLBACK], sep="-")

    def _plain(self, value: Value) -> str | int:
        match value:
            case Money():
                return self.money(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case Html():
                return html.unescape(without_moments(value))
            case _:
                return value

    def _escaped(self, value: Value) -> str | int:
        if isinstance(value, Html):
            return str(value)
        plain = self._plain(value)
        if not isinstance(plain, str):
            return plain
        escaped = html.escape(plain, quote=False)
        return moment(value, escaped) if isinstance(value, datetime) else escaped

    def _format(self, message_id: str, values: dict[str, str | int]) -> str:
        if message_id not in self._sources:
            if self._fallback is None or self._strict:
                raise MessageMissing(f"{self.code}.ftl lacks {message_id!r}")
            log.warning("%s.ftl lacks %r", self.code, message_id)
            return self._fallback._format(message_id, values)
        bundle = self._bundle(message_id)
        pattern: Any = bundle.get_message(message_id).value
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            if self._strict:
                raise MessageMissing(f"{self.code}.ftl, {message_id!r}: {errors}")
            log.warning("%s.ftl, %r: %s", self.code, message_id, errors)
        return str(text)

    def _bundle(self, message_id: str) -> FluentBundle:
        """The bundle with this message parsed: parsing a whole file would cost a cold start 100 ms."""
        from fluent.runtime import FluentBundle, FluentResource

        with self._opening:
            if self._opened is None:
                # Marks around every value would end up in what people copy and search.
                self._opened = FluentBundle([self.code], use_isolating=False)
                terms = "".join(s for name, s in self._sources.items() if name.startswith("-"))
                self._opened.add_resource(FluentResource(terms))
            if message_id not in self._parsed:
                self._opened.add_resource(FluentResource(self._sources[message_id]))
                self._parsed.add(message_id)
            return self._opened


def _entries(source: str) -> Iterator[tuple[str, str]]:
    """Each message or term of a file, by its id, unparsed. Messages do not refer to each other."""
    starts = list(_ENTRY.finditer(source))
    ends = [*(start.start() for start in starts[1:]), len(source)]
    for start, end in zip(starts, ends, strict=True):
        yield start[1], source[start.start() : end]
