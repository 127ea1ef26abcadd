"""Fixtures of the end-to-end suites: the package, built once for this machine's processor."""

import platform
from pathlib import Path

import pytest

from infra import packaging


@pytest.fixture(scope="session")
def architecture() -> str:
    """Lambda's name for this machine, so that the local AWS can run the package's native modules."""
    by_machine = {machine: name for name, machine in packaging.ARCHITECTURES.items()}
    return by_machine[platform.machine()]


@pytest.fixture(scope="session")
def package(architecture: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of stage dev; its layers come from the cache after the first build."""
    out = tmp_path_factory.mktemp("package")
    packaging.build(out, stage="dev", region=packaging.DEFAULT_REGION, architecture=architecture)
    return out
