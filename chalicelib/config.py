"""Settings from the environment, and from SSM in a deployed stage; unset means that feature is off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chalicelib.domain.errors import InvalidInput

LOCAL_STAGE: Final = "local"

ROLES: Final = frozenset({"support", "finance", "admin"})

PAYMENT_SYSTEM_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "stripe": ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
}
"""What must be set for a payment system to be switched on; by its id in the catalog."""


class SettingMissing(InvalidInput):
    """A setting without which this function cannot work is not in the environment."""


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
        """Role by Telegram id. Raises InvalidInput on what is not `telegram_id:role`."""
        staff: dict[int, str] = {}
        for item in filter(None, self.values.get("STAFF", "").split(",")):
            number, _, role = item.strip().partition(":")
            if not number.isdecimal() or role not in ROLES:
                raise InvalidInput(
                    f"STAFF is telegram_id:role with a role of {sorted(ROLES)}, not {item.strip()!r}"
                )
            staff[int(number)] = role
        return staff

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
