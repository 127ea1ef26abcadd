"""Defects planted into promo codes, and into the price that is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.subscriptions import promos, selling
from chalicelib.domain.money import Money
from chalicelib.domain.pricing import kept, promo
from chalicelib.domain.promotions import code
from chalicelib.domain.subscriptions import draft
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def as_often_as_one_likes(patch: pytest.MonkeyPatch) -> None:
    """One account uses a code any number of times."""
    real = code.reserved

    def reserved(of: code.PromoCode, *given: Any) -> Any:
        after, uses = real(replace(of, per_account=None), *given)
        return replace(after, per_account=of.per_account), uses

    everywhere(patch, code, "reserved", reserved)


def never_given_back(patch: pytest.MonkeyPatch) -> None:
    """What lapses is counted for ever."""
    patch.setattr(promos, "give_back", lambda *_: None)


def used_and_still_reserved(patch: pytest.MonkeyPatch) -> None:
    """A sale names the code and leaves the reservation as it was."""
    patch.setattr(selling, "use", lambda *_: None)


def one_over_the_limit(patch: pytest.MonkeyPatch) -> None:
    """A code that may be used N times is used N + 1 times."""
    real = code.reserved

    def reserved(of: code.PromoCode, *given: Any) -> Any:
        limit = None if of.limit is None else of.limit + 1
        after, uses = real(replace(of, limit=limit), *given)
        return replace(after, limit=of.limit), uses

    everywhere(patch, code, "reserved", reserved)


def sold_after_it_lapsed(patch: pytest.MonkeyPatch) -> None:
    """Money for a price with a code buys, whether or not the code is still kept for it."""
    real = selling._settle_promo

    def settle(unit: Any, draft: Any, priced: Any, payer: Any, sold: Any) -> None:
        if draft.promo is not None or priced.price.promo is None:
            real(unit, draft, priced, payer, sold)

    patch.setattr(selling, "_settle_promo", settle)


def a_cent_too_much_off(patch: pytest.MonkeyPatch) -> None:
    """A percentage takes a minor unit more off than it says."""
    real = promo.taken

    def taken(of: promo.Promo, period: Money) -> promo.PromoTaken:
        found = real(of, period)
        is_part = found.amount.minor > 0 and found.amount < period
        more = Money(1, period.currency) if is_part else period.zero
        return replace(found, amount=found.amount + more)

    everywhere(patch, promo, "taken", taken)


def free_days_a_day_short(patch: pytest.MonkeyPatch) -> None:
    """Of the days that a code gives, one is missing."""
    real = promo.taken

    def taken(of: promo.Promo, period: Money) -> promo.PromoTaken:
        found = real(of, period)
        return replace(found, days=max(found.days - 1, 0))

    everywhere(patch, promo, "taken", taken)


def kept_for_a_day(patch: pytest.MonkeyPatch) -> None:
    """Whoever enters a code and goes away holds it for a day."""
    patch.setattr(draft, "KEPT_FOR", timedelta(days=1))


def shown_price_ignored(patch: pytest.MonkeyPatch) -> None:
    """What was shown does not bind: it is today's price, or nothing."""
    everywhere(patch, kept, "agreed", lambda _kept, today, _shown, _now: today)


PROMOS: Final[tuple[Plant, ...]] = (
    as_often_as_one_likes,
    never_given_back,
    used_and_still_reserved,
    one_over_the_limit,
    sold_after_it_lapsed,
    a_cent_too_much_off,
    free_days_a_day_short,
    kept_for_a_day,
    shown_price_ignored,
)
