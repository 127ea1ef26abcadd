"""Bank transfers, as staff see them."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.banking.acts import Asked
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.banking.words import BANK
from chalicelib.bot.buttons import Row, button, cut, dangerous, fingerprint, home, in_rows, screen
from chalicelib.bot.language import Html, Language
from chalicelib.bot.people.wording import name_of
from chalicelib.domain.banking.act import BankAct
from chalicelib.domain.banking.receipt import BankReceipt
from chalicelib.domain.people.account import Account
from chalicelib.domain.writing import MAX_REASON

MOST_WORDS = 200
"""Characters of what a payer wrote that are shown."""


def overview(language: Language, found: Sequence[BankReceipt]) -> Screen:
    """What waits for staff; the next text is the reference of an invoice that is paid."""
    lines: list[Part] = [Title(language.text("transfers"))]
    lines.append(language.text("transfers-suspense" if found else "transfers-suspense-none"))
    lines += ["", language.text("transfers-reference-asked")]
    buttons = [
        button(
            language.label("button-transfers-transfer", amount=one.amount, day=one.booked),
            BANK,
            "s",
            fingerprint(one.id),
        )
        for one in found
    ]
    return screen(lines, *in_rows(buttons, 1), (home(language),))


def transfer(language: Language, one: BankReceipt, mark: str) -> Screen:
    """What the bank says of it, and what can be done."""
    return screen(
        _about(language, one),
        (button(language.label("button-transfers-assign"), BANK, "o", mark),),
        (button(language.label("button-transfers-return"), BANK, "r", mark),),
        _back(language),
    )


def whose(language: Language, one: BankReceipt, mark: str) -> Screen:
    """The next text is a Telegram id."""
    return screen(
        [*_about(language, one), "", language.text("transfers-whose")], _to(language, mark)
    )


def why_assign(language: Language, one: BankReceipt, account: Account, mark: str) -> Screen:
    """The next text is the reason."""
    lines = [
        *_about(language, one),
        language.text("transfers-for", name=name_of(language, account), id=str(account.id)),
        "",
        language.text("transfers-why", characters=MAX_REASON),
    ]
    return screen(lines, _to(language, mark))


def why_return(language: Language, one: BankReceipt, mark: str) -> Screen:
    """The same for what is sent back."""
    lines = [
        *_about(language, one),
        "",
        language.text("transfers-why-return", characters=MAX_REASON),
    ]
    return screen(lines, _to(language, mark))


def why_mark(language: Language, asked: Asked) -> Screen:
    """An invoice and its payer; the next text is the reason."""
    payer, charge = asked.payer, asked.charge
    return screen(
        [
            language.text("transfers-invoice", number=asked.number, amount=charge.payable),
            language.text("transfers-for", name=name_of(language, payer), id=str(payer.id)),
            "",
            language.text("transfers-why", characters=MAX_REASON),
        ],
        _back(language),
    )


def preview(language: Language, act: BankAct, account: Account | None) -> Screen:
    """What will be done; the button carries this very preview."""
    lines: list[Html] = [language.text(f"transfers-preview-{act.kind}", amount=act.amount)]
    if account is not None:
        lines.append(
            language.text("transfers-for", name=name_of(language, account), id=str(account.id))
        )
    lines += [language.text("transfers-reason", reason=cut(act.reason, MOST_WORDS))]
    yes = button(
        language.label(f"button-transfers-{act.kind}-yes", amount=act.amount), BANK, "y", act.id
    )
    return screen(lines, (dangerous(yes),), _back(language))


def done(language: Language, act: BankAct) -> Screen:
    """It is done."""
    return screen([language.text(f"transfers-done-{act.kind}", amount=act.amount)], _back(language))


def _about(language: Language, one: BankReceipt) -> list[Html]:
    """Amount, day, who and what they wrote; and the invoice that it names with another amount."""
    said = [
        language.text("transfers-transfer", amount=one.amount, day=one.booked),
        language.text("transfers-payer", payer=cut(one.payer, MOST_WORDS) or "–"),
        language.text("transfers-text", text=cut(one.text, MOST_WORDS) or "–"),
    ]
    if one.charge_id is not None:
        said.append(language.text("transfers-other-amount"))
    return said


def _to(language: Language, mark: str) -> Row:
    return (button(language.label("button-back"), BANK, "s", mark), home(language))


def _back(language: Language) -> Row:
    return (button(language.label("button-back"), BANK), home(language))
