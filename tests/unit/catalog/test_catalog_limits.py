"""Limits are the operator's own words: no code knows one, and customers see them as the catalog says."""

from __future__ import annotations

import pytest

from chalicelib.adapters.catalog_file.loading import CATALOGS, read_catalog
from chalicelib.bot.catalog.wording import limit_lines
from chalicelib.bot.language import Localiser
from chalicelib.domain.catalog.options import limits

SIPTG = (CATALOGS / "siptg.toml").read_text(encoding="utf-8")
HEAD, _, _ = SIPTG.partition("# ── Plans")
OTHER_TRADES = {
    "vpn": (
        """
[limits.devices]
title = { en = "Devices", ru = "Устройства" }

[limits.traffic_gb_per_month]
title = { en = "Traffic, GB a month", ru = "Трафик, ГБ в месяц", zh-Hant = "每月流量" }

[limits.own_address]
title = { en = "An address of your own", ru = "Свой адрес" }
kind = "switch"
""",
        (
            'devices = { option = "devices", plus = 1 }\ntraffic_gb_per_month = "unlimited"\n'
            'own_address = { option = "own_address" }'
        ),
        {"devices": 4, "traffic_gb_per_month": None, "own_address": True},
        ["Devices: 4", "Traffic, GB a month: not limited", "An address of your own: yes"],
    ),
    "courses": (
        """
[limits.homework-reviews]
title = { en = "Homework reviews" }

[limits.certificate]
title = { en = "Certificate" }
kind = "switch"
""",
        "certificate = false\nhomework-reviews = 12",
        {"homework-reviews": 12, "certificate": False},
        ["Homework reviews: 12", "Certificate: no"],
    ),
}


def written(titles: str, values: str) -> str:
    return f"""{HEAD}{titles}
[plans.month]
family = "access"
title = {{ en = "Access" }}
summary = {{ en = "All of it." }}
periods = [6, 12, 36]

[plans.month.options.devices]
kind = "count"
title = {{ en = "Devices" }}
minimum = 1
maximum = 10
default = 1

[plans.month.options.own_address]
kind = "switch"
title = {{ en = "An address of your own" }}

[plans.month.prices.access]
title = {{ en = "Access" }}
per = "devices"
price = {{ EUR = 5 }}

[plans.month.limits]
{values}
"""


@pytest.mark.parametrize("trade", OTHER_TRADES)
def test_an_operator_of_another_trade_needs_no_code(trade: str) -> None:
    titles, values, allowed, shown = OTHER_TRADES[trade]
    plan = read_catalog(written(titles, values), "own.toml").plan("month")
    chosen = {"devices": 3, "own_address": 1}
    assert limits(plan, chosen) == allowed
    assert list(limits(plan, chosen)) == list(allowed), "in the order of [limits]"
    english = Localiser(strict=True).language("en")
    assert [str(line) for line in limit_lines(english, plan, chosen)] == shown


def test_a_title_is_in_the_readers_language_and_escaped() -> None:
    titles, values, _, _ = OTHER_TRADES["vpn"]
    hostile = titles.replace('en = "Devices", ru = "Устройства"', 'en = "D<b>", ru = "У<b>"')
    plan = read_catalog(written(hostile, values), "own.toml").plan("month")
    russian = Localiser(strict=True).language("ru")
    lines = limit_lines(russian, plan, {"devices": 3, "own_address": 0})
    assert lines[0] == "У&lt;b&gt;: 4"
    assert lines[1:] == ["Трафик, ГБ в месяц: без ограничений", "Свой адрес: нет"]


def test_a_catalog_may_have_no_limits_at_all() -> None:
    assert read_catalog(written("", ""), "own.toml").plan("month").limits == ()
