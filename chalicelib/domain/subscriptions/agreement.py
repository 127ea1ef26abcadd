"""Terms that staff agree on with an account, as a value that they are shown and then confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.terms import Terms

PREVIEW_LIFE: Final = timedelta(minutes=30)
"""How long what was shown can be confirmed."""

SAID_AHEAD: Final = timedelta(days=30)
"""How long before terms are over their account and staff read of it."""

TELL: Final = "tell_terms"
TELL_END: Final = "tell_terms_end"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A preview for `by`: from its confirmation on the account has these `terms` for the plan, or none where
    they are None, in place of those named `before`. `done_at`: when that was; once at most. It stays for
    ever: who agreed to what, and why."""

    id: str
    account_id: int
    plan_id: str
    terms: Terms | None
    before: str
    by: int
    reason: str
    at: datetime
    done_at: datetime | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def payer_id(self) -> int:
        """Whom it is about."""
        return self.account_id

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.account_id)

    def is_over(self, now: datetime) -> bool:
        """Whether too much time has passed since it was shown."""
        return now > self.at + PREVIEW_LIFE


def agreed(agreement: Agreement, now: datetime) -> Agreement:
    """Confirmed: the account is to be told, and of the end in time."""
    waits = waiting({}, TELL, now + INLINE_LEAD)
    if agreement.terms is not None:
        waits = waiting(waits, TELL_END, max(agreement.terms.until - SAID_AHEAD, now))
    return replace(agreement, done_at=now, waits=waits)


def with_terms(account: Account, agreement: Agreement) -> Account:
    """The account as it was agreed on."""
    terms = {plan: one for plan, one in account.terms.items() if plan != agreement.plan_id}
    if agreement.terms is not None:
        terms[agreement.plan_id] = agreement.terms
    return replace(account, terms=terms)


def terms_named(account: Account, plan_id: str) -> str:
    """Which the account has for the plan now; empty if none."""
    terms = account.terms.get(plan_id)
    return "" if terms is None else terms.id
