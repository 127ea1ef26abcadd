"""One subscription: plan, people, renewal and its switches, and the history of periods sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Part, Title
from chalicelib.application.subscriptions.history import Period
from chalicelib.bot.buttons import Row, back, button, in_rows, screen
from chalicelib.bot.catalog.wording import limit_lines, options_text, title_of
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.pricing.wording import (
    PERIODS_IN_A_ROW,
    period_button,
    periods_table,
    price_text,
)
from chalicelib.bot.subscriptions.addresses import HAND, SUBSCRIPTIONS
from chalicelib.bot.subscriptions.change_screens import pending, ways_in
from chalicelib.bot.subscriptions.standing_screens import (
    help_rows,
    money_lines,
    plain_status,
    status_text,
)
from chalicelib.bot.wording import bullets, months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.policy import Transfer
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import days_of
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.authority import Deed, may
from chalicelib.domain.subscriptions.change import is_changeable
from chalicelib.domain.subscriptions.handover import is_handable
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class People:
    """The reader, and both sides of the subscription."""

    reader: Account
    payer: Account
    customer: Account


def subscription(
    language: Language,
    catalog: Catalog,
    stands: Standing,
    people: People,
    periods: Sequence[Quote],
    *,
    note: Html | None = None,
) -> Screen:
    """`periods`: what each that the next renewal can have costs today, none when the catalog does not sell
    it as it is; `note` comes first."""
    one = stands.subscription
    is_payer = may(one, people.reader.id, Deed.DOCUMENTS)
    options = options_text(language, catalog, one.plan_id, one.options)
    status = status_text if is_payer else plain_status
    lines: list[Part | None] = [
        *noted(note),
        Title(escaped(title_of(language, catalog, one.plan_id, one.title))),
        options and language.text("subscription-options", options=options),
        *pending(language, catalog, one),
        language.text("subscription-status", status=status(language, stands)),
        _trial_line(language, stands),
        "",
        *_people_lines(language, one, people),
        "",
    ]
    if one.live:
        lines += _allows(language, catalog, one)
        if is_payer:
            lines += _renewal_lines(language, stands, periods)
            lines += _periods(language, stands, periods)
        else:
            said = language.text("only-payer") if not one.declined else _declined(language, one)
            lines += [said, ""]
    lines += _period_lines(language, stands)
    return screen(lines, *_rows(language, catalog, stands, periods, people.reader.id))


def _declined(language: Language, one: Subscription) -> Html:
    """To its Customer, who does not want it any longer."""
    return language.text("you-declined", end=language.on(one.end))


def _trial_line(language: Language, stands: Standing) -> Html | None:
    """While it runs free of charge."""
    until = stands.subscription.trial_until
    if until is None or stands.current[1] > until:
        return None
    return language.text("subscription-trial", until=language.on(until))


def _people_lines(language: Language, one: Subscription, people: People) -> list[str]:
    if one.payer_id == one.customer_id:
        return [language.text("people-same", name=people.payer.name)]
    return [
        language.text("people-customer", name=people.customer.name),
        language.text("people-payer", name=people.payer.name),
    ]


def _allows(language: Language, catalog: Catalog, one: Subscription) -> list[Part]:
    """What one has; nothing of a plan that has left the catalog."""
    plan = next((plan for plan in catalog.plans if plan.id == one.plan_id), None)
    if plan is None:
        return []
    allowed = bullets(limit_lines(language, plan, one.options))
    return [Details(language.text("subscription-allows"), allowed), ""]


def _renewal_lines(
    language: Language, stands: Standing, periods: Sequence[Quote]
) -> list[str | None]:
    one = stands.subscription
    lines: list[str | None] = [*money_lines(language, stands)]
    price = next((quote for quote in periods if quote.price.months == one.renewal_months), None)
    if price is not None and stands.charge is None:
        period = months(language, one.renewal_months)
        shown = price_text(language, price)
        lines.append(language.text("renewal-price", period=period, price=shown))
        if stands.opens_at is not None:
            lines.append(language.text("renewal-window", opens=stands.opens_at))
    return [*lines, ""]


def _periods(language: Language, stands: Standing, periods: Sequence[Quote]) -> list[Part]:
    """What each comes to that the next renewal can have."""
    if not periods or stands.charge is not None:
        return []
    quotes = {quote.price.months: quote for quote in periods}
    table = periods_table(language, quotes, stands.subscription.renewal_months)
    return [language.text("renewal-periods"), table, ""]


def _period_lines(language: Language, stands: Standing) -> list[str | None]:
    """The one that runs, which after an early renewal is not the last one."""
    start, end = stands.current
    message = "subscription-last-period" if stands.over else "subscription-period"
    lines: list[str | None] = [
        language.text(message, start=language.on(start), end=language.on(end))
    ]
    if stands.ahead:
        paid_until = language.on(stands.subscription.end)
        lines.append(language.text("subscription-ahead", end=paid_until))
    return lines


def _rows(
    language: Language,
    catalog: Catalog,
    stands: Standing,
    periods: Sequence[Quote],
    reader_id: int,
) -> list[Row]:
    """What the reader may do with it, and can just now."""
    one = stands.subscription
    rows: list[Row] = []
    if may(one, reader_id, Deed.RENEW if one.live else Deed.BUY_AGAIN):
        rows += help_rows(language, catalog, stands)
    if may(one, reader_id, Deed.PERIOD) and one.live and stands.charge is None:
        choices = [_period_choice(language, one, quote) for quote in periods]
        rows += in_rows(choices, PERIODS_IN_A_ROW)
    if may(one, reader_id, Deed.CHANGE) and is_changeable(one, stands.now):
        rows += ways_in(language, catalog, one)
    if may(one, reader_id, Deed.HAND_OVER) and _is_handable(catalog, stands):
        rows.append((button(language.label("button-hand"), HAND, "g", one.id),))
    if may(one, reader_id, Deed.DECLINE) and one.live and not one.declined:
        rows.append((button(language.label("button-decline"), SUBSCRIPTIONS, one.id, "x"),))
    if may(one, reader_id, Deed.DOCUMENTS):
        rows.append((button(language.label("button-history"), SUBSCRIPTIONS, one.id, "h"),))
    return [*rows, back(language, SUBSCRIPTIONS)]


def _is_handable(catalog: Catalog, stands: Standing) -> bool:
    allowed = catalog.change.transfer is Transfer.ADMINISTRATION
    return allowed and is_handable(stands.subscription, catalog.renewal, stands.now)


def _period_choice(language: Language, one: Subscription, quote: Quote) -> Button:
    """A period that the next renewal can have; what it costs stands above."""
    count = quote.price.months
    where = (SUBSCRIPTIONS, one.id, "p", count)
    return period_button(language, count, *where, chosen=count == one.renewal_months)


def history(
    language: Language, catalog: Catalog, one: Subscription, periods: Sequence[Period]
) -> Screen:
    """The periods sold, newest first, with what was given back of them."""
    title = title_of(language, catalog, one.plan_id, one.title)
    lines: list[Part] = [Title(language.text("history", plan=title))]
    for period in periods:
        sale = period.sale
        if sale.period is None:
            continue
        paid_by = "history-balance" if sale.paid_with == "balance" else "history-system"
        first, last = days_of(*sale.period, sale.seller.time_zone)
        lines.append(language.text(paid_by, start=first, end=last, amount=sale.gross))
        if period.back is not None:
            lines.append(language.text("history-back", amount=period.back))
    if not periods:
        lines.append(language.text("history-none"))
    return screen(lines, back(language, SUBSCRIPTIONS, one.id))
