"""Who may do what with a subscription: the one table. Knows no screen, and no staff (`people/roles.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.subscription import Subscription


class Role(StrEnum):
    """What an account is to a subscription; it is exactly one of these."""

    BOTH = "both"  # Payer and Customer
    PAYER = "payer"  # of what is somebody else's
    CUSTOMER = "customer"  # of what somebody else pays for
    STRANGER = "stranger"


class Deed(StrEnum):
    """What is done with a subscription."""

    SEE = "see"  # that it is there, who pays, whose limits it raises, until when, what it allows
    BUY_AGAIN = "buy-again"  # the same once more after its end
    RENEW = "renew"  # pay for its next period
    CARDS = "cards"  # by which saved card
    SWITCH = "switch"  # auto-renewal on and off
    PERIOD = "period"  # for how long it is to renew
    CHANGE = "change"  # its plan and options
    TERMS = "terms"  # ask staff for another price
    TRANSFER = "transfer"  # ask staff to move it to another Customer
    HAND_OVER = "hand-over"  # paying for it, to another account
    DOCUMENTS = "documents"  # what was paid for it, and what it costs
    DECLINE = "decline"  # not to have it beyond what is paid


_OF_ITS_PEOPLE: Final = frozenset({Role.BOTH, Role.PAYER, Role.CUSTOMER})
_WHO_PAYS: Final = frozenset({Role.BOTH, Role.PAYER})

MAY: Final[Mapping[Deed, frozenset[Role]]] = {
    Deed.SEE: _OF_ITS_PEOPLE,
    Deed.BUY_AGAIN: _OF_ITS_PEOPLE,
    Deed.RENEW: _WHO_PAYS,
    Deed.CARDS: _WHO_PAYS,
    Deed.SWITCH: _WHO_PAYS,
    Deed.PERIOD: _WHO_PAYS,
    Deed.CHANGE: _WHO_PAYS,
    Deed.TERMS: _WHO_PAYS,
    Deed.TRANSFER: _WHO_PAYS,
    Deed.HAND_OVER: _WHO_PAYS,
    Deed.DOCUMENTS: _WHO_PAYS,
    Deed.DECLINE: frozenset({Role.CUSTOMER}),
}
"""Only who pays spends, decides what is paid for, and reads what it costs. Whoever has it for somebody else's
money sees what they have, and need not have it; who pays for themselves switches it off instead."""


def role_of(one: Subscription, account_id: int) -> Role:
    """What this account is to it."""
    match account_id == one.payer_id, account_id == one.customer_id:
        case True, True:
            return Role.BOTH
        case True, False:
            return Role.PAYER
        case False, True:
            return Role.CUSTOMER
        case _:
            return Role.STRANGER


def may(one: Subscription, account_id: int, deed: Deed) -> bool:
    """Whether this account may do that with it."""
    return role_of(one, account_id) in MAY[deed]


def require_may(one: Subscription, account_id: int, deed: Deed) -> None:
    """Raises Refused: subscription-gone (a stranger is not told that there is such a thing), not-payer,
    not-customer."""
    role = role_of(one, account_id)
    if role in MAY[deed]:
        return
    if role is Role.STRANGER:
        raise Refused("subscription-gone")
    if Role.CUSTOMER in MAY[deed]:
        raise Refused("not-customer")
    raise Refused("not-payer")
