"""One charge as a value, for tests of its rules; stores nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import HOSTED_LIFE, Charge, Way
from chalicelib.domain.payments.purpose import Purpose

NOW: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
AMOUNT: Final = Money(1800, "EUR")

TOP_UP: Final = Charge(
    id="c1",
    payer_id=7,
    payment_system="stripe",
    way=Way.HOSTED,
    amount=AMOUNT,
    held=AMOUNT.zero,
    purpose=Purpose("top_up"),
    price=None,
    description="SIP.TG",
    language="en",
    created_at=NOW,
    expires_at=NOW + HOSTED_LIFE,
)


def a_charge(created_at: datetime = NOW, **fields: Any) -> Charge:
    """A top-up of AMOUNT; with `fields` another one."""
    return replace(TOP_UP, created_at=created_at, expires_at=created_at + HOSTED_LIFE, **fields)
