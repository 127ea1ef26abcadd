"""A world whose payers pay inside the chat: links to invoices without Telegram."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, cast

from chalicelib.adapters.telegram import TelegramChat
from chalicelib.adapters.telegram_invoices import TelegramInvoices
from chalicelib.application.payments.methods import choose_payment_system
from tests.support.parts import Who
from tests.support.world import World


@dataclass
class Links:
    """Telegram as far as links go: `made` is what was asked for each, `error` what is said instead of one."""

    made: list[dict[str, Any]] = field(default_factory=list)
    error: Exception | None = None

    def create_invoice_link(self, **asked: Any) -> str:
        if self.error is not None:
            raise self.error
        self.made.append(asked)
        return f"https://t.me/$link{len(self.made)}"


def paid_in_chat(world: World, system: str) -> tuple[Links, TelegramInvoices]:
    """From now on, by `telegram` or by `stars`, and by nothing else."""
    links = Links()
    token = "provider" if system == "telegram" else ""
    made = TelegramInvoices(system, cast("TelegramChat", links), token)
    world.services = replace(world.services, payment_systems={system: lambda: made})
    return links, made


def chooses(world: World, who: Who, system: str) -> None:
    """To pay by it."""
    choose_payment_system(world.services, world.open(who).id, system)
