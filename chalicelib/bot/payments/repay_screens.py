"""Giving money of a payment back, as staff see it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.payments.refunding import Refundable
from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import Row, button, dangerous, home, in_rows, screen
from chalicelib.bot.catalog.wording import system_title
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import REPAY
from chalicelib.bot.wording import as_written
from chalicelib.domain.money import Money
from chalicelib.domain.payments.refund import PREVIEW_LIFE, Left, Refund, RefundState
from chalicelib.domain.people.account import Account
from chalicelib.domain.writing import MAX_REASON


def which(language: Language) -> Screen:
    """The next text says it."""
    return screen([language.text("repay-which")], (home(language),))


def several(language: Language, found: Sequence[Refundable]) -> Screen:
    """The last payments of one account, one button for each."""
    buttons = [
        button(
            language.label(
                "button-repay-one",
                amount=one.left.captured or one.entry.available_after.zero,
                system=system_title(language, one.payment.payment_system),
                at=language.on(one.entry.at),
            ),
            REPAY,
            "s",
            one.payer.id,
            one.entry.sequence,
        )
        for one in found
    ]
    lines = [language.text("repay-several", **_who(found[0].payer))]
    return screen(lines, *in_rows(buttons, 1), _back(language))


def how_much(language: Language, one: Refundable) -> Screen:
    """What of it can go back; the next text is the amount."""
    most = one.left.most
    lines = [*_about(language, one), "", language.text(_question(one.left), most=most)]
    everything = button(
        language.label("button-repay-all", amount=most),
        REPAY,
        "a",
        one.payer.id,
        one.entry.sequence,
        most.minor,
    )
    return screen(lines, (everything,) if most else (), _to_list(language, one))


def _question(left: Left) -> str:
    if not left.captured:
        return "repay-other-currency"
    if left.most:
        return "repay-how-much"
    return "repay-spent" if left.back < left.captured else "repay-nothing-left"


def why(language: Language, one: Refundable, amount: Money) -> Screen:
    """The next text is the reason."""
    lines = [
        *_about(language, one),
        "",
        language.text("repay-why", amount=amount, characters=MAX_REASON),
    ]
    return screen(lines, _to_list(language, one))


def preview(language: Language, payer: Account, shown: Refund) -> Screen:
    """What goes where; the button carries this very preview."""
    payment, left = shown.payment, shown.left
    lines: list[Part | None] = [
        Title(language.text("repay-preview")),
        language.text("repay-payer", **_who(payer)),
        language.text("repay-payment", id=payment.charge_id, reference=payment.reference),
        "",
        None if left is None else _left(language, left),
        "",
        language.text(
            "repay-goes",
            amount=shown.amount,
            system=system_title(language, payment.payment_system),
        ),
        None if left is None else language.text("repay-rest", rest=left.available - shown.amount),
        language.text("repay-until", until=shown.at + PREVIEW_LIFE),
        "",
        language.text("repay-reason"),
        as_written(shown.reason, 2 * MAX_REASON),
    ]
    yes = button(language.label("button-repay", amount=shown.amount), REPAY, "y", shown.id)
    no = button(language.label("button-no"), REPAY, "p", payer.id)
    return screen(lines, (dangerous(yes),), (no, home(language)))


def done(language: Language, payer: Account, refund: Refund) -> Screen:
    """How it stands."""
    return screen([refund_text(language, payer, refund)], _back(language))


def refund_text(language: Language, payer: Account, refund: Refund) -> Html:
    """Made, under way, or refused."""
    words = {
        RefundState.ASKED: "repay-asked",
        RefundState.MADE: "repay-made",
        RefundState.FAILED: "repay-failed",
    }
    return language.text(
        words[refund.state],
        amount=refund.amount,
        name=payer.name,
        system=system_title(language, refund.payment.payment_system),
        failure=refund.failure or "",
    )


def _about(language: Language, one: Refundable) -> list[Part]:
    payment = one.payment
    return [
        language.text("repay-payer", **_who(one.payer)),
        language.text(
            "repay-came",
            amount=one.left.captured,
            system=system_title(language, payment.payment_system),
            at=one.entry.at,
        ),
        language.text("repay-payment", id=payment.charge_id, reference=payment.reference),
        "",
        _left(language, one.left),
    ]


def _left(language: Language, left: Left) -> Table:
    rows = (
        ("repay-captured", left.captured),
        ("repay-back", left.back),
        ("repay-available", left.available),
        ("repay-most", left.most),
    )
    return Table("lr", [(language.text(name), language.money(amount)) for name, amount in rows])


def _who(account: Account) -> dict[str, str]:
    return {"name": account.name, "id": str(account.id)}


def _to_list(language: Language, one: Refundable) -> Row:
    return (button(language.label("button-back"), REPAY, "p", one.payer.id), home(language))


def _back(language: Language) -> Row:
    return (button(language.label("button-back"), REPAY), home(language))
