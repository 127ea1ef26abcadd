"""`python -m infra.sandbox`: starts the local world, says where it is, and ends it gently."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import uvicorn

from chalicelib.domain.errors import CatalogError
from infra.sandbox.assembly import running_world
from infra.sandbox.kept_state import StateDamaged, check_state
from infra.sandbox.settings import Settings, SettingWrong, check_app_settings, read_settings
from infra.sandbox.site import build_site
from infra.sandbox.world import World
from infra.services import HOST, ServiceFailed
from infra.telegram_setup import TelegramRefused, register_commands

log = logging.getLogger(__name__)

OPEN_CALLS_SECONDS: Final = 1  # how long calls under way may take when it ends


def main() -> int:
    """0 after a signal; 1 and one line on stderr (of a catalog: one a fault) if it cannot start."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _end)
    try:
        settings = read_settings(os.environ)
        check_app_settings(settings.environment)
        with _own(settings.state_dir), _listening(settings) as listener:
            _serve(settings, listener)
    except CatalogError as fault:
        print(fault, file=sys.stderr)
        return 1
    except (SettingWrong, ServiceFailed, StateDamaged, OSError, sqlite3.Error) as fault:
        print(f"dialtone: {fault}", file=sys.stderr)
        return 1
    return 0


def _serve(settings: Settings, listener: socket.socket) -> None:
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    with running_world(settings, address) as world:
        config = uvicorn.Config(
            build_site(world),
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=OPEN_CALLS_SECONDS,
        )
        threading.Thread(target=_catch_up, args=(world, address), daemon=True).start()
        uvicorn.Server(config).run(sockets=[listener])


def _catch_up(world: World, address: str) -> None:
    """What can only be done while calls are answered: the app talks to its stand-ins by HTTP. The address is
    told when the world is at rest, so that whoever waits for it meets nothing half-done."""
    container = world.app.container
    token, api_url = (
        container.settings.require("TELEGRAM_TOKEN"),
        container.settings.telegram_api_url,
    )
    try:
        register_commands(token, api_url, container.catalog)
    except TelegramRefused as fault:
        log.warning("the command menu was not set: %s", fault)
    try:
        world.settle()
    finally:
        print(f"Dialtone's sandbox: {address}", flush=True)


def _end(*_: Any) -> None:
    """The first signal ends gently; another must not disturb that."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    raise SystemExit(0)


@contextlib.contextmanager
def _own(state_dir: Path) -> Iterator[None]:
    """Two sandboxes in one folder would spoil each other's state; so would one on damaged files."""
    with _lock_file(state_dir) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise SettingWrong(
                f"another sandbox runs in {state_dir}: set STATE_DIR (and PORT) for a second one"
            ) from fault
        check_state(state_dir)
        yield


def _lock_file(state_dir: Path) -> IO[str]:
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=state_dir):
            return (state_dir / "lock").open("w")
    except OSError as fault:
        raise SettingWrong(
            f"STATE_DIR is a folder to write in, {state_dir} is not: {fault.strerror}"
        ) from fault


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((HOST, settings.port), backlog=128)
    except OSError as fault:
        raise SettingWrong(f"port {settings.port} is taken: set PORT to another one") from fault
    with listener:
        yield listener


if __name__ == "__main__":
    sys.exit(main())
