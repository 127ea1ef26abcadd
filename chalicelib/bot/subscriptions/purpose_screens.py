"""What a paid charge brought: a subscription, or its next period."""

from __future__ import annotations

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import Row, back, button, home, primary, screen, to_support
from chalicelib.bot.catalog.wording import options_text, saves_cards, title_of
from chalicelib.bot.language import Language
from chalicelib.bot.payments.addresses import BALANCE, PAYSYSTEM, save_card_button
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import DRAFT, SUBSCRIPTIONS, paying
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription


def bought(
    language: Language,
    catalog: Catalog,
    account: Account,
    subscription: Subscription,
    *,
    paid: Money,
) -> Screen:
    """A purchase is done, for which its payer `account` has paid this, with what is paid once."""
    title = title_of(language, catalog, subscription.plan_id, subscription.title)
    options = options_text(language, catalog, subscription.plan_id, subscription.options)
    lines: list[str | None] = [
        language.text("bought", plan=title, end=subscription.end),
        options and language.text("subscription-options", options=options),
        language.text("bought-price", amount=paid),
        language.text(
            "bought-for-you" if subscription.customer_id == account.id else "bought-for-other"
        ),
        "",
    ]
    rows: list[Row] = [(_to_subscription(language, subscription),)]
    if subscription.auto_renew:
        lines.append(language.text("bought-renews", end=language.on(subscription.end)))
    else:
        lines.append(language.text("bought-no-renewal", end=language.on(subscription.end)))
        if saves_cards(catalog, account.payment_system, account.currency):
            lines.append(language.text("save-card-how"))
            rows.append(
                (
                    primary(save_card_button(language)),
                    button(language.label("button-to-top-up"), BALANCE),
                )
            )
        else:
            rows.append((button(language.label("button-to-top-up"), BALANCE),))
    lines.append(language.text("invoice-follows"))
    return screen(lines, *rows, (home(language),))


def renewed(language: Language, catalog: Catalog, subscription: Subscription) -> Screen:
    """A renewal is done."""
    return screen(
        [
            language.text(
                "renewed",
                plan=title_of(language, catalog, subscription.plan_id, subscription.title),
                end=subscription.end,
                amount=subscription.paid,
            ),
            language.text("invoice-follows"),
        ],
        (_to_subscription(language, subscription),),
        (home(language),),
    )


def too_little(language: Language, draft: Draft, price: Money, least: Money) -> Screen:
    """The payment system takes no less than that: the plan is bought, and the rest stays on the balance."""
    rest = language.text("too-little-rest", rest=least - price)
    return screen(
        [language.text("refused-amount-too-small", minimum=least), rest],
        (
            primary(
                button(language.label("button-pay", amount=least), *paying(draft, "least", price))
            ),
        ),
        (button(language.label("menu-paysystem"), PAYSYSTEM),),
        back(language, DRAFT, draft.id),
    )


def not_twice(reader: Reader, charge: Charge, there: Subscription) -> Screen:
    """Money came for a plan of which there is one already: it was not bought a second time."""
    language = reader.language
    return screen(
        [
            language.text("credited", amount=charge.amount, available=reader.account.available),
            language.text(
                "not-bought-twice",
                plan=title_of(language, reader.catalog, there.plan_id, there.title),
                end=there.end.date(),
            ),
        ],
        (_to_subscription(language, there),),
        (button(language.label("button-balance"), BALANCE), to_support(language)),
        (home(language),),
    )


def _to_subscription(language: Language, subscription: Subscription) -> Button:
    return button(language.label("button-open-subscription"), SUBSCRIPTIONS, subscription.id)
