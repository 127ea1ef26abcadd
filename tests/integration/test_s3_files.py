"""S3Files on the local AWS: what is put is what is got."""

import uuid
from unittest.mock import ANY

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.adapters import s3
from chalicelib.adapters.s3 import S3Files
from chalicelib.application.ports.files import FilesUnavailable


@pytest.fixture
def bucket(ministack: str) -> str:
    name = f"documents-{uuid.uuid4()}"
    s3.connect(ministack).create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return name


def test_a_file_comes_back_as_it_was_put(ministack: str, bucket: str) -> None:
    client = s3.connect(ministack)
    files = S3Files(client, bucket)
    content = bytes(range(256)) * 300

    files.put("2025/SIP-2025-000042.pdf", content, "application/pdf")
    files.put("2025/SIP-2025-000042.pdf", content, "application/pdf")

    assert files.get("2025/SIP-2025-000042.pdf") == content
    head = client.head_object(Bucket=bucket, Key="2025/SIP-2025-000042.pdf")
    assert head["ContentType"] == "application/pdf"


def test_a_missing_file_is_none(ministack: str, bucket: str) -> None:
    assert S3Files(s3.connect(ministack), bucket).get("none.pdf") is None


def test_a_missing_bucket_is_unavailable(ministack: str) -> None:
    files = S3Files(s3.connect(ministack), f"none-{uuid.uuid4()}")

    with pytest.raises(FilesUnavailable, match="NoSuchBucket"):
        files.get("a.pdf")
    with pytest.raises(FilesUnavailable, match="NoSuchBucket"):
        files.put("a.pdf", b"%PDF", "application/pdf")


def test_every_call_says_whose_the_bucket_has_to_be() -> None:
    client = boto3.client("s3", region_name="eu-central-1")
    ours = {"Bucket": "documents", "ExpectedBucketOwner": "111122223333"}
    files = S3Files(client, "documents", "111122223333")
    with Stubber(client) as stubber:
        stubber.add_response(
            "put_object",
            {},
            {**ours, "Key": "k", "Body": b"x", "ContentType": "text/plain", "ChecksumSHA256": ANY},
        )
        files.put("k", b"x", "text/plain")
        asked = {**ours, "Key": "k", "ChecksumMode": "ENABLED"}
        stubber.add_client_error("get_object", "AccessDenied", expected_params=asked)
        with pytest.raises(FilesUnavailable, match="AccessDenied"):
            files.get("k")
