"""What the sandbox is told by its environment and by `.env`; starts nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from infra.sandbox.clock import read_instant

ROOT: Final = Path(__file__).resolve().parents[2]

# Well-formed and worthless: only the played Telegram and the played Stripe know them.
TOKEN: Final = "7000000042:sandbox-token-known-to-nobody-else"  # noqa: S105
STRIPE_KEY: Final = "sk_test_sandbox"
CARRIER_KEY: Final = "KEY-sandbox"
SECRETS: Final = {
    "TELEGRAM_WEBHOOK_SECRET": "sandbox-telegram-secret",
    "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
}
PLAYED: Final = (
    *("TELEGRAM_TOKEN", "TELEGRAM_API_URL", "STRIPE_SECRET_KEY", "STRIPE_API_URL"),
    *("VIES_URL", "CARRIER_API_URL", "CARRIER_API_KEY", "ECB_RATES_URL", "CBR_RATES_URL"),
    *("PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "PAYPAL_API_URL"),
    *("YOOKASSA_SHOP_ID", "YOOKASSA_SECRET_KEY", "YOOKASSA_API_URL"),
    *("BTCPAY_URL", "BTCPAY_STORE_ID", "BTCPAY_API_KEY", "BTCPAY_WEBHOOK_SECRET"),
    *("CRYPTOPAY_TOKEN", "CRYPTOPAY_API_URL"),
)
"""What the sandbox itself decides."""

REAL_TELEGRAM: Final = "https://api.telegram.org"
REAL_STRIPE: Final = "https://api.stripe.com"


class SettingWrong(Exception):
    """A variable cannot be used; the message is one line that names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`environment` is what the app gets besides what the sandbox itself decides."""

    port: int
    state_dir: Path
    start_at: datetime
    environment: Mapping[str, str] = field(repr=False)
    telegram_token: str | None = field(repr=False, default=None)  # a real one
    telegram_api_url: str = REAL_TELEGRAM
    stripe_key: str | None = field(repr=False, default=None)  # a real one, of Stripe's test mode
    stripe_api_url: str = REAL_STRIPE
    vies_url: str | None = None  # the real one


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises SettingWrong.

    Real keys count only from `.env` (or the file that ENV_FILE names), never from the environment,
    so that nobody talks to real people because of a variable that was set for something else.
    """
    real = read_env_file(Path(environment.get("ENV_FILE") or ROOT / ".env"))
    key = real.get("STRIPE_SECRET_KEY")
    if key and "_test_" not in key:
        raise SettingWrong("STRIPE_SECRET_KEY in .env is not a key of the test mode: refused")
    kept = {
        name: value
        for name, value in environment.items()
        if name not in PLAYED and not name.startswith("AWS_")
    }
    local = {name: value for name, value in real.items() if name not in PLAYED}
    return Settings(
        port=_port(environment.get("PORT") or "8000"),
        state_dir=Path(environment.get("STATE_DIR") or ROOT / ".dialtone").absolute(),
        start_at=_start(environment.get("START_AT")),
        environment=SECRETS | kept | local,
        telegram_token=real.get("TELEGRAM_TOKEN") or None,
        telegram_api_url=real.get("TELEGRAM_API_URL") or REAL_TELEGRAM,
        stripe_key=key or None,
        stripe_api_url=real.get("STRIPE_API_URL") or REAL_STRIPE,
        vies_url=real.get("VIES_URL") or None,
    )


def check_app_settings(environment: Mapping[str, str]) -> None:
    """What the app would find wrong with its first update. Raises SettingWrong and CatalogError."""
    from chalicelib.adapters.catalog_file.loading import load_catalog
    from chalicelib.config import ConfigurationFault
    from chalicelib.config import Settings as AppSettings

    app = AppSettings(environment)
    load_catalog(app.catalog)
    try:
        _ = app.staff
    except ConfigurationFault as fault:
        raise SettingWrong(str(fault)) from fault


def read_env_file(path: Path) -> dict[str, str]:
    """`NAME=value` lines; no file is no setting. Raises SettingWrong."""
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingWrong(f"{path} is not a readable UTF-8 file") from fault
    found = {}
    for line in text.splitlines():
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return found


def install_environment(values: Mapping[str, str]) -> None:
    """Make `values` the environment of this process, and so of the app in it."""
    os.environ.clear()
    os.environ.update(values)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise SettingWrong(f"PORT is a number up to 65535 (0: any free one), not {text!r}")
    return int(text)


def _start(text: str | None) -> datetime:
    if not text:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return read_instant(text)
    except ValueError as fault:
        raise SettingWrong(f"START_AT is an instant like 2025-07-01T00:00:00Z: {fault}") from fault
