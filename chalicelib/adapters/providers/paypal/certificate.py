"""Whether a text was signed with RSA-SHA256 (PKCS #1 v1.5) by the key of a certificate; knows nobody's names.

What is read of the certificate are its dates and its key. That it is PayPal's own is not told by it: it is
fetched from PayPal's own host, over TLS, which checks that host against the authorities of the system
(docs/payment-systems/paypal.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ssl import PEM_cert_to_DER_cert
from typing import Final

SMALLEST_KEY_BITS: Final = 2048

_SEQUENCE, _INTEGER, _BITS, _UTC_TIME, _TIME, _VERSION = 0x30, 0x02, 0x03, 0x17, 0x18, 0xA0
_RSA: Final = bytes.fromhex("06092a864886f70d010101")
# DigestInfo of SHA-256 before the digest itself (RFC 8017, section 9.2, note 1).
_SHA256: Final = bytes.fromhex("3031300d060960864801650304020105000420")


class Unreadable(ValueError):
    """Not a certificate, or not one with an RSA key of a decent size."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """An RSA public key and from when until when it may be used."""

    modulus: int
    exponent: int
    begins_at: datetime
    ends_at: datetime

    def signed(self, text: bytes, signature: bytes) -> bool:
        """The whole padded digest is compared: nothing in it is left to the signer."""
        size = (self.modulus.bit_length() + 7) // 8
        if len(signature) != size:
            return False
        digest = _SHA256 + hashlib.sha256(text).digest()
        wanted = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        raised = pow(int.from_bytes(signature), self.exponent, self.modulus)
        return raised.to_bytes(size) == wanted


def read_certificate(pem: bytes) -> Certificate:
    """The first certificate of a PEM file (RFC 5280, section 4.1). Raises Unreadable."""
    try:
        text = pem.decode("ascii")
        first = text[: text.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
        der = PEM_cert_to_DER_cert(first[first.index("-----BEGIN CERTIFICATE-----") :])
        return _read(der)
    except (ValueError, IndexError) as fault:
        raise Unreadable(str(fault)) from None


def _read(der: bytes) -> Certificate:
    ((_, whole),) = _parts(der)
    signed = next(_parts(whole))[1]
    fields = [part for part in _parts(signed) if part[0] != _VERSION]
    # serial number, algorithm, issuer, validity, subject, key, …
    begins_at, ends_at = (_moment(kind, text) for kind, text in _parts(fields[3][1]))
    algorithm, key = _parts(fields[5][1])
    if not algorithm[1].startswith(_RSA) or key[0] != _BITS or key[1][:1] != b"\x00":
        raise Unreadable("the key is not RSA")
    ((_, numbers),) = _parts(key[1][1:])
    modulus, exponent = (int.from_bytes(text) for _, text in _parts(numbers))
    if modulus.bit_length() < SMALLEST_KEY_BITS or exponent < 3:
        raise Unreadable("the key is too small")
    return Certificate(modulus, exponent, begins_at, ends_at)


def _parts(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element. Raises IndexError or Unreadable where it is cut off."""
    place = 0
    while place < len(der):
        tag, length = der[place], der[place + 1]
        place += 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(der[place : place + count])
            place += count
        if place + length > len(der):
            raise Unreadable("cut off")
        yield tag, der[place : place + length]
        place += length


def _moment(kind: int, text: bytes) -> datetime:
    form = {_UTC_TIME: "%y%m%d%H%M%SZ", _TIME: "%Y%m%d%H%M%SZ"}[kind]
    return datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC)
