"""Handing paying over: what it means, a link for whoever is to pay, what they are asked, what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions import handing_over
from chalicelib.application.subscriptions.subscription import own_subscription
from chalicelib.bot.buttons import StaleButton, amount_of
from chalicelib.bot.language import Html
from chalicelib.bot.people.billing import ask_country
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions import handing_screens as screens
from chalicelib.bot.subscriptions.addresses import HAND, PAY_LINK
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.authority import Deed
from chalicelib.domain.subscriptions.subscription import Subscription


def hand(turn: Turn, parts: Sequence[str]) -> Screen:
    """`g:{subscription}` says what it means, `o:{subscription}` offers it. `{offer}` is where the link leads;
    `y:{offer}:{amount}` accepts it, `n:{offer}` refuses, `b:{offer}` takes it back."""
    services, account_id = turn.services, turn.account.id
    match parts:
        case ["g", subscription_id]:
            one = own_subscription(services, subscription_id, account_id, Deed.HAND_OVER)
            return screens.giving(turn.language, turn.catalog, one)
        case ["o", subscription_id]:
            handover = handing_over.offer_handover(services, subscription_id, account_id)
            link = turn.chat.link(f"{PAY_LINK}_{handover.id}")
            one = own_subscription(services, subscription_id, account_id, Deed.HAND_OVER)
            return screens.offered(turn.language, turn.catalog, one, handover, link)
        case ["y", handover_id, shown]:
            turn.answer()
            return _accepted(turn, handover_id, shown)
        case ["n", handover_id]:
            handing_over.refuse_handover(services, handover_id, account_id)
            return screens.refused(turn.language)
        case ["b", handover_id]:
            handover = handing_over.take_back(services, handover_id, account_id)
            return screens.taken_back(turn.language, handover)
        case [handover_id]:
            return _asked(turn, handover_id)
        case _:
            raise StaleButton(f"nothing to hand over: {parts!r}")


def _asked(turn: Turn, handover_id: str, note: Html | None = None) -> Screen:
    """The country is asked before, because the price depends on it."""
    try:
        offer = handing_over.look_at_handover(turn.services, handover_id, turn.account.id)
    except Refused as refused:
        if refused.code != "country-not-said":
            raise
        return ask_country(turn, HAND, handover_id)
    return screens.asked(turn.language, turn.catalog, turn.account, offer, note)


def _accepted(turn: Turn, handover_id: str, shown: str) -> Screen:
    services = turn.services
    try:
        one: Subscription = handing_over.accept_handover(
            services, handover_id, turn.account.id, amount_of(shown)
        )
    except Refused as refused:
        if refused.code != "price-changed":
            raise
        return _asked(turn, handover_id, refusal_text(turn.language, refused))
    return screens.accepted(turn.language, turn.catalog, one)
