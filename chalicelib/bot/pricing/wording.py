"""Prices in words, and periods to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from chalicelib.application.ports.chat import Button
from chalicelib.application.ports.parts import Details, Table
from chalicelib.bot.buttons import button
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.domain.catalog.plan import Plan, in_language
from chalicelib.domain.money import Money
from chalicelib.domain.pricing.lines import LineKind, QuoteLine, lines
from chalicelib.domain.pricing.price import PriceComponent, Step
from chalicelib.domain.pricing.quote import Quote, shares
from chalicelib.domain.pricing.terms import AGREED, Terms

PERIODS_IN_A_ROW: Final = 3
"""As many buttons as a telephone's width holds whole."""


def price_text(language: Language, quote: Quote) -> Html:
    """What is paid for the period, and how VAT is in it."""
    gross, rate = quote.gross, quote.vat_rate_percent
    if not gross:
        return language.text("price-nothing", gross=gross)
    if quote.reverse_charge:
        return language.text("price-reverse-charge", gross=gross)
    if not quote.vat:
        known = "price-no-vat" if quote.vat_charged else "price-seller-without-vat"
        return language.text(known, gross=gross)
    if quote.price.total == gross:
        return language.text("price-vat-included", gross=gross, vat=quote.vat, rate=rate)
    return language.text("price-vat-added", gross=gross, net=quote.net, vat=quote.vat, rate=rate)


def price_explained(language: Language, plan: Plan, quote: Quote) -> Details:
    """How what is paid comes about, line by line."""
    rows = [_line(language, plan, quote, line) for line in lines(quote)]
    total = (language.text("price-line-total"), language.money(quote.gross))
    return Details(language.text("price-lines"), [Table("lr", [*rows, total])])


def _line(language: Language, plan: Plan, quote: Quote, line: QuoteLine) -> tuple[str, str]:
    amount = language.money(line.amount)
    match line.kind:
        case LineKind.PART | LineKind.ONCE:
            name = part_name(language, plan, line.key)
            if not line.amount:
                return escaped(name), language.text("price-part-included")
            return _counted(language, name, line), amount
        case LineKind.DISCOUNT:
            percent = quote.price.discount_percent
            message = "price-line-agreed" if quote.price.agreed else "price-line-discount"
            return language.text(message, percent=percent), amount
        case LineKind.PROMO:
            return _promo_line(language, quote, amount)
        case LineKind.VAT if quote.reverse_charge:
            return language.text("price-line-reverse-charge"), amount
        case LineKind.VAT:
            return language.text("price-line-vat", rate=quote.vat_rate_percent), amount


def part_name(language: Language, plan: Plan, key: str) -> str:
    """What a part of the price is called; one that was agreed on is nobody's rule."""
    if key == AGREED:
        return language.label("price-part-agreed")
    return in_language(plan.part_titles(key), language.code)


def terms_text(language: Language, plan: Plan, terms: Terms) -> Html:
    """What was agreed on: the price or the discount, for what, and until when."""
    if terms.price is None:
        what = language.text("terms-percent", percent=terms.percent)
    elif terms.per is None:
        what = language.text("terms-price", amount=terms.price)
    else:
        each = in_language(plan.option(terms.per).titles, language.code)
        what = language.text("terms-price-each", amount=terms.price, option=each)
    least = [
        language.text(
            "terms-least", option=in_language(plan.option(key).titles, language.code), count=count
        )
        for key, count in terms.least.items()
        if any(spec.key == key for spec in plan.options)
    ]
    lengths = [language.label("period-button", months=count) for count in terms.months]
    periods = [language.text("terms-months", periods=", ".join(lengths))] if lengths else []
    until = language.text("terms-until", at=language.on(terms.last))
    return Html("; ".join([what, *least, *periods, until]))


def _promo_line(language: Language, quote: Quote, amount: str) -> tuple[str, str]:
    """Free days take nothing off: they are said."""
    promo = quote.price.promo
    code, days = ("", 0) if promo is None else (promo.code, promo.days)
    text = language.text("promo-free-days", days=days) if days else amount
    return language.text("price-line-promo", code=code), text


def _counted(language: Language, name: str, line: QuoteLine) -> Html:
    each = "" if line.unit_price is None else language.money(line.unit_price)
    if line.kind is LineKind.ONCE:
        return language.text("price-line-once", name=name, count=line.quantity, each=each)
    return language.text(
        "price-line-part", name=name, count=line.quantity, each=each, months=line.months
    )


def period_button(language: Language, count: int, *where: str | int, chosen: bool) -> Button:
    """A length alone: what it costs stands in the table of periods."""
    label = language.label("period-button", months=count)
    return button(("✓ " if chosen else "") + label, *where)


def periods_table(language: Language, quotes: Mapping[int, Quote], chosen: int) -> Table:
    """What each period comes to a month, in all, and what is saved by paying so far ahead."""
    first = next(iter(quotes.values()))
    head = ("period-head-month", "period-head-total", "period-head-saved")
    rows = [_period_row(language, quoted, months == chosen) for months, quoted in quotes.items()]
    return Table("lrrr", rows, (first.gross.currency, *map(language.text, head)))


def _period_row(language: Language, quote: Quote, chosen: bool) -> Sequence[str]:
    message = "period-chosen" if chosen else "period-other"
    period = language.label("period-button", months=quote.price.months)
    amounts = (_per_month(quote), quote.gross, _saved(quote))
    numbers = [language.number(amount) if amount else "" for amount in amounts]
    return [language.text(message, period=period), *numbers]


def steps_lines(language: Language, plan: Plan, steps: Sequence[Step]) -> list[Html]:
    """Why the next step of a count costs more, or less, than one more of it."""
    return [
        language.text(
            "price-step",
            option=in_language(plan.option(step.option).titles, language.code),
            value=step.value,
            monthly=step.monthly,
            reasons=Html("; ".join(_reason(language, plan, *part) for part in step.parts)),
        )
        for step in steps
    ]


def _reason(language: Language, plan: Plan, part: PriceComponent, difference: Money) -> Html:
    name = in_language(plan.part_titles(part.key), language.code)
    if not part.amount:
        return language.text("price-step-included", name=name)
    if difference.minor > 0:
        return language.text("price-step-adds", name=name, amount=difference)
    return language.text("price-step-drops", name=name, amount=-difference)


def _per_month(quote: Quote) -> Money:
    """What the period costs, spread over its months, for comparing; nobody pays this amount."""
    return shares(quote)[0].gross.share(Fraction(1, quote.price.months))


def _saved(quote: Quote) -> Money:
    """Discount and promo code in what is paid: with the VAT that comes on top, without the VAT that others
    owe."""
    price, regular = quote.price, quote.following
    discount = regular.share(Fraction(price.discount.minor, price.regular.minor or 1))
    return discount + regular - shares(quote)[0].gross if price.promo_amount else discount
