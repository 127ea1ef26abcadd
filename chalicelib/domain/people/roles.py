"""Who of the staff may do what: the one table. What a customer may do follows from being Payer or Customer of
the thing itself (`subscriptions/subscription.py`); knows no screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chalicelib.domain.errors import Refused


class Role(StrEnum):
    """What somebody of the staff is, by the setting `STAFF`."""

    SUPPORT = "support"
    FINANCE = "finance"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff inside a record, by Telegram id: nobody but staff is told which of them it was."""

    id: int


class Operation(StrEnum):
    """What staff do. Its value stands in words, e.g. `operation-end`."""

    FIND = "find"  # look for accounts and see what there is of them
    WORK = "work"  # see parked work and requests; answer, retry, resolve
    GIVE_UP = (
        "give-up"  # end what nobody answers for: a payment, a refund, a warning, a number's order
    )
    END = "end"  # end a subscription with credit to the balance
    OPEN = "open"  # open the renewal of a subscription before its time
    REPAY = "repay"  # give money back by the way it came
    TRANSFERS = "transfers"  # say that a bank transfer is paid, whose it is, that it goes back
    TERMS = "terms"  # agree on prices with an account
    STATISTICS = "statistics"  # see what the whole brings
    PROMOTE = "promote"  # make and stop promo codes


_EVERYBODY: Final = frozenset(Role)
_MONEY: Final = frozenset({Role.FINANCE, Role.ADMIN})

ALLOWED: Final[Mapping[Operation, frozenset[Role]]] = {
    Operation.FIND: _EVERYBODY,
    Operation.WORK: _EVERYBODY,
    Operation.END: _EVERYBODY,
    Operation.OPEN: _EVERYBODY,
    Operation.GIVE_UP: _MONEY,
    Operation.REPAY: _MONEY,
    Operation.TRANSFERS: _MONEY,
    Operation.TERMS: _MONEY,
    Operation.STATISTICS: _MONEY,
    Operation.PROMOTE: frozenset({Role.ADMIN}),
}
"""Support looks and answers and ends with credit, which lets no money out; what leaves the books, or what
somebody pays from now on, is for finance; what everybody may use is for admins."""


def may_all(role: str | None, operations: Iterable[Operation]) -> bool:
    """Whether this role may do all of these; None is no staff, who may do none of them."""
    return all(role in ALLOWED[operation] for operation in operations)


def require_allowed(role: str | None, operations: Iterable[Operation]) -> None:
    """Raises Refused("not-your-role") with the role that was asked, and those that may do it."""
    for operation in operations:
        if role not in ALLOWED[operation]:
            roles = ", ".join(one for one in Role if one in ALLOWED[operation])
            raise Refused("not-your-role", role=role or "", roles=roles)
