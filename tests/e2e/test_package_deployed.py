"""The package deployed by the real deploy script to a local AWS that enforces the functions' policies."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra import deploy, packaging, services

pytestmark = pytest.mark.timeout(600)

STACK = "dialtone-dev"
NO_MESSAGES: dict[str, Any] = {"Records": []}
SCHEDULED: dict[str, Any] = {
    "version": "0",
    "id": "00000000-0000-0000-0000-000000000000",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-01T00:00:00Z",
    "region": packaging.DEFAULT_REGION,
    "resources": [],
    "detail": {},
}
SECRETS = {"telegram_token": "1:test", "telegram_webhook_secret": "test"}
JOBS = {
    "Tick": SCHEDULED,
    "Work": NO_MESSAGES,
    "Number": NO_MESSAGES,
    "Documents": NO_MESSAGES,
    "DeadLetters": NO_MESSAGES,
    "Audit": SCHEDULED,
}


@dataclass(frozen=True)
class Deployed:
    """A running stack: the address of the local AWS and the stack's outputs."""

    endpoint: str
    outputs: dict[str, str]

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.endpoint)

    def get(self, path: str) -> tuple[int, Any]:
        api = self.outputs["RestAPIId"]
        url = f"{self.endpoint}/restapis/{api}/api/_user_request_{path}"
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, json.loads(response.read())

    def function(self, logical_name: str) -> str:
        found = self.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=logical_name
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name


@pytest.fixture(scope="module")
def deployed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    adapted = tmp_path_factory.mktemp("adapted")
    for path in package.iterdir():
        (adapted / path.name).write_bytes(path.read_bytes())
    adapt(adapted / packaging.TEMPLATE)
    with services.ministack(settings={"AUTH": "true"}) as endpoint:
        account = deploy.Account.of_credentials(packaging.DEFAULT_REGION, endpoint)
        outputs = deploy.deploy(account, adapted, "dev", {})
        running = Deployed(endpoint, outputs)
        for name, value in SECRETS.items():
            running.client("ssm").put_parameter(
                Name=f"/dialtone/dev/{name}", Value=value, Type="SecureString"
            )
        yield running


def adapt(template: Path) -> None:
    """What the local AWS sees differently from AWS: no TLS, and two permissions of its own naming."""
    content = json.loads(template.read_text())
    resources = content["Resources"]
    del resources["DocumentsBucketPolicy"]  # refuses what is not TLS
    for resource in resources.values():
        for policy in resource["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Sid"] == "Nudge":
                    statement["Action"].append("sqs:SendMessageBatch")  # AWS: SendMessage covers it
                if statement["Sid"] == "Secrets":
                    statement["Resource"] = "*"  # it knows no paths of parameters
    template.write_text(json.dumps(content))


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
