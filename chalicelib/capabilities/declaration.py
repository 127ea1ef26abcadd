"""What one capability declares: for the use cases' mechanisms and for the chat, in one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.application.declared import (
    Aimed,
    CameBack,
    ChargedAhead,
    Checks,
    Claims,
    Duty,
    Lazy,
    MoneyCame,
)
from chalicelib.application.fulfilment import Fulfilment
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Body
from chalicelib.bot.declared import (
    AimWords,
    NoticeWords,
    PurposeWords,
    SaleWords,
    Section,
    Standing,
    TextReader,
    Till,
    WayOn,
)


@dataclass(frozen=True, slots=True)
class Capability:
    """Named as its wing is on every floor.

    `duties`: who waits, by the sort key of the record. `purposes` with `speaks`: what a paid charge
    does, and its words. `aims` with `speaks_of_aims`: what a top-up is made for, by its kind. `claims`:
    what balances are to pay soon. `personal`: of each kind of its records, whose they are, and what
    of them their person is told. `sales`: what is said under the document of a sale, by the kind of
    its subject. `formerly`: bodies of an older release as today's, by the sort key up to its colon;
    such functions are kept for ever, since what is stored is never rewritten. `standing`: lines of the
    menu; `takes`: what is taken from a saved card by itself, read before one is saved. `till`: who
    knows the invoices that are paid in the chat.
    """

    name: str
    duties: Mapping[str, Duty] = field(default_factory=dict)
    purposes: Mapping[str, Lazy[Fulfilment[Any]]] = field(default_factory=dict)
    speaks: Mapping[str, Lazy[PurposeWords]] = field(default_factory=dict)
    sales: Mapping[str, Lazy[SaleWords]] = field(default_factory=dict)
    aims: Mapping[str, Lazy[Aimed]] = field(default_factory=dict)
    speaks_of_aims: Mapping[str, Lazy[AimWords]] = field(default_factory=dict)
    claims: Lazy[Claims] | None = None
    money_came: Lazy[MoneyCame] | None = None
    charged_ahead: Lazy[ChargedAhead] | None = None
    came_back: Lazy[CameBack] | None = None
    checks: Lazy[Checks] | None = None
    personal: Lazy[PersonalKinds] | None = None
    formerly: Mapping[str, Callable[[Body], Body]] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    notices: Lazy[Mapping[type[Notice], NoticeWords]] | None = None
    ways_on: Mapping[str, Lazy[WayOn]] = field(default_factory=dict)
    standing: Lazy[Standing] | None = None
    takes: Lazy[Standing] | None = None
    text: Lazy[TextReader] | None = None
    till: Lazy[Till] | None = None


class DeclaredTwice(ValueError):
    """Two capabilities claim the same name; the message says which."""


def require_unique(claims: Iterable[tuple[str, str]]) -> None:
    """`claims`: (what, by whom). Raises DeclaredTwice."""
    claimed: dict[str, str] = {}
    for what, who in claims:
        if what in claimed:
            raise DeclaredTwice(f"{what} is declared by {claimed[what]} and by {who}")
        claimed[what] = who
