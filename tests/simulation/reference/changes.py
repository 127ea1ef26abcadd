"""A running subscription is changed: what of its money is left, what it buys, what is still to be paid.

Paid time is reckoned here by itself, from the catalog's file: in whole seconds and millionths of a minor
unit, what is left rounded down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from tests.simulation.reference import life, money
from tests.simulation.reference.cases import SHOWN_FOR, Case, Means, Outcome, summed
from tests.simulation.reference.catalog import Price, half_up, owed_to
from tests.simulation.reference.credits import GivenBack, given_back, kept, of_the_newest
from tests.simulation.reference.state import (
    Body,
    Charge,
    Document,
    Entry,
    Exchange,
    Sale,
    Subscription,
    Time,
    Wanted,
    ended,
    moment,
    sold_time,
)

MILLION: Final = 1_000_000
SECOND: Final = timedelta(seconds=1)


def changed_from_balance(case: Case, entry: Entry) -> Iterator[Outcome]:
    """Somebody has agreed to what was shown, while it held, and nothing has moved since."""
    number = entry.reference.split(":")[1]
    one, amendment = case.books.subscriptions.get(number), case.books.amendments.get(number)
    if one is None or amendment is None:
        return
    revision = amendment.get("revision", 1)
    if not case.facts.pressed("change_from_balance", one.id, one.payer, revision):
        return
    charge = case.books.charges.get(amendment.get("charge_id") or "")
    wanted = agreed(case, one, amendment)
    if wanted is not None and (charge is None or charge.state != "open"):
        reference = f"change:{one.id}:{wanted.number}"
        outcome = done(case, one, wanted, Means(case.payer(one), reference))
        if outcome is not None:
            yield outcome


def agreed(case: Case, one: Subscription, amendment: Body) -> Wanted | None:
    """What was shown, made anew; None where it does not hold any more, or was never to hold so long."""
    shown = amendment.get("shown")
    if shown is None or moment(shown["until"]) > moment(shown["at"]) + SHOWN_FOR:
        return None
    if case.now > moment(shown["until"]) or not changeable(one, case.now):
        return None
    return reckoned(case, one, shown)


def changeable(one: Subscription, now: datetime) -> bool:
    idle = one.open_charge is None and one.failure is None and one.state == "active"
    own = one.others_until is None or one.others_until <= now
    return own and idle and one.time[0].start <= now < one.end


def reckoned(case: Case, one: Subscription, shown: Body) -> Wanted | None:
    """By the catalog of today, from the moment at which it was shown."""
    plan, options, at = shown["plan_id"], shown["options"], moment(shown["at"])
    payer = case.payer(one)
    seller = case.offer.seller(payer.system)
    before = tuple(part for part in one.time if part.end > at)

    def price(months: int) -> int:
        agreed = case.agreed(payer, plan, options, months, at=at)
        listed = case.offer.price(plan, options, months, payer.currency, agreed=agreed)
        return case.offer.gross(listed, payer.country, at, seller)

    how = _how(case, one, plan, options)
    if how is None:
        return None
    then = replace(one, plan=plan, options=options, next_options=None)
    renewed = case.next_period(then)
    left = half_up(Fraction(sum(_left(part, at) for part in before), MILLION))
    pays, time, listed, resold = 0, list(before), None, 0
    last = price(before[-1].months)
    if how == "pay_difference":
        pays, time = _difference(before, price, at)
    elif how in ("shorten", "lengthen"):
        time = _moved(before, price, at)
        own = [sale for sale in case.books.sold[one.id] if sale.buyer == one.payer]
        resold = min(left, sum(kept(case, sale) for sale in own))
    elif how == "full":
        pays = last = price(one.chosen)
        agreed = case.agreed(payer, plan, options, one.chosen, at=at)
        listed = case.offer.price(plan, options, one.chosen, payer.currency, agreed=agreed)
        time = [sold_time(at, ended(at, one.chosen), pays, one.chosen)]
    return Wanted(
        number=one.changes + 1,
        plan=plan,
        options=options,
        before=before,
        time=tuple(time),
        pays=pays,
        price=last,
        renewal=None if renewed is None else renewed.gross,
        country=payer.country,
        left=left,
        how=how,
        listed=listed,
        resold=resold,
    )


def _how(case: Case, one: Subscription, plan: str, options: Mapping[str, int]) -> str | None:
    """By the terms for more, or for less; None where there are none."""
    offer = case.offer
    if plan != one.plan:
        return "pay_difference" if offer.rank(plan) > offer.rank(one.plan) else None
    more = any(value > one.options.get(key, 0) for key, value in options.items())
    less = any(value < one.options.get(key, 0) for key, value in options.items())
    if more and less:
        freely = (offer.expansion, offer.reduction) == ("shorten", "lengthen")
        return "shorten" if freely else None
    if more:
        return offer.expansion
    if less and offer.reduction == "lengthen":
        return "lengthen"
    later = offer.reduction == "next_renewal" if less else one.next_options is not None
    return "next_renewal" if later and "turn" not in one.dates else None


def for_the_next_period(case: Case, one: Subscription) -> Iterator[Outcome]:
    """Fewer options are agreed to for then, or taken back."""
    amendment = case.books.amendments.get(one.id)
    if amendment is None or not case.facts.pressed(
        "change_from_balance", one.id, one.payer, amendment.get("revision", 1)
    ):
        return
    wanted = agreed(case, one, amendment)
    if wanted is not None and wanted.how == "next_renewal":
        other = wanted.options if wanted.options != one.options else None
        after = life.told(replace(one, next_options=other), wanted.renewal)
        yield Outcome("for the next period", subscriptions={one.id: after})


def _left(part: Time, at: datetime) -> int:
    to_come = part.end - max(part.start, at)
    return part.worth * (to_come // SECOND) // ((part.end - part.start) // SECOND)


def _difference(
    time: Sequence[Time], price: Callable[[int], int], at: datetime
) -> tuple[int, list[Time]]:
    """The new price for what is to come, less what is left of the old one."""
    costs = [_cost(part, price, at) for part in time]
    lefts = [_left(part, at) for part in time]
    wanting = sum(costs, Fraction(0)) - sum(lefts)
    pays = half_up(wanting / MILLION) if wanting > 0 else 0
    more = [max(cost - left, Fraction(0)) for cost, left in zip(costs, lefts, strict=True)]
    shares = [int(pays * MILLION * one / sum(more)) if sum(more) else 0 for one in more[:-1]]
    shares.append(pays * MILLION - sum(shares))
    after = [
        replace(part, start=max(part.start, at), worth=left + share)
        for part, left, share in zip(time, lefts, shares, strict=True)
    ]
    return pays, after


def _cost(part: Time, price: Callable[[int], int], at: datetime) -> Fraction:
    to_come = (part.end - max(part.start, at)) // SECOND
    return Fraction(price(part.months) * MILLION * to_come, part.seconds)


def _moved(time: Sequence[Time], price: Callable[[int], int], at: datetime) -> list[Time]:
    """Each second at the new price, as long as the money lasts; one at least."""
    after: list[Time] = []
    start = max(at, time[0].start)
    for part in time:
        left = _left(part, at)
        seconds = max(left * part.seconds // (price(part.months) * MILLION), 1)
        after.append(replace(part, start=start, end=start + seconds * SECOND, worth=left))
        start += seconds * SECOND
    return after


def still_possible(one: Subscription, wanted: Wanted, now: datetime) -> bool:
    """Nothing was sold or changed since it was shown."""
    kept = tuple(part for part in one.time if part.end > wanted.time[0].start)
    unmoved = (kept, one.changes + 1) == (wanted.before, wanted.number)
    return unmoved and changeable(one, now)


def done(case: Case, one: Subscription, wanted: Wanted, means: Means) -> Outcome | None:
    """It is as was agreed, if nothing was sold or changed meanwhile, and the plan and the money are there."""
    if not still_possible(one, wanted, case.now):
        return None
    if means.payer.available < wanted.pays or not case.offer.knows(wanted.plan):
        return None
    worth = sum(part.worth for part in one.time) + wanted.pays * MILLION
    last = wanted.time[-1]
    after = replace(
        one,
        plan=wanted.plan,
        options=wanted.options,
        time=wanted.time,
        given=one.given + worth - sum(part.worth for part in wanted.time),
        changes=wanted.number,
        start=last.start,
        paid=wanted.price,
        told=wanted.renewal,
        next_options=None,
    )
    after = life.dated(after, turn=None)
    if last.end != one.end:
        owed = one.owed & {"tell_held_up", "tell_changed"}
        moved = replace(after, anchor=last.end, months=0, moved=True)
        after = replace(life.scheduled(moved, case.offer.terms, case.now), owed=owed)
    if wanted.how in ("shorten", "lengthen"):
        after = replace(after, moved=True)
    after = life.limits_changed(after)
    if not wanted.pays and not wanted.resold:
        return _exchanged(one, after, wanted, means)
    return _sold(case, one, after, wanted, means)


def _exchanged(one: Subscription, after: Subscription, wanted: Wanted, means: Means) -> Outcome:
    """There is nothing to be paid, or to be given back and sold anew: no document is made."""
    exchange = Exchange(one.id, wanted.time[0].start, after.end, one.end, wanted.left)
    entry = Entry(means.payer.id, "change", means.reference, {}, exchange=exchange)
    return Outcome("changed", {means.payer.id: means.payer}, {one.id: after}, entry=entry)


def _sold(
    case: Case, one: Subscription, after: Subscription, wanted: Wanted, means: Means
) -> Outcome:
    """What is paid; or what is left, which is given back by the papers it was sold with, and sold anew."""
    payer = money.moved(means.payer, -wanted.pays)
    seller = case.offer.seller(payer.system, after.seller)
    taxed = case.offer.taxed(wanted.pays or wanted.resold, wanted.country, case.now, seller)
    listed = taxed.gross if case.offer.vat_inside else taxed.net
    found = case.commit.entry.sale if case.commit.entry is not None else None
    document = found.document if found is not None else ""
    sale = Sale(
        subject=after.id,
        buyer=payer.id,
        country=wanted.country,
        customer=after.customer,
        seller=seller,
        document=document,
        plan=wanted.plan,
        options=wanted.options,
        months=wanted.time[-1].months if wanted.listed else 1,
        price=wanted.listed or Price(listed, 0, 0, listed),
        gross=taxed.gross,
        rate=taxed.rate,
        vat=taxed.vat,
        net=taxed.net,
        start=wanted.time[0].start,
        end=after.end,
    )
    gone = {
        f"customer:{payer.id}": -taxed.gross,
        f"revenue:{seller}": taxed.net,
        f"vat:{seller}:{owed_to(wanted.country)}": taxed.vat,
    }
    back = GivenBack()
    if wanted.resold and case.commit.entry is not None:
        shares = of_the_newest(case, one, wanted.resold)
        back = given_back(case, case.commit.entry, payer.id, shares, wanted.time[0].start)
    postings = summed(means.postings, back.postings, gone)
    entry = Entry(payer.id, "change", means.reference, postings, sale, tuple(back.credits))
    invoice = Document(document, "invoice", seller, payer.id, case.now)
    papers = {document: invoice, **back.notes}
    return Outcome("changed", {payer.id: payer}, {after.id: after}, documents=papers, entry=entry)


def asked_for(case: Case, found: Charge) -> Iterator[Outcome]:
    """A charge for what was agreed to: all of it, by a card or on a page; the balance is left alone."""
    one, amendment = case.books.subscriptions[found.subject], case.books.amendments[found.subject]
    payer = case.payer(one)
    if not case.facts.pressed("change_by_card", one.id, one.payer, amendment.get("revision", 1)):
        return
    wanted = agreed(case, one, amendment)
    if wanted is None or not wanted.pays:
        return
    for card in (None, *(card for card in payer.cards if card.usable)):
        system = payer.system if card is None else card.system
        charge = Charge(
            id=found.id,
            payer=payer.id,
            system=system,
            amount=max(wanted.pays, case.offer.limits(system, payer.currency)[0]),
            held=0,
            kind="change",
            subject=one.id,
            created_at=case.now,
            expires_at=found.expires_at,
            price=wanted.pays,
            card=None if card is None else card.reference,
            by_hand=True,
            wanted=wanted,
            shown=found.shown,
        )
        yield Outcome("asked", charges={charge.id: charge})
