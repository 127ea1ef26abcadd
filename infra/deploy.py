"""Puts a built package onto an AWS account by CloudFormation; knows neither Chalice nor how it was built."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from chalicelib.adapters.ssm import load_secrets
from chalicelib.config import Settings
from chalicelib.domain.errors import DialtoneError
from infra.account import Account, DeployError
from infra.buckets import BucketNotOurs, ensure_bucket
from infra.packaging import DEFAULT_REGION, STAGES
from infra.publishing import publish
from infra.stack import apply, stack_outputs
from infra.telegram_setup import TelegramRefused, register_commands, register_webhook

__all__ = ["Account", "DeployError", "deploy", "main", "tell_telegram"]

# CloudFormation parameter: the environment variable that sets it.
SETTINGS: Final = {
    "Catalog": "CATALOG",
    "PublicUrl": "PUBLIC_URL",
    "AlarmTopicArn": "ALARM_TOPIC_ARN",
}


def deploy(
    account: Account, package: Path, stage: str, settings: Mapping[str, str]
) -> dict[str, str]:
    """Bring stack ``dialtone-<stage>`` to the package; answer its outputs.

    ``settings`` are CloudFormation parameters. Without a PublicUrl the API's own address is taken,
    which a new stack has only after it is made: such a stack is deployed twice.
    """
    ensure_bucket(account.s3, account.packages_bucket, account.number)
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
        BucketNotOurs,
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
