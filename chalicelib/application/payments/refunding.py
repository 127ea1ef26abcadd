"""Giving money of a payment back by the way it came, by staff: found, shown, confirmed by that very preview,
set aside, asked for.

The money is set aside in the commit that confirms, and the payment remembers it: of two at the same time
one wins, and never more goes back than came. That the payment system has made it, whoever hears of it first,
books it (going_back.py); its refusal releases the money. An error of the port decides nothing: it is asked
again under the same key, and when that is forgotten there, only looked for.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from chalicelib.application.bells import ring
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.payments.going_back import (
    REVERSAL,
    book_as_it_stands,
    book_made,
    put_back,
)
from chalicelib.application.payments.new_money import money_is_back
from chalicelib.application.payments.records import (
    Settlement,
    charge_key,
    name_of,
    refund_key,
    settlement_key,
)
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.ports.refunds import (
    ProviderRefund,
    RefundRequest,
    Refunds,
    RefundStatus,
)
from chalicelib.application.previews import shown_to
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit, wait_no_more
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import (
    Act,
    Entry,
    EntryKind,
    clearing_account,
    effect_on,
)
from chalicelib.domain.ledger.postings import hold_postings, release_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import KEY_LIFE, Charge
from chalicelib.domain.payments.refund import (
    ASK,
    FOLLOW,
    GIVEN_UP,
    NO_REFUNDS,
    NOT_MADE,
    Left,
    Refund,
    RefundState,
    asked,
    failed,
    looked_up,
    require_refundable,
)
from chalicelib.domain.payments.reversal import Settled
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.writing import reason_of

log = logging.getLogger(__name__)

LOOKED_THROUGH: Final = 60
"""Entries of an account's book in which its last payments are looked for."""

ON_A_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Refundable:
    """A payment, when and as what it stands in the book, and what of it can go back."""

    payment: Settled
    entry: Entry
    payer: Account
    left: Left


def find_payments(services: Services, written: str) -> list[Refundable]:
    """By the Telegram id of who paid (the last payments, the newest first), by our id of the payment, or by
    the payment system's. Raises Refused("no-such-payment")."""
    wanted = written.strip()
    found: list[Refundable] = []
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 18:
        found = _last_of(services, int(wanted))
    elif wanted:
        found = [one for one in [_named(services, wanted)] if one is not None]
    if not found:
        raise Refused("no-such-payment")
    return found


def find_payment(services: Services, payer_id: int, sequence: int) -> Refundable:
    """By the entry of its payer's book that brought it. Raises Refused("no-such-payment")."""
    entry = Unit(services).get(Entry, entry_key(payer_id, sequence))
    found = [] if entry is None else _of_entries(services, payer_id, [entry])
    if not found:
        raise Refused("no-such-payment")
    return found[0]


def _last_of(services: Services, payer_id: int) -> list[Refundable]:
    if Unit(services).get(Account, account_key(payer_id)) is None:
        return []
    entries = movements(services, payer_id, LOOKED_THROUGH)
    return _of_entries(services, payer_id, entries)[:ON_A_PAGE]


def _named(services: Services, wanted: str) -> Refundable | None:
    """By our id of its charge, or by what one of the catalog's payment systems calls it."""
    unit = Unit(services)
    systems = [one.id for one in services.catalog.payment_systems]
    guards = [settlement_key(system, wanted) for system in systems]
    unit.load(charge_key(wanted), *guards)
    charge = unit.get(Charge, charge_key(wanted))
    if charge is not None:
        guards.insert(0, settlement_key(charge.payment_system, charge.payment_reference or ""))
    for key in guards:
        guard = unit.get(Settlement, key)
        if guard is not None:
            return find_payment(services, guard.account_id, guard.entry_sequence)
    return None


def _of_entries(services: Services, payer_id: int, entries: list[Entry]) -> list[Refundable]:
    """Those in which a payment came in, with what can go back of it."""
    named = [(entry, *entry.reference.partition(":")[::2]) for entry in entries]
    came = [
        (entry, settlement_key(system, reference), system, reference)
        for entry, system, reference in named
        if any(one.account == clearing_account(system) for one in entry.postings)
    ]
    unit = Unit(services)
    unit.load(account_key(payer_id), *(key for _, key, _, _ in came))
    found = []
    for entry, key, system, reference in came:
        guard = unit.get(Settlement, key)
        if guard is not None and guard.entry_sequence == entry.sequence:
            payment = Settled(system, reference, guard.charge_id, guard.account_id)
            payer = unit.require(Account, account_key(payer_id))
            found.append(Refundable(payment, entry, payer, _left(entry, guard, payment, payer)))
    return found


def _left(entry: Entry, guard: Settlement, payment: Settled, payer: Account) -> Left:
    """In the currency of the balance; of what came in another one, nothing."""
    zero = payer.available.zero
    clearing = clearing_account(payment.payment_system)
    if entry.conversion is not None or entry.available_after.currency != zero.currency:
        return Left(zero, zero, payer.available)
    return Left(-effect_on(entry.postings, clearing, zero), guard.gone(zero), payer.available)


def preview_refund(
    services: Services, payment: Settled, amount: Money, by: int, reason: str
) -> Refund:
    """What is to go back; stored, so that exactly that can be confirmed.

    Raises Refused: text-empty, reply-too-long, no-such-payment, refund-not-possible (its payment system gives
    nothing back by itself, or it came in another currency), and as `require_refundable` does; and SystemOff.
    """
    reason = reason_of(reason)
    in_parts = _require_refunds(services, payment).in_parts
    refund_id = services.new_id()

    def decide(unit: Unit) -> Refund:
        left, _ = _now(unit, payment)
        require_refundable(amount, left, in_parts=in_parts)
        now = services.clock.now()
        refund = Refund(refund_id, payment, amount, left, by, reason, now)
        unit.put(refund_key(refund_id), refund)
        return refund

    return in_unit(services, decide)


def preview_again(services: Services, refund_id: str, by: int) -> Refund:
    """The same amount for the same reason, as it is now. Raises Refused as `preview_refund` does, and
    preview-gone."""
    before = shown_to(Unit(services), Refund, refund_key(refund_id), by)
    return preview_refund(services, before.payment, before.amount, by, before.reason)


def refund(services: Services, refund_id: str, by: int) -> Refund:
    """Set the money aside, as it was shown, once, and ask for it; a payment system that does not answer is
    left to the agenda. Whoever presses again reads how it stands.

    Raises Refused: preview-gone, refund-changed (something else can go back by now, or it is too long ago).
    """

    def decide(unit: Unit) -> None:
        shown, now = shown_to(unit, Refund, refund_key(refund_id), by), services.clock.now()
        if shown.state is not RefundState.SHOWN:
            return
        left, payer = _now(unit, shown.payment)
        if shown.is_over(now) or left != shown.left:
            raise Refused("refund-changed", refund=refund_id)
        _put_asked(unit, services, payer, shown)

    in_unit(services, decide)
    return ask_now(services, refund_id)


def _put_asked(unit: Unit, services: Services, payer: Account, shown: Refund) -> None:
    """From now on the money is kept for it, in its payer's book and in the payment's guard."""
    payer, entry = post(
        payer,
        at=services.clock.now(),
        kind=EntryKind.HOLD,
        reference=f"refund:{shown.id}",
        postings=hold_postings(payer.id, shown.amount),
        charge_id=shown.payment.charge_id,
        act=Act(shown.by, shown.reason),
    )
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    put_asked(unit, services, shown)


def put_asked(unit: Unit, services: Services, refund: Refund) -> None:
    """It is to be made: whoever puts it has set its money aside in the same unit."""
    put_back(unit, refund.payment, {name_of(refund): refund.amount})
    unit.put(refund_key(refund.id), asked(refund, services.clock.now()))
    unit.nudge(refund_key(refund.id))


def can_go_back(
    unit: Unit, services: Services, payer: Account, entry: Entry, most: Money
) -> tuple[Settled, Money] | None:
    """How much of `most`, which comes onto the balance now, can go back by the way that the money of this
    entry came; None if nothing can. What is owed is paid first."""
    system, _, reference = entry.reference.partition(":")
    guard = unit.get(Settlement, settlement_key(system, reference))
    if guard is None or guard.entry_sequence != entry.sequence or not services.is_on(system):
        return None
    refunds = services.payment_system(system).refunds
    payment = Settled(system, reference, guard.charge_id, guard.account_id)
    left = _left(entry, guard, payment, payer)
    amount = min(most - (payer.owed or most.zero), left.captured - left.back)
    whole = amount == left.captured or (refunds is not None and refunds.in_parts)
    return (payment, amount) if refunds is not None and whole and amount.minor > 0 else None


def ask_now(services: Services, refund_id: str) -> Refund:
    """Ask for it at once; a payment system that does not answer is left to the agenda. How it stands then."""
    try:
        ask(services, refund_id)
    except PaymentSystemError as error:
        log.warning("refund %s left to the agenda: %s", refund_id, type(error).__name__)
    return get_refund(services, refund_id)


def ask(services: Services, refund_id: str) -> None:
    """The agenda's step: have the payment system make it, or see how it stands. Raises PaymentSystemError:
    nothing is known, it is to be asked again."""
    current = get_refund(services, refund_id)
    if ASK not in current.waits:
        return
    refunds = services.payment_system(current.payment.payment_system).refunds
    if current.state is RefundState.MADE:
        _look(services, current, refunds)
    elif refunds is None:
        not_made(services, refund_id, NO_REFUNDS)
    else:
        answer = _answer(services, refunds, current)
        if answer.status is RefundStatus.FAILED:
            not_made(services, refund_id, answer.failure or NOT_MADE)
        else:
            book_made(services, current.payment, answer)


def _answer(services: Services, refunds: Refunds, current: Refund) -> ProviderRefund:
    """Asked under its key as long as that is remembered there, looked for afterwards."""
    payment = current.payment
    request = RefundRequest(
        refund_id=current.id,
        charge_id=payment.charge_id,
        payment_reference=payment.reference,
        idempotency_key=current.idempotency_key,
        amount=current.amount,
    )
    asked_at = current.asked_at or current.at
    if services.clock.now() - asked_at <= KEY_LIFE:
        return refunds.refund(request)
    for one in refunds.of_payment(payment.reference):
        if one.refund_id == current.id:
            return one
    return ProviderRefund(
        RefundStatus.FAILED, None, payment.reference, current.amount, current.id, NOT_MADE
    )


def _look(services: Services, current: Refund, refunds: Refunds | None) -> None:
    """How one stands that was on its way: one that a bank has sent back is on the balance again."""
    pending = False
    if refunds is not None:
        book_as_it_stands(services, refunds, current.payment)
        made = refunds.of_payment(current.payment.reference)
        pending = any(
            one.refund_id == current.id and one.status is RefundStatus.PENDING for one in made
        )

    def later(stored: Refund) -> Refund:
        now = services.clock.now()
        return looked_up(stored, now, done=not pending) if ASK in stored.waits else stored

    change_stored(services, Refund, refund_key(current.id), later)


def not_made(services: Services, refund_id: str, failure: str) -> None:
    """Nothing went back: the money is on the balance again, and staff are told why."""

    def decide(unit: Unit) -> None:
        current = unit.require(Refund, refund_key(refund_id))
        if current.state is not RefundState.ASKED:
            return
        now, key = services.clock.now(), account_key(current.payer_id)
        payer, entry = post(
            unit.require(Account, key),
            at=now,
            kind=EntryKind.RELEASE,
            reference=f"refund:{current.id}",
            postings=release_postings(current.payer_id, current.amount),
            charge_id=current.payment.charge_id,
        )
        unit.put(key, payer)
        unit.put(entry_key(payer.id, entry.sequence), entry)
        put_back(unit, current.payment, {name_of(current): current.amount.zero})
        after = failed(current, failure, now)
        unit.put(refund_key(current.id), after)
        unit.nudge(refund_key(current.id))
        _ring(unit, services, after)

    in_unit(services, decide)


def give_up(services: Services, refund_id: str) -> None:
    """Staff end one that its payment system does not answer for; what was made all the same is booked as soon
    as anything is heard of it."""
    not_made(services, refund_id, GIVEN_UP)


def follow(services: Services, refund_id: str) -> None:
    """What waited for the payer's money runs: some is there again."""
    current = get_refund(services, refund_id)
    if FOLLOW in current.waits:
        money_is_back(services, current.payer_id)
    wait_no_more(services, Refund, refund_key(refund_id), FOLLOW)


def _ring(unit: Unit, services: Services, current: Refund) -> None:
    """Whoever asked for it may have read that it is under way."""
    now, where = services.clock.now(), refund_key(current.id)
    payment = current.payment
    reason = (
        f"refund {current.id} of {current.amount} of {payment.payment_system}:{payment.reference}"
        f" was not made: {current.failure}"
    )
    target = (where.table.value, where.pk, where.sk)
    work = Parked(reason, now, REVERSAL, target=target, why="refund-not-made")
    unit.put(parked_key(f"refund:{current.id}"), work)
    ring(unit, REVERSAL, now)


def get_refund(services: Services, refund_id: str) -> Refund:
    """Raises InvalidInput if there is none."""
    return Unit(services).require(Refund, refund_key(refund_id))


def _now(unit: Unit, payment: Settled) -> tuple[Left, Account]:
    """What can go back of it, as of this moment. Raises Refused("no-such-payment")."""
    guard_key = settlement_key(payment.payment_system, payment.reference)
    unit.load(guard_key, account_key(payment.payer_id))
    guard = unit.get(Settlement, guard_key)
    if guard is None:
        raise Refused("no-such-payment")
    payer = unit.require(Account, account_key(payment.payer_id))
    entry = unit.require(Entry, entry_key(payment.payer_id, guard.entry_sequence))
    return _left(entry, guard, payment, payer), payer


def _require_refunds(services: Services, payment: Settled) -> Refunds:
    refunds = services.payment_system(payment.payment_system).refunds
    if refunds is None:
        raise Refused("refund-not-possible")
    return refunds
