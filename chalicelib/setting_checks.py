"""What each setting must look like, alone and beside the others; shows no value and reaches nothing.

For the operator's commands, before anything is touched. A running function is not as strict: what it
can work with it works with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from chalicelib.config import Settings, SettingWrong

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Form(NamedTuple):
    """What a value is, and the words for it."""

    pattern: re.Pattern[str]
    words: str


_ANY: Final = Form(re.compile(r"[!-~]+"), "visible ASCII characters without a space")

FORMS: Final[Mapping[str, Form]] = {
    "TELEGRAM_TOKEN": Form(
        re.compile(r"[0-9]+:[A-Za-z0-9_-]+"), "the token that BotFather gives: digits:letters"
    ),
    **dict.fromkeys(
        ("TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_WEBHOOK_SECRET_NEXT"),
        # core.telegram.org/bots/api#setwebhook
        Form(re.compile(r"[A-Za-z0-9_-]{1,256}"), "1 to 256 of A-Z a-z 0-9 _ -"),
    ),
    "TELEGRAM_PROVIDER_TOKEN": Form(
        re.compile(r"[0-9]+:(TEST|LIVE):[!-~]+"), "a provider token: digits:TEST:… or digits:LIVE:…"
    ),
    "STRIPE_SECRET_KEY": Form(
        re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]+"), "a secret key: sk_live_… or sk_test_…"
    ),
    "STRIPE_WEBHOOK_SECRET": Form(
        re.compile(r"whsec_[!-~]+"), "a signing secret of a webhook endpoint: whsec_…"
    ),
    "EVENTS_SECRET": Form(
        re.compile(r"whsec_[A-Za-z0-9+/]{32,88}={0,2}"), "whsec_ and 24 to 64 bytes in base64"
    ),
    "YOOKASSA_SHOP_ID": Form(re.compile(r"[0-9]+"), "the number of the shop"),
    "YOOKASSA_SECRET_KEY": Form(
        re.compile(r"(test|live)_[!-~]+"), "a secret key of the shop: live_… or test_…"
    ),
    "YOOKASSA_VAT_CODE": Form(
        # yookassa.ru/developers/payment-acceptance/receipts/54fz/yoomoney/parameters-values
        re.compile(r"[1-9]|1[0-2]"),
        "YooKassa's number of the VAT rate on receipts: 1 to 12",
    ),
    "YOOKASSA_RECEIPT_EMAIL": Form(
        re.compile(r"[!-?A-~]+@[!-?A-~]+[.][!-?A-~]+"), "an e-mail address"
    ),
    "CRYPTOPAY_TOKEN": Form(
        re.compile(r"[0-9]+:[A-Za-z0-9_-]+"), "the token of an app of @CryptoBot: digits:letters"
    ),
    **dict.fromkeys(
        (
            *("PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID"),
            *("BTCPAY_STORE_ID", "BTCPAY_API_KEY", "BTCPAY_WEBHOOK_SECRET"),
            *("CARRIER_API_KEY", "ENTITLEMENTS_API_KEYS"),
        ),
        _ANY,
    ),
}

ADDRESSES: Final = (
    *("PUBLIC_URL", "RETURN_URL", "TELEGRAM_API_URL", "STRIPE_API_URL", "PAYPAL_API_URL"),
    *("YOOKASSA_API_URL", "BTCPAY_URL", "CRYPTOPAY_API_URL", "ECB_RATES_URL", "CBR_RATES_URL"),
    *("VIES_URL", "CARRIER_API_URL", "EVENTS_URL"),
)

_WHOLE: Final = ("RATES_URL", "VIES_URL", "EVENTS_URL", "RETURN_URL")

TOGETHER: Final = (
    ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET"),
    ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
    ("PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID"),
    ("YOOKASSA_SHOP_ID", "YOOKASSA_SECRET_KEY"),
    ("YOOKASSA_VAT_CODE", "YOOKASSA_RECEIPT_EMAIL"),
    ("BTCPAY_URL", "BTCPAY_STORE_ID", "BTCPAY_API_KEY", "BTCPAY_WEBHOOK_SECRET"),
    ("CARRIER_API_URL", "CARRIER_API_KEY"),
    ("EVENTS_URL", "EVENTS_SECRET"),
)
"""Each is nothing without the others of its row."""

ONLY_WITH: Final = {
    "TELEGRAM_WEBHOOK_SECRET_NEXT": "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_PROVIDER_TOKEN": "TELEGRAM_TOKEN",
    "YOOKASSA_VAT_CODE": "YOOKASSA_SHOP_ID",
}

MODES: Final = {
    "STRIPE_SECRET_KEY": re.compile(r"(?:sk|rk)_(test|live)_"),
    "TELEGRAM_PROVIDER_TOKEN": re.compile(r"[0-9]+:(TEST|LIVE):"),
    "YOOKASSA_SECRET_KEY": re.compile(r"(test|live)_"),
}
"""Keys that say themselves whether the money is real."""

TEMPLATES_OWN: Final = re.compile(
    r"STAGE|CATALOG|[A-Z_]+_(TABLE|QUEUE_URL|BUCKET|VERSION)|DOCUMENTS_BUCKET_OWNER|AWS_.*"
)
"""What the stack sets; among the secrets it would silently replace the stack's."""

KNOWN: Final = frozenset({*FORMS, *ADDRESSES, "STAFF"})


def faults(values: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with `values`, each `NAME: expected …`; empty when all is well."""
    checks = (_forms, _addresses, _together, _modes, _staff)
    return [fault for check in checks for fault in check(values)]


def misplaced(secrets: Mapping[str, str]) -> list[str]:
    """Names among the secrets of a stage that are the stack's own."""
    return [
        f"{name}: expected not to be among the secrets, the stack sets it"
        for name in sorted(secrets)
        if TEMPLATES_OWN.fullmatch(name)
    ]


def unknown(secrets: Mapping[str, str]) -> list[str]:
    """Names that nothing reads, perhaps misspelt: worth a word, not a refusal."""
    found = []
    for name in sorted(set(secrets) - KNOWN):
        close = get_close_matches(name, KNOWN, n=1)
        found.append(f"{name} is read by nothing" + (f"; perhaps {close[0]}?" if close else ""))
    return found


def mode(values: Mapping[str, str]) -> str | None:
    """`test` or `live`, as the keys say; None if none does. Raises SettingWrong if they disagree."""
    found = {
        name: match[1].lower()
        for name, pattern in MODES.items()
        if (match := pattern.match(values.get(name, "")))
    }
    if len(set(found.values())) > 1:
        said = ", ".join(f"{name} is a {kind} key" for name, kind in found.items())
        raise SettingWrong(f"expected keys of one mode, test or live: {said}")
    return next(iter(found.values()), None)


def _forms(values: Mapping[str, str]) -> Iterator[str]:
    for name, form in FORMS.items():
        value = values.get(name)
        if not value:
            continue
        if value != value.strip():
            yield f"{name}: expected no space or line end before or after it"
        elif not form.pattern.fullmatch(value):
            yield f"{name}: expected {form.words}"


def _addresses(values: Mapping[str, str]) -> Iterator[str]:
    for name in ADDRESSES:
        value = values.get(name)
        if value and not _is_address(value, whole=name.endswith(_WHOLE)):
            yield f"{name}: expected an address such as https://pay.example.com, https unless local"


def _is_address(value: str, *, whole: bool) -> bool:
    """A `whole` one is called as it is and may hold a query; to others paths are added."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # a port that is no number raises
    except ValueError:
        return False
    if not host or not value.isprintable() or " " in value or parts.username or parts.password:
        return False
    plain = whole or not (parts.query or parts.fragment)
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def _together(values: Mapping[str, str]) -> Iterator[str]:
    for row in TOGETHER:
        there = [name for name in row if values.get(name)]
        if there:
            for name in row:
                if not values.get(name):
                    yield f"{name}: expected it too, as {' and '.join(there)} is set"
    for name, other in ONLY_WITH.items():
        if values.get(name) and not values.get(other):
            yield f"{name}: expected only together with {other}"


def _modes(values: Mapping[str, str]) -> Iterator[str]:
    try:
        mode(values)
    except SettingWrong as error:
        yield str(error)


def _staff(values: Mapping[str, str]) -> Iterator[str]:
    try:
        _ = Settings(values).staff
    except SettingWrong as error:
        yield str(error)
