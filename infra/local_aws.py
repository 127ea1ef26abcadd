"""Makes the tables, queues and bucket of the template on a local AWS; states no schema of its own.

Everything is read from infra/template.yaml, which is also what is deployed, so that the local world and
the tests cannot drift from it. Environment variables name things here as they do in a function.
"""

import contextlib
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from infra.buckets import ensure_bucket

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

_TEMPLATE: Final = Path(__file__).resolve().parent / "template.yaml"
_TABLE: Final = "AWS::DynamoDB::Table"
_QUEUE: Final = "AWS::SQS::Queue"
_BUCKET: Final = "AWS::S3::Bucket"
_TABLE_PROPERTIES: Final = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
)


def table_names(prefix: str = "dialtone-") -> dict[str, str]:
    """A name for each table by its environment variable: ``{"ACCOUNTS_TABLE": "dialtone-accounts"}``."""
    return {
        variable: prefix + variable.removesuffix("_TABLE").lower()
        for variable in _variables(_TABLE)
    }


def create_tables(client: "DynamoDBClient", names: Mapping[str, str]) -> None:
    """Make the tables that are not there yet; ``names`` as from `table_names`."""
    for variable, properties in _variables(_TABLE).items():
        schema = {key: properties[key] for key in _TABLE_PROPERTIES if key in properties}
        with contextlib.suppress(client.exceptions.ResourceInUseException):
            client.create_table(TableName=names[variable], **schema)


def create_queues(client: "SQSClient", prefix: str = "dialtone-") -> dict[str, str]:
    """Make the queues with their dead-letter queues; answer each address by its environment variable."""
    resources = _resources(_QUEUE)
    redriven_from = {name: _dead_letters_of(properties) for name, properties in resources.items()}
    urls: dict[str, str] = {}
    arns: dict[str, str] = {}
    for name in sorted(resources, key=lambda name: redriven_from[name] is not None):
        fifo = ".fifo" if resources[name].get("FifoQueue") else ""
        attributes = _queue_attributes(resources[name])
        if target := redriven_from[name]:
            receives = resources[name]["RedrivePolicy"]["maxReceiveCount"]
            attributes["RedrivePolicy"] = (
                f'{{"deadLetterTargetArn": "{arns[target]}", "maxReceiveCount": "{receives}"}}'
            )
        url = client.create_queue(QueueName=f"{prefix}{name}{fifo}", Attributes=attributes)[
            "QueueUrl"
        ]
        known = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        urls[name], arns[name] = url, known["Attributes"]["QueueArn"]
    references = _references()
    return {variable: urls[name] for variable, name in references.items() if name in urls}


def create_bucket(client: "S3Client", name: str = "dialtone-documents") -> dict[str, str]:
    """Make the bucket of documents; answer its name by its environment variable."""
    ensure_bucket(client, name)
    return dict.fromkeys(_variables(_BUCKET), name)


def _queue_attributes(properties: Mapping[str, Any]) -> dict[Any, str]:
    attributes: dict[Any, str] = {
        key: str(properties[key])
        for key in ("VisibilityTimeout", "MessageRetentionPeriod")
        if key in properties
    }
    if properties.get("FifoQueue"):
        attributes["FifoQueue"] = "true"
    return attributes


def _dead_letters_of(properties: Mapping[str, Any]) -> str | None:
    if "RedrivePolicy" not in properties:
        return None
    target: str = properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    return target


def _variables(kind: str) -> dict[str, dict[str, Any]]:
    """Environment variable to the properties of what it names, for one type of resource."""
    resources = _resources(kind)
    return {
        variable: resources[name] for variable, name in _references().items() if name in resources
    }


def _references() -> dict[str, str]:
    variables = _template()["Globals"]["Function"]["Environment"]["Variables"]
    return {
        variable: value["Ref"] for variable, value in variables.items() if set(value) == {"Ref"}
    }


def _resources(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in _template()["Resources"].items()
        if resource.get("Type") == kind
    }


@functools.cache
def _template() -> dict[str, Any]:
    template: dict[str, Any] = yaml.safe_load(_TEMPLATE.read_text())
    return template
