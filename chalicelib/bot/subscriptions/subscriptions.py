"""Subscriptions: the list, one of them, its switches, and renewing by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions.history import periods_sold
from chalicelib.application.subscriptions.renewals import (
    cards_to_choose,
    preview_renewal,
    renew_now,
)
from chalicelib.application.subscriptions.selling import (
    renewal_periods,
    renewal_price,
)
from chalicelib.application.subscriptions.standing import standing_of
from chalicelib.application.subscriptions.subscription import (
    choose_renewal_period,
    decline_subscription,
    own_subscription,
    subscriptions_of,
    switch_auto_renew,
)
from chalicelib.bot.buttons import StaleButton, amount_of, fingerprint, number
from chalicelib.bot.language import Html
from chalicelib.bot.payments.showing import show_charge
from chalicelib.bot.payments.watch import running_top_ups
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions import confirm_screens, list_screens, purpose_screens
from chalicelib.bot.subscriptions import subscription_screens as screens
from chalicelib.bot.subscriptions.addresses import funding_part
from chalicelib.bot.subscriptions.addresses import renewing as renewing_press
from chalicelib.bot.subscriptions.paying_for_screens import decline
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.payments.funding import ByCard, FromBalance
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.authority import Deed, may, require_may
from chalicelib.domain.subscriptions.subscription import Subscription, with_auto_renew

HISTORY_SHOWN: Final = 12


def subscriptions(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/subscriptions; `{id}` shows one; `{id}:…` sets something, or renews for one period."""
    if not parts:
        return _list(turn)
    one = own_subscription(turn.services, parts[0], turn.account.id)
    match parts[1:]:
        case []:
            return _detail(turn, one)
        case ["a", *how]:
            return _switch(turn, one, how)
        case ["p", months]:
            return _choose_period(turn, one, number(months))
        case ["h"] if may(one, turn.account.id, Deed.DOCUMENTS):
            periods = periods_sold(turn.services, one, HISTORY_SHOWN)
            return screens.history(turn.language, turn.catalog, one, periods)
        case ["x", *said]:
            return _decline(turn, one, said)
        case [how, end, *rest]:
            return _pay(turn, one, how, _moment(end), rest)
        case _:
            raise StaleButton(f"nothing to do with a subscription: {parts!r}")


def _list(turn: Turn) -> Screen:
    found = subscriptions_of(turn.services, turn.account.id)
    shown = found[: list_screens.LISTED]
    people = {
        number: _person(turn, number)
        for number in sorted({n for one in shown for n in (one.payer_id, one.customer_id)})
    }
    stood = [standing_of(turn.services, one, people[one.payer_id]) for one in shown]
    older = len(found) - len(shown)
    return list_screens.subscriptions(
        turn.language, turn.catalog, turn.account, stood, older, others=people
    )


def _pay(
    turn: Turn, one: Subscription, how: str, period_start: datetime, parts: Sequence[str]
) -> Screen | None:
    """What was shown is taken, or the subscription as it is now is shown, with a word why."""
    try:
        match how, parts:
            case "r", []:
                return _go_on(turn, one, period_start)
            case "r", [shown]:
                return _renew(turn, one, period_start, amount_of(shown))
            case "r", [shown, mark]:
                card = _card(turn, mark)
                return _renew(turn, one, period_start, amount_of(shown), card=card)
            case "w", [shown]:
                return _another_way(turn, one, period_start, amount_of(shown))
            case "y", [shown, source]:
                return _renew(turn, one, period_start, amount_of(shown), source)
            case "o", [shown]:
                return _take(turn, one, period_start, amount_of(shown), on_page=True)
            case _:
                raise StaleButton(f"no way to pay for a subscription: {how}, {parts!r}")
    except Refused as refused:
        if refused.code not in ("price-changed", "funding-changed"):
            raise
        return _detail(turn, one, refusal_text(turn.language, refused))


def _moment(part: str) -> datetime:
    try:
        return datetime.fromtimestamp(number(part), UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise StaleButton(f"not a moment: {part!r}") from fault


def _detail(turn: Turn, one: Subscription, note: Html | None = None) -> Screen:
    payer = _person(turn, one.payer_id)
    people = screens.People(turn.account, payer, _person(turn, one.customer_id))
    return screens.subscription(
        turn.language,
        turn.catalog,
        standing_of(turn.services, one, payer),
        people,
        renewal_periods(turn.services, payer, one),
        note=note,
    )


def _person(turn: Turn, account_id: int) -> Account:
    if account_id == turn.account.id:
        return turn.account
    return get_account(turn.services, account_id)


def _switch(turn: Turn, one: Subscription, how: Sequence[str]) -> Screen:
    match how:
        case ["0"]:
            return _switch_off(turn, one)
        case ["1"]:
            return _consent(turn, one)
        case ["1", shown]:
            return _switch_on(turn, one, amount_of(shown))
        case _:
            raise StaleButton(f"no such switch: {how!r}")


def _decline(turn: Turn, one: Subscription, said: Sequence[str]) -> Screen:
    """What it means is read before it is done."""
    if list(said) == ["y"]:
        turn.answer()
        return _detail(turn, decline_subscription(turn.services, one.id, turn.account.id))
    require_may(one, turn.account.id, Deed.DECLINE)
    return decline(turn.language, turn.catalog, one)


def _switch_off(turn: Turn, one: Subscription) -> Screen:
    after = switch_auto_renew(turn.services, one.id, turn.account.id, on=False)
    turn.toast = turn.language.label("toast-auto-off")
    return _detail(turn, after)


def _switch_on(turn: Turn, one: Subscription, shown: Money) -> Screen:
    """Once what comes of it has been read."""
    try:
        after = switch_auto_renew(turn.services, one.id, turn.account.id, on=True, shown=shown)
    except Refused as refused:
        if refused.code != "price-changed":
            raise
        return _consent(turn, one, refusal_text(turn.language, refused))
    turn.toast = turn.language.label("toast-auto-on")
    return _detail(turn, after)


def _choose_period(turn: Turn, one: Subscription, months: int) -> Screen:
    after = choose_renewal_period(turn.services, one.id, turn.account.id, months)
    turn.toast = turn.language.label("toast-period", count=months)
    return _detail(turn, after)


def _go_on(turn: Turn, one: Subscription, period_start: datetime) -> Screen | None:
    """With the payment that is under way. Without one this is a button of an older release, which does not
    say what it showed: nothing is taken."""
    if one.start == period_start:
        return purpose_screens.renewed(turn.language, turn.catalog, one)
    if one.open_charge is None or not may(one, turn.account.id, Deed.RENEW):
        return _detail(turn, one, turn.language.text("amount-on-button"))
    turn.answer()
    charge = charges.advance_now(turn.services, one.open_charge)
    one = own_subscription(turn.services, one.id, turn.account.id)
    return _under_way(turn, one, charge, period_start)


def _consent(turn: Turn, one: Subscription, note: Html | None = None) -> Screen:
    """What comes of switching it on, before it is; nothing where it is, or cannot be."""
    price = renewal_price(turn.services, turn.account, one)
    mine = may(one, turn.account.id, Deed.SWITCH)
    if price is None or not mine or not one.live or one.auto_renew:
        return _detail(turn, one)
    policy, now = turn.catalog.renewal, turn.services.clock.now()
    after = with_auto_renew(one, policy, now, on=True, card=turn.account.usable_card)
    return confirm_screens.consent(
        turn.language,
        turn.catalog,
        turn.account,
        after,
        price=price,
        now=now,
        top_ups=running_top_ups(turn),
        note=note,
    )


def _card(turn: Turn, mark: str) -> str:
    """Raises Refused("funding-changed") for one that is not saved any more."""
    for card in turn.account.cards:
        if fingerprint(card.reference) == mark:
            return card.reference
    raise Refused("funding-changed")


def _renew(
    turn: Turn,
    one: Subscription,
    period_start: datetime,
    shown: Money,
    source: str | None = None,
    *,
    card: str | None = None,
) -> Screen | None:
    """Shows what would be taken from the balance or a card, and takes it once just that was agreed to."""
    agreed = None if source is None else _agreed(turn, one, period_start, shown, source)
    if agreed is not None:
        return _take(turn, one, period_start, shown, agreed=agreed)
    preview = preview_renewal(
        turn.services, one.id, turn.account.id, period_start, shown, card=card
    )
    if preview is None:
        return _take(turn, one, period_start, shown)
    note = None if source is None else turn.language.text("refused-funding-changed")
    return confirm_screens.confirm_renewal(turn.language, turn.catalog, one, preview, note=note)


def _agreed(
    turn: Turn, one: Subscription, period_start: datetime, shown: Money, source: str
) -> FromBalance | ByCard | None:
    """From what it is to be taken: as it would be now, or by the card that was chosen."""
    chosen = [card.reference for card in cards_to_choose(turn.services, one, turn.account.id)]
    for card in (None, *chosen):
        preview = preview_renewal(
            turn.services, one.id, turn.account.id, period_start, shown, card=card
        )
        if preview is not None and funding_part(preview.funding) == source:
            return preview.funding
    return None


def _another_way(
    turn: Turn, one: Subscription, period_start: datetime, shown: Money
) -> Screen | None:
    """By another saved card, if there is one that can be asked; else on a page."""
    turn.account = get_account(turn.services, turn.account.id)
    cards = cards_to_choose(turn.services, one, turn.account.id)
    if one.end != period_start or not cards or one.open_charge is not None:
        return _take(turn, one, period_start, shown, on_page=True)
    return confirm_screens.choose_card(
        turn.language, turn.catalog, turn.account, one, price=shown, cards=cards
    )


def _take(
    turn: Turn,
    one: Subscription,
    period_start: datetime,
    shown: Money,
    *,
    agreed: FromBalance | ByCard | None = None,
    on_page: bool = False,
) -> Screen | None:
    turn.answer()
    renewing = renew_now(
        turn.services,
        one.id,
        turn.account.id,
        turn.message_id,
        period_start,
        shown=shown,
        agreed=agreed,
        on_page=on_page,
        card=agreed.card.reference if isinstance(agreed, ByCard) and agreed.card else None,
    )
    done = renewing.subscription.start == period_start
    if renewing.sold is not None or (renewing.charge is None and done):
        return purpose_screens.renewed(turn.language, turn.catalog, renewing.subscription)
    if renewing.charge is None:
        return _detail(turn, renewing.subscription)
    return _under_way(turn, renewing.subscription, renewing.charge, period_start)


def _under_way(
    turn: Turn, one: Subscription, charge: Charge, period_start: datetime
) -> Screen | None:
    following = one.open_charge
    if charge.state is ChargeState.FAILED and following not in (None, charge.id):
        # The bank wants the payer to confirm: the same payment goes on, on a page.
        charge = charges.advance_now(turn.services, str(following))
    return show_charge(turn, charge, renewing_press(one.id, period_start, charge.price))
