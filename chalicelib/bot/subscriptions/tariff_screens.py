"""The tariff: the free plan, the plans on sale, and help with choosing one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Details, Part, Title
from chalicelib.bot.buttons import Row, back, button, home, in_rows, primary, screen
from chalicelib.bot.catalog.partners import partners
from chalicelib.bot.catalog.wording import limit_lines, plan_title
from chalicelib.bot.language import Html, Language
from chalicelib.bot.subscriptions.addresses import CHOOSE, FOR, SUBSCRIPTIONS, TARIFF
from chalicelib.bot.wording import bullets, months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.choosing import Question
from chalicelib.domain.catalog.plan import OptionSpec, Plan, in_language
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.subscription import Subscription

Picks = tuple[int, ...]
"""Places of answers and numbers, in the order in which they were given."""

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
    least: Mapping[str, Quote],
    note: Html | None = None,
) -> Screen:
    """All plans on sale; `live` are the account's subscriptions by family, `least` what each plan costs at
    the least, where that can be said; `note` comes first."""
    free = catalog.free_plan
    lines: list[Part | None] = [*noted(note), Title(language.text("tariff-title"))]
    if free is not None:
        message = "tariff-free-behind" if live else "tariff-free"
        allowed = bullets(limit_lines(language, free, {}))
        lines.append(language.text(message, plan=plan_title(language, free)))
        lines.append(Details(language.text("card-allows"), allowed))
    for plan in plans:
        lines += ["", *_plan_lines(language, plan, least.get(plan.id), live.get(plan.family))]
    lines += ["", language.text("tariff-vat")]
    choices = [button(plan_title(language, plan), TARIFF, plan.id) for plan in plans]
    helping: Row = ()
    if catalog.choosing:
        helping = (button(language.label("button-help-choose"), CHOOSE),)
    partner_lines, partner_rows = partners(language, catalog, account.country)
    return screen(
        [*lines, *partner_lines],
        *in_rows(choices, 2),
        helping,
        (button(language.label("button-for-other"), FOR),),
        *partner_rows,
        (home(language),),
    )


def _plan_lines(
    language: Language, plan: Plan, least: Quote | None, running: Subscription | None
) -> list[str]:
    periods = ", ".join(
        months(language, p.months)
        if plan.on_request
        else language.label("period-in-tariff", months=p.months, discount=p.discount_percent)
        for p in plan.periods
    )
    lines: list[str] = [
        language.text(
            "tariff-plan",
            plan=plan_title(language, plan),
            summary=in_language(plan.summaries, language.code),
        ),
        language.text(
            "tariff-from",
            price=least.gross,
            period=months(language, least.price.months),
            periods=periods,
        )
        if least is not None
        else language.text(
            "tariff-on-request" if plan.on_request else "tariff-periods", periods=periods
        ),
    ]
    if running is not None and running.plan_id == plan.id:
        lines.append(language.text("tariff-running", end=language.on(running.end)))
    return lines


def already(language: Language, catalog: Catalog, plan: Plan, running: Subscription) -> Screen:
    """There is at most one live subscription per family: lead to it."""
    title = plan_title(language, catalog.plan(running.plan_id))
    message = "already-same" if running.plan_id == plan.id else "already-other"
    return screen(
        [language.text(message, plan=title, wanted=plan_title(language, plan), end=running.end)],
        (primary(button(language.label("button-open-subscription"), SUBSCRIPTIONS, running.id)),),
        (button(language.label("button-for-other"), FOR, "p", plan.id),),
        back(language, TARIFF),
    )


def choose_answer(
    language: Language, question: Question, picks: Picks, offered: Iterable[int]
) -> Screen:
    """A question of the operator's with its answers; `offered` are the places of those that are open."""
    answers = [
        button(
            in_language(question.answers[place].titles, language.code), *_choosing(*picks, place)
        )
        for place in offered
    ]
    return screen(
        [language.text("choose-question", question=in_language(question.titles, language.code))],
        *in_rows(answers, 1),
        _back_from(language, picks),
    )


def choose_size(
    language: Language,
    question: Question,
    picks: Picks,
    option: OptionSpec,
    note: Html | None = None,
) -> Screen:
    """A question for the number of an option; any that is not offered is typed. `note` comes first."""
    answers = [button(str(n), *_choosing(*picks, n)) for n in quick_values(option)]
    return screen(
        [
            *noted(note),
            language.text("choose-question", question=in_language(question.titles, language.code)),
            language.text("choose-number", minimum=option.minimum, maximum=option.maximum),
        ],
        *in_rows(answers, 5),
        _back_from(language, picks),
    )


def _back_from(language: Language, picks: Picks) -> Row:
    return back(language, *(_choosing(*picks[:-1]) if picks else (TARIFF,)))


def _choosing(*picks: int) -> tuple[str, ...]:
    return (CHOOSE, "-".join(map(str, picks))) if picks else (CHOOSE,)


def quick_values(option: OptionSpec) -> list[int]:
    """Counts to offer at once, all of them allowed."""
    bounds = {option.minimum, option.maximum, option.default}
    return sorted(value for value in bounds | set(QUICK) if option.allows(value))
