"""Agreeing on terms with an account, as staff see it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.desk.agreeing import Compared
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import Row, button, home, in_rows, primary, screen
from chalicelib.bot.catalog.wording import options_text, plan_title, title_of
from chalicelib.bot.desk.words import DEAL
from chalicelib.bot.language import Html, Language
from chalicelib.bot.people.wording import name_of
from chalicelib.bot.pricing.wording import terms_text
from chalicelib.bot.wording import as_written, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.agreement import PREVIEW_LIFE, Agreement
from chalicelib.domain.writing import MAX_REASON


def whom(language: Language) -> Screen:
    """The next text says it."""
    return screen([language.text("deal-whom")], (home(language),))


def plans(language: Language, account: Account, found: Sequence[Plan]) -> Screen:
    """What there is, and what was agreed on for it."""
    lines: list[Part] = [language.text("deal-plan", **_who(language, account))]
    for plan in found:
        terms = account.terms.get(plan.id)
        if terms is not None:
            has = terms_text(language, plan, terms)
            lines += ["", language.text("deal-has", plan=plan_title(language, plan), terms=has)]
    to_each = [button(plan_title(language, plan), DEAL, "w", account.id, plan.id) for plan in found]
    return screen(lines, *in_rows(to_each, 1), _back(language))


def ask(language: Language, account: Account, plan: Plan, note: Html | None = None) -> Screen:
    """How terms are written; the next text is them. `note` comes first."""
    counts = ", ".join(spec.key for spec in plan.options if not spec.is_switch)
    terms = account.terms.get(plan.id)
    title = plan_title(language, plan)
    has = (
        []
        if terms is None
        else [language.text("deal-has", plan=title, terms=terms_text(language, plan, terms)), ""]
    )
    how = language.text(
        "deal-how",
        name=name_of(language, account),
        plan=title,
        currency=account.currency,
        counts=counts or "–",
        months=", ".join(str(period.months) for period in plan.periods),
        characters=MAX_REASON,
    )
    back = button(language.label("button-back"), DEAL, "p", account.id)
    return screen([*noted(note), *has, how], (back, home(language)))


def preview(
    language: Language,
    catalog: Catalog,
    account: Account,
    shown: Agreement,
    prices: Sequence[Compared],
) -> Screen:
    """What was written and what it makes of the price; the button carries this very preview."""
    plan = catalog.plan(shown.plan_id)
    options = options_text(language, catalog, plan.id, prices[0].options)
    head = ("", language.text("deal-listed"), language.text("deal-agreed"))
    rows = [
        (
            language.label("period-button", months=one.months),
            _gross(language, one.listed),
            _gross(language, one.agreed),
        )
        for one in prices
    ]
    lines: list[Part] = [
        Title(language.text("deal-preview")),
        language.text("deal-account", **_who(language, account)),
        language.text(
            "deal-is", plan=plan_title(language, plan), terms=_terms(language, plan, shown)
        ),
        "",
        language.text("deal-example", options=options or plan_title(language, plan)),
        Table("lrr", rows, head),
        "",
        language.text("deal-told", until=shown.at + PREVIEW_LIFE),
        "",
        language.text("deal-reason"),
        as_written(shown.reason, 2 * MAX_REASON),
    ]
    yes = button(language.label("button-deal"), DEAL, "y", shown.id)
    no = button(language.label("button-no"), DEAL, "w", account.id, plan.id)
    return screen(lines, (primary(yes),), (no, home(language)))


def done(language: Language, catalog: Catalog, account: Account, shown: Agreement) -> Screen:
    """It holds."""
    title = title_of(language, catalog, shown.plan_id)
    return screen(
        [language.text("deal-done", name=name_of(language, account), plan=title)], _back(language)
    )


def _terms(language: Language, plan: Plan, shown: Agreement) -> Html:
    if shown.terms is None:
        return language.text("deal-none")
    return terms_text(language, plan, shown.terms)


def _gross(language: Language, quote: Quote | None) -> str:
    return language.text("deal-no-price") if quote is None else language.money(quote.gross)


def _who(language: Language, account: Account) -> dict[str, str]:
    return {"name": name_of(language, account), "id": str(account.id)}


def _back(language: Language) -> Row:
    return (button(language.label("button-back"), DEAL), home(language))
