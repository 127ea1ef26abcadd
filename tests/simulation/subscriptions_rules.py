"""What is watched of sold periods: prices, who asked for them, ends, notices. Reads JSON, shares no rule."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from chalicelib.application.ports.store import Body
from chalicelib.application.records import value_of
from chalicelib.domain.subscriptions.subscription import (
    Status,
    Subscription,
    next_attempt,
    next_reminder,
)
from tests.simulation import life_rules
from tests.simulation.played import Written
from tests.simulation.rest import A_DAY
from tests.simulation.views import at_of, end_of, live, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld

NOTICES: Final = frozenset({"RenewalComing", "RenewalFailed", "LastWarning", "Ended"})
"""Notices about a period, by the type of the notice."""

MAX_READ: Final = 10
"""How often one person may read such a notice about one period when chat, storage or workers fail; in a
calm world it is once."""


def sale(world: SimWorld, written: Written) -> None:
    """A sold period has its document, an exact price, and somebody who wanted it."""
    sold = written.body.get("sale")
    if sold is None:
        return
    documents = [d for d in written.together.get("document", ()) if d.key.pk == sold["document_id"]]
    found = f"sale {written.body['reference']} without its document"
    require(len(documents) == 1, "documents", found)
    world.watcher.sales += 1
    (line,) = sold["lines"]
    _require_exact(line)
    subject = sold["subject"]["id"]
    subscription = world.watcher.subscriptions.get(subject)
    if subscription is None:
        return
    world.watcher.renewals += 1
    start, now = line["start"], world.clock.at
    policy = world.services.catalog.renewal
    by_itself = now >= datetime.fromisoformat(start) + policy.attempts[0]
    asked = (subject, start) in world.watcher.wanted
    require(by_itself or asked, "uncalled", f"renewed at {now}, long before {start}")
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
        if body.get("status") == "ended" and before.get("status") != "ended":
            _ended(world, pk, before)
    life_rules.subscription(world, written)
    world.watcher.subscriptions[pk] = body


def _ended(world: SimWorld, pk: str, before: Body) -> None:
    open_charge = before.get("open_charge")
    require(not open_charge, "no-early-end", f"{pk} ended while {open_charge} is open")
    over = end_of(before) + timedelta(days=world.services.catalog.renewal.grace_days)
    require(world.clock.at >= over, "no-early-end", f"{pk} ended before {over}")


def unfinished(world: SimWorld) -> list[str]:
    """Renewals and notices under way."""
    now = world.clock.at
    found = []
    for pk, body in world.watcher.subscriptions.items():
        waits = body.get("waits", {})
        soon = {"tell_failure", "tell_ended"} & waits.keys()
        if soon or body.get("status") == "grace" or (waits and not live(body)):
            found.append(f"subscription {pk} {sorted(waits)}")
        elif live(body) and (end_of(body) <= now or body.get("failure")):
            found.append(f"subscription {pk} until {end_of(body)}")
        elif "renew" in waits and at_of(waits["renew"]) <= now + A_DAY:
            found.append(f"subscription {pk} renew")
    return found


def at_rest(world: SimWorld) -> None:
    """Raises Violation."""
    _check_waits(world)
    _check_notices(world)
    life_rules.at_rest(world)


def _check_waits(world: SimWorld) -> None:
    """Each live subscription waits for exactly what is to come, and nothing that is over waits."""
    policy = world.services.catalog.renewal
    now = world.clock.at
    for pk, body in world.watcher.subscriptions.items():
        subscription = value_of(Subscription, body)
        require(
            subscription.open_charge is None, "one-charge", f"{pk} names {subscription.open_charge}"
        )
        waits = {kind: wait.at for kind, wait in subscription.waits.items()}
        if not subscription.live:
            require(not waits, "overdue", f"{pk} has ended and waits for {waits}")
            continue
        require(subscription.status is Status.ACTIVE, "rest", f"{pk} is in grace at rest")
        end = subscription.end
        expected = {"lapse": end, "expire": policy.grace_ends(end)}
        reminder = next_reminder(subscription, policy, now)
        if reminder is not None:
            expected["remind"] = reminder
        for kind, at in expected.items():
            require(
                waits.get(kind) == at, "overdue", f"{pk}: {kind} at {waits.get(kind)}, not {at}"
            )
        attempt = next_attempt(subscription, policy, now)
        if subscription.auto_renew and attempt is not None:
            require(
                waits.get("renew") == attempt, "overdue", f"{pk}: renew at {waits.get('renew')}"
            )
        else:
            require("renew" not in waits, "overdue", f"{pk} would renew unasked")


def _check_notices(world: SimWorld) -> None:
    """No spam: bounded, and exactly once where nothing failed."""
    allowed = 1 if world.calm else MAX_READ
    for person, texts in world.chat.read.items():
        counts = Counter(texts)
        for text, count in counts.items():
            if text.split(" ")[0] in NOTICES:
                require(count <= allowed, "spam", f"{person} reads {count} times: {text}")


def _require_exact(line: Body) -> None:
    """Discount and VAT, reckoned once more: half a minor unit goes up, and parts add up."""
    full, off = minor(line["list_price"]) * line["quantity"], minor(line["discount"])
    expected = _half_up(Fraction(full * line.get("discount_percent", 0), 100))
    require(off == expected, "exact", f"discount {off}, not {expected}")
    parts = sum(minor(part["amount"]) for part in line["parts"])
    require(parts == minor(line["list_price"]), "exact", f"the price's parts are {parts}")
    net, vat, gross = (minor(line[name]) for name in ("net", "vat", "gross"))
    rate = Fraction(line["vat_rate_percent"])
    expected = _half_up(gross * rate / (100 + rate))
    require(vat == expected, "exact", f"VAT {vat}, not {expected}")
    require(net + vat == gross and full - off in (net, gross), "exact", "net + VAT is not gross")


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
