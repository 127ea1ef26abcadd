"""The mutants that mutmut made, each as the source of one function; tries none."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mutmut.__main__ import CatchOutput, create_mutants
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.utils.file_utils import copy_src_dir, walk_mutatable_files
from mutmut.utils.format_utils import (
    mangled_name_from_mutant_name,
    orig_function_and_class_names_from_key,
)

ORIGINAL: Final = "__mutmut_orig"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """`path` is what the function is called in its module; `lines` are those of the statement that was
    changed, in the file as it is; `source` and `original` are the whole function."""

    name: str
    file: str
    module: str
    path: str
    lines: tuple[int, ...]
    source: str
    original: str


def make() -> list[Mutant]:
    """All of them; only what was edited since is made anew."""
    room = Path("mutants")
    for file in walk_mutatable_files():
        if not (room / f"{file}.spans").exists():  # somebody stopped it halfway
            (room / file).unlink(missing_ok=True)
    with CatchOutput():
        room.mkdir(exist_ok=True)
        copy_src_dir()
        create_mutants(2)
    return [mutant for file in sorted(walk_mutatable_files()) for mutant in _of_file(file)]


def _of_file(file: Path) -> Iterator[Mutant]:
    data = SourceFileMutationData(path=file)
    data.load()
    spans = MutantLineSpans.load(file)
    if spans is None or not data.exit_code_by_key:
        return
    functions = _functions(ast.parse(file.read_text("utf-8")))
    for name in data.exit_code_by_key:
        function, of_class = orig_function_and_class_names_from_key(name)
        path = f"{of_class}.{function}" if of_class else function
        mangled = name.rpartition(".")[2]
        original = mangled_name_from_mutant_name(mangled) + ORIGINAL
        texts = spans.read_function_sources([mangled, original])
        changed, before = (
            _plain(text, named, function)
            for text, named in zip(texts, (mangled, original), strict=True)
        )
        yield Mutant(
            name=name,
            file=str(file),
            module=name.rpartition(".")[0],
            path=path,
            lines=changed_lines(functions[path], changed, before),
            source="\n".join(changed),
            original="\n".join(before),
        )


def _functions(module: ast.Module) -> dict[str, Function]:
    found: dict[str, Function] = {}
    for node in module.body:
        if isinstance(node, Function):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            inner = [one for one in node.body if isinstance(one, Function)]
            found |= {f"{node.name}.{one.name}": one for one in inner}
    return found


def _plain(text: str, mangled: str, name: str) -> list[str]:
    """The lines from `def` on, under the function's own name."""
    lines = textwrap.dedent(text).splitlines()
    first = next(number for number, line in enumerate(lines) if f"def {mangled}(" in line)
    return [lines[first].replace(mangled, name, 1), *lines[first + 1 :]]


def changed_lines(function: Function, changed: list[str], before: list[str]) -> tuple[int, ...]:
    """The lines of the innermost statement that differs, without the block below it."""
    pairs = enumerate(zip(changed, before, strict=False))
    first = next((n for n, (one, other) in pairs if one != other), len(before) - 1)
    line = function.lineno + first
    around = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and node is not function and _within(node, line)
    ]
    if not around:  # a default of a parameter
        return tuple(range(function.body[0].lineno, (function.end_lineno or line) + 1))
    inner = min(around, key=lambda node: (node.end_lineno or line) - node.lineno)
    last = inner.end_lineno or line
    block = getattr(inner, "body", None)
    if block and line < block[0].lineno:
        last = max(block[0].lineno - 1, inner.lineno)
    return tuple(range(inner.lineno, last + 1))


def _within(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)
