"""The payment system and the saved cards."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from chalicelib.application.payments.methods import choose_card, choose_payment_system, remove_card
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.bot.buttons import StaleButton, fingerprint
from chalicelib.bot.payments import paysystem_screens as screens
from chalicelib.bot.payments.showing import offered
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.card import Card

log = logging.getLogger(__name__)


def paysystem(turn: Turn, parts: Sequence[str]) -> Screen:
    """/paysystem; `u:{system}`; of a card, by its fingerprint: `c` shows, `d` default, `x`, `y`."""
    match parts:
        case []:
            return _overview(turn)
        case ["u", system]:
            turn.account = choose_payment_system(turn.services, turn.account.id, system)
            return _overview(turn)
        case ["c", mark]:
            return screens.saved_card(turn.language, turn.account, _card(turn, mark))
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
    return screens.paysystem(turn.language, turn.catalog, turn.account, offered(turn))


def _card(turn: Turn, mark: str) -> Card:
    for card in turn.account.cards:
        if fingerprint(card.reference) == mark:
            return card
    raise Refused("unknown-card")


def _remove(turn: Turn, card: Card) -> Screen:
    """Said to be removed only when its provider has forgotten it, too."""
    try:
        turn.account = remove_card(turn.services, turn.account.id, card.reference)
    except PaymentSystemError as error:
        log.warning("a card is still kept at %s: %s", card.payment_system, type(error).__name__)
        raise Refused("try-again") from error
    turn.toast = turn.language.label("toast-card-removed")
    return _overview(turn)
