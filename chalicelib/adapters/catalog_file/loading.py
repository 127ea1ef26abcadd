"""Loads a catalog by name or path, and says of a faulty one every fault with key, line and what was
expected; knows no rule of its own.

Faults come in three depths, each reported in full: not TOML (the parser stops at the first), wrong
shape (`shape.py`), keys that do not fit together (`checks.py`).
"""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Container, Iterable
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chalicelib.adapters.catalog_file.build import build
from chalicelib.adapters.catalog_file.checks import problems
from chalicelib.adapters.catalog_file.lines import Path, line_numbers
from chalicelib.adapters.catalog_file.problem import Problem
from chalicelib.adapters.catalog_file.shape import CatalogShape
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import CatalogError

CATALOGS: Final = FilePath(__file__).resolve().parents[2] / "catalogs"

_SYNTAX_POSITION: Final = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)")


def load_catalog(name_or_path: str) -> Catalog:
    """The catalog `siptg` that ships with the app, or any file by its path ending in `.toml`.

    Raises CatalogError: one line per fault.
    """
    path = FilePath(name_or_path)
    if path.suffix != ".toml":
        path = CATALOGS / f"{name_or_path}.toml"
        if path.parent != CATALOGS or not path.is_file():
            shipped = ", ".join(sorted(file.stem for file in CATALOGS.glob("*.toml")))
            raise CatalogError(
                f"catalog {name_or_path!r}: expected a path ending in .toml or one of {shipped}"
            )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CatalogError(f"{path}: expected a readable file ({error.strerror})") from error
    return read_catalog(decoded(content, path.name), path.name)


def decoded(content: bytes, file: str) -> str:
    """The text, with any ends of lines and with or without a byte-order mark. Raises CatalogError."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in content[:4]:
        raise CatalogError(f"{file}:1: expected UTF-8 text, this is UTF-16: save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CatalogError(f"{file}:{line}: expected UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_catalog(text: str, file: str) -> Catalog:
    """The catalog written in `text`; `file` is what the messages call it. Raises CatalogError."""
    text = text.removeprefix("\ufeff")
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(_syntax_fault(error, text, file)) from error
    except RecursionError:
        raise CatalogError(f"{file}:1: expected fewer brackets within brackets") from None
    allowed_keys: dict[int, tuple[str, ...]] = {}
    try:
        shape = CatalogShape.model_validate(raw, context=allowed_keys)
    except ValidationError as error:
        found = [_problem(detail, raw, allowed_keys) for detail in error.errors(include_url=False)]
        raise CatalogError(_report(found, text, file)) from error
    found = problems(shape)
    if found:
        raise CatalogError(_report(found, text, file))
    return build(shape)


def _syntax_fault(error: tomllib.TOMLDecodeError, text: str, file: str) -> str:
    match = _SYNTAX_POSITION.fullmatch(str(error))
    message, line = match.groups() if match else (str(error), None)
    number = int(line) if line else text.count("\n") + 1
    return f"{file}:{number}: expected TOML: {message}"


def _report(found: Iterable[Problem], text: str, file: str) -> str:
    lines = line_numbers(text)
    located = {(_line(problem.path, lines), problem) for problem in found}
    return "\n".join(
        f"{file}:{line}: {_spelled(problem.path)}: {problem.message}"
        for line, problem in sorted(located, key=lambda item: (item[0], str(item[1])))
    )


def _line(path: Path, lines: dict[Path, int]) -> int:
    """Where `path` stands, or the innermost table that should have held it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _spelled(path: Path) -> str:
    """`plans.gateway.periods[1]`, counted from 1 as people do."""
    spelled = ""
    for key in path:
        if isinstance(key, int):
            spelled += f"[{key + 1}]"
        else:
            spelled += f".{key}" if spelled else key
    return spelled


def _problem(detail: ErrorDetails, raw: Any, allowed_keys: dict[int, tuple[str, ...]]) -> Problem:
    path, parent = _path_in_file(detail["loc"], raw)
    kind = detail["type"]
    if kind == "missing":
        return Problem(path, "expected this key, it is missing")
    if kind == "extra_forbidden":
        return Problem(path, _strange_key(str(path[-1]), allowed_keys.get(id(parent), ())))
    if kind.startswith("union_tag"):
        return _wrong_kind(detail, path)
    message = detail["msg"].replace("Input should be", "expected", 1)
    if not message.startswith("expected"):
        message = f"expected otherwise: {message}"
    value = detail["input"]
    if isinstance(value, bool):
        message += f", not {str(value).lower()}"
    elif isinstance(value, str | int | Decimal):
        message += f", not {value!r}" if isinstance(value, str) else f", not {value}"
    return Problem(path, message)


def _wrong_kind(detail: ErrorDetails, path: Path) -> Problem:
    """The key that says which of several tables this is does not say it."""
    context = detail.get("ctx", {})
    key = str(context["discriminator"]).strip("'")
    if "tag" not in context:
        return Problem((*path, key), "expected this key, it is missing")
    known = str(context["expected_tags"]).replace(", ", " or ")
    return Problem((*path, key), f"expected {known}, not {context['tag']!r}")


def _path_in_file(location: tuple[int | str, ...], raw: Any) -> tuple[Path, Any]:
    """pydantic's location without its own marks (union tags, `[key]`), and the table it is in."""
    path: Path = ()
    parent = current = raw
    for position, key in enumerate(location):
        is_last = position == len(location) - 1
        keys = (
            current
            if isinstance(current, dict)
            else range(len(current) if isinstance(current, list) else 0)
        )
        if key in keys:
            parent, current = current, current[key]
        elif not is_last or key == "[key]" or not isinstance(current, dict):
            continue
        else:
            parent = current
        path = (*path, key)
    return path, parent


def _keys(value: Any) -> Container[int | str]:
    if isinstance(value, dict):
        return value
    return range(len(value)) if isinstance(value, list) else ()


def _strange_key(key: str, allowed: tuple[str, ...]) -> str:
    close = get_close_matches(key, allowed, n=1)
    if close:
        return f"expected no such key; perhaps {close[0]!r}?"
    return f"expected no such key; known here: {', '.join(allowed)}"
