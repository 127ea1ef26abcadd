"""Where a run of the tests keeps its temporary files: in memory, where there is room for them.

A run writes some hundred thousand small files (unpacked layers, profiles of browsers, states of sandboxes)
and reads none of them again. A disk that others use, too, takes ten times as long for them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - Linux; what is made there has a name of its own
ROOM_BYTES: Final = 8 * 2**30
"""A run takes up to two of them beside its own processes; with less free the disk is taken."""

_PREFIX: Final = "dialtone-tests-"


def claim(where: Path = MEMORY) -> Path | None:
    """A new folder in memory for this process's run; None: there is no room. Whoever claims it removes it.

    What a run left that was killed is removed, as its process is no more.
    """
    if not (os.access(where, os.W_OK) and free_bytes(where) >= ROOM_BYTES):
        return None
    for left in where.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = where / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    return folder


def free_bytes(where: Path) -> int:
    """What may be written there, and what memory the machine has for it: the lesser."""
    space = shutil.disk_usage(where).free
    lines = Path("/proc/meminfo").read_text().splitlines()
    (available,) = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return min(space, int(available) * 1024)
