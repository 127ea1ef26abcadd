"""The shape of what brings customers: gifts; knows nothing of how it fits."""

from __future__ import annotations

from typing import Annotated

from chalicelib.adapters.catalog_file.fields import Amount, Currency, Positive, Shape, must


class GiftsShape(Shape):
    """`[gifts]`: for how many days a code can be redeemed, and which amounts are given."""

    valid_days: Positive
    amounts: dict[Currency, Annotated[list[Amount], must(len, "at least one amount")]]
