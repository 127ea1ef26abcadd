"""Checks every commit as it is written, from its JSON alone; shares no code with what it checks.

Cheap enough for each step, and the trace then ends where the harm was done. What can only be seen
at rest is in `rest.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.store import Body, Key, Put
from tests.simulation.views import end_of, minor

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld

MAX_REFUSALS: Final = 15
CARD_WINDOW: Final = timedelta(days=30)


class Violation(BaseException):
    """An invariant does not hold. Not an Exception: no handler of the application may swallow it."""

    def __init__(self, check: str, found: str) -> None:
        super().__init__(check, found)  # both, so that it travels between processes
        self.check = check
        self.found = found

    def __str__(self) -> str:
        return f"{self.check}: {self.found}"


class Watcher:
    """Remembers the last body of each account, subscription and charge, and judges what replaces it."""

    def __init__(self, world: SimWorld) -> None:
        self.accounts: dict[int, Body] = {}
        self.subscriptions: dict[str, Body] = {}
        self.charges: dict[str, Body] = {}
        self.documents: dict[str, Body] = {}
        self.sales = 0
        self.renewals = 0
        self.wanted: set[tuple[str, str]] = set()  # renewals by hand: subscription, period start
        self.chosen: set[tuple[str, int]] = set()  # periods chosen: subscription, months
        self._refused_since: dict[str, int] = {}
        self._world = world

    def saw(self, puts: list[Put]) -> None:
        """One commit. Raises Violation."""
        by_kind: dict[str, list[Put]] = {}
        for put in puts:
            by_kind.setdefault(put.key.sk.partition(":")[0], []).append(put)
        entries = by_kind.get("entry", [])
        for put in by_kind.get("account", []):
            self._account(put, [e for e in entries if e.key.pk == put.key.pk])
        for put in entries:
            self._entry(put, by_kind)
        for put in by_kind.get("subscription", []):
            if put.key.sk == "subscription":
                self._subscription(put)
        for put in by_kind.get("charge", []):
            self._charge(put)
        for put in by_kind.get("document", []):
            self._document(put)

    def _account(self, put: Put, entries: list[Put]) -> None:
        body = put.body
        before = self.accounts.get(body["id"])
        number = before.get("sequence", 0) if before else 0
        after = None
        for entry in sorted(entries, key=lambda e: e.key.sk):
            number += 1
            require(
                entry.body["sequence"] == number, "chain", f"entry out of sequence: {entry.key}"
            )
            after = (entry.body["available_after"], entry.body["held_after"])
        require(body.get("sequence", 0) == number, "chain", f"sequence without entries: {put.key}")
        if entries:
            require(after == (body["available"], body["held"]), "chain", f"balance is not {after}")
        elif before is not None:
            same = (before["available"], before["held"]) == (body["available"], body["held"])
            require(same, "chain", f"balance of {put.key.pk} changed without an entry")
        low = min(minor(body["available"]), minor(body["held"]))
        require(low >= 0, "chain", f"{put.key.pk} is below zero: {low}")
        for card in body.get("cards", ()):
            if card.get("refused"):
                self._refused_since.setdefault(card["reference"], self._world.steps)
        self.accounts[body["id"]] = body

    def _entry(self, put: Put, by_kind: dict[str, list[Put]]) -> None:
        body = put.body
        require(put.expected_version == 0, "balanced", f"entry {put.key} was changed")
        require(_sum(body["postings"]) == 0, "balanced", f"entry {put.key} does not balance")
        owned = any(a.key.pk == put.key.pk for a in by_kind.get("account", []))
        require(owned, "chain", f"entry {put.key} without its account")
        came_in = [p for p in body["postings"] if p["account"].startswith("clearing:")]
        guards = [g.key.pk for g in by_kind.get("settlement", [])]
        if came_in:
            require(
                body["reference"] in guards,
                "settled-once",
                f"{body['reference']} without its guard",
            )
        sale = body.get("sale")
        if sale is not None:
            self._sale(body, sale, by_kind)

    def _sale(self, entry: Body, sale: Body, by_kind: dict[str, list[Put]]) -> None:
        documents = [d for d in by_kind.get("document", []) if d.key.pk == sale["document_id"]]
        require(len(documents) == 1, "documents", f"sale {entry['reference']} without its document")
        self.sales += 1
        _require_exact(sale["quote"])
        subscription = self.subscriptions.get(sale["subscription_id"])
        if subscription is None:
            return
        self.renewals += 1
        start = sale["start"]
        policy = self._world.services.catalog.renewal
        now = self._world.clock.at
        by_itself = now >= datetime.fromisoformat(start) + policy.attempts[0]
        asked = (sale["subscription_id"], start) in self.wanted
        require(by_itself or asked, "uncalled", f"renewed at {now}, long before {start}")
        require(
            subscription.get("status", "active") != "ended", "periods", "renewed after it had ended"
        )

    def _subscription(self, put: Put) -> None:
        body = put.body
        before = self.subscriptions.get(put.key.pk)
        if before is not None:
            months = body["renewal_months"]
            chosen = (put.key.pk, months) in self.chosen
            require(
                before["renewal_months"] == months or chosen, "chosen-period", "the period changed"
            )
            if body.get("status") == "ended" and before.get("status") != "ended":
                self._ended(put.key, before)
        self.subscriptions[put.key.pk] = body

    def _ended(self, key: Key, before: Body) -> None:
        open_charge = before.get("open_charge")
        require(not open_charge, "no-early-end", f"{key.pk} ended while {open_charge} is open")
        end = end_of(before)
        over = end + timedelta(days=self._world.services.catalog.renewal.grace_days)
        require(self._world.clock.at >= over, "no-early-end", f"{key.pk} ended before {over}")

    def _charge(self, put: Put) -> None:
        before = self.charges.get(put.key.pk)
        frozen = ("amount", "payer_id", "purpose", "price", "way", "card_reference")
        if before is not None:
            for name in frozen:
                require(before.get(name) == put.body.get(name), "charge", f"{name} changed")
            settled = before.get("state") == "settled"
            require(not settled or put.body.get("state") == "settled", "charge", "unsettled")
            if before.get("reference"):
                same = before["reference"] == put.body.get("reference")
                require(same, "charge", f"{put.key.pk} was given another payment object")
        self.charges[put.key.pk] = put.body

    def _document(self, put: Put) -> None:
        before = self.documents.get(put.key.pk, {})
        for name in ("number", "issue_date", "vat_number", "entry_sequence"):
            same = before.get(name) in (None, put.body.get(name))
            require(same, "numbers", f"{name} of document {put.key.pk} changed")
        self.documents[put.key.pk] = put.body

    def before_confirmation(self, card: str | None) -> None:
        """A bank is about to be asked: allowed unless the card was known as refused beforehand."""
        running = self._world.running
        since = self._refused_since.get(card or "")
        known = since is not None and running is not None and since < running.began
        require(not known, "card-caps", f"card {card} is charged after it was refused for good")

    def after_confirmation(self) -> None:
        """The networks' caps: refusals of one card, over all charges, since its holder saved it."""
        payments = self._world.payments
        last = payments.confirmed[-1]
        refused = [
            asked
            for asked in payments.confirmed
            if asked.card == last.card
            and last.at - asked.at < CARD_WINDOW
            and payments.payments[asked.reference].decline_code is not None
        ]
        found = f"{len(refused)} refusals of card {last.card}"
        require(len(refused) <= MAX_REFUSALS, "cap", found)


def require(right: bool, check: str, found: str) -> None:
    """Raises Violation unless `right`."""
    if not right:
        raise Violation(check, found)


def _sum(postings: Iterable[Any]) -> int:
    sums: dict[str, int] = {}
    for posting in postings:
        currency = posting["amount"].partition(" ")[2]
        sums[currency] = sums.get(currency, 0) + minor(posting["amount"])
    return max(map(abs, sums.values()), default=0)


def _require_exact(quote: Body) -> None:
    """Discount and VAT, reckoned once more: half a minor unit goes up, and parts add up."""
    price = quote["price"]
    full, off = minor(price["full"]), minor(price["discount"])
    expected = _half_up(Fraction(full * price["discount_percent"], 100))
    require(off == expected, "exact", f"discount {off}, not {expected}")
    require(minor(price["total"]) == full - off, "exact", "price is not full − discount")
    net, vat, gross = (minor(quote[name]) for name in ("net", "vat", "gross"))
    rate = Fraction(quote["vat_rate_percent"])
    inside = _half_up(gross * rate / (100 + rate))
    on_top = _half_up(net * rate / 100)
    total = minor(price["total"])
    expected = inside if gross == total else on_top
    require(vat == expected, "exact", f"VAT {vat}, not {expected}")
    require(net + vat == gross and total in (net, gross), "exact", "net + VAT is not gross")


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
