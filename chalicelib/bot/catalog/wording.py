"""The catalog's words: plans, options, limits, payment systems; no buttons."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.bot.language import Html, Language
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import describe, limits
from chalicelib.domain.catalog.plan import LimitValue, Plan, in_language
from chalicelib.domain.errors import Refused


def plan_title(language: Language, plan: Plan) -> str:
    """The plan's name, not escaped: it goes into messages as a value."""
    return in_language(plan.titles, language.code)


def title_of(language: Language, catalog: Catalog, plan_id: str, sold_as: str = "") -> str:
    """The name of a plan; of one that has left the catalog, what it was `sold_as`."""
    try:
        return plan_title(language, catalog.plan(plan_id))
    except Refused:
        return sold_as or plan_id


def options_text(
    language: Language, catalog: Catalog, plan_id: str, options: Mapping[str, int]
) -> str:
    """E.g. "Lines × 6, Extra accounts × 1"; empty when nothing was chosen or the plan is gone."""
    try:
        return ", ".join(describe(catalog.plan(plan_id), options, language.code)[1])
    except Refused:
        return ""


def limit_lines(language: Language, plan: Plan, options: Mapping[str, int]) -> list[Html]:
    """What the plan allows, one line each."""
    titles = {rule.key: in_language(rule.titles, language.code) for rule in plan.limits}
    return [_limit(language, titles[key], value) for key, value in limits(plan, options).items()]


def allowed_beyond(language: Language, plan: Plan, options: Mapping[str, int], other: Plan) -> str:
    """What this plan allows at all, and the other, as it begins, does not; empty where there is nothing."""
    titles = {rule.key: in_language(rule.titles, language.code) for rule in plan.limits}
    withheld = {key for key, value in limits(other, {}).items() if value is False}
    allowed = [key for key, value in limits(plan, options).items() if value is True]
    return ", ".join(titles[key] for key in allowed if key in withheld)


def _limit(language: Language, title: str, value: LimitValue) -> Html:
    return language.text("limit", name=title, value=_shown(value))


def limit_words(language: Language, value: LimitValue) -> str:
    """What a plan allows of something, by itself."""
    return language.label("limit-value", value=_shown(value))


def _shown(value: LimitValue) -> str | int:
    if value is None:
        return "unlimited"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def system_title(language: Language, payment_system: str) -> str:
    """The payment system's name; one without a message is called by its id."""
    message = f"payment-system-{payment_system}"
    return language.label(message) if language.has(message) else payment_system


def saves_cards(catalog: Catalog, payment_system: str, currency: str) -> bool:
    """Whether a payment system that may have left the catalog saves cards of who pays in this currency."""
    try:
        return catalog.payment_system(payment_system).saves_in(currency)
    except Refused:
        return False
