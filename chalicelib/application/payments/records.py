"""Where charges, the guards of payment objects and what providers keep of cards are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.domain.money import Money
from chalicelib.domain.payments.balance_watch import BalanceWatch
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.refund import ASK, Refund
from chalicelib.domain.payments.reversal import Reversal


@dataclass(frozen=True, slots=True)
class Settlement:
    """The guard of one payment object of one payment system: settled for this charge, for ever. `back`: what
    has gone back of it, by reversal, and what is asked to, by refund (`name_of`)."""

    charge_id: str
    account_id: int
    entry_sequence: int
    back: Mapping[str, Money] = field(default_factory=dict)

    def gone(self, zero: Money) -> Money:
        """How much that is in all."""
        return sum(self.back.values(), zero)


_ASKED: Final = "refund/"


def name_of(refund: Refund) -> str:
    """What the guard of its payment calls a refund that is asked for."""
    return f"{_ASKED}{refund.id}"


def asked_as(name: str) -> str | None:
    """The id of the refund that a guard calls so; None of a reversal."""
    return name.removeprefix(_ASKED) if name.startswith(_ASKED) else None


@dataclass(frozen=True, slots=True)
class PaidByCard:
    """A payment by card as its bank shows it to who paid: so that it is known whose it was."""

    charge_id: str
    account_id: int
    amount: Money


BY_CARD_PREFIX: Final = "paid_by_card:"


def charge_key(charge_id: str) -> Key:
    """One attempt to bring money in."""
    return Key(Table.PAYMENTS, charge_id, "charge")


def kept_card_key(payment_system: str, card_reference: str) -> Key:
    """What a payment system keeps for somebody; also how its owner is found."""
    return Key(Table.PAYMENTS, f"{payment_system}:{card_reference}", "kept_card")


def card_setup_key(setup_id: str) -> Key:
    """A card that is saved without a payment."""
    return Key(Table.PAYMENTS, setup_id, "card_setup")


def settlement_key(payment_system: str, payment_reference: str) -> Key:
    """The guard of a payment object; also how staff find an account by a provider's reference."""
    return Key(Table.PAYMENTS, f"{payment_system}:{payment_reference}", "settlement")


def by_card_key(last4: str, day: date, payment_system: str, payment_reference: str) -> Key:
    """Under the last digits of the card that paid, by the day (UTC) on which it was settled."""
    sk = f"{BY_CARD_PREFIX}{day.isoformat()}:{payment_system}:{payment_reference}"
    return Key(Table.PAYMENTS, f"card:{last4}", sk)


def reference_key(reference: str) -> Key:
    """Which charge is asked for by a bank transfer with this structured reference."""
    return Key(Table.PAYMENTS, reference, "bank_reference")


def reversal_key(reversal_id: str) -> Key:
    """The guard of one refund that was made elsewhere or one dispute, by payment system and its id there."""
    return Key(Table.PAYMENTS, reversal_id, "reversal")


def refund_key(refund_id: str) -> Key:
    """What staff were shown of giving money back, and what became of it."""
    return Key(Table.PAYMENTS, refund_id, "refund")


def watch_key(payer_id: int) -> Key:
    """What a payer wants when their balance runs low."""
    return Key(Table.PAYMENTS, str(payer_id), "balance_watch")


def read_beside_watch(watch: BalanceWatch, _kind: str) -> list[Key]:
    """What looking and telling read beside it."""
    return [account_key(watch.payer_id)]


def read_beside_reversal(reversal: Reversal, kind: str) -> list[Key]:
    """What telling reads beside it."""
    return [account_key(reversal.payer_id)] if kind == "tell" else []


def read_beside_refund(refund: Refund, kind: str) -> list[Key]:
    """What asking reads and writes beside it."""
    if kind != ASK:
        return []
    payment = refund.payment
    guard = settlement_key(payment.payment_system, payment.reference)
    return [account_key(refund.payer_id), guard]


def read_beside(charge: Charge, kind: str) -> list[Key]:
    """What telling reads beside the charge."""
    return [account_key(charge.payer_id)] if kind == "tell" else []
