"""The tariff: the free plan, the plans on sale, and help with choosing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import Row, back, button, home, in_rows, screen
from chalicelib.bot.catalog.partners import partners
from chalicelib.bot.catalog.wording import limit_lines, plan_title
from chalicelib.bot.language import Html, Language
from chalicelib.bot.subscriptions.addresses import CHOOSE, SUBSCRIPTIONS, TARIFF
from chalicelib.bot.wording import bullets, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import OptionSpec, Plan, in_language
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.price import monthly_price
from chalicelib.domain.subscriptions.subscription import Subscription

QUICK: Final = (
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    10,
    12,
    15,
    20,
    25,
    30,
    40,
    50,
    75,
    100,
    150,
    200,
    300,
    500,
    1000,
)
"""Counts offered at once; any other is a few steps away."""


def tariff(
    language: Language,
    catalog: Catalog,
    account: Account,
    plans: Sequence[Plan],
    live: Mapping[str, Subscription],
    *,
    note: Html | None = None,
) -> Screen:
    """All plans on sale; `live` are the account's subscriptions by family, `note` comes first."""
    free = catalog.free_plan
    lines: list[str | None] = [*noted(note), language.text("tariff-title")]
    if free is not None:
        message = "tariff-free-behind" if live else "tariff-free"
        lines += ["", language.text(message, plan=plan_title(language, free))]
        lines += bullets(limit_lines(language, free, {}))
    for plan in plans:
        lines += ["", *_plan_lines(language, catalog, account, plan, live.get(plan.family))]
    lines += ["", language.text("tariff-vat" if catalog.prices_include_vat else "tariff-net")]
    choices = [button(plan_title(language, plan), TARIFF, plan.id) for plan in plans]
    helping: Row = ()
    if len(plans) > 1:
        helping = (button(language.label("button-help-choose"), CHOOSE),)
    partner_lines, partner_rows = partners(language, catalog, account.country)
    return screen(
        [*lines, *partner_lines],
        *in_rows(choices, 2),
        helping,
        *partner_rows,
        (home(language),),
    )


def _plan_lines(
    language: Language,
    catalog: Catalog,
    account: Account,
    plan: Plan,
    running: Subscription | None,
) -> list[str]:
    least = monthly_price(catalog, plan, normalise(plan, {}), account.currency)
    periods = ", ".join(
        language.label("period-in-tariff", months=p.months, discount=p.discount_percent)
        for p in plan.periods
    )
    lines: list[str] = [
        language.text(
            "tariff-plan",
            plan=plan_title(language, plan),
            summary=in_language(plan.summaries, language.code),
        ),
        language.text("tariff-from", price=least, periods=periods),
    ]
    if running is not None and running.plan_id == plan.id:
        lines.append(language.text("tariff-running", end=running.end.date()))
    return lines


def already(language: Language, catalog: Catalog, plan: Plan, running: Subscription) -> Screen:
    """There is at most one live subscription per family: lead to it."""
    title = plan_title(language, catalog.plan(running.plan_id))
    message = "already-same" if running.plan_id == plan.id else "already-other"
    return screen(
        [language.text(message, plan=title, wanted=plan_title(language, plan), end=running.end)],
        (button(language.label("button-open-subscription"), SUBSCRIPTIONS, running.id),),
        back(language, TARIFF),
    )


def choose_use(language: Language, plans: Sequence[Plan]) -> Screen:
    """The first question: what it is for. The answers are the plans' own summaries."""
    lines: list[str] = [language.text("choose-use"), ""]
    answers: list[Button] = []
    for place, plan in enumerate(plans, start=1):
        summary = in_language(plan.summaries, language.code)
        lines.append(language.text("choose-use-answer", place=place, summary=summary))
        short = summary.partition(":")[0].rstrip(".")
        answers.append(button(f"{place} · {short}", CHOOSE, plan.id))
    return screen(lines, *in_rows(answers, 1), back(language, TARIFF))


def choose_size(language: Language, plan: Plan, option: OptionSpec) -> Screen:
    """The second question: how many of what the plan counts first."""
    name = in_language(option.titles, language.code)
    answers = [button(str(n), CHOOSE, plan.id, option.key, n) for n in quick_values(option)]
    return screen(
        [language.text("choose-size", plan=plan_title(language, plan), option=name)],
        *in_rows(answers, 5),
        back(language, CHOOSE),
    )


def quick_values(option: OptionSpec) -> list[int]:
    """Counts to offer at once, all of them allowed."""
    bounds = {option.minimum, option.maximum, option.default}
    return sorted(value for value in bounds | set(QUICK) if option.allows(value))
