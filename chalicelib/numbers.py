"""`python -m chalicelib.numbers import FILE.csv [--stack NAME]`: puts SIP numbers into the inventory of the
tables named in the environment, or of a stack; exit 1 if a line was wrong, 2 when it cannot be run.

The file's first line names its columns: number, country, state (may be empty), area. What is known already
stays as it is, so an import that was cut goes on by being begun anew.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from chalicelib.adapters.phone_numbers import LibPhoneNumbers
from chalicelib.application.numbers.importing import (
    AT_ONCE,
    COLUMNS,
    Imported,
    LineFault,
    NumberToSell,
    checked,
    put_numbers,
)
from chalicelib.application.services import Services
from chalicelib.bootstrap import books_of
from chalicelib.domain.errors import DialtoneError, InvalidInput

TOLD_EVERY: Final = 1000
"""Numbers between two lines of progress."""


def main(arguments: list[str] | None = None) -> int:
    """A line for each line that is wrong, and how far it came."""
    from botocore.exceptions import BotoCoreError, ClientError

    parser = argparse.ArgumentParser(prog="python -m chalicelib.numbers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import", help="put numbers into the inventory")
    importing.add_argument("file", type=Path, help="a CSV file in UTF-8")
    importing.add_argument("--stack", help="into the tables of this stack, e.g. dialtone-prod")
    importing.add_argument("--region", help="of the stack (default: of the credentials)")
    options = parser.parse_args(arguments)
    try:
        books = books_of(os.environ, options.stack, options.region)
        with options.file.open(encoding="utf-8-sig", newline="") as file:
            imported = _import(books, _rows(csv.reader(file, strict=True)), options.file.name)
    except (BotoCoreError, ClientError, DialtoneError, OSError, ValueError, csv.Error) as error:
        sys.stderr.write(f"numbers: {error}\n")
        return 2
    _tell(imported)
    return 1 if imported.faults else 0


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row by the columns that the first one names, with its line. Raises InvalidInput."""
    names = [name.strip().lower() for name in next(lines, [])]
    if sorted(names) != sorted(COLUMNS):
        raise InvalidInput(f"expected the columns {', '.join(COLUMNS)} on line 1, not {names}")
    for number, cells in enumerate(lines, start=2):
        if cells:
            yield number, dict(zip(names, [*cells, *[""] * len(names)], strict=False))


def _import(books: Services, rows: Iterator[tuple[int, Mapping[str, str]]], file: str) -> Imported:
    imported, waiting, told = Imported(), list[NumberToSell](), 0
    for found in checked(books.catalog, LibPhoneNumbers(), rows):
        if isinstance(found, LineFault):
            imported.faults += 1
            sys.stderr.write(f"{file}:{found.line}: {found.expected}\n")
            continue
        waiting.append(found)
        if len(waiting) == AT_ONCE:
            put_numbers(books, waiting, imported)
            waiting.clear()
        if imported.done >= told + TOLD_EVERY:
            told = imported.done
            _tell(imported)
    if waiting:
        put_numbers(books, waiting, imported)
    return imported


def _tell(imported: Imported) -> None:
    sys.stdout.write(
        f"{imported.added} added, {imported.moved} moved to another place, {imported.known} known"
        f" before, lines wrong: {imported.faults}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
