"""The package deployed by the real deploy script to a local AWS that enforces the functions' policies."""

from __future__ import annotations

import contextlib
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3

from infra import deploy, packaging, services

STAGE: Final = "dev"
STACK: Final = f"dialtone-{STAGE}"

SCHEDULED: Final[dict[str, Any]] = {
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


@dataclass(frozen=True)
class Deployed:
    """A running stack: the address of the local AWS and the stack's outputs."""

    endpoint: str
    outputs: dict[str, str]
    account: deploy.Account

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.endpoint)

    def get(self, path: str) -> tuple[int, Any]:
        api = self.outputs["RestAPIId"]
        url = f"{self.endpoint}/restapis/{api}/api/_user_request_{path}"
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, json.loads(response.read())

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Through the gateway, as Telegram and Stripe do it; the status."""
        api = self.outputs["RestAPIId"]
        url = f"{self.endpoint}/restapis/{api}/api/_user_request_{path}"
        json_headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(url, body, json_headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status: int = response.status
        except urllib.error.HTTPError as error:
            return error.code
        return status

    def function(self, logical_name: str) -> str:
        found = self.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=logical_name
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name


@contextlib.contextmanager
def deployed_stack(package: Path, folder: Path, secrets: Mapping[str, str]) -> Iterator[Deployed]:
    """Up until the block ends. `secrets` are in SSM before any function starts."""
    adapted = folder / "adapted"
    shutil.copytree(package, adapted)
    adapt(adapted / packaging.TEMPLATE)
    with services.ministack(settings={"AUTH": "true"}) as endpoint:
        account = deploy.Account.of_credentials(packaging.DEFAULT_REGION, endpoint)
        for name, value in secrets.items():
            account.ssm.put_parameter(
                Name=f"/dialtone/{STAGE}/{name}", Value=value, Type="SecureString"
            )
        outputs = deploy.deploy(account, adapted, STAGE, {})
        yield Deployed(endpoint, outputs, account)


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
