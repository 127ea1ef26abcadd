"""What is told of a renewal that comes, fails, or never came."""

from __future__ import annotations

from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions.notices import (
    Ended,
    LastWarning,
    RenewalComing,
    RenewalFailed,
    RenewalHeldUp,
    RenewalPriceChanged,
)
from chalicelib.bot.buttons import Row, button, home, screen, to_support
from chalicelib.bot.catalog.wording import limit_lines, plan_title, title_of
from chalicelib.bot.language import Language
from chalicelib.bot.payments.addresses import BALANCE, PAYSYSTEM, filling_up
from chalicelib.bot.payments.wording import limits_of, reason_text, source_text
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF, renewing
from chalicelib.bot.wording import bullets, months
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.subscription import Subscription

WITHOUT_CARD = frozenset({"no-card", "card-refused", "card-lost", "balance-short"})
"""Failures that a newly saved card would mend."""


def coming(reader: Reader, notice: RenewalComing) -> Screen:
    """The end is near: what happens by itself, or what to do."""
    language, catalog, payer = reader.language, reader.catalog, reader.account
    subscription, price = notice.subscription, notice.price
    title = title_of(language, catalog, subscription.plan_id)
    lines: list[str | None] = [
        language.text("coming", plan=title, end=subscription.end),
        *_price_lines(language, subscription, price),
        "",
    ]
    if price is None or not subscription.auto_renew:
        if price is not None:
            lines.append(language.text("coming-auto-off"))
        return screen(lines, *_rows(language, subscription, price))
    source, enough = source_text(language, catalog, payer, price)
    first = subscription.end + catalog.renewal.attempts[0]
    lines.append(language.text("auto-on", first=first.date()))
    lines.append(language.text("auto-source" if enough else "auto-short", source=source))
    if enough and notice.missing is not None:
        lines.append(language.text("coming-together", missing=notice.missing))
    fill = _fill(reader, notice.missing)
    return screen(lines, *fill, *_rows(language, subscription, price, short=not enough))


def _fill(reader: Reader, missing: Money | None) -> list[Row]:
    """Exactly what is missing, one button away."""
    bounds = limits_of(reader.catalog, reader.account)
    if missing is None or bounds is None:
        return []
    return [(filling_up(reader.language, missing, bounds, None),)]


def failed(reader: Reader, notice: RenewalFailed) -> Screen:
    """The first failure: why, when it is tried again, and until when everything works."""
    language, subscription = reader.language, notice.subscription
    failure = subscription.failure or "other"
    title = title_of(language, reader.catalog, subscription.plan_id)
    lines: list[str | None] = [
        language.text("renewal-failed", plan=title),
        reason_text(language, failure),
        "",
        *_price_lines(language, subscription, notice.price),
    ]
    if notice.next_at is None:
        lines.append(language.text("renewal-no-attempt"))
    else:
        lines.append(language.text("renewal-next-attempt", at=notice.next_at))
    lines += [
        language.text("renewal-last-day", end=subscription.end, last=notice.last_day),
        language.text("renewal-how-to-mend"),
    ]
    card = failure in WITHOUT_CARD or failure.startswith("declined:")
    if card:
        lines.append(language.text("save-card-how"))
    return screen(lines, *_rows(language, subscription, notice.price, short=True, card=card))


def price_changed(reader: Reader, notice: RenewalPriceChanged) -> Screen:
    """More is asked than was said: how much, when it is taken, and how to stop it."""
    language, subscription = reader.language, notice.subscription
    title = title_of(language, reader.catalog, subscription.plan_id)
    lines: list[str | None] = [
        language.text("renewal-price-changed", plan=title, said=notice.said),
        *_price_lines(language, subscription, notice.price),
    ]
    if notice.price is not None:
        lines.append(language.text("renewal-price-from", at=notice.next_at))
    off = button(language.label("button-stop"), SUBSCRIPTIONS, subscription.id, "a", 0)
    return screen(lines, (off,), *_rows(language, subscription, notice.price))


def held_up(reader: Reader, notice: RenewalHeldUp) -> Screen:
    """The payment system does not answer: what is true, and that nothing is to be done."""
    language, subscription = reader.language, notice.subscription
    title = title_of(language, reader.catalog, subscription.plan_id)
    return screen(
        [language.text("renewal-held-up", plan=title), language.text("renewal-stays")],
        *_rows(language, subscription, None),
    )


def last_warning(reader: Reader, notice: LastWarning) -> Screen:
    """Shortly before the end, when a renewal will not come by itself."""
    language, subscription, price = reader.language, notice.subscription, notice.price
    title = title_of(language, reader.catalog, subscription.plan_id)
    lines: list[str | None] = [
        language.text("last-warning", plan=title, end=subscription.end),
        *_price_lines(language, subscription, price),
    ]
    if subscription.failure is not None:
        lines.append(reason_text(language, subscription.failure))
    elif not subscription.auto_renew:
        lines.append(language.text("last-warning-auto-off"))
    lines += ["", language.text("last-warning-day", last=notice.last_day)]
    return screen(lines, *_rows(language, subscription, price, short=True))


def ended(reader: Reader, notice: Ended) -> Screen:
    """It has ended. The Customer is on the free plan; a Payer who is somebody else is not affected."""
    language, catalog, account = reader.language, reader.catalog, reader.account
    subscription = notice.subscription
    title = title_of(language, catalog, subscription.plan_id)
    free = catalog.free_plan
    lines: list[str | None] = [language.text("ended", plan=title, end=subscription.end)]
    if account.id != subscription.customer_id:
        lines.append(language.text("ended-for-other"))
    elif free is not None and not account.live:
        lines += ["", language.text("on-free", plan=plan_title(language, free))]
        lines += bullets(limit_lines(language, free, {}))
    rows: list[Row] = []
    if any(plan.id == subscription.plan_id for plan in catalog.plans):
        rows.append((button(language.label("button-buy-again"), TARIFF, subscription.plan_id),))
    return screen(lines, *rows, (home(language),))


def _price_lines(language: Language, subscription: Subscription, price: Money | None) -> list[str]:
    if price is None:
        return [language.text("renewal-not-sold")]
    period = months(language, subscription.renewal_months)
    return [language.text("coming-price", period=period, amount=price)]


def _rows(
    language: Language,
    subscription: Subscription,
    price: Money | None,
    *,
    short: bool = False,
    card: bool = False,
) -> list[Row]:
    here = (SUBSCRIPTIONS, subscription.id)
    rows: list[Row] = []
    if price is not None:
        press = renewing(subscription.id, subscription.end, price)
        rows.append((button(language.label("button-renew", amount=price), *press),))
    top_up = button(language.label("button-to-top-up"), BALANCE)
    if card:
        rows.append((button(language.label("button-save-card"), PAYSYSTEM), top_up))
    elif short:
        rows.append((top_up,))
    rows.append((button(language.label("button-open-subscription"), *here),))
    rows.append((to_support(language), home(language)) if short else (home(language),))
    return rows
