"""The list of subscriptions: role, status, end date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import button, home, in_rows, screen
from chalicelib.bot.catalog.wording import limit_lines, plan_title, title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF
from chalicelib.bot.wording import bullets
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Status, Subscription

LISTED: Final = 15


def subscriptions(
    language: Language, catalog: Catalog, account: Account, found: Sequence[Subscription]
) -> Screen:
    """`found` newest first; live ones stand at the top."""
    lines: list[str | None] = [language.text("subscriptions")]
    shown = found[:LISTED]
    for one in shown:
        lines += ["", _entry(language, catalog, account, one)]
    if not found:
        lines += ["", language.text("subscriptions-none")]
    if len(found) > len(shown):
        lines += ["", language.text("subscriptions-more", count=len(found) - len(shown))]
    free = catalog.free_plan
    if free is not None and not account.live:
        lines += ["", language.text("on-free", plan=plan_title(language, free))]
        lines += bullets(limit_lines(language, free, {}))
    choices = [
        button(
            language.label(
                "button-subscription",
                plan=title_of(language, catalog, one.plan_id),
                end=one.end.date(),
            ),
            SUBSCRIPTIONS,
            one.id,
        )
        for one in shown
    ]
    tariff = button(language.label("menu-tariff"), TARIFF)
    return screen(lines, *in_rows(choices, 1), (tariff, home(language)))


def _entry(language: Language, catalog: Catalog, account: Account, one: Subscription) -> Html:
    return language.text(
        "subscription-in-list",
        plan=title_of(language, catalog, one.plan_id),
        status=status_text(language, catalog, one),
        role=role_text(language, account, one),
    )


def status_text(language: Language, catalog: Catalog, one: Subscription) -> Html:
    """Where it stands, with the date that matters next."""
    match one.status:
        case Status.ACTIVE:
            message = "status-renews" if one.auto_renew else "status-active"
            return language.text(message, end=one.end.date())
        case Status.GRACE:
            if one.open_charge is not None:
                return language.text("status-grace-paying", end=one.end.date())
            last = catalog.renewal.grace_ends(one.end)
            return language.text("status-grace", end=one.end.date(), last=last.date())
        case Status.ENDED:
            return language.text("status-ended", end=one.end.date())


def role_text(language: Language, account: Account, one: Subscription) -> Html:
    """Payer and Customer are told apart even when one person is both."""
    if one.payer_id == one.customer_id:
        return language.text("role-both")
    return language.text("role-payer" if account.id == one.payer_id else "role-customer")
