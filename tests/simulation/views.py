"""Reading and choosing among what is stored in the simulation; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.store import Body, Key, Record, Table
from chalicelib.application.records import all_records
from chalicelib.application.unit import Unit
from chalicelib.domain.period import add_months

if TYPE_CHECKING:
    from tests.simulation.provider import Bank
    from tests.simulation.world import SimWorld


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


def promo_codes(world: SimWorld) -> list[str]:
    """The names of all that staff have made."""
    return [pk.partition(":")[2] for name, pk in world.watcher.others if name == "promo_code"]


def at_of(wait: Mapping[str, str]) -> datetime:
    """When a wait is due."""
    return datetime.fromisoformat(wait["at"])


def instant(moment: datetime) -> str:
    """As the application writes it into a body."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def charges_of_page(payments: Bank, charges: Mapping[str, Body], reference: str) -> int:
    """Whose page it is; 1 if the application does not know it (yet)."""
    body = charges.get(payments.payments[reference].charge_id)
    return 1 if body is None else int(body["payer_id"])


COUNTRIES: Final = ("LT", "EE", "FI", "DE", "HU", "US")
"""In which people live."""

ANNA: Final = 1
"""The one whose stories are told."""


def message(dice: Random) -> int:
    """On which of a few messages a button is pressed."""
    return dice.randrange(1_000_001, 1_000_004)


def somebody(world: SimWorld, dice: Random) -> int | None:
    """One of those who have an account."""
    known = list(world.watcher.accounts)
    return dice.choice(known) if known else None


def changed_directly(world: SimWorld, key: Key, kind: type[Any], **fields: object) -> None:
    """Write what no use case writes yet, without faults."""
    unit = Unit(world.calm_services)
    unit.put(key, replace(unit.require(kind, key), **fields))
    with world.second.given():
        unit.commit()


def records_of(world: SimWorld, table: Table, name: str) -> list[Record]:
    """All of a name, as they are stored now."""
    return [
        record
        for record in all_records(world.stored, table)
        if record.key.sk.partition(":")[0] == name
    ]
