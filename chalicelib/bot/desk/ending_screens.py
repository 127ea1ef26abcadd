"""Ending a subscription with credit, as staff see it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.desk.ending import Endable
from chalicelib.application.payments.refunding import get_refund
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.application.services import Services
from chalicelib.bot.buttons import Row, button, dangerous, home, in_rows, screen
from chalicelib.bot.catalog.wording import system_title, title_of
from chalicelib.bot.desk.words import ENDING
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.repay_screens import refund_text
from chalicelib.bot.people.wording import name_of
from chalicelib.bot.wording import as_written
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.ending import PREVIEW_LIFE, Ending
from chalicelib.domain.writing import MAX_REASON


def which(language: Language) -> Screen:
    """The next text says it."""
    return screen([language.text("ending-which")], (home(language),))


def several(language: Language, catalog: Catalog, found: Sequence[Endable]) -> Screen:
    """One button for each that the same account pays for."""
    payer = found[0].payer
    lines: list[Part] = [language.text("ending-several", name=payer.name)]
    buttons = []
    for one in found:
        subscription = one.subscription
        title = title_of(language, catalog, subscription.plan_id, subscription.title)
        until = language.text("ending-until", plan=title, end=subscription.end)
        lines += ["", until, *_customer(language, one)]
        label = language.label("button-ending-one", plan=title, name=one.customer.name)
        buttons.append(button(label, ENDING, "s", subscription.id))
    return screen(lines, *in_rows(buttons, 1), _back(language))


def why(language: Language, catalog: Catalog, one: Endable) -> Screen:
    """What it is; the next text is the reason."""
    lines = about(language, catalog, one)
    lines += ["", language.text("ending-why", characters=MAX_REASON)]
    return screen(lines, _back(language))


def preview(language: Language, catalog: Catalog, one: Endable, shown: Ending) -> Screen:
    """What was used, what is left, who gets and loses what; the button carries this very preview."""
    left, payer = shown.left, one.payer
    rows = [
        (language.text("ending-used"), language.money(left.used)),
        (language.text("ending-net"), language.money(left.net)),
        (language.text("ending-vat"), language.money(left.vat)),
        (language.text("ending-gross"), language.money(left.gross)),
    ]
    lines: list[Part] = [
        Title(language.text("ending-preview")),
        *about(language, catalog, one),
        "",
        Table("lr", rows),
        "",
        language.text("ending-balance", name=payer.name, amount=left.gross),
        *_said_of_the_way(language, shown),
        language.text("ending-limits", name=one.customer.name),
        language.text("ending-told", at=shown.at, until=shown.at + PREVIEW_LIFE),
        "",
        language.text("ending-reason"),
        as_written(shown.reason, 2 * MAX_REASON),
    ]
    yes = button(language.label("button-end", amount=left.gross), ENDING, "y", shown.id)
    no = button(language.label("button-no"), ENDING, "s", shown.subscription_id)
    return screen(lines, (dangerous(yes),), _by_the_way(language, shown), (no, home(language)))


def _by_the_way(language: Language, shown: Ending) -> Row:
    if shown.way is None:
        return ()
    system = system_title(language, shown.way.payment.payment_system)
    label = language.label("button-end-refund", amount=shown.way.amount, system=system)
    return (dangerous(button(label, ENDING, "r", shown.id)),)


def _said_of_the_way(language: Language, shown: Ending) -> list[Html]:
    if shown.way is None:
        return []
    amount, rest = shown.way.amount, shown.left.gross - shown.way.amount
    system = system_title(language, shown.way.payment.payment_system)
    if not rest:
        return [language.text("ending-way-all", amount=amount, system=system)]
    return [language.text("ending-way", amount=amount, system=system, rest=rest)]


def done(language: Language, services: Services, shown: Ending) -> Screen:
    """It is over."""
    payer = get_account(services, shown.payer_id)
    if shown.refund_id is None:
        words = language.text("ending-done", name=payer.name, amount=shown.credited)
        return screen([words], _back(language))
    refund = get_refund(services, shown.refund_id)
    ended = language.text("ending-done-refund-all", name=payer.name)
    if shown.credited:
        ended = language.text("ending-done-refund", name=payer.name, rest=shown.credited)
    return screen([ended, refund_text(language, payer, refund)], _back(language))


def about(language: Language, catalog: Catalog, one: Endable) -> list[Part]:
    """Which it is, and its people."""
    subscription = one.subscription
    title = title_of(language, catalog, subscription.plan_id, subscription.title)
    return [
        language.text("ending-until", plan=title, end=subscription.end),
        language.text("ending-id", id=subscription.id),
        language.text("ending-payer", **_who(language, one.payer)),
        *_customer(language, one),
    ]


def _customer(language: Language, one: Endable) -> list[Html]:
    if one.customer.id == one.payer.id:
        return []
    return [language.text("ending-customer", **_who(language, one.customer))]


def _who(language: Language, account: Account) -> dict[str, str]:
    return {"name": name_of(language, account), "id": str(account.id)}


def _back(language: Language) -> Row:
    return (button(language.label("button-back"), ENDING), home(language))
