"""What is there when a worker has died: the store, the bank, the chat, the queues, whatever is outside of it.
Two deaths that leave the same behind are one; knows no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.store import Table
from chalicelib.application.records import all_records

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

_PLAIN: Final = (str, bytes, int, float, date, timedelta, Enum, Fraction, type(None))

Picture = tuple[Any, ...]


def left_behind(world: SimWorld) -> Picture | None:
    """Compares equal for two worlds of one story only if nobody outside could tell them apart.

    None where the payment system's adapter is inside: what its stand-in holds is not looked into.
    """
    if world.stripe is not None:
        return None
    services = world.services
    outside = (
        [list(all_records(world.stored.inner, table)) for table in Table],
        *(world.clock, world.payments, world.chat, world.queues, world.events),
        *(world.vies, world.carrier, services.files, services.rate_sources),
        *(world.offers, world.drafts, world.plans, world.plastic),
    )
    return tuple(_picture(one, (world,)) for one in outside)


def _picture(value: Any, above: tuple[object, ...]) -> Any:
    """Values as they are, and of everything else its parts; what only acts is known by its kind."""
    if isinstance(value, _PLAIN):
        return value
    if any(one is value for one in above):
        return "above"
    within = (*above, value)
    if isinstance(value, Counter):
        return "counted"  # how often something was asked, on which nobody acts
    if isinstance(value, Mapping):
        return tuple((_picture(k, within), _picture(v, within)) for k, v in value.items())
    if isinstance(value, AbstractSet):
        return tuple(sorted(repr(_picture(one, within)) for one in value))
    if isinstance(value, Iterable):
        return tuple(_picture(one, within) for one in value)
    parts = _parts(value)
    return (type(value).__qualname__, tuple(_picture(part, within) for part in parts))


def _parts(value: object) -> list[object]:
    """Its attributes, also those in slots, those of its classes included."""
    if callable(value) and not hasattr(value, "__dict__"):
        return []
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    found = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    found.update(getattr(value, "__dict__", {}))
    return [part for part in found.values() if not callable(part)]
