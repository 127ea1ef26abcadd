"""What must hold of sold periods and of who is Customer of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from chalicelib.application.auditing import Around, Check, only_readable
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.promotions.records import uses_key
from chalicelib.application.subscriptions.handing_over import HANDOVER
from chalicelib.application.subscriptions.proposals import PROPOSAL, proposal_key
from chalicelib.application.subscriptions.records import Link, draft_key, subscription_key
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account
from chalicelib.domain.promotions.code import PromoUses
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.handover import Handover, HandoverState
from chalicelib.domain.subscriptions.paid_time import millionths, worth_of
from chalicelib.domain.subscriptions.proposal import Proposal, ProposalState
from chalicelib.domain.subscriptions.purchase import CHANGE, SUBJECT
from chalicelib.domain.subscriptions.subscription import Subscription

PERIODS: Final = "periods"
WORTH: Final = "worth"
ONE_LIVE: Final = "one-live"
HANDED: Final = "handed"
ACCEPTED: Final = "accepted"
PROMO_KEPT: Final = "promo-kept"


def _period(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """It begins where the one before it ended, or a credit of it; what was changed, in the time then paid."""
    ends: dict[str, datetime] = around.memory.setdefault("ends", {})
    for credit in entry.given_back:
        if credit.until is not None and credit.back.subject.kind == SUBJECT:
            ends[credit.back.subject.id] = credit.until
    sold = entry.sale or entry.exchange
    if sold is None or sold.subject.kind != SUBJECT or sold.period is None:
        return
    start, end = sold.period
    before = ends.get(sold.subject.id)
    within = entry.kind == CHANGE and before is not None and start < before
    follows = within or before in (None, start)
    later = before is not None and start > before
    if not start < end or not (follows or later):
        yield f"starts {start} after an end at {before}"
    if later:
        around.memory.setdefault("gaps", []).append((sold.subject.id, start, before))
    ends[sold.subject.id] = end


def _paid(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """What was sold of each subscription that lasts, in millionths of minor units, less what a change has
    given back to sell it anew."""
    paid: dict[str, int] = around.memory.setdefault("paid", {})
    around.memory["book"] = entry.account_id
    back = [credit.back for credit in entry.given_back] if entry.kind == CHANGE else []
    for sale, sign in [*((one, -1) for one in back), *((one, 1) for one in _sold_by(entry))]:
        lasting = sum(millionths(line.gross) for line in sale.lines if line.start is not None)
        paid[sale.subject.id] = paid.get(sale.subject.id, 0) + sign * lasting
    return iter(())


def _sold_by(entry: Entry) -> tuple[Sale, ...]:
    sale = entry.sale
    return (sale,) if sale is not None and sale.subject.kind == SUBJECT else ()


def _of_worth(around: Around) -> Iterable[Key]:
    return [subscription_key(one) for one in around.memory.get("paid", {})]


def _worth(around: Around) -> Iterator[str]:
    """What was paid is what was given and what is left, however often it was changed."""
    for subscription_id, paid in around.memory.get("paid", {}).items():
        one = around.get(Subscription, subscription_key(subscription_id))
        if one is not None and _paid_in(one, around.memory["book"]) != paid:
            yield f"{subscription_id} was paid {paid}, gave {one.given}, has {one.paid_time}"


def _paid_in(one: Subscription, book: int) -> int:
    """Of what it gave and has, what this book has paid: that of its payer less what those before paid."""
    before = sum(former.paid for former in one.former)
    mine = sum(former.paid for former in one.former if former.payer_id == book)
    return mine + (one.given + worth_of(one.paid_time) - before if one.payer_id == book else 0)


def _sold(around: Around) -> Iterable[Key]:
    return [subscription_key(one) for one in around.memory.get("ends", {})]


def _last_period(around: Around) -> Iterator[str]:
    """A subscription ends with the last period sold of it; in the book of who has handed it over, where they
    did, and only there may another payer's periods be wanting."""
    for subscription_id, start, before in around.memory.get("gaps", ()):
        found = around.get(Subscription, subscription_key(subscription_id))
        handed = () if found is None else [former.until for former in found.former]
        if start not in handed:
            yield f"{subscription_id} starts {start} after an end at {before}"
    for subscription_id, end in around.memory.get("ends", {}).items():
        subscription = around.get(Subscription, subscription_key(subscription_id))
        former = () if subscription is None else [former.until for former in subscription.former]
        if subscription is None or end not in (subscription.end, *former):
            yield f"{subscription_id} is sold until {end}, and is {subscription}"


def _customer(subscription: Subscription) -> Iterable[Key]:
    return [account_key(subscription.customer_id)]


def _one_live(_record: Record, subscription: Subscription, around: Around) -> Iterator[str]:
    """One live subscription per Customer and family: the Customer's account names it."""
    customer = around.get(Account, account_key(subscription.customer_id))
    named = customer.live.get(subscription.family) if customer else None
    if (named == subscription.id) != subscription.live:
        yield f"{subscription.status}, and its Customer has {named}"


def _named(account: Account) -> Iterable[Key]:
    return [subscription_key(one) for one in account.live.values()]


def _names_live(_record: Record, account: Account, around: Around) -> Iterator[str]:
    """What an account names as live is, and is its own."""
    for family, subscription_id in account.live.items():
        named = around.get(Subscription, subscription_key(subscription_id))
        if named is None or not named.live or named.customer_id != account.id:
            yield f"names {subscription_id} as its {family}, which is {named}"


def _linked(link: Link) -> Iterable[Key]:
    return [subscription_key(link.subscription_id)]


def _leads(record: Record, link: Link, around: Around) -> Iterator[str]:
    """A link leads to a subscription of its account."""
    found = around.get(Subscription, subscription_key(link.subscription_id))
    people = set() if found is None else {found.customer_id, found.payer_id}
    people |= set() if found is None else {former.payer_id for former in found.former}
    if int(record.key.pk) not in people:
        yield f"leads to {link.subscription_id}, which is {found}"


def _reserves(draft: Draft) -> Iterable[Key]:
    return [] if draft.promo is None else [uses_key(draft.promo.code, draft.payer_id)]


def _is_reserved(_record: Record, draft: Draft, around: Around) -> Iterator[str]:
    """A draft that says what a promo code takes off has it reserved, until it is sold."""
    if draft.promo is None or draft.subscription_id is not None:
        return
    uses = around.get(PromoUses, uses_key(draft.promo.code, draft.payer_id))
    if uses is None or draft.id not in uses.reserved:
        yield f"counts on {draft.promo.code}, which is reserved by {uses}"


def _reserving(uses: PromoUses) -> Iterable[Key]:
    return [draft_key(draft_id) for draft_id in uses.reserved]


def _is_counted_on(_record: Record, uses: PromoUses, around: Around) -> Iterator[str]:
    """What is reserved is so for a draft that can still be paid."""
    for draft_id in uses.reserved:
        draft = around.get(Draft, draft_key(draft_id))
        code = None if draft is None or draft.promo is None else draft.promo.code
        if draft is None or code != uses.code or draft.subscription_id is not None:
            yield f"is reserved for {draft_id}, which is {draft}"


def _what_is_handed(handover: Handover) -> Iterable[Key]:
    return [subscription_key(handover.subscription_id)]


def _handed(_record: Record, handover: Handover, around: Around) -> Iterator[str]:
    """What was accepted is paid by another since, and nothing else of it was handed over."""
    found = around.get(Subscription, subscription_key(handover.subscription_id))
    accepted = handover.state is HandoverState.ACCEPTED
    gave = found is not None and handover.giver_id in [f.payer_id for f in found.former]
    if found is None or (accepted and not gave):
        yield f"{handover.giver_id} has handed it over, and it is {found}"


def _accepted_by(draft: Draft) -> Iterable[Key]:
    return [] if draft.proposal_id is None else [proposal_key(draft.proposal_id)]


def _is_accepted(_record: Record, draft: Draft, around: Around) -> Iterator[str]:
    """Nobody is to have what somebody else pays for without having said yes to just that."""
    if draft.customer_id == draft.payer_id:
        return
    known = draft.proposal_id
    proposal = None if known is None else around.get(Proposal, proposal_key(known))
    said = (
        None if proposal is None else (proposal.customer_id, proposal.draft_id, proposal.payer_id)
    )
    state = ProposalState.ACCEPTED if draft.subscription_id is None else ProposalState.BOUGHT
    right = said == (draft.customer_id, draft.id, draft.payer_id)
    if proposal is None or not right or proposal.state is not state:
        yield f"is for {draft.customer_id}, by {proposal}"


def _what_is_accepted(proposal: Proposal) -> Iterable[Key]:
    return [draft_key(proposal.draft_id)]


def _accepted(_record: Record, proposal: Proposal, around: Around) -> Iterator[str]:
    """What somebody has accepted is theirs, and was bought once that is said."""
    draft = around.get(Draft, draft_key(proposal.draft_id))
    done = proposal.state in (ProposalState.ACCEPTED, ProposalState.BOUGHT)
    mine = draft is not None and draft.customer_id == proposal.customer_id
    sold = draft is not None and draft.subscription_id == proposal.subscription_id
    if draft is None or (done and not (mine and sold)):
        yield f"{proposal.customer_id} has accepted it, and it is {draft}"


CHECKS: Final = (
    Check(PERIODS, Table.ACCOUNTS, "entry", Entry, _period, closing=_sold, close=_last_period),
    Check(WORTH, Table.ACCOUNTS, "entry", Entry, _paid, closing=_of_worth, close=_worth),
    Check(ONE_LIVE, Table.SUBSCRIPTIONS, "subscription", Subscription, _one_live, _customer),
    Check(ONE_LIVE, Table.ACCOUNTS, "account", Account, _names_live, _named),
    Check("linked", Table.ACCOUNTS, "subscription", Link, _leads, _linked),
    only_readable(Table.SUBSCRIPTIONS, "amendment", Amendment),
    Check(HANDED, Table.INBOX, HANDOVER, Handover, _handed, _what_is_handed),
    Check(ACCEPTED, Table.SUBSCRIPTIONS, "draft", Draft, _is_accepted, _accepted_by),
    Check(ACCEPTED, Table.INBOX, PROPOSAL, Proposal, _accepted, _what_is_accepted),
    Check(PROMO_KEPT, Table.SUBSCRIPTIONS, "draft", Draft, _is_reserved, _reserves),
    Check(PROMO_KEPT, Table.SUBSCRIPTIONS, "promo_uses", PromoUses, _is_counted_on, _reserving),
)
