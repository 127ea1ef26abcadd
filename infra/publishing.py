"""Uploads a built package, each file under the hash of its content; knows no stack and no setting."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Final

from botocore.exceptions import ClientError

from infra.account import Account
from infra.packaging import TEMPLATE

_CODE_KEYS: Final = ("CodeUri", "ContentUri")


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
    """The key under which S3 holds this very content; a name alone proves nothing."""
    digest = hashlib.sha256(content)
    key, checksum = f"{digest.hexdigest()}{suffix}", base64.b64encode(digest.digest()).decode()
    if _checksum_of(account, key) != checksum:
        account.s3.put_object(
            Bucket=account.packages_bucket,
            Key=key,
            Body=content,
            ChecksumSHA256=checksum,
            ExpectedBucketOwner=account.number,
        )
    return key


def _checksum_of(account: Account, key: str) -> str | None:
    """Of what lies there, as S3 computed it when it took it; None if nothing lies there."""
    try:
        answer = account.s3.head_object(
            Bucket=account.packages_bucket,
            Key=key,
            ChecksumMode="ENABLED",
            ExpectedBucketOwner=account.number,
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return None
    return answer.get("ChecksumSHA256")
