"""What there is to tell of a number, as values; the words are the bot's."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import News, Number


@dataclass(frozen=True, slots=True)
class NumberNews(Notice):
    """What has become of it. `rent`: what the next month costs."""

    number: Number
    news: News
    rent: Money


@dataclass(frozen=True, slots=True)
class RentComing(Notice):
    """The rent is taken soon. `missing`: what the balance lacks for it."""

    number: Number
    rent: Money
    missing: Money | None = None
