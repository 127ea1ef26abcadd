"""SIP numbers: one that is for sale, one that is rented, and what time and money do to it; knows no carrier.

The n-th paid month ends at `anchor + n months`. A number works while it is paid for and for the days of grace
after that; then it is suspended, and is given back if it is not paid for. What comes back is never sold again
here: whose it was may still be called by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.catalog.numbers import RentPolicy, place_of
from chalicelib.domain.money import Money
from chalicelib.domain.period import add_months

CONNECT: Final = "connect"
DISCONNECT: Final = "disconnect"
RENT: Final = "rent"
LAPSE: Final = "lapse_number"
REMIND: Final = "remind_rent"
TELL: Final = "tell_number"

BETWEEN_ATTEMPTS: Final = timedelta(days=1)
"""How long after an attempt that the balance could not pay the next one is made."""

SUBJECT: Final = "number"
"""The kind of what is sold here."""


class NumberStatus(StrEnum):
    """How a rented number stands."""

    CONNECTING = "connecting"  # paid for, the carrier is connecting it
    CONNECTED = "connected"
    SUSPENDED = "suspended"  # its rent was not paid in time: kept, and does not work
    RELEASED = "released"  # given back
    REFUSED = "refused"  # the carrier did not connect it; what was paid is back


class News(StrEnum):
    """What there is to tell of a number."""

    CONNECTED = "connected"
    REFUSED = "refused"
    RENT_FAILED = "rent-failed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class NumberForSale:
    """One of the inventory. While nobody has taken it, it stands in the agenda in a shard of its place, which
    no tick asks: so what is free is found, and what was sold costs no look.

    `place` is that of an offer of the catalog.
    """

    id: str
    written: str
    place: str
    offered_at: datetime
    taken: bool = False

    @property
    def waits(self) -> Mapping[str, Wait]:
        """For somebody who takes it."""
        return {} if self.taken else {"taken": Wait(self.offered_at)}

    @property
    def shard(self) -> str:
        """Where those of one place stand together."""
        return place_shard(self.place)


def place_shard(place: str) -> str:
    """Of the agenda, asked by whoever looks for a free number."""
    return f"numbers:{place}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number somebody rents, or has rented; `id` is E.164 without its plus, `written` as people read it.

    `sold_by`: the entry of the payer's book that sold it. `paid`: gross, for the month from `start`;
    `monthly`: what the catalog asked for that. `told`: what its payer has read that the next one costs.
    """

    id: str
    written: str
    country: str
    state: str | None
    area: str
    payer_id: int
    seller_id: str
    sold_by: int
    anchor: datetime
    anchor_months: int
    start: datetime
    paid: Money
    monthly: Money
    status: NumberStatus = NumberStatus.CONNECTING
    renews: bool = True
    told: Money | None = None
    failure: str | None = None
    news: News | None = None
    carrier_order: str | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        """Of the last paid month."""
        return add_months(self.anchor, self.anchor_months)

    @property
    def shard(self) -> str:
        """With everything its payer's money pays for."""
        return payer_shard(self.payer_id)

    @property
    def place(self) -> str:
        """As the catalog's offer names it."""
        return place_of(self.country, self.state, self.area)

    @property
    def is_rented(self) -> bool:
        """Whether somebody has it."""
        return self.status not in (NumberStatus.RELEASED, NumberStatus.REFUSED)


def knows_rent(number: Number, gross: Money) -> bool:
    """Whether its payer has read that the next month costs that much, or more."""
    known = number.paid if number.told is None else number.told
    return known.currency == gross.currency and gross <= known


def ordered(number: Number, now: datetime) -> Number:
    """Paid for: the carrier is asked at once."""
    return replace(number, waits={CONNECT: Wait(now + INLINE_LEAD)})


def connected(number: Number, policy: RentPolicy, now: datetime) -> Number:
    """The carrier has connected it."""
    after = replace(number, status=NumberStatus.CONNECTED, waits=without(number.waits, CONNECT))
    return with_news(scheduled(after, policy, now), News.CONNECTED, now)


def refused(number: Number, now: datetime) -> Number:
    """The carrier does not connect it: it is nobody's."""
    return with_news(replace(number, status=NumberStatus.REFUSED, waits={}), News.REFUSED, now)


def rent_paid(
    number: Number,
    policy: RentPolicy,
    now: datetime,
    *,
    gross: Money,
    monthly: Money,
    seller_id: str,
) -> Number:
    """One more month: after the last one, or from now on if it was suspended meanwhile."""
    start, months = number.end, number.anchor_months + 1
    anchor, suspended = number.anchor, number.status is NumberStatus.SUSPENDED
    if suspended:
        anchor, start, months = now, now, 1
    after = replace(
        number,
        status=NumberStatus.CONNECTED,
        anchor=anchor,
        anchor_months=months,
        start=start,
        paid=gross,
        monthly=monthly,
        seller_id=seller_id,
        told=None,
        failure=None,
    )
    after = scheduled(after, policy, now)
    return with_news(after, News.RESUMED, now) if suspended else after


def rent_failed(number: Number, policy: RentPolicy, failure: str, now: datetime) -> Number:
    """Nothing was taken: once more a day later, while it works. The first time it is told."""
    waits = without(number.waits, RENT)
    following = now + BETWEEN_ATTEMPTS
    if number.status is NumberStatus.CONNECTED and following < policy.grace_ends(number.end):
        waits = waiting(waits, RENT, following)
    after = replace(number, failure=failure, waits=waits)
    is_first = number.failure is None and number.status is NumberStatus.CONNECTED
    return with_news(after, News.RENT_FAILED, now) if is_first else after


def rent_soon(number: Number, policy: RentPolicy, now: datetime) -> Number:
    """There is money now: what is wanting is paid at once."""
    wanting = number.status is NumberStatus.SUSPENDED or (
        number.status is NumberStatus.CONNECTED and policy.first_attempt(number.end) <= now
    )
    if not number.renews or not wanting:
        return number
    return replace(number, waits=waiting(number.waits, RENT, now))


def rent_told(number: Number, gross: Money) -> Number:
    """Its payer has read what the next month costs."""
    return replace(number, told=gross)


def kept(number: Number, policy: RentPolicy, now: datetime, *, on: bool) -> Number:
    """Whether it is paid for on, or given back when its paid time is over."""
    if number.renews == on:
        return number
    return scheduled(replace(number, renews=on, failure=None), policy, now)


def lapsed(number: Number, policy: RentPolicy, now: datetime) -> Number:
    """Its time is over unpaid: it is suspended, or given back; unchanged before that."""
    due = number.waits.get(LAPSE)
    if due is None or due.at > now:
        return number
    if number.status is NumberStatus.CONNECTED and number.renews:
        waits = {LAPSE: Wait(policy.suspended_until(number.end))}
        after = replace(number, status=NumberStatus.SUSPENDED, waits=waits)
        return with_news(after, News.SUSPENDED, now)
    waits = {DISCONNECT: Wait(now + INLINE_LEAD)}
    after = replace(number, status=NumberStatus.RELEASED, waits=waits)
    return with_news(after, News.RELEASED, now)


def scheduled(number: Number, policy: RentPolicy, now: datetime) -> Number:
    """With what waits for the end of the paid month; what is being told stays."""
    waits = without(number.waits, RENT, REMIND, LAPSE)
    if number.status is NumberStatus.SUSPENDED:
        waits = waiting(waits, LAPSE, policy.suspended_until(number.end) if number.renews else now)
    elif number.status is NumberStatus.CONNECTED and not number.renews:
        waits = waiting(waits, LAPSE, number.end)
    elif number.status is NumberStatus.CONNECTED:
        waits = waiting(waits, RENT, max(policy.first_attempt(number.end), now))
        waits = waiting(waits, LAPSE, policy.grace_ends(number.end))
        if now < policy.reminds_at(number.end):
            waits = waiting(waits, REMIND, policy.reminds_at(number.end))
    return replace(number, waits=waits)


def with_news(number: Number, news: News, now: datetime) -> Number:
    """To be told; what was not told before is out of date."""
    return replace(number, news=news, waits=waiting(number.waits, TELL, now + INLINE_LEAD))


def news_told(number: Number, told: Number) -> Number:
    """What was told is told; what came meanwhile is still to be."""
    if (number.news, number.waits.get(TELL)) != (told.news, told.waits.get(TELL)):
        return number
    return replace(number, news=None, waits=without(number.waits, TELL))
