"""A purchase being put together in the chat; money cannot move through it, it is only used up once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Buttons carry `id` and `revision` and target values, so an old screen can be told from the
    present one. `subscription_id` is set when the draft was used, `charge_id` when its payment
    was started for exactly this revision."""

    id: str
    payer_id: int
    customer_id: int
    plan_id: str
    options: Mapping[str, int]
    months: int
    created_at: datetime
    revision: int = 1
    charge_id: str | None = None
    subscription_id: str | None = None
