"""Starts what only tests need; the rest of the local world is started by infra/services.py."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra import toolchain
from infra.services import HOST, ServiceFailed, free_port, running


@contextlib.contextmanager
def dynamodb_local() -> Iterator[str]:
    """Amazon's DynamoDB Local, in memory, telemetry off; yields its address."""
    jar = toolchain.DYNAMODB_LOCAL / "DynamoDBLocal.jar"
    if not jar.exists():
        raise ServiceFailed("DynamoDB Local is not installed: 'make setup' does it")
    port = free_port()
    url = f"http://{HOST}:{port}"
    command = ["java", f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar)]
    command += ["-inMemory", "-sharedDb", "-port", str(port)]
    with tempfile.TemporaryDirectory(prefix="dynamodb-local-") as scratch:
        environment = {"DDB_LOCAL_TELEMETRY": "0", "HOME": scratch}
        with running(command, environment, url, Path(scratch)):
            yield url
