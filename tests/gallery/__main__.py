"""`python -m tests.gallery [--check]`: writes docs/gallery.md, or says whether it is as the code is.

Exit 1 if it is not, or if there are messages that no scene shows.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from tests.gallery.page import page
from tests.gallery.scenes import SCENES
from tests.support.parts import WORDS

GALLERY: Final = Path(__file__).resolve().parents[2] / "docs" / "gallery.md"


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--unseen", action="store_true", help="list messages that no scene shows")
    arguments = parser.parse_args()
    written = page(SCENES)
    unseen = sorted(WORDS.language("en").messages - WORDS.language("en")._parsed)
    if arguments.unseen:
        print("\n".join(unseen))
    if not arguments.check:
        GALLERY.write_text(written)
        print(f"{GALLERY.name}: {len(SCENES)} scenes, {len(unseen)} messages unseen")
        return 0
    if GALLERY.read_text() != written:
        print("docs/gallery.md is not as the code is: run make gallery", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
