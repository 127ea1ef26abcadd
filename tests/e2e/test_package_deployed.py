"""The package deployed by the real deploy script to a local AWS that enforces the functions' policies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployed import SCHEDULED, Deployed, deployed_stack

pytestmark = pytest.mark.timeout(600)

NO_MESSAGES: dict[str, Any] = {"Records": []}
SECRETS = {"telegram_token": "1:test", "telegram_webhook_secret": "test"}
JOBS = {
    "Tick": SCHEDULED,
    "Rates": SCHEDULED,
    "Work": NO_MESSAGES,
    "Number": NO_MESSAGES,
    "Documents": NO_MESSAGES,
    "DeadLetters": NO_MESSAGES,
    "Audit": SCHEDULED,
}


@pytest.fixture(scope="module")
def deployed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed_stack(package, tmp_path_factory.mktemp("deployed"), SECRETS) as running:
        yield running


def test_health_answers_through_the_gateway(deployed: Deployed) -> None:
    status, _ = deployed.get("/health")
    assert status == 200


def test_a_function_knows_the_address_of_the_api(deployed: Deployed) -> None:
    configuration = deployed.client("lambda").get_function_configuration(
        FunctionName=deployed.function("Work")
    )
    variables = configuration["Environment"]["Variables"]
    assert variables["PUBLIC_URL"] == deployed.outputs["EndpointURL"].rstrip("/")


@pytest.mark.parametrize("job", JOBS)
def test_a_job_starts_and_may_do_what_it_must(deployed: Deployed, job: str) -> None:
    answer = deployed.client("lambda").invoke(
        FunctionName=deployed.function(job), Payload=json.dumps(JOBS[job]).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read().decode()
