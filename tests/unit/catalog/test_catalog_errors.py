"""Each way an operator can break the catalog is answered with the key, the line and what was expected.

A case is a line of the shipped file (the first that holds the text), what it is replaced with, and
the start of the message. The line number is that of the change unless the case says otherwise.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.adapters.catalog_file.__main__ import main
from chalicelib.adapters.catalog_file.loading import CATALOGS, load_catalog, read_catalog
from chalicelib.domain.errors import CatalogError

SIPTG = (CATALOGS / "siptg.toml").read_text(encoding="utf-8")
VOIPTIME = (CATALOGS / "voiptime.toml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Case:
    old: str
    new: str
    message: str
    at: str = ""  # text of the line that is named, when it is not the changed one
    file: str = SIPTG


WRONG_SHAPE = {
    "misspelt key": Case(
        "saves_cards = true",
        "saves_cads = true",
        "payment_systems.stripe.saves_cads: expected no such key; perhaps 'saves_cards'?",
    ),
    "unknown key": Case(
        "[changes]",
        "[changes]\nzzz = 1",
        "changes.zzz: expected no such key; known here: expansion, reduction, upgrade",
        at="zzz = 1",
    ),
    "missing key": Case(
        'bank = "Example Bank"',
        "",
        "sellers.siptg.bank.bank: expected this key, it is missing",
        at="[sellers.siptg.bank]",
    ),
    "missing table": Case("[changes]", "[changed]", "changes: expected this key", at="# The offer"),
    "text for a number": Case(
        "discount_percent = 0",
        'discount_percent = "none"',
        "periods[1].discount_percent: expected a valid integer, not 'none'",
    ),
    "discount of everything": Case(
        "discount_percent = 10",
        "discount_percent = 100",
        "periods[2].discount_percent: expected less than 100, not 100",
    ),
    "fraction of a month": Case(
        "months = 36", "months = 1.5", "periods[3].months: expected a valid integer, not 1.5"
    ),
    "amount in quotes": Case(
        "minimum = 0.50",
        'minimum = "0.50"',
        "payment_systems.stripe.limits.EUR.minimum: expected an amount in major units",
    ),
    "negative amount": Case(
        "{ EUR = 3 }",
        "{ EUR = -3 }",
        "plans.softphone.prices.account.price.EUR: expected an amount from 0 to a thousand million, not -3",
    ),
    "amount beyond all bounds": Case(
        "maximum = 5000",
        "maximum = 5e400",
        "payment_systems.stripe.limits.EUR.maximum: expected an amount from 0 to a thousand million",
    ),
    "unknown currency": Case(
        "{ EUR = 3 }",
        "{ EURO = 3 }",
        "plans.softphone.prices.account.price.EURO: expected an ISO 4217 currency code",
    ),
    "unknown country": Case(
        '\ncountry = "LT"',
        '\ncountry = "LX"',
        "sellers.siptg.country: expected an ISO 3166 country",
        at='country = "LX"',
    ),
    "unknown kind of bank": Case(
        'kind = "sepa"', 'kind = "swift"', "sellers.siptg.bank.kind: expected 'sepa' or 'russia'"
    ),
    "unknown policy": Case(
        'policy = "window"', 'policy = "never"', "renewal.early.policy: expected 'window' or"
    ),
    "no kind": Case(
        'kind = "count"',
        "",
        "plans.softphone.options.accounts.kind: expected this key, it is missing",
        at="[plans.softphone.options.accounts]",
    ),
    "window without days": Case(
        'policy = "window", days = 14',
        'policy = "window"',
        "renewal.early.days: expected this key, it is missing",
    ),
    "odd moment": Case(
        '["-3d", ',
        '["3 days before", ',
        'renewal.attempts[1]: expected days and hours from the paid end such as "-3d"',
    ),
    "switch neither on nor off": Case(
        'recording = "off"',
        'recording = "no"',
        "plans.softphone.prices.account.when.recording: expected 'on' or 'off', not 'no'",
    ),
    "misspelt range": Case(
        "{ above = 10 }",
        "{ abov = 10 }",
        "plans.softphone.prices.many_accounts.when.accounts.abov: expected no such key; perhaps",
    ),
    "odd limit": Case(
        "minutes_per_month = 30",
        'minutes_per_month = "many"',
        'plans.free.limits.minutes_per_month: expected a number, "unlimited" or an option',
    ),
    "limit that is no permission": Case(
        "recording = false",
        "recording = 1",
        "plans.free.limits.recording: expected true, false or a switch of this plan, not 1",
    ),
    "date in quotes": Case(
        "valid_from = 2025-07-09",
        'valid_from = "2025-07-09"',
        "sellers.siptg.vat[1].valid_from: expected a valid date, not '2025-07-09'",
    ),
    "title without English": Case(
        'title = { en = "Lines", ru = "Линии" }',
        'title = { ru = "Линии" }',
        "plans.gateway.options.lines.title: expected at least en",
    ),
    "unusable id": Case(
        "[partners.example]", "[partners.'An Example']", "partners.An Example: expected an id"
    ),
    "no address": Case(
        'address = ["Example street 1", "LT-00000 Vilnius"]',
        "address = []",
        "sellers.siptg.address: expected at least one line",
    ),
    "series prefix": Case(
        'invoice = "INV"',
        'invoice = "INV-"',
        "sellers.siptg.series.invoice: expected a series prefix",
    ),
}

DOES_NOT_FIT = {
    "price for an unknown option": Case(
        'per = "lines"',
        'per = "line"',
        "plans.gateway.prices.line.per: expected an option of this plan: lines, accounts or api, not",
    ),
    "condition on an unknown option": Case(
        "when = { lines = { above = 5 } }",
        "when = { licences = { above = 5 } }",
        "plans.gateway.prices.many_lines.when.licences: expected an option of this plan",
    ),
    "limit from an unknown option": Case(
        'lines = { option = "lines" }',
        'lines = { option = "licences" }',
        "plans.gateway.limits.lines.option: expected an option of this plan",
    ),
    "limit from a switch": Case(
        'sip_accounts = { option = "accounts" }',
        'sip_accounts = { option = "recording" }',
        "plans.softphone.limits.sip_accounts.option: expected a count, recording is a switch",
    ),
    "permission from a count": Case(
        'recording = { option = "recording" }',
        'recording = { option = "accounts" }',
        "plans.softphone.limits.recording.option: expected a switch, accounts is a count",
    ),
    "range of a switch": Case(
        'when = { recording = "on" }   #',
        "when = { recording = { above = 0 } }   #",
        'plans.softphone.prices.recorded_account.when.recording: expected "on" or "off"',
    ),
    "count switched on": Case(
        "when = { accounts = { above = 10 } }",
        'when = { accounts = "on" }',
        "plans.softphone.prices.many_accounts.when.accounts: expected a range",
    ),
    "condition that never holds": Case(
        "when = { accounts = { above = 10 } }",
        "when = { accounts = { above = 10, at_most = 10 } }",
        "plans.softphone.prices.many_accounts.when.accounts.at_most: expected 11 or more",
    ),
    "condition that says nothing": Case(
        "when = { accounts = { above = 10 } }",
        "when = { accounts = {} }",
        "plans.softphone.prices.many_accounts.when.accounts: expected at least one of above",
    ),
    "default out of range": Case(
        "default = 1\n",
        "default = 0\n",
        "plans.softphone.options.accounts.default: expected 1 to 500",
    ),
    "default between steps": Case(
        "default = 1\n",
        "default = 2\nstep = 5\n",
        "plans.softphone.options.accounts.default: expected `minimum` plus a multiple of 5",
    ),
    "bounds the wrong way round": Case(
        "maximum = 500  ",
        "maximum = 0  ",
        "plans.softphone.options.accounts.maximum: expected 1 or more, as `minimum`",
    ),
    "period that is not declared": Case(
        "periods = [6, 12, 36]",
        "periods = [6, 12, 24]",
        "plans.softphone.periods[3]: expected one of [[periods]]: 6, 12 or 36",
    ),
    "period that no plan has": Case(
        "[[periods]]",
        "[[periods]]\nmonths = 24\ndiscount_percent = 20\n[[periods]]",
        "periods[1]: expected a plan with a period of 24 months",
    ),
    "period given twice": Case(
        "months = 12",
        "months = 6",
        "periods[2]: expected each period once, 6 is there twice",
        at="[[periods]]#2",
    ),
    "paid plan without a period": Case(
        "periods = [6, 12, 36]",
        "periods = []",
        "plans.softphone: expected `periods`",
        at="[plans.softphone]",
    ),
    "two free plans": Case(
        'family = "softphone"',
        'family = "softphone"\nfree = true',
        "plans.softphone.free: expected one free plan, free is free already",
        at="free = true#2",
    ),
    "a price of what has it on request": Case(
        "on_request = true ",
        "on_request = true\nprices.x = { title = { en = 'x' }, price = { EUR = 1 } } ",
        "plans.providers.prices: expected none: the price is agreed on with each customer",
        at="prices.x",
    ),
    "a free plan on request": Case(
        "free = true ",
        "free = true\non_request=true ",
        "plans.free.on_request: expected only of a paid plan: this one is free",
        at="on_request=true",
    ),
    "a paid plan without prices that is not on request": Case(
        "on_request = true ",
        "on_request = false ",
        "plans.providers: expected `prices`",
        at="[plans.providers]",
    ),
    "rank taken twice": Case(
        "rank = 2",
        "rank = 1",
        "plans.professional.rank: expected a rank of its own in family cloud, basic has it",
        file=VOIPTIME,
    ),
    "successor that is not there": Case(
        'family = "softphone"',
        'family = "softphone"\nwithdrawn_on = 2026-01-01\nsuccessor = "pro"',
        "plans.softphone.successor: expected a plan on sale: gateway or providers, not 'pro'",
        at='successor = "pro"',
    ),
    "withdrawn without a successor": Case(
        'family = "softphone"',
        'family = "softphone"\nwithdrawn_on = 2026-01-01',
        "plans.softphone: expected `successor`",
        at="[plans.softphone]",
    ),
    "price too fine": Case(
        "{ EUR = 3 }",
        "{ EUR = 3.005 }",
        "plans.softphone.prices.account.price.EUR: expected at most 2 digits after the point",
    ),
    "currency of another catalog": Case(
        "{ EUR = 3 }",
        "{ EUR = 3, USD = 4 }",
        "plans.softphone.prices.account.price.USD: expected a currency of this catalog: EUR",
    ),
    "price without a currency": Case(
        'currencies = ["USD"] ',
        'currencies = ["USD", "EUR"] ',
        "plans.basic.prices.licence.price: expected an amount in EUR too",
        at="price = { USD = 12 }",
        file=VOIPTIME,
    ),
    "default currency": Case(
        'default_currency = "EUR"',
        'default_currency = "USD"',
        "default_currency: expected one of `currencies`: EUR",
    ),
    "unknown seller": Case(
        'seller = "siptg"',
        'seller = "voiptime"',
        "payment_systems.stripe.seller: expected a seller: siptg or partner_ru, not 'voiptime'",
    ),
    "amounts out of order": Case(
        "top_up_minimum = 5",
        "top_up_minimum = 50",
        "payment_systems.stripe.limits.EUR.top_ups: expected minimum ≤ top_up_minimum ≤ top_ups",
        at="top_ups = [20",
    ),
    "a bank transfer that saves cards": Case(
        "saves_cards = false\ninvoice_days",
        "saves_cards = true\ninvoice_days",
        "payment_systems.bank.saves_cards: expected false: a bank transfer leaves no card",
        at="saves_cards = true\ninvoice_days",
    ),
    "an invoice that is never over": Case(
        "invoice_days = 30",
        "invoice_days = 365",
        "payment_systems.bank.invoice_days",
    ),
    "euro onto a rouble account": Case(
        '[payment_systems.bank]\nseller = "siptg"',
        '[payment_systems.bank]\nseller = "partner_ru"',
        "payment_systems.bank.limits.EUR: expected RUB: it is a rouble account",
        at="[payment_systems.bank.limits.EUR]",
    ),
    "country that cannot pay": Case(
        'default_country = "LT"',
        'default_country = "RU"',
        "default_country: expected a country with",
        file=SIPTG.replace('only_countries = ["RU"]', 'only_countries = ["KZ"]'),
    ),
    "VAT check digit": Case(
        "LT100018548216",
        "LT100018548217",
        "sellers.siptg.vat[1].number: expected a valid VAT number of LT, not 'LT100018548217'",
    ),
    "VAT number of another country": Case(
        '\ncountry = "LT"',
        '\ncountry = "LV"',
        "sellers.siptg.vat[1].number: expected a valid VAT number of LV",
        at="valid_from = 2025-07-09",
    ),
    "VAT outside the EU": Case(
        '\ncountry = "LT"',
        '\ncountry = "CH"',
        "sellers.siptg.vat: expected none: only VAT of EU countries is known",
        at="vat = [",
    ),
    "VAT dates out of order": Case(
        "valid_from = 2025-07-09 },",
        'valid_from = 2025-07-09 },\n    { number = "LT100001919017", valid_from = 2025-07-09 },',
        "sellers.siptg.vat[2].valid_from: expected a date after 2025-07-09",
        at="LT100001919017",
    ),
    "time zone": Case(
        "Europe/Vilnius",
        "Europe/Vilna",
        "sellers.siptg.time_zone: expected an IANA time zone such as Europe/Vilnius",
    ),
    "IBAN": Case("LT12 1000", "LT13 1000", "sellers.siptg.bank.iban: expected a valid IBAN"),
    "BIK": Case('bik = "000000000"', 'bik = "1"', "sellers.partner_ru.bank.bik: expected 9 digits"),
    "series shared": Case(
        'invoice = "RU-INV"',
        'invoice = "INV"',
        "sellers.partner_ru.series.invoice: expected a prefix of its own: 'INV' is already",
    ),
    "attempt after grace": Case(
        "grace_days = 3",
        "grace_days = 2",
        "renewal.attempts[7]: expected the last attempt before grace ends, 2 days after the end",
        at="attempts = [",
    ),
    "attempts out of order": Case(
        '["-3d", "-2d"',
        '["-2d", "-3d"',
        "renewal.attempts[2]: expected a moment later than the attempt before it",
    ),
    "no attempt before the end": Case(
        'attempts = ["-3d", "-2d", "-1d", "0d",',
        "attempts = [",
        "renewal.attempts[1]: expected the first attempt before the end, e.g. -3d",
    ),
    "too many attempts": Case(
        'attempts = ["-3d", "-2d", "-1d", "0d", "+1d", "+2d", "+2d20h"]',
        "attempts = [" + ", ".join(f'"-{hour}h"' for hour in range(16, 0, -1)) + "]",
        "renewal.attempts: expected at most 15 attempts",
    ),
    "notices out of order": Case(
        "remind_days_before_charge = [7]",
        "remind_days_before_charge = [7, 14]",
        "renewal.remind_days_before_charge[2]: expected fewer days than 7",
    ),
    "notice at the charge": Case(
        "remind_days_before_charge = [7]",
        "remind_days_before_charge = [7, 0]",
        "renewal.remind_days_before_charge[2]: expected at least 1: 0 is not before the charge",
    ),
    "notice after the charge": Case(
        "remind_days_before_charge = [7]",
        "remind_days_before_charge = [-1]",
        "renewal.remind_days_before_charge[1]: expected at least 1: -1 is not before the charge",
    ),
    "notice before the period": Case(
        "remind_days_before_charge = [7]",
        "remind_days_before_charge = [165]",
        "renewal.remind_days_before_charge[1]: expected at most 164: the shortest period begins",
    ),
    "last warning when it is too late": Case(
        "warn_days_before_cut = 1",
        "warn_days_before_cut = 0",
        "renewal.warn_days_before_cut: expected 1 to 5: after the first attempt",
    ),
    "last warning before anything was tried": Case(
        "warn_days_before_cut = 1",
        "warn_days_before_cut = 6",
        "renewal.warn_days_before_cut: expected 1 to 5: after the first attempt",
    ),
    "limit that others state": Case(
        "failed_calls_per_hour = 10",
        "",
        "plans.free.limits: expected `failed_calls_per_hour` too, as other plans state it",
        at="[plans.free.limits]",
    ),
    "misspelt limit": Case(
        "minutes_per_month = 30",
        "minuts_per_month = 30",
        "plans.free.limits.minuts_per_month: expected a limit that has a title under [limits];"
        " perhaps 'minutes_per_month'?",
    ),
    "limit without a title": Case(
        "assign_users = false",
        "assign_users = false\ntraffic_gb = 50",
        "plans.free.limits.traffic_gb: expected its title: [limits.traffic_gb] with title",
        at="traffic_gb = 50",
    ),
    "title of no limit": Case(
        "[limits.api]",
        '[limits.traffic]\ntitle = { en = "Traffic" }\n\n[limits.api]',
        "limits.traffic: expected plans that state it",
    ),
    "number that is a permission": Case(
        "minutes_per_call = 2",
        "minutes_per_call = true",
        'plans.free.limits.minutes_per_call: expected a number or "unlimited"; a permission has',
    ),
    "permission with a number added": Case(
        'recording = { option = "recording" }',
        'recording = { option = "recording", plus = 1 }',
        "plans.softphone.limits.recording.plus: expected none",
    ),
    "number without its state": Case(
        'state = "California"',
        "",
        "numbers[2]: expected a state for every area of US or for none",
        at="[[numbers]]#2",
        file=VOIPTIME,
    ),
    "number given twice": Case(
        'state = "California"\narea = "Los Angeles"',
        'state = "New York"\narea = "New York City"',
        "numbers[2]: expected each country, state and area once",
        at="[[numbers]]#2",
        file=VOIPTIME,
    ),
    "place that is too long": Case(
        'area = "Los Angeles"',
        f'area = "{"A" * 120}"',
        "numbers[2]: expected at most 120 characters of country, state and area",
        at="[[numbers]]#2",
        file=VOIPTIME,
    ),
    "rent announced before the month it follows": Case(
        "remind_days_before_charge = 3",
        "remind_days_before_charge = 26",
        "number_rent.remind_days_before_charge: expected fewer than 28 days together with",
        file=VOIPTIME,
    ),
    "no grace for a rent": Case(
        "keep_days = 14",
        "keep_days = 0",
        "number_rent.keep_days: expected greater than or equal to 1",
        file=VOIPTIME,
    ),
    "help to a plan that is not there": Case(
        'plan = "gateway", next = "calls"',
        'plan = "gate", next = "calls"',
        "choosing[1].answers[1].plan: expected a plan that is sold: softphone, gateway or providers,"
        " not 'gate'",
    ),
    "help to the free plan": Case(
        'plan = "gateway", next = "calls"',
        'plan = "free", next = "calls"',
        "choosing[1].answers[1].plan: expected a plan that is sold: softphone, gateway or providers,"
        " not 'free'",
    ),
    "help that goes back": Case(
        'next = "recording"',
        'next = "use"',
        "choosing[3].next: expected a later question: recording, not 'use'",
    ),
    "help to no plan": Case(
        ', plan = "gateway", next = "calls"',
        "",
        "choosing[1].answers[1]: expected `plan` or `next`: no plan is chosen by then",
    ),
    "help that sets what the plan has not": Case(
        'count = "lines"',
        'count = "licences"',
        "choosing[2].count: expected an option of the plan gateway: lines, accounts or api, not 'licences'",
    ),
    "help that counts a switch": Case(
        'count = "lines"', 'count = "api"', "choosing[2].count: expected a count, api is a switch"
    ),
    "help with another value": Case(
        'options = { recording = "on" }',
        "options = { recording = 1 }",
        'choosing[4].answers[1].options.recording: expected "on" or "off": recording is a switch',
    ),
    "help out of range": Case(
        'options = { recording = "on" }',
        "options = { accounts = 501 }",
        "choosing[4].answers[1].options.accounts: expected 1 to 500",
    ),
    "help with an option before a plan": Case(
        'plan = "softphone", next = "accounts"',
        'next = "accounts"',
        "choosing[3].count: expected after an answer with `plan`: no plan is chosen by then",
        at='count = "accounts"',
    ),
    "a question that nothing leads to": Case(
        'plan = "gateway", next = "calls"',
        'plan = "gateway"',
        "choosing[2].id: expected an answer of an earlier question that leads here",
        at='id = "calls"',
    ),
    "a question without answers": Case(
        'count = "lines"',
        "",
        "choosing[2]: expected `answers`, or `count`: the option whose number is asked",
        at="[[choosing]]#2",
    ),
    "a question with both": Case(
        'count = "lines"',
        'count = "lines"\nanswers = [{ answer = { en = "x" } }]',
        "choosing[2].count: expected `answers` or this, not both",
    ),
    "a question asked twice": Case(
        'id = "calls"',
        'id = "use"',
        "choosing[2]: expected each question once",
        at="[[choosing]]#2",
    ),
}

NOT_TOML = {
    "open quote": Case('title = "SIP.TG"', 'title = "SIP.TG', "expected TOML: "),
    "id given twice": Case(
        "[plans.gateway]",
        "[plans.softphone]",
        "expected TOML: Cannot declare ('plans', 'softphone')",
    ),
    "key given twice": Case(
        "prices_include_vat = true",
        'id = "twice"',
        "expected TOML: Cannot overwrite a value",
    ),
    "no value": Case('id = "siptg"', "id =", "expected TOML: Invalid value"),
}


def line_of(text: str, mark: str) -> int:
    """The line of the n-th occurrence of `mark#n` (the first without a number)."""
    mark, _, count = mark.partition("#") if mark.partition("#")[2].isdigit() else (mark, "", "")
    at = -1
    for _ in range(int(count or 1)):
        at = text.index(mark, at + 1)
    return text.count("\n", 0, at) + 1


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name)
        for group in (WRONG_SHAPE, DOES_NOT_FIT, NOT_TOML)
        for name, case in group.items()
    ],
)
def test_a_broken_catalog_says_where_and_what_was_expected(case: Case) -> None:
    broken = case.file.replace(case.old, case.new, 1)
    assert broken != case.file
    line = line_of(broken, case.at) if case.at else line_of(case.file, case.old)
    with pytest.raises(CatalogError) as refused:
        read_catalog(broken, "own.toml")
    faults = str(refused.value).splitlines()
    wanted = f"own.toml:{line}: {case.message}"
    assert any(fault.startswith(wanted) for fault in faults), "\n".join([wanted, "in:", *faults])


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    broken = SIPTG.replace('\ncountry = "LT"', '\ncountry = "ZZ"', 1).replace(
        "EUR = 3 }", "EUR = [] }"
    )
    broken = broken.replace("grace_days = 3", 'grace_days = "three"')
    with pytest.raises(CatalogError) as refused:
        read_catalog(broken, "own.toml")
    keys = [fault.split(": ")[1] for fault in str(refused.value).splitlines()]
    assert keys == [
        "sellers.siptg.country",
        "renewal.grace_days",
        "plans.softphone.prices.account.price.EUR",
    ]


def test_all_that_does_not_fit_is_told_at_once() -> None:
    broken = SIPTG.replace("Europe/Vilnius", "Europe/Vilna").replace(
        'per = "lines"', 'per = "line"'
    )
    with pytest.raises(CatalogError) as refused:
        read_catalog(broken, "own.toml")
    assert len(str(refused.value).splitlines()) == 2


def test_text_in_another_encoding_is_told_by_its_line(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(b'id = "own"\ntitle = "caf\xe9"\n')
    with pytest.raises(CatalogError, match=r"own\.toml:2: expected UTF-8"):
        load_catalog(str(own))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_unicode_is_told_by_its_name(tmp_path: Path, encoding: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SIPTG, encoding=encoding)
    with pytest.raises(CatalogError, match=r"own\.toml:1: expected UTF-8 text, this is UTF-16"):
        load_catalog(str(own))


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(SIPTG.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_catalog(str(own)) == load_catalog("siptg")
    assert read_catalog("\ufeff" + SIPTG, "own.toml") == load_catalog("siptg")
    own.write_text(SIPTG.replace("months = 36", "months = 1.5"), encoding="utf-8-sig")
    line = line_of(SIPTG, "months = 36")
    with pytest.raises(CatalogError, match=rf"own\.toml:{line}: periods\[3\]\.months"):
        load_catalog(str(own))


def test_the_command_tells_faults_and_exits_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SIPTG.replace("Europe/Vilnius", "Europe/Vilna"), encoding="utf-8")
    assert main([str(own)]) == 1
    assert "own.toml:" in capsys.readouterr().err
    assert main(["voiptime"]) == 0
    assert "no faults" in capsys.readouterr().out
