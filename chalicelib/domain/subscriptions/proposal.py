"""Somebody wants to pay for another's subscription: proposed, and accepted within minutes or not; knows no
balance and no message.

Nobody becomes a Customer without having said yes. A proposal is made to one person whom its payer has chosen,
or to whoever opens its link first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard
from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.draft import Draft

PROPOSAL_LIFE: Final = timedelta(minutes=5)
"""How long a proposal can be accepted."""

LAPSE: Final = "lapse_proposal"
ASK: Final = "ask_customer"
"""The kind of waiting until who was chosen is asked."""

TELL: Final = "tell_proposal"
BEGUN: Final = "tell_begun"
"""The kind of waiting until its Customer is told that it is bought."""


class ProposalState(StrEnum):
    """OPEN, until one of the others; what was ACCEPTED may be BOUGHT later."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"  # by whom it was made, or because they have made another
    LAPSED = "lapsed"  # nobody has answered in time
    BOUGHT = "bought"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`payer_id` wants to pay what the draft says, until `until`, for `asked_id` alone, or (None) for whoever
    has its link; `customer_id` is who has answered, `subscription_id` what was bought."""

    id: str
    draft_id: str
    payer_id: int
    until: datetime
    asked_id: int | None = None
    state: ProposalState = ProposalState.OPEN
    customer_id: int | None = None
    subscription_id: str | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.payer_id)

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered."""
        return self.state is ProposalState.OPEN and now < self.until


def proposed(proposal_id: str, draft: Draft, asked_id: int | None, now: datetime) -> Proposal:
    """From now on. Raises Refused("proposal-own") where they have chosen themselves."""
    if asked_id == draft.payer_id:
        raise Refused("proposal-own")
    until = now + PROPOSAL_LIFE
    asks = {} if asked_id is None else {ASK: Wait(now + INLINE_LEAD)}
    waits = {LAPSE: Wait(until), **asks}
    return Proposal(proposal_id, draft.id, draft.payer_id, until, asked_id, waits=waits)


def require_for(proposal: Proposal, draft: Draft | None, account_id: int, now: datetime) -> None:
    """Whether this account can answer it now: it is open, the last one made for its draft, and not for
    somebody else alone. Raises Refused: proposal-own, proposal-gone."""
    if account_id == proposal.payer_id:
        raise Refused("proposal-own")
    mine = proposal.asked_id in (None, account_id)
    stands = draft is not None and draft.proposal_id == proposal.id and draft.lacks_customer
    unused = draft is not None and draft.subscription_id is None
    if not (mine and stands and unused and proposal.is_open(now)):
        raise Refused("proposal-gone")


def answered(
    proposal: Proposal, state: ProposalState, now: datetime, customer_id: int | None = None
) -> Proposal:
    """What became of it; whoever has made it is told, unless they have done it themselves."""
    waits = {} if state is ProposalState.TAKEN_BACK else {TELL: Wait(now + INLINE_LEAD)}
    return replace(proposal, state=state, customer_id=customer_id, waits=waits)


def bought(proposal: Proposal, subscription_id: str, now: datetime) -> Proposal:
    """It is paid: its Customer has what they have accepted, and is told."""
    return replace(
        proposal,
        state=ProposalState.BOUGHT,
        subscription_id=subscription_id,
        waits={BEGUN: Wait(now + INLINE_LEAD)},
    )
