"""What the guides point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
HOMES = ("", "chalicelib", "tests", "tests/simulation", "docs")
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:\.(?:py|toml|json|md|ftl|typ|yaml|txt)|/))`")
TEST = re.compile(r"`(tests/[\w./-]+\.py)::(\w+)")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def is_there(name: str) -> bool:
    return any((ROOT / home / name).exists() for home in HOMES) or any(
        path.match(name) for path in (ROOT / "chalicelib").rglob("*")
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_file_named_is_there(guide: Path) -> None:
    text = guide.read_text()
    assert [name for name in PATH.findall(text) if not is_there(name)] == []
    assert [name for name in LINK.findall(text) if not (guide.parent / name).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_test_named_is_there(guide: Path) -> None:
    named = TEST.findall(guide.read_text())
    assert [
        (path, test)
        for path, test in named
        if not (ROOT / path).exists() or f"def {test}" not in (ROOT / path).read_text()
    ] == []
