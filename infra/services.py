"""Starts local servers as child processes that cannot outlive us; knows nothing of what they serve.

A child is watched through a pipe: when this process ends, even by SIGKILL, the pipe closes and the
child is told to end.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from infra import toolchain

HOST: Final = "127.0.0.1"
_MINISTACK: Final = Path(__file__).resolve().parent / "guarded_ministack.py"
_PORTS: Final = range(18_000, 32_000)  # systems give outgoing connections higher ones
_START_SECONDS: Final = 60  # ours are up in one to four; a busy machine may be slow
_STOP_SECONDS: Final = 30  # ministack writes its state while it ends
_LOG_TAIL_CHARACTERS: Final = 2000

# Ends the server when our end of the pipe on standard input closes; ends itself when the server does.
_WATCH: Final = """
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(cat <&3 >/dev/null; kill "$server" 2>/dev/null) &
exec 3<&-
wait "$server"
"""


class ServiceFailed(Exception):
    """A local server did not start; the message holds the end of its log."""


def free_port() -> int:
    """A port that nobody listens on, drawn where no outgoing connection takes it meanwhile."""
    draw = random.SystemRandom()
    while True:
        port = draw.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port


@contextlib.contextmanager
def ministack(
    port: int | None = None, *, state: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A local AWS; yields its address. With ``state`` it keeps tables, queues and objects there.

    Its functions inherit its environment, which would hide a variable that the template forgets: so it
    gets none of ours but what ``settings`` names.
    """
    interpreter = toolchain.MINISTACK_VENV / "bin" / "python"
    if not (interpreter.parent / "ministack").exists():
        raise ServiceFailed("ministack is not installed: 'make setup' does it")
    chosen = port or free_port()
    with tempfile.TemporaryDirectory(prefix="ministack-") as scratch:
        environment = {
            "GATEWAY_PORT": str(chosen),
            "BIND_HOST": HOST,
            "IOT_MTLS_ENABLED": "0",
            "TMPDIR": scratch,
            "HOME": scratch,
            **(settings or {}),
        }
        if state is not None:
            state.mkdir(parents=True, exist_ok=True)
            environment |= {"PERSIST_STATE": "1", "S3_PERSIST": "1", "STATE_DIR": str(state)}
            environment |= {"S3_DATA_DIR": str(state / "s3")}
        url = f"http://{HOST}:{chosen}"
        command = [str(interpreter), str(_MINISTACK)]
        with running(command, environment, f"{url}/_ministack/health", Path(scratch)):
            yield url


@contextlib.contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], health: str, scratch: Path
) -> Iterator[None]:
    """Run a server until the block ends; it is up when ``health`` answers anything."""
    log = scratch / "log.txt"
    with log.open("wb") as output:
        watcher = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "watch", *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **environment},
            start_new_session=True,  # a Ctrl-C is for us; we then end it gently
        )
    try:
        _wait_until_up(watcher, health, log, command[0])
        yield
    finally:
        _stop(watcher)


def _wait_until_up(watcher: "subprocess.Popen[bytes]", health: str, log: Path, name: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if watcher.poll() is not None:
            break
        try:
            urllib.request.urlopen(health, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return  # an error is an answer
        except OSError:
            time.sleep(0.05)
        else:
            return
    tail = log.read_text(errors="replace")[-_LOG_TAIL_CHARACTERS:]
    raise ServiceFailed(f"{name} did not start:\n{tail}")


def _stop(watcher: "subprocess.Popen[bytes]") -> None:
    if watcher.stdin is not None:
        watcher.stdin.close()
    try:
        watcher.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(watcher.pid, signal.SIGKILL)  # its own children, or itself if it would not
        watcher.wait()
