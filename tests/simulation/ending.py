"""Staff end subscriptions with credit: what is given back is reckoned once more from what was sold; nobody
else ends anything early."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any, Final

from chalicelib.application.desk.ending import (
    ENDING,
    end_with_credit,
    end_with_refund,
    ending_key,
    preview_again,
    preview_ending,
)
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Body
from chalicelib.application.subscriptions import purchases, renewals
from tests.simulation.life_rules import heard
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.stories import (
    MESSAGE,
    a_draft,
    bought,
    bought_from_balance,
    live_until,
    served,
    topped_up,
)
from tests.simulation.views import ANNA, end_of, instant, live, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.parts import deliver, number, perform

ACTIONS: Final = Actions()
STAFF: Final = 2
REASON: Final = "asked for it"
SOLD: Final = "sold"
"""Under this name are what sales were, by book and entry."""

BACK: Final = "given back"
"""Under this name is what was given back of sales, by invoice."""

HALF_AN_HOUR: Final = timedelta(minutes=30)
COPIED: Final = ("subject", "customer_id", "seller", "buyer", "vat_country", "vat_charged")


def _lasting(world: SimWorld) -> list[str]:
    now = world.clock.at
    known = world.watcher.subscriptions.items()
    return [pk for pk, body in known if live(body) and end_of(body) > now]


def _endings(world: SimWorld) -> dict[str, Body]:
    return {pk: body for (name, pk), body in world.watcher.others.items() if name == ENDING}


def _shown(world: SimWorld) -> list[str]:
    return [pk for pk, body in _endings(world).items() if not body.get("done_at")]


@ACTIONS.add(weight=1, ready=_lasting)
def staff_look_at_an_ending(world: SimWorld, dice: Random) -> None:
    found = _lasting(world)
    if found:
        world.press(preview_ending, dice.choice(found), STAFF, REASON)


@ACTIONS.add(weight=2, ready=_lasting)
def staff_end_with_credit(world: SimWorld, dice: Random) -> None:
    """What they were shown, just now or some time ago."""
    found, lasting = _shown(world), _lasting(world)
    end = end_with_refund if dice.random() < 0.4 else end_with_credit
    if found and dice.random() < 0.3:
        world.press(end, dice.choice(found[-3:]), STAFF)
    elif lasting:
        shown = world.press(preview_ending, dice.choice(lasting), STAFF, REASON)
        world.press(end, shown.id, STAFF)


@ACTIONS.add(weight=1, ready=_shown)
def staff_look_once_more(world: SimWorld, dice: Random) -> None:
    found = _shown(world)
    if found:
        world.press(preview_again, dice.choice(found), STAFF)


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    if dice.random() < 0.5:
        world.press(end_with_credit, pk, STAFF)
    else:
        world.use(perform, ending_key(pk))


def _ending(world: SimWorld, written: Written) -> None:
    """It is done once, as of when it was shown, and then its people are told and its money wakes."""
    before, body, pk = written.before, written.body, written.put.key.pk
    done = body.get("done_at")
    if before is None:
        require(not done, "ended", f"{pk} is done, and nobody was shown it")
    else:
        for name in ("subscription_id", "payer_id", "by", "reason", "at", "end", "left", "way"):
            require(before.get(name) == body.get(name), "ended", f"{name} of {pk} has changed")
    if done and not (before or {}).get("done_at"):
        _done(world, written, datetime.fromisoformat(done))
    gone = (before or {}).get("waits", {}).keys() - body.get("waits", {}).keys()
    if "tell_ended" in gone and "parked" not in written.together:
        ended = world.watcher.subscriptions[body["subscription_id"]]
        for person in {ended["payer_id"], ended["customer_id"]}:
            heard(world, person, _notice(ended))
    world.watcher.others[ENDING, pk] = body


def _notice(ended: Body) -> str:
    return f"EndedEarly {ended['id']} {end_of(ended):%Y-%m-%d}"


def _done(world: SimWorld, written: Written, done: datetime) -> None:
    body, pk = written.body, written.put.key.pk
    at = datetime.fromisoformat(body["at"])
    require(at <= done <= at + HALF_AN_HOUR, "ended", f"{pk} of {at} is done at {done}")
    require({"tell_ended", "follow"} <= body["waits"].keys(), "ended", f"{pk} tells nobody")
    (ended,) = [p.body for p in written.together["subscription"]]
    over = ended["status"] == "ended" and end_of(ended) == at
    require(over and ended["id"] == body["subscription_id"], "ended", f"{pk}: {ended}")
    (entry,) = [p.body for p in written.together["entry"]]
    require(entry["act"] == {"by": STAFF, "reason": REASON}, "ended", f"{pk} by {entry['act']}")
    total = sum(_gross(one["back"]) for one in entry["given_back"])
    require(total == minor(body["left"]["gross"]), "shown", f"{pk} gives back {total}")
    asked = [p.body["amount"] for p in written.together.get("refund", ())]
    right = [body["way"]["amount"]] if body.get("refund_id") else []
    require(asked == right, "ended", f"{pk} asks for {asked} back, shown was {body.get('way')}")
    world.count("ended with credit" if not asked else "ended with a refund")
    world.count(f"given back: {len(entry['given_back'])} sales")


def _gross(sale: Body) -> int:
    return sum(minor(line["gross"]) for line in sale["lines"])


def _entry(world: SimWorld, written: Written) -> None:
    """What is given back is what is left of a sale of this book, and it has its credit note."""
    body = written.body
    book = body["account_id"]
    if body.get("sale"):
        world.watcher.others[SOLD, f"{book}:{body['sequence']}"] = body["sale"]
    for credit in body["given_back"] if body["kind"] == "credit" else ():
        (shown,) = [p.body for p in written.together[ENDING]]
        sold = world.watcher.others[SOLD, f"{book}:{credit['entry_sequence']}"]
        ended = world.watcher.subscriptions[shown["subscription_id"]]
        at, moved = datetime.fromisoformat(shown["at"]), bool(ended.get("moved"))
        _is_left(sold, credit, at, moved=moved, before=_given_back(world, credit["corrects"]))
        if ended.get("moved"):
            world.count("ended where a change had moved the end")
        documents = {p.key.pk: p.body for p in written.together["document"]}
        invoice, note = documents[credit["corrects"]], documents[credit["back"]["document_id"]]
        kinds = (invoice["kind"], note["kind"], note["corrects"])
        right = kinds == ("invoice", "credit_note", sold["document_id"])
        require(right, "documents", f"{credit['corrects']} is corrected by {note}")
        wakes = "number" in note.get("waits", {}) or note["id"] in invoice.get("notes", ())
        require(wakes, "documents", f"nobody will number {note}")
    for credit in body.get("given_back", ()):
        gross = _given_back(world, credit["corrects"]) + _gross(credit["back"])
        world.watcher.others[BACK, credit["corrects"]] = {"gross": gross}


def _given_back(world: SimWorld, invoice: str) -> int:
    """By the credits so far."""
    found: int = world.watcher.others.get((BACK, invoice), {"gross": 0})["gross"]
    return found


def _is_left(sold: Body, credit: Body, at: datetime, *, moved: bool, before: int) -> None:
    """`before`: what was given back of it by then. Where a change has moved the end, how much of which sale
    is for the reference model to say."""
    (line,), (back,), whole = sold["lines"], credit["back"]["lines"], _span(sold)
    used = min(max((at - whole[0]).total_seconds(), 0), (whole[1] - whole[0]).total_seconds())
    share = Fraction(int(used), int((whole[1] - whole[0]).total_seconds()))
    gross = minor(line["gross"]) - _half_up(minor(line["gross"]) * share)
    gross = minor(back["gross"]) if moved else gross
    rate = Fraction(minor(line["vat"]), minor(line["gross"]))
    vat = _half_up(rate * (before + gross)) - _half_up(rate * before)
    found = tuple(minor(back[name]) for name in ("net", "vat", "gross"))
    expected = (gross - vat, vat, gross)
    require(found == expected, "credited", f"{found} of {line['gross']} at {at}, not {expected}")
    for name in COPIED:
        same = credit["back"].get(name) == sold.get(name)
        require(same, "credited", f"{name} is {credit['back'].get(name)}, was {sold.get(name)}")
    rates = back["vat_rate_percent"] == line["vat_rate_percent"]
    require(rates, "credited", f"at {back['vat_rate_percent']}")
    until = datetime.fromisoformat(credit["until"])
    require(until == at, "credited", f"until {until}, not {at}")


def _span(sale: Mapping[str, Any]) -> tuple[datetime, datetime]:
    (line,) = sale["lines"]
    return datetime.fromisoformat(line["start"]), datetime.fromisoformat(line["end"])


def _half_up(amount: Fraction | int) -> int:
    fraction = Fraction(amount)
    return (2 * fraction.numerator + fraction.denominator) // (2 * fraction.denominator)


def _unfinished(world: SimWorld) -> list[str]:
    return [f"ending {pk}" for pk, body in _endings(world).items() if body.get("waits")]


def _at_rest(world: SimWorld) -> None:
    """Whoever was concerned has read of it."""
    for pk, body in _endings(world).items():
        if not body.get("done_at"):
            continue
        ended = world.watcher.subscriptions[body["subscription_id"]]
        require(not live(ended), "ended", f"{pk} was done, and {ended['id']} lives")
        for person in {ended["payer_id"], ended["customer_id"]}:
            heard(world, person, _notice(ended))


def _half_used(world: SimWorld) -> str:
    """A subscription from the balance, some way into its period."""
    sold = bought_from_balance(world)
    end = end_of(world.watcher.subscriptions[sold])
    live_until(world, end - timedelta(days=60))
    return sold


def _preview(world: SimWorld, sold: str) -> str:
    return preview_ending(world.services, sold, STAFF, REASON).id


def _looking(world: SimWorld) -> Acted:
    sold = _half_used(world)
    return lambda: preview_ending(world.services, sold, STAFF, REASON)


def _ending_it(world: SimWorld) -> Acted:
    shown = _preview(world, _half_used(world))
    return lambda: end_with_credit(world.services, shown, STAFF)


def _ending_with_refund(world: SimWorld) -> Acted:
    """It was paid by card, and that is where it goes."""
    sold = bought(world)
    live_until(world, world.clock.at + timedelta(days=20))
    shown = _preview(world, sold)
    return lambda: end_with_refund(world.services, shown, STAFF)


def _ending_with_page(world: SimWorld) -> Acted:
    """Its payer has a page open for the next period."""
    sold = bought_from_balance(world, "20.00")
    end = end_of(world.watcher.subscriptions[sold])
    live_until(world, end - timedelta(days=5))
    world.watcher.wanted.add((sold, instant(end)))
    renewals.renew_now(world.services, sold, ANNA, MESSAGE, end)
    shown = _preview(world, sold)
    return lambda: end_with_credit(world.services, shown, STAFF)


def _unnumbered(world: SimWorld) -> str:
    """Its invoice has no number yet."""
    topped_up(world, "100.00")
    sold = purchases.pay_from_balance(world.services, a_draft(world), ANNA, 1)
    world.queues.messages[Queue.NUMBERS].clear()
    return sold


def _ending_unnumbered(world: SimWorld) -> Acted:
    shown = _preview(world, _unnumbered(world))
    return lambda: end_with_credit(world.services, shown, STAFF)


def _numbering_its_invoice(world: SimWorld) -> Acted:
    _ending_unnumbered(world)()
    keys = _documents(world, "invoice")
    return lambda: number(world.services, *keys)


def _sending_the_note(world: SimWorld) -> Acted:
    _ending_it(world)()
    keys = _documents(world, "credit_note")
    number(world.services, *keys)
    world.queues.messages[Queue.DOCUMENTS].clear()
    return lambda: deliver(world.services, *keys)


def _documents(world: SimWorld, kind: str) -> list[Any]:
    documents = world.watcher.documents.items()
    return [document_key(pk) for pk, body in documents if body["kind"] == kind]


def _told(world: SimWorld) -> Acted:
    _ending_it(world)()
    world.queues.messages[Queue.WORK].clear()
    (pk,) = _endings(world)
    return served(world, ending_key(pk))


PLAYED: Final = Played(
    "desk",
    actions=ACTIONS.all,
    meetings={ENDING: _meet},
    rules={ENDING: _ending, "entry": _entry},
    cases=(
        Case("staff look at an ending", _looking, pressed_again),
        Case("staff end with credit", _ending_it, pressed_again),
        Case("staff end with a refund", _ending_with_refund, pressed_again),
        Case("staff end with credit, page open", _ending_with_page, pressed_again),
        Case("staff end with credit, invoice unnumbered", _ending_unnumbered, pressed_again),
        Case("number an invoice that a credit note waits for", _numbering_its_invoice),
        Case("draw and send a credit note", _sending_the_note),
        Case("tell of an ending", _told),
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)
