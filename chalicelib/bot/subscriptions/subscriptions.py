"""Subscriptions: the list, one of them, its switches, and renewing by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions.history import periods_sold
from chalicelib.application.subscriptions.renewals import renew_now
from chalicelib.application.subscriptions.selling import renewal_quote
from chalicelib.application.subscriptions.subscription import (
    choose_renewal_period,
    own_subscription,
    subscriptions_of,
    switch_auto_renew,
)
from chalicelib.bot.buttons import StaleButton, number
from chalicelib.bot.payments.showing import show_charge
from chalicelib.bot.subscriptions import list_screens, purpose_screens
from chalicelib.bot.subscriptions import subscription_screens as screens
from chalicelib.bot.subscriptions.addresses import renewing as renewing_press
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.charge import ChargeState
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.subscription import Subscription

HISTORY_SHOWN: Final = 12


def subscriptions(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/subscriptions; `{id}` shows one; `{id}:…` sets something, or renews for one period."""
    if not parts:
        found = subscriptions_of(turn.services, turn.account.id)
        return list_screens.subscriptions(turn.language, turn.catalog, turn.account, found)
    one = own_subscription(turn.services, parts[0], turn.account.id)
    match parts[1:]:
        case []:
            return _detail(turn, one)
        case ["a", ("0" | "1") as on]:
            return _switch(turn, one, on=on == "1")
        case ["p", months]:
            return _choose_period(turn, one, number(months))
        case ["r", end]:
            return _renew(turn, one, _moment(end))
        case ["h"] if one.payer_id == turn.account.id:
            sales = periods_sold(turn.services, one, HISTORY_SHOWN)
            return screens.history(turn.language, turn.catalog, one, sales)
        case _:
            raise StaleButton(f"nothing to do with a subscription: {parts!r}")


def _moment(part: str) -> datetime:
    try:
        return datetime.fromtimestamp(number(part), UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise StaleButton(f"not a moment: {part!r}") from fault


def _detail(turn: Turn, one: Subscription) -> Screen:
    payer = _person(turn, one.payer_id)
    people = screens.People(turn.account, payer, _person(turn, one.customer_id))
    return screens.subscription(
        turn.language, turn.catalog, one, people, _next_price(turn, one, people)
    )


def _person(turn: Turn, account_id: int) -> Account:
    if account_id == turn.account.id:
        return turn.account
    return get_account(turn.services, account_id)


def _next_price(turn: Turn, one: Subscription, people: screens.People) -> Quote | None:
    try:
        return renewal_quote(turn.services, people.payer, one)
    except Refused:
        return None


def _switch(turn: Turn, one: Subscription, *, on: bool) -> Screen:
    after = switch_auto_renew(turn.services, one.id, turn.account.id, on=on)
    turn.toast = turn.language.label("toast-auto-on" if on else "toast-auto-off")
    return _detail(turn, after)


def _choose_period(turn: Turn, one: Subscription, months: int) -> Screen:
    after = choose_renewal_period(turn.services, one.id, turn.account.id, months)
    turn.toast = turn.language.label("toast-period", count=months)
    return _detail(turn, after)


def _renew(turn: Turn, one: Subscription, period_start: datetime) -> Screen | None:
    turn.answer()
    renewing = renew_now(turn.services, one.id, turn.account.id, turn.message_id, period_start)
    done = renewing.subscription.start == period_start
    if renewing.sold is not None or (renewing.charge is None and done):
        return purpose_screens.renewed(turn.language, turn.catalog, renewing.subscription)
    charge = renewing.charge
    following = renewing.subscription.open_charge
    if charge is None:
        return _detail(turn, renewing.subscription)
    if charge.state is ChargeState.FAILED and following not in (None, charge.id):
        # The bank wants the payer to confirm: the same payment goes on, on a page.
        charge = charges.advance_now(turn.services, str(following))
    return show_charge(turn, charge, renewing_press(one.id, period_start))
