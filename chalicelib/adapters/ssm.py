"""Secrets of a deployed stage from SSM; knows neither what they are for nor how to show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.adapters.aws import fault_of, short_calls
from chalicelib.config import SettingWrong
from chalicelib.domain.errors import DialtoneError

if TYPE_CHECKING:
    from types_boto3_ssm import SSMClient


class SecretsUnavailable(DialtoneError):
    """SSM cannot be reached or refuses; nothing can be done without the secrets."""


def connect(endpoint_url: str | None = None) -> SSMClient:
    """A client with short time-outs."""
    import boto3

    client: SSMClient = boto3.client("ssm", endpoint_url=endpoint_url, config=short_calls())
    return client


def load_secrets(client: SSMClient, stage: str) -> dict[str, str]:
    """Every parameter under `/dialtone/<stage>/`, decrypted, by its last part in capitals.

    `/dialtone/prod/telegram_token` is `TELEGRAM_TOKEN`. Raises SecretsUnavailable, and SettingWrong if
    two parameters come to the same name.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    path = f"/dialtone/{stage}/"
    secrets: dict[str, str] = {}
    try:
        pages = client.get_paginator("get_parameters_by_path").paginate(
            Path=path, Recursive=True, WithDecryption=True
        )
        for page in pages:
            for parameter in page["Parameters"]:
                name = parameter["Name"].rpartition("/")[2].upper()
                if name in secrets:
                    raise SettingWrong(f"two parameters under {path} are named {name}")
                secrets[name] = parameter["Value"]
    except (BotoCoreError, ClientError) as error:
        raise SecretsUnavailable(f"{path} was not read: {fault_of(error)}") from error
    return secrets
