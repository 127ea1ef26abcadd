"""Defects planted where what is sold changes while it is sold: another catalog, another country, a payment
system that is off, a page that is paid when it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.payments import asking, bounds, charges, settling
from chalicelib.application.payments.moves import Heard
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.payments import SystemOff
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import fulfilment, selling
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.domain.catalog.plan import Period, Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.postings import release_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions import purchase, subscription
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.simulation.planting import Plant, everywhere

if TYPE_CHECKING:
    import pytest


def page_settled_at_todays_price(patch: pytest.MonkeyPatch) -> None:
    """What was paid on a page is sold at the price of the moment at which the money is here."""
    real = fulfilment._renew

    def renew(unit: Any, services: Any, paid: Any, terms: Any) -> Any:
        one = unit.require(Subscription, subscription_key(paid.charge.purpose.subject))
        today = selling.renewal_quote(services, paid.payer, one)
        return real(unit, services, paid, replace(terms, quote=today))

    patch.setattr(fulfilment, "RENEWAL", replace(fulfilment.RENEWAL, fulfil=renew))


def withdrawn_plan_costs_nothing(patch: pytest.MonkeyPatch) -> None:
    """A plan that was withdrawn has no price any more: its subscriptions are renewed for nothing."""
    real = selling.sold_plan

    def sold_plan(services: Services, plan_id: str, system_id: str) -> Plan:
        try:
            return real(services, plan_id, system_id)
        except Refused:
            return replace(services.catalog.plan(plan_id), prices=())

    patch.setattr(selling, "sold_plan", sold_plan)


def withdrawn_period_renewed(patch: pytest.MonkeyPatch) -> None:
    """A period that the plan does not offer any more is sold on, without its discount."""
    real = Plan.period

    def period(self: Plan, months: int) -> Period:
        try:
            return real(self, months)
        except Refused:
            return Period(months, 0)

    patch.setattr(Plan, "period", period)


def system_off_taken_for_a_no(patch: pytest.MonkeyPatch) -> None:
    """A payment system that is switched off has lost the card, as far as a renewal is concerned."""
    real = asking.open_at

    def open_at(services: Any, one: Charge) -> Any:
        try:
            return real(services, one)
        except SystemOff:
            return one, Heard(lost=True)

    patch.setattr(charges, "open_at", open_at)


def vat_of_the_quote(patch: pytest.MonkeyPatch) -> None:
    """VAT is what was shown, whatever holds on the day on which the money is here."""

    def received(_catalog: Any, quoted: Any, seller_id: str, _at: Any) -> Any:
        return replace(quoted, seller_id=seller_id)

    patch.setattr(purchase, "received", received)


def minimum_of_the_first_day(patch: pytest.MonkeyPatch) -> None:
    """The least amount of a charge is read once, and stays."""
    real = bounds.minimum_charge
    known: list[tuple[object, Money]] = []

    def minimum_charge(services: Services, system: str, currency: str) -> Money:
        for clock, least in known:
            if clock is services.clock and least.currency == currency:
                return least
        known.append((services.clock, real(services, system, currency)))
        return known[-1][1]

    everywhere(patch, bounds, "minimum_charge", minimum_charge)


def longer_grace_not_granted(patch: pytest.MonkeyPatch) -> None:
    """Grace lasts as long as the catalog said when the period was sold, also if it says longer now."""
    real = subscription.ended

    def ended(one: Subscription, policy: Any, now: Any, **named: Any) -> Subscription:
        due = one.waits.get("expire")
        over = due is not None and due.at <= now
        return real(one, replace(policy, grace_days=0) if over else policy, now, **named)

    everywhere(patch, subscription, "ended", ended)


def old_button_takes_todays_price(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether the price on the button is the one that is taken."""
    everywhere(patch, selling, "require_shown", lambda _priced, _shown: None)


def tax_of_todays_country(patch: pytest.MonkeyPatch) -> None:
    """VAT is owed where the payer lives by now, not where the price was shown for."""
    real = purchase._taxed

    def taxed(catalog: Any, quoted: Any, payer: Account, *rest: Any) -> Any:
        return real(catalog, replace(quoted, country=payer.country), payer, *rest)

    patch.setattr(purchase, "_taxed", taxed)


def held_again_released(patch: pytest.MonkeyPatch) -> None:
    """Late money releases what was held for its charge, which was released when that was given up."""
    real = settling._paid

    def paid(unit: Any, services: Services, one: Charge, *rest: Any, **part: Any) -> Any:
        found = real(unit, services, one, *rest, **part)
        payer = unit.require(Account, account_key(one.payer_id))
        if one.state is not ChargeState.FAILED or payer.held < one.held or not one.held:
            return found
        postings = (*found.payment.postings, *release_postings(payer.id, one.held))
        return replace(found, payment=replace(found.payment, postings=postings))

    patch.setattr(settling, "_paid", paid)


EDITS: Final[tuple[Plant, ...]] = (
    page_settled_at_todays_price,
    withdrawn_plan_costs_nothing,
    withdrawn_period_renewed,
    system_off_taken_for_a_no,
    vat_of_the_quote,
    minimum_of_the_first_day,
    longer_grace_not_granted,
    old_button_takes_todays_price,
    tax_of_todays_country,
    held_again_released,
)
