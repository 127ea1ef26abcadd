"""`python -m tests.lives`: plays every life, writes docs/lives.md and the pictures in docs/lives/."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.lives.lives import LIVES
from tests.lives.page import page
from tests.lives.player import ROOT

DOCS: Final = ROOT / "docs"


def main() -> int:
    """Returns the exit code."""
    pictures = DOCS / "lives"
    for old in pictures.glob("*.webp"):
        old.unlink()
    played = []
    with tempfile.TemporaryDirectory() as folder:
        for life in LIVES:
            print(life.title, flush=True)
            played.append((life, life.played(Path(folder) / life.slug, pictures)))
    (DOCS / "lives.md").write_text(page(played))
    return 0


if __name__ == "__main__":
    sys.exit(main())
