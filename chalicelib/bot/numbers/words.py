"""What SIP numbers say: of their notices, of what money was brought for, and under their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.numbers.notices import NumberNews, RentComing
from chalicelib.application.numbers.ordering import NumberOrder
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import Row, button, home, primary, screen
from chalicelib.bot.declared import NoticeWords, SaleWords
from chalicelib.bot.language import Html
from chalicelib.bot.numbers.addresses import NUMBERS, one_number, ordering
from chalicelib.bot.payments.addresses import BALANCE, filling_up
from chalicelib.bot.payments.wording import limits_of
from chalicelib.bot.reader import Reader
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import News

NEWS: Final[Mapping[News, str]] = {
    News.CONNECTED: "number-news-connected",
    News.REFUSED: "number-news-refused",
    News.RENT_FAILED: "number-news-rent-failed",
    News.SUSPENDED: "number-news-suspended",
    News.RESUMED: "number-news-resumed",
    News.RELEASED: "number-news-released",
}

WANTING: Final = (News.RENT_FAILED, News.SUSPENDED)


def news(reader: Reader, notice: NumberNews) -> Screen:
    """What has become of a number."""
    language, one, policy = reader.language, notice.number, reader.catalog.rent
    text = language.text(
        NEWS[notice.news],
        number=one.written,
        rent=notice.rent,
        end=language.on(one.end),
        grace=language.on(policy.grace_ends(one.end)),
        until=language.on(policy.suspended_until(one.end)),
    )
    show = button(language.label("button-show-number"), *one_number(one.id))
    if notice.news in WANTING:
        missing = notice.rent - reader.account.available
        return screen([text], _top_up(reader, missing), (show, home(language)))
    if notice.news is News.REFUSED:
        other = button(language.label("button-other-number"), NUMBERS)
        return screen([text], (primary(other),), (home(language),))
    return screen([text], (show, home(language)))


def coming(reader: Reader, notice: RentComing) -> Screen:
    """The rent is taken soon; what is missing, if anything is."""
    language, one, policy = reader.language, notice.number, reader.catalog.rent
    lines = [
        language.text(
            "number-rent-coming",
            number=one.written,
            rent=notice.rent,
            on=language.on(max(policy.first_attempt(one.end), one.start)),
        )
    ]
    show = button(language.label("button-show-number"), *one_number(one.id))
    if notice.missing is None:
        return screen(lines, (show, home(language)))
    lines.append(language.text("number-rent-missing", missing=notice.missing))
    return screen(lines, _top_up(reader, notice.missing), (show, home(language)))


def _top_up(reader: Reader, missing: Money) -> Row:
    bounds = limits_of(reader.catalog, reader.account)
    if bounds is None or missing.minor <= 0:
        return (button(reader.language.label("button-to-top-up"), BALANCE),)
    return (primary(filling_up(reader.language, missing, bounds, None)),)


def awaited(reader: Reader, wanted: NumberOrder) -> tuple[Sequence[Html], Sequence[Row]]:
    """The number that money was brought for, one button away."""
    language = reader.language
    lines = [language.text("number-waits", number=wanted.number.written, amount=wanted.quote.gross)]
    to_it = button(language.label("button-order-number"), *ordering(wanted.number.id))
    return lines, ((primary(to_it),),)


def _until(reader: Reader, sale: Sale) -> list[Html]:
    if sale.period is None:
        return []
    return [reader.language.text("document-number", end=sale.period[1])]


def _to_it(reader: Reader, sale: Sale) -> Row:
    return (button(reader.language.label("button-show-number"), *one_number(sale.subject.id)),)


SALE: Final = SaleWords(_until, _to_it)

NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {NumberNews: news, RentComing: coming}
