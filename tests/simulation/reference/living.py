"""Time passes, people choose, what was owed is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference import life, money
from tests.simulation.reference.cases import (
    LATEST,
    WAKERS,
    Case,
    Outcome,
)
from tests.simulation.reference.changes import for_the_next_period, still_possible
from tests.simulation.reference.sales import (
    still_asleep,
)
from tests.simulation.reference.state import (
    DATES,
    Account,
    Charge,
    Subscription,
    charge_of,
)


def lives_on(case: Case, one: Subscription, found: Subscription) -> Iterator[Outcome]:
    """What may become of a subscription while no money moves."""
    terms, now, payer = case.offer.terms, case.now, case.payer(one)
    for after in (*_in_hands(case, one), *_wished(case, one)):
        yield _only(after)
    yield from _told(case, one)
    if life.is_due(one, "lapse", now):
        charge = case.books.charges.get(one.open_charge or "")
        yield _only(life.lapsed(one, now, charge), "lapsed")
    if life.is_due(one, "turn", now):
        yield _only(life.turned(one), "turned")
    yield from for_the_next_period(case, one)
    if life.is_due(one, "renew", now):
        if not life.runs(one, terms, now):
            wanted = one.live and one.auto_renew and one.open_charge is None
            first = one.end + terms.attempts[0]
            yield _only(life.dated(one, renew=first if wanted else None), "put back")
        else:
            yield from _attempted(case, one, found)
    if life.runs(one, terms, now) and _something_came(case, one, payer):
        yield replace(_only(life.dated(one, renew=now), "woken"), wanting=_sooner(case, one))
    if life.is_due(one, "expire", now):
        yield from _over(case, one, found)


def _only(one: Subscription, what: str = "lives on") -> Outcome:
    return Outcome(what, subscriptions={one.id: one})


def _attempted(case: Case, one: Subscription, found: Subscription) -> Iterator[Outcome]:
    """Neither balance nor card can be asked."""
    bought, payer = case.next_period(one), case.payer(one)
    limits = case.offer.limits(payer.asked_at, payer.currency)
    way = money.funding(payer, bought.gross, limits) if bought is not None else None
    if bought is not None and bought.gross > one.known:
        yield _only(life.price_first(one, case.offer.terms, case.now), "its price is told first")
        return
    reason = way.reason if way is not None else found.failure
    if reason is not None:
        failed_one = life.attempt_failed(one, case.offer.terms, reason, case.now)
        yield _only(failed_one, "attempt failed")


def _something_came(case: Case, one: Subscription, payer: Account) -> bool:
    """New money, also what was released, if it is enough; or a card that may be asked. Two workers may both
    have found that it is still to wake somebody."""
    mine = [charge for charge in case.books.charges.values() if charge.payer == payer.id]
    states = (state for charge in mine for state in case.states("charge", charge))
    came = [state for state in states if "follow" in state.owed]
    if any(charge.outcome in ("topped_up", "credited") for charge in came):
        return True
    if any(case.is_waking(name, payer) for name in WAKERS):
        return True
    if came and case.is_covered(one) and all(charge.subject != one.id for charge in came):
        return True
    chose = [("choose_card", payer.id), ("remove_card", payer.id)]
    chosen = bool(came) or any(case.facts.pressed(*press) for press in chose)
    chosen = chosen or case.is_waking("card_setup", payer)
    return chosen and life.may_be_asked(payer, one, case.now)


def _sooner(case: Case, one: Subscription) -> str:
    """Who ends earlier and is woken first, but was not."""
    for charge in case.books.charges.values():
        if "follow" in charge.owed and one.id in (other.id for other in charge.wakes):
            for other in charge.wakes:
                if other.id == one.id:
                    break
                if still_asleep(case, other):
                    return f"{other.id}, which ends at {other.end}, before {one.id}"
    return ""


def _over(case: Case, one: Subscription, found: Subscription) -> Iterator[Outcome]:
    """Grace is over: it ends, or waits a little for what is still to come."""
    terms, now, over = case.offer.terms, case.now, one.end + case.offer.terms.grace
    if life.may_end(one, terms, now, payable=_is_payable(case, one)):
        customer = case.customer(one)
        live = {family: other for family, other in customer.live.items() if other != one.id}
        outcome = _only(life.ended(one), "ended")
        yield replace(outcome, accounts={customer.id: replace(customer, live=live)})
    if not one.live:
        yield _only(life.dated(one, expire=None))
        return
    asked_now = one if one.attempts or one.failure or not one.auto_renew else None
    before = asked_now or (
        one if "renew" in one.dates or now < over else life.woken(one, terms, now)
    )
    if now >= over and one.auto_renew and one.open_charge is None and _is_payable(case, one):
        before = life.woken(one, terms, now)
    befores = [before, one] if "renew" in one.dates else [before]  # what backs off is not hurried
    charge = case.books.charges.get(one.open_charge or "")
    page = charge is not None and charge.card is None
    later = found.dates.get("expire")
    for before in befores:
        latest = max(over, now, before.dates.get("renew", now)) + LATEST
        waits = now < over or page or "renew" in before.dates
        if waits and later is not None and now < later <= latest:
            yield _only(life.dated(before, expire=later), "waits on")


def _is_payable(case: Case, one: Subscription) -> bool:
    """By the balance, or by a card that may be asked, at a price that its payer knows."""
    bought, payer = case.next_period(one), case.payer(one)
    if bought is None or bought.gross > one.known:
        return False
    by_card = one.failure not in life.NO_CARD_HELPS and life.has_another(payer.usable_card, one)
    return by_card or bought.gross <= payer.available


def _in_hands(case: Case, one: Subscription) -> Iterator[Subscription]:
    """What failed too often is parked, and tried again by staff."""
    mine = [(kind, again) for pk, kind, again in case.commit.parked if pk == one.id]
    parked = frozenset(kind for kind, again in mine if not again)
    if parked:
        yield replace(one, parked=one.parked | parked)
    for kind in (kind for kind, again in mine if again):
        back = replace(one, parked=one.parked - {kind})
        if kind in DATES:
            yield life.dated(back, **{kind: case.now})
        else:
            yield replace(back, owed=back.owed | {kind})


def _wished(case: Case, one: Subscription) -> Iterator[Subscription]:
    """Its payer, and nobody else, chooses; who has it for somebody else's money can decline it."""
    if not one.live:
        return
    for on in (True, False):
        if case.facts.pressed("switch", one.id, one.payer, on):
            said: list[int | None] = [
                price
                for price in case.prices(one)
                if case.facts.pressed("switch", one.id, one.payer, on, price)
            ]
            for payer in case.states("account", case.payer(one)):
                for price in said or [None]:
                    after = life.told(one, price)
                    card = payer.usable_card
                    yield life.switched(after, case.offer.terms, case.now, on=on, card=card)
    if one.customer != one.payer and case.facts.pressed(
        "decline_subscription", one.id, one.customer
    ):
        yield life.declined(one, case.offer.terms, case.now)
    found = case.commit.of("subscription")[one.id]["renewal_months"]
    pressed = case.facts.pressed("choose_renewal_period", one.id, one.payer, found)
    if pressed and one.open_charge is None:
        after = replace(one, chosen=found)
        yield from (life.told(after, price) for price in case.prices(after))
        if not case.prices(after):
            yield after


def _told(case: Case, one: Subscription) -> Iterator[Outcome]:
    """What was to be said has been read, by those whom it concerns."""
    now, day = case.now, f"{one.id} {one.end:%Y-%m-%d}"
    if life.is_due(one, "remind", now):
        after = life.dated(one, remind=life.next_reminder(one, case.offer.terms, now))
        comes = one.live and now < one.end + case.offer.terms.attempts[0]
        yield from _priced(case, after, "reminded", f"RenewalComing {day}" if comes else "")
    if life.is_due(one, "warn", now):
        after = life.dated(one, warn=None)
        charge = case.books.charges.get(one.open_charge or "")
        silent = charge is not None and charge.card is not None
        unpaid = one.failure is not None or not one.auto_renew or one.state == "grace"
        wanting = one.live and unpaid and not one.leaving
        if silent or not wanting:
            yield _only(after, "warned")
        if wanting:
            yield from _priced(case, after, "warned", f"LastWarning {day}")
    for kind in one.owed:
        yield from _said(case, one, kind, day)


def _said(case: Case, one: Subscription, kind: str, day: str) -> Iterator[Outcome]:
    after = replace(one, owed=one.owed - {kind})
    if kind == "tell_failure" and one.live and one.failure is not None:
        yield from _priced(case, after, kind, f"RenewalFailed {day}")
        return
    if kind == "tell_grace" and one.state == "grace":
        yield from _priced(case, after, kind, f"GraceBegan {day}")
        return
    if kind == "tell_price" and one.live:
        yield from _priced(case, after, kind, f"RenewalPriceChanged {day}")
        states = case.states("subscription", one)
        if all("renew" in state.dates for state in states):
            return
    if kind == "tell_changed" and one.live and one.customer != one.payer:
        yield replace(_only(after, kind), read=((one.customer, f"LimitsChanged {day}"),))
        return
    if kind == "tell_declined" and one.live:
        yield replace(_only(after, kind), read=((one.payer, f"CustomerDeclined {day}"),))
        return
    concerned = {one.payer, one.customer} if kind == "tell_ended" else set()
    read = tuple((person, f"Ended {day}") for person in concerned)
    yield replace(_only(after, kind), read=read)


def _priced(case: Case, one: Subscription, what: str, text: str) -> Iterator[Outcome]:
    """It names what the next period costs, which its payer knows from then on; unless it changed meanwhile,
    or they cannot be reached."""
    if not text:
        yield _only(one, what)
        return
    read = ((one.payer, text),)
    prices = case.prices(one)
    for price in prices:
        yield replace(_only(life.told(one, price), what), read=read)
    changed = any(state.chosen != one.chosen for state in case.states("subscription", one))
    if not prices or changed or not case.facts.is_reached(one.payer):
        yield replace(_only(one, what), read=read)


def cards(case: Case) -> Iterator[Outcome]:
    """Somebody chooses, removes or saves a card, or the bank has lost some."""
    for setup, body in case.commit.of("card_setup").items():
        left = case.facts.saved_on(setup)
        if left is not None and body.get("state") == "saved":
            yield _owner(money.saved(case.books.accounts[body["payer_id"]], left), "saved")
    for pk in case.commit.of("account"):
        account = case.books.accounts.get(int(pk))
        if account is None:
            continue
        for card in account.cards:
            chosen = case.facts.pressed("choose_card", account.id, card.reference)
            if chosen and not card.lost:
                yield _owner(replace(account, default_card=card.reference), "chosen")
            if case.facts.pressed("remove_card", account.id, card.reference):
                yield _owner(money.removed(account, card.reference), "removed")
            if not case.facts.knows_card(card.reference):
                yield _owner(money.lost(account, {card.reference}), "lost")
                his = {c.reference for c in account.cards if c.customer == card.customer}
                yield _owner(money.lost(account, his), "lost")


def deleted(case: Case) -> Iterator[Outcome]:
    """Who wishes to be deleted, has no money here and pays or is paid for nothing has no card any more."""
    for pk, body in case.commit.of("deletion").items():
        account = case.books.accounts.get(int(pk))
        if account is None or "erase" not in body.get("waits", {}):
            continue
        money_here = account.available or account.held or account.owed or account.flagged
        subscriptions = case.books.subscriptions.values()
        served = any(one.live and account.id in (one.payer, one.customer) for one in subscriptions)
        if not money_here and not served:
            yield _owner(replace(account, cards=(), default_card=None), "deleted")


def _owner(account: Account, what: str) -> Outcome:
    return Outcome(what, {account.id: account})


def done(case: Case) -> Iterator[Outcome]:
    """What was owed because of a charge has been done, or its bank is about to be asked."""
    for pk, body in case.commit.of("charge").items():
        charge = case.books.charges.get(pk)
        if charge is None:
            continue
        found = charge_of(body, charge)
        if found.owed < charge.owed:
            gone = "follow" in charge.owed - found.owed
            asleep = [one.id for one in charge.wakes if gone and still_asleep(case, one)]
            wanting = f"{asleep} woken by the money of {pk}" if asleep else ""
            yield Outcome("done", charges={pk: replace(charge, owed=found.owed)}, wanting=wanting)
        if found.asked == charge.asked + 1:
            after = replace(charge, asked=found.asked)
            agreed = charge.card is None  # on a page: what its payer agreed to is taken
            wanted = agreed or _wanted(case, charge)
            wanting = "" if wanted else f"somebody who wants {pk} to be asked for"
            yield Outcome("its bank is asked", charges={pk: after}, wanting=wanting)


def _wanted(case: Case, charge: Charge) -> bool:
    """What runs by itself while it is switched on and the card is the one that pays; what was pressed for
    while there is that card."""
    one, payer = case.books.subscriptions.get(charge.subject), case.books.accounts[charge.payer]
    if charge.kind == "auto_top_up":
        watch = case.books.watches[charge.payer]
        low = watch.terms is not None and payer.available + payer.held < watch.terms[0]
        kept = any(card.reference == charge.card and card.usable for card in payer.cards)
        return watch.charge == charge.id and not watch.stopped and low and kept
    if charge.kind == "purchase":
        draft = case.books.drafts[charge.subject]
        kept = any(card.reference == charge.card and card.usable for card in payer.cards)
        return kept and draft.charge == charge.id and draft.subscription is None
    if one is None:
        return True
    if charge.wanted is not None:
        there = any(card.reference == charge.card for card in payer.cards)
        return there and still_possible(one, charge.wanted, case.now)
    if one.open_charge != charge.id or not one.live or one.end != charge.start:
        return False
    if one.unwanted:
        return False
    if charge.by_hand:
        return any(card.reference == charge.card for card in payer.cards)
    return one.auto_renew and payer.default_card == charge.card
