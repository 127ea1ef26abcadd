"""The list of subscriptions: role, status, end date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Part, Title
from chalicelib.bot.buttons import button, home, in_rows, screen
from chalicelib.bot.catalog.wording import limit_lines, plan_title, title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF
from chalicelib.bot.subscriptions.standing_screens import plain_status, status_text
from chalicelib.bot.wording import bullets
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.authority import Deed, Role, may, role_of
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import Subscription

LISTED: Final = 15

ROLES: Final[Mapping[Role, str]] = {
    Role.BOTH: "role-both",
    Role.PAYER: "role-payer",
    Role.CUSTOMER: "role-customer",
}


def subscriptions(
    language: Language,
    catalog: Catalog,
    account: Account,
    shown: Sequence[Standing],
    older: int,
    *,
    others: Mapping[int, Account],
) -> Screen:
    """`shown` newest first, live ones at the top; `older` ones are not shown. `others`: whoever else is Payer
    or Customer of them."""
    lines: list[Part | None] = [Title(language.text("subscriptions"))]
    for stands in shown:
        lines += ["", _entry(language, catalog, account, stands, others)]
    if not shown:
        lines += ["", language.text("subscriptions-none")]
    if older:
        lines += ["", language.text("subscriptions-more", count=older)]
    free = catalog.free_plan
    if free is not None and not account.live:
        lines += ["", language.text("menu-free", plan=plan_title(language, free))]
        allowed = bullets(limit_lines(language, free, {}))
        lines.append(Details(language.text("card-allows"), allowed))
    choices = [_choice(language, catalog, account, stands, others) for stands in shown]
    tariff = button(language.label("menu-tariff"), TARIFF)
    return screen(lines, *in_rows(choices, 1), (tariff, home(language)))


def _choice(
    language: Language,
    catalog: Catalog,
    account: Account,
    stands: Standing,
    others: Mapping[int, Account],
) -> Button:
    """Of what is somebody else's, with their name: a company pays for many."""
    one = stands.subscription
    title, end = title_of(language, catalog, one.plan_id, one.title), language.on(one.end)
    label = language.label("button-subscription", plan=title, end=end)
    if role_of(one, account.id) is Role.PAYER:
        name = others[one.customer_id].name
        label = language.label("button-subscription-of", plan=title, end=end, name=name)
    return button(label, SUBSCRIPTIONS, one.id)


def _entry(
    language: Language,
    catalog: Catalog,
    account: Account,
    stands: Standing,
    others: Mapping[int, Account],
) -> Html:
    one = stands.subscription
    status = status_text if may(one, account.id, Deed.DOCUMENTS) else plain_status
    return language.text(
        "subscription-in-list",
        plan=title_of(language, catalog, one.plan_id, one.title),
        status=status(language, stands),
        role=_role_text(language, account, one, others),
    )


def _role_text(
    language: Language, account: Account, one: Subscription, others: Mapping[int, Account]
) -> Html:
    """Payer and Customer are told apart even when one person is both."""
    role = role_of(one, account.id)
    other = one.customer_id if role is Role.PAYER else one.payer_id
    name = others[other].name if other in others else ""
    return language.text(ROLES[role], name=name)
