"""`python -m chalicelib.bank FILE [--stack NAME]`: imports a bank statement (camt.053, MT940 or
1CClientBankExchange) into the tables named in the environment, or of a stack; exit 2 when the file is
refused, and then nothing of it was taken, or when it cannot be run.

Each bank entry is taken once, so an import that was cut goes on by being begun anew. What it settles is
told by the workers, within two minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from chalicelib.adapters.statements.reading import MOST_BYTES, read_statements
from chalicelib.application.banking.importing import Imported, import_statements
from chalicelib.bootstrap import office_of
from chalicelib.domain.errors import DialtoneError

TOLD_EVERY: Final = 1000
"""Entries between two lines of progress."""


def main(arguments: list[str] | None = None) -> int:
    """How far it came, and what became of the entries."""
    from botocore.exceptions import BotoCoreError, ClientError

    parser = argparse.ArgumentParser(prog="python -m chalicelib.bank", description=__doc__)
    parser.add_argument("file", type=Path, help="a statement as the bank gives it")
    parser.add_argument("--stack", help="into the tables of this stack, e.g. dialtone-prod")
    parser.add_argument("--region", help="of the stack (default: of the credentials)")
    options = parser.parse_args(arguments)
    try:
        with options.file.open("rb") as file:
            statements = read_statements(file.read(MOST_BYTES + 1))
        services = office_of(os.environ, options.stack, options.region)
        done = import_statements(services, statements, _Progress())
    except (BotoCoreError, ClientError, DialtoneError, OSError) as error:
        sys.stderr.write(f"bank: {options.file.name}: {error}\n")
        return 2
    _tell(done)
    return 0


class _Progress:
    """A line now and then."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, done: Imported) -> None:
        if done.done >= self._told + TOLD_EVERY:
            self._told = done.done
            _tell(done)


def _tell(done: Imported) -> None:
    sys.stdout.write(
        f"{done.matched} matched, {done.confirmed} confirmed, {done.suspense} in suspense,"
        f" {done.known} known before, {done.passed_over} passed over\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
