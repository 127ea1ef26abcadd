"""What becomes of a subscription: its calendar, and each thing that may happen to it. Pure, without money."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tests.simulation.reference.catalog import Terms
from tests.simulation.reference.state import Account, Bought, Card, Charge, Subscription, sold_time
from tests.simulation.reference.state import ended as ended_at

RESTED: Final = timedelta(hours=12)
"""A declined card that is chosen again is asked at once only so long after its last decline."""

HELD_UP: Final = timedelta(hours=1)
"""A payment without an answer for so long is told of."""

NO_CARD_HELPS: Final = frozenset(
    {"given-up", "amount-too-large", "amount-too-small", "payment-system-not-offered"}
)
"""What would fail with another card too."""

TOLD: Final = {
    "failure": "tell_failure",
    "ended": "tell_ended",
    "grace": "tell_grace",
    "held_up": "tell_held_up",
    "changed": "tell_changed",
    "declined": "tell_declined",
    "price": "tell_price",
}
"""What is owed to people, by what has happened."""


def dated(one: Subscription, **dates: datetime | None) -> Subscription:
    """With these dates, or (None) without."""
    kept = {kind: at for kind, at in {**one.dates, **dates}.items() if at is not None}
    return replace(one, dates=kept)


def owing(one: Subscription, what: str) -> Subscription:
    return replace(one, owed=one.owed | {TOLD[what]})


def is_due(one: Subscription, kind: str, now: datetime) -> bool:
    return kind in one.dates and one.dates[kind] <= now


def next_attempt(one: Subscription, terms: Terms, after: datetime) -> datetime | None:
    moments = [one.end + at for at in terms.attempts]
    return min((at for at in moments if at > after), default=None)


def next_reminder(one: Subscription, terms: Terms, after: datetime) -> datetime | None:
    moments = [one.end + at for at in terms.reminders]
    return min((at for at in moments if at > after), default=None)


def runs(one: Subscription, terms: Terms, now: datetime) -> bool:
    """Whether its attempts are under way: wanted, in their days, and nothing is asked just now."""
    begun = now >= one.end + terms.attempts[0]
    return begun and one.live and one.auto_renew and one.open_charge is None


def scheduled(one: Subscription, terms: Terms, now: datetime) -> Subscription:
    """The calendar of a period that was just sold; that it failed before is no news any more."""
    warning, first = one.end + terms.warning, one.end + terms.attempts[0]
    still = {TOLD["changed"], TOLD["declined"]}
    one = replace(one, dates={}, owed=one.owed & still, parked=one.parked & still)
    return dated(
        one,
        lapse=one.end,
        expire=one.end + terms.grace,
        warn=warning if warning > now else None,
        remind=next_reminder(one, terms, now),
        renew=max(first, now) if one.auto_renew else None,
    )


def extended(
    one: Subscription, terms: Terms, bought: Bought, seller: str, now: datetime
) -> Subscription:
    """The next period: from the old end on, also in grace, as long as was paid for. What was chosen stays
    chosen, and the switch as it is."""
    running = tuple(part for part in one.time if part.end > now)
    over = sum(part.worth for part in one.time) - sum(part.worth for part in running)
    end = ended_at(one.anchor, one.months + bought.months)
    after = replace(
        one,
        time=(*running, sold_time(one.end, end, bought.gross, bought.months)),
        given=one.given + over,
        start=one.end,
        months=one.months + bought.months,
        paid=bought.gross,
        seller=seller,
        state="active",
        open_charge=None,
        attempts=0,
        failure=None,
        leaving=False,
        told=None if bought.months == one.chosen else one.told,
    )
    after = scheduled(after, terms, now)
    if one.next_options is None or one.next_options != bought.options:
        return after
    return dated(after, turn=one.dates.get("turn", max(one.end, now)))


def turned(one: Subscription) -> Subscription:
    """What was sold with other options has begun."""
    after = replace(one, options=one.next_options or one.options, next_options=None)
    return limits_changed(dated(after, turn=None))


def limits_changed(one: Subscription) -> Subscription:
    """Whoever has it is to hear of that, if somebody else pays for it."""
    return one if one.customer == one.payer else owing(one, "changed")


def switched(
    one: Subscription, terms: Terms, now: datetime, *, on: bool, card: Card | None
) -> Subscription:
    """Switched on in the days of its attempts, it is tried now; once it has failed, only with a `card` that
    was not asked yet, else next time."""
    after = replace(one, auto_renew=on, leaving=not on)
    if one.auto_renew is on or not one.live:
        return one
    if not on or one.open_charge is not None:
        return dated(after, renew=None)
    first = max(one.end + terms.attempts[0], now)
    at_once = one.failure is None or has_another(card, one)
    return dated(after, renew=first if at_once else next_attempt(one, terms, now))


def declined(one: Subscription, terms: Terms, now: datetime) -> Subscription:
    """Its Customer does not want it beyond what is paid; who pays for it is told."""
    off = switched(one, terms, now, on=False, card=None)
    return owing(replace(off, leaving=True, unwanted=True), "declined")


def told(one: Subscription, price: int | None) -> Subscription:
    """Its payer has read what the next period costs, if it is sold."""
    return one if price is None or price == one.known else replace(one, told=price)


def price_first(one: Subscription, terms: Terms, now: datetime) -> Subscription:
    """What costs more than its payer knows is told, and taken at the next attempt; the last is the end of
    grace, and where that is over, it has failed."""
    over = one.end + terms.grace
    following = next_attempt(one, terms, now) or over
    if following <= now:
        return attempt_failed(one, terms, "price-changed", now)
    return owing(dated(one, renew=following), "price")


def charged(one: Subscription, charge: str) -> Subscription:
    """While a charge is open, nothing else is asked."""
    return dated(replace(one, open_charge=charge), renew=None)


def attempt_failed(one: Subscription, terms: Terms, failure: str, now: datetime) -> Subscription:
    """An attempt was answered with no. The first is told."""
    after = replace(one, open_charge=None, attempts=one.attempts + 1, failure=failure)
    goes_on = one.auto_renew and one.live
    after = dated(ending(after, terms, now), renew=None)
    after = dated(after, renew=next_attempt(one, terms, now) if goes_on else None)
    return owing(after, "failure") if one.attempts == 0 else after


def charge_closed(one: Subscription, terms: Terms, now: datetime, since: datetime) -> Subscription:
    """A charge, open `since` then, brought nothing and was no attempt: one that fell due meanwhile is made up
    for."""
    after = ending(replace(one, open_charge=None), terms, now)
    following = next_attempt(after, terms, since)
    if following is None or not after.auto_renew or not after.live:
        return after
    return dated(after, renew=max(following, now))


def ending(one: Subscription, terms: Terms, now: datetime) -> Subscription:
    """It ends for sure, also where staff had its end in hands."""
    if not one.live or ("expire" in one.dates and "expire" not in one.parked):
        return one
    again = replace(one, parked=one.parked - {"expire"})
    return dated(again, expire=max(one.end + terms.grace, now))


def woken(one: Subscription, terms: Terms, now: datetime) -> Subscription:
    """New money, or another card: it is tried now."""
    return dated(one, renew=now) if runs(one, terms, now) else one


def lapsed(one: Subscription, now: datetime, charge: Charge | None) -> Subscription:
    """The paid time is over: grace with full limits, which is told; or that a payment is without an answer
    for long."""
    if now < one.end:
        return dated(one, lapse=one.end)
    after = dated(one, lapse=None, remind=None)
    if not one.live:
        return after
    after = replace(after, state="grace")
    if one.state != "active":
        return after
    silent = charge is not None and charge.card is not None and charge.state == "open"
    if silent and charge is not None and now - charge.created_at >= HELD_UP:
        return owing(after, "held_up")
    said_anyway = "tell_failure" in one.owed or is_due(one, "warn", now) or one.leaving
    return after if said_anyway or is_due(one, "expire", now) else owing(after, "grace")


def may_end(one: Subscription, terms: Terms, now: datetime, *, payable: bool) -> bool:
    """Grace is over, nothing is asked or about to be, and somebody was asked if it was wanted. What is wanted
    and `payable`, at a price that was told in time, goes on."""
    if payable and one.auto_renew and one.failure != "price-changed":
        return False
    asked = one.attempts > 0 or one.failure is not None or not one.auto_renew
    over = now >= one.end + terms.grace and is_due(one, "expire", now)
    return one.live and over and asked and one.open_charge is None and "renew" not in one.dates


def ended(one: Subscription) -> Subscription:
    """For ever. Payer and Customer are told, and not any more what came before it."""
    owed = one.owed - {TOLD["grace"], TOLD["price"]}
    after = replace(one, state="ended", auto_renew=False, dates={}, owed=owed, parked=frozenset())
    return owing(after, "ended")


def is_fresh(card: Card, one: Subscription) -> bool:
    """Whether its bank has not said no to this renewal, as far as anybody knows."""
    return card.usable and not (one.declined and card.declines)


def has_another(card: Card | None, one: Subscription) -> bool:
    """A card that may pay what has failed. Whose bank wants its payer to say yes needs the payer, no card."""
    return card is not None and is_fresh(card, one) and one.failure != "authentication-required"


def may_be_asked(account: Account, one: Subscription, now: datetime) -> bool:
    """Whether the card that was just chosen or saved is asked at once."""
    card = account.usable_card
    if card is None:
        return False
    rested = not card.declines or now - card.declines[-1] > RESTED
    return is_fresh(card, one) or rested
