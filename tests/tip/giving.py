"""Tips: something to pay for that the service does not sell; rules, use cases and words of one capability.

It proves what a capability can do without any other file knowing it: paid by card and from the balance,
waiting, told, parked, audited, played.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from chalicelib.application.auditing import Around, Check
from chalicelib.application.fulfilment import Fulfilled, Fulfilment, Paid, Unpaid
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments.charges import advance_now
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Key, Record, Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.bot.buttons import button, home, number, screen
from chalicelib.bot.declared import Address, PurposeWords
from chalicelib.bot.language import Html
from chalicelib.bot.payments.charge_screens import credited
from chalicelib.bot.payments.showing import show_charge
from chalicelib.bot.reader import Reader
from chalicelib.bot.turn import Turn
from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, without
from chalicelib.domain.ledger.journal import Entry, Posting, available_account, transfer
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account, post

AMOUNTS: Final = (500, 1000)
EARNED: Final = "revenue:tips"


@dataclass(frozen=True, slots=True)
class Tip:
    """Paid by the entry of that number in the giver's book."""

    id: str
    payer_id: int
    amount: Money
    entry_sequence: int
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        return payer_shard(self.payer_id)


@dataclass(frozen=True, slots=True)
class TipTerms:
    """What it was meant for."""

    to: str = "the kitchen"


@dataclass(frozen=True, slots=True)
class Thanked(Notice):
    """Somebody is thanked."""

    tip: Tip


def tip_key(tip_id: str) -> Key:
    return Key(Table.SUBSCRIPTIONS, tip_id, "tip")


def give_by_card(services: Services, payer_id: int, amount: Money, message_id: int) -> Charge:
    """The same button pressed twice is one charge. Raises Refused."""
    key = charge_key(f"tip-{payer_id}-{message_id}-{amount.minor}")

    def decide(unit: Unit) -> Charge:
        known = unit.get(Charge, key)
        if known is not None:
            return known
        payer = unit.require(Account, account_key(payer_id))
        purpose = Purpose("tip", key.pk, {"to": "the waiter"})
        charge = new_charge(
            services,
            payer,
            purpose,
            amount,
            price=amount,
            message_id=message_id,
            charge_id=key.pk,
        )
        unit.put(key, charge)
        return charge

    return advance_now(services, in_unit(services, decide).id)


def give_from_balance(services: Services, payer_id: int, amount: Money, message_id: int) -> Tip:
    """The same button pressed twice is one tip. Raises Refused("balance-short")."""
    tip_id = f"tip-{payer_id}-{message_id}-{amount.minor}-balance"

    def decide(unit: Unit) -> Tip:
        known = unit.get(Tip, tip_key(tip_id))
        if known is not None:
            return known
        payer = unit.require(Account, account_key(payer_id))
        return _given(unit, services, payer, tip_id, amount)[0]

    return in_unit(services, decide)


def _given(
    unit: Unit,
    services: Services,
    payer: Account,
    tip_id: str,
    amount: Money,
    *,
    payment: Payment | None = None,
) -> tuple[Tip, Entry]:
    now = services.clock.now()
    payer, entry = post(
        payer,
        at=now,
        kind="tip",
        reference=payment.reference if payment else f"tip:{tip_id}",
        postings=(
            *(payment.postings if payment else ()),
            *transfer(available_account(payer.id), EARNED, amount),
        ),
        charge_id=payment.charge_id if payment else None,
        conversion=payment.conversion if payment else None,
    )
    tip = Tip(tip_id, payer.id, amount, entry.sequence, {"thank": Wait(now + INLINE_LEAD)})
    unit.put(account_key(payer.id), payer)
    unit.put(entry_key(payer.id, entry.sequence), entry)
    unit.put(tip_key(tip_id), tip)
    unit.nudge(tip_key(tip_id))
    return tip, entry


def _fulfil(unit: Unit, services: Services, paid: Paid, _terms: TipTerms) -> Fulfilled:
    charge = paid.charge
    _, entry = _given(
        unit,
        services,
        paid.payer,
        charge.purpose.subject,
        charge.amount,
        payment=paid.payment,
    )
    return Fulfilled("tipped", entry)


def _unpaid(_unit: Unit, _services: Services, _unpaid: Unpaid, _terms: TipTerms) -> None:
    """Nobody minds."""


FULFILMENT: Final = Fulfilment(TipTerms, _fulfil, _unpaid)


def thank(services: Services, tip_id: str) -> None:
    """The step that the agenda does."""
    tip = Unit(services).require(Tip, tip_key(tip_id))
    tell(services, tip.payer_id, Thanked(tip))

    def decide(unit: Unit) -> None:
        current = unit.require(Tip, tip_key(tip_id))
        unit.put(tip_key(tip_id), replace(current, waits=without(current.waits, "thank")))

    in_unit(services, decide)


def read_beside(tip: Tip, _kind: str) -> Iterable[Key]:
    return [account_key(tip.payer_id)]


def _paid_by(tip: Tip) -> Iterable[Key]:
    return [entry_key(tip.payer_id, tip.entry_sequence)]


def _is_paid(_record: Record, tip: Tip, around: Around) -> Iterator[str]:
    entry = around.get(Entry, entry_key(tip.payer_id, tip.entry_sequence))
    if entry is None or Posting(EARNED, tip.amount) not in entry.postings:
        yield f"no entry pays for {tip.amount}"


CHECKS: Final = (Check("tips", Table.SUBSCRIPTIONS, "tip", Tip, _is_paid, _paid_by),)


def tipping(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/tip; `c:{minor}` by card, `b:{minor}` from the balance."""
    language, message_id = turn.language, turn.message_id
    match parts:
        case ["c", minor] if message_id is not None:
            turn.answer()
            amount = Money(number(minor), turn.account.currency)
            charge = give_by_card(turn.services, turn.account.id, amount, message_id)
            return show_charge(turn, charge, ("tip", "c", minor))
        case ["b", minor] if message_id is not None:
            amount = Money(number(minor), turn.account.currency)
            give_from_balance(turn.services, turn.account.id, amount, message_id)
            return screen(["On its way."], (home(language),))
        case _:
            ways = [
                (button(f"{way} {minor}", "tip", way, minor)) for minor in AMOUNTS for way in "cb"
            ]
            return screen(["How much?"], ways, (home(language),))


def _about(_reader: Reader, charge: Charge) -> Html:
    return Html(f"A tip for {FULFILMENT.terms_of(charge).to}")


def _origin(_charge: Charge) -> Address:
    return ("tip",)


def _settled(reader: Reader, charge: Charge, _came: object) -> Screen:
    if charge.outcome == "tipped":
        return screen(["Tipped."], (home(reader.language),))
    return credited(reader, charge)


WORDS: Final = PurposeWords(_about, _origin, _origin, _settled)


def thanked(reader: Reader, notice: Thanked) -> Screen:
    return screen([f"Thank you for {notice.tip.amount}!"], (home(reader.language),))
