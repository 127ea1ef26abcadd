"""The presses that lead to tariffs, drafts and subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.application.ports.chat import Button
from chalicelib.bot.buttons import amount_part, button, fingerprint
from chalicelib.bot.declared import Address
from chalicelib.bot.language import Language
from chalicelib.domain.money import Money
from chalicelib.domain.payments.funding import ByCard, FromBalance
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription

TARIFF: Final = "t"
CHOOSE: Final = "h"
DRAFT: Final = "d"
SUBSCRIPTIONS: Final = "s"
CHANGE: Final = "g"
HAND: Final = "hand"
FOR: Final = "for"

PAY_LINK: Final = "pay"
"""The word of the links by which somebody is asked to pay from now on."""

FOR_LINK: Final = "for"
"""The word of the links by which somebody is asked whether another may pay for them."""


def buy_again_button(language: Language, one: Subscription) -> Button:
    """To the plan of what has ended, with its options and period."""
    return button(language.label("button-buy-again"), TARIFF, "again", one.id)


def renewing(subscription_id: str, end: datetime, price: Money | None = None) -> Address:
    """The press that renews for the period from `end` on, and for no later one, however often, at exactly
    the price that was shown; without one it goes on with what is under way, and starts nothing."""
    shown = () if price is None else (amount_part(price),)
    return (SUBSCRIPTIONS, subscription_id, "r", int(end.timestamp()), *shown)


def agreeing(
    subscription_id: str, end: datetime, price: Money, funding: FromBalance | ByCard
) -> Address:
    """The press that renews, once the payer has seen from what."""
    source = funding_part(funding)
    return (
        SUBSCRIPTIONS,
        subscription_id,
        "y",
        int(end.timestamp()),
        amount_part(price),
        source,
    )


def on_page(subscription_id: str, end: datetime, price: Money) -> Address:
    """The press that renews on a page, whatever balance or cards there are."""
    return (SUBSCRIPTIONS, subscription_id, "o", int(end.timestamp()), amount_part(price))


def another_way(subscription_id: str, end: datetime, price: Money) -> Address:
    """The press that shows by which other card it can be paid; without one a page opens."""
    return (SUBSCRIPTIONS, subscription_id, "w", int(end.timestamp()), amount_part(price))


def another_card_button(language: Language, one: Subscription, price: Money) -> Button:
    """To paying for the next period by another card."""
    label = language.label("button-another-card", amount=price)
    return button(label, *another_way(one.id, one.end, price))


def by_that_card(subscription_id: str, end: datetime, price: Money, card: Card) -> Address:
    """The press that shows what would be taken from this card."""
    return (*renewing(subscription_id, end, price), fingerprint(card.reference))


def switching_on(subscription_id: str, price: Money) -> Address:
    """The press that switches auto-renewal on at the price that was shown."""
    return (SUBSCRIPTIONS, subscription_id, "a", 1, amount_part(price))


def funding_part(funding: FromBalance | ByCard) -> str:
    """Which card is asked for how much, short enough for a button."""
    if isinstance(funding, FromBalance) or funding.card is None:
        return "b"
    return fingerprint(f"{funding.card.reference} {funding.amount}")


def paying(draft: Draft, how: str, price: Money) -> Address:
    """The press that pays for the draft as shown: "pay" by a saved card, or else on a "page"; "card" and,
    once agreed to, "y" by the card whose fingerprint follows; "way" asks how else; "bal" from the balance,
    after a "yes"."""
    return (DRAFT, draft.id, draft.revision, amount_part(price), how)
