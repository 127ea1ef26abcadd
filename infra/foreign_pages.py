"""Whether a request comes from a web page of somebody else; the standard library alone.

Three ways lead from a page to a server on loopback: a name of the page's own that suddenly resolves to
127.0.0.1 (the Host tells), a form or a fetch that needs no permission (the Origin tells), and a picture
or a link (Fetch Metadata tells). Programs are no browsers: they send none of these.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

OUR_OWN: Final = frozenset({"same-origin", "none"})  # `none`: typed, or from a bookmark
NOT_HERE: Final = "only this machine is served: 127.0.0.1 or localhost"
NOT_OURS: Final = "a page of another origin asked for this"


def refused(scheme: str, headers: Mapping[str, str], *, may_visit: bool) -> str | None:
    """Why a request with these headers (names in lower case) is not served; None if it may be.

    `may_visit`: people may follow a link from elsewhere to what was asked for.
    """
    host = headers.get("host", "")
    if not is_loopback(host):
        return NOT_HERE
    origin = headers.get("origin")
    if origin is not None and origin != f"{scheme}://{host}":
        return NOT_OURS
    site = headers.get("sec-fetch-site")
    if site is not None and site not in OUR_OWN and not (may_visit and _is_a_visit(headers)):
        return NOT_OURS
    return None


def is_loopback(host: str) -> bool:
    """Whether a Host header, with or without a port, names this machine."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.netloc != host or parts.username is not None:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_a_visit(headers: Mapping[str, str]) -> bool:
    document = headers.get("sec-fetch-dest", "document") == "document"
    return headers.get("sec-fetch-mode") == "navigate" and document
