"""The codes that banking apps read, by their standards' own words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import segno

from chalicelib.adapters import bank_code
from chalicelib.application.invoicing.delivering import printed, request_of
from chalicelib.domain.catalog.seller import RussianAccount, SepaAccount
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.invoicing.printed import PrintedDocument, Transfer
from chalicelib.domain.money import Money
from tests.support.world import World
from tests.unit.payments.test_bank_invoices import document_of, invoiced

ROUBLES = RussianAccount(
    holder="ООО «Ромашка»",
    bank="ПАО Банк",
    account="40702810000000000001",
    correspondent_account="30101810000000000225",
    bik="044525225",
    inn="7707083893",
    kpp="770701001",
)


def made() -> tuple[PrintedDocument, Transfer]:
    world = World()
    document = document_of(world, invoiced(world))
    request = request_of(world.services, document)
    assert request is not None
    page = printed(document, request.asks, None, request)
    assert page.transfer is not None
    return page, page.transfer


def test_euro_are_asked_for_as_epc069_12_says(monkeypatch: pytest.MonkeyPatch) -> None:
    page, transfer = made()
    said: list[Any] = []
    real = segno.make_qr

    def noted(content: Any, **named: Any) -> Any:
        said.append(content)
        return real(content, **named)

    monkeypatch.setattr("segno.helpers.segno.make_qr", noted)
    assert bank_code.bank_code(transfer, page).startswith("<svg")
    lines = (
        bytes(said[0]).decode().splitlines() if isinstance(said[0], bytes) else said[0].splitlines()
    )
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[4:8] == ["EXMPLT20", "Example Telecom UAB", "LT121000011101001000", "EUR250"]
    assert transfer.reference in lines


def test_roubles_are_asked_for_as_gost_r_56042_says_in_kopecks() -> None:
    said = bank_code.st00012(ROUBLES, "RF96PI2026000001", "PI-2026-000001", Money(1200050, "RUB"))
    assert said == (
        "ST00012|Name=ООО «Ромашка»|PersonalAcc=40702810000000000001|BankName=ПАО Банк|BIC=044525225"
        "|CorrespAcc=30101810000000000225|PayeeINN=7707083893|KPP=770701001"
        "|Purpose=RF96PI2026000001 PI-2026-000001|Sum=1200050"
    )
    odd = replace(ROUBLES, holder="A|B", kpp=None)
    assert "|Name=A B|" in bank_code.st00012(odd, "RF96PI2026000001", "x", Money(1, "RUB"))


def test_what_no_standard_covers_has_no_code_and_a_wrong_iban_is_refused() -> None:
    page, transfer = made()
    assert not bank_code.bank_code(transfer, replace(page, gross=Money(100, "USD")))
    assert not bank_code.bank_code(replace(transfer, bank=ROUBLES), page)
    rouble_page = replace(page, gross=Money(1200050, "RUB"))
    assert bank_code.bank_code(replace(transfer, bank=ROUBLES), rouble_page).startswith("<svg")
    assert isinstance(transfer.bank, SepaAccount)
    wrong = replace(transfer.bank, iban="LT121000011101001001")
    with pytest.raises(InvalidInput, match="no IBAN"):
        bank_code.bank_code(replace(transfer, bank=wrong), page)
