"""New money on a balance, or another card, wakes what waited for it, whoever it belongs to: the earliest
end first."""

from __future__ import annotations

from chalicelib.application.declared import Came, Woken
from chalicelib.application.payments.charges import get_charge
from chalicelib.application.payments.crediting import CREDITED, TOPPED_UP
from chalicelib.application.payments.records import charge_key
from chalicelib.application.services import Services
from chalicelib.application.unit import wait_no_more
from chalicelib.domain.payments.charge import Charge, ChargeState, Way


def follow(services: Services, charge_id: str) -> None:
    """Everything that the payer's money pays for and that waited for it runs now."""
    woken = [
        one
        for came in _what_came(get_charge(services, charge_id))
        for one in _woken(services, came)
    ]
    wait_no_more(services, Charge, charge_key(charge_id), "follow")
    _wake(services, woken)


def _what_came(charge: Charge) -> list[Came]:
    """A payment that was for the balance is new money. Of any other charge the balance has what it held
    or what was left over; and on a page a card may have been saved."""
    if charge.outcome in (TOPPED_UP, CREDITED):
        return [Came(charge.payer_id)]
    came = [Came(charge.payer_id, released_by=charge.purpose.subject)]
    if charge.state is ChargeState.SETTLED and charge.way is Way.HOSTED:
        came.append(Came(charge.payer_id, chosen=True))
    return came


def card_chosen(services: Services, payer_id: int) -> None:
    """The payer has another card now; done again, it wakes nothing that has tried that card."""
    _wake(services, _woken(services, Came(payer_id, chosen=True)))


def money_is_back(services: Services, payer_id: int) -> None:
    """Money is on the balance that came with no charge: what was sold was given back."""
    _wake(services, _woken(services, Came(payer_id)))


def _woken(services: Services, came: Came) -> list[Woken]:
    return [one for let_run in services.declared.money_came for one in let_run()(services, came)]


def _wake(services: Services, woken: list[Woken]) -> None:
    for one in sorted(woken, key=lambda woken: (woken.end, woken.key)):
        services.wake(one.key, one.shard)
