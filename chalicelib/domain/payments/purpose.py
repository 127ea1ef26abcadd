"""What the money of a charge is for; knows no charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the money is for. At most one of `draft_id` and `subscription_id`; neither: a top-up.

    `period_start` names, with the subscription, the period that the charge would renew.
    """

    draft_id: str | None = None
    subscription_id: str | None = None
    period_start: datetime | None = None
