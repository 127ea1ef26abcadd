"""The history: a page of it, what can be chosen, one payment, and what stands under its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from chalicelib.application.ledger.transactions import ALL, Chosen, Listing
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import Row, back, button, home, in_rows, screen, to_support
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.ledger.addresses import DOCUMENTS, HISTORY, choice_parts, listing
from chalicelib.bot.ledger.wording import paid_with, purpose_title
from chalicelib.bot.reader import Reader
from chalicelib.domain.ledger.transaction import Status, Transaction
from chalicelib.domain.people.account import Account

COLUMNS: Final = ("column-place", "column-day", "column-what", "column-amount")
"""As many as a telephone shows without cutting one."""


def history(
    language: Language, account: Account, chosen: Chosen, there: Listing, *, first: bool
) -> Screen:
    """A page, newest first, with a button for each; `first`: whether it is the newest one."""
    lines: list[Part | None] = [Title(language.text("payments-history"))]
    if chosen != ALL:
        lines.append(language.text("history-chosen", what=_choice(language, chosen)))
    if first and chosen == ALL and account.held:
        lines.append(language.text("history-held", held=account.held))
    lines.append("")
    found = there.transactions
    if found:
        lines.append(transactions_table(language, found))
    elif there.older is not None:
        lines.append(language.text("history-none-here"))
    else:
        lines.append(language.text("payments-none" if chosen == ALL else "history-none-chosen"))
    ones = [button(str(one.sequence), HISTORY, "i", one.sequence) for one in found]
    turns: list[Button] = []
    if there.older is not None:
        turns.append(button(language.label("button-older"), *listing(chosen, there.older)))
    if not first:
        turns.append(button(language.label("button-newest"), *listing(chosen)))
    ways: Row = ()
    if found or chosen != ALL:
        parts = choice_parts(chosen)
        ways = (
            button(language.label("button-choose-history"), HISTORY, "f", *parts),
            button(language.label("button-csv"), HISTORY, "c", *parts),
        )
    return screen(lines, *in_rows(ones, 4), turns, ways, (home(language),))


def transactions_table(language: Language, found: Sequence[Transaction]) -> Table:
    """A line each; the currency in the head, where it is one."""
    currencies = {one.amount.currency for one in found}
    head = [language.text(name) for name in COLUMNS]
    if len(currencies) == 1:
        head[3] = Html(*currencies)
    return Table("rllr", [_row(language, one, currencies) for one in found], head)


def _row(language: Language, one: Transaction, currencies: set[str]) -> tuple[str, ...]:
    status = language.text(f"history-was-{one.status}")
    return (
        str(one.sequence),
        language.day(language.on(one.at), short=True),
        language.text("history-row", what=_what(language, one), status=status),
        language.number(one.amount) if len(currencies) == 1 else language.money(one.amount),
    )


def _what(language: Language, one: Transaction) -> Html:
    if one.title is None:
        return escaped(purpose_title(language, one.purpose))
    if one.sale is None:
        return language.text("movement-credited", what=one.title)
    return escaped(one.title)


def _choice(language: Language, chosen: Chosen) -> str:
    purpose = None if chosen.purpose is None else purpose_title(language, chosen.purpose)
    year = None if chosen.year is None else str(chosen.year)
    return ", ".join(filter(None, (purpose, year)))


def choices(
    language: Language, chosen: Chosen, purposes: Iterable[str], years: Sequence[int]
) -> Screen:
    """Which purpose, which year: each press keeps the other."""
    of_purpose = [
        _marked(
            purpose_title(language, one),
            chosen.purpose == one,
            HISTORY, "y", *choice_parts(Chosen(one, chosen.year)),
        )
        for one in purposes
    ]  # fmt: skip
    of_year = [
        _marked(
            str(one), chosen.year == one, HISTORY, "y", *choice_parts(Chosen(chosen.purpose, one))
        )
        for one in reversed(years)
    ]
    everything = button(language.label("button-all-history"), HISTORY)
    return screen(
        [language.text("history-choose")],
        *in_rows(of_purpose, 2),
        *in_rows(of_year, 4),
        (everything,),
        back(language, *listing(chosen)),
    )


def _marked(label: str, is_chosen: bool, *parts: str | int) -> Button:
    return button(f"✓ {label}" if is_chosen else label, *parts)


def one(reader: Reader, there: Transaction) -> Screen:
    """One payment, and the ways to what it brought."""
    language, sale = reader.language, there.sale
    returned = there.status is Status.RETURNED
    rows: list[tuple[str, str]] = [
        (language.text("column-what"), _what(language, there)),
        (language.text("column-amount"), language.money(there.amount)),
    ]
    if there.vat:
        rows.append((language.text("history-vat"), language.money(there.vat)))
    if not returned:
        rows.append((language.text("history-paid-with"), escaped(paid_with(language, there))))
    rows += [
        (language.text("column-status"), language.text(f"history-was-{there.status}")),
        (language.text("history-change"), language.money(there.change, signed=True)),
        (language.text("history-after"), language.money(there.available_after)),
    ]
    system, _, reference = there.reference.partition(":")
    lines: list[Part | None] = [
        Title(language.text("history-one", id=there.id)),
        language.text("history-at", at=there.at),
        "",
        Table("lr", rows),
        language.text("history-reference", reference=reference)
        if system == there.paid_with
        else None,
    ]
    ways: list[Row] = [
        (button(language.label("button-its-credit-note"), DOCUMENTS, "s", one.document_id),)
        for one in there.given_back
    ]
    if sale is not None:
        label = language.label("button-its-document")
        ways.append((button(label, DOCUMENTS, "s", sale.document_id),))
        words = reader.spoken.sale(sale.subject.kind)
        ways += [] if words is None else [words.way(reader, sale)]
    return screen(
        lines,
        *ways,
        (to_support(language),),
        back(language, HISTORY),
    )


def file_name(account_id: int, chosen: Chosen) -> str:
    """Of what is chosen."""
    parts = [str(one) for one in (chosen.purpose, chosen.year) if one is not None]
    return "-".join(["history", str(account_id), *parts]) + ".csv"


def file_screen(language: Language, chosen: Chosen) -> Screen:
    """Under the file."""
    what = _choice(language, chosen) or language.label("button-all-history")
    label = language.label("menu-history")
    return screen(
        [language.text("history-file", what=what)],
        (button(label, *listing(chosen)), home(language)),
    )
