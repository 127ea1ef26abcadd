"""A change of a running subscription as one value: what is used and left, what it costs, what it becomes.

What the payer is shown is this value, and it is what is done; whoever does it makes it once more, as of the
moment it was shown, and does nothing else than that. Pure; it moves no money.

Time goes on while somebody reads. So more is reckoned from the moment it was shown, and less from a while
after it, until when it can be agreed to: whoever waits with an agreement gains nothing by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from chalicelib.domain.agenda import without
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.catalog.policy import (
    ChangePolicy,
    Expansion,
    Reduction,
    RenewalPolicy,
    Upgrade,
)
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money, divide_round_half_up
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import add_months, whole_second
from chalicelib.domain.pricing.quote import Quote, quote
from chalicelib.domain.subscriptions.paid_time import (
    MILLIONTHS,
    SECOND,
    Stretch,
    in_money,
    left_of,
    millionths,
    remaining,
    sold_stretch,
    worth_of,
)
from chalicelib.domain.subscriptions.subscription import (
    Status,
    Subscription,
    limits_changed,
    require_wanted,
    scheduled,
)
from chalicelib.domain.tax.vat import split_gross

SHOWN_FOR: Final = timedelta(minutes=30)
"""How long what was shown can be agreed to."""

LESS_SHOWN_FOR: Final = timedelta(minutes=5)
"""The same of a change that moves the end later, which is reckoned from then on."""

FURTHEST: Final = timedelta(days=3660)
"""How far ahead a change may move an end."""


class Effect(StrEnum):
    """What a change does to the money and to the end."""

    DIFFERENCE = "difference"  # it is paid for the time left; the end stays
    MOVED_END = "moved-end"  # what is left is given back, and buys a shorter or a longer time
    NEW_PERIOD = "new-period"  # the whole price; a new period begins, the old one lapses
    AT_RENEWAL = "at-renewal"  # nothing yet: the next period is sold so


@dataclass(frozen=True, slots=True)
class Change:
    """The `number`-th change of its subscription, to `plan_id` with `options`.

    It is reckoned `at` that moment and can be agreed to until `until`. The paid time `before` becomes that
    `after`; `used` and `left` are of `before` at that moment. `quote`: what is paid for it, None if nothing.
    `price` is what the last period costs as it will be, `renewal` the next one (None: it is not sold).
    `resold`: as what the money that is left is given back and taken again, None where it is not.
    """

    subscription_id: str
    number: int
    effect: Effect
    plan_id: str
    options: Mapping[str, int]
    at: datetime
    until: datetime
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]
    used: Money
    left: Money
    quote: Quote | None
    price: Money
    renewal: Money | None
    resold: Quote | None = None

    @property
    def to_pay(self) -> Money:
        """Zero if nothing is."""
        return self.left.zero if self.quote is None else self.quote.gross

    @property
    def start(self) -> datetime:
        """From when what it is paid for lasts."""
        return self.after[0].start

    @property
    def end(self) -> datetime:
        """Until when it is paid afterwards."""
        return self.after[-1].end

    @property
    def end_before(self) -> datetime:
        """Until when it is paid as it is."""
        return self.before[-1].end


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be changed: `one` to `plan` with `options`, by `payer` at the seller's terms. `renewal` is
    what the next period would then cost, None where it is not sold. `held`: how much of what its paid time is
    worth the payer's own invoices hold, None for all of it."""

    one: Subscription
    plan: Plan
    options: Mapping[str, int]
    payer: Account
    seller_id: str
    renewal: Money | None
    held: Money | None = None


def require_changeable(one: Subscription, now: datetime) -> None:
    """Only paid time can be changed, and nothing is while a renewal is being paid or is wanting, nor before
    the last change counts: what is used until then is reckoned as it was before that.

    Raises Refused: subscription-ended, change-in-grace, charge-open, change-unpaid, change-in-trial,
    change-too-soon, paid-by-another, customer-declined.
    """
    if not one.live:
        raise Refused("subscription-ended", subscription=one.id)
    require_wanted(one)
    if one.status is Status.GRACE or one.end <= now:
        raise Refused("change-in-grace")
    if one.open_charge is not None:
        raise Refused("charge-open")
    if one.failure is not None:
        raise Refused("change-unpaid")
    if one.trial_until is not None and now < one.trial_until:
        raise Refused("change-in-trial", until=one.trial_until)
    if one.paid_by_another(now):
        raise Refused("paid-by-another")
    if now < one.paid_time[0].start:
        raise Refused("change-too-soon", at=one.paid_time[0].start)


def is_changeable(one: Subscription, now: datetime) -> bool:
    """Whether a change can be put together at all."""
    try:
        require_changeable(one, now)
    except Refused:
        return False
    return True


def require_unmoved(one: Subscription, change: Change) -> None:
    """Nothing was sold or changed since the change was shown. Raises Refused("change-shown-anew")."""
    before = tuple(stretch for stretch in one.paid_time if stretch.end > change.at)
    if (one.changes + 1, before) != (change.number, change.before):
        raise Refused("change-shown-anew")


def effect_of(
    catalog: Catalog, one: Subscription, plan: Plan, options: Mapping[str, int]
) -> Effect:
    """What the catalog's terms make of it.

    Raises Refused: change-nothing, change-mixed, change-next-sold, reduction-never, upgrade-never,
    upgrade-lower, unknown-plan, unknown-option, option-out-of-range.
    """
    terms, current = catalog.change, catalog.plan(one.plan_id)
    if plan.id != current.id:
        _require_higher(terms, one, current, plan)
        kept = all(options.get(key, value) == value for key, value in one.options.items())
        if not kept:
            raise Refused("change-mixed")
        return Effect.DIFFERENCE
    before, after = normalise(plan, one.options), normalise(plan, options)
    more = any(after[key] > value for key, value in before.items())
    less = any(after[key] < value for key, value in before.items())
    if not more and not less and one.renewal_options is None:
        raise Refused("change-nothing")
    if not more:
        return _reduced(terms, one) if less else _at_renewal(one)
    expanded = _EXPANDED[terms.expansion]
    if less and (expanded, terms.reduction) != (Effect.MOVED_END, Reduction.LENGTHEN):
        raise Refused("change-mixed")
    return expanded


def _require_higher(terms: ChangePolicy, one: Subscription, current: Plan, plan: Plan) -> None:
    if terms.upgrade is Upgrade.NEVER or plan.family != current.family:
        raise Refused("upgrade-never")
    if plan.rank <= current.rank:
        raise Refused("upgrade-lower", end=one.end)


def _reduced(terms: ChangePolicy, one: Subscription) -> Effect:
    if terms.reduction is Reduction.NEVER:
        raise Refused("reduction-never", end=one.end)
    return Effect.MOVED_END if terms.reduction is Reduction.LENGTHEN else _at_renewal(one)


def _at_renewal(one: Subscription) -> Effect:
    if "turn" in one.waits:
        raise Refused("change-next-sold")
    return Effect.AT_RENEWAL


_EXPANDED: Final = {
    Expansion.SHORTEN: Effect.MOVED_END,
    Expansion.PAY_DIFFERENCE: Effect.DIFFERENCE,
    Expansion.FULL: Effect.NEW_PERIOD,
}


def planned(catalog: Catalog, wish: Wish, now: datetime) -> Change:
    """The change as it is shown at `now`. Raises Refused as `effect_of` and `require_changeable` do, and
    ends-too-late; and as `quote` does."""
    require_changeable(wish.one, now)
    shown = whole_second(now)
    change = as_of(catalog, wish, shown, shown + SHOWN_FOR)
    if change.effect is Effect.MOVED_END and change.end > change.end_before:
        until = shown + LESS_SHOWN_FOR
        change = as_of(catalog, wish, min(until, change.end_before - SECOND), until)
    if change.end > shown + FURTHEST:
        raise Refused("ends-too-late", end=change.end)
    return change


def as_of(catalog: Catalog, wish: Wish, at: datetime, until: datetime) -> Change:
    """The change as reckoned at a moment in the paid time. Raises Refused as `planned` does."""
    one, plan = wish.one, wish.plan
    effect = effect_of(catalog, one, plan, wish.options)
    before = tuple(stretch for stretch in one.paid_time if stretch.end > at)
    prices = {months: _quoted(catalog, wish, months, at) for months in _lengths(wish, before)}
    last = prices[before[-1].months]
    currency = last.gross.currency
    left = in_money(sum(left_of(stretch, at) for stretch in before), currency)
    quoted: Quote | None = None
    resold: Quote | None = None
    after = before
    match effect:
        case Effect.DIFFERENCE:
            difference, after = _for_the_difference(before, prices, at)
            quoted = _of_gross(last, difference) if difference else None
        case Effect.MOVED_END:
            after = _with_moved_end(before, prices, at)
            held = left if wish.held is None else min(left, wish.held)
            resold = _of_gross(last, held) if held else None
        case Effect.NEW_PERIOD:
            last = quoted = prices[one.renewal_months]
            end = add_months(at, one.renewal_months)
            after = (sold_stretch(at, end, quoted.gross, one.renewal_months),)
        case Effect.AT_RENEWAL:
            pass
    return Change(
        subscription_id=one.id,
        number=one.changes + 1,
        effect=effect,
        plan_id=plan.id,
        options=normalise(plan, wish.options),
        at=at,
        until=until,
        before=before,
        after=after,
        used=in_money(worth_of(before), currency) - left,
        left=left,
        quote=quoted,
        price=one.paid if effect is Effect.AT_RENEWAL else last.gross,
        renewal=wish.renewal,
        resold=resold,
    )


def _lengths(wish: Wish, before: Sequence[Stretch]) -> set[int]:
    return {wish.one.renewal_months, *(stretch.months for stretch in before)}


def _quoted(catalog: Catalog, wish: Wish, months: int, at: datetime) -> Quote:
    payer = wish.payer
    return quote(
        catalog,
        wish.plan,
        wish.options,
        months,
        currency=payer.currency,
        seller_id=wish.seller_id,
        buyer_country=payer.country,
        details=payer.billing.details,
        at=at,
        terms=payer.terms.get(wish.plan.id),
    )


def _of_gross(whole: Quote, gross: Money) -> Quote:
    """So much of it, taxed alike."""
    net, vat = split_gross(gross, Fraction(whole.vat_rate_percent))
    return replace(whole, net=net, vat=vat, gross=gross)


def _for_the_difference(
    before: Sequence[Stretch], prices: Mapping[int, Quote], at: datetime
) -> tuple[Money, tuple[Stretch, ...]]:
    """What the time left costs at the new price, less what of the paid money is left; never less than
    nothing. Where it costs less than was paid, that stays in what is left."""
    left = [left_of(stretch, at) for stretch in before]
    more = [
        max(_cost(stretch, prices, at) - has, Fraction(0))
        for stretch, has in zip(before, left, strict=True)
    ]
    cost = sum(_cost(stretch, prices, at) for stretch in before)
    zero = prices[before[0].months].gross.zero
    wanting = divide_round_half_up(*(Fraction(cost - sum(left)) / MILLIONTHS).as_integer_ratio())
    difference = Money(max(wanting, 0), zero.currency).to_step()
    shares = _shared(millionths(difference), more)
    after = tuple(
        replace(stretch, start=max(stretch.start, at), worth=has + share)
        for stretch, has, share in zip(before, left, shares, strict=True)
    )
    return difference, after


def _cost(stretch: Stretch, prices: Mapping[int, Quote], at: datetime) -> Fraction:
    """Of what is still to come of it, in millionths."""
    price = millionths(prices[stretch.months].gross)
    return Fraction(price * remaining(stretch, at), stretch.seconds)


def _shared(total: int, weights: Sequence[Fraction]) -> list[int]:
    """`total` in parts as the weights are; the last has what rounding leaves."""
    whole = sum(weights)
    parts = (
        [int(total * weight / whole) for weight in weights[:-1]]
        if whole
        else [0] * (len(weights) - 1)
    )
    return [*parts, total - sum(parts)]


def _with_moved_end(
    before: Sequence[Stretch], prices: Mapping[int, Quote], at: datetime
) -> tuple[Stretch, ...]:
    """The money left of each buys time at the new price: no second more than it pays for, and one at least,
    which was there before. Raises Refused("change-free") for what costs nothing: no money would use it up."""
    ends = [max(at, before[0].start)]
    for stretch in before:
        price = millionths(prices[stretch.months].gross)
        if price == 0:
            raise Refused("change-free")
        bought = left_of(stretch, at) * stretch.seconds // price
        ends.append(ends[-1] + max(bought, 1) * SECOND)
    return tuple(
        replace(stretch, start=start, end=end, worth=left_of(stretch, at))
        for stretch, (start, end) in zip(before, pairwise(ends), strict=True)
    )


def changed(
    one: Subscription, change: Change, policy: RenewalPolicy, now: datetime
) -> Subscription:
    """The subscription after it. What was used of its worth is `given`, whatever was rounded."""
    paid = worth_of(one.paid_time) + millionths(change.to_pay)
    last = change.after[-1]
    after = replace(
        one,
        plan_id=change.plan_id,
        options=change.options,
        stretches=change.after,
        given=one.given + paid - worth_of(change.after),
        changes=change.number,
        start=last.start,
        paid=change.price,
        told=change.renewal,
        renewal_options=None,
        kept=None,
        waits=without(one.waits, "turn"),
        moved=one.moved or change.effect is Effect.MOVED_END or last.end != one.end,
    )
    if last.end != one.end:
        after = scheduled(replace(after, anchor=last.end, anchor_months=0), policy, now)
    return limits_changed(after, now)
