"""Settings from the environment, and from SSM in a deployed stage; unset means that feature is off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.people.roles import Role

_TELEGRAM_ID: Final = re.compile(r"[1-9][0-9]{0,15}")

LOCAL_STAGE: Final = "local"

ROLES: Final = frozenset(Role)

PAYMENT_SYSTEM_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "stripe": ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
    "paypal": ("PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID"),
    "telegram": ("TELEGRAM_PROVIDER_TOKEN",),
    "stars": ("TELEGRAM_TOKEN",),
    "yookassa": ("YOOKASSA_SHOP_ID", "YOOKASSA_SECRET_KEY"),
    "btcpay": ("BTCPAY_URL", "BTCPAY_STORE_ID", "BTCPAY_API_KEY", "BTCPAY_WEBHOOK_SECRET"),
    "cryptopay": ("CRYPTOPAY_TOKEN",),
}
"""What must be set for a payment system to be switched on; by its id in the catalog."""


class ConfigurationFault(InvalidInput):
    """The settings are wrong: nothing works until the operator mends them. Never holds a value."""


class SettingMissing(ConfigurationFault):
    """A setting without which this function cannot work is not in the environment."""


class SettingWrong(ConfigurationFault):
    """A setting is not what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`values` are the black-box contract's names; secrets never leave this object in a log."""

    values: Mapping[str, str] = field(repr=False)

    @property
    def stage(self) -> str:
        """`local` unless the template says otherwise."""
        return self.values.get("STAGE", LOCAL_STAGE)

    @property
    def deployed(self) -> bool:
        """Whether this is a stage on AWS: secrets come from SSM, the clock is real."""
        return self.stage != LOCAL_STAGE

    @property
    def catalog(self) -> str:
        """Name or path of the catalog."""
        return self.values.get("CATALOG") or "siptg"

    @property
    def telegram_api_url(self) -> str:
        """Without a slash at the end."""
        return self.values.get("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/")

    @property
    def staff(self) -> dict[int, str]:
        """Role by Telegram id. Raises SettingWrong on what is not `telegram_id:role`, or an id twice."""
        staff: dict[int, str] = {}
        entries = [item.strip() for item in self.values.get("STAFF", "").split(",")]
        for place, item in enumerate(filter(None, entries), start=1):
            number, _, role = (part.strip() for part in item.partition(":"))
            if not _TELEGRAM_ID.fullmatch(number) or role not in ROLES:
                roles = ", ".join(sorted(ROLES))
                raise SettingWrong(
                    f"STAFF: expected telegram_id:role, with a role of {roles}; entry {place} is not"
                )
            if int(number) in staff:
                raise SettingWrong(f"STAFF: expected each id once, entry {place} is there twice")
            staff[int(number)] = role
        return staff

    @property
    def telegram_webhook_secrets(self) -> tuple[str, ...]:
        """Any of these proves that an update is Telegram's: the current one, and the next while it is
        being changed. Empty when the webhook is off."""
        names = ("TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_WEBHOOK_SECRET_NEXT")
        return tuple(self.values[name] for name in names if self.values.get(name))

    @property
    def payment_systems(self) -> list[str]:
        """The payment systems whose settings are all there."""
        return [
            name
            for name, needed in PAYMENT_SYSTEM_SETTINGS.items()
            if all(self.values.get(setting) for setting in needed)
        ]

    def require(self, name: str) -> str:
        """Raises SettingMissing, naming the setting."""
        value = self.values.get(name)
        if not value:
            raise SettingMissing(f"{name} is not set")
        return value

    def optional(self, name: str) -> str | None:
        """None when unset or empty."""
        return self.values.get(name) or None
