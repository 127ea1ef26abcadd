"""A plan becomes dearer while somebody still has its former price before them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.simulation.offer import Offer


def dearer(file: Offer, plan: str) -> dict[str, Any]:
    """The catalog's file with twice the prices of the plan, where it still has that."""
    after = deepcopy(dict(file))
    for rule in after["plans"].get(plan, {}).get("prices", {}).values():
        rule["price"] = {currency: amount * 2 for currency, amount in rule["price"].items()}
    return after
