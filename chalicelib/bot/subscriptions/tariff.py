"""The tariff, help with choosing, and a plan being put together and paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.ports.chat import Said, Screen, Text
from chalicelib.application.subscriptions import promos, purchases, trials
from chalicelib.application.subscriptions.paying_for import want_for_another
from chalicelib.application.subscriptions.subscription import get_subscription, own_subscription
from chalicelib.bot.buttons import StaleButton, amount_of, number
from chalicelib.bot.language import Html
from chalicelib.bot.payments.showing import limits
from chalicelib.bot.people.billing import ask_country
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions import plan_card_screens as card_screens
from chalicelib.bot.subscriptions import tariff_screens as screens
from chalicelib.bot.subscriptions import trial_screens
from chalicelib.bot.subscriptions.addresses import CHOOSE, DRAFT
from chalicelib.bot.subscriptions.paying import pay
from chalicelib.bot.subscriptions.whose import whose
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.choosing import Choice, choice
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.pricing.price import Step
from chalicelib.domain.pricing.price import steps as price_steps
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.authority import Deed, Role, role_of
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.subscription import Subscription

OUT_OF_DATE: Final = frozenset(
    {
        "draft-changed",
        "price-changed",
        "funding-changed",
        "price-on-request",
        "promo-gone",
        "promo-not-first",
        "customer-not-said",
        "customer-has-one",
        "customer-gone",
    }
)
"""What was shown is not what there is now."""

NOT_OFFERED: Final = frozenset({"unknown-option", "option-out-of-range", "period-not-offered"})
"""What was pressed has left the catalog."""

MAX_DIGITS: Final = 9
"""Of a typed count: what is longer is none."""

NOT_QUOTED: Final = frozenset(
    {"unknown-payment-system", "unknown-country", "currency-not-priced", "price-on-request"}
)
"""No price can be said before the account has changed something."""

NOT_SOLD: Final = frozenset({"unknown-plan", "plan-not-sold"})
"""So has the plan."""


def tariff(turn: Turn, parts: Sequence[str]) -> Screen:
    """/tariff; a plan was chosen: `{plan}`; one is to be bought again: `again:{subscription}`; `try:{plan}`
    shows a trial of it, `try:{plan}:y` begins that."""
    match parts:
        case []:
            return _overview(turn)
        case [plan_id]:
            return _open_plan(turn, turn.catalog.plan(plan_id))
        case ["again", subscription_id]:
            return _open_again(turn, subscription_id)
        case [trial_screens.TRY, plan_id]:
            offered = trials.preview_trial(turn.services, plan_id, turn.account.id)
            return trial_screens.offer(turn.language, offered)
        case [trial_screens.TRY, plan_id, "y"]:
            turn.answer()
            begun = trials.start_trial(turn.services, plan_id, turn.account.id)
            return trial_screens.begun(turn.language, turn.catalog, begun)
        case _:
            raise StaleButton(f"no such plan: {parts!r}")


def _overview(turn: Turn, note: Html | None = None) -> Screen:
    live = {
        family: get_subscription(turn.services, one) for family, one in turn.account.live.items()
    }
    plans = _on_sale(turn)
    least = {plan.id: quoted for plan in plans if (quoted := _least(turn, plan)) is not None}
    return screens.tariff(
        turn.language, turn.catalog, turn.account, plans, live, least=least, note=note
    )


def _least(turn: Turn, plan: Plan) -> Quote | None:
    """None while nothing can be quoted to this account: what it lacks is asked when it buys."""
    try:
        return purchases.least_payable(turn.services, turn.account, plan)
    except Refused as refused:
        if refused.code not in NOT_QUOTED:
            raise
        return None


def choose(turn: Turn, parts: Sequence[str]) -> Screen:
    """Help with choosing: `{picks}`, the answers so far. What an older catalog asked begins anew."""
    picks = _picks(parts)
    try:
        try:
            return _next_question(turn, picks)
        except StaleButton:
            if not picks:
                raise
            turn.toast = turn.language.label("toast-stale")
            return _next_question(turn, ())
    except Refused as refused:
        if refused.code not in NOT_OFFERED | NOT_SOLD:
            raise
        return _overview(turn, refusal_text(turn.language, refused))


def chosen_count(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A number is the one that was asked for: `{picks}`."""
    count = count_of(said)
    if count is None:
        return None
    picks = _picks(parts)
    present = _choice(turn, picks)
    if present.question is None or present.question.counts is None:
        return None
    spec = _plan_of(turn, present).option(present.question.counts)
    if spec.allows(count):
        return choose(turn, ["-".join(map(str, (*picks, count)))])
    refused = Refused(
        "option-out-of-range", value=count, minimum=spec.minimum, maximum=spec.maximum
    )
    return _ask_size(turn, picks, present, refusal_text(turn.language, refused))


def _picks(parts: Sequence[str]) -> screens.Picks:
    return tuple(number(pick) for pick in parts[0].split("-")) if parts else ()


def _choice(turn: Turn, picks: screens.Picks) -> Choice:
    try:
        return choice(turn.catalog.choosing, picks)
    except InvalidInput as fault:
        raise StaleButton(str(fault)) from fault


def _next_question(turn: Turn, picks: screens.Picks) -> Screen:
    present = _choice(turn, picks)
    question = present.question
    if question is None:
        return _open_chosen(turn, present)
    if question.counts is not None:
        return _ask_size(turn, picks, present)
    sold = {plan.id for plan in _on_sale(turn)}
    offered = [
        place
        for place, answer in enumerate(question.answers)
        if answer.plan_id is None or answer.plan_id in sold
    ]
    return screens.choose_answer(turn.language, question, picks, offered)


def _ask_size(
    turn: Turn, picks: screens.Picks, present: Choice, note: Html | None = None
) -> Screen:
    question = present.question
    if question is None or question.counts is None:
        raise StaleButton(f"no number is asked for: {picks!r}")
    turn.question = (CHOOSE, "-".join(map(str, picks))) if picks else (CHOOSE,)
    spec = _plan_of(turn, present).option(question.counts)
    return screens.choose_size(turn.language, question, picks, spec, note)


def _plan_of(turn: Turn, present: Choice) -> Plan:
    if present.plan_id is None:
        raise StaleButton("no plan is chosen")
    return turn.catalog.plan(present.plan_id)


def _open_chosen(turn: Turn, present: Choice) -> Screen:
    """The card of the plan, put together as it was answered."""
    plan = _plan_of(turn, present)
    running = _running(turn, plan)
    if running is not None:
        return screens.already(turn.language, turn.catalog, plan, running)
    wanted = normalise(plan, present.options)
    begun = purchases.start_draft(turn.services, turn.account.id, plan.id)
    after = _changed(turn, begun.id, begun.revision, options=wanted)
    return card_of(turn, after, turn.language.text("choose-done"))


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
            return card_of(turn, _changed(turn, draft_id, revision, options=wanted))
        case ["p", months]:
            return card_of(turn, _changed(turn, draft_id, revision, months=number(months)))
        case ["c", option]:
            present = _unused(turn, draft_id)
            return _ask_count(turn, present, option)
        case ["promo"]:
            return _ask_promo(turn, _unused(turn, draft_id))
        case ["nopromo"]:
            turn.answer()
            return card_of(turn, promos.remove_promo(turn.services, draft_id, turn.account.id))
        case [shown, *how] if how:
            return pay(turn, draft_id, revision, amount_of(shown), how)
        case ["pay" | "bal"]:  # of an older release: it does not say what it showed
            return _present(turn, draft_id, turn.language.text("amount-on-button"))
        case _:
            raise StaleButton(f"nothing to do with a draft: {parts!r}")


def counted(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A number is the count that was asked for: `{draft}:{revision}:c:{option}`; any text the promo code:
    `{draft}:{revision}:promo`."""
    count = count_of(said)
    match parts:
        case [draft_id, _, "promo"] if isinstance(said, Text):
            return _enter_promo(turn, draft_id, said.text)
        case [draft_id, revision, "c", option] if count is not None:
            wanted = {option: count}
        case _:
            return None
    present = _unused(turn, draft_id)
    try:
        return card_of(turn, _changed(turn, draft_id, number(revision), options=wanted))
    except Refused as refused:
        if refused.code != "option-out-of-range":
            raise
        return _ask_count(turn, present, option, refusal_text(turn.language, refused))


def _ask_promo(turn: Turn, draft: Draft, note: Html | None = None) -> Screen:
    turn.question = (DRAFT, draft.id, draft.revision, "promo")
    return card_screens.ask_promo(turn.language, draft, note)


def _enter_promo(turn: Turn, draft_id: str, written: str) -> Screen:
    """What is wrong with the code is said, and another one can be sent."""
    try:
        entered = promos.enter_promo(turn.services, draft_id, turn.account.id, written)
    except Refused as refused:
        if not refused.code.startswith("promo-"):
            raise
        note = refusal_text(turn.language, refused)
        if refused.code == "promo-too-many":
            return _present(turn, draft_id, note)
        return _ask_promo(turn, _unused(turn, draft_id), note)
    return card_of(turn, entered)


def count_of(said: Said) -> int | None:
    """The number that somebody wrote; None if it is none, or a very long one."""
    written = said.text.strip() if isinstance(said, Text) else ""
    is_count = written.isascii() and written.isdecimal() and len(written) <= MAX_DIGITS
    return int(written) if is_count else None


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
    return card_of(turn, purchases.start_draft(turn.services, turn.account.id, plan.id))


def _open_again(turn: Turn, subscription_id: str) -> Screen:
    """The card of its plan, put together as the subscription was; for somebody else, who is asked anew, where
    it was somebody else's."""
    before = own_subscription(turn.services, subscription_id, turn.account.id, Deed.BUY_AGAIN)
    plan = turn.catalog.plan(before.plan_id)
    theirs = role_of(before, turn.account.id) is Role.PAYER
    running = None if theirs else _running(turn, plan)
    if running is not None:
        return screens.already(turn.language, turn.catalog, plan, running)
    begun = purchases.draft_again(turn.services, turn.account.id, before)
    if theirs:
        begun = want_for_another(turn.services, begun.id, turn.account.id)
    return card_of(turn, begun, turn.language.text("again-as-before"))


def _unused(turn: Turn, draft_id: str) -> Draft:
    return purchases.present_draft(turn.services, draft_id, turn.account.id)


def _present(turn: Turn, draft_id: str, note: Html | None = None) -> Screen:
    return card_of(turn, _unused(turn, draft_id), note)


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


def card_of(turn: Turn, draft: Draft, note: Html | None = None) -> Screen:
    """What there is to choose of a plan, and what it costs."""
    try:
        offered = purchases.offer_draft(turn.services, draft.id, turn.account.id)
    except Refused as refused:
        if refused.code != "price-on-request":
            raise
        asked, now = turn.catalog.plan(draft.plan_id), turn.services.clock.now()
        return card_screens.on_request_card(
            turn.language, turn.account, asked, draft, now, note=note
        )
    plan = turn.catalog.plan(offered.draft.plan_id)
    steps: Sequence[Step] = ()
    if not offered.quotes[offered.draft.months].price.is_negotiated:
        steps = price_steps(turn.catalog, plan, offered.draft.options, turn.account.currency)
    return card_screens.plan_card(
        turn.language,
        turn.catalog,
        plan,
        whose(turn, offered.draft),
        quotes=offered.quotes,
        steps=steps,
        bounds=limits(turn),
        note=note,
    )
