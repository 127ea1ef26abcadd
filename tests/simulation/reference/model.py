"""The reference model: follows each commit by the rules, and says what ought to be where something else is.

It keeps what it expected, not what it found: a commit is right if it is one of the outcomes that may follow
from what is known. At rest there is only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from tests.simulation.reference.cases import WAKERS, Books, Case, Outcome
from tests.simulation.reference.catalog import Versions
from tests.simulation.reference.facts import Commit, Facts
from tests.simulation.reference.outcomes import outcomes
from tests.simulation.reference.reversals import returned
from tests.simulation.reference.state import (
    DATES,
    REQUEST,
    Account,
    Card,
    Charge,
    Document,
    Draft,
    Subscription,
    account_of,
    charge_of,
    document_of,
    draft_of,
    moment,
    subscription_of,
    watch_of,
)

NOTHING: Final = Outcome("nothing")

BESIDE: Final = frozenset({"dates", "late", "parked", "owed"})
"""Of a subscription: compared by rules of their own."""


class Disagreement(Exception):
    """`what` is not as it ought to be."""

    def __init__(self, what: str, found: str) -> None:
        super().__init__(what, found)
        self.what = what
        self.found = found


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that ought to be otherwise."""

    what: str
    text: str


class Model:
    """`versions` of the catalog are what it prices by; `books` what everybody ought to have."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.books = Books()

    def given(self, commit: Commit) -> None:
        """Somebody has told the world how it is, and no rule is asked."""
        self._keep(NOTHING, commit)

    def saw(self, commit: Commit, moments: Iterable[datetime], facts: Facts) -> None:
        """One commit, decided at one of these moments. Raises Disagreement."""
        self._was_agreed(commit, facts)
        if commit.entry is None and not any(self._differences(NOTHING, commit, facts.now)):
            self._keep(NOTHING, commit)
            return
        nearest: tuple[Outcome, list[Difference]] | None = None
        for now in moments:
            for offer in self.versions.in_force(facts.since, now):
                for outcome in outcomes(Case(self.books, commit, facts, offer, now)):
                    wrong = list(self._differences(outcome, commit, facts.now))
                    if not wrong and outcome.wanting:
                        wrong = [Difference("wanting", f"without {outcome.wanting}")]
                    if not wrong:
                        self._was_read(outcome, facts)
                        self._keep(outcome, commit)
                        return
                    if nearest is None or len(wrong) < len(nearest[1]):
                        nearest = outcome, wrong
        outcome, wrong = nearest or (NOTHING, list(self._differences(NOTHING, commit, facts.now)))
        found = "; ".join(one.text for one in wrong) or f"nobody expects {commit.entry}"
        what = wrong[0].what if wrong else "entry"
        raise Disagreement(what, f"if it is {outcome.what}: {found}")

    def _was_agreed(self, commit: Commit, facts: Facts) -> None:
        """What may be taken by itself is what its payer, and nobody else, has agreed to."""
        for pk, body in commit.of("balance_watch").items():
            watch, before = watch_of(body), self.books.watches.get(int(pk))
            known = None if before is None or before.stopped else (before.terms, before.card)
            if watch.terms is None or watch.stopped or known == (watch.terms, watch.card):
                continue
            if not facts.pressed("agree_to_top_ups", int(pk), watch.card, watch.terms):
                raise Disagreement("agreed", f"{pk} never agreed to {watch}")

    def unfinished(self, now: datetime) -> Iterator[Difference]:
        """At rest nothing is due, owed or open."""
        books = self.books
        for one in books.subscriptions.values():
            due = {kind: str(at) for kind, at in one.dates.items() if at <= now}
            left = (due, sorted(one.owed), sorted(one.parked), one.open_charge)
            if any(left) or (one.dates and not one.live):
                yield Difference("subscription", f"{one.id} still has {left}")
        for charge in books.charges.values():
            if charge.state == "open" or charge.owed:
                yield Difference("charge", f"{charge.id} is {charge.state}, owes {charge.owed}")
        for account in books.accounts.values():
            if account.held and not account.flagged:  # set aside while a bank questions a payment
                yield Difference("account", f"{account.id} holds {account.held}")
        for document in books.documents.values():
            if document.owed is not None or document.number is None:
                yield Difference("document", f"{document.id} owes {document.owed}")

    def _was_read(self, outcome: Outcome, facts: Facts) -> None:
        for person, text in outcome.read:
            if not facts.has_read(person, text):
                raise Disagreement("told", f"{outcome.what}: {person} never reads {text}")

    def _differences(self, outcome: Outcome, commit: Commit, now: datetime) -> Iterator[Difference]:
        """Of what is written from what ought to be."""
        if outcome.entry != commit.entry:
            yield from _unequal("entry", "entry", outcome.entry, commit.entry)
        for name, wanted, known in self._tables(outcome):
            written = dict(_read(name, commit, self.books))
            for identity, found in written.items():
                before = known.get(identity)
                expected = wanted.get(identity, before)
                if expected is not None:
                    yield from _compare(name, expected, found, commit, now)
                elif name in ("subscription", "document", "charge"):
                    yield Difference(name, f"nobody expects {found}")
            for identity, expected in wanted.items():
                if identity not in written and expected != known.get(identity):
                    yield Difference(name, f"{expected} is missing")

    def _tables(self, outcome: Outcome) -> Iterator[tuple[str, Mapping[Any, Any], dict[Any, Any]]]:
        books = self.books
        yield "account", outcome.accounts, books.accounts
        yield "subscription", outcome.subscriptions, books.subscriptions
        yield "charge", outcome.charges, books.charges
        yield "draft", outcome.drafts, books.drafts
        yield "document", outcome.documents, books.documents

    def _keep(self, outcome: Outcome, commit: Commit) -> None:
        """What was expected stays expected, whatever is stored; what is new is as it is."""
        for one in outcome.documents.values():
            if one.number is not None and one.issued is not None and one.owed == "deliver":
                series = (one.seller, one.kind, int(one.issued[:4]))
                before = self.books.documents.get(one.id)
                asks = before is None and one.kind == REQUEST
                if asks or (before is not None and before.number is None):
                    last = self.books.series.get(series, (0, ""))[0]
                    self.books.series[series] = (last + 1, one.issued)
        self._keep_beside(commit)
        self.books.amendments.update(commit.of("amendment"))
        self.books.gifts.update(commit.of("gift"))
        for name, wanted, known in self._tables(outcome):
            for identity, found in _read(name, commit, self.books):
                before = known.get(identity)
                expected = wanted.get(identity, before)
                if before is not None and name in ("account", "subscription", "charge"):
                    self.books.replaced(name, identity, before, commit.step)
                known[identity] = found if expected is None else _kept(expected, found, commit)

    def _keep_beside(self, commit: Commit) -> None:
        """What is known besides, as it is."""
        for pk, body in commit.of("balance_watch").items():
            self.books.watches[int(pk)] = watch_of(body)
        for pk, body in (*commit.of("draft").items(), *commit.of("subscription").items()):
            if "kept" in body:
                at = moment(body["kept"]["at"])
                agreed = self.books.accounts[body["payer_id"]].agreed
                self.books.shown[pk] = at, tuple(self.versions.in_force(at, at)), agreed
        returned(self.books.returned, commit)
        for name in ("card_setup", *WAKERS):
            for pk, body in commit.of(name).items():
                paid = body["payment"] if name in ("reversal", "refund") else body
                whose = body.get("redeemer_id") or paid.get("payer_id", 0)
                payer, until = self.books.waking.get((name, pk), (whose, None))
                if "follow" in body.get("waits", {}):
                    self.books.waking[name, pk] = payer, None
                elif (name, pk) in self.books.waking and until is None:
                    self.books.waking[name, pk] = payer, commit.step
        for credit in () if commit.entry is None else commit.entry.credits:
            before = self.books.back.get(credit.corrects, 0)
            self.books.back[credit.corrects] = before + credit.gross
        if commit.entry is not None and commit.entry.sale is not None:
            self.books.sold.setdefault(commit.entry.sale.subject, []).append(commit.entry.sale)


def _read(name: str, commit: Commit, books: Books) -> Iterator[tuple[Any, Any]]:
    for pk, body in commit.of(name).items():
        if name == "account":
            yield int(pk), account_of(body)
        elif name == "subscription" and "anchor" in body:
            yield pk, subscription_of(body)
        elif name == "charge":
            yield pk, charge_of(body, books.charges.get(pk))
        elif name == "draft":
            yield pk, draft_of(body)
        elif name == "document":
            yield pk, document_of(body)


def _compare(
    name: str, expected: Any, found: Any, commit: Commit, now: datetime
) -> Iterator[Difference]:
    expected = _kept(expected, found, commit)
    if isinstance(expected, Subscription):
        yield from _unequal(name, expected.id, expected, found, BESIDE)
        yield from _calendar(expected, found, now)
    elif isinstance(expected, Charge):
        beside = {
            "bought",
            "customer",
            "wanted",
            "wakes",
            *(("owed",) if expected.state == "open" else ()),
        }
        yield from _unequal(name, expected.id, expected, found, beside)
    else:
        yield from _unequal(name, str(expected.id), expected, found)


def _kept(expected: Any, found: Any, commit: Commit) -> Any:
    """With what is no rule's business: where somebody lives, what staff have agreed on with them, what they
    put together, where a message is, what is printed on a card; what is asked in another currency, which is
    judged by itself; and what staff have in hands."""
    match expected:
        case Account():
            printed = {card.reference: card for card in found.cards}
            cards = tuple(_printed(card, printed.get(card.reference)) for card in expected.cards)
            lives = replace(expected, country=found.country, system=found.system, cards=cards)
            return replace(lives, agreed=found.agreed)
        case Draft():
            same = replace(found, charge=expected.charge, subscription=expected.subscription)
            return same if _said_yes(found, commit) else replace(same, customer=expected.customer)
        case Charge():
            parked = any(pk == expected.id for pk, _, _ in commit.parked)
            owed = found.owed if parked else expected.owed
            asks = found.asks if expected.asks is None else expected.asks
            shown, reference = found.shown, found.reference
            return replace(expected, shown=shown, reference=reference, owed=owed, asks=asks)
        case Document():
            parked = any(pk == expected.id for pk, _, _ in commit.parked)
            return replace(expected, owed=found.owed) if parked else expected
        case _:
            return expected


def _said_yes(found: Draft, commit: Commit) -> bool:
    """Whether its Customer is who pays, or has just accepted to be it."""
    return found.customer == found.payer or any(
        (body.get("state"), body["draft_id"], body.get("customer_id"))
        == ("accepted", found.id, found.customer)
        for body in commit.of("proposal").values()
    )


def _printed(expected: Card, found: Card | None) -> Card:
    if found is None:
        return expected
    return replace(expected, printed=found.printed, plastic=found.plastic)


def _calendar(expected: Subscription, found: Subscription, now: datetime) -> Iterator[Difference]:
    """Each date is kept, unless it was due and failed, or staff have it in hands."""
    for kind in DATES:
        wanted, at = expected.dates.get(kind), found.dates.get(kind)
        if at is None:
            right = wanted is None or kind in expected.parked
        elif kind in found.late:
            right = wanted is not None and wanted <= now
        else:
            right = wanted == at
        if not right:
            yield Difference("calendar", f"{expected.id}: {kind} ought to be {wanted}, is {at}")
    if expected.owed - expected.parked != found.owed:
        texts = sorted(expected.owed), sorted(found.owed)
        yield Difference("owed", f"{expected.id} owes {texts[0]}, not {texts[1]}")


def _unequal(
    name: str, identity: str, expected: Any, found: Any, beside: Iterable[str] = ()
) -> Iterator[Difference]:
    if expected is None or found is None:
        yield Difference(name, f"{name} ought to be {expected}, is {found}")
        return
    for one in fields(expected):
        wanted, is_ = getattr(expected, one.name), getattr(found, one.name)
        if wanted != is_ and one.name not in beside:
            yield Difference(name, f"{name} {identity}: {one.name} ought to be {wanted}, is {is_}")
