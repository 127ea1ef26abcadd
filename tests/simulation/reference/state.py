"""The words of the reference model: what a person, a subscription, a charge and a sale are, and how they are
read from stored JSON; decides nothing."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from tests.simulation.reference.catalog import Agreed, Price

Body = Mapping[str, Any]

DATES: Final = ("remind", "warn", "renew", "lapse", "expire", "turn")
"""What the calendar holds of a subscription: the coming end is announced, the last warning, the next attempt,
the paid end, the end of grace, when other options begin."""


@dataclass(frozen=True, slots=True)
class Card:
    """`plastic` is what the same card has in common however often it is saved, `printed` what it shows."""

    system: str
    reference: str
    customer: str
    plastic: tuple[Any, ...]
    printed: tuple[str, str, int | None, int | None]
    refused: bool = False
    lost: bool = False
    declines: tuple[datetime, ...] = ()

    @property
    def usable(self) -> bool:
        return not self.refused and not self.lost


@dataclass(frozen=True, slots=True)
class Account:
    """Money in minor units of its one currency; `live`: as Customer, by family."""

    id: int
    country: str
    system: str
    currency: str
    available: int
    held: int
    cards: tuple[Card, ...] = ()
    default_card: str | None = None
    live: Mapping[str, str] = field(default_factory=dict)
    bought: tuple[str, ...] = ()
    received: tuple[str, ...] = ()  # paid for by others, by family
    tried: bool = False
    agreed: Mapping[str, Agreed] = field(default_factory=dict)  # with staff, by plan
    owed: int = 0
    flagged: bool = False

    @property
    def card(self) -> Card | None:
        """The one that pays, if any."""
        return next((one for one in self.cards if one.reference == self.default_card), None)

    @property
    def asked_at(self) -> str:
        """The payment system that is asked: that of the card that pays, else the one that was chosen."""
        return self.system if self.card is None else self.card.system

    @property
    def card_at_hand(self) -> Card | None:
        """The one that may be asked on a press, if any."""
        return self.card if self.card is not None and self.card.usable else None

    @property
    def usable_card(self) -> Card | None:
        """The one that may be asked by itself, if any."""
        usable = self.card is not None and self.card.usable and not self.flagged
        return self.card if usable else None


@dataclass(frozen=True, slots=True)
class Time:
    """Paid time: `worth`, in millionths of a minor unit, is used up evenly over it. It was sold for so many
    `months`, which then had so many `seconds`."""

    start: datetime
    end: datetime
    worth: int
    months: int
    seconds: int


def sold_time(start: datetime, end: datetime, paid: int, months: int) -> Time:
    return Time(start, end, paid * 1_000_000, months, (end - start) // timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Subscription:
    """`dates` by kind, see DATES; `owed` are notices that must still be sent; `late`: what failed when it was
    due and is tried again; `parked`: what staff have in hands; `told`: the price that its payer has read,
    where that is not what was `paid`; `leaving`: switched off since the last sale; `time`: what was paid and
    was not over when something was last sold, `given`: what was sold before, in millionths of a minor
    unit; `others_until`: so long the time was paid by who has handed it over; `unwanted`: its
    Customer, for whom somebody else pays, does not want it beyond what is paid."""

    id: str
    plan: str
    options: Mapping[str, int]
    customer: int
    payer: int
    seller: str
    anchor: datetime
    months: int
    start: datetime
    paid: int
    chosen: int
    auto_renew: bool
    state: str = "active"
    open_charge: str | None = None
    attempts: int = 0
    failure: str | None = None
    told: int | None = None
    leaving: bool = False
    time: tuple[Time, ...] = ()
    given: int = 0
    changes: int = 0
    moved: bool = False
    next_options: Mapping[str, int] | None = None
    others_until: datetime | None = None
    unwanted: bool = False
    dates: Mapping[str, datetime] = field(default_factory=dict)
    owed: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    parked: frozenset[str] = frozenset()

    @property
    def end(self) -> datetime:
        return ended(self.anchor, self.months)

    @property
    def live(self) -> bool:
        return self.state != "ended"

    @property
    def known(self) -> int:
        """What its payer knows that the next period may cost."""
        return self.paid if self.told is None else self.told

    @property
    def declined(self) -> bool:
        """Whether a bank has said no to this renewal."""
        return is_decline(self.failure)


@dataclass(frozen=True, slots=True)
class Bought:
    """What is paid for: a plan for some months, as it was priced; `gross` is what was shown. A `promo` code
    may give `days` besides; without one it would be `regular`."""

    plan: str
    family: str
    options: Mapping[str, int]
    months: int
    price: Price
    gross: int
    country: str
    seller: str
    promo: str | None = None
    days: int = 0
    regular: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change of a running subscription as somebody agreed to it: from the time `before` to that `time`, for
    what it `pays`; `price` of the last period as it will be, `renewal` of the next one. `how`: the catalog's
    word for it, `listed` the price of what is paid as a whole period. `resold`: what of the money left is
    given back and sold anew."""

    number: int
    plan: str
    options: Mapping[str, int]
    before: tuple[Time, ...]
    time: tuple[Time, ...]
    pays: int
    price: int
    renewal: int | None
    country: str
    left: int
    how: str
    listed: Price | None = None
    resold: int = 0


@dataclass(frozen=True, slots=True)
class Charge:
    """`customer`: who was to have what it is for; `start` of the period that a renewal is for; `card`
    None: a page, which `confirms` if the bank wants its payer; `asks`: what the page asks for in another
    currency; `asked`: how often its bank may have been; `owed`: its payer is told, and what waits for new
    money is woken: `wakes`."""

    id: str
    payer: int
    system: str
    amount: int
    held: int
    kind: str
    subject: str
    created_at: datetime
    expires_at: datetime
    price: int | None = None
    asks: int | None = None
    card: str | None = None
    by_hand: bool = False
    start: datetime | None = None
    bought: Bought | None = None
    customer: int | None = None
    wanted: Wanted | None = None
    state: str = "open"
    failure: str | None = None
    outcome: str | None = None
    reference: str | None = None
    asked: int = 0
    shown: bool = False
    confirms: bool = False
    owed: frozenset[str] = frozenset()
    wakes: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """What a payer has agreed to be taken by itself: `terms` are below what, how much, at most how much a
    month; None if nothing, or no more (`stopped`). `charge` is under way."""

    terms: tuple[int, int, int] | None
    card: str | None
    plastic: tuple[str, str, int | None, int | None] | None
    stopped: bool
    charge: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A purchase being put together: the payer's wish; `for_other`: somebody else is to have it."""

    id: str
    payer: int
    customer: int
    plan: str
    options: Mapping[str, int]
    months: int
    revision: int
    charge: str | None
    subscription: str | None
    promo: Mapping[str, Any] | None = None
    for_other: bool = False

    @property
    def lacks_customer(self) -> bool:
        """Nobody has said yes to it yet."""
        return self.for_other and self.customer == self.payer


@dataclass(frozen=True, slots=True)
class Sale:
    """One sold period, as its invoice will say it."""

    subject: str
    buyer: int
    country: str
    customer: int
    seller: str
    document: str
    plan: str
    options: Mapping[str, int]
    months: int
    price: Price
    gross: int
    rate: Fraction
    vat: int
    net: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Credit:
    """What is given back of one sale, as its credit note will say it; `corrects` is the sale's invoice."""

    document: str
    corrects: str
    gross: int
    vat: int
    net: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """Paid time that became other time without any money."""

    subject: str
    start: datetime
    end: datetime
    before: datetime
    left: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of somebody's book: how much each account of the ledger gains or loses."""

    account: int
    kind: str
    reference: str
    postings: Mapping[str, int]
    sale: Sale | None = None
    credits: tuple[Credit, ...] = ()
    exchange: Exchange | None = None


REQUEST = "payment_request"
"""The kind of document that asks for a bank transfer."""


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice that is owed, or a credit note, which `corrects` one and owes nothing before that has its
    number."""

    id: str
    kind: str
    seller: str
    payer: int
    created_at: datetime
    number: str | None = None
    issued: str | None = None
    vat_number: str | None = None
    owed: str | None = "number"
    corrects: str | None = None


def is_decline(failure: str | None) -> bool:
    """Whether its bank itself has said no."""
    return failure is not None and failure.startswith(("declined:", "authentication-required"))


def minor(amount: str) -> int:
    """Minor units of a stored amount: all its digits are written."""
    return int(amount.partition(" ")[0].replace(".", ""))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def account_of(body: Body) -> Account:
    available = body["available"]
    return Account(
        id=body["id"],
        country=body["country"],
        system=body["payment_system"],
        currency=available.partition(" ")[2],
        available=minor(available),
        held=minor(body["held"]),
        cards=tuple(_card(one) for one in body.get("cards", ())),
        default_card=body.get("default_card"),
        live=body.get("live", {}),
        bought=tuple(body.get("bought", ())),
        received=tuple(body.get("received", ())),
        tried=body.get("tried_at") is not None,
        agreed={plan: _agreed(one) for plan, one in body.get("terms", {}).items()},
        owed=minor(body["owed"]) if "owed" in body else 0,
        flagged=bool(body.get("flagged")),
    )


def _agreed(body: Body) -> Agreed:
    price = body.get("price")
    return Agreed(
        moment(body["until"]),
        None if price is None else minor(price),
        "" if price is None else price.partition(" ")[2],
        body.get("per"),
        body.get("percent", 0),
        tuple(body.get("months", ())),
        tuple(body.get("least", {}).items()),
    )


def new_card(
    system: str,
    reference: str,
    customer: str,
    printed: tuple[str, str, int | None, int | None],
    number: str | None,
) -> Card:
    """`number`: what its provider calls the card's number, if it does."""
    return Card(system, reference, customer, printed if number is None else (number,), printed)


def _card(body: Body) -> Card:
    printed = (body["brand"], body["last4"], body["expiry_month"], body["expiry_year"])
    system, customer = body["payment_system"], body["customer_reference"]
    card = new_card(system, body["reference"], customer, printed, body.get("fingerprint"))
    return replace(
        card,
        refused=body.get("refused", False),
        lost=body.get("lost", False),
        declines=tuple(moment(at) for at in body.get("declines", ())),
    )


def subscription_of(body: Body) -> Subscription:
    waits = body.get("waits", {})
    return Subscription(
        id=body["id"],
        plan=body["plan_id"],
        options=body["options"],
        customer=body["customer_id"],
        payer=body["payer_id"],
        seller=body["seller_id"],
        anchor=moment(body["anchor"]),
        months=body["anchor_months"],
        start=moment(body["start"]),
        paid=minor(body["paid"]),
        chosen=body["renewal_months"],
        auto_renew=body["auto_renew"],
        state=body.get("status", "active"),
        open_charge=body.get("open_charge"),
        attempts=body.get("attempts", 0),
        failure=body.get("failure"),
        told=minor(body["told"]) if body.get("told") else None,
        leaving=body.get("leaving", False),
        time=_time(body),
        given=body.get("given", 0),
        changes=body.get("changes", 0),
        moved=body.get("moved", False),
        next_options=body.get("renewal_options"),
        others_until=moment(body["former"][-1]["until"]) if body.get("former") else None,
        unwanted=body.get("declined", False),
        dates={kind: moment(waits[kind]["at"]) for kind in DATES if kind in waits},
        owed=frozenset(kind for kind in waits if kind not in DATES),
        late=frozenset(kind for kind, wait in waits.items() if wait.get("attempts")),
    )


def _time(body: Body) -> tuple[Time, ...]:
    """Where nothing is kept, it is the last period alone, as it was paid."""
    if "stretches" in body:
        kept = body["stretches"]
        return tuple(
            Time(
                moment(one["start"]),
                moment(one["end"]),
                one["worth"],
                one["months"],
                one["seconds"],
            )
            for one in kept
        )
    start, end = moment(body["start"]), ended(moment(body["anchor"]), body["anchor_months"])
    months = 12 * (end.year - start.year) + end.month - start.month
    return (sold_time(start, end, minor(body["paid"]), months),)


def ended(anchor: datetime, months: int) -> datetime:
    """Counted from the anchor, the day clamped to the month's length."""
    month = anchor.month - 1 + months
    year, month = anchor.year + month // 12, month % 12 + 1
    return anchor.replace(year=year, month=month, day=min(anchor.day, monthrange(year, month)[1]))


def charge_of(body: Body, known: Charge | None) -> Charge:
    """What was bought is only known to the model: it stays as it was when the charge was made."""
    purpose = body["purpose"]
    terms = purpose.get("terms", {})
    state = body.get("state", "new")
    return Charge(
        id=body["id"],
        payer=body["payer_id"],
        system=body["payment_system"],
        amount=minor(body["amount"]),
        held=minor(body["held"]),
        kind=purpose["kind"],
        subject=purpose.get("subject", ""),
        created_at=moment(body["created_at"]),
        expires_at=moment(body["expires_at"]),
        price=minor(body["price"]) if body.get("price") else None,
        asks=minor(body["conversion"]["after"]) if "conversion" in body else None,
        card=body.get("card_reference"),
        by_hand=body.get("by_hand", False),
        start=moment(terms["start"]) if "start" in terms else None,
        bought=known.bought if known is not None else None,
        customer=known.customer if known is not None else None,
        wanted=known.wanted if known is not None else None,
        wakes=known.wakes if known is not None else (),
        state=state if state in ("settled", "failed") else "open",
        failure=body.get("failure"),
        outcome=body.get("outcome"),
        reference=body.get("reference"),
        asked=body.get("asked", 0),
        shown=body.get("message_id") is not None,
        confirms=body.get("confirms", False),
        owed=frozenset({"tell", "follow"} & body.get("waits", {}).keys()),
    )


def watch_of(body: Body) -> Watch:
    auto = body.get("auto")
    card = _card(auto["card"]) if auto else None
    return Watch(
        terms=(minor(auto["below"]), minor(auto["amount"]), minor(auto["most"])) if auto else None,
        card=card.reference if card else None,
        plastic=card.plastic if card else None,
        stopped=body.get("stopped") is not None,
        charge=body.get("open_charge"),
    )


def draft_of(body: Body) -> Draft:
    return Draft(
        id=body["id"],
        payer=body["payer_id"],
        customer=body["customer_id"],
        plan=body["plan_id"],
        options=body["options"],
        months=body["months"],
        revision=body.get("revision", 1),
        charge=body.get("charge_id"),
        subscription=body.get("subscription_id"),
        promo=body.get("promo"),
        for_other=body.get("for_other", False),
    )


CREDIT: Final = "credit"
"""The kind of entry by which what is left of a subscription is given back."""


CREDITING: Final = (CREDIT, "change")
"""Kinds of entries that give back what was sold of a subscription."""


def entry_of(account: int, body: Body) -> Entry:
    postings: dict[str, int] = {}
    for posting in body["postings"]:
        name = posting["account"]
        postings[name] = postings.get(name, 0) + minor(posting["amount"])
    sale = body.get("sale")
    return Entry(
        account=account,
        kind=body["kind"],
        reference=body["reference"],
        postings={name: amount for name, amount in postings.items() if amount},
        sale=_sale(sale) if sale and sale["subject"]["kind"] == "subscription" else None,
        credits=tuple(map(_credit, body.get("given_back", ())))
        if body["kind"] in CREDITING
        else (),
        exchange=_exchange(body["exchange"]) if body.get("exchange") else None,
    )


def _credit(body: Body) -> Credit:
    (line,) = body["back"]["lines"]
    return Credit(
        document=body["back"]["document_id"],
        corrects=body["corrects"],
        gross=minor(line["gross"]),
        vat=minor(line["vat"]),
        net=minor(line["net"]),
        start=moment(line["start"]),
        end=moment(line["end"]),
    )


def _exchange(body: Body) -> Exchange:
    return Exchange(
        subject=body["subject"]["id"],
        start=moment(body["start"]),
        end=moment(body["end"]),
        before=moment(body["before"]),
        left=minor(body["left"]),
    )


def _sale(body: Body) -> Sale:
    (line,) = body["lines"]
    full = minor(line["list_price"]) * line["quantity"]
    discount = minor(line["discount"])
    percent = line.get("discount_percent", 0)
    return Sale(
        subject=body["subject"]["id"],
        buyer=body["buyer"].get("telegram_id", 0),
        country=body["buyer"]["country"],
        customer=body["customer_id"],
        seller=body["seller"]["id"],
        document=body["document_id"],
        plan=line["terms"]["plan"],
        options=line["terms"]["options"],
        months=line["quantity"],
        price=Price(minor(line["list_price"]), percent, discount, full - discount),
        gross=minor(line["gross"]),
        rate=Fraction(line["vat_rate_percent"]),
        vat=minor(line["vat"]),
        net=minor(line["net"]),
        start=moment(line["start"]),
        end=moment(line["end"]),
    )


def document_of(body: Body) -> Document:
    waits = body.get("waits", {})
    return Document(
        id=body["id"],
        kind=body["kind"],
        seller=body["seller_id"],
        payer=body["payer_id"],
        created_at=moment(body["created_at"]),
        number=body.get("number"),
        issued=body.get("issue_date"),
        vat_number=body.get("vat_number"),
        owed=next(iter(waits), None),
        corrects=body.get("corrects"),
    )
