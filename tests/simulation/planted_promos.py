"""Defects planted into promo codes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.subscriptions import promos, selling
from chalicelib.domain.promotions import code
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


PROMOS: Final[tuple[Plant, ...]] = (
    as_often_as_one_likes,
    never_given_back,
    used_and_still_reserved,
)
