"""Whatever is given back of a sale, and in whatever parts, adds up to what was sold: net, VAT, gross each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.credit import give_back, kept, unused
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry, require_balanced
from chalicelib.domain.ledger.postings import credit_postings, sale_postings
from chalicelib.domain.ledger.sale import BuyerParty, Credit, Sale, SaleLine, Subject, seller_party
from chalicelib.domain.money import Money
from tests.support.catalogs import SIPTG

NOW: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
PAYER: Final = 7
INVOICE: Final = Document("d1", DocumentKind.INVOICE, "siptg", PAYER, 1, NOW)


def line(gross: int, vat: int, days: int | None = 181, currency: str = "EUR") -> SaleLine:
    whole, tax = Money(gross, currency), Money(vat, currency)
    return SaleLine(
        title="Softphone",
        details=("SIP accounts × 1",),
        quantity=6,
        unit="unit-month",
        list_price=whole,
        discount=whole.zero,
        net=whole - tax,
        vat_rate_percent="21",
        vat=tax,
        gross=whole,
        start=None if days is None else NOW,
        end=None if days is None else NOW + timedelta(days=days),
        terms={"plan": "softphone"},
    )


def bought(*lines: SaleLine) -> Entry:
    sale = Sale(
        subject=Subject("subscription", "s1"),
        customer_id=PAYER,
        customer_name="Anna",
        document_id=INVOICE.id,
        seller=seller_party(SIPTG.sellers[0]),
        buyer=BuyerParty("Anna", "LT", telegram_id=PAYER),
        language="en",
        lines=lines,
        vat_country="LT",
        vat_charged=True,
        paid_with="stripe",
    )
    nothing = sale.gross.zero
    postings = sale_postings(PAYER, sale)
    return Entry(PAYER, 1, NOW, "purchase", "x", postings, nothing, nothing, sale=sale)


def sale_of(entry: Entry) -> Sale:
    assert entry.sale is not None
    return entry.sale


def credited(
    entry: Entry, invoice: Document, amounts: Sequence[Money], until: datetime | None = None
) -> tuple[Credit, Document]:
    found = give_back(entry, invoice, amounts, document_id="c1", until=until)
    assert found is not None
    return found.credit, found.invoice


LINES: Final = st.lists(
    st.integers(0, 10**7).flatmap(lambda g: st.builds(line, st.just(g), st.integers(0, g))),
    min_size=1,
    max_size=4,
)
SHARES: Final = st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), max_size=12)


@given(LINES, SHARES)
def test_parts_add_up_to_the_whole(lines: list[SaleLine], shares: list[list[int]]) -> None:
    """Percentages of what is left, one after the other; then all the rest."""
    entry, invoice = bought(*lines), INVOICE
    sale = sale_of(entry)
    back = [[0, 0, 0] for _ in lines]
    for percents in [*shares, [100] * 4]:
        rest = kept(sale, invoice)
        amounts = [
            Money(one.minor * percent // 100, "EUR")
            for one, percent in zip(rest, percents, strict=False)
        ]
        found = give_back(entry, invoice, amounts, document_id="c1")
        if found is None:
            assert not any(amounts)
            continue
        invoice = found.invoice
        require_balanced(credit_postings(PAYER, found.credit))
        for place, part in zip(found.credit.places, found.credit.back.lines, strict=True):
            assert part.net + part.vat == part.gross
            assert min(part.net.minor, part.vat.minor) >= 0
            for at, amount in enumerate((part.net, part.vat, part.gross)):
                back[place][at] += amount.minor
    assert back == [[one.net.minor, one.vat.minor, one.gross.minor] for one in lines]
    assert not any(kept(sale, invoice))


@given(st.integers(0, 10**7), st.integers(0, 181 * 86_400), st.integers(0, 181 * 86_400))
def test_used_and_unused_are_what_was_paid(gross: int, early: int, late: int) -> None:
    """Time passes, and nothing comes back that was used."""
    entry = bought(line(gross, gross // 6))
    first, second = sorted((early, late))
    (before,) = unused(sale_of(entry), INVOICE, NOW + timedelta(seconds=first))
    (after,) = unused(sale_of(entry), INVOICE, NOW + timedelta(seconds=second))
    assert 0 <= after.minor <= before.minor <= gross
    assert unused(sale_of(entry), INVOICE, NOW) == (Money(gross, "EUR"),)
    over = NOW + timedelta(days=181)
    assert unused(sale_of(entry), INVOICE, over) == (Money(0, "EUR"),)


@pytest.mark.parametrize(
    ("sold", "seconds", "net_back", "vat_back"),
    [
        (line(1800, 312, currency="EUR"), 0, 1488, 312),  # in the first second: all of it
        (line(1800, 312, currency="EUR"), 181 * 86_400 // 2, 744, 156),  # half way: 9.00
        (
            line(1800, 312, currency="EUR"),
            60 * 86_400,
            994,
            209,
        ),  # 60 of 181 days: 5.97 used, 12.03 left
        (line(1800, 312, currency="EUR"), 181 * 86_400 - 1, 0, 0),  # in the last second: nothing
        (line(1800, 312, currency="EUR"), 181 * 86_400 - 4_345, 1, 0),  # 0.50012 of a cent are left
        (
            line(1800, 312, currency="EUR"),
            181 * 86_400 - 4_344,
            0,
            0,
        ),  # exactly half a cent: used half up
        (line(1800, 0, currency="EUR"), 60 * 86_400, 1203, 0),  # under the reverse charge
        (line(500, 87, currency="JPY"), 60 * 86_400, 276, 58),  # yen: 334.25 left
        (line(18000, 3124, currency="KWD"), 60 * 86_400, 9945, 2088),  # thousandths of a dinar
    ],
)
def test_computed_by_hand(sold: SaleLine, seconds: int, net_back: int, vat_back: int) -> None:
    entry, now = bought(sold), NOW + timedelta(seconds=seconds)
    amounts = unused(sale_of(entry), INVOICE, now)
    found = give_back(entry, INVOICE, amounts, document_id="c1", until=now)
    if found is None:
        assert (net_back, vat_back) == (0, 0)
        return
    back = found.credit.back
    assert (back.net.minor, back.vat.minor) == (net_back, vat_back)


def test_what_was_given_back_before_was_not_paid() -> None:
    """Half of 18.00 is a present; of the other 9.00 half is used."""
    entry, middle = bought(line(1800, 312)), NOW + timedelta(seconds=181 * 86_400 // 2)
    _, invoice = credited(entry, INVOICE, [Money(900, "EUR")])
    assert unused(sale_of(entry), invoice, middle) == (Money(450, "EUR"),)


def test_a_credit_says_all_that_its_document_needs() -> None:
    set_up, month = line(6_050, 1_050, days=None), line(1800, 312)
    entry, day = bought(set_up, month), NOW + timedelta(days=60)
    sale = sale_of(entry)
    amounts = unused(sale, INVOICE, day)
    assert amounts[0].minor == 0, "what does not last has no time left"
    credit, invoice = credited(entry, INVOICE, amounts, until=day)
    assert (credit.entry_sequence, credit.corrects, credit.places) == (1, "d1", (1,))
    assert credit.until == invoice.ended_at == day
    assert invoice == replace(INVOICE, credited=amounts, ended_at=day)
    (back,) = credit.back.lines
    assert credit.back == replace(sale, document_id="c1", lines=(back,), paid_with="balance")
    assert (back.title, back.details, back.terms) == (month.title, month.details, month.terms)
    assert (back.start, back.end) == (day, month.end)
    assert back.list_price * back.quantity - back.discount == back.gross
    assert credit_postings(PAYER, credit) == tuple(
        replace(one, amount=-one.amount) for one in sale_postings(PAYER, credit.back)
    )


def test_what_has_ended_has_nothing_unused_any_more() -> None:
    entry, day = bought(line(1800, 312)), NOW + timedelta(days=60)
    _, invoice = credited(entry, INVOICE, unused(sale_of(entry), INVOICE, day), until=day)
    assert unused(sale_of(entry), invoice, day) == (Money(0, "EUR"),)
    _, after = credited(entry, invoice, [Money(1, "EUR")])
    assert after.ended_at == day, "a present ends nothing, and begins nothing anew"


def test_a_period_to_come_is_given_back_whole() -> None:
    month = line(1800, 312)
    later = replace(month, start=month.end, end=NOW + timedelta(days=365))
    entry, day = bought(later), NOW + timedelta(days=60)
    credit, _ = credited(entry, INVOICE, unused(sale_of(entry), INVOICE, day), until=day)
    (back,) = credit.back.lines
    assert (back.gross, back.start, back.end) == (later.gross, later.start, later.end)


@pytest.mark.parametrize("amounts", [[1801], [-1]])
def test_more_than_was_paid_or_less_than_nothing_is_no_credit(amounts: list[int]) -> None:
    entry = bought(line(1800, 312))
    with pytest.raises(InvalidInput, match=r"of 18\.00 EUR cannot be given back in all"):
        give_back(entry, INVOICE, [Money(one, "EUR") for one in amounts], document_id="c1")
    _, invoice = credited(entry, INVOICE, [Money(1_000, "EUR")])
    with pytest.raises(InvalidInput, match=r"18\.01 EUR of 18\.00 EUR"):
        give_back(entry, invoice, [Money(801, "EUR")], document_id="c2")


def test_what_sold_nothing_gives_nothing_back() -> None:
    entry = replace(bought(line(1800, 312)), sale=None)
    with pytest.raises(InvalidInput, match="entry 1 of 7 sold nothing"):
        give_back(entry, INVOICE, [], document_id="c1")
