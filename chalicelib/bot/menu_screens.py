"""The menu, help, languages, and the answer to what was not understood."""

from __future__ import annotations

from chalicelib.application.ports.chat import Screen
from chalicelib.bot import buttons as b
from chalicelib.bot.buttons import Row, button, home, screen
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.language import Language
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Status, Subscription


def menu(
    language: Language, catalog: Catalog, account: Account, live: list[Subscription]
) -> Screen:
    """What /start shows: where the person stands, and where they can go."""
    return screen(
        [
            language.text("menu-hello", name=account.name, service=catalog.title),
            "",
            *_standing(language, catalog, live),
            language.text("menu-balance", available=account.available),
        ],
        *menu_rows(language),
    )


def _standing(language: Language, catalog: Catalog, live: list[Subscription]) -> list[str]:
    if live:
        return [
            language.text(
                "menu-grace" if one.status is Status.GRACE else "menu-live",
                plan=title_of(language, catalog, one.plan_id),
                end=one.end.date(),
            )
            for one in live
        ]
    free = catalog.free_plan
    if free is None:
        return [language.text("menu-nothing")]
    return [language.text("menu-free", plan=title_of(language, catalog, free.id))]


def menu_rows(language: Language) -> list[Row]:
    """The buttons of the menu."""
    return [
        (button(language.label("menu-tariff"), b.TARIFF),),
        (
            button(language.label("menu-subscriptions"), b.SUBSCRIPTIONS),
            button(language.label("button-balance"), b.BALANCE),
        ),
        (
            button(language.label("menu-paysystem"), b.PAYSYSTEM),
            button(language.label("menu-language"), b.LANGUAGE),
        ),
        (button(language.label("menu-help"), b.HELP),),
    ]


def help_screen(language: Language, catalog: Catalog) -> Screen:
    """What the commands do."""
    return screen(
        [language.text("help", service=catalog.title)], *menu_rows(language)[:-1], (home(language),)
    )


def not_understood(language: Language) -> Screen:
    """To a text or a command that means nothing here."""
    return screen([language.text("not-understood")], *menu_rows(language))


def fault(language: Language) -> Screen:
    """Something broke on our side; staff see it."""
    return screen([language.text("fault")], (home(language),))
