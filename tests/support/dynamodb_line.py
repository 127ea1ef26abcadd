"""A DynamoDB store whose network is a list, for tests of errors; knows no emulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from botocore import exceptions as broken
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.stub import Stubber

from chalicelib.adapters.dynamodb import DynamoDBStore
from chalicelib.adapters.dynamodb_items import put_parameters
from chalicelib.adapters.stored_records import PreparedPut, prepare
from chalicelib.application.ports.store import Table, Write

TABLES: Final = {table: f"test-{table}" for table in Table}
NEVER_SENT: Final = [
    broken.ConnectTimeoutError(endpoint_url="http://x"),
    broken.EndpointConnectionError(endpoint_url="http://x"),
    broken.ProxyConnectionError(proxy_url="http://x"),
    broken.NoCredentialsError(),
]
UNHEARD: Final = [
    broken.ReadTimeoutError(endpoint_url="http://x"),
    broken.ConnectionClosedError(endpoint_url="http://x"),
    broken.SSLError(endpoint_url="http://x", error=OSError("cut")),
    broken.HTTPClientError(error="anything else"),
    broken.ResponseStreamingError(error="cut"),
    broken.IncompleteReadError(actual_bytes=1, expected_bytes=2),
]


class Line:
    """A store whose network is a list: what each request meets, in turn."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.pauses: list[float] = []
        self.store = DynamoDBStore(TABLES, client, self.pauses.append)
        self.stub = Stubber(client)
        self.sent = 0

    def refuse(self, operation: str, code: str, status: int = 400, **more: Any) -> None:
        self.stub.add_client_error(operation, code, "said so", status, modeled_fields=more or None)
        self.stub.activate()

    def answer(self, operation: str, answer: dict[str, Any], asked: dict[str, Any] | None) -> None:
        self.stub.add_response(operation, answer, asked)
        self.stub.activate()

    def meet(self, *outcomes: Exception | AWSResponse) -> None:
        left = list(outcomes)

        def send(**_: Any) -> AWSResponse:
            self.sent += 1
            outcome = left.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        self.client.meta.events.register("before-send.dynamodb", send)


class Raw:
    """The body of an answer as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


def http_answer(status: int, body: bytes) -> AWSResponse:
    return AWSResponse("http://x", status, HTTPHeaders(), Raw(body))


def request_of(writes: list[Write], token: str) -> dict[str, Any]:
    (put,) = prepare(writes, token)
    assert isinstance(put, PreparedPut)
    return put_parameters(put, TABLES[put.key.table], token)
