"""What is told of terms that were agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.application.desk.notices import TermsAgreed, TermsEnd, TermsEndSoon
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.bot.buttons import asking_terms, button, home, primary, screen
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.desk.words import DEAL
from chalicelib.bot.pricing.wording import terms_text
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF


def _agreed(reader: Reader, notice: TermsAgreed) -> Screen:
    """What holds from now on, and the way to its price."""
    language, catalog = reader.language, reader.catalog
    title = title_of(language, catalog, notice.plan_id)
    if notice.terms is None:
        return screen([language.text("terms-gone", plan=title)], (home(language),))
    has = terms_text(language, catalog.plan(notice.plan_id), notice.terms)
    return screen(
        [language.text("terms-agreed", plan=title, terms=has), language.text("terms-used")],
        (primary(button(language.label("button-terms-price"), TARIFF, notice.plan_id)),),
        (button(language.label("menu-subscriptions"), SUBSCRIPTIONS), home(language)),
    )


def _end(reader: Reader, notice: TermsEnd) -> Screen:
    """Until when they hold, what comes then, and the way to new ones."""
    language, one = reader.language, notice.subscription
    title = title_of(language, reader.catalog, one.plan_id, one.title)
    asked = any(plan.id == one.plan_id and plan.on_request for plan in reader.catalog.plans)
    until = language.on(notice.terms.last)
    return screen(
        [
            language.text("terms-end-soon", plan=title, at=until),
            language.text("terms-end-no-price" if asked else "terms-end-list-price"),
        ],
        (primary(asking_terms(language, one.id)),),
        (button(language.label("menu-subscriptions"), SUBSCRIPTIONS), home(language)),
    )


def _end_to_staff(reader: Reader, notice: TermsEndSoon) -> Screen:
    """Whose, and the way to new ones."""
    language, account, one = reader.language, notice.account, notice.subscription
    told = language.text(
        "deal-ends",
        name=account.name,
        id=str(account.id),
        plan=title_of(language, reader.catalog, one.plan_id, one.title),
        at=language.on(notice.terms.last),
        end=language.on(one.end),
    )
    to_deal = button(language.label("menu-deal"), DEAL, "w", account.id, one.plan_id)
    return screen([told], (to_deal, home(language)))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    TermsAgreed: _agreed,
    TermsEnd: _end,
    TermsEndSoon: _end_to_staff,
}
