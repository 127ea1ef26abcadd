"""The catalog: what is sold, by whom, on which terms; knows no file format, clock or arithmetic.

Plain values, read from one file by an adapter that checks them; the domain trusts what it gets.
Everything an operator may change is here as data, so no rule elsewhere names a plan or an option.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chalicelib.domain.catalog.choosing import Question
from chalicelib.domain.catalog.gifts import GiftPolicy
from chalicelib.domain.catalog.numbers import NumberOffer, RentPolicy
from chalicelib.domain.catalog.payment_system import PaymentSystemSpec
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.catalog.policy import ChangePolicy, RenewalPolicy
from chalicelib.domain.catalog.referral import ReferralPolicy
from chalicelib.domain.catalog.seller import Seller
from chalicelib.domain.catalog.words import OperatorWords
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.period import local_date


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who serves customers of some countries outside this bot; has no payment system."""

    id: str
    name: str
    countries: tuple[str, ...]
    offers: tuple[str, ...]  # message ids of the locales, e.g. "monthly-terms"
    contact: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """The whole offer of one operator."""

    id: str
    title: str
    default_country: str  # of an account until it says otherwise
    default_currency: str
    currencies: tuple[str, ...]  # in which prices are stated
    prices_include_vat: bool
    sellers: tuple[Seller, ...]
    payment_systems: tuple[PaymentSystemSpec, ...]
    plans: tuple[Plan, ...]
    renewal: RenewalPolicy
    change: ChangePolicy
    rent: RentPolicy
    words: OperatorWords
    choosing: tuple[Question, ...] = ()  # help with choosing a plan, the first question first
    numbers: tuple[NumberOffer, ...] = ()
    partners: tuple[Partner, ...] = ()
    exchange_margin_percent: Decimal = Decimal(0)  # on the rate at which a payment is converted
    gifts: GiftPolicy | None = None  # None: none are sold
    referral: ReferralPolicy | None = None  # None: nobody is rewarded
    answer_hours: int = 24  # after which a request that still waits for staff rings

    def plan(self, plan_id: str) -> Plan:
        """Raises Refused("unknown-plan")."""
        for plan in self.plans:
            if plan.id == plan_id:
                return plan
        raise Refused("unknown-plan", plan=plan_id)

    def family(self, family_id: str) -> tuple[Plan, ...]:
        """The plans of a family by rank, withdrawn ones too. Raises Refused("unknown-family")."""
        plans = [plan for plan in self.plans if plan.family == family_id]
        if not plans:
            raise Refused("unknown-family", family=family_id)
        return tuple(sorted(plans, key=lambda plan: plan.rank))

    @property
    def free_plan(self) -> Plan | None:
        """What every account has while it has no live subscription; None if nothing is free."""
        return next((plan for plan in self.plans if plan.is_free), None)

    def plans_sold_on(self, day: date) -> tuple[Plan, ...]:
        """The plans a customer can buy on `day`, in the catalog's order; not the free one."""
        return tuple(plan for plan in self.plans if not plan.is_free and plan.is_sold_on(day))

    def seller(self, seller_id: str) -> Seller:
        """Raises InvalidInput: sellers are never named by customers."""
        for seller in self.sellers:
            if seller.id == seller_id:
                return seller
        raise InvalidInput(f"the catalog has no seller {seller_id!r}")

    def has_payment_system(self, system_id: str) -> bool:
        """Whether it is offered at all."""
        return any(system.id == system_id for system in self.payment_systems)

    def payment_system(self, system_id: str) -> PaymentSystemSpec:
        """Raises Refused("unknown-payment-system")."""
        for system in self.payment_systems:
            if system.id == system_id:
                return system
        raise Refused("unknown-payment-system", payment_system=system_id)

    def number_offer(self, place: str) -> NumberOffer | None:
        """What the numbers of that place cost; None where none are sold any more."""
        return next((offer for offer in self.numbers if offer.place == place), None)

    def day_of(self, system_id: str, at: datetime) -> date:
        """The calendar day at `at` in the zone of this payment system's seller."""
        return local_date(at, self.zone_of(system_id))

    def zone_of(self, system_id: str) -> str:
        """The IANA time zone of the seller whom this payment system pays; of an unknown system, of the first
        seller."""
        pays = {system.id: self.seller(system.seller) for system in self.payment_systems}
        seller = pays.get(system_id, next(iter(self.sellers), None))
        return "UTC" if seller is None else seller.time_zone

    def seller_for(self, system_id: str) -> Seller:
        """The seller a payment system pays. Raises Refused("unknown-payment-system")."""
        return self.seller(self.payment_system(system_id).seller)
