"""Figures of the whole business: gathered on the audit's walk, kept by day, read by staff; reads no table
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from chalicelib.application.auditing import Added, Around, Figures, only_readable
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.desk.chart import ChartOrder
from chalicelib.domain.desk.statistics import (
    Statistics,
    is_due,
    month_before,
    of_entry,
    of_subscription,
    reckoned,
)
from chalicelib.domain.ledger.journal import Entry, came_in
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import local_date
from chalicelib.domain.subscriptions.subscription import Subscription
from chalicelib.domain.tax.vat import split_gross, vat_treatment

STATISTICS: Final = "statistics"


def statistics_key(day: str) -> Key:
    """The figures of a day (UTC, e.g. "2026-11-30"): of the last walk that began on it and was ended."""
    return Key(Table.INBOX, STATISTICS, f"{STATISTICS}:{day}")


def last_statistics(services: Services) -> Statistics | None:
    """The newest there are; None before the first walk is done."""
    return _newest(services, "")


def statistics_of(services: Services, month: str) -> Statistics | None:
    """The last ones of a calendar month (UTC, e.g. "2026-11"); None if there are none."""
    return _newest(services, month)


def statistics_before(services: Services, than: Statistics) -> Statistics | None:
    """The last ones of the calendar month before."""
    return statistics_of(services, month_before(f"{than.as_of:%Y-%m}"))


def _newest(services: Services, beginning: str) -> Statistics | None:
    prefix = f"{STATISTICS}:{beginning}"
    page = services.store.query(Table.INBOX, STATISTICS, prefix=prefix, descending=True, limit=1)
    return next((services.read(Statistics, record) for record in page.records), None)


def _payer(one: Subscription) -> Iterable[Key]:
    return [account_key(one.payer_id)]


def _subscription(one: Subscription, around: Around) -> Added:
    """Of one whose payer is gone, which another check tells, what was paid is all net."""
    payer = around.get(Account, account_key(one.payer_id))
    renewal = None
    if payer is not None and is_due(one, around.as_of):
        renewal = renewal_price(around.services, payer, one)
    net = one.paid if payer is None else _net(around.services, payer, one, around.as_of)
    return of_subscription(one, around.as_of, net=net, renewal=renewal)


def _net(services: Services, payer: Account, one: Subscription, at: datetime) -> Money:
    """What of its price is not VAT, as it would be taxed today; all where its seller is in no catalog."""
    seller = next((s for s in services.catalog.sellers if s.id == one.seller_id), None)
    if seller is None:
        return one.paid
    day = local_date(at, seller.time_zone)
    treated = vat_treatment(seller, payer.country, day, payer.billing.details)
    return split_gross(one.paid, treated.rate)[0]


def _entry(entry: Entry, around: Around) -> Added:
    catalog = around.services.catalog
    zones = {system: _zone(catalog, system) for system in came_in(entry)}
    days = {
        system: (local_date(entry.at, zone), local_date(around.as_of, zone))
        for system, zone in zones.items()
    }
    return of_entry(entry, around.as_of, days)


def _zone(catalog: Catalog, system_id: str) -> str:
    """Of the seller whom this payment system pays; where one of both has left the catalog, UTC."""
    sellers = {one.id: one.seller for one in catalog.payment_systems}
    zones = {seller.id: seller.time_zone for seller in catalog.sellers}
    return zones.get(sellers.get(system_id, ""), "UTC")


def _keep(as_of: datetime, sums: Mapping[str, int]) -> Mapping[Key, object]:
    return {statistics_key(f"{as_of:%Y-%m-%d}"): reckoned(as_of, sums)}


CHECKS: Final = (
    only_readable(Table.INBOX, "chart", ChartOrder),
    only_readable(Table.INBOX, STATISTICS, Statistics),
    Figures(STATISTICS, Table.SUBSCRIPTIONS, "subscription", Subscription, _subscription, _payer),
    Figures(STATISTICS, Table.ACCOUNTS, "entry", Entry, _entry, keep=_keep),
)
