"""Money of a payment goes back, or may: a refund, also one that we have asked for, a dispute, a warning of
one. Looked up with its payment, booked once each, told.

News is only a hint. What is booked is how the payment system says everything of that payment stands now.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from chalicelib.application.bells import ring
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.payments.charges import advanced, charge_behind, park_hint
from chalicelib.application.payments.new_money import money_is_back
from chalicelib.application.payments.notices import WentBack
from chalicelib.application.payments.records import (
    Settlement,
    charge_key,
    name_of,
    refund_key,
    reversal_key,
    settlement_key,
)
from chalicelib.application.payments.watching import spent
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.payments import Notification
from chalicelib.application.ports.refunds import (
    DisputeStatus,
    ProviderDispute,
    ProviderRefund,
    Refunds,
    RefundStatus,
)
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit, wait_no_more
from chalicelib.domain.agenda import without
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.ledger.postings import release_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.payments.refund import Refund, RefundState, made
from chalicelib.domain.payments.reversal import (
    Booking,
    Reversal,
    ReversalKind,
    Settled,
    Standing,
    booking,
    first_heard,
)
from chalicelib.domain.people.account import Account, post

log = logging.getLogger(__name__)

_ENTRIES: Final = {
    ReversalKind.REFUND: EntryKind.REFUND,
    ReversalKind.DISPUTE: EntryKind.DISPUTE,
}


REVERSAL: Final = "reversal"
WARNING: Final = "warning"
"""Kinds of work that staff are told of."""


def hear_going_back(services: Services, payment_system: str, hint: Notification, what: str) -> None:
    """Book how everything stands that goes back of the payment that `hint` is about.

    A payment that has not been settled is settled first. What cannot be booked is parked: a payment that is
    not to be found, one in another currency than its payer's balance, a system that cannot say more.
    Raises PaymentSystemError: the hint is to come again.
    """
    charge_id = hint.charge_id or charge_behind(services, payment_system, hint.reference or "")
    if charge_id is None:
        log.info("event %s of %s is about no payment of ours", hint.event_id, payment_system)
        return
    charge = Unit(services).get(Charge, charge_key(charge_id))
    if charge is not None and charge.state is not ChargeState.SETTLED:
        charge, _ = advanced(services, charge_id)
    refunds = services.payment_system(payment_system).refunds
    paid = None if charge is None else _paid(services, payment_system, hint, charge)
    if paid is None or refunds is None or not book_as_it_stands(services, refunds, paid):
        reason = f"{hint.event_type}: money of charge {charge_id} goes back, or may; {what}"
        park_hint(services, payment_system, hint, what, reason=reason, charge_id=charge_id)


def _paid(
    services: Services, payment_system: str, hint: Notification, charge: Charge
) -> Settled | None:
    """The payment that is meant, by its guard."""
    reference = hint.reference
    if reference in (None, charge.reference):
        reference = charge.payment_reference
    guard = Unit(services).get(Settlement, settlement_key(payment_system, reference or ""))
    if reference is None or guard is None or guard.charge_id != charge.id:
        return None
    return Settled(payment_system, reference, guard.charge_id, guard.account_id)


def book_as_it_stands(services: Services, refunds: Refunds, payment: Settled) -> bool:
    """Everything that goes back of it, whoever made it. False if something is in another currency than the
    balance, and was left alone. Raises PaymentSystemError."""
    payer = Unit(services).require(Account, account_key(payment.payer_id))
    whole = True
    for reference, stands, refund in _stands(refunds, payment.reference):
        if stands.amount.currency == payer.currency:
            _book(services, reference, payment, stands, refund)
        else:
            whole = False
    return whole


def book_made(services: Services, payment: Settled, refund: ProviderRefund) -> None:
    """One refund that its payment system has made, by its reference there."""
    if refund.reference is not None:
        _book(services, refund.reference, payment, _of_refund(refund), refund)


def _stands(
    refunds: Refunds, payment: str
) -> Iterator[tuple[str, Standing, ProviderRefund | None]]:
    """What takes money first, so that what a warning has set aside for it is still there; with the refund
    that it is."""
    for refund in refunds.of_payment(payment):
        if refund.reference is not None:
            yield refund.reference, _of_refund(refund), refund
    disputes = sorted(refunds.disputes_of(payment), key=lambda one: not one.withdrawn)
    for dispute in disputes:
        yield dispute.reference, _of_dispute(dispute), None


def _of_refund(refund: ProviderRefund) -> Standing:
    """One that is under way is gone: whoever made it has decided so."""
    failed = refund.status is RefundStatus.FAILED
    return Standing(
        ReversalKind.REFUND,
        refund.amount,
        refund.amount.zero if failed else refund.amount,
        over=True,
        reason=refund.failure,
    )


def _of_dispute(dispute: ProviderDispute) -> Standing:
    return Standing(
        ReversalKind.DISPUTE,
        dispute.amount,
        dispute.withdrawn,
        over=dispute.status in (DisputeStatus.WON, DisputeStatus.LOST),
        warned=dispute.status is DisputeStatus.WARNING,
        fee=dispute.fee,
        reason=dispute.reason,
    )


def _book(
    services: Services,
    reference: str,
    payment: Settled,
    stands: Standing,
    answer: ProviderRefund | None,
) -> None:
    """What was set aside for a refund of ours goes with the first `answer` that names it."""

    def decide(unit: Unit) -> None:
        now = services.clock.now()
        key, payer_key = reversal_key(f"{payment.payment_system}:{reference}"), _payer(payment)
        unit.load(key, payer_key, settlement_key(payment.payment_system, payment.reference))
        payer = unit.require(Account, payer_key)
        known = unit.get(Reversal, key)
        if known is None and stands.over and not stands.withdrawn:
            return  # it has come to nothing before anybody here has heard of it
        refund = None if answer is None else _asked(unit, answer.refund_id, payment)
        if refund is None and known is not None and known.stands == stands:
            return
        before = known or first_heard(reference, payment, stands, now)
        available = payer.available if refund is None else payer.available + refund.holds
        booked = booking(before, stands, available, now, first=known is None)
        _put(unit, services, payer, booked, refund)
        if refund is None:
            _ring(unit, services, booked.after)
        else:
            done = answer is not None and answer.status is RefundStatus.DONE
            unit.put(refund_key(refund.id), made(refund, now, done=done))

    in_unit(services, decide)


def _payer(payment: Settled) -> Key:
    return account_key(payment.payer_id)


def _asked(unit: Unit, refund_id: str | None, payment: Settled) -> Refund | None:
    """Ours, of this payment, while its money is set aside."""
    found = None if refund_id is None else unit.get(Refund, refund_key(refund_id))
    if found is None or found.payment != payment or found.state is not RefundState.ASKED:
        return None
    return found


def let_go(services: Services, reversal_id: str) -> None:
    """Staff do not believe a warning: nothing is set aside for it any more, cards are asked again. What is
    taken all the same is booked all the same."""

    def decide(unit: Unit) -> None:
        reversal = unit.require(Reversal, reversal_key(reversal_id))
        payer = unit.require(Account, account_key(reversal.payer_id))
        dropped = replace(reversal, dropped=True)
        now, stands = services.clock.now(), reversal.stands
        booked = booking(dropped, stands, payer.available, now, first=False)
        _put(unit, services, payer, booked, None)

    in_unit(services, decide)


def _put(
    unit: Unit, services: Services, payer: Account, booked: Booking, refund: Refund | None
) -> None:
    """With it goes what was set aside for the `refund` that it is."""
    after, seen, postings = booked.after, payer, booked.postings
    gone = {after.id: after.taken}
    if refund is not None:
        after = replace(after, released=refund.holds)
        postings = (*release_postings(payer.id, refund.holds), *postings)
        gone |= {name_of(refund): refund.holds.zero}
    if postings:
        payer, entry = post(
            payer,
            at=services.clock.now(),
            kind=_ENTRIES[after.stands.kind],
            reference=f"reversal:{after.id}",
            postings=postings,
            charge_id=after.payment.charge_id,
        )
        unit.put(entry_key(payer.id, entry.sequence), entry)
        spent(unit, services, payer, entry)
        after = replace(after, entries=(*after.entries, entry.sequence))
    payer = _flagged(payer, after)
    if payer != seen:
        unit.put(account_key(payer.id), payer)
    put_back(unit, after.payment, gone)
    key = reversal_key(after.id)
    unit.put(key, after)
    if after.waits:
        unit.nudge(key)


def put_back(unit: Unit, payment: Settled, gone: Mapping[str, Money]) -> None:
    """The guard of a payment remembers how much of it has gone back, or is asked to, under these names."""
    key = settlement_key(payment.payment_system, payment.reference)
    guard = unit.require(Settlement, key)
    back = {name: amount for name, amount in {**guard.back, **gone}.items() if amount}
    if back != guard.back:
        unit.put(key, replace(guard, back=back))


def _flagged(payer: Account, reversal: Reversal) -> Account:
    others = tuple(one for one in payer.flagged if one != reversal.id)
    return replace(payer, flagged=(*others, reversal.id) if reversal.flags else others)


def _ring(unit: Unit, services: Services, reversal: Reversal) -> None:
    """Staff are told of each turn that it takes, once."""
    stands, now = reversal.stands, services.clock.now()
    turn = "warned" if stands.warned else "over" if stands.over else "open"
    turn = f"{turn}:{stands.withdrawn.minor}"
    key = parked_key(f"{reversal.id}:{turn}")
    if unit.get(Parked, key) is not None:
        return
    reason = (
        f"{reversal.id} of {reversal.payment.reference}: {stands.withdrawn} of {stands.amount}"
        f" taken, {reversal.reserved} set aside, fee {stands.fee}, {stands.reason}"
    )
    where = reversal_key(reversal.id)
    target = (where.table.value, where.pk, where.sk)
    why = "warning" if stands.warned else str(stands.kind)
    unit.put(key, Parked(reason, now, _kind(stands), target=target, why=f"reversal-{why}"))
    ring(unit, _kind(stands), now)


def _kind(stands: Standing) -> str:
    """Of parked work: what staff can let go by themselves is a kind of its own."""
    return WARNING if stands.warned else REVERSAL


def tell_reversal(services: Services, reversal_id: str) -> None:
    """Its payer reads how it stands. Raises ChatError."""
    reversal = Unit(services).require(Reversal, reversal_key(reversal_id))
    if "tell" in reversal.waits:
        tell(services, reversal.payer_id, WentBack(reversal))

    def said(current: Reversal) -> Reversal:
        if current.stands != reversal.stands:
            return current  # it has taken another turn meanwhile, of which is to be told
        return replace(current, waits=without(current.waits, "tell"))

    change_stored(services, Reversal, reversal_key(reversal_id), said)


def follow(services: Services, reversal_id: str) -> None:
    """What waited for the payer's money runs: some has come back."""
    reversal = Unit(services).require(Reversal, reversal_key(reversal_id))
    if "follow" in reversal.waits:
        money_is_back(services, reversal.payer_id)
    wait_no_more(services, Reversal, reversal_key(reversal_id), "follow")
