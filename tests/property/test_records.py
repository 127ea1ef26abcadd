"""Every aggregate comes back from the store exactly as it went in, also with every field set or none."""

from __future__ import annotations

from datetime import UTC, datetime
from json import dumps
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chalicelib.application.invoicing.records import Numbered
from chalicelib.application.parked import Parked
from chalicelib.application.payments.records import PaidByCard, Settlement
from chalicelib.application.people.records import Acted, Named
from chalicelib.application.ports.store import Due
from chalicelib.application.records import body_of, due_of, read, text_of, value_of
from chalicelib.application.subscriptions.records import Link
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared
from chalicelib.domain.agenda import Wait, payer_shard
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.invoicing.document import Document, Series
from chalicelib.domain.ledger.journal import Act, Entry, EntryKind, transfer
from chalicelib.domain.money import Money
from chalicelib.domain.numbers.number import News, Number, NumberForSale, NumberStatus
from chalicelib.domain.payments.card_setup import CardSetup, SetupState
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from chalicelib.domain.payments.kept_card import KeptCard
from chalicelib.domain.payments.purpose import Purpose
from chalicelib.domain.people.account import Account, Source
from chalicelib.domain.people.roles import Member
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.agreement import Agreement
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.ending import Ending, Left
from chalicelib.domain.subscriptions.handover import Handover, HandoverState
from chalicelib.domain.subscriptions.opening import Opening
from chalicelib.domain.subscriptions.proposal import Proposal, ProposalState
from chalicelib.domain.subscriptions.subscription import FormerPayer, Status, Subscription
from chalicelib.domain.support.request import (
    Drafted,
    Line,
    Note,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
)
from tests.property.stored_values import (
    CARDS,
    CREDITS,
    MOMENTS,
    MONEY,
    NEGOTIATED,
    NUMBERS,
    OPTIONAL_TEXT,
    OPTIONS,
    POSTINGS,
    QUOTES,
    SALES,
    TEXT,
    TEXTS,
)

DECLARED: Final = declared(CAPABILITIES)


def some(kind: type, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """None, one or two of them."""
    return st.lists(st.builds(kind, *parts), max_size=2).map(tuple)


FILES: Final = some(RequestFile, TEXT, st.booleans())
MEMBERS: Final = st.builds(Member, NUMBERS)


def waits(record: str) -> st.SearchStrategy[dict[str, Wait]]:
    return st.dictionaries(
        st.sampled_from([kind.name for kind in DECLARED.duties[record].kinds]),
        st.builds(Wait, MOMENTS, st.integers(0, 10)),
        max_size=4,
    )


AGGREGATES: Final[dict[type, st.SearchStrategy[Any]]] = {
    Account: st.builds(
        Account,
        NUMBERS,
        TEXT,
        TEXT,
        TEXT,
        MONEY,
        MONEY,
        MOMENTS,
        telegram_language=OPTIONAL_TEXT,
        chosen_language=OPTIONAL_TEXT,
        sequence=st.integers(0, 10**9),
        cards=st.lists(CARDS, max_size=2).map(tuple),
        default_card=OPTIONAL_TEXT,
        live=st.dictionaries(TEXT, TEXT, max_size=2),
        reachable=st.booleans(),
        asked=TEXTS,
        source=st.none() | st.builds(Source, TEXT, MOMENTS),
        requests=TEXTS,
        terms=st.dictionaries(TEXT, NEGOTIATED, max_size=2),
        listed=st.booleans(),
    ),
    Entry: st.builds(
        Entry,
        NUMBERS,
        st.integers(1, 10**9),
        MOMENTS,
        st.sampled_from(EntryKind),
        TEXT,
        POSTINGS,
        MONEY,
        MONEY,
        charge_id=OPTIONAL_TEXT,
        sale=st.none() | SALES,
        given_back=st.lists(CREDITS, max_size=2).map(tuple),
        act=st.none() | st.builds(Act, NUMBERS, TEXT),
    ),
    Subscription: st.builds(
        Subscription,
        id=TEXT,
        family=TEXT,
        plan_id=TEXT,
        options=OPTIONS,
        customer_id=NUMBERS,
        payer_id=NUMBERS,
        seller_id=TEXT,
        anchor=MOMENTS,
        anchor_months=st.integers(1, 360),
        start=MOMENTS,
        paid=MONEY,
        renewal_months=st.integers(1, 36),
        auto_renew=st.booleans(),
        status=st.sampled_from(Status),
        open_charge=OPTIONAL_TEXT,
        attempts=st.integers(0, 20),
        failure=OPTIONAL_TEXT,
        declined=st.booleans(),
        former=st.lists(st.builds(FormerPayer, NUMBERS, NUMBERS, MOMENTS), max_size=2).map(tuple),
        waits=waits("subscription"),
    ),
    Number: st.builds(
        Number,
        id=TEXT,
        written=TEXT,
        country=TEXT,
        state=OPTIONAL_TEXT,
        area=TEXT,
        payer_id=NUMBERS,
        seller_id=TEXT,
        sold_by=st.integers(1, 10**9),
        anchor=MOMENTS,
        anchor_months=st.integers(1, 360),
        start=MOMENTS,
        paid=MONEY,
        monthly=MONEY,
        status=st.sampled_from(NumberStatus),
        renews=st.booleans(),
        told=st.none() | MONEY,
        failure=OPTIONAL_TEXT,
        news=st.none() | st.sampled_from(News),
        carrier_order=OPTIONAL_TEXT,
        waits=waits("number"),
    ),
    NumberForSale: st.builds(NumberForSale, TEXT, TEXT, TEXT, MOMENTS, st.booleans()),
    Charge: st.builds(
        Charge,
        id=TEXT,
        payer_id=NUMBERS,
        payment_system=TEXT,
        way=st.sampled_from(Way),
        amount=MONEY,
        held=MONEY,
        purpose=st.builds(Purpose, TEXT, TEXT, st.dictionaries(TEXT, TEXT, max_size=2)),
        price=st.none() | MONEY,
        description=TEXT,
        language=TEXT,
        created_at=MOMENTS,
        expires_at=MOMENTS,
        state=st.sampled_from(ChargeState),
        card_reference=OPTIONAL_TEXT,
        reference=OPTIONAL_TEXT,
        failure=OPTIONAL_TEXT,
        message_id=st.none() | NUMBERS,
        details=TEXT,
        waits=waits("charge"),
    ),
    CardSetup: st.builds(
        CardSetup,
        id=TEXT,
        payer_id=NUMBERS,
        payment_system=TEXT,
        language=TEXT,
        created_at=MOMENTS,
        expires_at=MOMENTS,
        message_id=NUMBERS,
        state=st.sampled_from(SetupState),
        customer_reference=OPTIONAL_TEXT,
        reference=OPTIONAL_TEXT,
        url=OPTIONAL_TEXT,
        card_reference=OPTIONAL_TEXT,
        failure=OPTIONAL_TEXT,
        anew=st.integers(0, 9),
        waits=waits("card_setup"),
    ),
    KeptCard: st.builds(
        KeptCard,
        TEXT,
        TEXT,
        NUMBERS,
        left_at=st.none() | MOMENTS,
        gone=st.booleans(),
        waits=waits("kept_card"),
    ),
    Document: st.builds(
        Document,
        TEXT,
        st.sampled_from(DocumentKind),
        TEXT,
        NUMBERS,
        st.integers(1, 10**9),
        MOMENTS,
        number=OPTIONAL_TEXT,
        counter=st.none() | st.integers(1, 10**9),
        issue_date=st.none() | st.dates(),
        vat_number=OPTIONAL_TEXT,
        message_id=st.none() | NUMBERS,
        corrects=OPTIONAL_TEXT,
        credited=st.lists(MONEY, max_size=2).map(tuple),
        ended_at=st.none() | MOMENTS,
        notes=TEXTS,
        waits=waits("document"),
    ),
    Quote: QUOTES,
    Series: st.builds(Series, st.integers(0, 10**9), st.dates()),
    Draft: st.builds(
        Draft,
        TEXT,
        NUMBERS,
        NUMBERS,
        TEXT,
        OPTIONS,
        st.integers(1, 36),
        MOMENTS,
        revision=st.integers(1, 99),
        charge_id=OPTIONAL_TEXT,
        subscription_id=OPTIONAL_TEXT,
        for_other=st.booleans(),
        proposal_id=OPTIONAL_TEXT,
    ),
    Ending: st.builds(
        Ending,
        TEXT,
        TEXT,
        NUMBERS,
        NUMBERS,
        TEXT,
        MOMENTS,
        MOMENTS,
        st.builds(Left, MONEY, MONEY, MONEY, MONEY),
        done_at=st.none() | MOMENTS,
        waits=waits("ending"),
    ),
    Opening: st.builds(
        Opening,
        TEXT,
        TEXT,
        NUMBERS,
        MOMENTS,
        MOMENTS,
        NUMBERS,
        TEXT,
        MOMENTS,
        done_at=st.none() | MOMENTS,
        waits=waits("opening"),
    ),
    Agreement: st.builds(
        Agreement,
        TEXT,
        NUMBERS,
        TEXT,
        st.none() | NEGOTIATED,
        TEXT,
        NUMBERS,
        TEXT,
        MOMENTS,
        done_at=st.none() | MOMENTS,
        waits=waits("agreement"),
    ),
    Proposal: st.builds(
        Proposal,
        TEXT,
        TEXT,
        NUMBERS,
        MOMENTS,
        asked_id=st.none() | NUMBERS,
        state=st.sampled_from(ProposalState),
        customer_id=st.none() | NUMBERS,
        subscription_id=OPTIONAL_TEXT,
        waits=waits("proposal"),
    ),
    Handover: st.builds(
        Handover,
        TEXT,
        TEXT,
        NUMBERS,
        MOMENTS,
        state=st.sampled_from(HandoverState),
        taker_id=st.none() | NUMBERS,
        waits=waits("handover"),
    ),
    Link: st.builds(Link, TEXT),
    Numbered: st.builds(Numbered, TEXTS),
    Named: st.builds(Named, NUMBERS),
    Acted: st.builds(Acted, TEXT, TEXT, NUMBERS),
    PaidByCard: st.builds(PaidByCard, TEXT, NUMBERS, MONEY),
    Settlement: st.builds(Settlement, TEXT, NUMBERS, st.integers(1, 10**9)),
    Request: st.builds(
        Request,
        TEXT,
        NUMBERS,
        st.sampled_from(RequestKind),
        MOMENTS,
        state=st.sampled_from(RequestState),
        answers=TEXTS,
        added=TEXTS,
        files=FILES,
        heard=st.none() | NUMBERS,
        sent_at=st.none() | MOMENTS,
        asked_at=st.none() | MOMENTS,
        lines=some(Line, MOMENTS, TEXT, FILES, st.none() | MEMBERS),
        taken_by=st.none() | MEMBERS,
        drafts=some(Drafted, MEMBERS, TEXT, TEXT, FILES, st.none() | NUMBERS),
        notes=some(Note, MOMENTS, TEXT, MEMBERS, st.none() | MEMBERS),
        closed_at=st.none() | MOMENTS,
        unread=st.booleans(),
        waits=waits("request"),
    ),
    Parked: st.builds(
        Parked,
        TEXT,
        MOMENTS,
        TEXT,
        target=st.none() | st.tuples(TEXT, TEXT, TEXT),
        update=st.none() | st.dictionaries(TEXT, st.none() | TEXT | NUMBERS, max_size=3),
        resolved=st.booleans(),
    ),
}
KINDS: Final = tuple(AGGREGATES)
VALUES: Final = st.sampled_from(KINDS).flatmap(AGGREGATES.__getitem__)


def stored(value: object) -> Any:
    """Through the very text that is at rest."""
    return read(type(value), text_of(value))


@given(VALUES)
def test_what_is_stored_comes_back(value: object) -> None:
    back = stored(value)
    assert back == value
    assert due_of(back) == due_of(value)
    # Written again it is the same text: a commit that is sent twice is the same commit.
    assert text_of(back) == text_of(value)


@given(VALUES)
def test_a_time_comes_back_aware(value: object) -> None:
    for name in ("at", "anchor", "start", "created_at", "expires_at", "parked_at"):
        moment = getattr(stored(value), name, None)
        if moment is not None:
            assert moment.utcoffset() is not None
            assert moment == getattr(value, name)


TERMS: Final = [load().terms for load in declared(CAPABILITIES).purposes.values()]


@pytest.mark.parametrize("kind", [*KINDS, *TERMS])
def test_no_record_holds_a_float(kind: type) -> None:
    schema = TypeAdapter(kind).json_schema(mode="serialization")
    assert '"type": "number"' not in dumps(schema)


def test_a_float_would_be_found() -> None:
    assert '"type": "number"' in dumps(TypeAdapter(float | None).json_schema(mode="serialization"))


@given(VALUES, st.sampled_from(["", "x"]))
def test_what_a_later_release_wrote_is_not_acted_on_by_halves(value: object, more: str) -> None:
    body = {**body_of(value), "added_later": more}
    with pytest.raises(ValidationError, match="added_later"):
        value_of(type(value), body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_of_something_else_is_refused(kind: type) -> None:
    with pytest.raises(ValidationError):
        value_of(kind, {"nothing": "of it"})


def test_a_tampered_entry_is_not_read_as_one() -> None:
    nothing = Money(0, "EUR")
    postings = transfer("a", "b", Money(5, "EUR"))
    entry = Entry(1, 1, datetime.now(UTC), EntryKind.TOP_UP, "x", postings, nothing, nothing)
    body = body_of(entry)
    body["postings"][0]["amount"] = "0.01 EUR"
    with pytest.raises(ValidationError, match="sum to zero"):
        value_of(Entry, body)


def test_whatever_one_payer_pays_for_waits_in_one_shard() -> None:
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    assert payer_shard(7) == payer_shard(7)
    assert {payer_shard(number) for number in range(100)} == {"0", "1", "2", "3"}
    assert due_of(Parked("x", moment, "tell")) == Due("parked", moment)
    assert due_of(Parked("x", moment, "tell", resolved=True)) is None
