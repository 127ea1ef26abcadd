"""The capabilities of this service, each above those it may import. A new one is a line here."""

from __future__ import annotations

from typing import Final

from chalicelib.capabilities.banking import BANKING
from chalicelib.capabilities.declaration import Capability
from chalicelib.capabilities.desk import DESK
from chalicelib.capabilities.exchange import EXCHANGE
from chalicelib.capabilities.gifts import GIFTS
from chalicelib.capabilities.handover import HANDING_OVER
from chalicelib.capabilities.invoicing import INVOICING
from chalicelib.capabilities.ledger import LEDGER
from chalicelib.capabilities.menu import MENU_AND_HELP
from chalicelib.capabilities.numbers import NUMBERS
from chalicelib.capabilities.opening import OPENING
from chalicelib.capabilities.paying_for import PAYING_FOR
from chalicelib.capabilities.payments import PAYMENTS
from chalicelib.capabilities.people import PEOPLE
from chalicelib.capabilities.promotions import PROMOTIONS
from chalicelib.capabilities.subscriptions import SUBSCRIPTIONS
from chalicelib.capabilities.support import SUPPORTING
from chalicelib.capabilities.terms import TERMS

CAPABILITIES: Final[tuple[Capability, ...]] = (
    MENU_AND_HELP,
    EXCHANGE,
    LEDGER,
    PEOPLE,
    INVOICING,
    PAYMENTS,
    BANKING,
    PROMOTIONS,
    SUBSCRIPTIONS,
    HANDING_OVER,
    PAYING_FOR,
    NUMBERS,
    GIFTS,
    SUPPORTING,
    DESK,
    TERMS,
    OPENING,
)
