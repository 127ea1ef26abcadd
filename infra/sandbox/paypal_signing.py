"""How PayPal signs what it sends, with a certificate of our own; its key stands here for everybody, and is
worth nothing (developer.paypal.com/api/rest/webhooks/rest)."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64encode
from datetime import datetime
from typing import Final
from uuid import uuid4

CERTIFICATE: Final = """-----BEGIN CERTIFICATE-----
MIIDLTCCAhWgAwIBAgIUN6JVPlFdhjGH3co9x1GxlHWDiDAwDQYJKoZIhvcNAQEL
BQAwJTEjMCEGA1UEAwwacGF5cGFsIHN0YW5kLWluLCB3b3J0aGxlc3MwIBcNMjAw
MTAxMDAwMDAwWhgPMjEyNjExMDYyMjIyMDRaMCUxIzAhBgNVBAMMGnBheXBhbCBz
dGFuZC1pbiwgd29ydGhsZXNzMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC
AQEAop1wp+WCxnRDilor7NSWnweww9rCMCtDZosiRD5Ueb5+8hxSWAohGJmUB0h+
kWGDa3g4rSCBa8vmQre70ojZ3eT9kP3SwKfQ/z2Z5/XmoPNhnl9uGdAzqDaFvnMh
w4JL1lS7zGNRI9nttCIygGXlQTI7+yLSz/0QPnVE5YfnmBNFn8c2IvxEYEtPn80J
kjyRaxNzWFcRuppe7vSgwzU4ct8RxjRzEN70BwfQwBMWsGuX9I90Th4vjommGKN4
8w7TBsRpVAT9wnbXmdYXihQNcPgTpql9RdN+k6E9EGqKzr8dYXKgD3u+aHoakpnC
tduEaiPfsGkqIkYa1e/xfJMn7wIDAQABo1MwUTAdBgNVHQ4EFgQUYekw/HZ+LLi1
gc+LasOL8FTytvYwHwYDVR0jBBgwFoAUYekw/HZ+LLi1gc+LasOL8FTytvYwDwYD
VR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAhxpHOppsb7M59EmljnJS
CEIM2PYKITqmjh42XtmOiUjn9vjs52ZxnLoGo+faVI6XaspQ8izJPEgw8eP6q3N/
bvnrWr7B/EnYUkLMm8RZiwF2RwKL7TKuO7eIIe96PatC86krw3ILyZNS9TTVQR2h
iVc7fi2sK/wIWoqOOZP57pST30DllHSmy6yZnORGE1psIT9bhjgx8DAreeogaCRD
MwUE5qTecpRLULqSHO6EyT44a8HN/6g/gNs1YF9XsU3obKTNSn9IEmmU73aLgxB8
CPuJt9dVA7XgyxKy4yYBj/h3dZbcGG1i1ujh2IwR7uAzlbnI93mr8H/iG31XaGEo
6A==
-----END CERTIFICATE-----
"""

_MODULUS: Final = int(
    "a29d70a7e582c674438a5a2becd4969f07b0c3dac2302b43668b22443e5479be7ef21c52580a2118999407487e"
    "9161836b7838ad20816bcbe642b7bbd288d9dde4fd90fdd2c0a7d0ff3d99e7f5e6a0f3619e5f6e19d033a83685"
    "be7321c3824bd654bbcc635123d9edb422328065e541323bfb22d2cffd103e7544e587e79813459fc73622fc44"
    "604b4f9fcd09923c916b1373585711ba9a5eeef4a0c3353872df11c6347310def40707d0c01316b06b97f48f74"
    "4e1e2f8e89a618a378f30ed306c4695404fdc276d799d6178a140d70f813a6a97d45d37e93a13d106a8acebf1d"
    "6172a00f7bbe687a1a9299c2b5db846a23dfb0692a22461ad5eff17c9327ef",
    16,
)
_EXPONENT: Final = int(
    "418f12ab85c28eeab18e16236e5418b35da0dc9d15bbe0bd481aa0c27d94860e905460a9abf7cd7702f7a4660c"
    "2ce570dbc378aa079855d2baeebbef3b8653bb7b45e50e07c906ff21dffe6bff7daef6e02cbed17f13aab7cedf"
    "65b439f0fdd7403e220659260dbb9ef307f46f4265463f0fe2841c14a1344ad1f1684e3dc6d79cfda6258721ca"
    "24d2eb809398c6e903b97343859810ac9ae254ce03de3be62d3415f01baf0454e5d3775f9b8f534ab9c1bd6e44"
    "c117ff4cb414fd561fc4e9f1a5a48b58d8376bf4a1a027a73e066480251a6640180dc5380013a019c5f83af604"
    "2a0bae2914148c4f9b884f0295ea9ee418dc8e2fee7965d181636b5c0a5a05",
    16,
)
_SIZE: Final = 256
_SHA256: Final = bytes.fromhex("3031300d060960864801650304020105000420")


def signed(body: bytes, webhook_id: str, certificate_url: str, moment: datetime) -> dict[str, str]:
    """The headers of a delivery at that moment of real time."""
    transmission, sent_at = str(uuid4()), f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    text = f"{transmission}|{sent_at}|{webhook_id}|{zlib.crc32(body)}"
    return {
        "Content-Type": "application/json",
        "PayPal-Auth-Algo": "SHA256withRSA",
        "PayPal-Cert-Url": certificate_url,
        "PayPal-Transmission-Id": transmission,
        "PayPal-Transmission-Sig": b64encode(_signature(text.encode())).decode(),
        "PayPal-Transmission-Time": sent_at,
    }


def _signature(text: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2.1)."""
    digest = _SHA256 + hashlib.sha256(text).digest()
    padded = b"\x00\x01" + b"\xff" * (_SIZE - len(digest) - 3) + b"\x00" + digest
    return pow(int.from_bytes(padded), _EXPONENT, _MODULUS).to_bytes(_SIZE)
