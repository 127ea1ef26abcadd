"""When a subscription may be renewed and changed, and by which rules; knows no subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class EarlyRenewal(StrEnum):
    """When a customer may renew by hand."""

    WINDOW = "window"  # from `window_days` before the end; staff may open it earlier
    ANY_TIME = "any_time"


@dataclass(frozen=True, slots=True)
class RenewalPolicy:
    """When renewals are offered, tried, announced and given up, measured from the paid end; what is said
    before is measured from what it warns of: the charge, and the moment at which the limits go."""

    early_renewal: EarlyRenewal
    window_days: int
    attempts: tuple[timedelta, ...]  # ascending; negative is before the end; all within grace
    grace_days: int  # full limits after the end while attempts go on
    remind_days_before_charge: tuple[int, ...]  # before the first attempt, the earliest first
    warn_days_before_cut: int  # last warning before grace ends, when a renewal is still wanting

    @property
    def first_attempt_days_before(self) -> int:
        """Whole days before the end at which automatic renewal begins."""
        return -(self.attempts[0] // timedelta(days=1))

    def window_opens(self, end: datetime) -> datetime | None:
        """From when on a customer may renew by hand; None means at any time."""
        if self.early_renewal is EarlyRenewal.ANY_TIME:
            return None
        return end - timedelta(days=self.window_days)

    def attempts_at(self, end: datetime) -> tuple[datetime, ...]:
        """The moments of automatic attempts for a period that ends at `end`."""
        return tuple(end + offset for offset in self.attempts)

    def first_attempt(self, end: datetime) -> datetime:
        """When renewal is tried for the first time: the charge, as a customer sees it."""
        return end + self.attempts[0]

    def reminders_at(self, end: datetime) -> tuple[datetime, ...]:
        """When the charge is announced, the earliest first."""
        charge = self.first_attempt(end)
        return tuple(charge - timedelta(days=days) for days in self.remind_days_before_charge)

    def warns_at(self, end: datetime) -> datetime:
        """The last warning, before the limits go."""
        return self.grace_ends(end) - timedelta(days=self.warn_days_before_cut)

    def grace_ends(self, end: datetime) -> datetime:
        """Until when full limits last without a renewal."""
        return end + timedelta(days=self.grace_days)


class Expansion(StrEnum):
    """What more options cost while a subscription runs."""

    SHORTEN = "shorten"  # nothing: the end moves earlier
    PAY_DIFFERENCE = "pay_difference"  # the difference for the time left; the end stays
    FULL = "full"  # the whole new price; a new period begins


class Reduction(StrEnum):
    """When fewer options take effect."""

    LENGTHEN = "lengthen"  # at once, and nothing is paid back: the end moves later
    NEXT_RENEWAL = "next_renewal"
    NEVER = "never"  # renewals keep the options; fewer only by a new purchase after the end


class Upgrade(StrEnum):
    """Whether a running subscription may move to another plan of its family."""

    NEVER = "never"
    HIGHER_RANK = "higher_rank"  # paying the difference for the time left; options and end stay


class Transfer(StrEnum):
    """What of a running subscription may be handed over in the chat."""

    NEVER = "never"
    ADMINISTRATION = "administration"  # who pays and decides, from the next renewal on


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """What may change while a subscription runs."""

    expansion: Expansion
    reduction: Reduction
    upgrade: Upgrade
    transfer: Transfer = Transfer.NEVER

    @property
    def moves_ends(self) -> bool:
        """Whether more or less lasts shorter or longer."""
        return self.expansion is Expansion.SHORTEN or self.reduction is Reduction.LENGTHEN
