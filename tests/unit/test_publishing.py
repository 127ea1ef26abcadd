"""Names of buckets are guessable, so whose a bucket is and what lies in it are proved, never assumed."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.account import Account
from infra.buckets import BucketNotOurs, ensure_bucket
from infra.packaging import TEMPLATE
from infra.publishing import publish

NUMBER, REGION = "111122223333", "eu-central-1"
NAME = f"dialtone-packages-{NUMBER}-{REGION}"
OURS = {"Bucket": NAME, "ExpectedBucketOwner": NUMBER}


@pytest.fixture
def s3() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("s3", region_name=REGION)
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()


def test_our_own_bucket_is_used(s3: tuple[Any, Stubber]) -> None:
    client, stubber = s3
    stubber.add_response("head_bucket", {}, OURS)
    ensure_bucket(client, NAME, NUMBER)


@pytest.mark.parametrize("status", [301, 400, 403])
def test_a_strangers_bucket_is_refused_in_words(s3: tuple[Any, Stubber], status: int) -> None:
    client, stubber = s3
    stubber.add_client_error(
        "head_bucket", str(status), http_status_code=status, expected_params=OURS
    )
    with pytest.raises(BucketNotOurs, match=f"bucket {NAME} belongs to another account"):
        ensure_bucket(client, NAME, NUMBER)


def test_a_stranger_may_be_faster(s3: tuple[Any, Stubber]) -> None:
    client, stubber = s3
    stubber.add_client_error("head_bucket", "404", http_status_code=404)
    stubber.add_client_error("create_bucket", "BucketAlreadyExists", http_status_code=409)
    with pytest.raises(BucketNotOurs, match="nothing was uploaded"):
        ensure_bucket(client, NAME, NUMBER)


def test_a_new_bucket_is_closed_to_the_public(s3: tuple[Any, Stubber]) -> None:
    client, stubber = s3
    stubber.add_client_error("head_bucket", "404", http_status_code=404)
    where = {"LocationConstraint": REGION}
    stubber.add_response("create_bucket", {}, {"Bucket": NAME, "CreateBucketConfiguration": where})
    closed = dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
    )
    stubber.add_response(
        "put_public_access_block", {}, {**OURS, "PublicAccessBlockConfiguration": closed}
    )
    ensure_bucket(client, NAME, NUMBER)


def checksum(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize("found", ["ours", "other content", "no checksum", "nothing"])
def test_what_lies_under_the_hash_is_taken_only_if_it_has_it(
    s3: tuple[Any, Stubber], tmp_path: Path, found: str
) -> None:
    client, stubber = s3
    code = b"a zip"
    (tmp_path / "code.zip").write_bytes(code)
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./code.zip"}}
    (tmp_path / TEMPLATE).write_text(json.dumps({"Resources": {"F": function}}))
    key = f"{hashlib.sha256(code).hexdigest()}.zip"
    finished = {**function, "Properties": {"CodeUri": f"s3://{NAME}/{key}"}}
    template = json.dumps({"Resources": {"F": finished}}, sort_keys=True).encode()
    template_key = f"{hashlib.sha256(template).hexdigest()}.json"
    for name, content in ((key, code), (template_key, template)):
        asked = {**OURS, "Key": name, "ChecksumMode": "ENABLED"}
        answers: dict[str, dict[str, Any]] = {
            "ours": {"ChecksumSHA256": checksum(content)},
            "other content": {"ChecksumSHA256": checksum(b"somebody else's")},
            "no checksum": {},
        }
        if found == "nothing":
            stubber.add_client_error(
                "head_object", "404", http_status_code=404, expected_params=asked
            )
        else:
            stubber.add_response("head_object", answers[found], asked)
        if found != "ours":
            sent = {**OURS, "Key": name, "Body": content, "ChecksumSHA256": checksum(content)}
            stubber.add_response("put_object", {}, sent)
    nobody: Any = None
    account = Account(client, nobody, nobody, nobody, NUMBER, REGION)
    assert publish(account, tmp_path).endswith(f"/{NAME}/{template_key}")
