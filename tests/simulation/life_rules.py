"""The second opinion about subscriptions and what is said of them: what must be waited for, what must have
been said, who hears of it. Reads JSON and the catalog's file, shares no rule."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from chalicelib.application.ports.store import Body
from chalicelib.application.subscriptions import subscription as reading
from tests.simulation.offer import maximum, terms
from tests.simulation.played import Written
from tests.simulation.prices import renewal_price
from tests.simulation.views import at_of, end_of, live, minor
from tests.simulation.watch import require
from tests.simulation.world import SimWorld

NOT_SOLD: Final = frozenset(
    {"plan-not-sold", "unknown-plan", "period-not-offered", "price-on-request"}
)
"""Failures of a renewal that the catalog does not offer any more."""


def subscription(world: SimWorld, written: Written) -> None:
    """What is still to come is waited for, and nothing that was to be said is dropped unsaid."""
    before, body, pk = written.before, written.body, written.put.key.pk
    if "parked" in written.together:
        return
    _waits(world, before, body, pk)
    if before is None:
        return
    _switch(world, before, body, pk)
    _told(world, before, body, pk)
    by_staff = "ending" in written.together
    if before.get("status") != "ended" and body.get("status") == "ended" and not by_staff:
        _ended(world, before, pk)
    unpaid = body.get("failure") or not body["auto_renew"] or body.get("status") == "grace"
    wanting = live(body) and bool(unpaid) and not body.get("leaving")
    if not wanting or end_of(before) != end_of(body):
        world.watcher.wanting_since.pop(pk, None)
    if wanting:
        world.watcher.wanting_since.setdefault(pk, world.steps)


def _ended(world: SimWorld, before: Body, pk: str) -> None:
    """What is wanted, and can be paid, does not end."""
    if not before["auto_renew"]:
        return
    asked = before.get("failure") or before.get("attempts")
    require(bool(asked), "no-early-end", f"{pk} ended, and nobody was asked to pay")
    payer, price = world.watcher.accounts[before["payer_id"]], renewal_price(world, before)
    if price is None:
        return
    if price > known_price(before) or before.get("failure") == "price-changed":
        return  # whoever cannot be told of it in time, does not pay it
    short = minor(payer["available"]) < price
    require(short, "no-early-end", f"{pk} ended, and {payer['available']} would pay {price}")
    card = _payable(world, payer, price)
    fresh = card is not None and not card.get("declines")
    require(not fresh, "no-early-end", f"{pk} ended, and {card} was never refused")


def _waits(world: SimWorld, before: Body | None, body: Body, pk: str) -> None:
    if not live(body):
        return
    offered, now, end = terms(world.offer), world.clock.at, end_of(body)
    waits = body.get("waits", {})
    if before is None or end_of(before) != end:
        for kind, at in (("lapse", end), ("expire", end + offered.grace)):
            right = kind in waits and at_of(waits[kind]) == at
            require(right, "periods", f"{pk}: {kind} at {waits.get(kind)}, not {at}")
        warning = end + offered.warning
        right = warning <= now or ("warn" in waits and at_of(waits["warn"]) == warning)
        require(right, "reminded", f"{pk} gets no last warning at {warning}")
        coming = [end + at for at in offered.reminders if end + at > now]
        right = not coming or ("remind" in waits and at_of(waits["remind"]) == min(coming))
        require(right, "reminded", f"{pk} is not announced at {coming}")
    elif "expire" in before.get("waits", {}):
        require("expire" in waits, "no-early-end", f"{pk} waits for no end")
    wanted = body.get("auto_renew") and not body.get("open_charge")
    to_come = [end + at for at in offered.attempts if end + at > now]
    if wanted and to_come and not body.get("failure") and body.get("status") != "ended":
        missing = before is not None and "renew" not in before.get("waits", {})
        parked = missing and before is not None and _wanted(before)
        require("renew" in waits or bool(parked), "no-early-end", f"{pk} is never renewed")
    elif wanted and to_come and before is not None and "renew" in before.get("waits", {}):
        require("renew" in waits, "no-early-end", f"{pk} loses its next attempt")


def _wanted(body: Body) -> bool:
    return bool(body.get("auto_renew")) and not body.get("open_charge")


def _switch(world: SimWorld, before: Body, body: Body, pk: str) -> None:
    on = bool(body.get("auto_renew"))
    if before["payer_id"] != body["payer_id"]:
        taker = world.watcher.accounts[body["payer_id"]]
        able = bool(taker.get("default_card")) or minor(taker["available"]) > 0
        right = on is (bool(before.get("auto_renew")) and able)
        require(right, "handed", f"{pk} is handed over and renews by itself: {on}")
        return
    if body.get("declined") and not before.get("declined"):
        _declined(body, pk)
        return
    if on != bool(before.get("auto_renew")) and live(body):
        pressed = (pk, on) in world.watcher.switched
        require(pressed, "switched-off", f"{pk} was switched {'on' if on else 'off'} by nobody")


def _declined(body: Body, pk: str) -> None:
    """By its Customer, for whom another pays; nothing of it is charged by itself any more."""
    for_other = body["customer_id"] != body["payer_id"]
    off = not body["auto_renew"] and "renew" not in body["waits"]
    told = "tell_declined" in body["waits"]
    require(for_other and off and told, "declined", f"{pk} is declined: {body}")


def _told(world: SimWorld, before: Body, body: Body, pk: str) -> None:
    """A wait that is gone although nothing else happened was done: then somebody has read it. Whoever takes
    over paying has just read it all."""
    end, was, left = end_of(before), before.get("waits", {}), body.get("waits", {})
    same = end == end_of(body) and before["payer_id"] == body["payer_id"]
    failed = body.get("attempts", 0) - before.get("attempts", 0)
    if same and failed > 0 and not body.get("open_charge") and live(body):
        _could_not_pay(world, body, pk)
        first = not before.get("attempts")
        told = "tell_failure" in left
        require(told or not first, "told", f"{pk} fails, and nobody is told")
        require(first or not told or "tell_failure" in was, "no-spam", f"{pk} fails, told again")
    gone = {kind for kind in was if left.get(kind) != was[kind]}
    gone -= {kind for kind, wait in left.items() if wait.get("attempts")}
    payer, day = body["payer_id"], f"{end:%Y-%m-%d}"
    charge = end + terms(world.offer).attempts[0]
    if same and "remind" in gone and live(body) and world.clock.at < charge:
        heard(world, payer, f"RenewalComing {pk} {day}")
    if same and "tell_failure" in gone - left.keys() and live(body) and body.get("failure"):
        heard(world, payer, f"RenewalFailed {pk} {day}")
    if same and "tell_grace" in gone - left.keys() and body.get("status") == "grace":
        heard(world, payer, f"GraceBegan {pk} {day}")
    if same and "warn" in gone - left.keys() and live(body):
        _warned(world, pk, payer, day)
    elsewhere = body["customer_id"] != payer
    if same and "tell_changed" in gone - left.keys() and live(body) and elsewhere:
        heard(world, body["customer_id"], f"LimitsChanged {pk} {day}")
    if same and "tell_declined" in gone - left.keys() and live(body):
        heard(world, payer, f"CustomerDeclined {pk} {day}")
    if "tell_ended" in gone - left.keys():
        for person in (payer, body["customer_id"]):
            heard(world, person, f"Ended {pk} {day}")


def _warned(world: SimWorld, pk: str, payer: int, day: str) -> None:
    """Whoever warns has seen, from beginning to end, that a renewal is wanting."""
    began = world.running.began if world.running else world.steps
    if world.watcher.wanting_since.get(pk, began) >= began:
        return
    held_up = f"RenewalHeldUp {pk} {day}" in world.chat.read[payer]
    if not held_up:
        heard(world, payer, f"LastWarning {pk} {day}")


def _could_not_pay(world: SimWorld, body: Body, pk: str) -> None:
    """An attempt fails by itself only where neither balance nor card could be asked."""
    failure = str(body.get("failure"))
    if failure.startswith("declined:") or failure in ("authentication-required", "given-up"):
        return
    payer = world.watcher.accounts[body["payer_id"]]
    price = renewal_price(world, body)
    unsold = failure in NOT_SOLD
    require(unsold is (price is None), "liveness", f"{pk} fails ({failure}): price is {price}")
    if price is None:
        return
    if failure == "price-changed":
        require(price > known_price(body), "told-price", f"{pk} fails, and its price was told")
        return
    short = minor(payer["available"]) < price
    require(short, "liveness", f"{pk} fails ({failure}), {payer['available']} would pay {price}")
    card = _payable(world, payer, price)
    found = f"{pk} fails ({failure}) though {payer.get('default_card')} could be asked"
    require(card is None, "liveness", found)


def known_price(body: Body) -> int:
    """In minor units, what its payer was last told that a period costs, or paid for one."""
    return minor(body.get("told") or body["paid"])


def _payable(world: SimWorld, payer: Body, price: int) -> Body | None:
    """The card that can be asked for so much by itself: none while a bank questions a payment."""
    if payer.get("flagged"):
        return None
    currency = payer["available"].partition(" ")[2]
    for card in payer.get("cards", ()):
        usable = not card.get("refused") and not card.get("lost")
        if usable and card["reference"] == payer.get("default_card"):
            return card if price <= maximum(world.offer, currency) else None
    return None


def heard(world: SimWorld, person: int, text: str) -> None:
    """The chat has taken it, unless there was nobody to read it."""
    if person in world.ever_blocked:
        return
    require(text in world.chat.read[person], "told", f"{person} never reads: {text}")


def notice(world: SimWorld, said: Any) -> None:
    """The price that a notice names is what the next period costs; none of what its Customer has declined."""
    if not hasattr(said, "price"):
        return
    price, about = said.price, said.subscription
    body = world.watcher.subscriptions[about.id]
    priced = None if about.declined else renewal_price(world, body, about.renewal_months)
    right = (price.minor if price else None) == priced
    require(right, "told", f"{type(said).__name__} of {about.id} names {price}, not {priced}")


def parked(_world: SimWorld, written: Written) -> None:
    """Whatever is parked rings in the same commit."""
    body = written.body
    if written.before is not None or (body.get("target") or ("", "", ""))[2] == "bell":
        return
    require("bell" in written.together, "rings", f"{written.put.key.pk} is parked in silence")


def at_rest(world: SimWorld) -> None:
    """Each payer finds what they pay for, and reads a document once where nothing failed."""
    for pk, body in world.watcher.subscriptions.items():
        for person in {body["payer_id"], body["customer_id"]}:
            listed = {one.id for one in reading.subscriptions_of(world.calm_services, person)}
            require(pk in listed, "linked", f"{person} does not find {pk}")
    for person, texts in world.chat.read.items():
        counts = Counter(texts)
        for text, count in counts.items():
            name, _, about = text.partition(" ")
            if name == "DocumentReady":
                payer = world.watcher.documents[about]["payer_id"]
                require(payer == person, "documents", f"{person} reads the document of {payer}")
                once = count == 1 or not world.calm or world.bot is not None  # asked for once more
                require(once, "documents", f"{person} reads document {about} {count} times")
