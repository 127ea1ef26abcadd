"""The import as a command: a file, the tables' names and a catalog are all it asks for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from infra.local_aws import create_tables, table_names
from infra.toolchain import ROOT
from tests.support.stores import local_client

GOOD = """\
number,country,state,area
+1 212 555 0101,US,New York,New York City
+1 212 555 0102,US,New York,New York City
+372 600 1234,EE,,Tallinn
"""
BAD = GOOD + "12,US,New York,New York City\n"


def run(file: Path, **settings: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.numbers", "import", str(file)],
        cwd=ROOT,
        env=os.environ | {"CATALOG": "voiptime"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_file_is_imported_and_imported_again(ministack: str, tmp_path: Path) -> None:
    names = table_names("numbers-")
    create_tables(local_client(ministack), names)
    file = tmp_path / "inventory.csv"
    file.write_text(GOOD)
    told = "{} added, 0 moved to another place, {} known before, lines wrong: {}\n"
    assert run(file, AWS_ENDPOINT_URL=ministack, **names) == (0, told.format(3, 0, 0), "")
    file.write_text(BAD)
    code, out, err = run(file, AWS_ENDPOINT_URL=ministack, **names)
    assert (code, out) == (1, told.format(0, 3, 1))
    assert err == "inventory.csv:5: expected a phone number, not '12'\n"


def test_what_cannot_be_run_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "inventory.csv"
    file.write_text("phone;country\n")
    names = table_names("none-")
    code, out, err = run(file, AWS_ENDPOINT_URL="http://127.0.0.1:9", **names)
    assert (code, out) == (2, "")
    assert err.startswith("numbers: expected the columns number, country, state, area on line 1")
    code, _, err = run(tmp_path / "none.csv", AWS_ENDPOINT_URL="http://127.0.0.1:9", **names)
    assert (code, err.count("\n")) == (2, 1)
