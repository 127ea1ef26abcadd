"""What central banks publish, and what is refused: nothing of a file that is not whole is taken."""

from __future__ import annotations

import codecs
from datetime import date
from decimal import Decimal
from fractions import Fraction

import httpx
import pytest

from chalicelib.adapters.cbr import CbrRates
from chalicelib.adapters.ecb import EcbRates
from chalicelib.application.ports.rates import RatesRefused, RatesSilent
from infra.sandbox.rates_standin import cbr_file, ecb_file

ECB = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
CBR = "https://www.cbr.ru/scripts/XML_daily.asp"
DAY = date(2026, 11, 27)


def answering(content: bytes, status: int = 200) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, content=content))


def cbr(text: str, encoding: str = "windows-1251") -> CbrRates:
    return CbrRates(CBR, answering(text.encode(encoding)))


VALUTE = (
    '<Valute ID="R01820"><NumCode>392</NumCode><CharCode>JPY</CharCode><Nominal>100</Nominal>'
    "<Name>Иен</Name><Value>60,2539</Value><VunitRate>0,602539</VunitRate></Valute>"
)
HEAD = '<?xml version="1.0" encoding="windows-1251"?>'


def test_the_ecb_states_units_for_a_euro() -> None:
    rates = EcbRates(ECB, answering(ecb_file(DAY))).newest()
    assert (rates.source, rates.day, rates.own) == ("ecb", DAY, "EUR")
    usd = rates.prices["USD"]
    assert rates.worth("USD") == 1 / Fraction(usd.units)
    assert "RUB" not in rates.prices


def test_the_bank_of_russia_states_roubles_for_so_many_units_in_its_own_encoding() -> None:
    rates = cbr(f'{HEAD}<ValCurs Date="28.11.2026" name="Foreign">{VALUTE}</ValCurs>').newest()
    assert (rates.source, rates.day, rates.own) == ("cbr", date(2026, 11, 28), "RUB")
    assert rates.prices["JPY"].amount == Decimal("60.2539")
    assert rates.worth("JPY") == Fraction("0.602539")


def test_the_stand_ins_files_are_read() -> None:
    found = CbrRates(CBR, answering(cbr_file(DAY))).newest()
    assert found.day == DAY
    assert {"EUR", "USD"} <= found.prices.keys()


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x/>',
        codecs.BOM_UTF16_LE + '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16-le"),
        ecb_file(DAY)[:-30],
        b"<html><body>Maintenance</body></html>",
        b"",
        b"<x>" * 70 + b"</x>" * 70,
        b"<x>" + b" " * 200_001 + b"</x>",
        ecb_file(DAY).replace(b"2026-11-27", b"27.11.2026"),
        b'<?xml version="1.0" encoding="nonsense"?><x/>',
        ecb_file(DAY).replace(b"rate='", b"rate='-"),
        ecb_file(DAY).replace(b"rate='1", b"rate='NaN"),
        ecb_file(DAY).replace(b"rate='1", b"rate='1e5"),
    ],
    ids=[
        *("doctype", "utf-16 doctype", "truncated", "a page", "empty", "deep", "long", "day"),
        *("encoding", "negative", "no number", "exponent"),
    ],
)
def test_a_file_that_is_not_what_the_ecb_publishes_is_refused_whole(content: bytes) -> None:
    with pytest.raises(RatesRefused):
        EcbRates(ECB, answering(content)).newest()


@pytest.mark.parametrize(
    "text",
    [
        f'{HEAD}<ValCurs Date="28.11.2026">{VALUTE.replace("100", "0")}</ValCurs>',
        f'{HEAD}<ValCurs Date="2026-11-28">{VALUTE}</ValCurs>',
        f'{HEAD}<ValCurs Date="28.11.2026"></ValCurs>',
        f'{HEAD}<Other Date="28.11.2026">{VALUTE}</Other>',
        f'{HEAD}<ValCurs Date="28.11.2026">{VALUTE}',
    ],
    ids=["nominal", "day", "no rates", "root", "truncated"],
)
def test_a_file_that_is_not_the_bank_of_russias_is_refused_whole(text: str) -> None:
    with pytest.raises(RatesRefused):
        cbr(text).newest()


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(RatesRefused, match="line 2"):
        EcbRates(ECB, answering(b"<x>\n<y></x>")).newest()


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_no_file_is_silence(status: int) -> None:
    with pytest.raises(RatesSilent):
        EcbRates(ECB, answering(b"", status)).newest()


def test_no_connection_is_silence() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(RatesSilent):
        EcbRates(ECB, httpx.MockTransport(refuse)).newest()
