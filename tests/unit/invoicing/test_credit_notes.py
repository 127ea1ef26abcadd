"""Credit notes of real sales: one commit with the money, numbered after their invoice, printed, sent."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import pytest
from pypdf import PdfReader

from chalicelib.adapters.pdf import TypstRenderer
from chalicelib.application import parking
from chalicelib.application.ahead import Ahead
from chalicelib.application.invoicing.delivering import invoice_of, printed, sale_of
from chalicelib.application.invoicing.documents import documents_of
from chalicelib.application.invoicing.numbering import get_document
from chalicelib.application.invoicing.records import document_key, read_beside
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Put
from chalicelib.application.subscriptions import purchases
from chalicelib.domain.agenda import INLINE_LEAD, Wait
from chalicelib.domain.catalog.seller import DocumentKind
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.invoicing.printed import Reference
from chalicelib.domain.ledger.journal import Entry, EntryKind
from chalicelib.domain.ledger.statement import Cause, statement
from chalicelib.domain.ledger.transaction import Status, transaction
from chalicelib.domain.money import Money
from tests.support.audits import told
from tests.support.catalogs import SIPTG
from tests.support.credits import give_back_of, last_sale
from tests.support.json_text import json_text
from tests.support.parts import ANNA, parked_work
from tests.support.refusals import refused
from tests.support.world import World

PAYER: Final = ANNA.id
HALF: Final = Fraction(1, 2)


def half(left: Money) -> Money:
    return left.share(HALF)


def all_of(left: Money) -> Money:
    return left


@pytest.fixture
def world() -> World:
    return World()


def sold(world: World, *, numbered: bool = True) -> Entry:
    """A purchase of 18.00 by card or, unnumbered as yet, from the balance."""
    if numbered:
        world.buy_by_card(ANNA)
    else:
        world.top_up(ANNA, "18.00")
        draft_id, revision = world.draft(ANNA)
        purchases.pay_from_balance(world.services, draft_id, PAYER, revision)
        world.queues.messages[Queue.NUMBERS].clear()
    return last_sale(world, PAYER)


def invoice(world: World, entry: Entry) -> Document:
    assert entry.sale is not None
    return get_document(world.services, entry.sale.document_id)


def note(world: World, entry: Entry) -> Document:
    (credit,) = entry.given_back
    return get_document(world.services, credit.back.document_id)


def test_the_money_is_on_the_balance_and_the_credit_note_comes(world: World) -> None:
    of = sold(world)
    given = give_back_of(world.services, of, half)
    assert (given.kind, given.available_after) == (EntryKind.CREDIT, Money.of("9.00", "EUR"))
    assert world.account(ANNA).available == given.available_after
    assert {one.account: str(one.amount) for one in given.postings} == {
        f"customer:{PAYER}": "9.00 EUR",
        "revenue:siptg": "-7.44 EUR",
        "vat:siptg:LT": "-1.56 EUR",
    }
    world.work()
    made, its_invoice = note(world, given), invoice(world, of)
    assert (made.kind, made.number) == (DocumentKind.CREDIT_NOTE, "CN-2026-000001")
    assert (made.corrects, made.entry_sequence) == (its_invoice.id, given.sequence)
    assert its_invoice.credited == (Money.of("9.00", "EUR"),)
    caption = world.chat.documents(PAYER)[-1]
    assert caption.name == "CN-2026-000001.pdf"
    text = world.chat.last(PAYER).text
    assert "Credit note CN-2026-000001" in text
    assert "Corrects invoice INV-2026-000001" in text
    assert "Active until" not in text
    world.audit()


def test_it_waits_for_the_number_of_its_invoice(world: World) -> None:
    of = sold(world, numbered=False)
    given = give_back_of(world.services, of, half)
    held = note(world, given)
    assert (held.number, held.waits, invoice(world, of).notes) == (None, {}, (held.id,))
    assert world.queues.waiting() == 0
    world.audit()
    world.wait(days=2)
    after, its_invoice = note(world, given), invoice(world, of)
    assert (its_invoice.number, its_invoice.notes) == ("INV-2026-000001", ())
    assert (after.number, after.waits) == ("CN-2026-000001", {})
    names = [file.name for file in world.chat.documents(PAYER)]
    assert names == ["INV-2026-000001.pdf", "CN-2026-000001.pdf"]
    world.audit()


def test_the_invoices_number_makes_it_due_at_once(world: World) -> None:
    of = sold(world, numbered=False)
    first = give_back_of(world.services, of, half)
    second = give_back_of(world.services, of, all_of)
    world.clock.at += INLINE_LEAD
    of_invoice = document_key(invoice(world, of).id)
    world.services.wake(of_invoice, invoice(world, of).shard)
    world.work()
    assert [note(world, one).number for one in (first, second)] == [
        "CN-2026-000001",
        "CN-2026-000002",
    ]


def test_a_parked_invoice_keeps_it_waiting_and_rings(world: World) -> None:
    of = sold(world, numbered=False)
    given = give_back_of(world.services, of, half)
    catalog = world.services.catalog
    world.deploy(replace(catalog, sellers=tuple(s for s in catalog.sellers if s.id != "siptg")))
    world.wait(days=2)
    ((name, work),) = parked_work(world.services)
    assert (work.kind, note(world, given).number) == ("number", None)
    world.audit(parked=True)
    world.deploy(catalog)
    parking.retry_parked(world.services, name)
    world.settle()
    assert note(world, given).number == "CN-2026-000001"
    world.audit()


def test_of_two_at_once_both_fit_or_one_is_refused(world: World) -> None:
    """Each wants two thirds of what is left: the second is decided anew, of what the first has left."""
    of = sold(world)
    part = Fraction(2, 3)
    world.racers.append(lambda: give_back_of(world.services, of, lambda left: left.share(part)))
    second = give_back_of(world.services, of, lambda left: left.share(part))
    assert [str(one.back.gross) for one in second.given_back] == ["4.00 EUR"]
    assert invoice(world, of).credited == (Money.of("16.00", "EUR"),)
    world.racers.append(lambda: give_back_of(world.services, of, all_of))
    with pytest.raises(InvalidInput, match=r"20\.00 EUR of 18\.00 EUR cannot be given back"):
        give_back_of(world.services, of, lambda _: Money.of("4.00", "EUR"))
    world.work()
    assert invoice(world, of).credited == (Money.of("18.00", "EUR"),)
    world.audit()


def test_its_page_names_the_invoice_and_what_was_given_back(world: World) -> None:
    of = sold(world)
    given = give_back_of(world.services, of, half)
    world.work()
    made = note(world, given)
    sale = sale_of(world.services, made)
    page = printed(made, sale, invoice_of(world.services, made))
    assert page.corrects == Reference("INV-2026-000001", world.clock.at.date())
    assert sale == given.given_back[0].back
    pdf = TypstRenderer()(page)
    (only,) = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(only.extract_text().split())
    for expected in (
        "Credit note", "CN-2026-000001", "Corrects", "Invoice INV-2026-000001 of 31 January 2026",
        "Softphone", "31 Jan 2026 – 31 Jul 2026", "7.44 21% 1.56 9.00", "Total credited 9.00 EUR",
        "To the balance", "VAT No. LT100018548216",
    ):  # fmt: skip
        assert expected in text, (expected, text)
    for absent in ("List price", "Discount", "Date of supply", "Paid", "Unit price"):
        assert absent not in text


def test_without_the_invoices_number_it_is_not_printed(world: World) -> None:
    of = sold(world, numbered=False)
    held = replace(note(world, give_back_of(world.services, of, half)), number="CN-1")
    numbered = replace(held, issue_date=world.clock.at.date())
    sale, its_invoice = sale_of(world.services, held), invoice_of(world.services, held)
    with pytest.raises(InvalidInput, match=r"invoice .* has no number yet"):
        printed(numbered, sale, its_invoice)


def test_sending_does_not_trust_what_was_read_of_the_invoice_before_it_was_numbered(
    world: World,
) -> None:
    given = give_back_of(world.services, sold(world), half)
    made = note(world, given)
    assert read_beside(made, "deliver") == [entry_key(PAYER, given.sequence), account_key(PAYER)]
    assert read_beside(made, "number") == []
    key = document_key(str(made.corrects))
    lagging = Ahead()
    lagging.keep([key], world.services.store.load([key]))  # as it is before it has its number
    world.work()
    invoice = invoice_of(replace(world.services, ahead=lagging), made)
    assert invoice is not None
    assert invoice.number == "INV-2026-000001"


def test_it_is_listed_and_sent_again(world: World) -> None:
    give_back_of(world.services, sold(world), half)
    world.work()
    message = world.command("documents")
    assert "CN-2026-000001" in message.text
    buttons = [b.text for b in message.buttons if b.data and b.data.startswith("doc:s:")]
    assert buttons == ["CN-2026-000001", "INV-2026-000001"]
    world.press(message, message.button("CN-2026-000001").data)
    first, again = [f for f in world.chat.documents(PAYER) if f.name.startswith("CN")]
    assert first.content == again.content


def test_one_entry_gives_back_and_sells(world: World) -> None:
    """What is given back pays for something else, in one commit, with a document each."""
    of = sold(world)
    assert of.sale is not None
    (line,) = of.sale.lines
    other = replace(of.sale, document_id="other", lines=(replace(line, title="Other"),))
    both = give_back_of(world.services, of, all_of, sale=other)
    assert (both.sale, both.available_after) == (other, Money.of("0.00", "EUR"))
    world.work()
    listing = documents_of(world.services, PAYER)
    numbers = [one.document.number for one in listing.documents]
    assert numbers == ["INV-2026-000002", "CN-2026-000001", "INV-2026-000001"]
    page = statement([both])
    assert page is not None
    ((first, second),) = [one.parts for one in page.movements]
    assert (first.cause, str(first.amount)) == (Cause.CREDITED, "18.00 EUR")
    assert (second.cause, str(second.amount)) == (Cause.SPENT, "-18.00 EUR")
    assert told(world.services, "documents") == told(world.services, "credited") == []


def test_what_was_given_back_does_not_pay_for_more_than_it_is(world: World) -> None:
    of = sold(world)
    assert of.sale is not None
    with refused("balance-short", missing=Money.of("9.00", "EUR")):
        give_back_of(world.services, of, half, sale=replace(of.sale, document_id="other"))
    assert len(movements(world.services, PAYER, 9)) == 1


def test_movements_name_it(world: World) -> None:
    give_back_of(world.services, sold(world), half)
    world.work()
    assert "credit for Softphone" in world.command("balance").text


def test_the_history_has_it_as_money_that_came_back(world: World) -> None:
    given = give_back_of(world.services, sold(world), half)
    world.work()
    one = transaction(given)
    assert one is not None
    assert (one.purpose, one.status, one.paid_with) == ("credit", Status.RETURNED, "balance")
    assert (str(one.amount), str(one.vat)) == ("-9.00 EUR", "-1.56 EUR")
    assert one.given_back == (given.given_back[0].back,)
    listed = world.command("history").text
    assert "Softphone, returned" in listed


# The audit


def changed(world: World, key: Key, change: Callable[[dict[str, Any]], None]) -> None:
    """Somebody has damaged what is stored."""
    record = world.services.store.load([key])[key]
    body = ast.literal_eval(repr(record.body))
    change(body)
    put = Put(key, json_text(body), record.version, record.due)
    world.services.store.commit([put], f"damage {key}")


def test_the_audit_finds_too_much_given_back(world: World) -> None:
    of = sold(world)
    given = give_back_of(world.services, of, half)
    give_back_of(world.services, of, half)

    def twice(body: dict[str, Any]) -> None:
        line = body["given_back"][0]["back"]["lines"][0]
        line.update(net="12.40 EUR", vat="2.60 EUR", gross="15.00 EUR")

    key = entry_key(PAYER, given.sequence)
    changed(world, key, twice)
    found = told(world.services, "credited")
    assert any("now 3.72 EUR + 0.78 EUR" in text for _, text in found), found
    assert any("was given back, it is" in text for _, text in found)


def test_the_audit_finds_an_invoice_that_has_forgotten(world: World) -> None:
    of = sold(world)
    give_back_of(world.services, of, half)
    changed(world, document_key(invoice(world, of).id), lambda body: body.pop("credited"))
    ((where, text),) = told(world.services, "credited")
    assert where == f"accounts/{PAYER}"
    assert "['9.00 EUR'] was given back, it is" in text


def test_the_audit_finds_a_credit_of_what_was_never_sold(world: World) -> None:
    given = give_back_of(world.services, sold(world), half)

    def of_another(body: dict[str, Any]) -> None:
        body["given_back"][0]["corrects"] = "nothing"

    changed(world, entry_key(PAYER, given.sequence), of_another)
    assert [text for _, text in told(world.services, "credited")] == [
        "given back is nothing, which was not sold before"
    ]


def test_the_audit_finds_a_credit_note_that_nobody_will_number(world: World) -> None:
    of = sold(world, numbered=False)
    held = note(world, give_back_of(world.services, of, half))
    changed(world, document_key(invoice(world, of).id), lambda body: body.pop("notes"))
    ((_, text),) = told(world.services, "documents")
    assert text.startswith("it waits for the number of Document(")
    waits = {"number": Wait(world.clock.at)}
    world.put(document_key(held.id), replace(held, waits=waits))
    assert told(world.services, "documents") == []


def test_sums_of_what_was_given_back_are_exact(world: World) -> None:
    given = give_back_of(world.services, sold(world), half)

    def odd(body: dict[str, Any]) -> None:
        body["given_back"][0]["back"]["lines"][0]["net"] = "7.45 EUR"

    changed(world, entry_key(PAYER, given.sequence), odd)
    assert told(world.services, "exact") == [
        (
            f"accounts/{PAYER}/{entry_key(PAYER, given.sequence).sk}",
            "given back: 7.45 EUR + 1.56 EUR = 9.00 EUR",
        )
    ]


def test_sellers_have_a_series_for_credit_notes() -> None:
    for seller in SIPTG.sellers:
        assert seller.series[DocumentKind.CREDIT_NOTE] not in {
            seller.series[DocumentKind.INVOICE],
            seller.series[DocumentKind.PAYMENT_REQUEST],
        }
