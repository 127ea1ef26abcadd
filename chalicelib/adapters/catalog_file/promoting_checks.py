"""The rules of what brings customers: gifts, trials, referrals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from chalicelib.adapters.catalog_file.problem import (
    Check,
    Problem,
    fits_minor_units,
    one_of,
    stated_in,
)
from chalicelib.adapters.catalog_file.shape import CatalogShape


def _gifts(catalog: CatalogShape) -> Iterator[Problem]:
    """Amounts in each currency of the catalog, from the least to the greatest."""
    if catalog.gifts is None:
        return
    path = ("gifts", "amounts")
    for currency in catalog.currencies:
        if currency not in catalog.gifts.amounts:
            yield Problem(path, f"expected amounts in {currency} too")
    for currency, amounts in catalog.gifts.amounts.items():
        if currency not in catalog.currencies:
            known = one_of(catalog.currencies)
            yield Problem((*path, currency), f"expected a currency of this catalog: {known}")
        for index, amount in enumerate(amounts):
            yield from fits_minor_units((*path, currency, index), amount, currency)
        for index, (smaller, greater) in enumerate(pairwise((Decimal(0), *amounts))):
            if greater <= smaller:
                yield Problem(
                    (*path, currency, index),
                    f"expected more than {smaller}: amounts are positive and ascend",
                )


def _trials(catalog: CatalogShape) -> Iterator[Problem]:
    """Whoever tries a plan reads before its end what it costs to go on, and that is all it costs."""
    renewal = catalog.renewal
    before_end = -(renewal.attempts[0] // timedelta(days=1))
    told = before_end + min(renewal.remind_days_before_charge, default=0)
    for key, plan in catalog.plans.items():
        if plan.trial is None:
            continue
        path = ("plans", key, "trial")
        if plan.free:
            yield Problem(path, "expected none: a free plan needs no trial")
        if any(rule.once for rule in plan.prices.values()):
            yield Problem(path, "expected none: the plan costs something once, with a purchase")
        if plan.trial.days <= told:
            yield Problem(
                (*path, "days"),
                f"expected more than {told}: the next period is announced so many days before the end",
            )


def _referral(catalog: CatalogShape) -> Iterator[Problem]:
    """A reward is less than the payment that it is for: nobody earns by paying themselves."""
    terms = catalog.referral
    if terms is None:
        return
    yield from stated_in(catalog, ("referral", "reward"), terms.reward)
    yield from stated_in(catalog, ("referral", "least"), terms.least)
    for currency, reward in terms.reward.items():
        least = terms.least.get(currency)
        if least is not None and not 0 < reward < least:
            yield Problem(
                ("referral", "reward", currency),
                f"expected more than 0 and less than {least}, the least first payment",
            )


PROMOTING_CHECKS: Final[tuple[Check, ...]] = (_gifts, _trials, _referral)
