"""Defects planted into paying for somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.subscriptions import proposals
from chalicelib.domain.subscriptions import proposal, purchase, subscription
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.proposal import Proposal, ProposalState
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def anybody_accepts(patch: pytest.MonkeyPatch) -> None:
    """Whoever has the link of a proposal to one person can accept it."""
    real = proposal.require_for

    def require_for(one: Proposal, *given: Any) -> None:
        real(replace(one, asked_id=None), *given)

    everywhere(patch, proposal, "require_for", require_for)


def accepted_when_it_is_over(patch: pytest.MonkeyPatch) -> None:
    """Five minutes or fifty."""

    def is_open(one: Proposal, _now: Any) -> bool:
        return one.state is ProposalState.OPEN

    patch.setattr(Proposal, "is_open", is_open)


def paid_before_anybody_has_accepted(patch: pytest.MonkeyPatch) -> None:
    """It is bought for who pays."""
    patch.setattr(Draft, "lacks_customer", property(lambda _draft: False))


def nobody_is_told_that_it_begins(patch: pytest.MonkeyPatch) -> None:
    """Whoever has it learns so from nobody."""
    real = proposal.bought
    patch.setattr(proposals, "bought", lambda *given: replace(real(*given), waits={}))


def renewed_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """Who pays renews by hand what its Customer has declined."""
    everywhere(patch, subscription, "require_wanted", lambda _one: None)


def declined_and_goes_on_by_itself(patch: pytest.MonkeyPatch) -> None:
    """It is noted, and the switch stays on."""
    real = subscription.with_decline

    def with_decline(one: Any, *given: Any) -> Any:
        return replace(real(one, *given), auto_renew=one.auto_renew, waits=one.waits)

    everywhere(patch, subscription, "with_decline", with_decline)


def a_trial_after_what_was_given(patch: pytest.MonkeyPatch) -> None:
    """An account forgets what others have paid for in its name."""
    real = purchase.buy

    def buy(*given: Any, **named: Any) -> Any:
        sold = real(*given, **named)
        if sold.customer.id == sold.payer.id:
            return sold
        return replace(sold, customer=replace(sold.customer, received=()))

    everywhere(patch, purchase, "buy", buy)


FOR_OTHERS: Final[tuple[Plant, ...]] = (
    anybody_accepts,
    accepted_when_it_is_over,
    paid_before_anybody_has_accepted,
    nobody_is_told_that_it_begins,
    renewed_all_the_same,
    declined_and_goes_on_by_itself,
    a_trial_after_what_was_given,
)
