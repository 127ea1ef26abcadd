"""Changing a running subscription: its options, or to a higher plan; shown first, done as it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Said, Screen
from chalicelib.application.subscriptions import changes
from chalicelib.application.subscriptions.standing import standing_of
from chalicelib.application.subscriptions.subscription import own_subscription
from chalicelib.bot.buttons import StaleButton, fingerprint, number
from chalicelib.bot.language import Html
from chalicelib.bot.payments.showing import limits, show_charge
from chalicelib.bot.refusal import refusal_text
from chalicelib.bot.subscriptions import change_screens as screens
from chalicelib.bot.subscriptions.addresses import CHANGE
from chalicelib.bot.subscriptions.tariff import count_of
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.authority import Deed
from chalicelib.domain.subscriptions.subscription import Subscription

SHOWN_AGAIN: Final = frozenset({changes.STALE, "funding-changed", "balance-short"})
"""What was agreed to is not what there is now: it is shown anew."""

NOT_SO: Final = frozenset(
    {
        "change-mixed",
        "change-next-sold",
        "change-free",
        "ends-too-late",
        "reduction-never",
        "option-out-of-range",
        "period-not-offered",
    }
)
"""What was chosen cannot be: what was there before stays."""


def changing(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """`{subscription}` begins with its options, `{subscription}:u` with the plans above it;
    `{subscription}:{revision}:…` chooses, shows or does what was shown."""
    match parts:
        case [subscription_id]:
            return _begun(turn, subscription_id)
        case [subscription_id, "u"]:
            return _upgrades(turn, subscription_id)
        case [subscription_id, revision, *rest]:
            return _pressed(turn, subscription_id, number(revision), rest)
        case _:
            raise StaleButton(f"nothing to change: {parts!r}")


def counted(turn: Turn, parts: Sequence[str], said: Said) -> Screen | None:
    """A number is the count that was asked for: `{subscription}:{revision}:c:{option}`."""
    count = count_of(said)
    match parts:
        case [subscription_id, revision, "c", option] if count is not None:
            return _choose(turn, subscription_id, number(revision), option, count)
        case _:
            return None


def _pressed(
    turn: Turn, subscription_id: str, revision: int, parts: Sequence[str]
) -> Screen | None:
    match parts:
        case ["o", option, value]:
            return _choose(turn, subscription_id, revision, option, number(value))
        case ["c", option]:
            return _ask_count(turn, subscription_id, option)
        case ["u", plan_id]:
            return _upgrade(turn, subscription_id, revision, plan_id)
        case ["p"]:
            return _agreed_to(turn, subscription_id, revision, parts)
        case ["y"] | ["w"] | ["y", _]:
            return _agreed_to(turn, subscription_id, revision, parts)
        case _:
            raise StaleButton(f"no way to change a subscription: {parts!r}")


def _agreed_to(
    turn: Turn, subscription_id: str, revision: int, parts: Sequence[str]
) -> Screen | None:
    """What is not as it was shown is shown anew, with a word why."""
    try:
        match parts:
            case ["y"]:
                return _do(turn, subscription_id, revision)
            case ["y", mark]:
                return _charge(turn, subscription_id, revision, _card(turn, mark))
            case ["w"]:
                return _charge(turn, subscription_id, revision, None)
            case _:
                return _preview(turn, subscription_id, revision)
    except Refused as refused:
        if refused.code not in SHOWN_AGAIN:
            raise
        return _shown_again(turn, subscription_id, refusal_text(turn.language, refused))


def _shown_again(turn: Turn, subscription_id: str, note: Html) -> Screen:
    present = changes.get_amendment(turn.services, subscription_id, turn.account.id)
    if present.shown is None:
        return _begun(turn, subscription_id, note)
    return _preview(turn, subscription_id, present.revision, note)


def _begun(turn: Turn, subscription_id: str, note: Html | None = None) -> Screen:
    amendment = changes.begin_change(turn.services, subscription_id, turn.account.id)
    return _options(turn, amendment, note)


def _one(turn: Turn, subscription_id: str) -> Subscription:
    return own_subscription(turn.services, subscription_id, turn.account.id, Deed.CHANGE)


def _options(turn: Turn, amendment: Amendment, note: Html | None = None) -> Screen:
    one = _one(turn, amendment.subscription_id)
    return screens.options(turn.language, turn.catalog, one, amendment, note=note)


def _choose(turn: Turn, subscription_id: str, revision: int, option: str, value: int) -> Screen:
    """What cannot be so stays as it was, with a word why; an old button changes nothing, and that is said."""
    try:
        after = changes.choose_change(
            turn.services, subscription_id, turn.account.id, revision, options={option: value}
        )
    except Refused as refused:
        if refused.code == changes.STALE:
            return _begun(turn, subscription_id)
        if refused.code not in NOT_SO:
            raise
        if refused.code == "option-out-of-range":
            return _ask_count(turn, subscription_id, option, refusal_text(turn.language, refused))
        present = changes.get_amendment(turn.services, subscription_id, turn.account.id)
        return _options(turn, present, refusal_text(turn.language, refused))
    if after.options.get(option) != value:
        turn.toast = turn.language.label("toast-stale")
    return _options(turn, after)


def _ask_count(turn: Turn, subscription_id: str, option: str, note: Html | None = None) -> Screen:
    present = changes.get_amendment(turn.services, subscription_id, turn.account.id)
    one = _one(turn, subscription_id)
    turn.question = (CHANGE, subscription_id, present.revision, "c", option)
    return screens.choose_count(turn.language, turn.catalog, one, present, option, note=note)


def _upgrades(turn: Turn, subscription_id: str) -> Screen:
    amendment = changes.begin_change(turn.services, subscription_id, turn.account.id)
    offered = changes.upgrades(turn.services, subscription_id, turn.account.id)
    one = _one(turn, subscription_id)
    return screens.upgrades(turn.language, turn.catalog, one, amendment, offered)


def _upgrade(turn: Turn, subscription_id: str, revision: int, plan_id: str) -> Screen:
    after = changes.choose_change(
        turn.services, subscription_id, turn.account.id, revision, plan_id=plan_id
    )
    if after.plan_id != plan_id or after.shown is None:
        turn.toast = turn.language.label("toast-stale")
        return _upgrades(turn, subscription_id)
    return _confirm(turn, after)


def _preview(turn: Turn, subscription_id: str, revision: int, note: Html | None = None) -> Screen:
    after = changes.preview_change(turn.services, subscription_id, turn.account.id, revision)
    return _confirm(turn, after, note)


def _confirm(turn: Turn, amendment: Amendment, note: Html | None = None) -> Screen:
    return screens.confirm(
        turn.language,
        turn.catalog,
        turn.account,
        _one(turn, amendment.subscription_id),
        amendment,
        bounds=limits(turn),
        now=turn.services.clock.now(),
        note=note,
    )


def _card(turn: Turn, mark: str) -> str:
    """Raises Refused("funding-changed") for one that is not saved any more."""
    for card in turn.account.cards:
        if fingerprint(card.reference) == mark:
            return card.reference
    raise Refused("funding-changed")


def _do(turn: Turn, subscription_id: str, revision: int) -> Screen:
    turn.answer()
    after = changes.change_from_balance(turn.services, subscription_id, turn.account.id, revision)
    payer = get_account(turn.services, turn.account.id)
    return screens.done(turn.language, turn.catalog, standing_of(turn.services, after, payer))


def _charge(turn: Turn, subscription_id: str, revision: int, card: str | None) -> Screen | None:
    turn.answer()
    charge = changes.change_by_card(
        turn.services,
        subscription_id,
        turn.account.id,
        revision,
        turn.message_id,
        card=card,
    )
    return show_charge(turn, charge, (CHANGE, subscription_id))
