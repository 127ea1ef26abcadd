"""How a payment stands: its page, its failure, and money that came for no purchase; knows no product."""

from __future__ import annotations

from chalicelib.application.payments.in_chat import STARS_SYSTEM, TELEGRAM
from chalicelib.application.payments.notices import (
    ChargeFailed,
    ChargeOver,
    ChargeSettled,
    PageOpened,
)
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.bot.buttons import Row, back, button, home, link, primary, screen, to_support
from chalicelib.bot.catalog.wording import saves_cards
from chalicelib.bot.declared import Address, PurposeWords
from chalicelib.bot.exchange.wording import conversion_text
from chalicelib.bot.language import Language
from chalicelib.bot.payments.addresses import BALANCE, checking
from chalicelib.bot.payments.wording import reason_text
from chalicelib.bot.reader import Reader
from chalicelib.domain.payments.charge import (
    CARD_LOST,
    CLOSED_THERE,
    EXPIRED,
    GIVEN_UP,
    Charge,
    ChargeState,
    Way,
    declined,
)
from chalicelib.domain.payments.purpose import Aim


def page_opened(reader: Reader, notice: PageOpened) -> Screen:
    """The hosted page is open: what is paid there, what for, and the way to it."""
    language, charge = reader.language, notice.charge
    words = reader.spoken.purpose(charge.purpose.kind)
    if charge.confirms and words.asks is not None:
        return words.asks(reader, charge, notice.came)
    if charge.way is Way.INVOICE:
        return _invoice_made(reader, charge, words)
    lines: list[str | None] = [
        language.text("page-bank" if charge.confirms else "page-opened", amount=charge.amount),
        words.about(reader, charge),
    ]
    if charge.conversion is not None:
        converted = conversion_text(language, charge.conversion)
        lines.append(language.text("page-converted", conversion=converted))
    if charge.held:
        lines.append(language.text("page-held", held=charge.held))
    lines += _of_system(reader, charge)
    lines += words.agreed_to(reader, charge)
    lines += ["", language.text("page-expires", at=charge.page_ends_at)]
    rows: list[Row] = []
    if charge.url is not None:
        label = language.label("button-pay", amount=charge.payable)
        rows.append((primary(link(label, charge.url)),))
        rows.append((button(language.label("button-check"), *checking(charge.id)),))
    return screen(lines, *rows, back(language, *words.origin(charge)))


def _of_system(reader: Reader, charge: Charge) -> list[str]:
    """What its payer should know of how it is paid there."""
    language, system = reader.language, charge.payment_system
    if saves_cards(reader.catalog, system, charge.amount.currency):
        own = f"page-saves-{system}"
        return ["", language.text(own if language.has(own) else "page-saves-card")]
    if system == TELEGRAM:
        return ["", language.text("page-in-chat")]
    if system == STARS_SYSTEM and reader.catalog.has_payment_system(system):
        stars = reader.catalog.payment_system(system).stars_for(charge.payable)
        return [language.text("page-in-stars", stars=stars or 0)]
    return []


def _invoice_made(reader: Reader, charge: Charge, words: PurposeWords) -> Screen:
    """The payment invoice comes as a message of its own; here is what it says, to be copied."""
    language = reader.language
    lines: list[str | None] = [
        language.text("invoice-made", amount=charge.payable),
        words.about(reader, charge),
    ]
    if charge.conversion is not None:
        converted = conversion_text(language, charge.conversion)
        lines.append(language.text("page-converted", conversion=converted))
    if charge.held:
        lines.append(language.text("page-held", held=charge.held))
    lines += [
        "",
        language.text("invoice-reference", reference=charge.reference or ""),
        language.text("invoice-until", at=charge.expires_at),
    ]
    return screen(lines, back(language, *words.origin(charge)))


def under_way(reader: Reader, charge: Charge, again: Address, *, told_here: bool) -> Screen:
    """The payment system has not answered yet. The message that the charge is told in (`told_here`) changes
    as soon as it does, and no other."""
    language = reader.language
    words = reader.spoken.purpose(charge.purpose.kind)
    return screen(
        [
            language.text(
                "charge-under-way" if told_here else "charge-under-way-elsewhere",
                amount=charge.amount,
            ),
            words.meanwhile and language.text(words.meanwhile),
        ],
        (button(language.label("button-look-again"), *again),),
        back(language, *words.origin(charge)),
    )


def failed(reader: Reader, notice: ChargeFailed) -> Screen:
    """No money came, and why."""
    language, charge = reader.language, notice.charge
    words = reader.spoken.purpose(charge.purpose.kind)
    failure = charge.failure or "other"
    by_invoice = charge.way is Way.INVOICE and failure == EXPIRED
    if charge.confirms and not charge.by_hand and words.unasked is not None:
        return words.unasked(reader, charge, notice.came)
    return screen(
        [
            language.text("charge-failed", amount=charge.amount),
            words.about(reader, charge),
            "",
            reason_text(language, "invoice-expired" if by_invoice else failure),
            language.text(
                "charge-perhaps-taken" if failure == GIVEN_UP else "charge-nothing-taken"
            ),
        ],
        *_ways_on(reader, charge, words),
        (to_support(language),),
        back(language, *words.origin(charge)),
    )


def over(reader: Reader, notice: ChargeOver) -> Screen:
    """The page, or the press, that began it: how it ended stands in a newer message."""
    language, charge = reader.language, notice.charge
    words = reader.spoken.purpose(charge.purpose.kind)
    message = "charge-failed" if charge.state is ChargeState.FAILED else "charge-arrived"
    return screen(
        [
            language.text(message, amount=charge.amount),
            words.about(reader, charge),
            language.text("charge-told-below"),
        ],
        back(language, *words.origin(charge)),
    )


def _ways_on(reader: Reader, charge: Charge, words: PurposeWords) -> list[Row]:
    """By another card, for that very payment; from the balance, where it is enough by now."""
    language, failure = reader.language, charge.failure or "other"
    price = charge.price or charge.amount
    message = "button-pay-again" if failure in (EXPIRED, CLOSED_THERE) else "button-try-again"
    again = button(language.label(message), *words.again(charge))
    rows: list[Row] = [(again,)]
    if declined(failure) or failure == CARD_LOST:
        label = language.label("button-another-card", amount=price)
        rows = [(button(label, *(words.another or words.again)(charge)),)]
    if charge.price is not None and charge.price <= reader.account.available:
        label = language.label("button-pay-from-balance", amount=price)
        rows.append((button(label, *words.again(charge)),))
    return [(primary(rows[0][0]),), *rows[1:]]


def settled(reader: Reader, notice: ChargeSettled) -> Screen:
    """The payment arrived: whoever has its purpose says what became of it."""
    words = reader.spoken.purpose(notice.charge.purpose.kind)
    return words.settled(reader, notice.charge, notice.came)


def topped_up(reader: Reader, charge: Charge, aim: Aim | None, stands: object | None) -> Screen:
    """It is on the balance, as was asked. What it was made for is one button away, as it `stands` now."""
    language = reader.language
    arrived = language.text("topped-up", amount=charge.amount, available=reader.account.available)
    if aim is not None and stands is not None:
        lines, ways_on = reader.spoken.aim(aim.kind)(reader, stands)
        return screen([arrived, "", *lines], *ways_on, (to_balance(language), home(language)))
    ways = [
        button(language.label(one.label), one.code)
        for one in reader.spoken.sections
        if one.spends and one.label is not None
    ]
    return screen(
        [arrived],
        (*ways, to_balance(language)),
        (home(language),),
    )


def credited(reader: Reader, charge: Charge) -> Screen:
    """Its purpose could not be fulfilled: the money is on the balance."""
    language = reader.language
    words = reader.spoken.purpose(charge.purpose.kind)
    return screen(
        [
            language.text("credited", amount=charge.amount, available=reader.account.available),
            words.about(reader, charge),
            language.text("credited-next"),
        ],
        (button(language.label("button-todays-price"), *words.origin(charge)),),
        (to_balance(language), home(language)),
    )


def to_balance(language: Language) -> Button:
    """Opens the balance."""
    return button(language.label("button-balance"), BALANCE)
