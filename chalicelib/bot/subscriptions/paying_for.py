"""Paying for somebody else: who it is for, asking them, what they read and answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chalicelib.application.ports.chat import Chosen, Said, Screen
from chalicelib.application.subscriptions import paying_for, purchases
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.bot.buttons import StaleButton
from chalicelib.bot.language import Html
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions import paying_for_screens as screens
from chalicelib.bot.subscriptions import tariff_screens
from chalicelib.bot.subscriptions.addresses import FOR, FOR_LINK
from chalicelib.bot.subscriptions.tariff import card_of
from chalicelib.bot.subscriptions.whose import whose
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused


def for_another(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """Lists what can be bought for somebody else; `p:{plan}` begins that. `w:{draft}` asks who it is for: by
    Telegram's picker (`c:{draft}`) or by a link (`o:{draft}`), or for oneself after all (`m:{draft}`);
    `b:{proposal}` takes a proposal back. `{proposal}` is where its link leads, `y:` accepts, `n:` refuses."""
    match parts:
        case []:
            return screens.plans(turn.language, _on_sale(turn))
        case [proposal_id]:
            wish = paying_for.look_at_proposal(turn.services, proposal_id, turn.account.id)
            return screens.asked(turn.language, turn.catalog, wish)
        case ["y" | "n" | "b" as how, proposal_id]:
            return _answered(turn, how, proposal_id)
        case [how, subject] if how in PUT_TOGETHER:
            return PUT_TOGETHER[how](turn, subject)
        case _:
            raise StaleButton(f"nothing to do for somebody else: {parts!r}")


def _answered(turn: Turn, how: str, proposal_id: str) -> Screen:
    """By whom it is for, or taken back by who has made it."""
    services, account_id = turn.services, turn.account.id
    if how == "b":
        taken_back = paying_for.take_back_proposal(services, proposal_id, account_id)
        return screens.taken_back(turn.language, taken_back)
    if how == "n":
        paying_for.refuse_proposal(services, proposal_id, account_id)
        return screens.refused(turn.language)
    accepted = paying_for.accept_proposal(services, proposal_id, account_id)
    return screens.accepted(turn.language, turn.catalog, accepted)


def chosen(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """Whoever was chosen is asked; anything that is written instead takes the picker away: `c:{draft}`."""
    match parts:
        case ["c", draft_id]:
            pass
        case _:
            return None
    if not isinstance(said, Chosen):
        _put_away(turn, screens.not_chosen(turn.language))
        return _who(turn, draft_id)
    _put_away(turn, screens.chosen(turn.language, said.name))
    try:
        return _propose(turn, draft_id, said)
    except Refused as refused:
        if refused.code != "proposal-own":
            raise
        return _who(turn, draft_id, refusal_text(turn.language, refused))


def _begin(turn: Turn, plan_id: str) -> Screen:
    begun = purchases.start_draft(turn.services, turn.account.id, plan_id)
    return card_of(turn, paying_for.want_for_another(turn.services, begun.id, turn.account.id))


def _who(turn: Turn, draft_id: str, note: Html | None = None) -> Screen:
    """Once somebody has accepted, that is settled."""
    wanted = paying_for.want_for_another(turn.services, draft_id, turn.account.id)
    if not wanted.lacks_customer:
        return card_of(turn, wanted, note)
    return screens.who(turn.language, turn.catalog, whose(turn, wanted), note)


def _pick(turn: Turn, draft_id: str) -> Screen | None:
    """Telegram shows its picker below the chat; the message that was pressed stays."""
    language = turn.language
    paying_for.want_for_another(turn.services, draft_id, turn.account.id)
    turn.answer()
    turn.question = (FOR, "c", draft_id)
    turn.chat.ask_for_person(
        turn.account.id,
        screens.pick(language),
        language.label("button-for-pick"),
        language.label("button-cancel"),
    )
    return None


def _by_link(turn: Turn, draft_id: str) -> Screen:
    return _propose(turn, draft_id)


def _propose(turn: Turn, draft_id: str, picked: Chosen | None = None) -> Screen:
    asked_id = None if picked is None else picked.chosen_id
    paying_for.want_for_another(turn.services, draft_id, turn.account.id)
    proposal = paying_for.propose(turn.services, draft_id, turn.account.id, asked_id)
    link = turn.chat.link(f"{FOR_LINK}_{proposal.id}")
    name = None if picked is None else picked.name
    return screens.proposed(turn.language, proposal, link, name)


def _for_me(turn: Turn, draft_id: str) -> Screen:
    """Where they have a subscription of its family, they are led to that."""
    mine = paying_for.want_for_oneself(turn.services, draft_id, turn.account.id)
    plan = turn.catalog.plan(mine.plan_id)
    known = turn.account.live.get(plan.family)
    if known is None:
        return card_of(turn, mine)
    running = get_subscription(turn.services, known)
    return tariff_screens.already(turn.language, turn.catalog, plan, running)


def _on_sale(turn: Turn) -> list[Plan]:
    now = turn.services.clock.now()
    today = turn.catalog.day_of(turn.account.payment_system, now)
    return [plan for plan in turn.catalog.plans_sold_on(today) if not plan.on_request]


def _put_away(turn: Turn, said: Screen) -> None:
    turn.chat.ask_no_more(turn.account.id, said)


PUT_TOGETHER: Final[Mapping[str, Callable[[Turn, str], Screen | None]]] = {
    "p": _begin,
    "w": _who,
    "c": _pick,
    "o": _by_link,
    "m": _for_me,
}
"""What its payer presses, by the first part."""
