"""Fixtures that every suite may use: the local servers, each started once a session when first asked for."""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from infra import services
from tests.support import scratch
from tests.support.services import dynamodb_local as start_dynamodb_local

# A slow machine is no failure. In CI the examples are always the same, so that a red build is a change;
# HYPOTHESIS_PROFILE=long looks further.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=2000)
# For make mutants: whether anything fails, thousands of times, and never what the least example is.
settings.register_profile(
    "mutants",
    parent=settings.get_profile("ci"),
    max_examples=50,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "here")
)


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files of a run, its workers' and its servers', are in memory where there is room."""
    if hasattr(config, "workerinput") or (folder := scratch.claim()) is None:
        return
    patch = pytest.MonkeyPatch()
    patch.setenv("TMPDIR", str(folder))
    patch.setattr(tempfile, "tempdir", None)
    config.add_cleanup(
        lambda: shutil.rmtree(folder, ignore_errors=True)
    )  # the next run tries again
    config.add_cleanup(patch.undo)


@pytest.fixture(scope="session", autouse=True)
def no_real_credentials() -> Iterator[None]:
    """Whatever the developer is signed in to, no test ever reaches it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def dynamodb_local(no_real_credentials: None) -> Iterator[str]:
    """Address of Amazon's DynamoDB Local; tests share it, so each names its own tables."""
    with start_dynamodb_local() as url:
        yield url


@pytest.fixture(scope="session")
def ministack(no_real_credentials: None) -> Iterator[str]:
    """Address of the local AWS; tests share it, so each names its own tables, queues and buckets."""
    with services.ministack() as url:
        yield url
