"""`python -m tests.mutants [PATTERN …]`: break the rules one place at a time and say what no test noticed.

A pattern is of names, `chalicelib.domain.tax*`. What was noticed is not tried again until its function is
another; what was not, is. Ends with 0 whatever it finds: what to make of a survivor is for people. All that
it keeps is in `mutants/`.
"""

from __future__ import annotations

import argparse
import difflib
import fnmatch
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from mutmut.utils.format_utils import is_mutated_method_name

from tests.mutants.made import ORIGINAL, Mutant, make
from tests.mutants.trying import ANSWERED, ASKED, REACHED, Answer

ROOM: Final = Path("mutants")
TESTS: Final = ("tests/property", "tests/unit")
NOTICED: Final = ("killed", "endless")
TYPED: Final = "refused by types"
"""`make check` would stop it; no test is asked."""
SHAPE: Final = ("ignore-without-code", "redundant-expr", "unreachable", "unused-ignore")
"""What mypy says of how mutmut writes (`… and False`), not of what is written."""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    asked.add_argument("patterns", nargs="*", help="names of mutants, with asterisks; all if none")
    asked.add_argument("--seconds", type=float, help="after which what is left stays untried")
    options = asked.parse_args()
    mutants = {one.name: one for one in make() if _wanted(one, options.patterns)}
    typed = _refused_by_types()
    before = _answers()
    left = [
        one
        for one in mutants.values()
        if one.name not in typed and before.get(_mark(one)) not in NOTICED
    ]
    try:
        _try_out(left, options.seconds)
    except subprocess.TimeoutExpired:
        print(f"not all was tried in {options.seconds:.0f} seconds")
    answers = _answers()
    found = {
        name: TYPED if name in typed else answers.get(_mark(mutant), "untried")
        for name, mutant in mutants.items()
    }
    _print(mutants, found)


def _wanted(mutant: Mutant, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatch.fnmatch(mutant.name, pattern) for pattern in patterns)


def _mark(mutant: Mutant) -> str:
    """The name, and of what text: an answer is about that alone."""
    return f"{mutant.name} {hashlib.sha256(mutant.source.encode()).hexdigest()[:12]}"


def _answers() -> dict[str, str]:
    file = ROOM / "answers.jsonl"
    if not file.exists():
        return {}
    answers = (Answer(**json.loads(line)) for line in file.read_text("utf-8").splitlines())
    return {answer.name: answer.how for answer in answers}


def _try_out(mutants: Iterable[Mutant], seconds: float | None) -> None:
    """Raises subprocess.TimeoutExpired."""
    asked = ROOM / "asked.jsonl"
    lines = [json.dumps({**asdict(mutant), "name": _mark(mutant)}) for mutant in mutants]
    asked.write_text("\n".join(lines), "utf-8")
    environment = {
        **os.environ,
        "HYPOTHESIS_PROFILE": "mutants",
        ASKED: str(asked),
        ANSWERED: str(ROOM / "answers.jsonl"),
        REACHED: str(ROOM / "reached.json"),
    }
    options = ["-p", "tests.mutants.trying", "-p", "no:xdist", "-p", "no:terminalreporter"]
    command = [sys.executable, "-m", "pytest", *options, "-s", "--tb=native", "--timeout=0", *TESTS]
    if lines:
        subprocess.run(command, env=environment, check=True, timeout=seconds)


def _refused_by_types() -> set[str]:
    """Names of mutants that mypy refuses, by the lines of mutmut's files."""
    command = [sys.executable, "-m", "mypy", "--config-file", "../pyproject.toml", "-O", "json"]
    done = subprocess.run(
        [*command, "chalicelib"], cwd=ROOM, capture_output=True, text=True, check=False
    )
    errors: dict[str, set[int]] = defaultdict(set)
    for line in done.stdout.splitlines():
        error = json.loads(line)
        if error["code"] not in SHAPE:
            errors[error["file"]].add(error["line"])
    return {name for file, lines in errors.items() for name in _names_at(Path(file), lines)}


def _names_at(file: Path, lines: set[int]) -> set[str]:
    """The mutants in whose source one of these lines lies, unless the unchanged function is refused too."""
    index = ROOM / f"{file}.spans"
    if not index.exists():  # nothing was changed here, but what it uses is typed otherwise now
        return set()
    spans = json.loads(index.read_text("utf-8"))["spans"]
    refused = {
        name
        for name, (first, last) in spans.items()
        if is_mutated_method_name(name) and any(first <= line <= last for line in lines)
    }
    unsure = {name.removesuffix(ORIGINAL) for name in refused if name.endswith(ORIGINAL)}
    module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    return {f"{module}.{name}" for name in refused if name.partition("__mutmut")[0] not in unsure}


def _print(mutants: Mapping[str, Mutant], found: Mapping[str, str]) -> None:
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    for name, how in found.items():
        by_file[mutants[name].file][how] += 1
        by_file["together"][how] += 1
    for file, counted in by_file.items():
        print(f"{file:56}", *(f"{how} {count}" for how, count in counted.most_common()))
    for name, how in found.items():
        if how in (*NOTICED, TYPED):
            continue
        before, after = mutants[name].original.splitlines(), mutants[name].source.splitlines()
        print(f"\n{name}: {how}, line {mutants[name].lines[0]}")
        print(*list(difflib.unified_diff(before, after, lineterm="", n=0))[3:], sep="\n")


main()
