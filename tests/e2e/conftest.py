"""Fixtures of the end-to-end suites: the package as it is shipped, and as this machine can run it."""

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
def package(architecture: str, runtime: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stage dev for the local AWS; its layers come from the cache after the first build."""
    out = tmp_path_factory.mktemp("package")
    packaging.build(
        out,
        stage="dev",
        region=packaging.DEFAULT_REGION,
        architecture=architecture,
        runtime=runtime,
    )
    return out


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stage dev exactly as `make package` builds it."""
    out = tmp_path_factory.mktemp("shipped")
    packaging.build(out, stage="dev", region=packaging.DEFAULT_REGION)
    return out
