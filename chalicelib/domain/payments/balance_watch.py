"""What a payer wants when their balance runs low: to be told, and to have it topped up from a saved card, up
to so much a calendar month; asks no bank and knows no message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import CLOSED, GIVEN_UP, NOT_ASKED
from chalicelib.domain.people.card import Card, same_card

UNANSWERED: Final = frozenset({CLOSED, NOT_ASKED})
"""Failures in which no bank said anything: they stop nothing."""


@dataclass(frozen=True, slots=True)
class AutoTopUp:
    """What was agreed to: when there is less than `below`, `amount` is taken from `card`, at most `most` in a
    calendar month. One top-up is always enough: `below` ≤ `amount` ≤ `most`."""

    below: Money
    amount: Money
    most: Money
    card: Card
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class BalanceWatch:
    """One payer's. `taken` was started in `month` (`2026-11`, where the seller is) and has not failed;
    `open_charge` is under way. `stopped`: why the top-ups have stopped by themselves. `fell`: it has just
    fallen below `tell_below`. `ceiling_told`: the month in which it was told that nothing more is taken.
    """

    payer_id: int
    tell_below: Money | None = None
    auto: AutoTopUp | None = None
    stopped: str | None = None
    month: str = ""
    taken: Money | None = None
    open_charge: str | None = None
    fell: bool = False
    ceiling_told: str = ""
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda: everything one payer's money pays for stands together."""
        return payer_shard(self.payer_id)

    @property
    def running(self) -> AutoTopUp | None:
        """What may take money by itself now."""
        return self.auto if self.stopped is None else None

    @property
    def threshold(self) -> Money | None:
        """Below which there is something to do; None if nothing is wanted."""
        wanted = [one for one in (self.tell_below, self.running and self.running.below) if one]
        return max(wanted, key=lambda one: one.minor, default=None)

    def taken_in(self, month: str, zero: Money) -> Money:
        """What counts towards the ceiling of that month."""
        return self.taken if self.taken is not None and self.month == month else zero


class Step(StrEnum):
    """What to do when the balance was looked at."""

    NOTHING = "nothing"
    TOP_UP = "top-up"
    CEILING = "ceiling"  # the month's ceiling leaves no room: not before the next month
    NO_CARD = "no-card"  # the card is not there, or may not be asked, any more


def agreed(watch: BalanceWatch, auto: AutoTopUp) -> BalanceWatch:
    """Switched on, or to other terms. What was taken this month stays taken.

    Raises Refused: top-up-below-threshold, ceiling-too-low.
    """
    if auto.amount < auto.below:
        raise Refused("top-up-below-threshold", below=auto.below)
    if auto.most < auto.amount:
        raise Refused("ceiling-too-low", amount=auto.amount)
    waits = without(watch.waits, "tell_stopped", "tell_ceiling")
    return replace(watch, auto=auto, stopped=None, ceiling_told="", waits=waits)


def switched_off(watch: BalanceWatch) -> BalanceWatch:
    """Nothing is taken any more; a charge whose bank was not asked yet is wanted no more."""
    waits = without(watch.waits, "tell_stopped", "tell_ceiling")
    return replace(watch, auto=None, stopped=None, waits=waits)


def to_look(watch: BalanceWatch, now: datetime) -> BalanceWatch:
    """The balance is to be looked at."""
    return replace(watch, waits=waiting(watch.waits, "look", now + INLINE_LEAD))


def fallen(watch: BalanceWatch, before: Money, after: Money, now: datetime) -> BalanceWatch:
    """Money was spent. It is told once per shortage: only when it falls below, not while it is."""
    told_of = watch.tell_below is not None and after < watch.tell_below <= before
    low = watch.running is not None and after < watch.running.below
    if not (told_of or low):
        return watch
    return replace(to_look(watch, now), fell=watch.fell or told_of)


def next_step(watch: BalanceWatch, total: Money, month: str, card: Card | None) -> Step:
    """`total` is what is available and set aside; `card` the agreed one, if its bank may be asked now."""
    auto = watch.running
    if auto is None or watch.open_charge is not None or auto.below <= total:
        return Step.NOTHING
    if card is None:
        return Step.NO_CARD
    if auto.most < watch.taken_in(month, total.zero) + auto.amount:
        return Step.CEILING
    return Step.TOP_UP


def card_of(auto: AutoTopUp, cards: tuple[Card, ...]) -> Card | None:
    """The agreed card as it is saved now, perhaps anew; None if it may not be asked."""
    found = [one for one in cards if one.usable and same_card(one, auto.card)]
    return found[-1] if found else None


def started(watch: BalanceWatch, charge_id: str, month: str, amount: Money) -> BalanceWatch:
    """A charge begins: from now on it counts, so that no other one goes above the ceiling."""
    taken = watch.taken_in(month, amount.zero) + amount
    return replace(
        watch,
        month=month,
        taken=taken,
        open_charge=charge_id,
        fell=False,
        waits=without(watch.waits, "look"),
    )


def looked(watch: BalanceWatch, total: Money, now: datetime) -> BalanceWatch:
    """Nothing is taken; that it fell is told, if it is still so."""
    waits = without(watch.waits, "look")
    if watch.fell and watch.tell_below is not None and total < watch.tell_below:
        waits = waiting(waits, "tell_low", now + INLINE_LEAD)
    return replace(watch, fell=False, waits=waits)


def at_ceiling(
    watch: BalanceWatch, month: str, next_month: datetime, now: datetime
) -> BalanceWatch:
    """Told once a month; looked at again when the next one begins."""
    waits = waiting(watch.waits, "look", next_month + INLINE_LEAD)
    if watch.ceiling_told != month:
        waits = waiting(waits, "tell_ceiling", now + INLINE_LEAD)
    return replace(watch, fell=False, ceiling_told=month, waits=waits)


def stopped(watch: BalanceWatch, failure: str, now: datetime) -> BalanceWatch:
    """No more by itself until its payer agrees again; they are told."""
    waits = waiting(without(watch.waits, "look"), "tell_stopped", now + INLINE_LEAD)
    return replace(watch, stopped=failure, fell=False, waits=waits)


def arrived(
    watch: BalanceWatch, charge_id: str, month: str, amount: Money, failure: str | None
) -> BalanceWatch:
    """The money is here. What was believed to have failed (`failure`) counts all the same."""
    if watch.open_charge == charge_id:
        return replace(watch, open_charge=None)
    if failure in (None, GIVEN_UP) or watch.month != month:
        return watch
    return replace(watch, taken=watch.taken_in(month, amount.zero) + amount)


def failed(
    watch: BalanceWatch,
    charge_id: str,
    month: str,
    amount: Money,
    *,
    failure: str,
    now: datetime,
) -> BalanceWatch:
    """No money came, so it counts no more, unless staff gave it up: that may still arrive. The bank's no, or
    a card that is lost, stops the top-ups; where nobody was asked, the balance is looked at again."""
    if watch.open_charge != charge_id:
        return watch
    after = replace(watch, open_charge=None)
    if watch.month == month and failure != GIVEN_UP:
        after = replace(after, taken=after.taken_in(month, amount.zero) - amount)
    if after.running is None:
        return after
    return to_look(after, now) if failure in UNANSWERED else stopped(after, failure, now)
