"""What must hold of charges, payments and what is held for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from chalicelib.application.auditing import Added, Around, Check, Tally, only_readable
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.bank_invoices import BankReference
from chalicelib.application.payments.records import (
    PaidByCard,
    Settlement,
    asked_as,
    charge_key,
    kept_card_key,
    name_of,
    refund_key,
    reversal_key,
    settlement_key,
)
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.services import Services
from chalicelib.domain.ledger.journal import (
    Entry,
    came_in,
    clearing_account,
    effect_on,
    fees_account,
    held_account,
)
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import BalanceWatch
from chalicelib.domain.payments.card_setup import CardSetup
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.payments.kept_card import KeptCard
from chalicelib.domain.payments.refund import Refund
from chalicelib.domain.payments.reversal import Reversal, Settled
from chalicelib.domain.people.account import Account

SETTLED_ONCE: Final = "settled-once"
HOLDS: Final = "holds"
REVERSED: Final = "reversed"
CARDS: Final = "cards"
WATCHED: Final = "watched"

READS: Final = 8
"""How often what others keep writing is read before it is left for the next audit."""


def _guard_of(charge: Charge) -> Key:
    return settlement_key(charge.payment_system, charge.payment_reference or "")


def _charge_needs(charge: Charge) -> Iterable[Key]:
    return [_guard_of(charge)] if charge.state is ChargeState.SETTLED else []


def _charge(_record: Record, charge: Charge, around: Around) -> Iterator[str]:
    """A settled charge has the guard of its payment."""
    if charge.state is ChargeState.SETTLED:
        guard = around.get(Settlement, _guard_of(charge))
        if guard is None or guard.charge_id != charge.id:
            yield f"its guard is {guard}"


def _guard_needs(guard: Settlement) -> Iterable[Key]:
    return [entry_key(guard.account_id, guard.entry_sequence), charge_key(guard.charge_id)]


def _guard(record: Record, guard: Settlement, around: Around) -> Iterator[str]:
    """A guard names the entry that settles its payment object, and a charge."""
    entry = around.get(Entry, entry_key(guard.account_id, guard.entry_sequence))
    if entry is None or entry.reference != record.key.pk:
        yield "the entry it names does not settle it"
    if around.get(Charge, charge_key(guard.charge_id)) is None:
        yield f"its charge {guard.charge_id} does not exist"


def _entries_of(reversal: Reversal) -> list[Key]:
    return [entry_key(reversal.payer_id, one) for one in reversal.entries]


def _reversal_needs(reversal: Reversal) -> Iterable[Key]:
    return [*_entries_of(reversal), _guard_behind(reversal.payment)]


def _guard_behind(payment: Settled) -> Key:
    return settlement_key(payment.payment_system, payment.reference)


def _is_known(around: Around, payment: Settled, name: str, amount: Money) -> Iterator[str]:
    """The guard of the payment says the same of it."""
    guard = around.get(Settlement, _guard_behind(payment))
    known = None if guard is None else guard.back.get(name)
    if known != (amount or None):
        yield f"{amount} is gone back or asked for as {name}, its payment says {known}"


def _reversal(record: Record, reversal: Reversal, around: Around) -> Iterator[str]:
    """What is booked of it is what its entries moved, each of which names it."""
    book, zero = reversal.payer_id, reversal.taken.zero
    taken = fee = reserved = zero
    for key in _entries_of(reversal):
        entry = around.get(Entry, key)
        if entry is None or entry.reference != f"reversal:{record.key.pk}":
            yield f"entry {key.sk} is not of it"
            continue
        taken -= came_in(entry).get(reversal.payment.payment_system, zero)
        fee -= effect_on(entry.postings, fees_account(reversal.payment.payment_system), zero)
        reserved += effect_on(entry.postings, held_account(book), zero)
    reserved += reversal.released or zero
    booked = (reversal.taken, reversal.fee, reversal.reserved)
    if booked != (taken, fee, reserved):
        yield f"{booked} are booked, its entries say {(taken, fee, reserved)}"
    yield from _is_known(around, reversal.payment, reversal.id, reversal.taken)
    if reversal.taken != reversal.stands.withdrawn or reversal.taken < zero:
        yield f"{reversal.stands.withdrawn} went back, {reversal.taken} is booked"


def _refund_needs(refund: Refund) -> Iterable[Key]:
    return [_guard_behind(refund.payment)]


def _refund(_record: Record, refund: Refund, around: Around) -> Iterator[str]:
    """What is asked for counts as gone back, and nothing else of it does."""
    return _is_known(around, refund.payment, name_of(refund), refund.holds)


def _backs(guard: Settlement) -> Iterable[Key]:
    for name in guard.back:
        refund_id = asked_as(name)
        yield reversal_key(name) if refund_id is None else refund_key(refund_id)


def _back(record: Record, guard: Settlement, around: Around) -> Iterator[str]:
    """Whatever has gone back of a payment, or is asked to, is there, and of this payment."""
    for key in _backs(guard):
        kind: type[Refund | Reversal] = Refund if key.sk == "refund" else Reversal
        found = around.get(kind, key)
        if found is None or _guard_behind(found.payment) != record.key:
            yield f"{key.pk} is not of it"


def _reversal_of(entry: Entry) -> Iterable[Key]:
    word, _, name = entry.reference.partition(":")
    return [reversal_key(name)] if word == "reversal" else []


def _booked_for_it(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """What took money back is named by what it was taken for."""
    for key in _reversal_of(entry):
        reversal = around.get(Reversal, key)
        if reversal is None or entry.sequence not in reversal.entries:
            yield f"{key.pk} does not name it"


def _guard_of_entry(entry: Entry) -> Key | None:
    """Of an entry in which a payment came in."""
    system, separator, payment_reference = entry.reference.partition(":")
    came = any(p.account == clearing_account(system) for p in entry.postings)
    return settlement_key(system, payment_reference) if separator and came else None


def _entry_needs(entry: Entry) -> Iterable[Key]:
    guard = _guard_of_entry(entry)
    return [] if guard is None else [guard]


def _came_in(_record: Record, entry: Entry, around: Around) -> Iterator[str]:
    """A payment that came in has a guard, and the guard names this entry."""
    key = _guard_of_entry(entry)
    if key is None:
        return
    guard = around.get(Settlement, key)
    if guard is None or (guard.account_id, guard.entry_sequence) != (
        entry.account_id,
        entry.sequence,
    ):
        yield f"its guard is {guard}"


def _owner_of(card: KeptCard) -> Iterable[Key]:
    return [account_key(card.payer_id)]


def _kept_card(record: Record, card: KeptCard, around: Around) -> Iterator[str]:
    """What is kept at a provider is on its account, or is to be forgotten; never both."""
    owner = around.get(Account, account_key(card.payer_id))
    cards = () if owner is None else owner.cards
    listed = record.key in [kept_card_key(one.payment_system, one.reference) for one in cards]
    if card.left_at is None and not listed:
        yield f"it is kept for {card.payer_id}, who does not list it"
    if card.left_at is not None and listed:
        yield f"{card.payer_id} lists it, and it is to be forgotten"


def _account_holds(record: Record, account: Account, _sums: Mapping[str, int]) -> Added:
    """What accounts hold, with the version at which they were seen."""
    if account.held:
        yield f"{account.id}", account.held.minor
        yield f"{account.id}#", record.version


def _charge_holds(_record: Record, charge: Charge, _sums: Mapping[str, int]) -> Added:
    """What open charges hold, by payer."""
    if charge.held and not charge.terminal:
        yield f"{charge.payer_id}", -charge.held.minor
        yield f"{charge.payer_id}:{charge.id}", charge.held.minor


def _reversal_holds(_record: Record, reversal: Reversal, _sums: Mapping[str, int]) -> Added:
    """What is set aside for a payment that a bank has questioned, by payer."""
    if reversal.reserved:
        yield f"{reversal.payer_id}", -reversal.reserved.minor
        yield f"{reversal.payer_id}:{reversal.id}", reversal.reserved.minor


def _refund_holds(_record: Record, refund: Refund, _sums: Mapping[str, int]) -> Added:
    """What is set aside for a refund that is asked for, by payer."""
    if refund.holds:
        yield f"{refund.payer_id}", -refund.holds.minor
        yield f"{refund.payer_id}:{name_of(refund)}", refund.holds.minor


def _all_held(services: Services, sums: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """What is held is what open charges, questioned payments and refunds that are asked for hold."""
    for payer in [name for name, left in sums.items() if name.isdecimal() and left]:
        holding = [name.partition(":")[2] for name in sums if name.startswith(f"{payer}:")]
        wrong = _held_wrong(services, int(payer), holding, sums.get(f"{payer}#", 0))
        if wrong is not None:
            yield f"accounts/{payer}/account", wrong


def _held_wrong(services: Services, payer: int, holding: list[str], seen: int) -> str | None:
    """None unless it is proved.

    Those seen are all there are if the account has not moved since it was seen. If it has, there
    may be more of them; then it is wrong only if these alone hold more than the account.
    """
    holders = [_holder_key(one) for one in holding]
    keys = [account_key(payer), *holders]
    found = _at_one_moment(services, keys)
    if found is None:
        return None
    account, version = None, 0
    if (record := found.pop(account_key(payer), None)) is not None:
        account, version = services.read(Account, record), record.version
    known = {key.pk: _holds(services, record) for key, record in found.items()}
    total = sum(known.values())
    held = account.held.minor if account is not None else 0
    if held == total or (held > total and version != seen):
        return None
    holds = account.held if account is not None else "nothing, for there is none"
    names = ", ".join(sorted(pk for pk, held in known.items() if held)) or "none"
    return f"holds {holds}; what it is held for ({names}) {total} in minor units"


def _holder_key(name: str) -> Key:
    """Reversals are named by their payment system, charges by an id of ours, refunds as what they are."""
    refund_id = asked_as(name)
    if refund_id is not None:
        return refund_key(refund_id)
    return reversal_key(name) if ":" in name else charge_key(name)


def _holds(services: Services, record: Record) -> int:
    if record.key.sk == "charge":
        charge = services.read(Charge, record)
        return charge.held.minor if charge.held and not charge.terminal else 0
    if record.key.sk == "refund":
        return services.read(Refund, record).holds.minor
    return services.read(Reversal, record).reserved.minor


def _at_one_moment(services: Services, keys: list[Key]) -> dict[Key, Record] | None:
    """As two reads find the same; None if others keep writing."""
    before = services.store.load(keys)
    for attempt in range(1, READS + 1):
        found = services.store.load(keys)
        if found == before:
            return found
        before = found
        services.pause(attempt)
    return None


def _watch_needs(watch: BalanceWatch) -> Iterable[Key]:
    charge = [] if watch.open_charge is None else [charge_key(watch.open_charge)]
    return [account_key(watch.payer_id), *charge]


def _watch(_record: Record, watch: BalanceWatch, around: Around) -> Iterator[str]:
    """What is under way is open, the payer's own and counted; the account knows when to look."""
    account = around.get(Account, account_key(watch.payer_id))
    threshold = watch.threshold
    watched = None if account is None else account.watched
    if threshold is not None and (watched is None or watched < threshold):
        yield f"it acts below {threshold}, the account knows of {watched}"
    if watch.open_charge is None:
        return
    charge = around.get(Charge, charge_key(watch.open_charge))
    if charge is None or charge.terminal or charge.payer_id != watch.payer_id:
        yield f"its charge {watch.open_charge} is not under way for this payer"
    elif watch.taken is None or watch.taken < charge.amount:
        yield f"{watch.taken} counts in {watch.month}, and {charge.amount} is under way"


def _charge_asked(reference: BankReference) -> Iterable[Key]:
    return [charge_key(reference.charge_id)]


def _reference(record: Record, reference: BankReference, around: Around) -> Iterator[str]:
    """The charge that it asks for names it."""
    charge = around.get(Charge, charge_key(reference.charge_id))
    if charge is None or charge.reference != record.key.pk:
        yield f"its charge is {charge}"


def _charge_paid(paid: PaidByCard) -> Iterable[Key]:
    return [charge_key(paid.charge_id)]


def _by_card(record: Record, paid: PaidByCard, around: Around) -> Iterator[str]:
    """Whoever looks for a payment by its card finds a charge of that account, by that payment system."""
    charge = around.get(Charge, charge_key(paid.charge_id))
    system = record.key.sk.split(":", 3)[2]
    if charge is None or (charge.payer_id, charge.payment_system) != (paid.account_id, system):
        yield f"its charge is {charge}"


CHECKS: Final = (
    Check(SETTLED_ONCE, Table.PAYMENTS, "paid_by_card", PaidByCard, _by_card, _charge_paid),
    Check(
        SETTLED_ONCE,
        Table.PAYMENTS,
        "bank_reference",
        BankReference,
        _reference,
        _charge_asked,
    ),
    Check(WATCHED, Table.PAYMENTS, "balance_watch", BalanceWatch, _watch, _watch_needs),
    Check(SETTLED_ONCE, Table.PAYMENTS, "charge", Charge, _charge, _charge_needs),
    Check(SETTLED_ONCE, Table.PAYMENTS, "settlement", Settlement, _guard, _guard_needs),
    Check(SETTLED_ONCE, Table.ACCOUNTS, "entry", Entry, _came_in, _entry_needs),
    Check(CARDS, Table.PAYMENTS, "kept_card", KeptCard, _kept_card, _owner_of),
    only_readable(Table.PAYMENTS, "card_setup", CardSetup),
    Tally(HOLDS, Table.ACCOUNTS, "account", Account, _account_holds),
    Check(REVERSED, Table.PAYMENTS, "reversal", Reversal, _reversal, _reversal_needs),
    Check(REVERSED, Table.ACCOUNTS, "entry", Entry, _booked_for_it, _reversal_of),
    Tally(HOLDS, Table.PAYMENTS, "reversal", Reversal, _reversal_holds),
    Check(REVERSED, Table.PAYMENTS, "refund", Refund, _refund, _refund_needs),
    Check(REVERSED, Table.PAYMENTS, "settlement", Settlement, _back, _backs),
    Tally(HOLDS, Table.PAYMENTS, "refund", Refund, _refund_holds),
    Tally(HOLDS, Table.PAYMENTS, "charge", Charge, _charge_holds, verdict=_all_held),
)
