"""What a paid charge does, and what it means that one brought no money: declared by who has the purpose.

Settling knows money and guards; it hands the paid money over and books what is given back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from chalicelib.application.records import value_of
from chalicelib.application.unit import Unit
from chalicelib.domain.ledger.journal import Entry
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account

if TYPE_CHECKING:
    from chalicelib.application.services import Services

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that arrived: `payment` has the postings that bring it in, `payer` is not yet posted to."""

    charge: Charge
    payer: Account
    payment: Payment


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What was put into the unit: the entry that holds the payment. `tell` says whether the payer is
    to be told of it by the charge."""

    outcome: str
    entry: Entry
    tell: bool = True


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A charge that ended without money. `covered`: the balance has become enough meanwhile.

    `ask_payer` puts a page for the same payment into the unit and returns its charge, which is told in the
    message that is given (None: a new one); what the charge held moves over to it. Raises Refused where no
    page can be offered. `payer` is as the charge leaves them, before what it held comes back; whoever puts
    their account as well puts it on top of that, and only where a page was asked for.
    """

    charge: Charge
    failure: str
    covered: bool
    payer: Account
    ask_payer: Callable[[int | None], Charge]


def always_wanted(_unit: Unit, _services: Services, _charge: Charge, _terms: object) -> bool:
    """Whoever started it has not taken it back."""
    return True


def nothing_came(_services: Services, _charge: Charge, _terms: object) -> object:
    """There is nothing more to show than the charge itself."""
    return None


@dataclass(frozen=True, slots=True)
class Fulfilment(Generic[T]):
    """`terms` are the capability's own frozen values. `fulfil` puts what the money buys, `Refused` (or
    InvalidInput) where it cannot: the money is then credited alone. `unpaid` puts what follows from
    no money. `came` reads what became of a charge, or how what it is for stands, for showing it. `wanted`
    is asked before a bank is: what it reads stands when the bank is asked.
    """

    terms: type[T]
    fulfil: Callable[[Unit, Services, Paid, T], Fulfilled]
    unpaid: Callable[[Unit, Services, Unpaid, T], None]
    came: Callable[[Services, Charge, T], object] = nothing_came
    wanted: Callable[[Unit, Services, Charge, T], bool] = always_wanted

    def terms_of(self, charge: Charge) -> T:
        """The only place where stored terms become a value again."""
        return value_of(self.terms, dict(charge.purpose.terms))
