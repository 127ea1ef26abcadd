"""What staff read of looking for an account: by what, whom it has found, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.application.desk.finding import ON_A_PAGE, Findings, Found
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import Row, StaleButton, button, cut, home, in_rows, screen
from chalicelib.bot.declared import Address
from chalicelib.bot.desk.words import FIND
from chalicelib.bot.language import Html, Language
from chalicelib.bot.wording import noted
from chalicelib.domain.desk.sought import OnCard, Sought, read_sought
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.name import carried

WRITTEN_SHOWN: Final = 80
"""Characters of what was looked for that are said again."""

NAME_SHOWN: Final = 60

ANY: Final = "-"
"""Where an amount or a currency stands in a press: whatever it is."""


def what(language: Language, note: Html | None = None) -> Screen:
    """The next text says it; `note`: why the one before did not."""
    lines = [*noted(note), language.text("find-what"), "", language.text("find-how")]
    return screen(lines, (home(language),))


def none(language: Language, sought: Sought) -> Screen:
    """What was looked for, and by what else it can be."""
    return screen(
        [language.text("find-none", what=_shown(language, sought)), "", language.text("find-how")],
        _again(language),
    )


def found_by(language: Language, sought: Sought, found: Found) -> Html:
    """Above the account: what of it was written."""
    if found.paid is not None:
        return _paid(language, found)
    return language.text(f"find-by-{found.by}", what=_shown(language, sought))


def several(language: Language, there: Findings) -> Screen:
    """A page, with a button for each."""
    lines: list[Part] = [
        Title(language.text("find-several", count=there.count)),
        language.text("find-for", what=_shown(language, there.sought)),
        "",
    ]
    if there.more:
        lines += [language.text("find-more-named"), ""]
    opens = []
    for place, one in enumerate(there.found, start=(there.page - 1) * ON_A_PAGE + 1):
        account = one.account
        name = cut(account.name, NAME_SHOWN)
        lines.append(language.text("find-one", place=place, name=name, id=str(account.id)))
        lines += [] if one.paid is None else [_paid(language, one)]
        opens.append(button(f"{place}. {account.name}", FIND, "a", account.id))
    return screen(lines, *in_rows(opens, 1), _turns(language, there), _again(language))


def _paid(language: Language, found: Found) -> Html:
    if found.paid is None:
        return Html("")
    paid = found.paid
    return language.text("find-by-card", amount=paid.paid.amount, day=paid.day)


def _turns(language: Language, there: Findings) -> Row:
    turns: list[Button] = []
    if there.page > 1:
        to = _listing(there.sought, there.page - 1)
        turns.append(button(language.label("button-page-before"), *to))
    if there.page < there.last_page:
        to = _listing(there.sought, there.page + 1)
        turns.append(button(language.label("button-page-after"), *to))
    return tuple(turns)


def _listing(sought: Sought, page: int) -> Address:
    """The press that lists another page of the same."""
    card = sought.on_card
    if card is None:
        return (FIND, "n", page, carried(sought.text))
    amount = ANY if card.amount is None else f"{card.amount:f}"
    return (FIND, "c", page, card.last4, card.day.isoformat(), amount, card.currency or ANY)


def card_of(parts: Sequence[str]) -> OnCard:
    """What such a press carries, read as if it had been written. Raises StaleButton."""
    try:
        card = read_sought(" ".join(part for part in parts if part != ANY)).on_card
    except Refused:
        card = None
    if card is None:
        raise StaleButton(f"no line of a bank: {parts!r}")
    return card


def _shown(language: Language, sought: Sought) -> str:
    """As it was understood, where it was read from several words."""
    card = sought.on_card
    if card is None:
        return cut(sought.text, WRITTEN_SHOWN)
    number = "" if card.amount is None else language.decimal(card.amount)
    amount = f"{number} {card.currency or ''}".strip()
    words = ("•••• " + card.last4, amount, language.day(card.day))
    return ", ".join(filter(None, words))


def _again(language: Language) -> Row:
    return (button(language.label("button-find-again"), FIND), home(language))
