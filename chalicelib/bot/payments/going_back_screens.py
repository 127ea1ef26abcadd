"""What a payer reads when money of a payment goes back without their asking here; decides nothing."""

from __future__ import annotations

from chalicelib.application.payments.notices import WentBack
from chalicelib.application.ports.chat import Screen
from chalicelib.bot.buttons import button, home, screen, to_support
from chalicelib.bot.ledger.addresses import HISTORY
from chalicelib.bot.payments.addresses import BALANCE
from chalicelib.bot.reader import Reader
from chalicelib.domain.payments.reversal import Reversal, ReversalKind


def went_back(reader: Reader, notice: WentBack) -> Screen:
    """How it stands, what it did to the balance, and what does not go by itself meanwhile."""
    language, one, payer = reader.language, notice.reversal, reader.account
    lines: list[str | None] = [
        language.text(_message(one), amount=one.stands.withdrawn or one.stands.amount)
    ]
    if one.reserved:
        lines.append(language.text("reversal-set-aside", amount=one.reserved))
    if payer.owed is not None:
        lines.append(language.text("reversal-owed", owed=payer.owed))
    if one.flags and payer.cards:
        lines.append(language.text("reversal-no-card"))
    balance = language.label("menu-balance", available=payer.available)
    history = language.label("menu-history")
    return screen(
        lines,
        (button(balance, BALANCE), button(history, HISTORY)),
        (to_support(language), home(language)),
    )


def _message(one: Reversal) -> str:
    stands = one.stands
    if stands.kind is ReversalKind.REFUND:
        return "reversal-refund" if stands.withdrawn else "reversal-refund-back"
    if stands.warned:
        return "reversal-warned"
    if not stands.over:
        return "reversal-disputed"
    return "reversal-lost" if stands.withdrawn else "reversal-won"
