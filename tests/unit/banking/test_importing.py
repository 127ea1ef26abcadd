"""Statements imported: each entry once ever, matched exactly, or left to staff."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from chalicelib.adapters.statements.reading import read_statements
from chalicelib.application.banking.acts import (
    do_act,
    find_invoice,
    preview_assign,
    preview_mark,
    preview_return,
    suspended,
)
from chalicelib.application.banking.importing import Imported, import_statements
from chalicelib.application.ledger.history import movements
from chalicelib.application.payments import charges
from chalicelib.domain.errors import InvalidInput, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState
from tests.support.parts import ANNA, BORIS
from tests.support.statements import Line, camt, mt940
from tests.support.world import World
from tests.unit.payments.test_bank_invoices import euro, invoiced

STAFF = 9000


def imported(world: World, content: bytes) -> Imported:
    done = import_statements(world.services, read_statements(content))
    world.work()
    return done


def state_of(world: World, charge: Charge) -> ChargeState:
    return charges.get_charge(world.services, charge.id).state


def test_what_states_reference_and_amount_settles_its_invoice_once_ever() -> None:
    world = World()
    charge = invoiced(world)
    content = camt([Line("250.00", f"Rechnung {charge.reference}", "B1")])
    assert imported(world, content) == Imported(matched=1)
    assert state_of(world, charge) is ChargeState.SETTLED
    assert world.account().available == euro("250.00")
    assert imported(world, content) == Imported(known=1)
    assert imported(world, camt([Line("250.00", f"{charge.reference}", "B1")])) == Imported(known=1)
    assert world.account().available == euro("250.00")
    world.audit()


def test_a_reference_is_found_where_banks_join_lines() -> None:
    world = World()
    charge = invoiced(world)
    assert imported(
        world, mt940([Line("250.00", f"INVOICE{charge.reference}THANKS", "B1")])
    ).matched
    world.audit()


def test_an_invoice_paid_twice_is_credited_twice() -> None:
    world = World()
    charge = invoiced(world)
    lines = [Line("250.00", f"{charge.reference}", f"B{one}") for one in (1, 2)]
    assert imported(world, camt(lines)) == Imported(matched=2)
    assert world.account().available == euro("500.00")
    world.audit()


@pytest.mark.parametrize("text", ["{}", "RF00 {}"])
def test_another_amount_or_no_reference_waits_for_staff(text: str) -> None:
    world = World()
    charge = invoiced(world)
    lines = [
        Line("249.99", text.format(charge.reference), "B1"),
        Line("250.00", "for the telephone", "B2"),
        Line("250.00", "RF18 5390 0754 7034", "B3"),
    ]
    assert imported(world, camt(lines)) == Imported(suspense=3)
    assert not world.account().available
    assert state_of(world, charge) is ChargeState.WAITING
    assert [one.charge_id for one in suspended(world.services)].count(charge.id) == 1
    world.audit()


def test_an_account_that_is_no_sellers_is_refused_before_anything_is_taken() -> None:
    world = World()
    content = camt([Line("1.00", "x", "B1")], account="DE89370400440532013000")
    with pytest.raises(InvalidInput, match="DE89370400440532013000"):
        imported(world, content)
    assert suspended(world.services) == []


def test_an_import_that_was_cut_goes_on_by_being_begun_anew() -> None:
    world = World()
    charge = invoiced(world)
    lines = [Line("1.00", f"entry {one}", f"B{one}") for one in range(60)]
    content = camt([*lines, Line("250.00", f"{charge.reference}", "B60")])

    class Cut(Exception):
        pass

    def cut(done: Imported) -> None:
        if done.done >= 25:
            raise Cut

    with pytest.raises(Cut):
        import_statements(world.services, read_statements(content), cut)
    assert imported(world, content) == Imported(matched=1, suspense=35, known=25)
    world.audit()


def test_five_thousand_entries_twice() -> None:
    """The second time nothing changes."""
    world = World()
    found = [invoiced(world, f"{100 + one}.00") for one in range(20)]
    paid = [
        Line(f"{100 + place}.00", f"{one.reference}", f"P{place}")
        for place, one in enumerate(found)
    ]
    others = [Line("3.33", f"other {one}", f"O{one}") for one in range(4980)]
    content = camt([*paid, *others])
    began = time.monotonic()
    assert imported(world, content) == Imported(matched=20, suspense=4980)
    first = time.monotonic() - began
    before = world.account()
    assert before.available == sum((one.amount for one in found), euro("0"))
    assert imported(world, content) == Imported(known=5000)
    assert world.account() == before
    world.audit()
    assert first < 120, f"{first:.0f} s"


def test_staff_say_that_it_is_paid_and_the_statement_confirms_it() -> None:
    world = World()
    charge = invoiced(world)
    act = preview_mark(world.services, f"{charge.reference}", STAFF, "seen in online banking")
    done = do_act(world.services, act.id, STAFF)
    assert do_act(world.services, act.id, STAFF) == done
    world.work()
    assert world.account().available == euro("250.00")
    with pytest.raises(Refused, match="invoice-over"):
        find_invoice(world.services, f"{charge.reference}")
    content = camt([Line("250.00", f"{charge.reference}", "B1")])
    assert imported(world, content) == Imported(confirmed=1)
    assert world.account().available == euro("250.00")
    again = camt([Line("250.00", f"{charge.reference}", "B2")])
    assert imported(world, again) == Imported(matched=1)
    assert world.account().available == euro("500.00")
    world.audit()


def test_two_of_the_staff_mark_one_invoice_once() -> None:
    world = World()
    charge = invoiced(world)
    one = preview_mark(world.services, f"{charge.reference}", STAFF, "seen")
    other = preview_mark(world.services, f"{charge.reference}", STAFF + 1, "seen, too")
    do_act(world.services, one.id, STAFF)
    with pytest.raises(Refused, match="invoice-over"):
        do_act(world.services, other.id, STAFF + 1)
    world.work()
    assert world.account().available == euro("250.00")
    world.audit()


def test_what_a_statement_has_paid_cannot_be_marked() -> None:
    world = World()
    charge = invoiced(world)
    act = preview_mark(world.services, f"{charge.reference}", STAFF, "seen")
    imported(world, camt([Line("250.00", f"{charge.reference}", "B1")]))
    with pytest.raises(Refused, match="invoice-over"):
        do_act(world.services, act.id, STAFF)
    assert world.account().available == euro("250.00")


def test_staff_assign_what_nobody_could_match_once_with_their_reason() -> None:
    world = World()
    world.open(BORIS)
    imported(world, camt([Line("80.00", "hello", "B1")]))
    (receipt,) = suspended(world.services)
    act = preview_assign(world.services, receipt.id, BORIS.id, STAFF, "he wrote to us")
    other = preview_return(world.services, receipt.id, STAFF, "unknown")
    do_act(world.services, act.id, STAFF)
    do_act(world.services, act.id, STAFF)
    with pytest.raises(Refused, match="suspense-gone"):
        do_act(world.services, other.id, STAFF)
    world.work()
    assert world.account(BORIS).available == euro("80.00")
    (entry,) = movements(world.services, BORIS.id, 5)
    assert entry.act is not None
    assert (entry.act.by, entry.act.reason) == (STAFF, "he wrote to us")
    assert "80,00 EUR" in world.chat.last(BORIS.id).text
    assert suspended(world.services) == []
    world.audit()


def test_staff_send_back_what_is_nobodys() -> None:
    world = World()
    imported(world, camt([Line("80.00", "hello", "B1")]))
    (receipt,) = suspended(world.services)
    act = preview_return(world.services, receipt.id, STAFF, "the payer asked for it")
    do_act(world.services, act.id, STAFF)
    assert suspended(world.services) == []
    world.audit()


def test_a_preview_holds_for_half_an_hour_and_for_who_saw_it() -> None:
    world = World()
    charge = invoiced(world)
    act = preview_mark(world.services, f"{charge.reference}", STAFF, "seen")
    with pytest.raises(Refused, match="preview-gone"):
        do_act(world.services, act.id, STAFF + 1)
    world.wait(minutes=31)
    with pytest.raises(Refused, match="preview-over"):
        do_act(world.services, act.id, STAFF)
    with pytest.raises(Refused, match="text-empty"):
        preview_mark(world.services, f"{charge.reference}", STAFF, " ")


def test_a_transfer_in_another_currency_is_assigned_at_the_stored_rate() -> None:
    world = World().with_banks()
    world.open(ANNA)
    imported(world, camt([Line("80.00", "hello", "B1")]))
    (receipt,) = suspended(world.services)
    dollars = Money.of("110.00", "USD")
    from chalicelib.application.banking.records import receipt_key

    world.put(receipt_key(receipt.id), replace(receipt, amount=dollars))
    act = preview_assign(world.services, receipt.id, ANNA.id, STAFF, "it is theirs")
    do_act(world.services, act.id, STAFF)
    world.work()
    assert world.account().available == euro("99.99")
    world.audit()


def test_what_waits_for_staff_is_never_overdue_and_the_oldest_stands_first() -> None:
    world = World()
    imported(world, camt([Line("1.00", "first", "B1")]))
    world.wait(days=40)
    imported(world, camt([Line("2.00", "second", "B2")]))
    assert [one.amount for one in suspended(world.services)] == [euro("1.00"), euro("2.00")]
    world.audit()
