"""Finished files in an S3 bucket, checked by their SHA-256; knows no document and draws nothing.

The function's role needs `s3:ListBucket` besides get and put: without it S3 answers "forbidden" for a
file that does not exist, which here is FilesUnavailable and not None.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.aws import fault_of, short_calls
from chalicelib.application.ports.files import FilesUnavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def connect(endpoint_url: str | None = None) -> S3Client:
    """A client with short time-outs."""
    import boto3

    client: S3Client = boto3.client("s3", endpoint_url=endpoint_url, config=short_calls())
    return client


class S3Files:
    """A FileStore. `owner` is the number of the account that the bucket has to belong to: one that was
    deleted can be made again, under its name, by anybody."""

    def __init__(self, client: S3Client, bucket: str, owner: str | None = None) -> None:
        self._client = client
        self._bucket: Any = {"Bucket": bucket}
        if owner is not None:
            self._bucket["ExpectedBucketOwner"] = owner

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write the whole file; S3 refuses it unless what arrived has its SHA-256."""
        from botocore.exceptions import BotoCoreError, ClientError

        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        try:
            self._client.put_object(
                **self._bucket,
                Key=key,
                Body=content,
                ContentType=content_type,
                ChecksumSHA256=checksum,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable(f"{key} was not kept: {fault_of(error)}") from error

    def get(self, key: str) -> bytes | None:
        """The file, verified against the checksum kept with it, or None if there is none."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self._client.get_object(**self._bucket, Key=key, ChecksumMode="ENABLED")
            return answer["Body"].read()
        except (BotoCoreError, ClientError) as error:
            if fault_of(error) == "NoSuchKey":
                return None
            raise FilesUnavailable(f"{key} was not read: {fault_of(error)}") from error
