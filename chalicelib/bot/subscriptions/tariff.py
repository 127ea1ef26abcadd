"""The tariff, help with choosing, and a plan being put together and paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.bot.buttons import StaleButton, amount_of, amount_part, number
from chalicelib.bot.language import Html
from chalicelib.bot.payments.showing import offered, show_charge
from chalicelib.bot.people.billing import ask_country
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions import confirm_screens, purpose_screens
from chalicelib.bot.subscriptions import plan_card_screens as card_screens
from chalicelib.bot.subscriptions import tariff_screens as screens
from chalicelib.bot.subscriptions.addresses import DRAFT
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription

OUT_OF_DATE: Final = frozenset({"draft-changed", "price-changed"})
"""What was shown is not what there is now."""

NOT_OFFERED: Final = frozenset({"unknown-option", "option-out-of-range", "period-not-offered"})
"""What was pressed has left the catalog."""

MAX_DIGITS: Final = 9
"""Of a typed count: what is longer is none."""

NOT_SOLD: Final = frozenset({"unknown-plan", "plan-not-sold"})
"""So has the plan."""


def tariff(turn: Turn, parts: Sequence[str]) -> Screen:
    """/tariff, or a plan was chosen: `{plan}`."""
    if parts:
        return _open_plan(turn, turn.catalog.plan(parts[0]))
    return _overview(turn)


def _overview(turn: Turn, note: Html | None = None) -> Screen:
    live = {
        family: get_subscription(turn.services, one) for family, one in turn.account.live.items()
    }
    return screens.tariff(
        turn.language, turn.catalog, turn.account, _on_sale(turn), live, note=note
    )


def choose(turn: Turn, parts: Sequence[str]) -> Screen:
    """Help with choosing: nothing, `{plan}`, or `{plan}:{option}:{value}`."""
    if not parts:
        return screens.choose_use(turn.language, _on_sale(turn))
    plan = turn.catalog.plan(parts[0])
    running = _running(turn, plan)
    if running is not None:
        return screens.already(turn.language, turn.catalog, plan, running)
    if len(parts) == 1:
        counted = next((option for option in plan.options if not option.is_switch), None)
        if counted is not None:
            return screens.choose_size(turn.language, plan, counted)
        return _open_plan(turn, plan)
    if len(parts) != 3:
        raise StaleButton(f"not an answer: {parts!r}")
    draft = purchases.start_draft(turn.services, turn.account.id, plan.id)
    wanted = {parts[1]: number(parts[2])}
    return _card(turn, _changed(turn, draft.id, draft.revision, options=wanted))


def draft(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """`{draft}` shows it; `{draft}:{revision}:…` changes or pays what was shown.

    Where the catalog has lost it meanwhile, this is the card as it is today, or the tariff, with a word why.
    The first payment asks for the country before, and comes back here.
    """
    if not parts:
        raise StaleButton("no draft")
    try:
        try:
            return _present(turn, parts[0]) if len(parts) == 1 else _pressed(turn, parts)
        except Refused as refused:
            if refused.code == "country-not-said":
                return ask_country(turn, DRAFT, parts[0])
            if refused.code not in OUT_OF_DATE | NOT_OFFERED:
                raise
            return _present(turn, parts[0], refusal_text(turn.language, refused))
    except Refused as refused:
        if refused.code not in NOT_SOLD:
            raise
        return _overview(turn, refusal_text(turn.language, refused))


def _pressed(turn: Turn, parts: Sequence[str]) -> Screen | None:
    draft_id, revision = parts[0], number(parts[1])
    match parts[2:]:
        case ["o", option, value]:
            wanted = {option: number(value)}
            return _card(turn, _changed(turn, draft_id, revision, options=wanted))
        case ["p", months]:
            return _card(turn, _changed(turn, draft_id, revision, months=number(months)))
        case ["c", option]:
            present = _unused(turn, draft_id)
            return _ask_count(turn, present, option)
        case [shown, "pay"]:
            return _start_payment(turn, draft_id, revision, amount_of(shown))
        case [shown, "bal"]:
            return _confirm(turn, draft_id, revision, amount_of(shown))
        case [shown, "yes"]:
            return _pay_from_balance(turn, draft_id, revision, amount_of(shown))
        case ["pay" | "bal"]:  # of an older release: it does not say what it showed
            return _present(turn, draft_id, turn.language.text("amount-on-button"))
        case _:
            raise StaleButton(f"nothing to do with a draft: {parts!r}")


def counted(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A number is the count that was asked for: `{draft}:{revision}:c:{option}`."""
    match parts:
        case [draft_id, revision, "c", option] if isinstance(said, Text):
            written = said.text.strip()
        case _:
            return None
    if not (written.isascii() and written.isdecimal() and len(written) <= MAX_DIGITS):
        return None
    present = _unused(turn, draft_id)
    wanted = {option: int(written)}
    try:
        return _card(turn, _changed(turn, draft_id, number(revision), options=wanted))
    except Refused as refused:
        if refused.code != "option-out-of-range":
            raise
        return _ask_count(turn, present, option, refusal_text(turn.language, refused))


def _ask_count(turn: Turn, draft: Draft, option: str, note: Html | None = None) -> Screen:
    plan = turn.catalog.plan(draft.plan_id)
    spec = plan.option(option)
    if not spec.is_switch:
        turn.question = (DRAFT, draft.id, draft.revision, "c", option)
    return card_screens.choose_count(turn.language, plan, draft, spec, note)


def _on_sale(turn: Turn) -> tuple[Plan, ...]:
    now = turn.services.clock.now()
    return turn.catalog.plans_sold_on(turn.catalog.day_of(turn.account.payment_system, now))


def _running(turn: Turn, plan: Plan) -> Subscription | None:
    """The account's live subscription in the plan's family."""
    known = turn.account.live.get(plan.family)
    return None if known is None else get_subscription(turn.services, known)


def _open_plan(turn: Turn, plan: Plan) -> Screen:
    running = _running(turn, plan)
    if running is not None:
        return screens.already(turn.language, turn.catalog, plan, running)
    return _card(turn, purchases.start_draft(turn.services, turn.account.id, plan.id))


def _unused(turn: Turn, draft_id: str) -> Draft:
    return purchases.present_draft(turn.services, draft_id, turn.account.id)


def _present(turn: Turn, draft_id: str, note: Html | None = None) -> Screen:
    return _card(turn, _unused(turn, draft_id), note)


def _changed(
    turn: Turn,
    draft_id: str,
    revision: int,
    *,
    options: dict[str, int] | None = None,
    months: int | None = None,
) -> Draft:
    """The draft with the target values; an old button changes nothing, and that is said."""
    after = purchases.change_draft(
        turn.services, draft_id, turn.account.id, revision, options=options, months=months
    )
    done = (months or after.months) == after.months and all(
        after.options.get(key) == value for key, value in (options or {}).items()
    )
    if not done:
        turn.toast = turn.language.label("toast-stale")
    return after


def _card(turn: Turn, draft: Draft, note: Html | None = None) -> Screen:
    plan = turn.catalog.plan(draft.plan_id)
    quotes = purchases.quote_periods(turn.services, turn.account, draft)
    can_pay = turn.account.payment_system in offered(turn)
    return card_screens.plan_card(
        turn.language, turn.account, plan, draft, quotes, can_pay=can_pay, note=note
    )


def _start_payment(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen | None:
    turn.answer()
    charge = purchases.start_payment(
        turn.services, draft_id, turn.account.id, revision, turn.message_id, shown=shown
    )
    return show_charge(turn, charge, (DRAFT, draft_id, revision, amount_part(shown), "pay"))


def _confirm(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen:
    """Nothing is taken from a balance at one tap."""
    payer_id = turn.account.id
    preview = purchases.preview_from_balance(turn.services, draft_id, payer_id, revision, shown)
    present = purchases.get_draft(turn.services, draft_id, payer_id)
    return confirm_screens.confirm_purchase(turn.language, turn.catalog, present, preview)


def _pay_from_balance(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen:
    turn.answer()
    bought = purchases.pay_from_balance(
        turn.services, draft_id, turn.account.id, revision, shown=shown
    )
    payer = get_account(turn.services, turn.account.id)
    subscription = get_subscription(turn.services, bought)
    return purpose_screens.bought(turn.language, turn.catalog, payer, subscription)
