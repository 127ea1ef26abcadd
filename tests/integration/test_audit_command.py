"""The audit as a command: tables and catalog are all it asks for."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from chalicelib.bootstrap import Absent, Container
from chalicelib.config import Settings
from chalicelib.domain.errors import InvalidInput
from infra.local_aws import create_tables, table_names
from infra.toolchain import ROOT
from tests.support.stores import local_client

KEYS = ("TELEGRAM_TOKEN", "WORK_QUEUE_URL", "DOCUMENTS_BUCKET", "STAGE")


def run(*arguments: str, **settings: str) -> tuple[int, str, str]:
    bare = {name: value for name, value in os.environ.items() if name not in KEYS}
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.audit", *arguments],
        cwd=ROOT,
        env=bare | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_tables_and_catalog_are_enough(ministack: str) -> None:
    names = table_names("audited-")
    create_tables(local_client(ministack), names)
    code, out, err = run("--json", AWS_ENDPOINT_URL=ministack, **names)
    assert (code, err) == (0, "")
    assert json.loads(out)["violations"] == 0


def test_in_a_deployed_stage_no_secret_is_asked_for(ministack: str) -> None:
    names = table_names("audited-stage-")
    create_tables(local_client(ministack), names)
    code, _, err = run(AWS_ENDPOINT_URL=ministack, STAGE="prod", **names)
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "ACCOUNTS_TABLE is not set"),
        ({**table_names("none-"), "CATALOG": "nonsense"}, "catalog 'nonsense': expected"),
        (
            {**table_names("none-"), "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "audit: ",
        ),
    ],
)
def test_what_is_missing_is_one_line_and_exit_code_2(settings: dict[str, str], words: str) -> None:
    code, out, err = run(**settings)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert words in err


def test_who_only_reads_can_do_nothing_else() -> None:
    part = Absent()
    with pytest.raises(InvalidInput, match="send"):
        part.send("a message")
    with pytest.raises(InvalidInput):
        part()
    with pytest.raises(InvalidInput, match="ACCOUNTS_TABLE"):
        _ = Container(Settings({})).books
