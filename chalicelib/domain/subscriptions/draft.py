"""A purchase being put together in the chat; money cannot move through it, it is only used up once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.catalog.plan import OptionSpec, Plan
from chalicelib.domain.pricing.kept import KeptQuote


@dataclass(frozen=True, slots=True)
class Draft:
    """Buttons carry `id` and `revision` and target values, so an old screen can be told from the
    present one. `subscription_id` is set when the draft was used, `charge_id` when its payment
    was started for exactly this revision. `kept` is what its screen has said that it costs."""

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
    kept: KeptQuote | None = None


def fitted(draft: Draft, plan: Plan) -> Draft:
    """The draft as the plan is today: what it no longer has is gone, what is new is at its default, counts
    lie within today's bounds. Where that is another draft, no button shown before pays for it."""
    options = {
        spec.key: _nearest(spec, draft.options.get(spec.key, spec.default)) for spec in plan.options
    }
    offered = [period.months for period in plan.periods]
    months = draft.months if draft.months in offered or not offered else offered[0]
    if (options, months) == (dict(draft.options), draft.months):
        return draft
    return replace(draft, options=options, months=months, revision=draft.revision + 1)


def _nearest(spec: OptionSpec, value: int) -> int:
    within = min(max(value, spec.minimum), spec.maximum)
    return within - (within - spec.minimum) % spec.step
