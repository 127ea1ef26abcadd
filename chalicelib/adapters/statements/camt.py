"""ISO 20022 camt.053, versions 02 to 12: what was booked as a credit and is no reversal.

Pending entries are no money yet, and reversals take back what is counted elsewhere: both look like ordinary
credits but for one element each. A batch is one row for each of its transactions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from chalicelib.adapters.plain_xml import read_xml
from chalicelib.domain.banking.statement import Statement, StatementEntry, keyed
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money

CAMT: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d\d)\}Document")
BOOKED: Final = "BOOK"
CREDIT: Final = "CRDT"


def read_camt(content: bytes, most_bytes: int) -> list[Statement]:
    """Every statement of the message. Raises InvalidInput."""
    root = read_xml(content, most_bytes)
    if not CAMT.fullmatch(root.tag):
        raise InvalidInput(f"{root.tag}: expected a Document of camt.053.001")
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    found = [_statement(one) for one in root.findall("BkToCstmrStmt/Stmt")]
    if not found:
        raise InvalidInput("BkToCstmrStmt: expected a Stmt")
    return found


def _statement(stmt: Element) -> Statement:
    account = stmt.findtext("Acct/Id/IBAN") or stmt.findtext("Acct/Id/Othr/Id")
    if not account:
        raise InvalidInput("Stmt/Acct/Id: expected an account")
    entries = stmt.findall("Ntry")
    are_money = [_is_money(entry, place) for place, entry in enumerate(entries, start=1)]
    _require_whole(stmt, entries)
    taken: list[StatementEntry] = []
    for place, (entry, is_money) in enumerate(zip(entries, are_money, strict=True), start=1):
        if is_money:
            taken += _rows(entry, account.replace(" ", ""), place)
    return Statement(account.replace(" ", ""), keyed(taken), are_money.count(False))


def _is_money(entry: Element, place: int) -> bool:
    """Booked, a credit, and no reversal."""
    status = entry.findtext("Sts/Cd") or (entry.findtext("Sts") or "").strip()
    if not status:
        raise InvalidInput(f"Ntry {place}/Sts: expected a status")
    reversal = (entry.findtext("RvslInd") or "").strip() in ("true", "1")
    return status == BOOKED and _is_credit(entry, place) and not reversal


def _is_credit(entry: Element, place: int) -> bool:
    way = (entry.findtext("CdtDbtInd") or "").strip()
    if way not in (CREDIT, "DBIT"):
        raise InvalidInput(f"Ntry {place}/CdtDbtInd: expected CRDT or DBIT, not {way!r}")
    return way == CREDIT


def _require_whole(stmt: Element, entries: list[Element]) -> None:
    """As many entries as it says, and the opening balance with them is the closing one, where it says
    those."""
    stated = stmt.findtext("TxsSummry/TtlNtries/NbOfNtries")
    if stated and stated.strip() != str(len(entries)):
        raise InvalidInput(f"TtlNtries/NbOfNtries: expected {len(entries)}, not {stated}")
    opening, closing = _balance(stmt, "OPBD"), _balance(stmt, "CLBD")
    if opening is None or closing is None:
        return
    total = opening
    for place, entry in enumerate(entries, start=1):
        if (entry.findtext("Sts/Cd") or (entry.findtext("Sts") or "").strip()) == BOOKED:
            amount = _amount(entry.find("Amt"), f"Ntry {place}/Amt")
            total += amount if _is_credit(entry, place) else -amount
    if total != closing:
        raise InvalidInput(f"Bal: the entries make {opening} to {total}, it says {closing}")


def _balance(stmt: Element, code: str) -> Money | None:
    for balance in stmt.findall("Bal"):
        if balance.findtext("Tp/CdOrPrtry/Cd") == code:
            amount = _amount(balance.find("Amt"), f"Bal {code}/Amt")
            return amount if balance.findtext("CdtDbtInd") == CREDIT else -amount
    return None


def _rows(entry: Element, account: str, place: int) -> Iterator[StatementEntry]:
    """One for each transaction of a batch that states its own amount, else one for all."""
    whole = _amount(entry.find("Amt"), f"Ntry {place}/Amt")
    details = entry.findall("NtryDtls/TxDtls")
    parts = [_part(one, whole) for one in details]
    day = _day(entry, place)
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    if len(details) > 1 and all(part is not None for part in parts):
        amounts = [part for part in parts if part is not None]
        if sum(amounts, whole.zero) != whole:
            raise InvalidInput(f"Ntry {place}: its transactions do not add up to {whole}")
        for index, (detail, amount) in enumerate(zip(details, amounts, strict=True), start=1):
            own = _text(detail, "Refs/AcctSvcrRef")
            key = f"{reference}#{index}" if reference else own
            yield _entry(entry, StatementEntry(account, key, day, amount, ""), [detail])
        return
    yield _entry(entry, StatementEntry(account, reference, day, whole, ""), details)


def _part(detail: Element, whole: Money) -> Money | None:
    """What of a batch it is; None where it does not say so in the account's currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = detail.find(path)
        if found is not None and found.get("Ccy") == whole.currency:
            return _amount(found, path)
    return None


def _entry(entry: Element, row: StatementEntry, details: list[Element]) -> StatementEntry:
    """With what was written beside it, and by whom."""
    texts = [
        *(ref for one in details for ref in _texts(one, "RmtInf/Strd/CdtrRefInf/Ref")),
        *(line for one in details for line in _texts(one, "RmtInf/Ustrd")),
        *_texts(entry, "AddtlNtryInf"),
    ]
    payers = [
        _text(one, "RltdPties/Dbtr/Nm") or _text(one, "RltdPties/Dbtr/Pty/Nm") for one in details
    ]
    return replace(row, text=" ".join(texts), payer=next(filter(None, payers), ""))


def _day(entry: Element, place: int) -> date:
    written = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm")[:10]
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise InvalidInput(f"Ntry {place}/BookgDt: expected a day, not {written!r}") from None


def _amount(found: Element | None, where: str) -> Money:
    if found is None:
        raise InvalidInput(f"{where}: expected an amount")
    try:
        amount = Money.of(Decimal((found.text or "").strip()), found.get("Ccy", ""))
    except ArithmeticError:
        raise InvalidInput(f"{where}: expected an amount, not {found.text!r}") from None
    except InvalidInput as error:
        raise InvalidInput(f"{where}: {error}") from None
    if amount.minor < 0:
        raise InvalidInput(f"{where}: expected no sign, not {found.text!r}")
    return amount


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _texts(element: Element, path: str) -> list[str]:
    return [text for one in element.findall(path) if (text := (one.text or "").strip())]
