"""Defects planted into the life of subscriptions: periods, ends, wishes, notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.payments import settling
from chalicelib.application.subscriptions import fulfilment, lifecycle, standing
from chalicelib.application.subscriptions import subscription as reading
from chalicelib.application.subscriptions.notices import RenewalComing
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.agenda import INLINE_LEAD, waiting, without
from chalicelib.domain.catalog.policy import RenewalPolicy
from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions import subscription
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def period_from_now(patch: pytest.MonkeyPatch) -> None:
    """Renewed in grace, the next period begins today instead of at the old end."""
    real = subscription.extended

    def extended(one: Subscription, policy: Any, paid: Any, months: int, now: Any) -> Any:
        late = now > one.end
        moved = replace(one, anchor=now, anchor_months=0) if late else one
        return real(moved, policy, paid, months, now)

    everywhere(patch, subscription, "extended", extended)


def grace_a_day_longer(patch: pytest.MonkeyPatch) -> None:
    """Full limits last a day longer than the catalog grants."""
    days = timedelta(days=1)
    patch.setattr(
        RenewalPolicy,
        "grace_ends",
        lambda self, end: end + timedelta(days=self.grace_days) + days,
    )


def wish_for_renewal_lost(patch: pytest.MonkeyPatch) -> None:
    """After a renewal the switch is off."""
    real = subscription.extended

    def extended(one: Subscription, *rest: Any) -> Subscription:
        return real(replace(one, auto_renew=False), *rest)

    everywhere(patch, subscription, "extended", extended)


def chosen_period_follows_the_paid(patch: pytest.MonkeyPatch) -> None:
    """The period that was paid last becomes the chosen one."""
    real = subscription.extended

    def extended(one: Subscription, policy: Any, paid: Any, months: int, now: Any) -> Any:
        return replace(real(one, policy, paid, months, now), renewal_months=months)

    everywhere(patch, subscription, "extended", extended)


def ended_while_a_charge_is_open(patch: pytest.MonkeyPatch) -> None:
    """The end of grace does not wait for a page that could only just be opened."""

    def at_once(unit: Any, one: Subscription, now: Any) -> Subscription:
        return subscription.ended(one, unit._services.catalog.renewal, now)

    patch.setattr(lifecycle, "_time_for_page", at_once)


def renewed_twice(patch: pytest.MonkeyPatch) -> None:
    """A page that is paid after the period was sold buys the one after it."""
    real = fulfilment._renew

    def renew(unit: Any, services: Any, paid: Any, terms: Any) -> Any:
        one = unit.require(Subscription, subscription_key(paid.charge.purpose.subject))
        return real(unit, services, paid, replace(terms, start=one.end))

    patch.setattr(fulfilment, "RENEWAL", replace(fulfilment.RENEWAL, fulfil=renew))


def paid_for_others_not_listed(patch: pytest.MonkeyPatch) -> None:
    """Somebody who pays for another one does not find that subscription among theirs."""
    real = reading.subscriptions_of

    def subscriptions_of(services: Any, account_id: int) -> list[Subscription]:
        return [one for one in real(services, account_id) if one.customer_id == account_id]

    everywhere(patch, reading, "subscriptions_of", subscriptions_of)


def renewed_though_switched_off(patch: pytest.MonkeyPatch) -> None:
    """New money and better cards renew what its payer has switched off."""
    real = subscription.may_attempt

    def may_attempt(one: Subscription, *rest: Any) -> bool:
        return real(replace(one, auto_renew=True), *rest)

    everywhere(patch, subscription, "may_attempt", may_attempt)


def refusal_changes_the_period(patch: pytest.MonkeyPatch) -> None:
    """While a charge is open the new period is refused, and stored all the same."""
    real = reading.choose_renewal_period

    def choose(services: Any, one_id: str, payer_id: int, months: int) -> Subscription:
        try:
            return real(services, one_id, payer_id, months)
        except Refused as refusal:
            if refusal.code == "charge-open":
                reading.change_subscription(
                    services, one_id, lambda one: replace(one, renewal_months=months)
                )
            raise

    choose.__name__ = "choose_renewal_period"
    everywhere(patch, reading, "choose_renewal_period", choose)
    patch.setattr("tests.simulation.subscriptions.choose_renewal_period", choose)


def attempts_lost_in_grace(patch: pytest.MonkeyPatch) -> None:
    """When grace begins, the attempt that was still to come is forgotten."""
    real = subscription.lapsed

    def lapsed(one: Subscription, now: Any) -> Subscription:
        after = real(one, now)
        return replace(after, waits=without(after.waits, "renew"))

    everywhere(patch, subscription, "lapsed", lapsed)


def reminder_never_sent(patch: pytest.MonkeyPatch) -> None:
    """The coming end is not announced."""
    real = lifecycle._tell_price

    def tell(services: Any, one: Subscription, notice: Any) -> Any:
        coming = isinstance(notice(None), RenewalComing)
        return None if coming else real(services, one, notice)

    patch.setattr(lifecycle, "_tell_price", tell)


def failure_never_told(patch: pytest.MonkeyPatch) -> None:
    """A renewal fails, and its payer does not hear of it."""
    real = subscription.attempt_failed

    def attempt_failed(*given: Any) -> Subscription:
        after = real(*given)
        return replace(after, waits=without(after.waits, "tell_failure"))

    everywhere(patch, subscription, "attempt_failed", attempt_failed)


def failure_told_at_every_attempt(patch: pytest.MonkeyPatch) -> None:
    """Each failed attempt is told, not only the first."""
    real = subscription.attempt_failed

    def attempt_failed(one: Subscription, policy: Any, failure: str, now: Any) -> Any:
        after = real(one, policy, failure, now)
        return replace(after, waits=waiting(after.waits, "tell_failure", now + INLINE_LEAD))

    everywhere(patch, subscription, "attempt_failed", attempt_failed)


def grace_never_told(patch: pytest.MonkeyPatch) -> None:
    """The paid time is over, and its payer does not hear of it."""
    everywhere(patch, subscription, "grace_begun", lambda one, _now: one)


def bank_asks_in_a_new_message_each_day(patch: pytest.MonkeyPatch) -> None:
    """What its payer was asked to confirm yesterday is forgotten."""
    real = settling._page_for

    def page_for(services: Any, charge: Any, payer: Any, failure: str, _message: Any) -> Any:
        return real(services, charge, payer, failure, charge.message_id)

    patch.setattr(settling, "_page_for", page_for)


def last_price_told(patch: pytest.MonkeyPatch) -> None:
    """Notices tell what the last period cost, not what the next one will."""
    patch.setattr(standing, "renewal_price", lambda _services, _payer, one: one.paid)


LIFE: Final[tuple[Plant, ...]] = (
    period_from_now,
    grace_a_day_longer,
    wish_for_renewal_lost,
    chosen_period_follows_the_paid,
    ended_while_a_charge_is_open,
    renewed_twice,
    paid_for_others_not_listed,
    renewed_though_switched_off,
    refusal_changes_the_period,
    attempts_lost_in_grace,
    reminder_never_sent,
    failure_never_told,
    failure_told_at_every_attempt,
    grace_never_told,
    bank_asks_in_a_new_message_each_day,
    last_price_told,
)
