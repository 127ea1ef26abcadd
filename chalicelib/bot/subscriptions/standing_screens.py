"""How a subscription stands, in words and buttons: one source for its screen, the list and every notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.application.ports.chat import Button
from chalicelib.bot.buttons import Row, asking_terms, button, primary
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import BALANCE, save_card_button, top_up_button
from chalicelib.bot.payments.wording import card_text, funding_text, reason_text
from chalicelib.bot.subscriptions.addresses import (
    SUBSCRIPTIONS,
    TARIFF,
    another_card_button,
    buy_again_button,
    renewing,
)
from chalicelib.bot.wording import months
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.funding import ByCard, CannotPay
from chalicelib.domain.subscriptions.standing import UNPAID, Help, Standing, State

FIRST: Final = frozenset({Help.GO_ON, Help.PAY, Help.BUY_AGAIN, Help.ASK_TERMS})
"""What most people want where it is offered first."""

GOING_ON: Final[Mapping[State, str]] = {
    State.BANK: "button-confirm-payment",
    State.PAGE: "button-continue-payment",
    State.UNDER_WAY: "button-look-again",
}


def status_text(language: Language, stands: Standing) -> Html:
    """Where it stands, with the date that matters next."""
    state = stands.state
    if (state is State.RENEWS and stands.next_at is None) or _is_last(stands):
        return plain_status(language, stands)
    if stands.expiring and state is State.CANNOT_PAY:
        return language.text("status-expiring", end=language.on(stands.subscription.end))
    values = {
        "at": language.on(_next_at(stands)),
        "end": language.on(stands.subscription.end),
        "last": language.on(stands.works_until),
        "over": "yes" if stands.over else "no",
    }
    return language.text(f"status-{state}", **values)


def plain_status(language: Language, stands: Standing) -> Html:
    """The same for whoever does not pay: what is paid from what is not theirs to know."""
    if stands.state is State.ENDED:
        return language.text("status-ended", end=language.on(stands.subscription.end))
    end, last = language.on(stands.subscription.end), language.on(stands.works_until)
    if stands.over:
        if stands.now < stands.works_until:
            return language.text("status-grace", end=end, last=last)
        return language.text("status-ending" if stands.next_at is None else "status-last", end=end)
    return language.text("status-active", end=end)


def money_lines(language: Language, stands: Standing) -> list[Html]:
    """What will be charged, from what and when, and what happens otherwise."""
    match stands.state:
        case State.ENDED:
            return []
        case State.BANK:
            return [_of_charge(language, stands, "bank-asks"), otherwise(language, stands)]
        case State.PAGE:
            return [_of_charge(language, stands, "page-is-open"), otherwise(language, stands)]
        case State.UNDER_WAY:
            under_way = _of_charge(language, stands, "renewal-under-way")
            return [under_way, language.text("renewal-stays")]
        case _:
            return _unhurried(language, stands)


def _unhurried(language: Language, stands: Standing) -> list[Html]:
    """No payment is open."""
    one, price = stands.subscription, stands.price
    lines: list[Html] = []
    if one.failure is not None:
        reason = reason_text(language, one.failure)
        lines.append(language.text("renewal-failure", reason=reason))
    if stands.state is State.DECLINED:
        return [language.text("renewal-declined", last=stands.works_until)]
    if price is None:
        asked = Help.ASK_TERMS in stands.helps
        lines.append(language.text("renewal-on-request" if asked else "renewal-not-sold"))
        if _is_last(stands):
            return [*lines, otherwise(language, stands)]
        return [*lines, language.text("works-until", last=stands.works_until)]
    period = months(language, one.renewal_months)
    if not one.auto_renew:
        lines.append(language.text("charge-off", period=period, amount=price))
    elif stands.next_at is None:
        lines.append(language.text("no-attempt", period=period, amount=price))
    else:
        lines.append(_next_charge(language, stands, price, period))
    if stands.state is State.PRICE_CHANGED:
        lines.append(language.text("price-was", paid=one.paid))
    if stands.terms_end is not None:
        lines.append(language.text("terms-end-before", at=language.on(stands.terms_end)))
    calm = stands.state in (State.RENEWS, State.PRICE_CHANGED) and stands.next_at is not None
    if calm:
        return [*lines, language.text("otherwise-tried", last=stands.works_until)]
    return [*lines, otherwise(language, stands)]


def _next_charge(language: Language, stands: Standing, price: Money, period: str) -> Html:
    at, funding = language.on(_next_at(stands)), stands.funding
    source = "" if funding is None else funding_text(language, stands.available, funding)
    if isinstance(funding, CannotPay):
        message = "next-charge-unpayable"
    elif stands.expiring and isinstance(funding, ByCard) and funding.card is not None:
        card = card_text(language, funding.card)
        return language.text("next-charge-expiring", at=at, amount=price, period=period, card=card)
    else:
        again = stands.subscription.failure is not None
        message = "next-attempt" if again else "next-charge"
    when = _next_at(stands) if message == "next-attempt" else at
    return language.text(message, at=when, amount=price, period=period, source=source)


def _next_at(stands: Standing) -> datetime:
    """What is late is done now."""
    return max(stands.next_at or stands.now, stands.now)


def _of_charge(language: Language, stands: Standing, message: str) -> Html:
    charge, period = stands.charge, months(language, stands.subscription.renewal_months)
    if charge is None:
        raise InvalidInput(f"{stands.state} without a charge")
    amount = charge.price or charge.amount
    return language.text(message, amount=amount, period=period, at=open_until(charge, stands))


def open_until(charge: Charge, stands: Standing | None) -> datetime:
    """A page that pays for a period is closed when the subscription ends."""
    if stands is None or stands.works_until <= stands.now:
        return charge.page_ends_at
    return min(charge.page_ends_at, stands.works_until)


def _is_last(stands: Standing) -> bool:
    """Grace is over, and something is still to be tried: nothing ends before."""
    return stands.state is State.GRACE and stands.works_until <= stands.now


def otherwise(language: Language, stands: Standing) -> Html:
    """What happens if nothing is paid."""
    if stands.works_until <= stands.now:
        return language.text("otherwise-over" if stands.next_at is None else "otherwise-last")
    return language.text("otherwise-ends", last=stands.works_until)


def help_rows(
    language: Language, catalog: Catalog, stands: Standing, *, besides: Help | None = None
) -> list[Row]:
    """What helps most stands first, and is seen to; `besides` what is there already."""
    helps = [_help(language, catalog, stands, one) for one in stands.helps if one is not besides]
    if besides is None and helps and stands.helps[0] in FIRST:
        helps[0] = primary(helps[0])
    return [(one,) for one in helps]


def _help(language: Language, catalog: Catalog, stands: Standing, one: Help) -> Button:
    here = (SUBSCRIPTIONS, stands.subscription.id)
    match one:
        case Help.GO_ON | Help.PAY:
            return _pays(language, stands)
        case Help.SAVE_CARD:
            return save_card_button(language)
        case Help.ANOTHER_CARD:
            price = stands.price or stands.subscription.paid
            return another_card_button(language, stands.subscription, price)
        case Help.TOP_UP:
            if stands.top_up is None:
                return button(language.label("button-to-top-up"), BALANCE)
            return top_up_button(language, stands.top_up)
        case Help.SWITCH_ON:
            return button(language.label("button-start-renewing"), *here, "a", 1)
        case Help.SWITCH_OFF:
            return button(language.label("button-stop"), *here, "a", 0)
        case Help.BUY_AGAIN | Help.OTHER_PLAN | Help.ASK_TERMS:
            return _to_plan(language, catalog, stands, one)


def _pays(language: Language, stands: Standing) -> Button:
    """Goes on with the payment that is under way, or pays what is shown."""
    subscription, price = stands.subscription, stands.price
    if stands.charge is not None or price is None:
        press = renewing(subscription.id, subscription.end)
        return button(language.label(GOING_ON[stands.state]), *press)
    message = "button-pay-now" if stands.state in UNPAID else "button-renew-now"
    press = renewing(subscription.id, subscription.end, price)
    return button(language.label(message, amount=price), *press)


def _to_plan(language: Language, catalog: Catalog, stands: Standing, one: Help) -> Button:
    if one is Help.ASK_TERMS:
        return asking_terms(language, stands.subscription.id)
    if one is Help.BUY_AGAIN:
        return buy_again_button(language, stands.subscription)
    if stands.successor is None:
        return button(language.label("menu-tariff"), TARIFF)
    plan = title_of(language, catalog, stands.successor)
    return button(language.label("button-successor", plan=plan), TARIFF, stands.successor)
