"""Somebody else is to have what a draft buys, and has accepted: as it comes about by use cases."""

from __future__ import annotations

from chalicelib.application.services import Services
from chalicelib.application.subscriptions.paying_for import (
    accept_proposal,
    propose,
    want_for_another,
)


def accepted_by(services: Services, draft_id: str, payer_id: int, customer_id: int) -> int:
    """Returns the revision of the draft that can be paid now."""
    want_for_another(services, draft_id, payer_id)
    proposal = propose(services, draft_id, payer_id, customer_id)
    return accept_proposal(services, proposal.id, customer_id).draft.revision
