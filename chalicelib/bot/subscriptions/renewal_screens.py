"""What is told of a renewal that comes, fails, or never came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Part
from chalicelib.application.subscriptions.fulfilment import RENEWAL as RENEWING
from chalicelib.application.subscriptions.notices import (
    Ended,
    GraceBegan,
    LastWarning,
    LimitsChanged,
    RenewalComing,
    RenewalFailed,
    RenewalHeldUp,
    RenewalPriceChanged,
    Stands,
)
from chalicelib.bot.buttons import Row, button, home, link, primary, screen, to_support
from chalicelib.bot.catalog.wording import limit_lines, plan_title, system_title, title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import filling_up
from chalicelib.bot.payments.wording import limits_of
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF, buy_again_button
from chalicelib.bot.subscriptions.standing_screens import (
    help_rows,
    money_lines,
    open_until,
    otherwise,
    status_text,
)
from chalicelib.bot.wording import bullets, months
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import EXPIRED, Charge
from chalicelib.domain.subscriptions.standing import UNPAID, Help, Standing, State
from chalicelib.domain.subscriptions.subscription import Subscription


def coming(reader: Reader, notice: RenewalComing) -> Screen:
    """The charge is near: how much, from what, and how to stop it; or what to do. What the balance lacks for
    all that it is to pay soon is one button away."""
    language, stands = reader.language, notice.standing
    title = _titled(reader, notice.subscription, "coming", end=notice.subscription.end)
    whose = _whose(reader, notice)
    bounds = limits_of(reader.catalog, reader.account)
    if (
        notice.missing is None
        or bounds is None
        or stands.state not in (State.RENEWS, State.PRICE_CHANGED)
    ):
        return _told(reader, stands, [title, *whose])
    together = language.text("coming-together", missing=notice.missing)
    fill = (filling_up(language, notice.missing, bounds, None),)
    return _told(reader, stands, [title, *whose], together, fill)


def failed(reader: Reader, notice: RenewalFailed) -> Screen:
    """The first failure: why, when it is tried again, and until when everything works."""
    title = _titled(reader, notice.subscription, "renewal-failed")
    mend = None if notice.price is None else reader.language.text("renewal-how-to-mend")
    return _told(reader, notice.standing, [title, *_whose(reader, notice)], mend)


def price_changed(reader: Reader, notice: RenewalPriceChanged) -> Screen:
    """More is asked than was said: how much, when it is taken, and how to stop it."""
    title = _titled(reader, notice.subscription, "renewal-price-changed", said=notice.said)
    return _told(reader, notice.standing, [title, *_whose(reader, notice)])


def grace_began(reader: Reader, notice: GraceBegan) -> Screen:
    """The paid time is over: until when everything works, and what helps."""
    end = notice.subscription.end
    title = _titled(reader, notice.subscription, "grace-began", end=end)
    return _told(reader, notice.standing, [title, *_whose(reader, notice)])


def last_warning(reader: Reader, notice: LastWarning) -> Screen:
    """Shortly before the limits go."""
    last = notice.standing.works_until
    title = _titled(reader, notice.subscription, "last-warning", last=last)
    return _told(reader, notice.standing, [title, *_whose(reader, notice)])


def bank_asks(reader: Reader, charge: Charge, stands: Standing | None) -> Screen:
    """A bank wants its customer: who asks for what, and that nobody here wants a card's numbers."""
    language, catalog = reader.language, reader.catalog
    quote = RENEWING.terms_of(charge).quote
    plan = title_of(language, catalog, quote.price.plan_id)
    period = months(language, quote.price.months)
    system = system_title(language, charge.payment_system)
    lines: list[Html | str | None] = [
        language.text("bank-title", amount=charge.amount),
        language.text("bank-what", service=catalog.title, plan=plan, period=period),
        language.text("bank-by-hand" if charge.by_hand else "bank-by-itself"),
        language.text("bank-why"),
        None if not charge.held else language.text("page-held", held=charge.held),
        "",
        language.text("bank-how", system=system, at=open_until(charge, stands)),
        language.text("bank-never"),
        "",
        None if stands is None else otherwise(language, stands),
    ]
    rows: list[Row] = []
    if charge.url is not None:
        label = language.label("button-confirm-at-bank", amount=charge.amount)
        rows.append((primary(link(label, charge.url)),))
    if stands is not None:
        rows += help_rows(language, catalog, stands, besides=Help.GO_ON)
        rows.append((_to_it(language, stands.subscription),))
    return screen(lines, *rows, (to_support(language), home(language)))


def bank_asks_no_more(reader: Reader, charge: Charge, stands: Standing | None) -> Screen:
    """Its page is closed: how the subscription stands now."""
    language = reader.language
    message = "bank-not-confirmed" if charge.failure == EXPIRED else "bank-not-needed"
    title = language.text(message, amount=charge.amount)
    if stands is None:
        return screen([title], (home(language),))
    one = stands.subscription
    status = status_text(language, stands)
    plan = title_of(language, reader.catalog, one.plan_id, one.title)
    now = language.text("bank-now", plan=plan, status=status)
    return _told(reader, stands, [title, now])


def held_up(reader: Reader, notice: RenewalHeldUp) -> Screen:
    """The payment system does not answer: what is true, and that nothing is to be done."""
    language, subscription = reader.language, notice.subscription
    title = title_of(language, reader.catalog, subscription.plan_id, subscription.title)
    return screen(
        [language.text("renewal-held-up", plan=title), language.text("renewal-stays")],
        (_to_it(language, subscription),),
        (home(language),),
    )


def ended(reader: Reader, notice: Ended) -> Screen:
    """It has ended. The Customer is on the free plan; a Payer who is somebody else is not affected."""
    language, catalog, account = reader.language, reader.catalog, reader.account
    subscription = notice.subscription
    title = title_of(language, catalog, subscription.plan_id, subscription.title)
    free = catalog.free_plan
    lines: list[Part | None] = [language.text("ended", plan=title, end=subscription.end)]
    if account.id != subscription.customer_id:
        lines.append(language.text("ended-for-other", name=notice.customer))
    elif free is not None and not account.live:
        lines += ["", language.text("menu-free", plan=plan_title(language, free))]
        allowed = bullets(limit_lines(language, free, {}))
        lines.append(Details(language.text("card-allows"), allowed))
    rows: list[Row] = []
    if account.id == subscription.customer_id:
        rows.append((primary(_what_next(reader, subscription)),))
    return screen(lines, *rows, (home(language),))


def limits_changed(reader: Reader, notice: LimitsChanged) -> Screen:
    """What it allows from now on; its Customer can do nothing about it but ask who pays."""
    language, catalog, one = reader.language, reader.catalog, notice.subscription
    plan = next((plan for plan in catalog.plans if plan.id == one.plan_id), None)
    title = title_of(language, catalog, one.plan_id, one.title)
    lines: list[Part | None] = [language.text("limits-changed", plan=title, end=one.end)]
    if plan is not None:
        lines += [
            "",
            language.text("subscription-allows"),
            *bullets(limit_lines(language, plan, one.options)),
        ]
    label = language.label("button-open-subscription")
    return screen(lines, (button(label, SUBSCRIPTIONS, one.id),), (home(language),))


def _what_next(reader: Reader, one: Subscription) -> Button:
    """The plan anew, or the one to have instead; what is sold, where there is neither."""
    language, catalog = reader.language, reader.catalog
    plan = next((plan for plan in catalog.plans if plan.id == one.plan_id), None)
    day = catalog.day_of(reader.account.payment_system, catalog.renewal.grace_ends(one.end))
    if plan is not None and plan.is_sold_on(day):
        return buy_again_button(language, one)
    if plan is None or plan.successor is None:
        return button(language.label("menu-tariff"), TARIFF)
    successor = title_of(language, catalog, plan.successor)
    return button(language.label("button-successor", plan=successor), TARIFF, plan.successor)


def _whose(reader: Reader, notice: Stands) -> list[Html]:
    """For whom it is paid, where that is somebody else."""
    if not notice.customer:
        return []
    return [reader.language.text("renewal-for", name=notice.customer)]


def _titled(reader: Reader, one: Subscription, message: str, **values: datetime | Money) -> Html:
    title = title_of(reader.language, reader.catalog, one.plan_id, one.title)
    return reader.language.text(message, plan=title, **values)


def _told(
    reader: Reader,
    stands: Standing,
    title: Sequence[Html],
    last: Html | None = None,
    fill: Row = (),
) -> Screen:
    """How it stands, and what helps, the first most."""
    language = reader.language
    wanting = stands.state in UNPAID
    return screen(
        [*title, "", *money_lines(language, stands), last],
        fill,
        *help_rows(language, reader.catalog, stands),
        (_to_it(language, stands.subscription),),
        (to_support(language), home(language)) if wanting else (home(language),),
    )


def _to_it(language: Language, one: Subscription) -> Button:
    return button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
