"""The balance: what is available and held, ways to top up, the last movements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from chalicelib.application.declared import Claim
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import Row, back, button, home, in_rows, primary, screen
from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.language import Html, Language
from chalicelib.bot.ledger.addresses import HISTORY
from chalicelib.bot.ledger.movements import MOVEMENTS_SHOWN, movement_lines
from chalicelib.bot.payments.addresses import (
    BALANCE,
    PAYSYSTEM,
    WATCH,
    adding_button,
    filling_up,
    movements_before,
    top_up_button,
)
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.ledger.statement import Statement
from chalicelib.domain.money import Money, divide_round_half_up, exponent_of
from chalicelib.domain.people.account import Account

_SPACES: Final = " \u00a0\u202f"
_AMOUNT: Final = re.compile(
    rf"([0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+|[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,3}}(?:\.[0-9]{{3}})+"
    rf"|[0-9]{{1,9}})(?:[.,]([0-9]{{1,3}}))?"
)
_ONE_SEPARATOR: Final = re.compile(r"([0-9]{1,3})[.,]([0-9]{3})")
_MAX_DIGITS: Final = 12


def balance(
    language: Language,
    account: Account,
    limits: PaymentLimits | None,
    statement: Statement | None,
    soon: Sequence[Claim] = (),
) -> Screen:
    """`limits` of the chosen payment system, None if the account cannot use it now. The balance is the one
    that the statement ends in, so that what is shown adds up. `soon`: what it is to pay."""
    available, held = account.available, account.held
    if statement is not None:
        available, held = statement.after, statement.held
    lines: list[Part | None] = [Title(language.text("balance", available=available))]
    if held:
        lines.append(language.text("balance-held", held=held))
    if account.owed is not None:
        lines.append(language.text("balance-owed", owed=account.owed))
    lines.append("")
    top_ups: list[Button] = []
    if limits is None:
        lines.append(language.text("balance-no-system"))
    else:
        lines += [top_up_words(language, account, limits)]
        top_ups = [adding_button(language, amount) for amount in limits.suggested]
    missing = _missing(account, soon)
    lines += _soon(language, soon, missing)
    fills: Row = ()
    if missing is not None and limits is not None:
        fills = (primary(filling_up(language, missing, limits, None)),)
    lines += ["", *_movements(language, statement)]
    system = button(language.label("menu-paysystem"), PAYSYSTEM)
    ways = (
        button(language.label("button-auto-top-up"), *WATCH),
        button(language.label("menu-history"), HISTORY),
    )
    older = [] if statement is None else _older(language, statement)
    return screen(lines, fills, *in_rows(top_ups, 2), older, ways, (system, home(language)))


def earlier(language: Language, statement: Statement | None, newest: int) -> Screen:
    """Movements of before; `newest` is the number of the last one there is."""
    if statement is None:
        return screen([language.text("movements-none")], back(language, BALANCE))
    after = statement.movements[-1].sequence + 1
    newer = (
        (BALANCE,)
        if newest < after + MOVEMENTS_SHOWN
        else movements_before(after + MOVEMENTS_SHOWN)
    )
    return screen(
        [Title(language.text("movements-older")), *movement_lines(language, statement)],
        [*_older(language, statement), button(language.label("button-newer"), *newer)],
        back(language, BALANCE),
    )


def _missing(account: Account, soon: Sequence[Claim]) -> Money | None:
    """What the balance lacks for all of it together; None if it is enough, or a saved card pays the rest."""
    missing = sum((one.amount for one in soon), account.available.zero) - account.available
    return missing if missing.minor > 0 and account.usable_card is None else None


def _soon(language: Language, soon: Sequence[Claim], missing: Money | None) -> list[str]:
    if not soon:
        return []
    lines: list[str] = ["", language.text("balance-soon")]
    lines += [
        language.text("balance-claim", day=one.at.date(), what=one.title, amount=one.amount)
        for one in sorted(soon, key=lambda one: one.at)
    ]
    if missing is not None:
        lines.append(language.text("balance-soon-missing", missing=missing))
    return lines


def _movements(language: Language, statement: Statement | None) -> Sequence[Part]:
    if statement is None:
        return [language.text("movements-none")]
    return movement_lines(language, statement)


def _older(language: Language, statement: Statement) -> list[Button]:
    first = statement.movements[0].sequence
    if first == 1:
        return []
    return [button(language.label("button-older"), *movements_before(first))]


def top_up_words(language: Language, account: Account, limits: PaymentLimits) -> Html:
    """How to top up by any amount, and between which bounds."""
    return language.text(
        "balance-top-up",
        system=system_title(language, account.payment_system),
        least=limits.top_up_minimum,
        most=limits.maximum,
    )


def offered_amount(
    language: Language, account: Account, amount: Money, limits: PaymentLimits | None
) -> Screen:
    """The answer to a text that is just a number."""
    if limits is None:
        system = button(language.label("menu-paysystem"), PAYSYSTEM)
        return screen(
            [language.text("balance-no-system")], (primary(system),), back(language, BALANCE)
        )
    if amount < limits.top_up_minimum or limits.maximum < amount:
        suggested = [adding_button(language, one) for one in limits.suggested]
        return screen(
            [
                language.text("amount-out-of-bounds", amount=amount),
                top_up_words(language, account, limits),
            ],
            *in_rows(suggested, 2),
            back(language, BALANCE),
        )
    return screen(
        [language.text("amount-offered", amount=amount, available=account.available)],
        (primary(top_up_button(language, amount)),),
        back(language, BALANCE),
    )


def which_amount(language: Language, readings: Sequence[Money]) -> Screen:
    """The answer to a text that can be read as more than one number: nothing is assumed."""
    return screen(
        [language.text("amount-unclear")],
        *([top_up_button(language, amount)] for amount in readings),
        back(language, BALANCE),
    )


def readings_of(text: str, currency: str) -> tuple[Money, ...]:
    """The amounts that a text can be, as people write them ("150", "150,50", "1 500 EUR"), the least
    first; none if it is more than an amount.

    One separator with three digits behind it may be of thousands or of decimals: in a currency of three
    decimals these are decimals, in one without any, thousands; else both are possible ("20.005"). What
    cards cannot move exactly is the next amount that they can.
    """
    bare = text.strip()
    for sign in (currency, currency.lower(), "€", "$", "₽"):
        bare = bare.removesuffix(sign).removeprefix(sign).strip()
    one = _ONE_SEPARATOR.fullmatch(bare)
    if one is None:
        found = _AMOUNT.fullmatch(bare)
        grouped = found is not None and not found[1].isdecimal()
        if found is None or (grouped and found[1].startswith("0")):
            return ()
        return _exact(re.sub(r"[^0-9]", "", found[1]), found[2] or "", currency)
    whole, three = one[1], one[2]
    thousands = () if whole.startswith("0") else _exact(whole + three, "", currency)
    match exponent_of(currency):
        case 0:
            return thousands
        case 3:
            return _exact(whole, three, currency)
        case digits:
            decimals = _exact(whole, three.rstrip("0"), currency)
            if not decimals and thousands:
                nearest = Fraction(int(whole + three) * 10**digits, 1000)
                rounded = divide_round_half_up(nearest.numerator, nearest.denominator)
                decimals = (Money(rounded, currency),)
            return (*decimals, *thousands)


def _exact(whole: str, fraction: str, currency: str) -> tuple[Money, ...]:
    """The amount of these digits, if the currency has so many and it is more than nothing."""
    if len(fraction) > exponent_of(currency) or len(whole) > _MAX_DIGITS:
        return ()
    amount = Money.of(f"{whole}.{fraction or 0}", currency).up_to_step()
    return (amount,) if amount else ()
