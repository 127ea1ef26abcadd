"""Which payments were made by a card that ends so: noted as they are settled, read by their days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from chalicelib.application.payments.records import BY_CARD_PREFIX, PaidByCard, by_card_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import ProviderPayment
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account

AROUND: Final = timedelta(days=3)
"""A bank may show another day than that on which it was settled here: that of the purchase, of the booking,
or the same in another time zone."""

READ: Final = 100
"""At once: so many of seven days are more than four million payments a month."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A payment, and the day (UTC) on which it was settled."""

    day: date
    paid: PaidByCard


def note_card(
    unit: Unit, services: Services, charge: Charge, answer: ProviderPayment, captured: Money
) -> None:
    """In the commit that settles; nothing where no card is known. The account is loaded."""
    last4 = _last4(unit, charge, answer)
    if last4 and answer.payment_reference is not None:
        day = services.clock.now().date()
        key = by_card_key(last4, day, charge.payment_system, answer.payment_reference)
        unit.put(key, PaidByCard(charge.id, charge.payer_id, captured))


def _last4(unit: Unit, charge: Charge, answer: ProviderPayment) -> str | None:
    """As the payment system says; else of the saved card that was charged."""
    if answer.last4 is not None:
        return answer.last4
    if answer.card is not None:
        return answer.card.last4
    payer = unit.require(Account, account_key(charge.payer_id))
    asked = (one.last4 for one in payer.cards if one.reference == charge.card_reference)
    return next(asked, None)


def paid_by_card(services: Services, last4: str, day: date) -> Iterator[Noted]:
    """Those of the days around this one, the earliest first: one query, or more where there are many."""
    last = day + AROUND
    after: str | None = f"{BY_CARD_PREFIX}{day - AROUND}"
    while after is not None:
        page = services.store.query(
            Table.PAYMENTS, f"card:{last4}", prefix=BY_CARD_PREFIX, after_sk=after, limit=READ
        )
        for record in page.records:
            on = date.fromisoformat(record.key.sk.split(":")[1])
            if on > last:
                return
            yield Noted(on, services.read(PaidByCard, record))
        after = page.next_sk
