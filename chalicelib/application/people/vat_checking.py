"""Asking its register about a VAT number, until there is an answer; then telling whose it is."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.application.people.notices import VatNumberChecked
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.vat import RegisterSilent, VatAnswer
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.billing import VatStatus, checked
from chalicelib.domain.people.vat_check import CHECK, TELL, VatCheck, answered, over, silent
from chalicelib.domain.period import local_date


def check_vat(services: Services, name: str) -> None:
    """One question to the register. Silence is asked again later; whatever it refuses is a fault and raised
    (RegisterRefused). A number that was changed meanwhile is not asked about."""
    check = Unit(services).require(VatCheck, vat_check_key(int(name)))
    account = Unit(services).require(Account, account_key(check.account_id))
    if not _is_wanted(account, check):
        _stored(services, check, None)
        return
    try:
        answer = _asked(services, check.number)
    except RegisterSilent:
        key, now = vat_check_key(check.account_id), services.clock.now()
        change_stored(
            services, VatCheck, key, lambda one: silent(one, now) if one == check else one
        )
        return
    _stored(services, check, answer)


def tell_vat(services: Services, name: str) -> None:
    """Raises ChatError while the chat is out of reach."""
    check = Unit(services).require(VatCheck, vat_check_key(int(name)))
    vat = Unit(services).require(Account, account_key(check.account_id)).billing.vat
    if vat is not None and vat.number == check.number:
        valid = vat.status is VatStatus.VALID
        tell(services, check.account_id, VatNumberChecked(vat.number, valid))
    key = vat_check_key(check.account_id)
    change_stored(
        services, VatCheck, key, lambda one: over(one, TELL) if one.number == check.number else one
    )


def _asked(services: Services, number: str) -> VatAnswer:
    """For the first seller that has a number of its own today. Switched off, the register is silent."""
    if services.vat_register is None:
        raise RegisterSilent("VIES is switched off")
    now = services.clock.now()
    own = (one.vat_number_on(local_date(now, one.time_zone)) for one in services.catalog.sellers)
    return services.vat_register.check(number, next(filter(None, own), None))


def _is_wanted(account: Account, check: VatCheck) -> bool:
    vat = account.billing.vat
    return vat is not None and (vat.number, vat.status) == (check.number, VatStatus.CHECKING)


def _stored(services: Services, seen: VatCheck, answer: VatAnswer | None) -> None:
    """The answer on the account, and the next wait of the check, in one commit."""
    key, owner = vat_check_key(seen.account_id), account_key(seen.account_id)

    def decide(unit: Unit) -> None:
        unit.load(key, owner)
        check, account = unit.require(VatCheck, key), unit.require(Account, owner)
        if check.number != seen.number or CHECK not in check.waits:
            return
        if answer is None or not _is_wanted(account, check):
            unit.put(key, over(check, CHECK))
            return
        now = services.clock.now()
        billing = checked(
            account.billing,
            check.number,
            now,
            valid=answer.valid,
            consultation=answer.consultation,
        )
        unit.put(owner, replace(account, billing=billing))
        unit.put(key, answered(check, now))
        unit.nudge(key)

    in_unit(services, decide)
