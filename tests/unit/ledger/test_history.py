"""The history of payments: what makes a line, page by page, chosen, one of them, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.application.ledger import transactions
from chalicelib.application.ledger.history import movements
from chalicelib.application.ledger.records import entry_key
from chalicelib.application.ledger.transactions import Chosen, transactions_of
from chalicelib.application.people.records import account_key
from chalicelib.bot.ledger.history_csv import written
from chalicelib.domain.ledger.journal import Entry, EntryKind, transfer
from chalicelib.domain.ledger.postings import release_postings
from chalicelib.domain.ledger.transaction import OWED, Status, Transaction, transaction
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import post
from tests.support.counted_store import CountedStore
from tests.support.credits import give_back_of, last_sale
from tests.support.parts import ANNA, BORIS, MID_JANUARY, SPOKEN, WORDS
from tests.support.played_chat import Message
from tests.support.refusals import refused
from tests.support.world import World

ZONE = "Europe/Vilnius"


def of_years() -> World:
    """Twelve periods by card and balance, and a top-up before each renewal: from 2026 to 2031."""
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    for _ in range(10):
        world.top_up(ANNA, "20.00")
        world.wait(days=185)
    return world


def every_page(world: World, chosen: Chosen = transactions.ALL) -> Iterator[Transaction]:
    before: int | None = None
    for _ in range(500):
        listing = transactions_of(world.services, ANNA.id, ZONE, chosen, before)
        yield from listing.transactions
        before = listing.older
        if before is None:
            return
    raise AssertionError("the pages have no end")


def test_a_purchase_by_card_is_one_line_and_the_balance_does_not_change() -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    (one,) = every_page(world)
    assert (one.purpose, one.status, one.paid_with) == ("subscription", Status.PAID, "stripe")
    assert one.amount == Money(1800, "EUR")
    assert one.change == Money(0, "EUR")
    assert one.id == f"{ANNA.id}-1"


def test_a_top_up_is_a_refill_and_what_is_set_aside_is_no_line() -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    world.top_up(ANNA, "5.00")
    (subscription,) = world.subscriptions()
    world.to(subscription.end)
    kinds = [entry.kind for entry in movements(world.services, ANNA.id, 99)]
    assert "hold" in kinds
    found = list(every_page(world))
    assert [one.purpose for one in found] == ["subscription", "refill", "subscription"]
    renewed = found[0]
    assert (renewed.amount, renewed.change) == (Money(1800, "EUR"), Money(-500, "EUR"))
    assert found[1].status is Status.RECEIVED


def test_money_that_goes_back_is_negative() -> None:
    world = World(at=MID_JANUARY)
    world.top_up(ANNA, "20.00")
    (paid,) = movements(world.services, ANNA.id, 1)
    back = replace(
        paid,
        kind="refund",
        postings=transfer(f"customer:{ANNA.id}", "clearing:stripe", Money(500, "EUR")),
    )
    one = transaction(back)
    assert one is not None
    assert (one.purpose, one.amount, one.status) == (
        "refund",
        Money(-500, "EUR"),
        Status.RETURNED,
    )
    credited = replace(
        paid, kind="credit", postings=transfer("revenue:us", f"customer:{ANNA.id}", Money(7, "EUR"))
    )
    one = transaction(credited)
    assert one is not None
    assert (one.purpose, one.amount, one.status) == ("credit", Money(-7, "EUR"), Status.RETURNED)


def test_what_is_given_back_is_a_line_with_its_credit_note() -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    give_back_of(world.services, last_sale(world, ANNA.id), lambda left: left)
    world.settle()
    back, paid = every_page(world)
    assert (back.purpose, back.amount, back.status) == (
        "credit",
        Money(-1800, "EUR"),
        Status.RETURNED,
    )
    assert (back.vat, back.change) == (Money(-312, "EUR"), Money(1800, "EUR"))
    assert paid.amount == Money(1800, "EUR")
    shown = world.command("history")
    assert "credit for Softphone, returned · −18.00" in shown.text
    world.press(shown, "hist:i:2")
    assert "of which VAT: −3.12 EUR" in shown.text
    world.press(shown, shown.button("Credit note (PDF)").data)
    file = world.chat.last(ANNA.id).file
    assert file is not None
    assert file.name.startswith("CN-")


def test_what_is_given_back_for_something_else_is_one_line() -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    first = last_sale(world, ANNA.id)
    assert first.sale is not None
    line = replace(first.sale.lines[0], gross=Money(1000, "EUR"), net=Money(826, "EUR"))
    line = replace(line, vat=Money(174, "EUR"))
    other = replace(first.sale, document_id="another", lines=(line,))
    give_back_of(world.services, first, lambda left: left, sale=other)
    change, _ = every_page(world)
    assert (change.purpose, change.amount) == ("subscription", Money(-800, "EUR"))
    assert (change.change, change.vat) == (Money(800, "EUR"), Money(-138, "EUR"))


def test_pages_hold_each_line_once_newest_first_and_cost_one_query() -> None:
    world = of_years()
    pages, before = 0, None
    found: list[int] = []
    while True:
        listing = transactions_of(world.services, ANNA.id, ZONE, before=before)
        found += [one.sequence for one in listing.transactions]
        pages, before = pages + 1, listing.older
        if before is None:
            break
    book = movements(world.services, ANNA.id, 999)
    assert found == [one.sequence for one in book if transaction(one) is not None]
    assert pages == -(-len(found) // transactions.ON_A_PAGE)


def test_a_page_is_one_query_and_loads_nothing_else() -> None:
    store = CountedStore()
    world = World(store=store)
    world.buy_by_card(ANNA)
    store.forget()
    transactions_of(world.services, ANNA.id, ZONE)
    assert store.loads == []


@pytest.mark.parametrize("year", range(2026, 2032))
@pytest.mark.parametrize("purpose", [None, "refill", "subscription", "refund"])
def test_what_is_chosen_is_listed_and_nothing_else(year: int, purpose: str | None) -> None:
    world = of_years()
    wanted = [
        one.sequence
        for one in every_page(world)
        if one.at.astimezone(UTC).year == year and purpose in (None, one.purpose)
    ]
    newest = world.account().sequence
    before = transactions.after_year(world.services, ANNA.id, newest, year, ZONE)
    chosen = Chosen(purpose, year)
    listing = transactions_of(world.services, ANNA.id, ZONE, chosen, before)
    assert [one.sequence for one in listing.transactions] == wanted[: transactions.ON_A_PAGE]
    assert [one.sequence for one in every_page(world, chosen)] == wanted
    whole = transactions.exported(world.services, ANNA.id, newest, ZONE, chosen)
    assert [one.sequence for one in whole] == wanted[::-1]


def test_a_year_is_found_in_a_long_book_in_few_reads() -> None:
    store = CountedStore()
    world = World(store=store, at=MID_JANUARY)
    world.top_up(ANNA, "20.00")
    long_book(world, 3000)
    store.forget()
    before = transactions.after_year(world.services, ANNA.id, 3000, 2027, ZONE)
    assert len(store.loads) <= 12
    first, last = (entry_of(world, n) for n in (before - 1, before))
    assert (first.at.year, last.at.year) == (2027, 2028)


def long_book(world: World, count: int) -> None:
    """A top-up each eight hours."""
    (one,) = movements(world.services, ANNA.id, 1)
    for n in range(2, count + 1):
        at = one.at + timedelta(hours=8 * n)
        world.put(entry_key(ANNA.id, n), replace(one, sequence=n, at=at))
    account = world.account()
    world.put(account_key(ANNA.id), replace(account, sequence=count))


def entry_of(world: World, sequence: int) -> Entry:
    (entry,) = movements(world.services, ANNA.id, 1, sequence + 1)
    return entry


# In the chat.


def listed(world: World) -> Message:
    return world.command("history")


def test_the_chat_lists_chooses_and_opens_one_with_its_document() -> None:
    world = of_years()
    world.command("start")
    shown = listed(world)
    assert "Payments and purchases" in shown.text
    assert "Softphone, paid · 18.00" in shown.text
    assert "Balance top-up, received · 20.00" in shown.text
    world.press(shown, shown.button("Older").data)
    world.press(shown, shown.button("Newest").data)
    world.press(shown, shown.button("Choose").data)
    world.press(shown, shown.button("Subscription").data)
    assert "Only: <b>Subscription</b>" in shown.text
    assert "top-up" not in shown.text
    world.press(shown, shown.button("Choose").data)
    assert shown.button("✓ Subscription").data
    world.press(shown, shown.button("2027").data)
    assert "Only: <b>Subscription, 2027</b>" in shown.text
    assert "2027" in shown.text.splitlines()[-1]
    world.press(shown, shown.leads("hist:i:").data)
    assert f"Payment {ANNA.id}-" in shown.text
    assert "Paid with: balance" in shown.text
    assert "of which VAT: 3.12 EUR" in shown.text
    world.press(shown, shown.button("Invoice (PDF)").data)
    file = world.chat.last(ANNA.id).file
    assert file is not None
    assert file.name.endswith(".pdf")


def test_what_a_payment_system_calls_it_can_be_read_of_a_payment_by_card() -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    shown = world.press(listed(world), f"hist:i:{1}")
    (entry,) = movements(world.services, ANNA.id, 1)
    assert entry.reference.removeprefix("stripe:") in shown.text
    assert "Paid with: Bank card (Stripe)" in shown.text


def test_an_empty_history_says_so_and_offers_no_file() -> None:
    world = World(at=MID_JANUARY)
    shown = listed(world)
    assert "Nothing has been paid yet." in shown.text
    assert all("CSV" not in one.text for one in shown.buttons)


def test_where_none_of_it_is_here_older_ones_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "READ_CHOSEN", 2)
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    for _ in range(3):
        world.top_up(ANNA, "20.00")
    shown = world.press(listed(world), "hist:l:subscription:-")
    assert "None of that among the latest ones" in shown.text
    world.press(shown, shown.button("Older").data)
    assert "Softphone, paid · 18.00" in shown.text


def test_nobody_sees_anothers_payment() -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    shown = world.press(world.command("history", BORIS), "hist:i:1", BORIS)
    assert "Такого платежа у вашего аккаунта нет" in shown.text


@pytest.mark.parametrize("language", sorted(WORDS.names()))
def test_whatever_is_sold_has_a_name_in_the_history(language: str) -> None:
    for kind in SPOKEN.sales:
        assert f"history-of-{kind}" in WORDS.language(language).messages


def test_words_lead_to_it() -> None:
    world = World(at=MID_JANUARY)
    assert world.write("where are my transactions?").leads("hist").data == "hist"


# As a file.


def sent_file(world: World, data: str) -> tuple[str, bytes]:
    world.press(listed(world), data)
    file = world.chat.last(ANNA.id).file
    assert file is not None
    return file.name, file.content


def test_the_file_holds_every_payment_and_adds_up() -> None:
    world = of_years()
    name, content = sent_file(world, "hist:c:-:-")
    assert name == f"history-{ANNA.id}.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["Payment ID"] for row in rows] == [one.id for one in every_page(world)][::-1]
    change = sum(round(float(row["Change of the balance"]) * 100) for row in rows)
    account = world.account()
    assert change == (account.available + account.held).minor
    first = rows[0]
    assert first["Date (Europe/Vilnius)"] == "2026-01-15 14:00:00"
    assert (first["Purpose"], first["Amount"], first["Currency"], first["VAT included"]) == (
        "Subscription",
        "18.00",
        "EUR",
        "3.12",
    )
    assert first["Details"].startswith("Softphone")
    assert first["Reference"].startswith("stripe:")


def test_the_file_of_a_year_and_a_purpose_is_named_so() -> None:
    world = of_years()
    name, content = sent_file(world, "hist:c:refill:2027")
    assert name == f"history-{ANNA.id}-refill-2027.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows
    assert all(row["Date (Europe/Vilnius)"].startswith("2027-") for row in rows)
    assert {row["Purpose"] for row in rows} == {"Balance top-up"}


def test_too_much_for_one_file_asks_for_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "MOST_EXPORTED", 10)
    world = of_years()
    assert "Please choose a year" in world.press(listed(world), "hist:c:-:-").text
    with refused("history-too-long", most=10):
        list(transactions.exported(world.services, ANNA.id, 99, ZONE, transactions.ALL))
    assert sent_file(world, "hist:c:-:2027")[0] == f"history-{ANNA.id}-2027.csv"


@pytest.mark.parametrize(
    "title", ["=1+1", "+49 SIP", "-2+3", "@SUM(A1)", "\t=1", "＝1", 'a "b", c', "two\nlines", "ё"]
)
@pytest.mark.parametrize("language", sorted(WORDS.names()))
def test_no_cell_is_a_formula_and_every_cell_is_read_back(title: str, language: str) -> None:
    world = World(at=MID_JANUARY)
    world.buy_by_card(ANNA)
    (one,) = every_page(world)
    assert one.sale is not None
    line = replace(one.sale.lines[0], title=title, details=())
    named = replace(one, sale=replace(one.sale, lines=(line,)), reference=title)
    content = written(WORDS.language(language), [named], ZONE)
    _, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    for cell in (row[3], row[-1]):
        assert cell.removeprefix("'") == title
        assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))
    assert row[0] == "2026-01-15 14:00:00"


def test_a_moment_of_a_file_is_one_of_the_sellers_clock() -> None:
    world = World(at=datetime(2026, 7, 1, 21, 30, tzinfo=UTC))
    world.top_up(ANNA, "20.00")
    (one,) = every_page(world)
    content = written(WORDS.language("en"), [one], ZONE).decode("utf-8-sig")
    assert "\n2026-07-02 00:30:00," in content


def test_a_debt_that_is_paid_from_what_was_set_aside_is_a_line_of_its_own() -> None:
    world = World(at=MID_JANUARY)
    world.top_up(ANNA, "15.00")
    fifteen, five = Money.of("15.00", "EUR"), Money.of("5.00", "EUR")
    empty = world.account().available.zero
    owes = replace(world.account(), available=empty, held=fifteen, owed=five)
    after, entry = post(
        owes,
        at=world.clock.at,
        kind=EntryKind.RELEASE,
        reference="charge:c1",
        postings=release_postings(ANNA.id, fifteen),
    )
    line = transaction(entry)
    assert line is not None
    assert (line.purpose, line.amount, line.change) == (OWED, five, -five)
    assert (after.available, after.owed) == (Money.of("10.00", "EUR"), None)
