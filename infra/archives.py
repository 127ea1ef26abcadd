"""Zips for Lambda that are the same bytes for the same sources, bytecode included; knows no template.

Bytecode is the biggest lever on a cold start: without it every import is compiled anew, on a read-only
disk, at each start. It is compiled with unchecked hashes, so that Python never looks at the sources'
times, which mean nothing inside a zip.
"""

import os
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
_FILE_MODE = 0o644 << 16


def unpack(archive: Path, folder: Path, *, without: str | None = None) -> None:
    """Extract a zip into ``folder``; files whose path contains ``without`` stay out."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            if name.endswith("/") or (without is not None and without in name):
                continue
            target = folder / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.read(name))


def compile_sources(folder: Path, *, runs_in: str, python: str) -> None:
    """Put bytecode of ``python`` beside every module in ``folder``; tracebacks will name its place in Lambda.

    Another version of Python than the one that wrote it ignores bytecode.
    """
    command = [python, "-m", "compileall", "-q", "-j", "1", "-o", "0"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", runs_in]
    # The order of sets in the bytecode follows the hash seed.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([*command, str(folder)], check=True, env=environment)


def pack(folder: Path, archive: Path, *, prefix: str = "") -> None:
    """Zip ``folder`` under ``prefix``: sorted, undated, plain permissions."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = str(PurePosixPath(prefix, path.relative_to(folder).as_posix()))
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = _FILE_MODE
                packed.writestr(entry, path.read_bytes(), compresslevel=6)
    partial.replace(archive)
