"""A VAT number that waits for its register's answer, and for its holder to be told; asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without

CHECK: Final = "check_vat"
TELL: Final = "tell_vat"

AGAIN: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""When a register that was silent is asked again; the last for as long as it takes. Silence is no fault, so
nothing of it is parked: registers are down for days."""


@dataclass(frozen=True, slots=True)
class VatCheck:
    """The account's newest one; `silences` counts since it began."""

    account_id: int
    number: str
    silences: int = 0
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def shard(self) -> str:
        """Of the agenda."""
        return payer_shard(self.account_id)


def begun(account_id: int, number: str, now: datetime) -> VatCheck:
    """Its register is asked at once."""
    return VatCheck(account_id, number, waits={CHECK: Wait(now + INLINE_LEAD)})


def silent(check: VatCheck, now: datetime) -> VatCheck:
    """No answer: later again."""
    at = now + AGAIN[min(check.silences, len(AGAIN) - 1)]
    return replace(check, silences=check.silences + 1, waits=waiting(check.waits, CHECK, at))


def answered(check: VatCheck, now: datetime) -> VatCheck:
    """Its holder is told."""
    return replace(check, waits={TELL: Wait(now + INLINE_LEAD)})


def over(check: VatCheck, *kinds: str) -> VatCheck:
    """These are done, or not wanted any more."""
    return replace(check, waits=without(check.waits, *kinds))
