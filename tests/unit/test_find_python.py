"""Which Python the commands take, on machines played by folders of scripts that say what they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from infra import toolchain

SHIM: Final = "echo 'python: command not found' >&2; exit 127"  # of a Python that is not there


class Machine:
    """A PATH of folders, and commands in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders: list[Path] = []

    def has(self, folder: str, name: str, does: str) -> str:
        """A command; the folders are searched in the order in which they got their first one."""
        path = self.root / folder
        if path not in self.folders:
            path.mkdir()
            self.folders.append(path)
        command = path / name
        command.write_text(f"#!/bin/sh\n{does}\n")
        command.chmod(0o755)
        return str(command)

    def has_python(self, folder: str, name: str, version: str) -> str:
        command = str(self.root / folder / name)
        return self.has(folder, name, f"echo '{version} {command}'")

    def find(self, *versions: str, python: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(toolchain.FIND_PYTHON), *versions],
            env={"PATH": ":".join(map(str, self.folders)), "PYTHON": python},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_version_of_lambda_comes_first_then_its_neighbours(machine: Machine) -> None:
    for version in ("3.11", "3.14", "3.12", "3.13"):
        wanted = machine.has_python("bin", f"python{version}", version)
        assert machine.find().stdout == f"{wanted}\n"


def test_a_name_whose_python_is_not_there_does_not_count(machine: Machine) -> None:
    machine.has("shims", "python3.13", SHIM)
    machine.has("shims", "python3.12", SHIM)
    wanted = machine.has_python("bin", "python3.12", "3.12")
    assert machine.find().stdout == f"{wanted}\n"


def test_a_python_without_its_version_in_its_name_will_do(machine: Machine) -> None:
    machine.has_python("old", "python3", "3.10")
    wanted = machine.has_python("new", "python3", "3.14")
    assert machine.find().stdout == f"{wanted}\n"


def test_one_version_can_be_asked_for(machine: Machine) -> None:
    machine.has_python("bin", "python3.13", "3.13")
    wanted = machine.has_python("bin", "python3.12", "3.12")
    assert machine.find("3.12").stdout == f"{wanted}\n"
    assert machine.find("3.11").returncode == 1


def test_the_user_may_name_one(machine: Machine) -> None:
    machine.has_python("bin", "python3.13", "3.13")
    wanted = machine.has_python("bin", "mine", "3.11")
    assert machine.find(python="mine").stdout == f"{wanted}\n"


@pytest.mark.parametrize("python", ["", "python3"])
def test_none_is_said_in_one_line(machine: Machine, python: str) -> None:
    machine.has_python("bin", "python3", "3.10")
    said = machine.find(python=python)
    assert (said.returncode, said.stdout) == (1, "")
    (line,) = said.stderr.splitlines()
    assert line.startswith("dialtone: ")
    assert "3.11 to 3.14" in line


def test_the_python_behind_an_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON", "of-somebody")  # is for the commands, not for this search
    monkeypatch.setenv("PATH", str(toolchain.VENV / "bin"))
    found = toolchain.find_python(f"{sys.version_info.major}.{sys.version_info.minor}")
    assert found is not None
    assert toolchain.VENV not in Path(found).parents
