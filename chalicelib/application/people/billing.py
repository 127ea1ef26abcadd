"""What people tell for their invoices: country, person or company, address, VAT number, e-mail.

Each answer takes its question off the account in the same commit, so a text is an answer once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.application.people.accounts import change_account
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.billing import (
    Billing,
    as_company,
    as_person,
    at_address,
    in_country,
    may_have_vat_number,
    with_email,
    with_vat_number,
)
from chalicelib.domain.people.vat_check import begun
from chalicelib.domain.tax.countries import country_of
from chalicelib.domain.tax.vat import vat_prefix


def say_country(services: Services, account_id: int, country: str) -> Account:
    """From now on prices and VAT are of this country. Raises Refused("unknown-country")."""

    def change(account: Account) -> Account:
        now = services.clock.now()
        billing = in_country(account.billing, account.country, country, now)
        return replace(account, country=country_of(country), billing=billing, asked=())

    return change_account(services, account_id, change)


def buy_as_person(services: Services, account_id: int) -> Account:
    """Not as a company any more."""
    return _told(services, account_id, as_person)


def name_company(services: Services, account_id: int, written: str) -> Account:
    """Buy as this company. Raises Refused: text-empty, text-too-long."""
    return _told(services, account_id, lambda billing: as_company(billing, written))


def give_address(services: Services, account_id: int, written: str) -> Account:
    """Raises Refused: text-empty, text-too-long, too-many-lines."""
    return _told(services, account_id, lambda billing: at_address(billing, written))


def give_email(services: Services, account_id: int, written: str) -> Account:
    """Raises Refused("email-wrong")."""
    return _told(services, account_id, lambda billing: with_email(billing, written))


def give_vat_number(services: Services, account_id: int, written: str) -> Account:
    """Of the company, in its country; its register is asked at once, if it can be asked at all.

    Raises Refused: vat-number-not-asked, vat-number-wrong.
    """

    def decide(unit: Unit) -> Account:
        account = unit.require(Account, account_key(account_id))
        if not may_have_vat_number(account.billing, account.country):
            raise Refused("vat-number-not-asked")
        number = services.vat_numbers.canonical(vat_prefix(account.country), written)
        if number is None:
            raise Refused("vat-number-wrong", prefix=vat_prefix(account.country))
        now, asked = services.clock.now(), services.vat_register is not None
        billing = with_vat_number(account.billing, number, now, asked=asked)
        after = replace(account, billing=billing, asked=())
        unit.put(account_key(account_id), after)
        if asked and billing != account.billing:
            key = vat_check_key(account_id)
            unit.load(key)
            unit.put(key, begun(account_id, number, now))
            unit.nudge(key)
        return after

    return in_unit(services, decide)


def forget(services: Services, account_id: int, about: str) -> Account:
    """The address ("a"), the VAT number ("v") or the e-mail ("e") is not known any more."""
    forgotten: dict[str, Callable[[Billing], Billing]] = {
        "a": lambda billing: replace(billing, address=()),
        "v": lambda billing: replace(billing, vat=None),
        "e": lambda billing: replace(billing, email=None),
    }
    return _told(services, account_id, forgotten[about])


def _told(services: Services, account_id: int, change: Callable[[Billing], Billing]) -> Account:
    return change_account(
        services,
        account_id,
        lambda account: replace(account, billing=change(account.billing), asked=()),
    )
