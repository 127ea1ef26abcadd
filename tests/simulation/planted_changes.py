"""Defects planted into changes of a running subscription."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.subscriptions import changes, fulfilment, selling
from chalicelib.domain.invoicing import credit
from chalicelib.domain.money import Money
from chalicelib.domain.subscriptions import change, purchase
from chalicelib.domain.subscriptions.paid_time import SECOND, Stretch, remaining
from chalicelib.domain.subscriptions.subscription import Subscription, price_told
from tests.simulation.planting import Plant

if TYPE_CHECKING:
    from datetime import datetime

    import pytest


def a_cent_more(patch: pytest.MonkeyPatch) -> None:
    """The difference is a minor unit more than it ought to be."""
    real = change._for_the_difference

    def difference(*given: Any) -> Any:
        amount, after = real(*given)
        return amount + Money(1, amount.currency), after

    patch.setattr(change, "_for_the_difference", difference)


def a_second_longer(patch: pytest.MonkeyPatch) -> None:
    """What is left lasts a second longer than it pays for."""
    real = change._with_moved_end

    def moved(*given: Any) -> tuple[Stretch, ...]:
        *others, last = real(*given)
        return (*others, replace(last, end=last.end + SECOND))

    patch.setattr(change, "_with_moved_end", moved)


def old_options_at_renewal(patch: pytest.MonkeyPatch) -> None:
    """What was changed is renewed as it was before."""
    real = change.changed

    def changed(one: Subscription, *given: Any) -> Subscription:
        return replace(real(one, *given), renewal_options=one.options)

    patch.setattr(purchase, "changed", changed)


def next_price_untold(patch: pytest.MonkeyPatch) -> None:
    """What the next period costs after the change is not kept as read: it is announced once more."""
    real = change.changed

    def changed(one: Subscription, *given: Any) -> Subscription:
        return replace(real(one, *given), told=one.told)

    patch.setattr(purchase, "changed", changed)


class _Anything:
    """Equal to whatever was shown."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def stale_preview_done(patch: pytest.MonkeyPatch) -> None:
    """What was shown is done, whatever the catalog says by now and wherever its payer lives."""
    patch.setattr(changes, "as_of", lambda *_: _Anything())


def agreed_for_a_day(patch: pytest.MonkeyPatch) -> None:
    """What was shown can be agreed to for a day."""
    patch.setattr(change, "SHOWN_FOR", timedelta(days=1))


def used_time_given_twice(patch: pytest.MonkeyPatch) -> None:
    """What was used of a stretch is left once more."""

    def left_of(stretch: Stretch, at: datetime) -> int:
        return stretch.worth if remaining(stretch, at) else 0

    patch.setattr(change, "left_of", left_of)


def old_period_paid_on(patch: pytest.MonkeyPatch) -> None:
    """For the whole new price a new period begins, and what was left of the old one is added to it."""
    real = change.as_of

    def as_of(catalog: Any, wish: change.Wish, at: datetime, until: datetime) -> change.Change:
        found = real(catalog, wish, at, until)
        if found.effect is not change.Effect.NEW_PERIOD:
            return found
        last = found.after[-1]
        left = found.before[-1].end - max(at, found.before[-1].start)
        return replace(found, after=(replace(last, end=last.end + left),))

    patch.setattr(change, "as_of", as_of)
    patch.setattr(changes, "as_of", as_of)


def lower_rank_let_through(patch: pytest.MonkeyPatch) -> None:
    """To a plan of a lower rank one can change as to a higher one."""
    patch.setattr(change, "_require_higher", lambda *_: None)


def moved_and_done_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """What was paid for is done, whatever was sold or changed since it was shown."""
    patch.setattr(fulfilment, "require_unmoved", lambda *_: None)


def next_period_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Fewer options from the next period on are agreed to, and not kept."""

    def forgetting(one: Subscription, _options: Any, price: Any) -> Subscription:
        return price_told(replace(one, kept=None), price)

    patch.setattr(changes, "with_renewal_options", forgetting)


def never_turned(patch: pytest.MonkeyPatch) -> None:
    """The next period is sold with fewer options, and begins with as many as before."""
    patch.setattr(purchase, "turning", lambda after, *_: after)


def calendar_of_the_old_end(patch: pytest.MonkeyPatch) -> None:
    """The end moves, and what waits for it stays where it was."""
    patch.setattr(change, "scheduled", lambda one, *_: one)


def changed_in_grace(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the paid time is over, or a renewal is under way, when it is agreed to."""
    patch.setattr(changes, "require_changeable", lambda *_: None)


def less_sold_anew_than_is_left(patch: pytest.MonkeyPatch) -> None:
    """A minor unit of what is left is neither given back nor sold anew."""
    real = change.as_of

    def as_of(*given: Any) -> change.Change:
        found = real(*given)
        resold = found.resold
        if resold is None or resold.gross.minor < 2:
            return found
        less = change._of_gross(resold, resold.gross - Money(1, resold.gross.currency))
        return replace(found, resold=less)

    patch.setattr(change, "as_of", as_of)
    patch.setattr(changes, "as_of", as_of)


def oldest_given_back_first(patch: pytest.MonkeyPatch) -> None:
    """What is left is given back of the invoices that are used up."""

    def oldest_first(sold: Iterable[Any], *given: Any) -> Any:
        return credit.newest_first(list(sold)[::-1], *given)

    patch.setattr(selling, "newest_first", oldest_first)


CHANGES: Final[tuple[Plant, ...]] = (
    a_cent_more,
    a_second_longer,
    old_options_at_renewal,
    next_price_untold,
    stale_preview_done,
    agreed_for_a_day,
    used_time_given_twice,
    old_period_paid_on,
    lower_rank_let_through,
    moved_and_done_all_the_same,
    next_period_forgotten,
    never_turned,
    calendar_of_the_old_end,
    changed_in_grace,
    less_sold_anew_than_is_left,
    oldest_given_back_first,
)
