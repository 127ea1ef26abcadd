"""A promo code is reserved for a draft, used by its sale, or given back: puts into the unit of who asks, in
whose commit it then happens or not. A use that was reserved needs the code's own record no more, so sales do
not queue for it.
"""

from __future__ import annotations

from chalicelib.application.promotions.records import code_key, guesses_key, uses_key
from chalicelib.application.unit import Unit
from chalicelib.domain.promotions.code import PromoCode, PromoUses, given_back, reserved, used
from chalicelib.domain.promotions.guesses import Guesses


def uses_of(unit: Unit, code: str, account_id: int) -> PromoUses:
    """None yet, if there is no record."""
    return unit.get(PromoUses, uses_key(code, account_id)) or PromoUses(code, account_id)


def guesses_of(unit: Unit, account_id: int) -> Guesses:
    """None yet, if there is no record."""
    return unit.get(Guesses, guesses_key(account_id)) or Guesses()


def reserve(unit: Unit, code: PromoCode, account_id: int, draft_id: str) -> None:
    """Raises Refused: promo-used, promo-exhausted."""
    name = code.promo.code
    after, uses = reserved(code, uses_of(unit, name, account_id), draft_id)
    unit.put(code_key(name), after)
    unit.put(uses_key(name, account_id), uses)


def give_back(unit: Unit, code: str, account_id: int, draft_id: str) -> None:
    """Nothing if it was not reserved for this draft."""
    unit.load(code_key(code), uses_key(code, account_id))
    before, uses = unit.require(PromoCode, code_key(code)), uses_of(unit, code, account_id)
    after, left = given_back(before, uses, draft_id)
    if left != uses:
        unit.put(code_key(code), after)
        unit.put(uses_key(code, account_id), left)


def use(unit: Unit, code: str, account_id: int, draft_id: str, sequence: int) -> None:
    """By that entry of the account's book. Raises Refused("promo-gone") if it is not reserved any more."""
    after = used(uses_of(unit, code, account_id), draft_id, sequence)
    unit.put(uses_key(code, account_id), after)
