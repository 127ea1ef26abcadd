"""Ports for VAT numbers: how one is written, and whether its register knows it.

VatRegisterError
├── RegisterSilent      no answer about the number (a member state is down, too many ask): it may be good
└── RegisterRefused     our request is called wrong, or we are blocked: a fault of ours or the operator's
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.errors import DialtoneError


class VatNumbers(Protocol):
    """The member states' rules for their numbers; asks nobody."""

    def canonical(self, prefix: str, written: str) -> str | None:
        """The number with its prefix and nothing between, e.g. `DE136695976`, however it was written; None if
        no number of the member state with this `prefix` can be so (length, letters, check digits)."""
        ...


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """What the register says of a number; `consultation` is its own number of this answer, if it gave one."""

    valid: bool
    consultation: str | None = None


class VatRegisterError(DialtoneError):
    """Anything but an answer about the number."""


class RegisterSilent(VatRegisterError):
    """Nothing is known yet; asking again later is all there is to do."""


class RegisterRefused(VatRegisterError):
    """The same request will be refused again."""


class VatRegister(Protocol):
    """The registers of the member states (VIES)."""

    def check(self, number: str, requester: str | None) -> VatAnswer:
        """`requester` is the seller's own number, for which the answer is kept as evidence.

        Raises VatRegisterError."""
        ...
