"""Line numbers of keys in any TOML: tricky texts by hand, shipped catalogs, and random documents."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.catalog_file.lines import Path, line_numbers
from chalicelib.adapters.catalog_file.loading import CATALOGS

TRICKY = r'''
# [not.a.table]
title = "a # no comment"   # one
a.b.'c d' = 1
"quoted \" key" = """
[not.a.table]
x = 1 \""" still
"""
literal = @@@
y = "@@@
empty = []
many = [ # first
  1, "two ]",
  { x = 1, y.z = [3] },   # third
  [
    4,
  ],
]
when = 2025-07-09 07:32:00
[table]
key = 'it'
[[array]]
n = 1
  [[array.inner]]
  k = 1
  [[array.inner]]
  k = 2
[[array]]
n = 2
[array.sub]
deep = true
[ "sp aced" . x ]
last=1
'''.removeprefix("\n").replace("@@@", "'" * 3)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def test_tricky_texts() -> None:
    lines = line_numbers(TRICKY)
    expected: dict[Path, int] = {
        ("title",): 2,
        ("a", "b", "c d"): 3,
        ('quoted " key',): 4,
        ("literal",): 8,
        ("empty",): 10,
        ("many", 1): 12,
        ("many", 2, "y", "z", 0): 13,
        ("many", 3, 0): 15,
        ("when",): 18,
        ("table", "key"): 20,
        ("array",): 21,
        ("array", 0, "n"): 22,
        ("array", 0, "inner", 1, "k"): 26,
        ("array", 1, "n"): 28,
        ("array", 1, "sub", "deep"): 30,
        ("sp aced", "x", "last"): 32,
    }
    assert {path: lines[path] for path in expected} == expected
    assert set(lines) == set(paths(tomllib.loads(TRICKY)))


@pytest.mark.parametrize("name", ["siptg", "voiptime"])
def test_every_key_of_a_shipped_catalog_is_on_its_line(name: str) -> None:
    text = (CATALOGS / f"{name}.toml").read_text(encoding="utf-8")
    lines = line_numbers(text)
    rows = text.splitlines()
    for path in paths(tomllib.loads(text)):
        if isinstance(path[-1], str):
            assert path[-1] in rows[lines[path] - 1], path


STRINGS = st.text("ab1я€ #[]{}=,.'\"\\", max_size=8)
BASIC = STRINGS.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
LITERAL = STRINGS.map(lambda text: "'" + text.replace("'", "") + "'")
LONG = STRINGS.map(lambda text: '"""\n' + text.replace("\\", "").replace('"', "") + '\n#[x]\n"""')
SCALARS = (
    BASIC | LITERAL | LONG | st.sampled_from(["1", "-0.5", "true", "2025-07-09", "inf", "1_000"])
)
GAP = st.sampled_from(["", " ", "\n", " # ] } , \n"])
KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"\\""'])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(st.tuples(GAP, inner, GAP), max_size=3).map(
            lambda items: "[" + ",".join("".join(item) for item in items) + "]"
        )
        | st.dictionaries(KEYS, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{k} = {v}" for k, v in table.items()) + " }"
        )
    ),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=3).flatmap(
    lambda top: st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=3).map(
        lambda tables: "\n".join(
            [
                *(f"{key} = {value}" for key, value in top.items()),
                *(
                    "[[zz]]\n" + "\n".join(f"{key} = {value}" for key, value in table.items())
                    for table in tables
                ),
            ]
        )
    )
)


@given(DOCUMENTS)
def test_the_paths_found_are_those_the_parser_found(text: str) -> None:
    assert set(line_numbers(text)) == set(paths(tomllib.loads(text)))
