"""Puts a built package onto an AWS account by CloudFormation; knows neither Chalice nor how it was built."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, WaiterError

from chalicelib.adapters.ssm import load_secrets
from chalicelib.config import Settings
from chalicelib.domain.errors import DialtoneError
from infra.buckets import ensure_bucket
from infra.packaging import DEFAULT_REGION, STAGES, TEMPLATE
from infra.telegram_setup import TelegramRefused, register_commands, register_webhook

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import ParameterTypeDef, WaiterConfigTypeDef
    from types_boto3_s3 import S3Client
    from types_boto3_ssm import SSMClient
    from types_boto3_sts import STSClient

# CloudFormation parameter: the environment variable that sets it.
SETTINGS: Final = {
    "Catalog": "CATALOG",
    "PublicUrl": "PUBLIC_URL",
    "AlarmTopicArn": "ALARM_TOPIC_ARN",
}
_WAIT: Final["WaiterConfigTypeDef"] = {"Delay": 2, "MaxAttempts": 900}
_NO_CHANGES: Final = ("didn't contain changes", "no updates are to be performed", "no changes")
_CODE_KEYS: Final = ("CodeUri", "ContentUri")


class DeployError(Exception):
    """The stack is not as it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where to deploy: clients of one account and region."""

    s3: "S3Client"
    cloudformation: "CloudFormationClient"
    ssm: "SSMClient"
    number: str
    region: str

    @classmethod
    def of_credentials(cls, region: str, endpoint: str | None = None) -> "Account":
        """The account of the current credentials; ``endpoint`` is that of a local AWS."""
        sts: STSClient = boto3.client("sts", region_name=region, endpoint_url=endpoint)
        return cls(
            s3=boto3.client("s3", region_name=region, endpoint_url=endpoint),
            cloudformation=boto3.client(
                "cloudformation", region_name=region, endpoint_url=endpoint
            ),
            ssm=boto3.client("ssm", region_name=region, endpoint_url=endpoint),
            number=sts.get_caller_identity()["Account"],
            region=region,
        )

    @property
    def packages_bucket(self) -> str:
        """Holds the packages of all stages, each file under the hash of its content."""
        return f"dialtone-packages-{self.number}-{self.region}"


def deploy(
    account: Account, package: Path, stage: str, settings: Mapping[str, str]
) -> dict[str, str]:
    """Bring stack ``dialtone-<stage>`` to the package; answer its outputs.

    ``settings`` are CloudFormation parameters. Without a PublicUrl the API's own address is taken,
    which a new stack has only after it is made: such a stack is deployed twice.
    """
    ensure_bucket(account.s3, account.packages_bucket)
    template_url = publish(account, package)
    parameters = {"Stage": stage, **{name: value for name, value in settings.items() if value}}
    stack = f"dialtone-{stage}"
    outputs = stack_outputs(account, stack)
    rounds = 1 if outputs or "PublicUrl" in settings else 2
    for _ in range(rounds):
        if "PublicUrl" not in settings and outputs:
            parameters["PublicUrl"] = outputs["EndpointURL"].rstrip("/")
        apply(account, stack, template_url, parameters)
        outputs = stack_outputs(account, stack)
    return outputs


def tell_telegram(account: Account, stage: str, outputs: Mapping[str, str]) -> bool:
    """Point the bot's webhook and command menu at the stack; False while its secrets are not in SSM."""
    secrets = Settings(load_secrets(account.ssm, stage))
    token = secrets.optional("TELEGRAM_TOKEN")
    webhook_secret = secrets.optional("TELEGRAM_WEBHOOK_SECRET")
    if token is None or webhook_secret is None:
        return False
    address = secrets.optional("PUBLIC_URL") or outputs["EndpointURL"]
    register_webhook(token, secrets.telegram_api_url, address, webhook_secret)
    register_commands(token, secrets.telegram_api_url)
    return True


def publish(account: Account, package: Path) -> str:
    """Upload the package's files and the template that names them; answer the template's address."""
    template = json.loads((package / TEMPLATE).read_text())
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for name in _CODE_KEYS:
            if name in properties:
                key = _upload(account, (package / properties[name]).read_bytes(), ".zip")
                properties[name] = f"s3://{account.packages_bucket}/{key}"
    body = json.dumps(template, sort_keys=True).encode()
    key = _upload(account, body, ".json")
    endpoint = account.s3.meta.endpoint_url.rstrip("/")
    return f"{endpoint}/{account.packages_bucket}/{key}"


def _upload(account: Account, content: bytes, suffix: str) -> str:
    key = f"{hashlib.sha256(content).hexdigest()}{suffix}"
    try:
        account.s3.head_object(Bucket=account.packages_bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        account.s3.put_object(Bucket=account.packages_bucket, Key=key, Body=content)
    return key


def stack_outputs(account: Account, stack: str) -> dict[str, str]:
    """The outputs of a stack; none if it does not exist yet."""
    try:
        (found,) = account.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def apply(account: Account, stack: str, template_url: str, parameters: Mapping[str, str]) -> None:
    """Create or update a stack and wait for it; raises DeployError with the reasons if it failed."""
    values: list[ParameterTypeDef] = [
        {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
    ]
    cloudformation = account.cloudformation
    is_new = not _exists(account, stack)
    change_set = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName="dialtone-" + hashlib.sha256(os.urandom(16)).hexdigest()[:16],
        ChangeSetType="CREATE" if is_new else "UPDATE",
        TemplateURL=template_url,
        Parameters=values,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["Id"]
    if not _is_worth_executing(account, change_set):
        return
    cloudformation.execute_change_set(ChangeSetName=change_set)
    try:
        if is_new:
            cloudformation.get_waiter("stack_create_complete").wait(
                StackName=stack, WaiterConfig=_WAIT
            )
        else:
            cloudformation.get_waiter("stack_update_complete").wait(
                StackName=stack, WaiterConfig=_WAIT
            )
    except WaiterError as error:
        raise DeployError(f"stack {stack} failed:\n{_failures(account, stack)}") from error


def _exists(account: Account, stack: str) -> bool:
    try:
        (found,) = account.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return found["StackStatus"] != "REVIEW_IN_PROGRESS"  # made by a change set, never executed


def _is_worth_executing(account: Account, change_set: str) -> bool:
    cloudformation = account.cloudformation
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set, WaiterConfig=_WAIT
        )
    except WaiterError as error:
        reason = cloudformation.describe_change_set(ChangeSetName=change_set)["StatusReason"]
        if any(words in reason.lower() for words in _NO_CHANGES):
            cloudformation.delete_change_set(ChangeSetName=change_set)
            return False
        raise DeployError(f"the change set was refused: {reason}") from error
    return True


def _failures(account: Account, stack: str) -> str:
    events = account.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    lines = [
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return "\n".join(lines) or "  (no failed event; see the CloudFormation console)"


def main() -> int:
    """``python -m infra.deploy --stage dev build/dev``."""
    parser = argparse.ArgumentParser(description="deploy a built package")
    parser.add_argument("--stage", choices=STAGES, default=STAGES[0])
    parser.add_argument("--region", default=DEFAULT_REGION)
    parser.add_argument("package", type=Path)
    arguments = parser.parse_args()
    settings = {
        name: os.environ[variable]
        for name, variable in SETTINGS.items()
        if os.environ.get(variable)
    }
    try:
        account = Account.of_credentials(arguments.region)
        outputs = deploy(account, arguments.package, arguments.stage, settings)
        told = tell_telegram(account, arguments.stage, outputs)
    except NoCredentialsError:
        message = "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret"
        print(f"dialtone: {message}", file=sys.stderr)
        return 1
    except (
        BotoCoreError,
        ClientError,
        DeployError,
        DialtoneError,
        TelegramRefused,
        OSError,
    ) as error:
        print(f"dialtone: {error}", file=sys.stderr)
        return 1
    for name, value in sorted(outputs.items()):
        print(f"{name}: {value}")
    if not told:
        print("No telegram_token in SSM yet: put the secrets there and deploy again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
