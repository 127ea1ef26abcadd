"""What a deployed stack calls its tables, and which catalog it was given; changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.adapters.aws import fault_of, short_calls
from chalicelib.config import ConfigurationFault

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

TABLE: Final = "AWS::DynamoDB::Table"
BUCKET: Final = "AWS::S3::Bucket"


class StackUnknown(ConfigurationFault):
    """There is no such stack, or these credentials may not look at it."""


def connect(region_name: str | None = None) -> CloudFormationClient:
    """A client with short time-outs."""
    import boto3

    client: CloudFormationClient = boto3.client(
        "cloudformation", region_name=region_name, config=short_calls()
    )
    return client


def stack_environment(client: CloudFormationClient, stack: str) -> dict[str, str]:
    """By the names that its functions know: `ACCOUNTS_TABLE` …, `DOCUMENTS_BUCKET`, `CATALOG`.

    Raises StackUnknown.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        (found,) = client.describe_stacks(StackName=stack)["Stacks"]
        pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [one for page in pages for one in page["StackResourceSummaries"]]
    except (BotoCoreError, ClientError) as error:
        raise StackUnknown(f"stack {stack} cannot be looked at: {fault_of(error)}") from error
    values = {
        _variable(one["LogicalResourceId"]): one.get("PhysicalResourceId", "")
        for one in resources
        if one["ResourceType"] in (TABLE, BUCKET)
    }
    for parameter in found.get("Parameters", []):
        if parameter["ParameterKey"] == "Catalog":
            values["CATALOG"] = parameter["ParameterValue"]
    return {name: value for name, value in values.items() if value}


def _variable(logical_id: str) -> str:
    """`AccountsTable` is `ACCOUNTS_TABLE`."""
    return "".join(f"_{c}" if c.isupper() else c for c in logical_id).lstrip("_").upper()
