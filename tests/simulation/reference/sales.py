"""Money comes, or leaves the balance: what is credited, sold and invoiced by it, and whom it wakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tests.simulation.reference import changes, life, money
from tests.simulation.reference.cases import (
    KNOWN,
    Case,
    Means,
    Outcome,
    summed,
)
from tests.simulation.reference.catalog import owed_to
from tests.simulation.reference.facts import Payment
from tests.simulation.reference.state import (
    Account,
    Bought,
    Card,
    Charge,
    Document,
    Draft,
    Entry,
    Sale,
    Subscription,
    charge_of,
    sold_time,
)


def settled(case: Case, entry: Entry) -> Iterator[Outcome]:
    """A payment lands on the payer's balance; what it was for leaves it, if that still can be."""
    reference = entry.reference.partition(":")[2]
    paid = case.facts.payment(reference)
    charge = case.books.charges.get(paid.charge) if paid is not None else None
    if paid is None or charge is None or paid.status != "paid":
        return
    left_card = paid.card if charge.card is None else None
    if left_card is not None and not paid.is_kept:
        yield from _settled(case, entry, paid, charge, None)
    yield from _settled(case, entry, paid, charge, left_card)


def _settled(
    case: Case, entry: Entry, paid: Payment, charge: Charge, left_card: Card | None
) -> Iterator[Outcome]:
    system, payer = entry.reference.partition(":")[0], case.books.accounts[charge.payer]
    payer = money.saved(payer, left_card) if left_card is not None else payer
    if paid.is_part and charge.state != "settled":
        yield _part(entry, paid, payer)
        return
    if charge.kind not in KNOWN and charge.state != "settled":
        yield _of_others(case, charge, entry, paid, payer)
    back = charge.held if charge.state == "open" else 0
    landed = charge.amount if paid.amount == charge.asks else paid.amount
    postings = summed(
        {f"clearing:{system}": -paid.amount, "fx": paid.amount - landed},
        {f"customer:{payer.id}": landed + back},
        {f"held:{payer.id}": -back},
    )
    before, payer = payer.available, money.moved(payer, landed + back, -back)
    means = Means(payer, entry.reference, postings)
    bought = None if charge.state == "settled" else _bought(case, charge, means)
    outcome = bought or _credited(case, charge, means)
    if charge.state == "settled":
        again = replace(charge, owed=charge.owed | {"follow"})
        yield replace(outcome, charges={charge.id: again})
        return
    came = {"purchase": "bought", "renewal": "renewed"}.get(outcome.what, outcome.what)
    has = outcome.accounts[payer.id]
    left = has.available - min(has.available, has.owed)
    owed = {"tell"} if charge.shown or came != "renewed" else set()
    owed |= {"follow"} if before < left or left_card is not None else set()
    owed |= charge.owed & {"follow"}
    after = replace(charge, state="settled", outcome=came, owed=frozenset(owed))
    after = replace(after, wakes=to_wake(case, after, outcome))
    yield replace(outcome, charges={charge.id: after})


def _part(entry: Entry, paid: Payment, payer: Account) -> Outcome:
    """It is on the balance, and what it is for waits for the rest."""
    postings = summed({f"clearing:{entry.reference.partition(':')[0]}": -paid.amount})
    postings |= {f"customer:{payer.id}": paid.amount}
    booked = Entry(payer.id, "top_up", entry.reference, postings)
    return Outcome("a part", {payer.id: money.moved(payer, paid.amount)}, entry=booked)


def to_wake(case: Case, charge: Charge, outcome: Outcome) -> tuple[Subscription, ...]:
    """Whom the money, or the card, that came is for: the earliest end first, each whole or not at all."""
    payer = outcome.accounts.get(charge.payer, case.books.accounts[charge.payer])
    everybody = {**case.books.subscriptions, **outcome.subscriptions}.values()
    terms, left = case.offer.terms, payer.available
    wakes = []
    for one in sorted(everybody, key=lambda one: (one.end, one.id)):
        if one.payer != payer.id or not life.runs(one, terms, case.now):
            continue
        if charge.outcome in ("topped_up", "credited"):
            wakes.append(one)
            continue
        bought = case.next_period(one)
        if bought is not None and one.id != charge.subject and bought.gross <= left:
            left -= bought.gross
            if bought.gross <= one.known:
                wakes.append(one)
    return tuple(wakes)


def still_asleep(case: Case, one: Subscription) -> bool:
    """Whether money came for it, it is as it was then, and nobody has woken it."""
    current = case.books.subscriptions[one.id]
    news = [(s.end, s.attempts, s.failure, s.told) for s in (one, current)]
    runs = news[0] == news[1] and life.runs(current, case.offer.terms, case.now)
    return runs and case.is_covered(current) and not life.is_due(current, "renew", case.now)


def _of_others(case: Case, charge: Charge, entry: Entry, paid: Payment, payer: Account) -> Outcome:
    """What another capability does with the money: all of it came, and its own books are right."""
    outcome = foreign(payer, entry)
    found = charge_of(case.commit.of("charge")[charge.id], charge)
    came = sum(amount for name, amount in entry.postings.items() if name.startswith("clearing:"))
    wanting = "" if came == -paid.amount else f"all of {paid.amount}"
    return replace(outcome, charges={charge.id: found}, wanting=wanting)


def _bought(case: Case, charge: Charge, means: Means) -> Outcome | None:
    if charge.kind == "purchase" and charge.bought is not None:
        draft = case.books.drafts[charge.subject]
        if not _is_kept(case, draft, charge.bought):
            return None
        return first_period(case, draft, charge.bought, means)
    if charge.kind == "renewal" and charge.bought is not None:
        one = case.books.subscriptions[charge.subject]
        bought, options = charge.bought, (one.options, one.next_options or one.options)
        same = bought.plan == one.plan and bought.options in options and one.payer == charge.payer
        if same and one.end == charge.start and not one.unwanted:
            return next_period(case, one, charge.bought, means)
    if charge.kind == "change" and charge.wanted is not None:
        return changes.done(case, case.books.subscriptions[charge.subject], charge.wanted, means)
    return None


def _is_kept(case: Case, draft: Draft, bought: Bought) -> bool:
    """Whether the promo code that it was priced with is still reserved for it."""
    if bought.promo is None:
        return True
    if draft.promo is None or draft.promo["code"] != bought.promo:
        return False
    payer = case.books.accounts[draft.payer]
    return not (draft.promo.get("first_purchase") and (payer.bought or draft.for_other))


def _credited(case: Case, charge: Charge, means: Means) -> Outcome:
    """The money is on the balance, and its subscription does not wait for it any more."""
    what = (
        "topped_up"
        if charge.kind in ("top_up", "auto_top_up") and charge.state != "settled"
        else "credited"
    )
    credited = Entry(means.payer.id, "top_up", means.reference, means.postings)
    after = {}
    one = case.books.subscriptions.get(charge.subject)
    if one is not None and one.open_charge == charge.id:
        terms = case.offer.terms
        closed = life.charge_closed(one, terms, case.now, charge.created_at)
        after = {one.id: life.woken(closed, terms, case.now)}
    return Outcome(what, {means.payer.id: means.payer}, after, entry=credited)


def first_period(
    case: Case,
    draft: Draft,
    bought: Bought,
    means: Means,
    *,
    kind: str = "purchase",
    renews: bool = True,
) -> Outcome | None:
    """From now on, if the draft is not used, the balance has it, and the Customer has none of its family."""
    payer = means.payer
    customer = payer if draft.customer == payer.id else case.books.accounts[draft.customer]
    family, free = bought.family, bought.family not in customer.live
    if not (free and case.offer.knows(bought.plan) and bought.gross <= payer.available):
        return None
    if draft.subscription is not None or draft.lacks_customer:
        return None
    if customer.id != payer.id and case.facts.is_deleted(customer.id):
        return None
    found = case.commit.entry.sale if case.commit.entry is not None else None
    number = found.subject if found is not None else ""
    payer = _having_bought(money.moved(payer, -bought.gross), family)
    wanted = renews and (payer.default_card is not None or payer.available > 0)
    one = Subscription(
        id=number,
        plan=bought.plan,
        options=bought.options,
        customer=draft.customer,
        payer=payer.id,
        seller=case.offer.seller(payer.system, bought.seller),
        anchor=case.now + timedelta(days=bought.days),
        months=bought.months,
        start=case.now,
        paid=bought.gross,
        told=bought.regular if bought.regular != bought.gross else None,
        chosen=bought.months,
        auto_renew=wanted,
    )
    one = replace(one, time=(sold_time(one.start, one.end, bought.gross, bought.months),))
    one = life.scheduled(one, case.offer.terms, case.now)
    live = {**customer.live, family: one.id}
    people = {payer.id: payer}
    his = people.get(draft.customer, customer)
    if his.id != payer.id and family not in his.received:
        his = replace(his, received=(*his.received, family))
    people[draft.customer] = replace(his, live=live)
    used = replace(draft, subscription=one.id)
    sold = _sold(kind, case, one, bought, replace(means, payer=payer))
    return replace(sold, accounts=people, drafts={draft.id: used})


def next_period(
    case: Case,
    one: Subscription,
    bought: Bought,
    means: Means,
) -> Outcome | None:
    """After the last one, if it is live and the balance has it."""
    covered = bought.gross <= means.payer.available
    if not (one.live and covered and case.offer.knows(bought.plan)):
        return None
    payer = _having_bought(money.moved(means.payer, -bought.gross), bought.family)
    seller = case.offer.seller(payer.system, bought.seller)
    after = life.extended(one, case.offer.terms, bought, seller, case.now)
    return _sold("renewal", case, after, bought, replace(means, payer=payer))


def _having_bought(payer: Account, family: str) -> Account:
    known = payer.bought
    return payer if family in known else replace(payer, bought=(*known, family))


def _sold(
    kind: str,
    case: Case,
    one: Subscription,
    bought: Bought,
    means: Means,
) -> Outcome:
    """The sale, its invoice to the payer, and where the money has gone."""
    payer = means.payer
    taxed = case.offer.taxed(bought.gross, bought.country, case.now, one.seller)
    found = case.commit.entry.sale if case.commit.entry is not None else None
    document = found.document if found is not None else ""
    sale = Sale(
        subject=one.id,
        buyer=payer.id,
        country=bought.country,
        customer=one.customer,
        seller=one.seller,
        document=document,
        plan=bought.plan,
        options=bought.options,
        months=bought.months,
        price=bought.price,
        gross=taxed.gross,
        rate=taxed.rate,
        vat=taxed.vat,
        net=taxed.net,
        start=one.start,
        end=one.end,
    )
    gone = {
        f"customer:{payer.id}": -taxed.gross,
        f"revenue:{one.seller}": taxed.net,
        f"vat:{one.seller}:{owed_to(bought.country)}": taxed.vat,
    }
    entry = Entry(payer.id, kind, means.reference, summed(means.postings, gone), sale)
    invoice = Document(document, "invoice", one.seller, payer.id, case.now)
    return Outcome(
        kind, {payer.id: payer}, {one.id: one}, documents={document: invoice}, entry=entry
    )


def bought_from_balance(case: Case, entry: Entry) -> Iterator[Outcome]:
    draft = case.books.drafts.get(entry.reference.partition(":")[2])
    if draft is None or not case.facts.pressed(
        "pay_from_balance", draft.id, draft.payer, draft.revision
    ):
        return
    payer = case.books.accounts[draft.payer]
    charge = case.books.charges.get(draft.charge or "")
    if charge is not None and charge.state == "open":
        return
    for bought in case.wishes(payer, draft):
        sold = first_period(case, draft, bought, Means(payer, f"purchase:{draft.id}"))
        if sold is not None:
            yield sold


def renewed_from_balance(case: Case, entry: Entry) -> Iterator[Outcome]:
    """When its time has come, or on a press."""
    one = case.books.subscriptions.get(entry.sale.subject) if entry.sale is not None else None
    if one is None or one.open_charge is not None:
        return
    today = case.next_period(one)
    pressed = by_hand(case, one) or by_hand(case, one, how="renew_by_any_card")
    for bought in case.wishes(case.payer(one), one):
        if pressed or (bought == today and by_itself(case, one, bought)):
            reference = f"renewal:{one.id}:{one.end:%Y-%m-%dT%H:%M:%SZ}"
            sold = next_period(case, one, bought, Means(case.payer(one), reference))
            if sold is not None:
                yield sold


def by_itself(case: Case, one: Subscription, bought: Bought) -> bool:
    """When its time has come, at a price that its payer knows."""
    if bought.gross > one.known:
        return False
    return life.runs(one, case.offer.terms, case.now) and life.is_due(one, "renew", case.now)


def by_hand(case: Case, one: Subscription, *, how: str = "renew_now") -> bool:
    """Its payer has pressed for this very period, while that is open, by itself or by staff."""
    window = case.offer.terms.window
    opened = window is None or case.now >= one.end - window or case.facts.opened(one.id, one.end)
    return (
        opened
        and one.live
        and not one.unwanted
        and case.facts.pressed(how, one.id, one.payer, one.end)
    )


def foreign(account: Account, entry: Entry) -> Outcome:
    """Of a capability that this model does not know: its book is right, whatever it is for."""
    available = entry.postings.get(f"customer:{account.id}", 0)
    held = entry.postings.get(f"held:{account.id}", 0)
    paid = entry.postings.get(f"receivable:{account.id}", 0)
    after = replace(money.moved(account, available, held), owed=account.owed - paid)
    return Outcome("foreign", {account.id: after}, entry=entry)
