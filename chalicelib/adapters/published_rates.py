"""Asking a bank for its file of rates over HTTP; knows no bank's format."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from chalicelib.adapters.plain_xml import NotPlainXml, read_xml
from chalicelib.application.ports.rates import RatesRefused, RatesSilent

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS: Final = 5
MOST_BYTES: Final = 200_000
"""Both files have less than 20,000."""

SERVED: Final = 200


def published(url: str, transport: httpx.BaseTransport | None) -> Element:
    """The root of the file. Raises RatesSilent, RatesRefused."""
    import httpx

    content = b""
    try:
        with (
            httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != SERVED:
                raise RatesSilent(f"{url}: {response.status_code}")
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MOST_BYTES:
                    break
    except httpx.HTTPError as error:
        raise RatesSilent(f"{url}: {type(error).__name__}") from error
    try:
        return read_xml(content, MOST_BYTES)
    except NotPlainXml as error:
        raise RatesRefused(f"{url}: {error}") from error


def positive(text: str | None, what: str) -> Decimal:
    """A number with a dot or a comma, greater than nothing. Raises RatesRefused."""
    written = (text or "").strip().replace(",", ".")
    if not written.replace(".", "", 1).isdecimal() or not written.isascii() or len(written) > 24:
        raise RatesRefused(f"{what}: expected a number, not {text!r}")
    number = Decimal(written)
    if not number:
        raise RatesRefused(f"{what}: expected more than nothing")
    return number
