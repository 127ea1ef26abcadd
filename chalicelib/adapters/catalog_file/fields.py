"""The kinds of values and tables a catalog file holds, each refusing what it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from chalicelib.domain.money import EXPONENTS
from chalicelib.domain.tax.countries import COUNTRIES

Checked = TypeVar("Checked")


def expected(what: str) -> PydanticCustomError:
    """A fault said the way all are: what should have been there."""
    return PydanticCustomError("expected", "expected {what}", {"what": what})


def must(holds: Callable[[Checked], object], what: str) -> AfterValidator:
    """A validator that lets through what `holds`."""

    def check(value: Checked) -> Checked:
        if not holds(value):
            raise expected(what)
        return value

    return AfterValidator(check)


MAX_AMOUNT: Final = 10**9  # far above any price, far below where arithmetic gets slow or inexact


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise expected("an amount in major units such as 15 or 0.50")
    amount = Decimal(value)
    if not amount.is_finite() or not 0 <= amount <= MAX_AMOUNT or amount.adjusted() < -9:
        raise expected("an amount from 0 to a thousand million")
    return amount


_OFFSET: Final = re.compile(r"([+-]?)(?=\d)(?:(\d{1,3})d)?(?:(\d{1,3})h)?")


def _offset(value: object) -> timedelta:
    match = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise expected('days and hours from the paid end such as "-3d", "0h" or "+2d12h"')
    sign, days, hours = match.groups()
    offset = timedelta(days=int(days or 0), hours=int(hours or 0))
    return -offset if sign == "-" else offset


Text = Annotated[str, must(str.strip, "some text")]
Id = Annotated[
    str,
    must(
        re.compile(r"[a-z][a-z0-9_-]{0,23}").fullmatch,
        "an id: a lower-case letter, then up to 23 of a-z 0-9 _ -",
    ),
]
LimitKey = Annotated[
    str,
    must(
        re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}").fullmatch,
        "a limit's name: a letter, then up to 63 of A-Z a-z 0-9 _ . -",
    ),
]
Country = Annotated[str, must(COUNTRIES.__contains__, "an ISO 3166 country code such as LT")]
Currency = Annotated[
    str,
    must(EXPONENTS.__contains__, "an ISO 4217 currency code known here such as EUR"),
]
Language = Annotated[
    str,
    must(re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*").fullmatch, "a language tag such as en"),
]
Titles = Annotated[dict[Language, Text], must(lambda titles: "en" in titles, "at least en = …")]
MAX_WORDS: Final = 2000
"""Characters: half of what one message in the chat may have."""


def _are_words(text: str) -> bool:
    if "://" not in text.partition(" ")[0]:
        return 0 < len(text.strip()) <= MAX_WORDS
    return re.fullmatch(r"https://[^\s/]+\.[^\s]+", text) is not None and len(text) <= MAX_WORDS


Words = Annotated[
    dict[
        Language,
        Annotated[
            str,
            must(
                _are_words,
                f"a text of at most {MAX_WORDS} characters, or nothing but a page such as"
                " https://example.com/terms",
            ),
        ],
    ],
    must(lambda words: "en" in words, "at least en = …"),
]
MOST_PERCENT: Final = 20


def _percent(value: object) -> Decimal:
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    percent = Decimal(str(value)) if number else None
    if percent is None or not percent.is_finite() or not 0 <= percent <= MOST_PERCENT:
        raise expected(f"a percentage from 0 to {MOST_PERCENT} such as 2 or 1.5")
    return percent


Percent = Annotated[Decimal, BeforeValidator(_percent)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Amounts = dict[Currency, Amount]
Offset = Annotated[timedelta, BeforeValidator(_offset)]
SeriesPrefix = Annotated[
    str,
    must(
        re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*").fullmatch,
        "a series prefix: A-Z and 0-9, joined by single hyphens",
    ),
]
OnOff = Literal["on", "off"]
Natural = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]


class Shape(BaseModel):
    """A table of the file. It remembers which keys it allows, for the message about a strange one."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _remember_keys(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(info.context, dict):
            info.context[id(value)] = tuple(cls.model_fields)
        return value
