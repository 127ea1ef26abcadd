"""What is watched of sold periods: prices, who asked for them, ends, notices. Reads JSON, shares no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from chalicelib.application.ports.store import Body
from tests.simulation import life_rules
from tests.simulation.offer import promo_off, terms
from tests.simulation.played import Written
from tests.simulation.prices import code_terms
from tests.simulation.rest import A_DAY
from tests.simulation.views import at_of, end_of, instant, live, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld

NOTICES: Final = frozenset({"RenewalComing", "RenewalFailed", "GraceBegan", "LastWarning", "Ended"})
"""Notices about a period, by the type of the notice."""

MAX_READ: Final = 10
"""How often one person may read such a notice about one period when chat, storage or workers fail; in a
calm world it is once."""


KEPT_FOR: Final = timedelta(minutes=30)
"""So long a promo code is kept for whoever has entered it."""


def sale(world: SimWorld, written: Written) -> None:
    """A sold period has its document, an exact price, and somebody who wanted it."""
    sold = written.body.get("sale")
    if sold is None:
        return
    documents = [d for d in written.together.get("document", ()) if d.key.pk == sold["document_id"]]
    found = f"sale {written.body['reference']} without its document"
    require(len(documents) == 1, "documents", found)
    world.watcher.sales += 1
    for line in sold["lines"]:
        _require_exact(world, line)
    if written.body["kind"] == "change":
        return
    subject = sold["subject"]["id"]
    subscription = world.watcher.subscriptions.get(subject)
    if subscription is None:
        return
    world.watcher.renewals += 1
    start, now = sold["lines"][0]["start"], world.clock.at
    by_itself = now >= datetime.fromisoformat(start) + terms(world.offer).attempts[0]
    asked = (subject, start) in world.watcher.wanted
    require(by_itself or asked, "uncalled", f"renewed at {now}, long before {start}")
    declined = subscription.get("declined", False)
    require(not declined, "declined", f"{subject} is renewed, and its Customer wants it no longer")
    living = subscription.get("status", "active") != "ended"
    require(living, "periods", "renewed after it had ended")


def period(world: SimWorld, written: Written) -> None:
    """The chosen period stays, and nothing ends too early."""
    if written.put.key.sk != "subscription":
        return  # a link
    before, body, pk = written.before, written.body, written.put.key.pk
    if before is not None:
        months = body["renewal_months"]
        chosen = before["renewal_months"] == months or (pk, months) in world.watcher.chosen
        require(chosen, "chosen-period", "the period changed")
        changed = body.get("changes") != before.get("changes")
        sold = end_of(before) != end_of(body) and not changed
        kept = not sold or before["renewal_months"] == months
        require(kept, "chosen-period", f"{pk} was sold, and its chosen period is another")
        by_itself = (
            sold and live(body) and (pk, instant(end_of(before))) not in world.watcher.wanted
        )
        told = not by_itself or minor(body["paid"]) <= life_rules.known_price(before)
        require(told, "told-price", f"{pk} renews for {body['paid']}, of which nobody was told")
        if body.get("status") == "ended" and before.get("status") != "ended":
            _ended(world, written, before)
    if before is None and body.get("trial_until"):
        _trial(world, written)
    if before is None or end_of(before) != end_of(body):
        world.watcher.sold_under[pk] = len(world.offers) - 1
        world.watcher.agreed.pop(pk, None)
        world.watcher.shown.pop(pk, None)
    life_rules.subscription(world, written)
    price_shown(world, written)
    world.watcher.subscriptions[pk] = body


def _trial(world: SimWorld, written: Written) -> None:
    """One in the life of an account that has bought nothing; nothing is paid, nor will be by itself."""
    body = written.body
    (account,) = [put.body for put in written.together["account"]]
    had = ("trial of", str(account["id"]))
    require(had not in world.watcher.others, "trial", f"{account['id']} has a second trial")
    given = account.get("received")
    require(not given, "trial", f"{account['id']} was given {given}, and has a trial")
    require(not account.get("bought"), "trial", f"{account['id']} has bought, and has a trial")
    world.watcher.others[had] = body
    free = minor(body["paid"]) == 0 and not body["auto_renew"] and "renew" not in body["waits"]
    require(free, "trial", f"{written.put.key.pk} takes money, or will: {body}")


def price_shown(world: SimWorld, written: Written) -> None:
    """A screen has said what it costs, by the offer of now."""
    said, before = written.body.get("kept"), (written.before or {}).get("kept")
    if said is not None and said != before:
        at = datetime.fromisoformat(said["at"])
        payer = world.watcher.accounts[written.body["payer_id"]]
        world.watcher.kept[written.put.key.pk] = at, world.offer, payer
    lapse = written.body.get("waits", {}).get("lapse_promo")
    if lapse is not None and not lapse.get("attempts"):
        soon = datetime.fromisoformat(lapse["at"]) <= world.clock.at + KEPT_FOR
        require(soon, "promo-kept", f"{written.put.key.pk} keeps a code until {lapse['at']}")


def _ended(world: SimWorld, written: Written, before: Body) -> None:
    """By itself when its grace is over; before that by staff alone."""
    open_charge, pk = before.get("open_charge"), written.put.key.pk
    require(not open_charge, "no-early-end", f"{pk} ended while {open_charge} is open")
    if "ending" in written.together:
        return
    over = end_of(before) + terms(world.offer).grace
    require(world.clock.at >= over, "no-early-end", f"{pk} ended before {over}")


ATTEMPTS: Final = timedelta(days=60)
"""Longer before the end of what was paid no catalog begins to renew."""


def unfinished(world: SimWorld) -> list[str]:
    """Renewals and notices under way."""
    now = world.clock.at
    found = []
    for pk, body in world.watcher.subscriptions.items():
        waits = body.get("waits", {})
        told = {"tell_failure", "tell_grace", "tell_ended", "tell_changed", "tell_declined"}
        soon = told & waits.keys()
        if soon or body.get("status") == "grace" or (waits and not live(body)):
            found.append(f"subscription {pk} {sorted(waits)}")
        elif live(body) and (end_of(body) <= now or (body.get("failure") and _is_near(body, now))):
            found.append(f"subscription {pk} until {end_of(body)}")
        elif "renew" in waits and at_of(waits["renew"]) <= now + A_DAY:
            found.append(f"subscription {pk} renew")
    return found


def _is_near(body: Body, now: datetime) -> bool:
    """Whether what has failed is tried again by itself soon; a press years ahead of the end is over."""
    return end_of(body) <= now + ATTEMPTS


def at_rest(world: SimWorld) -> None:
    """Raises Violation."""
    _check_waits(world)
    _check_notices(world)
    life_rules.at_rest(world)


def _check_waits(world: SimWorld) -> None:
    """Each live subscription waits for exactly what is to come, and nothing that is over waits. Each catalog
    that was in force since the last period was sold may have said when."""
    now = world.clock.at
    for pk, body in world.watcher.subscriptions.items():
        require(not body.get("open_charge"), "one-charge", f"{pk} names {body.get('open_charge')}")
        waits = {kind: at_of(wait) for kind, wait in body.get("waits", {}).items()}
        if not live(body):
            require(not waits, "overdue", f"{pk} has ended and waits for {waits}")
            continue
        require(body.get("status") != "grace", "rest", f"{pk} is in grace at rest")
        end = end_of(body)
        known = [terms(offer) for offer in world.offers[world.watcher.sold_under[pk] :]]
        expected: dict[str, set[datetime | None]] = {
            "lapse": {end},
            "expire": {end + one.grace for one in known},
            "remind": {_next((end + at for at in one.reminders), now) for one in known},
            "renew": {_next((end + at for at in one.attempts), now) for one in known},
        }
        if not body["auto_renew"]:
            require("renew" not in waits, "overdue", f"{pk} would renew unasked")
            del expected["renew"]
        for kind, moments in expected.items():
            found = f"{pk}: {kind} at {waits.get(kind)}, not {moments}"
            require(waits.get(kind) in moments, "overdue", found)


def _next(moments: Iterable[datetime], now: datetime) -> datetime | None:
    return min((moment for moment in moments if moment > now), default=None)


def _check_notices(world: SimWorld) -> None:
    """No spam: bounded, and where nothing failed exactly once, or as often as a catalog announces it."""
    most = len({days for offer in world.offers for days in terms(offer).reminders})
    for person, texts in world.chat.read.items():
        counts = Counter(texts)
        for text, count in counts.items():
            kind = text.split(" ")[0]
            calm = most if kind == "RenewalComing" else 1
            allowed = calm if world.calm else MAX_READ
            if kind in NOTICES:
                require(count <= allowed, "spam", f"{person} reads {count} times: {text}")


def _require_exact(world: SimWorld, line: Body) -> None:
    """Discount, promo code and VAT, reckoned once more: half a minor unit goes up, and parts add up."""
    full, off = minor(line["list_price"]) * line["quantity"], minor(line["discount"])
    expected = _half_up(Fraction(full * line.get("discount_percent", 0), 100))
    if line.get("promo"):
        expected += _promo_amount(world, line, full - expected)
    require(off == expected, "exact", f"discount {off}, not {expected}")
    parts = [minor(part["amount"]) for part in line.get("parts", ())]
    whole = not parts or sum(parts) == minor(line["list_price"])
    require(whole, "exact", f"the price's parts are {parts}")
    net, vat, gross = (minor(line[name]) for name in ("net", "vat", "gross"))
    rate = Fraction(line["vat_rate_percent"])
    expected = _half_up(gross * rate / (100 + rate))
    require(vat == expected, "exact", f"VAT {vat}, not {expected}")
    require(net + vat == gross, "exact", "net + VAT is not gross")


def _promo_amount(world: SimWorld, line: Body, regular: int) -> int:
    said, plan, months = line["promo"], line["terms"]["plan"], line["quantity"]
    currency = line["gross"].partition(" ")[2]
    off = promo_off(code_terms(world, said["code"]), plan, months, currency, regular)
    found = f"{said} of {plan} for {months} months at {regular}: {off}"
    require(off is not None, "promo", found)
    right = off is not None and said.get("days", 0) == off.days
    require(right and minor(said["amount"]) == (off.amount if off else 0), "promo", found)
    return off.amount if off else 0


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
