"""Secrets of a stage on the local AWS."""

import uuid

import pytest

from chalicelib.adapters import ssm
from chalicelib.adapters.ssm import SecretsUnavailable, load_secrets
from chalicelib.domain.errors import InvalidInput


def put(ministack: str, stage: str, **secrets: str) -> None:
    client = ssm.connect(ministack)
    for name, value in secrets.items():
        path = f"/dialtone/{stage}/{name}"
        client.put_parameter(Name=path, Value=value, Type="SecureString")


def test_all_pages_are_read_decrypted_and_of_this_stage_alone(ministack: str) -> None:
    stage, other = f"dev-{uuid.uuid4()}", f"dev-{uuid.uuid4()}"
    expected = {f"SECRET_{i}": f"value {i}" for i in range(25)}
    put(ministack, stage, **{name.lower(): value for name, value in expected.items()})
    put(ministack, other, telegram_token="not ours")

    assert load_secrets(ssm.connect(ministack), stage) == expected
    assert load_secrets(ssm.connect(ministack), f"none-{stage}") == {}


def test_two_secrets_of_one_name_are_refused(ministack: str) -> None:
    stage = f"dev-{uuid.uuid4()}"
    put(ministack, stage, token="a", TOKEN="b")

    with pytest.raises(InvalidInput, match="two parameters"):
        load_secrets(ssm.connect(ministack), stage)


def test_no_connection_is_unavailable() -> None:
    with pytest.raises(SecretsUnavailable, match="EndpointConnectionError"):
        load_secrets(ssm.connect("http://127.0.0.1:9"), "dev")
