"""A purchase being put together in the chat; money cannot move through it, it is only used up once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.agenda import Wait, payer_shard, waiting, without
from chalicelib.domain.catalog.plan import OptionSpec, Plan
from chalicelib.domain.pricing.kept import KEPT_FOR, KeptQuote
from chalicelib.domain.pricing.promo import Promo

LAPSE: Final = "lapse_promo"
"""The kind of waiting for the moment when a promo code is given back."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Buttons carry `id` and `revision` and target values, so an old screen can be told from the
    present one. `subscription_id` is set when the draft was used, `charge_id` when its payment
    was started for exactly this revision. `kept` is what its screen has said that it costs.
    `promo` is reserved for it until it lapses, or while a payment is under way. `for_other`: it is to be for
    somebody else, and cannot be paid before the Customer has accepted; `proposal_id` is the one proposal by
    which that can be, or was."""

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
    promo: Promo | None = None
    for_other: bool = False
    proposal_id: str | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def lacks_customer(self) -> bool:
        """Whether it is for somebody else, and nobody has accepted yet."""
        return self.for_other and self.customer_id == self.payer_id

    @property
    def shard(self) -> str:
        """Of the agenda: everything one payer's money pays for stands together."""
        return payer_shard(self.payer_id)


def with_promo(draft: Draft, promo: Promo, now: datetime) -> Draft:
    """Reserved as long as a price that was shown holds."""
    lapses = waiting(draft.waits, LAPSE, now + KEPT_FOR)
    return replace(draft, promo=promo, waits=lapses)


def without_promo(draft: Draft) -> Draft:
    """As it was before one was entered."""
    return replace(draft, promo=None, waits=without(draft.waits, LAPSE))


def being_paid(draft: Draft, charge_id: str) -> Draft:
    """Its payment has been started: what is reserved stays so until that is over."""
    return replace(draft, charge_id=charge_id, waits=without(draft.waits, LAPSE))


def not_paid(draft: Draft, now: datetime) -> Draft:
    """Its payment is over, and brought nothing: the code that is reserved stays so for another while."""
    return replace(draft, waits=waiting(draft.waits, LAPSE, now + KEPT_FOR))


def for_another(draft: Draft) -> Draft:
    """It is to be for somebody else, who is still to accept; as it is, where it is so already."""
    if draft.for_other:
        return draft
    return _for(draft, draft.payer_id, for_other=True)


def for_oneself(draft: Draft) -> Draft:
    """Its payer is its Customer, whoever has accepted."""
    if not draft.for_other:
        return draft
    return _for(replace(draft, proposal_id=None), draft.payer_id, for_other=False)


def for_customer(draft: Draft, customer_id: int) -> Draft:
    """Who has accepted is its Customer."""
    return _for(draft, customer_id, for_other=True)


def _for(draft: Draft, customer_id: int, *, for_other: bool) -> Draft:
    """No button shown before pays for it: it said something else of whose limits grow."""
    return replace(draft, customer_id=customer_id, for_other=for_other, revision=draft.revision + 1)


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
