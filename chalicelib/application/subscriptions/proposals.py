"""Where proposals to pay for somebody are kept, and what a sale makes of one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.application.ports.store import Key, Table
from chalicelib.application.unit import Unit
from chalicelib.domain.subscriptions.proposal import Proposal, bought

PROPOSAL: Final = "proposal"


def proposal_key(proposal_id: str) -> Key:
    """A proposal, and what became of it."""
    return Key(Table.INBOX, proposal_id, PROPOSAL)


def put_bought(unit: Unit, proposal_id: str, subscription_id: str, now: datetime) -> None:
    """What its Customer has accepted is paid; they are told."""
    key = proposal_key(proposal_id)
    unit.put(key, bought(unit.require(Proposal, key), subscription_id, now))
    unit.nudge(key)
