"""Defects planted into SIP numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.numbers import connecting, rents
from chalicelib.application.unit import Unit
from chalicelib.domain.catalog.numbers import RentPolicy
from chalicelib.domain.invoicing import credit
from chalicelib.domain.numbers import number, price
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def sold_to_whoever_comes(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether a number is somebody's already."""
    real = Unit.get

    def get(self: Any, kind: Any, key: Any) -> Any:
        found = real(self, kind, key)
        if kind is number.Number and key.sk == "number":
            return None
        return replace(found, taken=False) if kind is number.NumberForSale and found else found

    patch.setattr(Unit, "get", get)


def half_comes_back(patch: pytest.MonkeyPatch) -> None:
    """Of a number that is not to be had, what setting up cost is kept: half of all of it."""
    real = credit.kept

    def kept(*given: Any) -> Any:
        return tuple(replace(one, minor=one.minor // 2) for one in real(*given))

    everywhere(patch, credit, "kept", kept)


def rent_taken_untold(patch: pytest.MonkeyPatch) -> None:
    """A rent that rose is taken before anybody has read of it."""
    everywhere(patch, number, "knows_rent", lambda _number, _gross: True)


def rent_taken_a_week_early(patch: pytest.MonkeyPatch) -> None:
    """The next month is paid for long before its time."""
    real = RentPolicy.first_attempt
    patch.setattr(
        RentPolicy, "first_attempt", lambda self, end: real(self, end) - timedelta(days=7)
    )


def suspended_a_day_early(patch: pytest.MonkeyPatch) -> None:
    """The days of grace are one less than the catalog says."""
    real = RentPolicy.grace_ends
    patch.setattr(RentPolicy, "grace_ends", lambda self, end: real(self, end) - timedelta(days=1))


def given_back_is_paid_on(patch: pytest.MonkeyPatch) -> None:
    """Whoever gives a number back pays for it all the same."""
    everywhere(patch, number, "kept", lambda one, *_given, **_named: one)


def suspended_time_is_paid(patch: pytest.MonkeyPatch) -> None:
    """A suspended number that is paid goes on where it had ended."""
    real = number.rent_paid

    def rent_paid(one: Any, *given: Any, **named: Any) -> Any:
        return real(replace(one, status=number.NumberStatus.CONNECTED), *given, **named)

    everywhere(patch, number, "rent_paid", rent_paid)


def ordered_without_looking(patch: pytest.MonkeyPatch) -> None:
    """Each question to the carrier is another order."""
    count = iter(range(10**9))
    patch.setattr(connecting, "_reference", lambda one: f"dialtone-{one.id}-{next(count)}")


def news_untold(patch: pytest.MonkeyPatch) -> None:
    """What has become of a number is noted as told, and nobody reads it."""
    patch.setattr(rents, "tell", lambda *_: 1)


def price_of_yesterday(patch: pytest.MonkeyPatch) -> None:
    """A month of rent costs a cent less than the catalog says."""
    real = price.quote_number

    def quote_number(catalog: Any, *, monthly: Any, **named: Any) -> Any:
        return real(catalog, monthly=replace(monthly, minor=monthly.minor - 1), **named)

    everywhere(patch, price, "quote_number", quote_number)


NUMBERS: Final[tuple[Plant, ...]] = (
    sold_to_whoever_comes,
    half_comes_back,
    rent_taken_untold,
    rent_taken_a_week_early,
    suspended_a_day_early,
    given_back_is_paid_on,
    suspended_time_is_paid,
    ordered_without_looking,
    news_untold,
    price_of_yesterday,
)
