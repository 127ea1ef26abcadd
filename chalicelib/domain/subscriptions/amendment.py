"""A change of a running subscription being put together in the chat; it is only done as it was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.subscriptions.change import Change


@dataclass(frozen=True, slots=True)
class Amendment:
    """Buttons carry `revision` and target values, so an old screen can be told from the present one. `shown`
    is the change as its payer has read it, None where there is none yet; `charge_id` is set when its payment
    was started, `done` is the revision that was done last."""

    subscription_id: str
    payer_id: int
    plan_id: str
    options: Mapping[str, int]
    revision: int = 1
    shown: Change | None = None
    charge_id: str | None = None
    done: int = 0
