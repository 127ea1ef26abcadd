"""`python -m tests.gallery [--check]`: writes docs/gallery, or says whether it is as the code is.

Exit 1 if it is not.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import Final

from tests.gallery.page import pages
from tests.gallery.scenes import CHAPTERS, SCENES
from tests.gallery.stage import SaidWords

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--unseen", action="store_true", help="list messages that no scene shows")
    arguments = parser.parse_args()
    logging.disable()  # what breaks in a scene is meant to
    words = SaidWords()
    written = pages(CHAPTERS, words)
    unseen = sorted(words.language("en").messages - words.said("en"))
    if arguments.unseen:
        print("\n".join(unseen))
    if arguments.check:
        changed = stale(written)
        for name in changed:
            print(f"docs/{name} is not as the code is: run make gallery", file=sys.stderr)
        return 1 if changed else 0
    (DOCS / "gallery").mkdir(exist_ok=True)
    for name, text in written.items():
        (DOCS / name).write_text(text)
    print(f"docs/gallery: {len(SCENES)} scenes, {len(unseen)} messages unseen")
    return 0


def stale(written: dict[str, str]) -> list[str]:
    """The files that say something else, or are missing, or should not be there."""
    there = {f"gallery/{path.name}" for path in (DOCS / "gallery").glob("*.md")} | {"gallery.md"}
    wrong = [
        name
        for name, text in written.items()
        if name not in there or (DOCS / name).read_text() != text
    ]
    return sorted([*wrong, *(there - set(written))])


if __name__ == "__main__":
    sys.exit(main())
