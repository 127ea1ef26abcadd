"""Gifts: put together, paid, listed; a code is looked at and accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.application.gifts import giving, redeeming
from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.application.subscriptions.purchases import cards_to_choose
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.bot.buttons import StaleButton, amount_of, fingerprint, number
from chalicelib.bot.gifts import redeeming_screens, screens
from chalicelib.bot.gifts.addresses import (
    GIFTS,
    OPEN,
    Wanted,
    one_gift,
    options_of,
    payload_of,
    putting_together,
)
from chalicelib.bot.language import Html
from chalicelib.bot.payments.showing import limits, show_charge
from chalicelib.bot.people.billing import ask_country
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions.tariff import count_of
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.gifts.gift import Gift, GiftState, is_stale
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way

NOT_QUOTED = frozenset({"plan-not-sold", "unknown-plan", "period-not-offered"})
"""What was pressed has left the catalog."""


def gifts(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/gift; `m:{page}` turns the pages of one's own; `a` asks for an amount, `a:{amount}` puts it together;
    `p` asks for a plan, `p:{plan}:{months}:{options}` shows it, `…:c:{option}` asks for a count of it and
    `…:n:{shown}` puts it together; `g:{gift}` is one of one's own, and pays for it."""
    try:
        match parts:
            case []:
                return _overview(turn)
            case ["m", page]:
                return _overview(turn, page=number(page))
            case ["a"]:
                giving.policy_of(turn.services)
                return screens.amounts(turn.language, turn.catalog, turn.account.currency)
            case ["a", amount]:
                return _put_amount(turn, amount_of(amount))
            case ["p"]:
                giving.policy_of(turn.services)
                return screens.plans(turn.language, _on_sale(turn))
            case ["p", plan_id, *rest]:
                return _plan(turn, turn.catalog.plan(plan_id), rest)
            case ["g", gift_id, *how]:
                return _one(turn, gift_id, how)
            case _:
                raise StaleButton(f"nothing to do with gifts: {parts!r}")
    except Refused as refused:
        if refused.code not in NOT_QUOTED:
            raise
        return _overview(turn, refusal_text(turn.language, refused))


def _overview(turn: Turn, note: Html | None = None, *, page: int = 1) -> Screen:
    mine = giving.gifts_of(turn.services, turn.account.id)
    return screens.overview(turn.language, turn.catalog, mine, page, note)


def _on_sale(turn: Turn) -> tuple[Plan, ...]:
    now = turn.services.clock.now()
    return turn.catalog.plans_sold_on(turn.catalog.day_of(turn.account.payment_system, now))


def _put_amount(turn: Turn, amount: Money) -> Screen | None:
    try:
        gift = giving.put_amount_together(turn.services, turn.account.id, amount)
    except Refused as refused:
        if refused.code == "country-not-said":
            return ask_country(turn, GIFTS, "a")
        raise
    return _shown(turn, gift)


def _plan(turn: Turn, plan: Plan, parts: Sequence[str]) -> Screen | None:
    match parts:
        case []:
            return _card(turn, Wanted(plan, normalise(plan, {}), plan.periods[0].months))
        case [months, values, *rest]:
            wanted = Wanted(plan, options_of(plan, values), number(months))
        case _:
            raise StaleButton(f"nothing to do with a plan to be given: {parts!r}")
    match rest:
        case []:
            return _card(turn, wanted)
        case ["c", option]:
            return _ask_count(turn, wanted, option)
        case ["n", shown]:
            return _put_plan(turn, wanted, shown)
        case _:
            raise StaleButton(f"nothing to do with a plan to be given: {parts!r}")


def _card(turn: Turn, wanted: Wanted, note: Html | None = None) -> Screen:
    plan, options = wanted.plan, wanted.options
    quotes = {
        period.months: giving.quote_gift(
            turn.services, turn.account, plan.id, options, period.months
        )
        for period in plan.periods
    }
    if wanted.months not in quotes:
        raise Refused("period-not-offered", plan=plan.id, months=wanted.months)
    return screens.plan_card(turn.language, wanted, quotes, note)


def _ask_count(turn: Turn, wanted: Wanted, option: str, note: Html | None = None) -> Screen:
    turn.question = putting_together(wanted, "c", option)
    return screens.choose_count(turn.language, wanted, wanted.plan.option(option), note)


def counted(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A number is the count that was asked for: `p:{plan}:{months}:{options}:c:{option}`."""
    count = count_of(said)
    match parts:
        case ["p", plan_id, months, values, "c", option] if count is not None:
            plan = turn.catalog.plan(plan_id)
            wanted = Wanted(plan, options_of(plan, values), number(months))
        case _:
            return None
    try:
        chosen = normalise(plan, wanted.having(option, count).options)
        return _card(turn, replace(wanted, options=chosen))
    except Refused as refused:
        if refused.code != "option-out-of-range":
            raise
        return _ask_count(turn, wanted, option, refusal_text(turn.language, refused))


def _put_plan(turn: Turn, wanted: Wanted, shown: str) -> Screen | None:
    """Another price by now: shown, with a word why."""
    plan_id, payer_id = wanted.plan.id, turn.account.id
    try:
        gift = giving.put_plan_together(
            turn.services, payer_id, plan_id, wanted.options, wanted.months, shown=amount_of(shown)
        )
    except Refused as refused:
        if refused.code == "country-not-said":
            return ask_country(turn, *map(str, putting_together(wanted)))
        if refused.code != "price-changed":
            raise
        return _card(turn, wanted, refusal_text(turn.language, refused))
    return _shown(turn, gift)


def _one(turn: Turn, gift_id: str, how: Sequence[str]) -> Screen | None:
    """`bal` takes from the balance, `page` opens a page, `card:{mark}` asks a saved card, as it was shown."""
    turn.answer()
    match how:
        case []:
            return _shown(turn, giving.get_gift(turn.services, gift_id, turn.account.id))
        case ["bal"]:
            given = giving.give_from_balance(turn.services, gift_id, turn.account.id)
            turn.account = get_account(turn.services, turn.account.id)
            return _shown(turn, given)
        case ["page"]:
            return _pay(turn, gift_id, None, how)
        case ["card", mark]:
            return _pay(turn, gift_id, _card_of(turn, mark), how)
        case _:
            raise StaleButton(f"no way to pay for a gift: {how!r}")


def _card_of(turn: Turn, mark: str) -> str:
    """Raises Refused("funding-changed") for one that is not saved any more."""
    for card in turn.account.cards:
        if fingerprint(card.reference) == mark:
            return card.reference
    raise Refused("funding-changed")


def _pay(turn: Turn, gift_id: str, card: str | None, how: Sequence[str]) -> Screen | None:
    charge = giving.start_gift_payment(
        turn.services, gift_id, turn.account.id, turn.message_id, card=card
    )
    return show_charge(turn, _page_instead(turn, charge), one_gift(gift_id, *how))


def _page_instead(turn: Turn, charge: Charge) -> Charge:
    """The bank of a saved card wants its holder: the same payment goes on, on a page."""
    if charge.state is not ChargeState.FAILED or charge.way is not Way.SAVED_CARD:
        return charge
    gift = giving.get_gift(turn.services, charge.purpose.subject, turn.account.id)
    if gift.charge_id in (None, charge.id):
        return charge
    return charges.advance_now(turn.services, str(gift.charge_id))


def _shown(turn: Turn, gift: Gift) -> Screen:
    """One of one's own, as it stands."""
    if gift.state is GiftState.NEW:
        if is_stale(gift, turn.services.clock.now()):
            return screens.stale(turn.language, turn.catalog, gift)
        cards = cards_to_choose(turn.services, turn.account, gift.amount)
        expires = giving.policy_of(turn.services).expires(turn.services.clock.now())
        return screens.to_be_paid(turn.reader, gift, expires, cards, limits(turn))
    if gift.state is GiftState.OPEN:
        link = turn.chat.link(payload_of(gift.id))
        return screens.given(turn.language, turn.catalog, gift, link)
    return screens.ended(turn.language, turn.catalog, gift)


def opened(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """Asks for a code; `{code}` shows what it gives, `{code}:y` accepts it."""
    match parts:
        case []:
            return _ask_code(turn)
        case [code]:
            return _look(turn, code)
        case [code, "y"]:
            return _accept(turn, code)
        case _:
            raise StaleButton(f"nothing to do with a code: {parts!r}")


def _ask_code(turn: Turn, note: Html | None = None) -> Screen:
    turn.question = (OPEN,)
    return redeeming_screens.ask_code(turn.language, note)


def typed(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """Any text is the code that was asked for; what is wrong with it is said, and another can be sent."""
    if parts or not isinstance(said, Text):
        return None
    try:
        return _look(turn, said.text)
    except Refused as refused:
        if refused.code not in ("gift-unknown", "gift-used", "gift-expired"):
            raise
        return _ask_code(turn, refusal_text(turn.language, refused))


def _look(turn: Turn, code: str) -> Screen:
    offered = redeeming.look_at_gift(turn.services, code, turn.account.id)
    held_up_by = offered.held_up_by
    return redeeming_screens.offered(
        turn.language,
        turn.catalog,
        offered,
        None if held_up_by is None else get_subscription(turn.services, held_up_by),
        turn.services.clock.now(),
    )


def _accept(turn: Turn, code: str) -> Screen | None:
    try:
        gift = redeeming.redeem(turn.services, code, turn.account.id)
    except Refused as refused:
        if refused.code == "country-not-said":
            return ask_country(turn, OPEN, code)
        raise
    turn.account = get_account(turn.services, turn.account.id)
    if gift.subscription_id is None:
        return redeeming_screens.received(turn.language, gift, turn.account)
    one = get_subscription(turn.services, gift.subscription_id)
    return redeeming_screens.active(turn.language, turn.catalog, one)
