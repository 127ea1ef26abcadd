"""The second opinion about money: which accounts of the ledger face each other, what a charge asks of whom,
what a sale costs. Reads JSON and the catalog's file, shares no rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from chalicelib.application.ports.store import Body
from tests.simulation.offer import (
    Chosen,
    agreed_terms,
    cost,
    gross,
    has_price,
    minimum,
    seller,
    terms,
    vat_rate,
)
from tests.simulation.played import Written
from tests.simulation.prices import code_terms, price, price_then
from tests.simulation.views import minor
from tests.simulation.watch import Then, require
from tests.simulation.world import SimWorld
from tests.support.played_bank import holds

RESTED: Final = timedelta(hours=12)
"""How long a card whose bank has said no is not asked for a purchase."""

BACK: Final = frozenset(
    {
        ("customer", "-"),
        ("receivable", "-"),
        ("clearing", "+"),
        ("clearing", "-"),
        ("customer", "+"),
    }
)
"""What went back, and what of that came again."""

PAYS_WHAT_IS_OWED: Final = frozenset({("customer", "-"), ("receivable", "+")})
"""In any entry."""

GIVEN_BACK: Final = frozenset({("customer", "+"), ("revenue", "-"), ("vat", "-")})
"""Of what was sold."""

MOVES: Final[dict[str, frozenset[tuple[str, str]]]] = {
    "hold": frozenset({("customer", "-"), ("held", "+")}),
    "release": frozenset({("held", "-"), ("customer", "+")}),
    "top_up": frozenset(
        {
            ("clearing", "-"),
            ("customer", "+"),
            ("held", "-"),
            ("fx", "+"),
            ("fx", "-"),
            ("suspense", "-"),
        }
    ),
    "refund": BACK | {("held", "-")},
    "dispute": BACK | {("fees", "-"), ("fees", "+"), ("held", "+"), ("held", "-")},
    "credit": GIVEN_BACK | {("customer", "-"), ("held", "+")},  # what goes on by the way it came
    "purchase": frozenset(
        {
            ("clearing", "-"),
            ("customer", "+"),
            ("customer", "-"),
            ("revenue", "+"),
            ("vat", "+"),
            ("held", "-"),
            ("fx", "+"),
            ("fx", "-"),
        }
    ),
}
MOVES["change"] = MOVES["purchase"] | GIVEN_BACK
"""In which direction each kind of entry may move each kind of ledger account."""

SHOWN_FOR: Final = timedelta(minutes=30)
"""How long a price that was shown is taken."""


def entry(world: SimWorld, written: Written) -> None:
    """Money goes only where this kind of entry may bring it, and is booked for the charge it was paid for."""
    body = written.body
    allowed = MOVES.get("purchase" if body["kind"] == "renewal" else body["kind"])
    for posting in body["postings"]:
        kind, _, whose = posting["account"].partition(":")
        way = "-" if posting["amount"].startswith("-") else "+"
        fits = allowed is None or (kind, way) in allowed | PAYS_WHAT_IS_OWED
        require(fits, "postings", f"{body['kind']} moves {way} {posting['account']}")
        own = kind not in ("customer", "held", "receivable") or whose == written.put.key.pk
        require(own, "postings", f"{body['reference']} moves {posting['account']} of another")
    if body["reference"].startswith("stripe:"):
        _booked_for(world, body)
    if body.get("sale") and body["kind"] in ("purchase", "renewal"):
        _sale(world, body)


def _booked_for(world: SimWorld, body: Body) -> None:
    paid = body["reference"].partition(":")[2]
    mine = [h for h in world.payments.payments.values() if holds(h, paid)]
    require(len(mine) == 1, "settled-once", f"the bank does not know {paid}")
    found = f"{paid} was paid for {mine[0].charge_id}, booked for {body.get('charge_id')}"
    require(mine[0].charge_id == body.get("charge_id"), "settled-once", found)


def _sale(world: SimWorld, body: Body) -> None:
    """Sold is what was paid for: at the price of the page's day if there was a page, at today's otherwise;
    VAT is of today in any case."""
    sale = body["sale"]
    (line,) = sale["lines"]
    chosen, months = line["terms"], line["quantity"]
    currency = line["list_price"].partition(" ")[2]
    charge = world.watcher.charges.get(body.get("charge_id") or "")
    if charge:
        shown, then = None, world.watcher.offers[charge["id"]]
    else:
        subject, payer_id = body["reference"].split(":")[1], sale["buyer"]["telegram_id"]
        shown = _shown(world, subject, payer_id, line)
        then = shown or _today(world, payer_id)
    wanted = chosen["plan"], chosen["options"], months
    as_of, offer, buyer = then
    agreed = agreed_terms(offer, buyer, wanted, as_of)
    priced = cost(offer, *wanted, currency, agreed=agreed)
    found = f"{line['gross']} for {chosen}, {months} months, not {priced}"
    monthly = minor(line["list_price"]) == priced.monthly
    percent = line.get("discount_percent", 0) == priced.percent
    require(monthly and percent, "exact", found)
    at = datetime.fromisoformat(body["at"])
    payer = world.watcher.accounts[sale["buyer"]["telegram_id"]]
    lives = charge["purpose"]["terms"]["quote"]["country"] if charge else payer["country"]
    country = sale["buyer"]["country"]
    require(country == lives, "exact", f"sold to {country}, the price was for {lives}")
    rate = vat_rate(world.offer, country, at)
    right = Fraction(line["vat_rate_percent"]) == rate
    require(right, "exact", f"VAT of {line['vat_rate_percent']}, not {rate}, at {at}")
    off = minor(line["promo"]["amount"]) if line.get("promo") else 0
    expected = minor(charge["price"]) if charge else gross(offer, priced.total - off, rate)
    if shown is None:  # otherwise it was compared with what was shown
        require(minor(line["gross"]) == expected, "exact", f"{found}: {expected}")
    if charge is None:
        sold = has_price(world.offer, payer, wanted, at)
        require(sold, "offered", f"{chosen} for {months} months is sold, which nobody offers")
        _agreed(world, body, minor(line["gross"]))
    for posting in body["postings"]:
        kind, _, rest = posting["account"].partition(":")
        if kind == "vat":
            owed = rest == f"{sale['seller']['id']}:{country}"
            require(owed, "postings", f"VAT of a buyer in {country} for {rest}")
    require(sale["seller"]["id"] == seller(world.offer), "exact", f"sold by {sale['seller']}")
    known = world.watcher.subscriptions.get(sale["subject"]["id"])
    if known is not None:
        same = known["plan_id"] == chosen["plan"] and chosen["options"] in _options(known)
        require(same, "one-purchase", f"{known['options']} renewed as {chosen}")


def _today(world: SimWorld, payer: int) -> Then:
    return world.clock.at, world.offer, world.watcher.accounts[payer]


def _shown(world: SimWorld, subject: str, payer: int, sold: Body) -> Then | None:
    """As of what was on a screen half an hour ago at most, if it says this price, and today's does not:
    perhaps today's file on a day with another VAT, or before other terms were agreed on."""
    then = world.watcher.kept.get(subject)
    if then is None or world.clock.at - then[0] >= SHOWN_FOR:
        return None
    chosen = sold["terms"]["plan"], sold["terms"]["options"], sold["quantity"]
    if _costs(world, payer, _today(world, payer), chosen, sold):
        return None
    return then if _costs(world, payer, then, chosen, sold) else None


def _costs(world: SimWorld, payer: int, then: Then, chosen: Chosen, sold: Body) -> bool:
    at, offer, was = then
    if not has_price(offer, was, chosen, at):
        return False
    lives = {**was, "country": world.watcher.accounts[payer]["country"]}
    plan, options, months = chosen
    asked = price_then(lives, (at, offer), plan, dict(options), months, promo=_promo(world, sold))
    return bool(asked == minor(sold["gross"]))


def _options(known: Body) -> list[Body]:
    """With which its next period may be sold."""
    return [known["options"], *([known["renewal_options"]] if "renewal_options" in known else [])]


def _promo(world: SimWorld, sold: Body) -> Body | None:
    """The terms of the promo code that it names."""
    return code_terms(world, sold["promo"]["code"]) if sold.get("promo") else None


def _agreed(world: SimWorld, body: Body, taken: int) -> None:
    """From the balance is taken what the button said, if somebody has pressed one."""
    kind, _, subject = body["reference"].partition(":")
    if kind == "renewal":
        subject, _, start = subject.partition(":")
        first = datetime.fromisoformat(start) + terms(world.offer).attempts[0]
        if world.clock.at >= first:
            return  # it may have come by itself
    agreed = world.watcher.agreed.get(subject, {None})
    require(None in agreed or taken in agreed, "shown", f"{taken} for {subject}, shown {agreed}")


def _rises(written: Written) -> bool:
    """Whether there is more on the balance than before: not where all of it paid a debt."""
    payer = written.body["payer_id"]
    postings = [one for put in written.together.get("entry", ()) for one in put.body["postings"]]
    mine = [minor(one["amount"]) for one in postings if one["account"] == f"customer:{payer}"]
    return sum(mine) > 0


def charge(world: SimWorld, written: Written) -> None:
    """A new charge asks for what is missing, of the payer's own default card."""
    body = written.body
    came = body.get("outcome") in ("topped_up", "credited")
    if came and (written.before or {}).get("outcome") is None and _rises(written):
        woken = "follow" in body.get("waits", {})
        require(woken, "new-money", f"{written.put.key.pk} is on the balance and wakes nobody")
    if written.before is None and body["purpose"].get("kind") in ("purchase", "renewal"):
        _amount(world, written)
        if body.get("card_reference"):
            _card(world, body)


def _amount(world: SimWorld, written: Written) -> None:
    body = written.body
    quoted = body["purpose"]["terms"]["quote"]["price"]
    currency = body["amount"].partition(" ")[2]
    goes_on = [
        put.body
        for put in written.together["charge"]
        if put.key != written.put.key and put.body["purpose"] == body["purpose"]
    ]
    if goes_on:  # the same payment on a page: as it was
        world.watcher.offers[body["id"]] = world.watcher.offers[goes_on[0]["id"]]
        for name in ("price", "amount", "held"):
            same = body[name] == goes_on[0][name]
            require(same, "exact", f"{name} of {body['id']} is not that of {goes_on[0]['id']}")
        return
    plan, months = quoted["plan_id"], quoted["months"]
    whole, held = minor(body["price"]), minor(body["held"])
    chosen = {"terms": {"plan": plan, "options": quoted["options"]}, "quantity": months}
    chosen["promo"] = quoted.get("promo")
    subject, payer = body["purpose"]["subject"], body["payer_id"]
    shown = _shown(world, subject, payer, {**chosen, "gross": body["price"]})
    world.watcher.offers[body["id"]] = shown or _today(world, payer)
    asked_for = plan, quoted["options"], months
    sold = has_price(world.offer, world.watcher.accounts[payer], asked_for, world.clock.at)
    require(sold, "offered", f"{plan} for {months} months is asked for, which nobody offers")
    if shown is None:
        promo = _promo(world, chosen)
        today = price(world, payer, plan, quoted["options"], months, promo=promo)
        require(whole == today, "exact", f"{body['price']} is asked for {quoted}: {today}")
    system = "bank" if body["way"] == "invoice" else "stripe"
    asked, least = minor(body["amount"]), minimum(world.offer, currency, system)
    missing = max(whole - held, least)
    require(asked == missing, "exact", f"{body['amount']} is asked where {missing} are missing")
    agreed = world.watcher.agreed.get(subject, {None})
    pressed = body.get("by_hand") or body["purpose"]["kind"] == "purchase"
    said = not pressed or None in agreed or whole in agreed
    require(said, "shown", f"{whole} is asked for {subject}, shown was {agreed}")
    known = world.watcher.subscriptions.get(subject)
    if body["purpose"]["kind"] == "renewal" and known is not None:
        same = quoted["options"] in _options(known) and known["plan_id"] == plan
        require(same, "one-purchase", f"{known['options']} renewed as {quoted}")
        wanted = body["way"] != "saved_card" or body.get("by_hand") or known.get("auto_renew")
        require(bool(wanted), "switched-off", f"a card is asked for {subject}, switched off")


def _card(world: SimWorld, body: Body) -> None:
    payer = world.watcher.accounts[body["payer_id"]]
    card = body["card_reference"]
    mine = [one for one in payer.get("cards", ()) if one["reference"] == card]
    require(bool(mine), "cards", f"{card} is asked, which {payer['id']} does not have")
    default = payer.get("default_card")
    subject = body["purpose"]["subject"]
    named = bool({(subject, card), (subject, None)} & world.watcher.named)
    right = default == card or (body.get("by_hand") and named)
    require(bool(right), "cards", f"{card} is asked, chosen is {default}")
    if not body.get("by_hand"):
        return
    if body["purpose"]["kind"] == "purchase":
        declines = [datetime.fromisoformat(at) for at in mine[0].get("declines", ())]
        rested = all(world.clock.at - at > RESTED for at in declines)
        require(rested, "card-caps", f"{card} is asked by hand, and its bank said no just now")
        return
    terms = body["purpose"]["terms"]
    for one in world.watcher.charges.values():
        again = (
            one.get("card_reference") == card
            and one["purpose"].get("subject") == body["purpose"]["subject"]
            and one["purpose"].get("terms", {}).get("start") == terms["start"]
            and str(one.get("failure")).startswith("declined:")
        )
        require(not again, "card-caps", f"{card} is asked by hand after {one['id']}")


def cards(world: SimWorld, written: Written) -> None:
    """A card that is saved is the one that pays from then on; one is lost only if the bank has lost it."""
    before, body = written.before, written.body
    for card in body.get("cards", ()):
        lost = not card.get("lost") or card["reference"] not in world.payments.later
        require(lost, "cards", f"{card['reference']} is taken for lost, and the bank has it")
    known = {one["reference"] for one in (before or {}).get("cards", ())}
    new = [one["reference"] for one in body.get("cards", ()) if one["reference"] not in known]
    if new:
        chosen = body.get("default_card")
        require(chosen in new, "cards", f"{new} is saved, and {chosen} still pays")
