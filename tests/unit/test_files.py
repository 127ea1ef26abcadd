"""File stores: what a fault of S3 becomes, and that memory behaves like a store."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator

import pytest
from botocore.stub import Stubber

from chalicelib.adapters import s3
from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.s3 import S3Files
from chalicelib.application.ports.files import FilesUnavailable


@pytest.fixture
def stubbed() -> Iterator[tuple[S3Files, Stubber]]:
    client = s3.connect()
    with Stubber(client) as stubber:
        yield S3Files(client, "documents"), stubber


def test_a_file_is_put_with_its_type_and_checksum(stubbed: tuple[S3Files, Stubber]) -> None:
    files, stubber = stubbed
    expected = {
        "Bucket": "documents",
        "Key": "a.pdf",
        "Body": b"%PDF",
        "ContentType": "application/pdf",
        "ChecksumSHA256": b64encode(hashlib.sha256(b"%PDF").digest()).decode(),
    }
    stubber.add_response("put_object", {}, expected)

    files.put("a.pdf", b"%PDF", "application/pdf")

    stubber.assert_no_pending_responses()


def test_a_missing_file_is_none(stubbed: tuple[S3Files, Stubber]) -> None:
    files, stubber = stubbed
    stubber.add_client_error("get_object", "NoSuchKey", http_status_code=404)

    assert files.get("a.pdf") is None


@pytest.mark.parametrize("code", ["NoSuchBucket", "AccessDenied", "SlowDown", "InternalError"])
def test_every_other_fault_is_unavailable(code: str, stubbed: tuple[S3Files, Stubber]) -> None:
    files, stubber = stubbed
    stubber.add_client_error("get_object", code)
    stubber.add_client_error("put_object", code)

    with pytest.raises(FilesUnavailable, match=code):
        files.get("a.pdf")
    with pytest.raises(FilesUnavailable, match=code):
        files.put("a.pdf", b"", "application/pdf")


def test_no_connection_is_unavailable() -> None:
    files = S3Files(s3.connect("http://127.0.0.1:9"), "documents")

    with pytest.raises(FilesUnavailable, match="EndpointConnectionError"):
        files.get("a.pdf")


def test_memory_keeps_files_until_it_is_down() -> None:
    files = MemoryFiles()
    files.put("a.pdf", b"%PDF", "application/pdf")

    assert files.get("a.pdf") == b"%PDF"
    assert files.get("b.pdf") is None
    assert files.keys() == ["a.pdf"]
    assert files.content_type("a.pdf") == "application/pdf"

    files.is_down = True
    with pytest.raises(FilesUnavailable):
        files.get("a.pdf")
    with pytest.raises(FilesUnavailable):
        files.put("a.pdf", b"", "application/pdf")
