"""Gifts as whoever gets them sees them: what they get and what that brings, before they accept it."""

from __future__ import annotations

from datetime import datetime

from chalicelib.application.gifts.redeeming import Offered
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import Row, back, button, home, primary, screen
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.gifts.addresses import GIFTS, opening
from chalicelib.bot.gifts.screens import what_text
from chalicelib.bot.language import Html, Language
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS
from chalicelib.bot.wording import noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.gifts.gift import Gift
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import add_months
from chalicelib.domain.subscriptions.subscription import Subscription


def ask_code(language: Language, note: Html | None) -> Screen:
    """The next text is the code. `note` comes first."""
    return screen([*noted(note), language.text("gift-ask-code")], back(language, GIFTS))


def offered(
    language: Language,
    catalog: Catalog,
    there: Offered,
    running: Subscription | None,
    now: datetime,
) -> Screen:
    """What they get, and what that brings; `running`: why not now."""
    gift, until = there.gift, gift_until(language, there.gift)
    lines: list[Part | None] = [
        Title(language.text("gift-for-you", what=what_text(language, catalog, gift)))
    ]
    if running is not None:
        plan = title_of(language, catalog, running.plan_id, running.title)
        end = language.on(running.end)
        lines.append(language.text("gift-held-up", plan=plan, end=end, until=until))
        show = button(language.label("button-open-subscription"), SUBSCRIPTIONS, running.id)
        return screen(lines, (show,), (home(language),))
    if gift.quote is not None and there.plan:
        end = language.on(add_months(now, gift.quote.price.months))
        lines.append(language.text("gift-brings-plan", end=end))
    else:
        message = "gift-brings-amount" if gift.quote is None else "gift-brings-worth"
        lines.append(language.text(message, amount=gift.amount))
    lines += ["", language.text("gift-may-refuse", until=until)]
    accept = primary(button(language.label("button-accept-gift"), *opening(gift.id, "y")))
    return screen(lines, (accept,), (home(language),))


def gift_until(language: Language, gift: Gift) -> str:
    """The day until which it can be redeemed."""
    return "" if gift.expires_at is None else language.day(language.on(gift.expires_at))


def received(language: Language, gift: Gift, account: Account) -> Screen:
    """It is on the balance."""
    text = language.text("gift-received", amount=gift.amount, available=account.available)
    return screen([text], (home(language),))


def active(language: Language, catalog: Catalog, one: Subscription) -> Screen:
    """Its plan runs."""
    plan = title_of(language, catalog, one.plan_id, one.title)
    show: Row = (
        primary(button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)),
    )
    return screen(
        [
            language.text("gift-active", plan=plan, end=language.on(one.end)),
            language.text("gift-active-next"),
        ],
        show,
        (home(language),),
    )
