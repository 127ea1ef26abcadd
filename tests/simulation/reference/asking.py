"""Money is asked for, and does not come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference import life, money
from tests.simulation.reference.cases import (
    KEY_LIFE,
    Case,
    Outcome,
)
from tests.simulation.reference.changes import asked_for
from tests.simulation.reference.sales import (
    by_hand,
    by_itself,
    to_wake,
)
from tests.simulation.reference.state import (
    Account,
    Bought,
    Charge,
    Draft,
    Entry,
    Subscription,
    charge_of,
    is_decline,
)

BY_TRANSFER = "bank"
"""The payment system whose open payments are invoices: nobody but us closes one."""


def asked(case: Case, found: Charge) -> Iterator[Outcome]:
    """A charge is made: of the right one, for the right amount."""
    if found.kind == "top_up":
        if case.facts.pressed("start_top_up", found.payer, found.amount):
            yield _charged(case, found, found.amount, None)
    elif found.kind == "auto_top_up":
        yield from _by_agreement(case, found)
    elif found.kind == "purchase":
        yield from _first_asked(case, found, case.books.drafts[found.subject])
    elif found.kind == "change":
        yield from asked_for(case, found)
    elif found.kind == "renewal":
        yield from _renewal_asked(case, found, case.books.subscriptions[found.subject])
    else:
        yield Outcome("foreign", charges={found.id: found})


def _by_agreement(case: Case, found: Charge) -> Iterator[Outcome]:
    """While there is too little, of the card and the amount that were agreed to, one at a time, and with all
    of that month not more than was agreed to."""
    watch, payer = case.books.watches.get(found.payer), case.books.accounts[found.payer]
    if watch is None or watch.terms is None or watch.stopped or watch.charge is not None:
        return
    below, amount, most = watch.terms
    cards = [
        one
        for one in payer.cards
        if one.usable and (one.reference == watch.card or one.plastic == watch.plastic)
    ]
    seller = case.offer.seller(found.system)
    today = case.offer.today(seller, case.now)
    counts = [
        one.amount
        for one in case.books.charges.values()
        if (one.kind, one.payer) == ("auto_top_up", payer.id)
        and case.offer.today(seller, one.created_at).replace(day=1) == today.replace(day=1)
        and (one.state != "failed" or one.failure == "given-up")
    ]
    if payer.available + payer.held < below and sum(counts) + amount <= most:
        for card in cards:
            yield _charged(case, found, amount, None, card=card.reference)


def _first_asked(case: Case, found: Charge, draft: Draft) -> Iterator[Outcome]:
    """The whole price: the balance is left alone."""
    payer, customer = case.books.accounts[draft.payer], case.books.accounts[draft.customer]
    if draft.subscription is not None or draft.lacks_customer:
        return
    pressed = (draft.id, draft.payer, draft.revision)
    ways: list[str | None] = [None] if case.facts.pressed("start_payment", *pressed) else []
    if case.facts.pressed("by_saved_card", *pressed):
        ways += [one.reference for one in payer.cards if one.usable and one.system == payer.system]
    for bought in case.wishes(payer, draft):
        if bought.family in customer.live:
            return
        least, _ = case.offer.limits(payer.system, payer.currency)
        for card in ways:
            # Of a company that pays by transfer at least so much is asked for; the rest stays on its balance.
            whole = bought.gross if card is not None else max(bought.gross, least)
            outcome = _charged(case, found, whole, bought, card=card)
            asked_of = replace(
                outcome.charges[found.id], by_hand=card is not None, customer=draft.customer
            )
            yield _beside_others(
                case, draft, bought, replace(outcome, charges={found.id: asked_of})
            )


def _beside_others(case: Case, draft: Draft, bought: Bought, outcome: Outcome) -> Outcome:
    """Another page is closed, and where it was shown that is said."""
    others = list(_beside(case, draft, bought.family))
    still = [one.id for one in others if one.state == "open"]
    told = {
        one.id: replace(one, owed=one.owed | {"tell"})
        for one in others
        if one.failure == "closed" and one.shown and one.id in case.commit.of("charge")
    }
    (asked_now,) = outcome.charges
    return replace(
        outcome,
        charges={**outcome.charges, **told},
        drafts={draft.id: replace(draft, charge=asked_now)},
        wanting=f"the page of {still} closed" if still else "",
    )


def _beside(case: Case, draft: Draft, family: str) -> Iterator[Charge]:
    """Payments for other drafts of this Customer and family: one page is open at a time, and where another
    one was shown it is said that it is closed."""
    for charge in case.books.charges.values():
        other = case.books.drafts.get(charge.subject)
        if charge.kind != "purchase" or charge.bought is None or other is None:
            continue
        same = (charge.customer, charge.bought.family) == (draft.customer, family)
        if same and other.id != draft.id:
            yield charge


def _renewal_asked(case: Case, found: Charge, one: Subscription) -> Iterator[Outcome]:
    """What is missing is asked for, what there is is set aside."""
    if one.open_charge is None:
        for bought in case.wishes(case.payer(one), one):
            yield from _asked_at(case, found, one, bought)


def _asked_at(case: Case, found: Charge, one: Subscription, bought: Bought) -> Iterator[Outcome]:
    payer = case.payer(one)
    limits = case.offer.limits(payer.asked_at, payer.currency)
    on_page = case.offer.limits(payer.system, payer.currency)
    ways = []
    if bought == case.next_period(one) and by_itself(case, one, bought):
        ways.append((money.funding(payer, bought.gross, limits), False))
    if by_hand(case, one):
        card = payer.card_at_hand
        fresh = case.facts.is_on and card is not None and life.is_fresh(card, one)
        ways.append((money.by_hand(payer, bought.gross, limits[0], fresh=fresh), True))
    if by_hand(case, one, how="renew_by_any_card"):
        for other in payer.cards:
            chosen = replace(payer, default_card=other.reference)
            if case.facts.is_on and life.is_fresh(other, one):
                ways.append((money.by_hand(chosen, bought.gross, limits[0], fresh=True), True))
    if by_hand(case, one, how="renew_on_page"):
        ways.append((money.on_page(payer, bought.gross, on_page[0]), True))
    for way, pressed in ways:
        if way.way in ("card", "page"):
            outcome = _charged(case, found, way.amount, bought, held=way.held, card=way.card)
            charge = replace(outcome.charges[found.id], by_hand=pressed, start=one.end)
            after = life.charged(one, found.id)
            yield replace(outcome, charges={found.id: charge}, subscriptions={one.id: after})


def _charged(
    case: Case,
    found: Charge,
    amount: int,
    bought: Bought | None,
    *,
    held: int = 0,
    card: str | None = None,
) -> Outcome:
    payer = case.books.accounts[found.payer]
    systems = [one.system for one in payer.cards if one.reference == card]
    charge = Charge(
        id=found.id,
        payer=payer.id,
        system=systems[0] if systems else payer.system,
        amount=amount,
        held=held,
        kind=found.kind,
        subject=found.subject,
        created_at=case.now,
        expires_at=found.expires_at,
        price=bought.gross if bought is not None else None,
        card=card,
        bought=bought,
        shown=found.shown,
    )
    if not held:
        return Outcome("asked", charges={charge.id: charge})
    postings = {f"customer:{payer.id}": -held, f"held:{payer.id}": held}
    entry = Entry(payer.id, "hold", f"charge:{charge.id}", postings)
    after = money.moved(payer, -held, held)
    return Outcome("asked", {payer.id: after}, charges={charge.id: charge}, entry=entry)


def failing(case: Case) -> Charge | None:
    """The charge that is given up in this commit, as it was."""
    for pk, body in case.commit.of("charge").items():
        known = case.books.charges.get(pk)
        if body.get("state") == "failed" and known is not None and known.state == "open":
            return known
    return None


def failed(case: Case) -> Iterator[Outcome]:
    charge = failing(case)
    if charge is None:
        return
    failure = case.commit.of("charge")[charge.id]["failure"]
    if not may_fail(case, charge, failure):
        return
    payer = case.books.accounts[charge.payer]
    payment = case.facts.payment_of(charge.id)
    if charge.card is not None and failure == "card-lost":
        payer = money.lost(payer, {charge.card})
    elif charge.card is not None and is_decline(failure):
        hard = payment is not None and payment.hard
        payer = money.declined(payer, charge.card, case.now, hard=hard)
    covered = charge.price is not None and charge.price <= payer.available + charge.held
    draft = case.books.drafts.get(charge.subject)
    by_hand = charge.kind in ("purchase", "change", "gift")  # neither is ever paid by itself
    page = _page(case, charge, failure, draft) if by_hand or not covered else None
    back = 0 if page is not None else charge.held
    stays = failure == "closed" and (charge.by_hand or not charge.confirms)
    owed = {"tell"} if charge.shown and not stays and page is None else set()
    owed |= {"follow"} if back else set()
    after = replace(charge, state="failed", failure=failure, owed=frozenset(owed))
    changed = {charge.id: after} if page is None else {charge.id: after, page.id: page}
    one = case.books.subscriptions.get(charge.subject)
    lives: dict[str, Subscription] = {}
    if one is not None and one.open_charge == charge.id:
        lives[one.id] = _unpaid(case, one, after, payer, page=page, covered=covered)
    entry = None
    if back:
        postings = {f"customer:{payer.id}": back, f"held:{payer.id}": -back}
        entry = Entry(payer.id, "release", f"charge:{charge.id}", postings)
    payer = money.moved(payer, back, -back)
    outcome = Outcome(f"failed: {failure}", {payer.id: payer}, lives, changed, entry=entry)
    if charge.kind == "purchase" and page is not None and draft is not None:
        outcome = replace(outcome, drafts={draft.id: replace(draft, charge=page.id)})
    wakes = to_wake(case, after, outcome) if back else ()
    yield replace(outcome, charges={**changed, charge.id: replace(after, wakes=wakes)})


def may_fail(case: Case, charge: Charge, failure: str) -> bool:
    """Only the bank's answer, or that it was never asked, says so."""
    payment = case.facts.payment_of(charge.id)
    if failure == "given-up":
        return True
    came = payment is not None and payment.status in ("paid", "processing")
    if came and not (payment is not None and payment.is_late):
        return False
    late = case.now - charge.created_at > KEY_LIFE or case.now >= charge.expires_at
    if charge.card is None:
        if failure == "closed":
            ours = charge.reference is None or charge.system == BY_TRANSFER
            return ours or case.now < charge.expires_at
        if failure == "closed-there":
            is_closed = payment is not None and payment.status == "cancelled"
            return is_closed and case.now < charge.expires_at
        return failure in ("expired", "no-answer") and late
    if payment is not None and payment.decline is not None:
        said = payment.decline
        authentication = said == "authentication_required"
        return failure == ("authentication-required" if authentication else f"declined:{said}")
    if failure == "card-lost":
        return not case.facts.knows_card(charge.card)
    return failure in ("closed", "no-answer")


def _page(case: Case, charge: Charge, failure: str, draft: Draft | None) -> Charge | None:
    """Where the payer can mend it, the same payment goes on on a page."""
    wanted = failure == "authentication-required" or (failure == "card-lost" and charge.by_hand)
    one = case.books.subscriptions.get(charge.subject)
    payer = case.books.accounts[charge.payer]
    least, most = case.offer.limits(charge.system, payer.currency)
    waits = one is not None and one.open_charge == charge.id
    if charge.kind == "purchase" and draft is not None:
        waits = draft.charge == charge.id and draft.subscription is None
    if charge.kind == "change":
        waits = case.books.amendments[charge.subject].get("charge_id") == charge.id
    if charge.kind == "gift":
        gift = case.books.gifts[charge.subject]
        waits = gift.get("charge_id") == charge.id and gift.get("state", "new") == "new"
    if charge.card is None or not wanted or not waits or not case.facts.is_on:
        return None
    made = [pk for pk in case.commit.of("charge") if pk not in case.books.charges]
    if not least <= charge.amount <= most:
        return None
    found = charge_of(case.commit.of("charge")[made[0]], None) if made else charge
    return replace(
        charge,
        id=found.id if made else "a page",
        card=None,
        asked=0,
        created_at=case.now,
        expires_at=found.expires_at,
        shown=found.shown,
        confirms=failure == "authentication-required",
    )


def _unpaid(
    case: Case,
    one: Subscription,
    charge: Charge,
    payer: Account,
    *,
    page: Charge | None,
    covered: bool,
) -> Subscription:
    """Only an answer uses up an attempt, and only one that nobody pressed for."""
    terms, now, failure = case.offer.terms, case.now, charge.failure or ""
    if page is not None:
        used = 0 if charge.by_hand else 1
        return life.charged(replace(one, attempts=one.attempts + used, failure=failure), page.id)
    if failure == "given-up" or (is_decline(failure) and not charge.by_hand):
        after = life.attempt_failed(one, terms, failure, now)
    elif is_decline(failure):
        after = replace(life.charge_closed(one, terms, now, now), failure=failure)
    else:
        after = life.charge_closed(one, terms, now, charge.created_at)
    card = payer.usable_card
    other = card is not None and card.reference != charge.card and life.is_fresh(card, after)
    if covered or failure in ("no-answer", "card-lost"):
        return life.woken(after, terms, now)
    over = failure in ("closed", "closed-there", "expired") or is_decline(failure)
    return life.woken(after, terms, now) if other and over else after
