"""How a payment stands: its page, its failure, and what became of the money."""

from __future__ import annotations

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot import buttons as b
from chalicelib.bot.buttons import Row, back, button, home, link, screen
from chalicelib.bot.catalog.wording import saves_cards, title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.wording import reason_text
from chalicelib.bot.subscriptions.addresses import renewing
from chalicelib.bot.subscriptions.purpose_screens import bought, renewed
from chalicelib.bot.wording import months
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.payments.charge import AUTHENTICATION_REQUIRED, Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription


def page_opened(
    language: Language, catalog: Catalog, charge: Charge, renewal: Subscription | None
) -> Screen:
    """The hosted page is open: what is paid there, what for, and the way to it."""
    wanted = renewal is not None and renewal.failure == AUTHENTICATION_REQUIRED
    lines: list[str | None] = [
        language.text("page-bank" if wanted else "page-opened", amount=charge.amount),
        _purpose(language, catalog, charge),
    ]
    if charge.held:
        lines.append(language.text("page-held", held=charge.held))
    if saves_cards(catalog, charge.payment_system):
        lines += ["", language.text("page-saves-card")]
    lines += ["", language.text("page-expires", at=charge.expires_at)]
    rows: list[Row] = []
    if charge.url is not None:
        rows.append((link(language.label("button-pay", amount=charge.amount), charge.url),))
    return screen(lines, *rows, back(language, *origin(charge)))


def under_way(language: Language, charge: Charge, again: tuple[str | int, ...]) -> Screen:
    """The payment system has not answered yet; the message changes as soon as it does."""
    return screen(
        [language.text("charge-under-way", amount=charge.amount)],
        (button(language.label("button-look-again"), *again),),
        back(language, *origin(charge)),
    )


def failed(language: Language, catalog: Catalog, charge: Charge) -> Screen:
    """No money came, and why."""
    failure = charge.failure or "other"
    if failure == AUTHENTICATION_REQUIRED:
        return screen(
            [language.text("charge-authentication", amount=charge.amount)],
            (button(language.label("button-open-subscription"), *origin(charge)),),
            (home(language),),
        )
    return screen(
        [
            language.text("charge-failed", amount=charge.amount),
            _purpose(language, catalog, charge),
            "",
            reason_text(language, failure),
            language.text("charge-nothing-taken"),
        ],
        (_try_again(language, charge),),
        back(language, *origin(charge)),
    )


def settled(
    language: Language,
    catalog: Catalog,
    account: Account,
    charge: Charge,
    subscription: Subscription | None,
) -> Screen:
    """The payment arrived; its outcome says what became of it."""
    if charge.outcome == "bought" and subscription is not None:
        return bought(language, catalog, account, subscription)
    if charge.outcome == "renewed" and subscription is not None:
        return renewed(language, catalog, subscription)
    if charge.outcome == "topped_up":
        return screen(
            [language.text("topped-up", amount=charge.amount, available=account.available)],
            (button(language.label("menu-tariff"), b.TARIFF), _to_balance(language)),
            (home(language),),
        )
    return screen(
        [
            language.text("credited", amount=charge.amount, available=account.available),
            _purpose(language, catalog, charge),
            language.text("credited-next"),
        ],
        (button(language.label("button-todays-price"), *origin(charge)),),
        (_to_balance(language), home(language)),
    )


def origin(charge: Charge) -> tuple[str | int, ...]:
    """The screen a charge was started from, as a press."""
    if charge.purpose.draft_id is not None:
        return (b.DRAFT, charge.purpose.draft_id)
    if charge.purpose.subscription_id is not None:
        return (b.SUBSCRIPTIONS, charge.purpose.subscription_id)
    return (b.BALANCE,)


def _purpose(language: Language, catalog: Catalog, charge: Charge) -> Html:
    if charge.quote is None:
        return language.text("purpose-top-up")
    price = charge.quote.price
    message = "purpose-renewal" if charge.purpose.subscription_id else "purpose-purchase"
    return language.text(
        message,
        plan=title_of(language, catalog, price.plan_id),
        period=months(language, price.months),
    )


def _try_again(language: Language, charge: Charge) -> Button:
    label = language.label("button-try-again")
    purpose = charge.purpose
    if purpose.subscription_id is not None and purpose.period_start is not None:
        return button(label, *renewing(purpose.subscription_id, purpose.period_start))
    if charge.purpose.draft_id is not None:
        return button(label, b.DRAFT, charge.purpose.draft_id)
    return button(label, b.BALANCE, "t", charge.amount.minor, charge.amount.currency)


def _to_balance(language: Language) -> Button:
    return button(language.label("button-balance"), b.BALANCE)
