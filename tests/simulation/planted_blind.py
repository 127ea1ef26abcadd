"""Defects planted before anybody looked whether they are seen: what the rules were not tuned to."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.payments import asking, settling
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.subscriptions import (
    fulfilment,
    lifecycle,
    new_money,
    purchases,
)
from chalicelib.application.subscriptions.notices import RenewalComing
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.domain.ledger.postings import payment_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments import saved_cards
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import add_months
from chalicelib.domain.pricing import quote
from chalicelib.domain.subscriptions import purchase, subscription
from chalicelib.domain.subscriptions.subscription import Status, Subscription
from chalicelib.domain.tax.vat import split_gross
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def early_renewal_from_today(patch: pytest.MonkeyPatch) -> None:
    """Renewed before the end, the next period begins today: what was left is lost."""
    real = subscription.extended

    def extended(one: Subscription, policy: Any, paid: Any, months: int, now: Any) -> Any:
        early = now < one.end
        moved = replace(one, anchor=now, anchor_months=0) if early else one
        return real(moved, policy, paid, months, now)

    everywhere(patch, subscription, "extended", extended)


def months_from_the_last_end(patch: pytest.MonkeyPatch) -> None:
    """The n-th end is the last end and some months: the 31st becomes the 28th for ever."""
    real = subscription.extended

    def extended(one: Subscription, *rest: Any) -> Subscription:
        return real(replace(one, anchor=one.end, anchor_months=0), *rest)

    everywhere(patch, subscription, "extended", extended)


def reminder_to_the_customer(patch: pytest.MonkeyPatch) -> None:
    """The coming end is announced to the Customer, not to the Payer."""
    real = lifecycle._tell_price

    def tell(services: Any, one: Subscription, notice: Any) -> Any:
        coming = isinstance(notice(None), RenewalComing)
        return real(services, replace(one, payer_id=one.customer_id) if coming else one, notice)

    patch.setattr(lifecycle, "_tell_price", tell)


def reminder_a_day_late(patch: pytest.MonkeyPatch) -> None:
    """The coming end is announced a day later than the catalog says."""
    real = subscription.next_reminder

    def next_reminder(one: Subscription, policy: Any, now: Any) -> Any:
        at = real(one, policy, now - timedelta(days=1))
        return at and at + timedelta(days=1)

    everywhere(patch, subscription, "next_reminder", next_reminder)


def attempts_drift(patch: pytest.MonkeyPatch) -> None:
    """The attempt after a failed one comes six hours later than the catalog says."""
    real = subscription.next_attempt

    def next_attempt(one: Subscription, policy: Any, now: Any) -> Any:
        at = real(one, policy, now)
        return at and at + timedelta(hours=6)

    everywhere(patch, subscription, "next_attempt", next_attempt)


def last_warning_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Nobody is warned a last time."""
    real = subscription.scheduled

    def scheduled(*given: Any) -> Subscription:
        after = real(*given)
        return replace(after, waits={k: w for k, w in after.waits.items() if k != "warn"})

    everywhere(patch, subscription, "scheduled", scheduled)


def renewal_switches_on(patch: pytest.MonkeyPatch) -> None:
    """Whoever renews by hand renews by itself from then on."""
    real = subscription.extended

    def extended(one: Subscription, *rest: Any) -> Subscription:
        return real(replace(one, auto_renew=True), *rest)

    everywhere(patch, subscription, "extended", extended)


def switched_on_without_means(patch: pytest.MonkeyPatch) -> None:
    """What was just bought renews by itself, though there is neither card nor balance."""
    patch.setattr(purchase, "renews_by_itself", lambda _payer, _left: True)


def ended_revived_by_late_money(patch: pytest.MonkeyPatch) -> None:
    """A page that is paid after the end renews what has ended."""
    real = purchase.renew

    def renew(catalog: Any, one: Subscription, *rest: Any, **named: Any) -> Any:
        return real(catalog, replace(one, status=Status.ACTIVE), *rest, **named)

    everywhere(patch, purchase, "renew", renew)


def press_uses_up_an_attempt(patch: pytest.MonkeyPatch) -> None:
    """A card that is declined by hand counts as one of the automatic attempts."""
    patch.setattr(fulfilment, "hand_refused", subscription.attempt_failed)


def all_holds_released(patch: pytest.MonkeyPatch) -> None:
    """A charge that fails releases what the payer's other charges hold, too."""
    real = settling._released

    def released(unit: Any, services: Any, payer: Account, charge: Any) -> Account:
        return real(unit, services, payer, replace(charge, held=payer.held))

    patch.setattr(settling, "_released", released)


def page_asks_for_everything(patch: pytest.MonkeyPatch) -> None:
    """Where the bank wants the payer, the page asks for the whole price; the balance's share is held."""
    real = settling._page_for

    def page_for(services: Any, charge: Any, *rest: Any) -> Any:
        return real(services, replace(charge, amount=charge.price), *rest)

    patch.setattr(settling, "_page_for", page_for)


def payments_rounded(patch: pytest.MonkeyPatch) -> None:
    """A payment is credited in whole units: 12.34 as 12.00."""

    def rounded(payer_id: int, system: str, captured: Money, conversion: Any) -> Any:
        whole = replace(captured, minor=captured.minor // 100 * 100)
        return payment_postings(payer_id, system, whole, conversion)

    patch.setattr(settling, "payment_postings", rounded)


def page_spends_the_balance(patch: pytest.MonkeyPatch) -> None:
    """A payment by the payment system asks only for what the balance lacks."""

    def lacking_alone(
        services: Any, payer: Account, purpose: Any, amount: Money, **named: Any
    ) -> Any:
        lacking = amount - payer.available
        small = lacking < Money(500, amount.currency)
        return new_charge(services, payer, purpose, amount if small else lacking, **named)

    patch.setattr(purchases, "new_charge", lacking_alone)


def hard_decline_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A decline after which the networks forbid a further try is kept as any other."""
    real = saved_cards.with_declined_card

    def with_declined_card(account: Account, reference: str, now: Any, *, hard: bool) -> Account:
        return real(account, reference, now, hard=False)

    everywhere(patch, saved_cards, "with_declined_card", with_declined_card)


def card_asked_though_switched_off(patch: pytest.MonkeyPatch) -> None:
    """Whether it is still wanted is not asked again before the bank is."""
    patch.setattr(asking, "_is_wanted", lambda *_: True)


def latest_end_first(patch: pytest.MonkeyPatch) -> None:
    """What is released pays for what ends last, and what ends first waits."""

    def backwards(services: Any, account_id: int) -> list[Subscription]:
        found = subscriptions_of(services, account_id)
        return [_Late(**{f.name: getattr(one, f.name) for f in fields(one)}) for one in found]

    patch.setattr(new_money, "subscriptions_of", backwards)


class _Backwards(datetime):
    """A moment that is before all earlier ones."""

    def __lt__(self, other: Any) -> bool:
        return datetime.__gt__(self, other)


class _Late(Subscription):
    """One that is sorted as if it ended later the earlier it ends."""

    __slots__ = ()

    @property
    def end(self) -> datetime:
        end = add_months(self.anchor, self.anchor_months)
        return _Backwards.fromtimestamp(end.timestamp(), UTC)


def vat_before_discount(patch: pytest.MonkeyPatch) -> None:
    """VAT is taken of the list price; the discount comes off the net alone."""
    real = quote.received

    def received(catalog: Any, quoted: Any, *rest: Any) -> Any:
        after = real(catalog, quoted, *rest)
        if not after.vat:
            return after
        _, vat = split_gross(after.price.full, _rate(after))
        return replace(after, vat=vat, net=after.gross - vat)

    everywhere(patch, quote, "received", received)


def _rate(quoted: Any) -> Fraction:
    return Fraction(quoted.vat_rate_percent)


def document_of_another_seller(patch: pytest.MonkeyPatch) -> None:
    """A renewal's invoice is numbered in the series of the catalog's last seller."""
    real = purchase.renew

    def renew(catalog: Any, *rest: Any, **named: Any) -> Any:
        sold = real(catalog, *rest, **named)
        last = catalog.sellers[-1].id
        return replace(sold, document=replace(sold.document, seller_id=last))

    everywhere(patch, purchase, "renew", renew)


def invoice_names_the_customer(patch: pytest.MonkeyPatch) -> None:
    """The invoice is made out to whom it was bought for, at their country's VAT account."""
    real = purchase._sale

    def sale(catalog: Any, quoted: Any, one: Any, payer: Any, customer: Any, **named: Any) -> Any:
        return real(catalog, quoted, one, customer, customer, **named)

    patch.setattr(purchase, "_sale", sale)


BLIND: Final[tuple[Plant, ...]] = (
    early_renewal_from_today,
    months_from_the_last_end,
    reminder_to_the_customer,
    reminder_a_day_late,
    attempts_drift,
    last_warning_forgotten,
    renewal_switches_on,
    switched_on_without_means,
    ended_revived_by_late_money,
    press_uses_up_an_attempt,
    all_holds_released,
    page_asks_for_everything,
    payments_rounded,
    page_spends_the_balance,
    hard_decline_forgotten,
    card_asked_though_switched_off,
    latest_end_first,
    vat_before_discount,
    document_of_another_seller,
    invoice_names_the_customer,
)
