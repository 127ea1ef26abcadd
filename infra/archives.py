"""Zips for Lambda that are the same bytes for the same sources, bytecode included; knows no template.

Bytecode is the biggest lever on a cold start: without it every import is compiled anew, on a read-only
disk, at each start. It is compiled with unchecked hashes, so that Python never looks at the sources'
times, which mean nothing inside a zip.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
_FILE_MODE = 0o644 << 16
_RUNTIME = (3, 11)  # of the Lambda functions: bytecode of another version would be ignored there


def unpack(archive: Path, folder: Path, *, strip: str = "") -> None:
    """Extract a zip into ``folder``, without the leading path ``strip`` (its other files stay out)."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            if name.startswith(strip) and not name.endswith("/"):
                target = folder / PurePosixPath(name).relative_to(strip or ".")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(name))


def compile_sources(folder: Path, *, runs_in: str) -> None:
    """Put bytecode beside every module in ``folder``; tracebacks will name its place in Lambda."""
    if sys.version_info[:2] != _RUNTIME:
        raise RuntimeError(
            f"packages are compiled by Python {_RUNTIME}, not {sys.version_info[:2]}"
        )
    command = [sys.executable, "-m", "compileall", "-q", "-j", "1", "-o", "0"]
    command += [
        "--invalidation-mode",
        "unchecked-hash",
        "-s",
        str(folder),
        "-p",
        runs_in,
        str(folder),
    ]
    # The order of sets in the bytecode follows the hash seed.
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


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
