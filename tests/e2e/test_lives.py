"""Lives of customers in the browser, as docs/lives.md tells them: one in every run, all in the long one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.browser import chromium
from tests.lives.lives import LIVES
from tests.lives.player import ROOT, Life

pytestmark = pytest.mark.timeout(300)

SHORT: Final = ("company",)
PAGE: Final = ROOT / "docs" / "lives.md"


@pytest.mark.parametrize(
    "life",
    [
        pytest.param(one, id=one.slug, marks=() if one.slug in SHORT else pytest.mark.soak)
        for one in LIVES
    ],
)
def test_a_life_goes_as_it_is_told(tmp_path: Path, life: Life) -> None:
    """Its own checks raise where it does not."""
    chromium()
    player = life.played(tmp_path / "state")
    told = PAGE.read_text()
    section = told.partition(f"\n## {life.title}\n")[2].partition("\n## ")[0]
    assert [line for line in section.splitlines() if line.startswith("- ")] == [
        f"- {one}" for one in player.checks
    ]


def test_every_picture_of_the_page_is_there_and_no_other() -> None:
    pictures = set(re.findall(r'src="lives/([\w.-]+)"', PAGE.read_text()))
    assert pictures == {one.name for one in (PAGE.parent / "lives").iterdir()}
    assert all(f"\n## {one.title}\n" in PAGE.read_text() for one in LIVES)
