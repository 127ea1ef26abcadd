"""What somebody chooses for a balance that runs low; every press carries what was chosen before it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.payments import watching
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import StaleButton, amount_of, fingerprint
from chalicelib.bot.language import Html
from chalicelib.bot.payments import watch_screens as screens
from chalicelib.bot.payments.wording import limits_of
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import AutoTopUp
from chalicelib.domain.people.card import Card


def watch(turn: Turn, parts: Sequence[str]) -> Screen:
    """Nothing: what holds. `n` and `n:{amount}` choose below what a word is sent, `0` for never. `a:…` asks
    below what, how much, at most how much, and shows what is agreed to; `y:…` agrees, `x` switches off."""
    match parts:
        case []:
            return _overview(turn)
        case ["n"]:
            known = watching.get_watch(turn.services, turn.account.id)
            return screens.choose_tell(turn.language, known, _limits(turn).suggested)
        case ["n", "0"]:
            watching.tell_when_below(turn.services, turn.account.id, None)
            return _overview(turn)
        case ["n", amount]:
            watching.tell_when_below(turn.services, turn.account.id, _amount(turn, amount))
            return _overview(turn)
        case ["a", *said] if len(said) < 3:
            return _ask(turn, [_amount(turn, one) for one in said])
        case ["a", below, amount, most, *mark]:
            return _consent(turn, [_amount(turn, one) for one in (below, amount, most)], mark)
        case ["y", below, amount, most, mark]:
            return _agree(turn, [_amount(turn, one) for one in (below, amount, most)], mark)
        case ["x"]:
            watching.stop_top_ups(turn.services, turn.account.id)
            turn.toast = turn.language.label("toast-auto-top-up-off")
            return _overview(turn)
        case _:
            raise StaleButton(f"nothing to do with a low balance: {parts!r}")


def running_top_ups(turn: Turn) -> list[Html]:
    """What automatic top-ups take as things are, where anything is agreed to."""
    if turn.account.watched is None:
        return []
    auto = watching.get_watch(turn.services, turn.account.id).running
    return [] if auto is None else [screens.terms(turn.language, auto)]


def _overview(turn: Turn) -> Screen:
    known = watching.get_watch(turn.services, turn.account.id)
    return screens.overview(turn.language, known, _cards(turn))


def _limits(turn: Turn) -> PaymentLimits:
    """Of the chosen payment system. Raises Refused("payment-system-not-offered")."""
    limits = limits_of(turn.catalog, turn.account)
    if limits is None:
        raise Refused("payment-system-not-offered", payment_system=turn.account.payment_system)
    return limits


def _amount(turn: Turn, part: str) -> Money:
    amount = amount_of(part)
    if amount.currency != turn.account.currency or not amount:
        raise StaleButton(f"not an amount of this account: {part!r}")
    return amount


def _cards(turn: Turn) -> list[Card]:
    """Those whose banks may be asked, the default one first."""
    usable = [one for one in turn.account.cards if one.usable]
    return sorted(usable, key=lambda one: one.reference != turn.account.default_card)


def _ask(turn: Turn, said: Sequence[Money]) -> Screen:
    suggested = _limits(turn).suggested
    match said:
        case []:
            return screens.choose_amount(turn.language, "auto-top-up-below", said, suggested)
        case [below]:
            enough = [one for one in suggested if below <= one] or [below]
            return screens.choose_amount(turn.language, "auto-top-up-amount", said, enough)
        case _:
            offered = [said[-1] * count for count in screens.MULTIPLES]
            return screens.choose_amount(turn.language, "auto-top-up-most", said, offered)


def _consent(turn: Turn, terms: Sequence[Money], mark: Sequence[str]) -> Screen:
    cards = _cards(turn)
    chosen = [one for one in cards if [fingerprint(one.reference)] == list(mark[:1])] or cards[:1]
    if not chosen:
        raise Refused("unknown-card")
    below, amount, most = terms
    auto = AutoTopUp(below, amount, most, chosen[0], turn.services.clock.now())
    others = [one for one in cards if one != chosen[0]]
    return screens.consent(turn.language, auto, others)


def _agree(turn: Turn, terms: Sequence[Money], mark: str) -> Screen:
    turn.answer()
    card = next((one for one in _cards(turn) if fingerprint(one.reference) == mark), None)
    if card is None:
        raise Refused("unknown-card")
    below, amount, most = terms
    watching.agree_to_top_ups(turn.services, turn.account.id, card.reference, (below, amount, most))
    return _overview(turn)
