"""One subscription: plan, people, renewal and its switches, and the history of periods sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import Row, back, button, screen
from chalicelib.bot.catalog.wording import options_text, title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.wording import reason_text, source_text
from chalicelib.bot.pricing.wording import period_label, price_text
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF, renewing
from chalicelib.bot.subscriptions.list_screens import status_text
from chalicelib.bot.wording import months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import days_of
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.subscription import Status, Subscription


@dataclass(frozen=True, slots=True)
class People:
    """The reader, and both sides of the subscription."""

    reader: Account
    payer: Account
    customer: Account


def subscription(
    language: Language,
    catalog: Catalog,
    one: Subscription,
    people: People,
    periods: Sequence[Quote],
    *,
    note: Html | None = None,
) -> Screen:
    """`periods`: what each that the next renewal can have costs today, none when the catalog does not sell
    it as it is; `note` comes first."""
    price = next((quote for quote in periods if quote.price.months == one.renewal_months), None)
    is_payer = people.reader.id == one.payer_id
    options = options_text(language, catalog, one.plan_id, one.options)
    lines: list[str | None] = [
        *noted(note),
        language.text("subscription-title", plan=title_of(language, catalog, one.plan_id)),
        options and language.text("subscription-options", options=options),
        language.text("subscription-status", status=status_text(language, catalog, one)),
        "",
        *_people_lines(language, one, people),
        "",
    ]
    if one.live:
        if is_payer:
            lines += _renewal_lines(language, catalog, one, people.payer, price)
        else:
            lines.append(language.text("only-payer"))
    lines.append(
        language.text(
            "subscription-period" if one.live else "subscription-last-period",
            start=one.start,
            end=one.end,
        )
    )
    return screen(lines, *_rows(language, catalog, one, price, periods, is_payer=is_payer))


def _people_lines(language: Language, one: Subscription, people: People) -> list[str]:
    if one.payer_id == one.customer_id:
        return [language.text("people-same", name=people.payer.name)]
    return [
        language.text("people-customer", name=people.customer.name),
        language.text("people-payer", name=people.payer.name),
    ]


def _renewal_lines(
    language: Language, catalog: Catalog, one: Subscription, payer: Account, price: Quote | None
) -> list[str | None]:
    period = months(language, one.renewal_months)
    if price is None:
        return [language.text("renewal-not-sold"), ""]
    lines: list[str | None] = [
        language.text(
            "renewal-next",
            end=one.end.date(),
            period=period,
            price=price_text(language, price),
        ),
    ]
    if one.open_charge is not None:
        lines.append(language.text("renewal-under-way"))
    elif one.auto_renew:
        source, enough = source_text(language, catalog, payer, price.gross)
        lines.append(_next_attempt(language, catalog, one))
        lines.append(language.text("auto-source" if enough else "auto-short", source=source))
    else:
        lines.append(language.text("auto-off", end=one.end.date()))
    if one.failure is not None:
        reason = reason_text(language, one.failure)
        lines.append(language.text("renewal-failure", reason=reason))
    opens_at = catalog.renewal.window_opens(one.end)
    if opens_at is not None and one.status is Status.ACTIVE:
        lines.append(language.text("renewal-window", opens=opens_at))
    return [*lines, ""]


def _next_attempt(language: Language, catalog: Catalog, one: Subscription) -> Html:
    """When it is tried by itself: for the first time, or again after a failure."""
    if one.failure is None:
        first = one.end + catalog.renewal.attempts[0]
        return language.text("auto-on", first=first.date())
    again = one.waits.get("renew")
    if again is None:
        return language.text("auto-on-over")
    return language.text("auto-on-again", at=again.at)


def _rows(
    language: Language,
    catalog: Catalog,
    one: Subscription,
    price: Quote | None,
    periods: Sequence[Quote],
    *,
    is_payer: bool,
) -> list[Row]:
    rows: list[Row] = []
    here = (SUBSCRIPTIONS, one.id)
    if is_payer and one.live:
        if one.open_charge is not None:
            go_on = renewing(one.id, one.end)
            rows.append((button(language.label("button-continue-payment"), *go_on),))
        elif price is not None:
            label = language.label("button-renew-now", amount=price.gross)
            rows.append((button(label, *renewing(one.id, one.end, price.gross)),))
        if one.open_charge is None:
            rows += [_period_row(language, one, quote) for quote in periods]
        switch = "button-auto-on" if one.auto_renew else "button-auto-off"
        rows.append((button(language.label(switch), *here, "a", 0 if one.auto_renew else 1),))
    if not one.live and any(plan.id == one.plan_id for plan in catalog.plans):
        rows.append((button(language.label("button-buy-again"), TARIFF, one.plan_id),))
    if is_payer:
        rows.append((button(language.label("button-history"), *here, "h"),))
    return [*rows, back(language, SUBSCRIPTIONS)]


def _period_row(language: Language, one: Subscription, quote: Quote) -> Row:
    """A period that the next renewal can have, and its price."""
    label = period_label(language, quote)
    mark = "✓ " if quote.price.months == one.renewal_months else ""
    return (button(mark + label, SUBSCRIPTIONS, one.id, "p", quote.price.months),)


def history(
    language: Language, catalog: Catalog, one: Subscription, sales: Sequence[Sale]
) -> Screen:
    """The periods sold, newest first."""
    title = title_of(language, catalog, one.plan_id)
    lines: list[str | None] = [language.text("history", plan=title)]
    for sale in sales:
        if sale.period is None:
            continue
        paid_by = "history-balance" if sale.paid_with == "balance" else "history-system"
        first, last = days_of(*sale.period, sale.seller.time_zone)
        lines.append(language.text(paid_by, start=first, end=last, amount=sale.gross))
    if not sales:
        lines.append(language.text("history-none"))
    return screen(lines, back(language, SUBSCRIPTIONS, one.id))
