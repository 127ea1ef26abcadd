"""/history: what was paid and came in, page by page, chosen by purpose and year, and as a file."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.ledger.transactions import (
    Chosen,
    after_year,
    exported,
    transaction_of,
    transactions_of,
    years_of,
)
from chalicelib.application.ports.chat import Attachment, Screen
from chalicelib.bot.buttons import StaleButton, number
from chalicelib.bot.ledger import history_screens as screens
from chalicelib.bot.ledger.addresses import EVERY
from chalicelib.bot.ledger.history_csv import written
from chalicelib.bot.turn import Turn
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.ledger.transaction import DISPUTE, OWED, REFILL, REFUND


def history(turn: Turn, parts: Sequence[str]) -> Screen | None:
    """/history; `l:{purpose}:{year}` lists what is chosen, perhaps `:{entry}` of before that one; `f` asks
    what to choose, `y` begins at the end of that year, `c` sends a file; `i:{entry}` shows one."""
    match parts:
        case []:
            return _listed(turn, Chosen(), None)
        case ["l", purpose, year]:
            return _listed(turn, _chosen(purpose, year), None)
        case ["l", purpose, year, before]:
            return _listed(turn, _chosen(purpose, year), number(before))
        case ["y", purpose, year]:
            return _year(turn, _chosen(purpose, year))
        case ["f", purpose, year]:
            return _choices(turn, _chosen(purpose, year))
        case ["c", purpose, year]:
            return _send(turn, _chosen(purpose, year))
        case ["i", sequence]:
            one = transaction_of(turn.services, turn.account.id, number(sequence))
            return screens.one(turn.reader, one)
        case _:
            raise StaleButton(f"nothing to do with a history: {parts!r}")


def _chosen(purpose: str, year: str) -> Chosen:
    return Chosen(None if purpose == EVERY else purpose, None if year == EVERY else number(year))


def _zone(turn: Turn) -> str:
    """Whose days and years these are: the seller's, as everywhere."""
    return turn.catalog.zone_of(turn.account.payment_system)


def _listed(turn: Turn, chosen: Chosen, before: int | None) -> Screen:
    account = turn.account
    listing = transactions_of(turn.services, account.id, _zone(turn), chosen, before)
    return screens.history(turn.language, account, chosen, listing, first=before is None)


def _year(turn: Turn, chosen: Chosen) -> Screen:
    """Its pages begin where it ends."""
    if chosen.year is None:
        return _listed(turn, chosen, None)
    account = turn.account
    before = after_year(turn.services, account.id, account.sequence, chosen.year, _zone(turn))
    return _listed(turn, chosen, before)


def _choices(turn: Turn, chosen: Chosen) -> Screen:
    account = turn.account
    years = years_of(turn.services, account.id, account.sequence, _zone(turn))
    return screens.choices(
        turn.language,
        chosen,
        (REFILL, *sorted(turn.spoken.sales), EntryKind.CREDIT, REFUND, DISPUTE, OWED),
        years,
    )


def _send(turn: Turn, chosen: Chosen) -> Screen | None:
    """A message of its own, below. Raises Refused("history-too-long")."""
    turn.answer()
    account, zone = turn.account, _zone(turn)
    found = exported(turn.services, account.id, account.sequence, zone, chosen)
    content = written(turn.language, found, zone)
    file = Attachment(screens.file_name(account.id, chosen), content)
    turn.chat.send_document(account.id, file, screens.file_screen(turn.language, chosen))
    return None
