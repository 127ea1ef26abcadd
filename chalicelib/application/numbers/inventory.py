"""What there is to sell: places by the catalog, free numbers of a place by the index; sells nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from chalicelib.application.numbers.records import for_sale_key
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.domain.numbers.number import NumberForSale, place_shard

ON_A_PAGE: Final = 8

MOST_PAGES: Final = 12
"""A page costs one look at the index up to its end. Whoever has seen so many finds no more by looking on."""


@dataclass(frozen=True, slots=True)
class Free:
    """One page of the free numbers of a place, counted from 1; `more`: whether there is another."""

    numbers: tuple[NumberForSale, ...]
    page: int
    more: bool


def free_numbers(services: Services, place: str, page: int = 1) -> Free:
    """The nearest page there is, by an index that may lag: an order is decided on the number itself."""
    page = min(max(page, 1), MOST_PAGES)
    until = datetime.max.replace(tzinfo=UTC)
    shard, wanted = place_shard(place), page * ON_A_PAGE
    found = services.store.due(Table.SUBSCRIPTIONS, shard, until, limit=wanted)
    page = min(page, max(1, -(-len(found.entries) // ON_A_PAGE)))
    keys = [key for key, _ in found.entries][(page - 1) * ON_A_PAGE :]
    records = services.store.load(keys) if keys else {}
    read = [services.read(NumberForSale, records[key]) for key in keys if key in records]
    free = tuple(one for one in read if not one.taken)
    return Free(free, page, found.cursor is not None and page < MOST_PAGES)


def for_sale(services: Services, number_id: str) -> NumberForSale | None:
    """One of the inventory, taken or not."""
    record = services.store.load([for_sale_key(number_id)]).get(for_sale_key(number_id))
    return None if record is None else services.read(NumberForSale, record)
