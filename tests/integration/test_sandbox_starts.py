"""What keeps the sandbox from starting: told in words, with exit code 1, and nothing is overwritten."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.sandbox.kept_state import StateDamaged, check_state
from infra.sandbox.state import State
from infra.toolchain import ROOT
from tests.support.sandbox import Sandbox, running_sandbox

pytestmark = pytest.mark.timeout(300)


def start(state_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to fail by itself."""
    settings = {"PORT": "0", "STATE_DIR": str(state_dir), "ENV_FILE": os.devnull, **environment}
    return subprocess.run(
        [sys.executable, "-m", "infra.sandbox"],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a sandbox leaves behind after somebody has written."""
    state_dir = tmp_path_factory.mktemp("kept") / "state"
    with running_sandbox(state_dir) as sandbox:
        sandbox.write(sandbox.user("Jane"), "/start")
    return state_dir


def test_a_faulty_catalog_is_told_by_the_validators_own_text(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    siptg = (ROOT / "chalicelib" / "catalogs" / "siptg.toml").read_text()
    own.write_text(siptg.replace("Europe/Vilnius", "Europe/Vilna").replace('"-3d", ', '"3", '))
    done = start(tmp_path / "state", CATALOG=str(own))
    assert done.returncode == 1
    assert done.stdout == "", "it must not say that it has started"
    (fault,) = done.stderr.splitlines()
    assert fault.startswith("own.toml:")
    assert "renewal.attempts[1]: expected days and hours" in fault
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("CATALOG", "nonsense", "catalog 'nonsense': expected a path ending in .toml or one of"),
        ("STAFF", "abc:boss", "STAFF: expected telegram_id:role"),
        ("PORT", "many", "PORT is a number"),
        ("START_AT", "tomorrow", "START_AT is an instant"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, setting: str, value: str, words: str) -> None:
    done = start(tmp_path / "state", **{setting: value})
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert words in line


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/dialtone"])
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    done = start(tmp_path / place)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "STATE_DIR is a folder to write in" in line
    assert (tmp_path / "file").read_text() == "mine"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def garble(path: Path) -> None:
    path.write_bytes(b"not what it was\n" * 300)


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES: tuple[Callable[[Path], None], ...] = (cut, garble, empty, Path.unlink)
KEPT = ("telegram.sqlite", "aws/dynamodb.json", "aws/sqs.json", "aws/s3.json")


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", KEPT)
def test_damaged_state_is_refused_and_left_as_it_is(
    world: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    copy = tmp_path / "state"
    shutil.copytree(world, copy)
    damage(copy / name)
    before = fingerprint(copy)
    with pytest.raises(StateDamaged, match=name):
        check_state(copy, patience_seconds=0)
    assert fingerprint(copy) == before


def test_a_database_with_rows_that_are_no_json_and_one_of_something_else_are_refused(
    world: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "state"
    shutil.copytree(world, copy)
    database = sqlite3.connect(copy / "stripe.sqlite")
    database.execute("INSERT INTO objects (kind, id, body) VALUES ('a', 'b', '{')")
    database.commit()
    database.close()
    with pytest.raises(StateDamaged, match=r"stripe\.sqlite is damaged"):
        check_state(copy, patience_seconds=0)
    (copy / "stripe.sqlite").unlink()
    database = sqlite3.connect(copy / "stripe.sqlite")
    database.execute("CREATE TABLE other (id)")
    database.commit()
    database.close()
    with pytest.raises(StateDamaged, match=r"stripe\.sqlite is damaged"):
        check_state(copy, patience_seconds=0)


def test_a_world_that_was_ended_before_anything_was_done_is_as_good_as_new(tmp_path: Path) -> None:
    State(tmp_path / "telegram.sqlite").close()
    (tmp_path / "aws").mkdir()
    (tmp_path / "aws" / "dynamodb.json").write_text(
        '{"__ministack_format__": 2, "payload": {"tables": {"data": {}}}}'
    )
    check_state(tmp_path, patience_seconds=0)


def test_a_killed_sandbox_starts_again_with_all_it_had(tmp_path: Path) -> None:
    settings = {"PORT": "0", "STATE_DIR": str(tmp_path / "state"), "ENV_FILE": os.devnull}
    with subprocess.Popen(
        [sys.executable, "-m", "infra.sandbox"],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
    ) as killed:
        assert killed.stdout is not None
        url = killed.stdout.readline().split()[-1]
        Sandbox(url).user("Jane")
        killed.kill()
    with running_sandbox(tmp_path / "state") as again:
        assert [user["name"] for user in again.state()["users"]] == ["Jane"]


def test_books_without_the_tables_are_no_books(world: Path, tmp_path: Path) -> None:
    copy = tmp_path / "state"
    shutil.copytree(world, copy)
    (copy / "aws" / "dynamodb.json").write_text(
        '{"__ministack_format__": 2, "payload": {"tables": {"data": {}}}}'
    )
    with pytest.raises(StateDamaged, match=r"dynamodb\.json is damaged"):
        check_state(copy, patience_seconds=0)


def test_the_command_says_it_in_one_line(world: Path, tmp_path: Path) -> None:
    copy = tmp_path / "state"
    shutil.copytree(world, copy)
    cut(copy / "aws" / "dynamodb.json")
    before = fingerprint(copy)
    done = start(copy)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "dynamodb.json is damaged: nothing was changed" in line
    assert fingerprint(copy) == before


@pytest.mark.parametrize("name", ["aws", "telegram.sqlite", "lock"])
def test_a_file_where_a_folder_belongs_or_the_other_way_is_one_line(
    tmp_path: Path, name: str
) -> None:
    place = tmp_path / "state" / name
    place.parent.mkdir()
    if name == "aws":
        place.write_text("mine")
    else:
        place.mkdir()
    done = start(tmp_path / "state")
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    (line,) = done.stderr.splitlines()
    assert str(tmp_path) in line


def test_a_new_folder_and_a_whole_world_are_fine(world: Path, tmp_path: Path) -> None:
    check_state(tmp_path, patience_seconds=0)
    check_state(world, patience_seconds=0)
    with running_sandbox(world) as sandbox:
        assert [user["name"] for user in sandbox.state()["users"]] == ["Jane"]
