"""The balance: what is available and held, ways to top up, the last movements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import back, button, home, in_rows, screen
from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.language import Html, Language
from chalicelib.bot.ledger.movements import movement_lines
from chalicelib.bot.payments.addresses import BALANCE, PAYSYSTEM, top_up_button
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.ledger.journal import Entry
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
    entries: Sequence[Entry],
) -> Screen:
    """`limits` of the chosen payment system, None if the account cannot use it now."""
    lines: list[str | None] = [language.text("balance", available=account.available)]
    if account.held:
        lines.append(language.text("balance-held", held=account.held))
    lines.append("")
    top_ups: list[Button] = []
    if limits is None:
        lines.append(language.text("balance-no-system"))
    else:
        lines += [top_up_words(language, account, limits)]
        top_ups = [top_up_button(language, amount) for amount in limits.suggested]
    lines += ["", *movement_lines(language, account, entries)]
    system = button(language.label("menu-paysystem"), PAYSYSTEM)
    return screen(lines, *in_rows(top_ups, 2), (system, home(language)))


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
        return balance(language, account, None, ())
    if amount < limits.top_up_minimum or limits.maximum < amount:
        suggested = [top_up_button(language, one) for one in limits.suggested]
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
        (top_up_button(language, amount),),
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
