"""Fixtures of the end-to-end suites: the package as it is shipped, and as this machine can run it."""

import fcntl
import os
import platform
import subprocess
from pathlib import Path

import pytest

from infra import packaging, toolchain


@pytest.fixture(scope="session")
def architecture() -> str:
    """Lambda's name for this machine, so that the local AWS can run the package's native modules."""
    by_machine = {machine: name for name, machine in packaging.ARCHITECTURES.items()}
    return by_machine[platform.machine()]


@pytest.fixture(scope="session")
def runtime() -> str:
    """Lambda's name for the Python of the local AWS: it runs functions on its own."""
    program = "import sys; print('python%d.%d' % sys.version_info[:2])"
    python = str(toolchain.MINISTACK_VENV / "bin" / "python")
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every process of this run shares."""
    own: Path = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def package(architecture: str, runtime: str, of_the_run: Path) -> Path:
    """Stage dev for the local AWS, built once a run; nobody changes it. Its layers come from the cache after
    the first build."""
    out = of_the_run / "package"
    with (of_the_run / "package.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            unfinished = of_the_run / "package.unfinished"
            packaging.build(
                unfinished,
                stage="dev",
                region=packaging.DEFAULT_REGION,
                architecture=architecture,
                runtime=runtime,
            )
            unfinished.rename(out)
    return out


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stage dev exactly as `make package` builds it."""
    out = tmp_path_factory.mktemp("shipped")
    packaging.build(out, stage="dev", region=packaging.DEFAULT_REGION)
    return out
