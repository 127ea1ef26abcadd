"""Puts a built package onto an AWS account by CloudFormation; knows neither Chalice nor how it was built."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from chalicelib.adapters.catalog_file.loading import load_catalog
from chalicelib.adapters.ssm import load_secrets
from chalicelib.config import Settings
from chalicelib.domain.errors import DialtoneError
from infra.account import Account, DeployError
from infra.buckets import BucketNotOurs, ensure_bucket
from infra.packaging import DEFAULT_REGION, STAGES
from infra.preflight import judge
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
    account: Account,
    package: Path,
    stage: str,
    settings: Mapping[str, str],
    *,
    accept_catalog: bool = False,
    tell: Callable[[str], object] = lambda _: None,
) -> dict[str, str]:
    """Bring stack ``dialtone-<stage>`` to the package; answer its outputs, its PublicUrl and its Catalog.

    ``settings`` are CloudFormation parameters; what is not among them stays as the stack has it. Without
    a PublicUrl the API's own address is taken, which a new stack has only after it is made: such a stack
    is deployed twice. Everything is judged before anything is touched.
    """
    plan = judge(account, package, stage, settings, accept_catalog=accept_catalog)
    stack = f"dialtone-{stage}"
    tell(f"Stack {stack}, to be {'made' if plan.is_new else 'updated'} with")
    for line in plan.told:
        tell(f"  {line}")
    ensure_bucket(account.s3, account.packages_bucket, account.number)
    template_url = publish(account, package)
    parameters = dict(plan.parameters)
    apply(account, stack, template_url, parameters)
    outputs = stack_outputs(account, stack)
    own_address = outputs["EndpointURL"].rstrip("/")
    if plan.follows_api and parameters.get("PublicUrl") != own_address:
        parameters["PublicUrl"] = own_address
        apply(account, stack, template_url, parameters)
        outputs = stack_outputs(account, stack)
    return outputs | {name: parameters[name] for name in ("PublicUrl", "Catalog")}


def tell_telegram(account: Account, stage: str, outputs: Mapping[str, str]) -> bool:
    """Point the bot's webhook and command menu at the stack; False while its secrets are not in SSM.

    While the webhook's secret is being changed Telegram is told the next one: the functions take both.
    """
    secrets = Settings(load_secrets(account.ssm, stage))
    token = secrets.optional("TELEGRAM_TOKEN")
    if token is None or not secrets.telegram_webhook_secrets:
        return False
    known = secrets.optional("PUBLIC_URL") or outputs.get("PublicUrl")
    address = known or outputs["EndpointURL"]
    register_webhook(token, secrets.telegram_api_url, address, secrets.telegram_webhook_secrets[-1])
    register_commands(token, secrets.telegram_api_url, load_catalog(outputs["Catalog"]))
    return True


def main() -> int:
    """``python -m infra.deploy --stage dev build/dev``."""
    parser = argparse.ArgumentParser(description="deploy a built package")
    parser.add_argument("--stage", choices=STAGES, default=STAGES[0])
    parser.add_argument("--region", default=DEFAULT_REGION)
    parser.add_argument(
        "--accept-catalog",
        action="store_true",
        help="deploy a catalog that lacks what the tables use",
    )
    parser.add_argument("package", type=Path)
    arguments = parser.parse_args()
    settings = {
        name: os.environ[variable]
        for name, variable in SETTINGS.items()
        if os.environ.get(variable)
    }
    try:
        account = Account.of_credentials(arguments.region)
        outputs = deploy(
            account,
            arguments.package,
            arguments.stage,
            settings,
            accept_catalog=arguments.accept_catalog,
            tell=lambda line: print(line, flush=True),
        )
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
