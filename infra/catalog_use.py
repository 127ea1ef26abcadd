"""Whom a catalog touches among what is stored: counts by plan, seller, payment system and currency.

Reads every table once, page by page, and keeps counts alone. Records are read as they lie, by the names
of their fields, so one that is damaged is counted and not fatal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.application.ports.store import Record, Store, Table
from chalicelib.application.records import all_records
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.numbers import place_of
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months
from chalicelib.domain.pricing.price import price

DECLARED: Final = declared(CAPABILITIES)
TERMINAL: Final = frozenset({"settled", "failed"})


@dataclass(frozen=True, slots=True, order=True)
class Touched:
    """`what` of `subject`, and what happens to them; `lacking` when the catalog has not what they need."""

    subject: str
    what: str
    effect: str
    lacking: bool = False


Uses = Counter[Touched]


def catalog_uses(catalog: Catalog, store: Store) -> Uses:
    """How many live subscriptions, numbers, accounts, open charges and waiting documents there are of each
    kind."""
    uses: Uses = Counter()
    for table, kind, found in (
        (Table.SUBSCRIPTIONS, "subscription", _subscription),
        (Table.SUBSCRIPTIONS, "number", _number),
        (Table.SUBSCRIPTIONS, "number_for_sale", _number_for_sale),
        (Table.ACCOUNTS, "account", _account),
        (Table.PAYMENTS, "charge", _charge),
        (Table.DOCUMENTS, "document", _document),
    ):
        for record in all_records(store, table):
            if record.key.sk == kind:
                uses.update(_read(found, catalog, record, kind))
    return uses


def lacking(uses: Uses) -> list[str]:
    """A line for each thing that the catalog has not and the tables need."""
    return [line(touched, count) for touched, count in sorted(uses.items()) if touched.lacking]


def line(touched: Touched, count: int) -> str:
    """For example `plan gateway, live subscriptions: 12 cannot renew, and end`."""
    return f"{touched.subject}, {touched.what}: {count} {touched.effect}"


Finder = Callable[[Catalog, Mapping[str, Any]], Iterator[Touched]]


def _read(found: Finder, catalog: Catalog, record: Record, kind: str) -> list[Touched]:
    try:
        return list(found(catalog, DECLARED.today(record.key, record.body)))
    except (KeyError, TypeError, ValueError, AttributeError, DialtoneError):
        return [Touched("unreadable", f"{kind} records", "are left out of these counts")]


def _subscription(catalog: Catalog, body: Mapping[str, Any]) -> Iterator[Touched]:
    if body.get("status") == "ended":
        return
    plan_id, what = body["plan_id"], "live subscriptions"
    currency, seller_id = _currency(body["paid"]), body["seller_id"]
    plan = _plan(catalog, plan_id)
    if plan is None or plan.family != body["family"]:
        where = "" if plan is None else f" in family {body['family']}"
        yield Touched(f"plan {plan_id}{where}", what, "cannot renew, and end", lacking=True)
    if seller_id not in _sellers(catalog):
        yield Touched(f"seller {seller_id}", what, "are renewed by whom the payment system pays")
    if currency not in catalog.currencies:
        effect = "cannot renew: they keep their currency"
        yield Touched(f"currency {currency}", what, effect, lacking=True)
    elif plan is not None:
        yield _renewal(catalog, plan, body, currency)


def _renewal(catalog: Catalog, plan: Plan, body: Mapping[str, Any], currency: str) -> Touched:
    subject, what = f"plan {plan.id}", "live subscriptions"
    try:
        total = price(catalog, plan, body["options"], body["renewal_months"], currency).total
    except Refused as refused:
        effect = f"cannot renew, and end: {_why(refused, body['renewal_months'])}"
        return Touched(subject, what, effect, lacking=True)
    if plan.withdrawn_on is not None:
        return Touched(subject, what, f"run on; {plan.successor} is offered instead")
    paid = _paid_for_such_a_period(catalog, body)
    if paid is None or paid == total:
        return Touched(subject, what, "renew")
    return Touched(subject, what, f"renew {'dearer' if total > paid else 'cheaper'} than they paid")


def _why(refused: Refused, months: int) -> str:
    if refused.code == "period-not-offered":
        return f"no period of {months} months"
    option = refused.params.get("option")
    return f"option {option} is not as they have it" if option else refused.code


def _paid_for_such_a_period(catalog: Catalog, body: Mapping[str, Any]) -> Money | None:
    """What was paid for the last period, if a renewal is as long and the price says it all."""
    start = datetime.fromisoformat(body["start"])
    end = add_months(datetime.fromisoformat(body["anchor"]), body["anchor_months"])
    months = (end.year - start.year) * 12 + end.month - start.month
    with_vat = any(seller.vat for seller in catalog.sellers if seller.id == body["seller_id"])
    if months != body["renewal_months"] or (with_vat and not catalog.prices_include_vat):
        return None
    amount, _, currency = body["paid"].partition(" ")
    return Money.of(amount, currency)


def _number(catalog: Catalog, body: Mapping[str, Any]) -> Iterator[Touched]:
    if body.get("status") in ("released", "refused"):
        return
    what, currency = "rented numbers", _currency(body["paid"])
    place = place_of(body["country"], body.get("state"), body["area"])
    if currency not in catalog.currencies:
        effect = "cannot be paid for, and are given back"
        yield Touched(f"currency {currency}", what, effect, lacking=True)
    elif catalog.number_offer(place) is None:
        yield Touched(f"numbers of {place}", what, "go on at their last price")
    else:
        yield Touched(f"numbers of {place}", what, "go on")
    if body["seller_id"] not in _sellers(catalog):
        yield Touched(
            f"seller {body['seller_id']}", what, "are rented out by whom the payment system pays"
        )


def _number_for_sale(catalog: Catalog, body: Mapping[str, Any]) -> Iterator[Touched]:
    if body.get("taken"):
        return
    is_sold = catalog.number_offer(body["place"]) is not None
    effect = "are for sale" if is_sold else "are not for sale any more"
    yield Touched(f"numbers of {body['place']}", "numbers of the inventory", effect)


def _account(catalog: Catalog, body: Mapping[str, Any]) -> Iterator[Touched]:
    system_id, currency = body["payment_system"], _currency(body["available"])
    if currency not in catalog.currencies:
        effect = "cannot buy or top up: it is their currency"
        yield Touched(f"currency {currency}", "accounts", effect, lacking=True)
    system = next((one for one in catalog.payment_systems if one.id == system_id), None)
    subject = f"payment system {system_id}"
    if system is None:
        yield Touched(subject, "accounts", "cannot pay: it is what they chose", lacking=True)
    elif currency in catalog.currencies and currency not in system.currencies:
        yield Touched(subject, "accounts", f"cannot pay with it in {currency}", lacking=True)
    else:
        yield Touched(subject, "accounts", "pay with it")
    known = {one.id for one in catalog.payment_systems}
    for card in body.get("cards", ()):
        if card["payment_system"] not in known:
            effect = "are not charged any more"
            yield Touched(f"payment system {card['payment_system']}", "saved cards", effect)


def _charge(catalog: Catalog, body: Mapping[str, Any]) -> Iterator[Touched]:
    if body.get("state") in TERMINAL:
        return
    what, system_id = "open charges", body["payment_system"]
    if system_id not in {one.id for one in catalog.payment_systems}:
        effect = "cannot be looked up: money may come unseen"
        yield Touched(f"payment system {system_id}", what, effect, lacking=True)
    else:
        yield Touched(f"payment system {system_id}", what, "go on")
    quote = body["purpose"].get("terms", {}).get("quote")
    if quote is None:
        return
    plan_id = quote["price"]["plan_id"]
    if _plan(catalog, plan_id) is None:
        yield Touched(f"plan {plan_id}", what, "cannot buy what was shown", lacking=True)


def _document(catalog: Catalog, body: Mapping[str, Any]) -> Iterator[Touched]:
    subject = f"seller {body['seller_id']}"
    known = body["seller_id"] in _sellers(catalog)
    if body.get("number") is None:
        effect = "get their numbers" if known else "are never numbered"
        yield Touched(subject, "waiting documents", effect, lacking=not known)
    elif body.get("waits"):
        yield Touched(subject, "waiting documents", "are sent")
    elif not known:
        yield Touched(subject, "finished documents", "stay as they are")


def _plan(catalog: Catalog, plan_id: str) -> Plan | None:
    return next((plan for plan in catalog.plans if plan.id == plan_id), None)


def _sellers(catalog: Catalog) -> frozenset[str]:
    return frozenset(seller.id for seller in catalog.sellers)


def _currency(amount: str) -> str:
    return amount.partition(" ")[2]
