"""Statements of each format: what counts as money, what does not, and files that are refused whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chalicelib.adapters.statements.reading import MOST_BYTES, read_statements
from chalicelib.domain.banking.statement import StatementEntry
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money
from tests.support.statements import ACCOUNT, DAY, ROUBLES, Line, camt, mt940, one_c

LINES = (
    Line("250.00", "RF96 PI20 2600 0001", "B1"),
    Line("10.50", "thank you", "B2"),
    Line("7.00", "not yet", "B3", status="PDNG"),
    Line("5.00", "taken back", "B4", reversal=True),
    Line("99.00", "rent", "B5", credit=False),
)
ROUBLE_LINES = tuple(Line(one.amount, one.text, one.reference, "Ромашка") for one in LINES)
OF_MT940 = tuple(one for one in LINES if one.status == "BOOK")


def read(content: bytes) -> Sequence[StatementEntry]:
    (statement,) = read_statements(content)
    return statement.entries


@pytest.mark.parametrize("version", ["02", "04", "08", "12"])
def test_camt_counts_what_was_booked_as_a_credit_and_is_no_reversal(version: str) -> None:
    (statement,) = read_statements(camt(LINES, version=version))
    assert (statement.account, statement.passed_over) == (ACCOUNT, 3)
    first, second = statement.entries
    assert (first.key, first.amount, first.booked) == ("B1", Money(25000, "EUR"), DAY)
    assert (first.text, first.payer) == ("RF96 PI20 2600 0001", "Müller GmbH")
    assert second.amount == Money(1050, "EUR")


def test_mt940_the_same_and_subfields_are_joined_across_lines() -> None:
    (statement,) = read_statements(mt940(OF_MT940))
    assert (statement.account, statement.passed_over) == (ACCOUNT, 2)
    first, second = statement.entries
    assert (first.amount, first.booked, first.payer) == (Money(25000, "EUR"), DAY, "Müller GmbH")
    assert first.text.replace(" ", "") == "RF96PI2026000001"
    assert first.key.endswith("B1")
    assert second.text == "thank you"


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8"])
def test_one_c_in_whichever_encoding(encoding: str) -> None:
    lines = (
        Line("12000.00", "Оплата по счёту RF96PI2026000001", "17", payer="ООО Ромашка"),
        Line("1.00", "ещё не поступило", "18", payer="ООО Ромашка", status="PDNG"),
        Line("2.00", "наш платёж", "19", payer="ООО Ромашка", credit=False),
    )
    (statement,) = read_statements(one_c(lines, encoding))
    assert (statement.account, statement.passed_over) == (ROUBLES, 2)
    (entry,) = statement.entries
    assert (entry.amount, entry.booked) == (Money(1200000, "RUB"), DAY)
    assert "RF96PI2026000001" in entry.text
    assert "Ромашка" in entry.payer


def test_a_batch_is_one_entry_for_each_of_its_transactions() -> None:
    part = '<TxDtls><Amt Ccy="EUR">{}</Amt><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>'
    batch = (
        '<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>BATCH</AcctSvcrRef><NtryDtls>"
        f"{part.format('10.00', 'one')}{part.format('20.00', 'two')}</NtryDtls></Ntry>"
    )
    entries = read(camt((), rows=batch))
    assert [(one.key, one.amount.minor, one.text) for one in entries] == [
        ("BATCH#1", 1000, "one"),
        ("BATCH#2", 2000, "two"),
    ]
    with pytest.raises(InvalidInput, match="Ntry 1: its transactions do not add up"):
        read(camt((), rows=batch.replace("20.00", "21.00")))


def test_entries_that_say_the_same_are_told_apart_and_found_again() -> None:
    same = (Line("1.00", "coffee"), Line("1.00", "coffee"), Line("1.00", "coffee"))
    keys = [one.key for one in read(camt(same))]
    assert len(set(keys)) == 3
    assert keys == [one.key for one in read(camt((*same, Line("2.00", "tea"))))][:3]


HOSTILE = {
    "a document type": (
        camt(LINES).replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "aaa">]><Document', 1),
        "line 2: expected no document type",
    ),
    "camt cut off": (camt(LINES)[:-60], "line "),
    "another message": (
        camt(LINES).replace(b"camt.053", b"camt.054"),
        "expected a Document of camt.053.001",
    ),
    "50 MB": (b"<x>" + b" " * 50_000_000, f"expected at most {MOST_BYTES} bytes"),
    "camt in another encoding": (
        camt(LINES).decode().encode("iso-8859-1"),
        "line ",
    ),
    "an entry is missing": (
        camt(LINES).replace(b'<Amt Ccy="EUR">10.50</Amt>', b'<Amt Ccy="EUR">10.51</Amt>'),
        "Bal: the entries make",
    ),
    "no amount": (
        camt(LINES).replace(b'<Amt Ccy="EUR">10.50</Amt>', b'<Amt Ccy="EUR">ten</Amt>'),
        "Ntry 2/Amt",
    ),
    "no status": (camt(LINES[:1]).replace(b"<Sts><Cd>BOOK</Cd></Sts>", b""), "Ntry 1/Sts"),
    "mt940 cut off": (
        b"\n".join(mt940(OF_MT940).splitlines()[:-3]),
        "expected :62F: before the end",
    ),
    "a broken line 61": (
        mt940(OF_MT940).replace(b":61:2601310131C10,50", b":61:2601310131C10.50"),
        "line 8: expected a :61:",
    ),
    "mt940 with a line less": (
        mt940(OF_MT940).replace(b"C10,50NTRF", b"C10,49NTRF"),
        "the entries make",
    ),
    "mt940 in utf-16": (mt940(OF_MT940).decode("iso-8859-1").encode("utf-16-le"), "line 1"),
    "one_c cut off": (one_c(ROUBLE_LINES)[:-40], "the file is cut off"),
    "one_c cut off in a document": (
        one_c(ROUBLE_LINES[:1]).replace("КонецДокумента\r\n".encode("cp1251"), b""),
        "expected the end of СекцияДокумент",
    ),
    "one_c without an encoding": (
        one_c(ROUBLE_LINES).replace(b"Windows", b"Martian"),
        "line 3: expected Windows or DOS",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n", "line 1: expected camt.053"),
    "nothing": (b"", "line 1: expected camt.053"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_damaged_or_hostile_is_refused_and_says_where(name: str) -> None:
    content, expected = HOSTILE[name]
    with pytest.raises(InvalidInput) as refused:
        read_statements(content)
    assert expected in str(refused.value)
