"""Every setting is judged before anything is touched, and no judgement shows a value."""

from __future__ import annotations

import pytest

from chalicelib.config import SettingWrong
from chalicelib.setting_checks import faults, misplaced, mode, unknown

GOOD = {
    "TELEGRAM_TOKEN": "7000000042:AAE-x_y",
    "TELEGRAM_WEBHOOK_SECRET": "told-to_Telegram1",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123",
    "STAFF": "123456789:admin, 5:support",
    "PUBLIC_URL": "https://bot.example.com",
    "TELEGRAM_API_URL": "http://127.0.0.1:8081/telegram",
}
SECRET = "Hunter2"
WRONG = {
    "secret with a space": (
        "TELEGRAM_WEBHOOK_SECRET",
        f"{SECRET} x",
        "1 to 256 of A-Z a-z 0-9 _ -",
    ),
    "secret with an umlaut": ("TELEGRAM_WEBHOOK_SECRET", f"{SECRET}ü", "1 to 256"),
    "secret too long": ("TELEGRAM_WEBHOOK_SECRET", SECRET * 40, "1 to 256"),
    "secret with a line end": ("TELEGRAM_WEBHOOK_SECRET", f"{SECRET}\n", "no space or line end"),
    "next secret": ("TELEGRAM_WEBHOOK_SECRET_NEXT", f"{SECRET}!", "1 to 256"),
    "token of nothing": ("TELEGRAM_TOKEN", SECRET, "the token that BotFather gives"),
    "token in quotes": ("TELEGRAM_TOKEN", f'"7:{SECRET}"', "the token that BotFather gives"),
    "publishable key": ("STRIPE_SECRET_KEY", f"pk_test_{SECRET}", "a secret key"),
    "key for a secret": ("STRIPE_WEBHOOK_SECRET", f"sk_test_{SECRET}", "whsec_"),
    "plain address": ("PUBLIC_URL", "http://bot.example.com", "https unless local"),
    "address without a scheme": ("PUBLIC_URL", "bot.example.com", "an address such as"),
    "address with a password": ("STRIPE_API_URL", f"https://me:{SECRET}@example.com", "an address"),
    "address with a query": ("PUBLIC_URL", "https://example.com/?a=b", "an address"),
    "odd port": ("PUBLIC_URL", "https://example.com:port", "an address"),
    "staff role": ("STAFF", f"5:{SECRET}", "telegram_id:role"),
    "staff name": ("STAFF", f"{SECRET}:admin", "telegram_id:role"),
    "events secret": ("EVENTS_SECRET", f"whsec_{SECRET}", "24 to 64 bytes"),
}


def test_good_settings_and_none_at_all_have_no_fault() -> None:
    assert faults(GOOD) == []
    assert faults({}) == []


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_named_and_not_shown(case: str) -> None:
    name, value, words = WRONG[case]
    found = [one for one in faults({**GOOD, name: value}) if one.startswith(f"{name}:")]
    assert found, faults({**GOOD, name: value})
    assert words in found[0]
    assert SECRET not in " ".join(faults({**GOOD, name: value}))


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ("TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_TOKEN"),
        ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET"),
        ("STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY"),
    ],
)
def test_settings_that_need_each_other(left_out: str, named: str) -> None:
    values = {name: value for name, value in GOOD.items() if name != left_out}
    assert faults(values) == [f"{left_out}: expected it too, as {named} is set"]


def test_the_next_secret_is_nothing_without_the_current_one() -> None:
    (fault,) = faults({"TELEGRAM_WEBHOOK_SECRET_NEXT": "n"})
    assert (
        fault == "TELEGRAM_WEBHOOK_SECRET_NEXT: expected only together with TELEGRAM_WEBHOOK_SECRET"
    )


def test_test_and_live_keys_are_not_mixed() -> None:
    mixed = {**GOOD, "TELEGRAM_PROVIDER_TOKEN": f"1:LIVE:{SECRET}"}
    (fault,) = faults(mixed)
    assert "STRIPE_SECRET_KEY is a test key, TELEGRAM_PROVIDER_TOKEN is a live key" in fault
    assert SECRET not in fault
    with pytest.raises(SettingWrong):
        mode(mixed)
    assert mode(GOOD) == "test"
    assert mode({**GOOD, "STRIPE_SECRET_KEY": "rk_live_1"}) == "live"
    assert mode({}) is None


def test_what_the_stack_sets_is_no_secret_and_a_misspelt_name_is_told() -> None:
    named = {"STAGE": "x", "ACCOUNTS_TABLE": "x", "CATALOG": "x", "STAFF": "5:admin"}
    assert [fault.partition(":")[0] for fault in misplaced(named)] == [
        "ACCOUNTS_TABLE",
        "CATALOG",
        "STAGE",
    ]
    assert unknown({"TELEGRAM_TOKN": SECRET, "STAFF": "x"}) == [
        "TELEGRAM_TOKN is read by nothing; perhaps TELEGRAM_TOKEN?"
    ]
