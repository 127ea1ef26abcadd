"""Telegram Stars as a PaymentSystem."""

from collections.abc import Mapping

from chalicelib.adapters.telegram import TelegramChat
from chalicelib.adapters.telegram_invoices import TelegramInvoices
from chalicelib.application.ports.clock import Clock

API_URL = "https://api.telegram.org"


def connect(settings: Mapping[str, str], _transport_clock: Clock) -> TelegramInvoices:
    """From TELEGRAM_TOKEN, and TELEGRAM_API_URL for another address."""
    chat = TelegramChat(settings["TELEGRAM_TOKEN"], settings.get("TELEGRAM_API_URL") or API_URL)
    return TelegramInvoices("stars", chat)
