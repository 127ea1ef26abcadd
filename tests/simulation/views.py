"""Reading stored JSON bodies in the simulation; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.application.ports.store import Body
from chalicelib.domain.period import add_months
from tests.support.plain_payments import FakePayments


def end_of(subscription: Body) -> datetime:
    """The end of the last sold period."""
    anchor = datetime.fromisoformat(subscription["anchor"])
    return add_months(anchor, int(subscription["anchor_months"]))


def live(subscription: Body) -> bool:
    """Whether it has not ended."""
    return bool(subscription.get("status") != "ended")


def minor(amount: str) -> int:
    """Minor units of a stored amount, e.g. 1800 of `18.00 EUR`: all its digits are written."""
    return int(amount.partition(" ")[0].replace(".", ""))


def at_of(wait: Mapping[str, str]) -> datetime:
    """When a wait is due."""
    return datetime.fromisoformat(wait["at"])


def instant(moment: datetime) -> str:
    """As the application writes it into a body."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def charges_of_page(payments: FakePayments, charges: Mapping[str, Body], reference: str) -> int:
    """Whose page it is; 1 if the application does not know it (yet)."""
    body = charges.get(payments.payments[reference].charge_id)
    return 1 if body is None else int(body["payer_id"])
