"""The payment system and the saved cards."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.payments.card_setup_telling import tell_setup
from chalicelib.application.payments.card_setups import (
    advance_setup_now,
    newest_card_setup,
    saving_system,
    start_card_setup,
)
from chalicelib.application.payments.methods import choose_card, choose_payment_system, remove_card
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import StaleButton, fingerprint
from chalicelib.bot.payments import card_screens
from chalicelib.bot.payments import paysystem_screens as screens
from chalicelib.bot.payments.showing import offered, rate_of
from chalicelib.bot.payments.watch import running_top_ups
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.card_setup import CardSetup, SetupState
from chalicelib.domain.people.card import Card


def paysystem(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/paysystem; `u:{system}`; `n` is to save a card, `n:y` does once what comes of it was read, `n:l` looks
    how it stands; of a card, by its fingerprint: `c` shows, `d` default, `x`, `y`."""
    match parts:
        case []:
            return _overview(turn)
        case ["u", system]:
            turn.account = choose_payment_system(turn.services, turn.account.id, system)
            return _overview(turn)
        case ["n", *how]:
            return _saving(turn, how)
        case ["c", mark]:
            now = turn.services.clock.now()
            return screens.saved_card(turn.language, turn.account, _card(turn, mark), now)
        case ["d", mark]:
            chosen = _card(turn, mark).reference
            turn.account = choose_card(turn.services, turn.account.id, chosen)
            turn.toast = turn.language.label("toast-card-default")
            return _overview(turn)
        case ["x", mark]:
            return screens.confirm_removal(turn.language, _card(turn, mark))
        case ["y", mark]:
            return _remove(turn, _card(turn, mark))
        case _:
            raise StaleButton(f"nothing to do with a payment system: {parts!r}")


def _overview(turn: Turn) -> Screen:
    return screens.paysystem(
        turn.language,
        turn.catalog,
        turn.account,
        offered(turn),
        saves=saving_system(turn.services, turn.account) is not None,
        now=turn.services.clock.now(),
        rate=rate_of(turn),
    )


def _card(turn: Turn, mark: str) -> Card:
    for card in turn.account.cards:
        if fingerprint(card.reference) == mark:
            return card
    raise Refused("unknown-card")


def _remove(turn: Turn, card: Card) -> Screen:
    """Nothing is taken from it any more; its provider is asked to forget it as soon as it can be."""
    turn.account = remove_card(turn.services, turn.account.id, card.reference)
    turn.toast = turn.language.label("toast-card-removed")
    return _overview(turn)


def _saving(turn: Turn, how: Sequence[str]) -> Screen | None:
    match how:
        case []:
            return _consent(turn)
        case ["y"]:
            return _save_card(turn)
        case ["l"]:
            return _look(turn)
        case _:
            raise StaleButton(f"no way to save a card: {how!r}")


def _consent(turn: Turn) -> Screen:
    if saving_system(turn.services, turn.account) is None:
        raise Refused("cards-not-saved")
    takes = [line for one in turn.spoken.takes for line in one()(turn)]
    return card_screens.consent(turn.language, takes, running_top_ups(turn))


def _save_card(turn: Turn) -> Screen | None:
    """Opens the page, in the message that was pressed."""
    if turn.message_id is None:
        raise StaleButton("a card is saved from a message")
    turn.answer()
    return _show(turn, start_card_setup(turn.services, turn.account.id, turn.message_id))


def _look(turn: Turn) -> Screen | None:
    """How it stands, as the payment system says it now."""
    known = newest_card_setup(turn.services, turn.account.id, turn.message_id or 0)
    if known is None:
        return _consent(turn)
    turn.answer()
    return _show(turn, advance_setup_now(turn.services, known.id))


def _show(turn: Turn, setup: CardSetup) -> Screen | None:
    if setup.state is SetupState.NEW:
        return card_screens.under_way(turn.language)
    tell_setup(turn.services, setup.id)
    return None
