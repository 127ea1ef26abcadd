"""Makes an S3 bucket that nobody outside may read; knows nothing of what it is for.

Names of buckets are free for the whole world to take, and ours can be guessed. So every call says whose
the bucket has to be, and a stranger's is refused.
"""

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_TAKEN: Final = ("BucketAlreadyExists", "OperationAborted")


class BucketNotOurs(Exception):
    """A bucket of that name is somebody else's; nothing was written to it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"bucket {name} belongs to another account (or these credentials may not look at it):"
            " nothing was uploaded"
        )


def ensure_bucket(client: "S3Client", name: str, owner: str | None = None) -> None:
    """Make the bucket, in the client's region, unless it is there.

    ``owner`` is the number of the account it has to belong to. Raises BucketNotOurs.
    """
    whose: Any = {} if owner is None else {"ExpectedBucketOwner": owner}
    try:
        client.head_bucket(Bucket=name, **whose)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status in (301, 400, 403):
            raise BucketNotOurs(name) from error
        if status != 404:
            raise
    else:
        return
    region: Any = client.meta.region_name
    where: Any = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:  # us-east-1 is the one region that may not be named
        client.create_bucket(Bucket=name, **({} if region == "us-east-1" else where))
    except ClientError as error:
        if error.response["Error"]["Code"] in _TAKEN:
            raise BucketNotOurs(name) from error
        raise
    client.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        **whose,
    )
