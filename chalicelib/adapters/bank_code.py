"""The code on a payment invoice that a banking app reads, as SVG: EPC069-12 for euro transfers, ST00012
(GOST R 56042-2014) for roubles; none for what neither knows."""

from __future__ import annotations

import io
from typing import Final

from chalicelib.domain.catalog.seller import RussianAccount, SepaAccount
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.printed import PrintedDocument, Transfer
from chalicelib.domain.money import Money

MOST_NAME: Final = 70
UTF_8: Final = 1
"""EPC069-12's number of the encoding."""


def bank_code(transfer: Transfer, document: PrintedDocument) -> str:
    """Raises InvalidInput for an IBAN that cannot be one."""
    match transfer.bank:
        case SepaAccount() as bank if document.gross.currency == "EUR":
            return _epc(bank, transfer.reference, document.gross)
        case RussianAccount() as bank if document.gross.currency == "RUB":
            return _st00012(bank, transfer.reference, document.number, document.gross)
        case _:
            return ""


def _epc(bank: SepaAccount, reference: str, amount: Money) -> str:
    from segno import helpers
    from stdnum import iban

    if not iban.is_valid(bank.iban):
        raise InvalidInput(f"{bank.iban} is no IBAN")
    code = helpers.make_epc_qr(
        name=bank.holder[:MOST_NAME],
        iban=bank.iban,
        amount=amount.major,
        reference=reference,
        bic=bank.bic,
        encoding=UTF_8,
    )
    return _svg(code)


def st00012(bank: RussianAccount, reference: str, number: str, amount: Money) -> str:
    """The text of the code: fields in the standard's order, the sum in kopecks; a `|` would end a field."""
    fields = [
        ("Name", bank.holder),
        ("PersonalAcc", bank.account),
        ("BankName", bank.bank),
        ("BIC", bank.bik),
        ("CorrespAcc", bank.correspondent_account),
        ("PayeeINN", bank.inn),
        *([("KPP", bank.kpp)] if bank.kpp else []),
        ("Purpose", f"{reference} {number}"),
        ("Sum", str(amount.minor)),
    ]
    said = "|".join(f"{name}={value.replace('|', ' ')}" for name, value in fields)
    return f"ST00012|{said}"


def _st00012(bank: RussianAccount, reference: str, number: str, amount: Money) -> str:
    import segno

    return _svg(segno.make(st00012(bank, reference, number, amount), error="m", micro=False))


def _svg(code: object) -> str:
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, border=2)  # type: ignore[attr-defined]
    return drawn.getvalue().decode()
