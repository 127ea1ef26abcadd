"""A payer's page with what is asked for and one button an outcome, as the plainer stand-ins have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

from chalicelib.domain.money import Money
from infra.sandbox.page_frame import page

_VALUES: Final = {"success": "pay"}  # by its value the frame makes it the button that stands out


@dataclass(frozen=True, slots=True)
class Button:
    """What a payer can do; `outcome` is its name in the control API."""

    outcome: str
    words: str


def pay_page(
    system: str,
    payment: dict[str, Any],
    buttons: Iterable[Button],
    *,
    refused: str | None = None,
    note: str = "",
) -> str:
    """`payment` as `described`; `refused` is why what was tried before was not taken."""
    amount = Money(payment["amount_minor"], payment["currency"])
    warning = f'<p class="refused" role="alert">Refused: {escape(refused)}</p>' if refused else ""
    agreement = f'<p class="agreement" id="agreement">{escape(note)}</p>' if note else ""
    drawn = "".join(
        f'<button name="action" value="{_VALUES.get(one.outcome, one.outcome)}">'
        f"{escape(one.words)}</button>"
        for one in buttons
    )
    lines = escape(payment["description"] or "").replace("\n", "<br>")
    return page(
        system,
        "Pay",
        f"""
<h1 id="description">{lines}</h1>
<p class="amount" id="amount">{amount}</p>
{warning}
<form method="post"><div class="buttons">{drawn}</div></form>
{agreement}""",
    )


def pressed_of(form: bytes) -> str:
    """The outcome whose button was pressed; nothing where the page is only looked at."""
    (value,) = parse_qs(form.decode()).get("action", [""])
    return next((outcome for outcome, name in _VALUES.items() if name == value), value)
