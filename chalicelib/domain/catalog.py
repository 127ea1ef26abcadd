"""The catalog: what is sold, by whom, on which terms; knows no file format, clock or arithmetic.

Plain values, read from one file by an adapter that checks them; the domain trusts what it gets.
Everything an operator may change is here as data, so no rule elsewhere names a plan or an option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.plan import (
    Condition,
    LimitRule,
    LimitValue,
    Options,
    OptionSpec,
    Period,
    Plan,
    PriceRule,
    Titles,
    in_language,
)
from chalicelib.domain.seller import (
    BankAccount,
    RussianAccount,
    Seller,
    SepaAccount,
    VatRegistration,
)

__all__ = [
    "BankAccount",
    "Catalog",
    "ChangePolicy",
    "Condition",
    "EarlyRenewal",
    "Expansion",
    "LimitRule",
    "LimitValue",
    "NumberOffer",
    "OptionSpec",
    "Options",
    "Partner",
    "PaymentLimits",
    "PaymentSystemSpec",
    "Period",
    "Plan",
    "PriceRule",
    "Reduction",
    "RenewalPolicy",
    "RussianAccount",
    "Seller",
    "SepaAccount",
    "Titles",
    "Upgrade",
    "VatRegistration",
    "in_language",
]


@dataclass(frozen=True, slots=True)
class PaymentLimits:
    """What a payment system takes in one currency."""

    minimum: Money  # the least the system can move at all
    maximum: Money
    top_up_minimum: Money  # the least a customer may choose to top up
    suggested: tuple[Money, ...]  # top-ups offered as buttons, ascending


@dataclass(frozen=True, slots=True)
class PaymentSystemSpec:
    """A company or rail, the seller it pays, and for whom it is offered."""

    id: str
    seller: str
    saves_cards: bool
    limits: Mapping[str, PaymentLimits]  # by currency
    only_countries: frozenset[str] | None = None  # None: every country
    except_countries: frozenset[str] = frozenset()

    @property
    def currencies(self) -> tuple[str, ...]:
        """In the catalog's order; the first is this system's default."""
        return tuple(self.limits)

    def in_currency(self, currency: str) -> PaymentLimits:
        """Raises Refused("currency-not-taken")."""
        try:
            return self.limits[currency]
        except KeyError:
            raise Refused("currency-not-taken", payment_system=self.id, currency=currency) from None

    def minimum(self, currency: str) -> Money:
        """The least amount of one charge. Raises Refused("currency-not-taken")."""
        return self.in_currency(currency).minimum

    def maximum(self, currency: str) -> Money:
        """The greatest amount of one charge. Raises Refused("currency-not-taken")."""
        return self.in_currency(currency).maximum

    def is_offered_in(self, country: str) -> bool:
        """Whether a payer of `country` may use it."""
        if country in self.except_countries:
            return False
        return self.only_countries is None or country in self.only_countries


class EarlyRenewal(StrEnum):
    """When a customer may renew by hand."""

    WINDOW = "window"  # from `window_days` before the end; staff may open it earlier
    ANY_TIME = "any_time"


@dataclass(frozen=True, slots=True)
class RenewalPolicy:
    """When renewals are offered, tried, announced and given up; all measured from the paid end."""

    early_renewal: EarlyRenewal
    window_days: int
    attempts: tuple[timedelta, ...]  # ascending; negative is before the end; all within grace
    grace_days: int  # full limits after the end while attempts go on
    remind_days_before: tuple[int, ...]  # notices before the end, the earliest first
    warn_days_before_end: int  # last warning, when a renewal is still wanting

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

    def grace_ends(self, end: datetime) -> datetime:
        """Until when full limits last without a renewal."""
        return end + timedelta(days=self.grace_days)


class Expansion(StrEnum):
    """What more options cost while a subscription runs."""

    SHORTEN = "shorten"  # nothing: the end moves earlier
    PAY_DIFFERENCE = "pay_difference"  # the difference for the time left; the end stays


class Reduction(StrEnum):
    """When fewer options take effect."""

    NEXT_RENEWAL = "next_renewal"
    NEVER = "never"  # renewals keep the options; fewer only by a new purchase after the end


class Upgrade(StrEnum):
    """Whether a running subscription may move to another plan of its family."""

    NEVER = "never"
    HIGHER_RANK = "higher_rank"  # paying the difference for the time left; options and end stay


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """What may change while a subscription runs."""

    expansion: Expansion
    reduction: Reduction
    upgrade: Upgrade


@dataclass(frozen=True, slots=True)
class NumberOffer:
    """A SIP number for sale. `state` is None where a country has none."""

    country: str
    state: str | None
    area: str
    prefix: str
    setup: Mapping[str, Money]  # once, by currency
    monthly: Mapping[str, Money]  # rent, by currency


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
    numbers: tuple[NumberOffer, ...] = ()
    partners: tuple[Partner, ...] = ()

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

    def payment_system(self, system_id: str) -> PaymentSystemSpec:
        """Raises Refused("unknown-payment-system")."""
        for system in self.payment_systems:
            if system.id == system_id:
                return system
        raise Refused("unknown-payment-system", payment_system=system_id)

    def seller_for(self, system_id: str) -> Seller:
        """The seller a payment system pays. Raises Refused("unknown-payment-system")."""
        return self.seller(self.payment_system(system_id).seller)
