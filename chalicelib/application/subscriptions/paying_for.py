"""Paying for somebody else: the wish, a proposal to one person or by a link, their answer, what is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.promotions.reserving import give_back
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.notices import (
    BegunForYou,
    CustomerAsked,
    ProposalOver,
)
from chalicelib.application.subscriptions.proposals import proposal_key
from chalicelib.application.subscriptions.purchases import close_page, own_draft
from chalicelib.application.subscriptions.records import draft_key
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import (
    Draft,
    for_another,
    for_customer,
    for_oneself,
    without_promo,
)
from chalicelib.domain.subscriptions.proposal import (
    ASK,
    BEGUN,
    TELL,
    Proposal,
    ProposalState,
    answered,
    proposed,
    require_for,
)
from chalicelib.domain.subscriptions.purchase import require_free_slot

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody is asked to have, and who would pay for it."""

    proposal: Proposal
    draft: Draft
    payer: Account


def want_for_another(services: Services, draft_id: str, payer_id: int) -> Draft:
    """It is to be for somebody else: until they accept it cannot be paid. A page that is open for it is
    closed first, and a promo code of the first purchase is given back.

    Raises Refused: draft-gone, draft-used, charge-open. Raises PaymentSystemError if a page could not be
    closed.
    """

    def wanted(unit: Unit, draft: Draft) -> Draft:
        promo = draft.promo
        if promo is not None and promo.first_purchase:
            give_back(unit, promo.code, draft.payer_id, draft.id)
            draft = without_promo(draft)
        return for_another(draft)

    return _rewritten(services, draft_id, payer_id, wanted)


def want_for_oneself(services: Services, draft_id: str, payer_id: int) -> Draft:
    """Its payer is to have it, whoever was asked or has accepted. Raises as `want_for_another` does."""

    def wanted(unit: Unit, draft: Draft) -> Draft:
        _take_back(unit, services, draft)
        return for_oneself(draft)

    return _rewritten(services, draft_id, payer_id, wanted)


def _rewritten(
    services: Services, draft_id: str, payer_id: int, wanted: Callable[[Unit, Draft], Draft]
) -> Draft:
    def decide(unit: Unit) -> Draft:
        draft = _unused(unit, draft_id, payer_id)
        if charges.running(unit, draft.charge_id) is not None:
            raise Refused("charge-open")
        after = wanted(unit, draft)
        if after != draft:
            unit.put(draft_key(draft_id), after)
        return after

    close_page(services, draft_id, payer_id)
    return in_unit(services, decide)


def propose(
    services: Services, draft_id: str, payer_id: int, asked_id: int | None = None
) -> Proposal:
    """To the person who was chosen, whether they have an account here or not, or (None) to whoever has the
    link. It takes the place of the one before; the same person is not asked again while they can answer.

    Raises Refused: draft-gone, draft-used, draft-changed (it is not for somebody else), proposal-own,
    proposal-accepted.
    """
    proposal_id = services.new_id()

    def decide(unit: Unit) -> Proposal:
        draft, now = _unused(unit, draft_id, payer_id), services.clock.now()
        if not draft.for_other:
            raise Refused("draft-changed")
        if not draft.lacks_customer:
            raise Refused("proposal-accepted")
        before = _of_draft(unit, draft)
        if before is not None and before.is_open(now) and before.asked_id == asked_id:
            return before
        _take_back(unit, services, draft)
        proposal = proposed(proposal_id, draft, asked_id, now)
        unit.put(proposal_key(proposal_id), proposal)
        unit.put(draft_key(draft_id), replace(draft, proposal_id=proposal_id))
        if ASK in proposal.waits:
            unit.nudge(proposal_key(proposal_id))
        return proposal

    return in_unit(services, decide)


def get_proposal(services: Services, proposal_id: str) -> Proposal:
    """Raises Refused("proposal-gone") if there is none."""
    return _proposal(Unit(services), proposal_id)


def look_at_proposal(services: Services, proposal_id: str, customer_id: int) -> Wish:
    """What it would be to have it. Raises Refused: proposal-own, proposal-gone (answered, over, or somebody
    else's), already-subscribed, unknown-plan."""
    return _wish(Unit(services), services, proposal_id, customer_id)


def accept_proposal(services: Services, proposal_id: str, customer_id: int) -> Wish:
    """They are the Customer of what the draft buys, once it is paid; the same on every repeat. Raises Refused
    as `look_at_proposal` does."""

    def decide(unit: Unit) -> Wish:
        proposal = _proposal(unit, proposal_id)
        if proposal.customer_id == customer_id and proposal.state in (
            ProposalState.ACCEPTED,
            ProposalState.BOUGHT,
        ):
            draft = unit.require(Draft, draft_key(proposal.draft_id))
            return Wish(proposal, draft, unit.require(Account, account_key(proposal.payer_id)))
        wish = _wish(unit, services, proposal_id, customer_id)
        done = answered(proposal, ProposalState.ACCEPTED, services.clock.now(), customer_id)
        draft = for_customer(wish.draft, customer_id)
        unit.put(proposal_key(proposal_id), done)
        unit.put(draft_key(draft.id), draft)
        unit.nudge(proposal_key(proposal_id))
        return replace(wish, proposal=done, draft=draft)

    return in_unit(services, decide)


def refuse_proposal(services: Services, proposal_id: str, customer_id: int) -> Proposal:
    """Whoever was asked does not want it; the same on every repeat. Raises Refused: proposal-own,
    proposal-gone."""

    def decide(unit: Unit) -> Proposal:
        proposal = _proposal(unit, proposal_id)
        if (proposal.state, proposal.customer_id) == (ProposalState.REFUSED, customer_id):
            return proposal
        draft, now = unit.get(Draft, draft_key(proposal.draft_id)), services.clock.now()
        require_for(proposal, draft, customer_id, now)
        after = answered(proposal, ProposalState.REFUSED, now, customer_id)
        unit.put(proposal_key(proposal_id), after)
        unit.nudge(proposal_key(proposal_id))
        return after

    return in_unit(services, decide)


def take_back_proposal(services: Services, proposal_id: str, payer_id: int) -> Proposal:
    """It is not to be, after all; the same on every repeat. Raises Refused("proposal-gone")."""

    def decide(unit: Unit) -> Proposal:
        proposal = _proposal(unit, proposal_id)
        if proposal.payer_id != payer_id:
            raise Refused("proposal-gone")
        if proposal.state is ProposalState.TAKEN_BACK:
            return proposal
        if not proposal.is_open(services.clock.now()):
            raise Refused("proposal-gone")
        return _taken_back(unit, services, proposal)

    return in_unit(services, decide)


def lapse_proposal(services: Services, proposal_id: str) -> None:
    """Nobody has answered in time."""
    now = services.clock.now()

    def decide(unit: Unit) -> None:
        proposal = _proposal(unit, proposal_id)
        if proposal.state is ProposalState.OPEN and now >= proposal.until:
            unit.put(proposal_key(proposal_id), answered(proposal, ProposalState.LAPSED, now))
            unit.nudge(proposal_key(proposal_id))

    in_unit(services, decide)


def ask_customer(services: Services, proposal_id: str) -> None:
    """Who was chosen reads what is offered to them, if they have ever written here and may have it; else the
    link is the way, which their payer was given."""
    unit = Unit(services)
    proposal = _proposal(unit, proposal_id)
    asked = proposal.asked_id
    if ASK in proposal.waits and asked is not None and _is_here(unit, asked):
        try:
            wish = _wish(unit, services, proposal_id, asked)
        except Refused as refused:  # answered or over by now, or they have one of its family
            log.info("nobody is asked about proposal %s: %s", proposal_id, refused)
        else:
            tell(services, asked, CustomerAsked(wish.proposal, wish.draft, wish.payer))
    wait_no_more(services, Proposal, proposal_key(proposal_id), ASK)


def tell_proposal(services: Services, proposal_id: str) -> None:
    """Whoever has made it reads what became of it."""
    proposal = get_proposal(services, proposal_id)
    if TELL in proposal.waits:
        draft = Unit(services).require(Draft, draft_key(proposal.draft_id))
        answerer = proposal.customer_id
        customer = None if answerer is None else get_account(services, answerer)
        tell(services, proposal.payer_id, ProposalOver(draft, proposal.state, customer))
    wait_no_more(services, Proposal, proposal_key(proposal_id), TELL)


def tell_begun(services: Services, proposal_id: str) -> None:
    """Its Customer reads that it is paid, and has begun."""
    proposal = get_proposal(services, proposal_id)
    bought, customer_id = proposal.subscription_id, proposal.customer_id
    if BEGUN in proposal.waits and bought is not None and customer_id is not None:
        payer = get_account(services, proposal.payer_id)
        tell(services, customer_id, BegunForYou(get_subscription(services, bought), payer))
    wait_no_more(services, Proposal, proposal_key(proposal_id), BEGUN)


def _unused(unit: Unit, draft_id: str, payer_id: int) -> Draft:
    draft = own_draft(unit, draft_id, payer_id)
    if draft.subscription_id is not None:
        raise Refused("draft-used", subscription=draft.subscription_id)
    return draft


def _proposal(unit: Unit, proposal_id: str) -> Proposal:
    found = unit.get(Proposal, proposal_key(proposal_id))
    if found is None:
        raise Refused("proposal-gone")
    return found


def _of_draft(unit: Unit, draft: Draft) -> Proposal | None:
    if draft.proposal_id is None:
        return None
    return unit.require(Proposal, proposal_key(draft.proposal_id))


def _take_back(unit: Unit, services: Services, draft: Draft) -> None:
    """The one that was made before for this draft can be accepted no more."""
    before = _of_draft(unit, draft)
    if before is not None and before.state in (ProposalState.OPEN, ProposalState.ACCEPTED):
        _taken_back(unit, services, before)


def _taken_back(unit: Unit, services: Services, proposal: Proposal) -> Proposal:
    after = answered(proposal, ProposalState.TAKEN_BACK, services.clock.now(), proposal.customer_id)
    unit.put(proposal_key(proposal.id), after)
    return after


def _is_here(unit: Unit, account_id: int) -> bool:
    found = unit.get(Account, account_key(account_id))
    return found is not None and found.deleted_at is None


def _wish(unit: Unit, services: Services, proposal_id: str, customer_id: int) -> Wish:
    proposal = _proposal(unit, proposal_id)
    keys = draft_key(proposal.draft_id), account_key(proposal.payer_id), account_key(customer_id)
    unit.load(*keys)
    draft, payer = unit.get(Draft, keys[0]), unit.require(Account, keys[1])
    require_for(proposal, draft, customer_id, services.clock.now())
    if draft is None or payer.deleted_at is not None:
        raise Refused("proposal-gone")
    family = services.catalog.plan(draft.plan_id).family
    require_free_slot(unit.require(Account, keys[2]), family, customer_id)
    return Wish(proposal, draft, payer)
