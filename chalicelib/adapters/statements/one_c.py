"""1CClientBankExchange, the exchange format of Russian banks: documents that came in on the file's own
account.

The encoding is declared inside, and files in UTF-8 occur that declare another one: strict UTF-8 is tried
first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from chalicelib.domain.banking.statement import Statement, StatementEntry, keyed
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.money import Money

ENCODINGS: Final = {"Windows": "cp1251", "DOS": "cp866"}
DECLARED: Final = re.compile(
    r"^\xca\xee\xe4\xe8\xf0\xee\xe2\xea\xe0=|^\x8a\xae\xa4\xa8\xe0\xae\xa2\xaa\xa0="
)
"""«Кодировка=» in cp1251 and in cp866, read as ISO 8859-1."""

END: Final = "КонецФайла"
DOCUMENT: Final = "СекцияДокумент"
SECTIONS: Final = {DOCUMENT: "КонецДокумента", "СекцияРасчСчет": "КонецРасчСчет"}
"""How each begins and ends."""

Said = dict[str, str]


def read_one_c(content: bytes) -> list[Statement]:
    """One statement for each of the file's own accounts. Raises InvalidInput."""
    lines = [line.strip() for line in _decoded(content).splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not lines or lines[-1] != END:
        raise InvalidInput(f"line {len(lines)}: expected {END}: the file is cut off")
    own, documents = _parsed(lines)
    if not own:
        raise InvalidInput("line 1: expected РасчСчет=, the account of the statement")
    taken: dict[str, list[StatementEntry]] = {account: [] for account in own}
    passed_over = 0
    for line, document in documents:
        payee = document.get("ПолучательСчет", "")
        if payee in own and document.get("ДатаПоступило"):
            taken[payee].append(_entry(line, document, payee))
        else:
            passed_over += 1
    found = [Statement(account, keyed(entries)) for account, entries in taken.items()]
    return [Statement(found[0].account, found[0].entries, passed_over), *found[1:]]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    for number, raw in enumerate(content.splitlines(), start=1):
        line = raw.decode("iso-8859-1").strip()
        if DECLARED.match(line):
            name = line.partition("=")[2]
            if name not in ENCODINGS:
                raise InvalidInput(f"line {number}: expected Windows or DOS")
            try:
                return content.decode(ENCODINGS[name])
            except UnicodeDecodeError as error:
                where = content.count(b"\n", 0, error.start) + 1
                raise InvalidInput(f"line {where}: expected text in {ENCODINGS[name]}") from None
    raise InvalidInput("line 1: expected UTF-8, or Кодировка=Windows or DOS")


def _parsed(lines: list[str]) -> tuple[list[str], list[tuple[int, Said]]]:
    """The file's own accounts, and its documents by their lines."""
    own: dict[str, None] = {}
    documents: list[tuple[int, Said]] = []
    began, inside, said = 0, "", Said()
    for number, line in _after_the_first(lines):
        name, separator, value = line.partition("=")
        if name in SECTIONS:
            if inside:
                raise InvalidInput(f"line {number}: expected the end of what began on line {began}")
            began, inside, said = number, name, {}
        elif name in SECTIONS.values():
            if SECTIONS.get(inside) != name:
                raise InvalidInput(f"line {number}: expected its beginning before {name}")
            documents += [(began, said)] if inside == DOCUMENT else []
            inside = ""
        elif not separator:
            raise InvalidInput(f"line {number}: expected name=value, not {line[:40]!r}")
        elif name == "РасчСчет" and inside != DOCUMENT:
            own[value.strip()] = None
        else:
            said[name] = value.strip()
    if inside:
        raise InvalidInput(f"line {began}: expected the end of {inside} before {END}")
    return list(own), documents


def _after_the_first(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each line with something on it, between the name of the format and the end of the file."""
    for number, line in enumerate(lines[1:-1], start=2):
        if line and line != END:
            yield number, line


def _entry(line: int, document: Said, payee: str) -> StatementEntry:
    payer = document.get("ПлательщикСчет") or document.get("ПлательщикРасчСчет", "")
    said = [
        value for name, value in document.items() if name.startswith("НазначениеПлатежа") and value
    ]
    whole = document.get("НазначениеПлатежа")
    amount = _amount(line, document)
    number, day = document.get("Номер", ""), document.get("Дата", "")
    return StatementEntry(
        account=payee,
        key=f"{number}/{day}/{amount.minor}/{payer}" if number else "",
        booked=_day(line, document["ДатаПоступило"]),
        amount=amount,
        text=whole or " ".join(said),
        payer=document.get("Плательщик1") or document.get("Плательщик", ""),
    )


def _amount(line: int, document: Said) -> Money:
    written = document.get("Сумма", "").replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", written):
        raise InvalidInput(f"line {line}: expected Сумма=, an amount, not {written!r}")
    return Money.of(written, "RUB")


def _day(line: int, written: str) -> date:
    try:
        return datetime.strptime(written, "%d.%m.%Y").replace(tzinfo=UTC).date()
    except ValueError:
        raise InvalidInput(f"line {line}: expected a day, not {written!r}") from None
