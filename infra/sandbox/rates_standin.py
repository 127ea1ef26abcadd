"""Played central banks: the files of the business day, in the very forms that the real ones have.

Rates wander a little from day to day, and are the same whenever that day is asked about. Nothing is published
at weekends: then the file is Friday's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zlib import crc32

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.sandbox.faults import PassingFaults

RATES_FAULTS: Final = ("unavailable", "truncated")

PER_EURO: Final = {"USD": "1.1000", "GBP": "0.8500", "JPY": "160.50", "PLN": "4.3000"}
IN_ROUBLES: Final = {
    "USD": ("840", 1, "95.0000"),
    "EUR": ("978", 1, "104.5000"),
    "JPY": ("392", 100, "65.1000"),
}
SATURDAY: Final = 5


class RatesStandIn(PassingFaults):
    """Serves both files. Its faults are forgotten when it ends."""

    fault_kinds = RATES_FAULTS

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        super().__init__()

    def routes(self) -> list[Route]:
        """What it answers."""
        return [Route("/ecb", self._ecb), Route("/cbr", self._cbr)]

    async def _ecb(self, _request: Request) -> Response:
        return self._answer(ecb_file(self._published()))

    async def _cbr(self, _request: Request) -> Response:
        return self._answer(cbr_file(self._published()))

    def _published(self) -> date:
        day = self._now().date()
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    def _answer(self, content: bytes) -> Response:
        fault = self.take_fault()
        if fault == "unavailable":
            return Response(status_code=503)
        return Response(content[:-40] if fault else content, media_type="application/xml")


def ecb_file(day: date) -> bytes:
    """As `eurofxref-daily.xml` of that day."""
    cubes = "".join(
        f"\n\t\t\t<Cube currency='{code}' rate='{wandered(code, rate, day)}'/>"
        for code, rate in PER_EURO.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
        ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
        "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
        "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n"
        "\t</gesmes:Sender>\n"
        f"\t<Cube>\n\t\t<Cube time='{day.isoformat()}'>{cubes}\n\t\t</Cube>\n\t</Cube>\n"
        "</gesmes:Envelope>"
    ).encode()


def cbr_file(day: date) -> bytes:
    """As `XML_daily.asp` of that day: windows-1251, a comma, yen by the hundred."""
    valutes = "".join(
        f'<Valute ID="R0{number}0"><NumCode>{number}</NumCode><CharCode>{code}</CharCode>'
        f"<Nominal>{nominal}</Nominal><Name>Валюта</Name>"
        f"<Value>{str(wandered(code, rate, day)).replace('.', ',')}</Value></Valute>"
        for code, (number, nominal, rate) in IN_ROUBLES.items()
    )
    return (
        '<?xml version="1.0" encoding="windows-1251"?>'
        f'<ValCurs Date="{day:%d.%m.%Y}" name="Foreign Currency Market">{valutes}</ValCurs>'
    ).encode("windows-1251")


def wandered(code: str, rate: str, day: date) -> Decimal:
    """Up to one per cent away, by the day alone."""
    middle = Decimal(rate)
    off = crc32(f"{code}{day}".encode()) % 201 - 100
    return (middle + middle * off / 10_000).quantize(middle)
