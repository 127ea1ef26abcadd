"""Bank transfers: a company's invoices, and what staff do with what comes."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.statements.reading import read_statements
from chalicelib.application.banking.importing import import_statements
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.ports.store import Table
from tests.gallery.arriving import german_company
from tests.gallery.stage import STAFF, Scene, Stage
from tests.support.statements import Line, camt


def _company(stage: Stage, *, address: bool = True) -> None:
    with stage.unseen():
        german_company(stage)
        if address:
            stage.command("billing")
            stage.press("bill:a")
            stage.write("Hauptstr. 1\n10115 Berlin")
        stage.command("paysystem")
        stage.press("p:u:bank")


def _comes(stage: Stage, *lines: Line) -> None:
    content = camt(lines)
    stage.happens(
        "the bank's statement is imported",
        lambda: import_statements(stage.world.services, read_statements(content)),
    )
    stage.world.work()


def _newest_reference(stage: Stage) -> str:
    charges = [
        record for record in stage.world.store.scan(Table.PAYMENTS)[0] if record.key.sk == "charge"
    ]
    newest = max(charges, key=lambda record: record.body["created_at"])
    return str(get_charge(stage.world.services, newest.key.pk).reference)


def pays_by_transfer(stage: Stage) -> None:
    _company(stage)
    stage.write("250")
    stage.press("b:t:")
    _comes(stage, Line("250.00", _newest_reference(stage), "B1"))


def has_no_address(stage: Stage) -> None:
    _company(stage, address=False)
    stage.write("250")
    stage.press("b:t:")


def buys_for_less(stage: Stage) -> None:
    """A plan costs less than what is worth a transfer."""
    _company(stage)
    stage.opens_plan("softphone")
    stage.press("d:", end=":least")
    _comes(stage, Line("100.00", _newest_reference(stage), "B1"))


def is_not_paid(stage: Stage) -> None:
    _company(stage)
    stage.write("250")
    stage.press("b:t:")
    stage.passes("a month passes", days=31)


def is_marked(stage: Stage) -> None:
    stage.world.staff[STAFF] = "finance"
    _company(stage)
    with stage.unseen():
        stage.write("250")
        stage.press("b:t:")
    reference = _newest_reference(stage)
    stage.command("bank", staff=True)
    stage.write("RF00", staff=True)
    stage.write(reference, staff=True)
    stage.write(stage.says(en="Seen in online banking", ru="Видно в интернет-банке"), staff=True)
    stage.press("bank:y:", staff=True)
    stage.command("bank", staff=True)
    stage.write(reference, staff=True)


def is_in_suspense(stage: Stage) -> None:
    stage.world.staff[STAFF] = "finance"
    _company(stage)
    with stage.unseen():
        stage.write("250")
        stage.press("b:t:")
    reference = _newest_reference(stage)
    _comes(stage, Line("249.00", reference, "B1"), Line("80.00", "hello", "B2", payer=""))
    stage.command("bank", staff=True)
    stage.press("bank:s:", staff=True)
    stage.press("bank:o:", staff=True)
    stage.write("77", staff=True)
    stage.write(str(stage.person.id), staff=True)
    stage.write(stage.says(en="They wrote to us", ru="Нам написали"), staff=True)
    stage.press("bank:y:", staff=True)
    stage.look_at_newest()
    stage.command("bank", staff=True)
    stage.press("bank:s:", staff=True)
    stage.press("bank:r:", staff=True)
    stage.write(stage.says(en="Nobody knows them", ru="Никто их не знает"), staff=True)
    stage.press("bank:y:", staff=True)
    stage.command("bank", staff=True)


SCENES: Final = (
    Scene("Pays by bank transfer", pays_by_transfer),
    Scene("A company without an address", has_no_address),
    Scene("Buys for less than is worth a transfer", buys_for_less),
    Scene("An invoice is not paid", is_not_paid),
    Scene("Staff have seen the money", is_marked),
    Scene("Transfers that nobody could match", is_in_suspense),
)
