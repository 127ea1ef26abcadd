"""An AWS account to deploy to: its clients, number and region; does nothing with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from chalicelib.adapters.dynamodb import connect

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_ssm import SSMClient
    from types_boto3_sts import STSClient


class DeployError(Exception):
    """The stack is not as it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where to deploy: clients of one account and region."""

    s3: "S3Client"
    cloudformation: "CloudFormationClient"
    ssm: "SSMClient"
    dynamodb: "DynamoDBClient"
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
            dynamodb=connect(region_name=region, endpoint_url=endpoint),
            number=sts.get_caller_identity()["Account"],
            region=region,
        )

    @property
    def packages_bucket(self) -> str:
        """Holds the packages of all stages, each file under the hash of its content."""
        return f"dialtone-packages-{self.number}-{self.region}"
