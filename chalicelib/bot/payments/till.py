"""Invoices that are paid in the chat: asked about before the money moves, told of once it has."""

from __future__ import annotations

from typing import Final

from chalicelib.application.payments import in_chat
from chalicelib.application.payments.in_chat import PaidInvoice
from chalicelib.application.ports.chat import CheckOut, InvoicePaid
from chalicelib.bot.declared import Till
from chalicelib.bot.turn import Turn


def check_out(turn: Turn, asked: CheckOut) -> None:
    """Raises Refused."""
    in_chat.check_out(turn.services, turn.account.id, asked.payload, asked.total, asked.currency)


def paid(turn: Turn, news: InvoicePaid) -> None:
    """Told to its payer like any other payment."""
    one = PaidInvoice(
        news.payload, news.total, news.currency, news.chat_reference, news.provider_reference
    )
    in_chat.invoice_paid(turn.services, turn.account.id, one)


TILL: Final = Till(check_out, paid)
