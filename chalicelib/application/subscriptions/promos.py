"""A promo code is entered for a draft, taken off it, or lapses with the price that was shown."""

from __future__ import annotations

from chalicelib.application.payments.charges import running
from chalicelib.application.people.records import account_key
from chalicelib.application.promotions.records import code_key, guesses_key, uses_key
from chalicelib.application.promotions.reserving import give_back, guesses_of, reserve, uses_of
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.purchases import (
    close_page,
    own_draft,
)
from chalicelib.application.subscriptions.records import draft_key
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import Busy, Refused
from chalicelib.domain.people.account import Account
from chalicelib.domain.pricing.promo import require_fits
from chalicelib.domain.promotions.code import (
    PromoCode,
    handed_on,
    require_first,
    require_open,
    spelt,
)
from chalicelib.domain.promotions.guesses import guessed, require_patience
from chalicelib.domain.subscriptions.draft import LAPSE, Draft, with_promo, without_promo


def enter_promo(services: Services, draft_id: str, payer_id: int, written: str) -> Draft:
    """Reserve the code for this draft, instead of the one before if there is one: one code a quote. A page
    that is open for the draft is closed first; for a code that does not exist, nothing is. Case and spaces do
    not matter.

    Raises Refused: draft-gone, draft-used, charge-open, promo-too-many (until), promo-unknown, promo-stopped,
    promo-not-yet, promo-expired, promo-other-plan, promo-other-period, promo-other-currency,
    promo-not-first, promo-used, promo-exhausted. Raises PaymentSystemError if a page could not be closed.
    """
    name = spelt(written)

    def decide(unit: Unit) -> Draft | None:
        keys = [draft_key(draft_id), account_key(payer_id), guesses_key(payer_id)]
        unit.load(*keys, *((code_key(name), uses_key(name, payer_id)) if name else ()))
        draft = _unused(unit, draft_id, payer_id)
        payer, now = unit.require(Account, account_key(payer_id)), services.clock.now()
        guesses = guesses_of(unit, payer_id)
        require_patience(guesses, now)
        code = unit.get(PromoCode, code_key(name)) if name else None
        if code is None:
            unit.put(guesses_key(payer_id), guessed(guesses, now))
            return None
        _require_unpaid(unit, draft)
        require_open(code, now)
        require_fits(code.promo, draft.plan_id, draft.months, payer.currency)
        require_first(code.promo, payer, for_other=draft.for_other)
        if draft.promo is not None and draft.promo.code == name:
            return draft
        if draft.promo is not None:
            give_back(unit, draft.promo.code, payer_id, draft_id)
        if not _handed_on(unit, name, draft):
            reserve(unit, code, payer_id, draft_id)
        after = with_promo(draft, code.promo, now)
        unit.put(draft_key(draft_id), after)
        return after

    if name and Unit(services).get(PromoCode, code_key(name)) is not None:
        close_page(services, draft_id, payer_id)
    try:
        entered = in_unit(services, decide)
    except (
        Busy
    ):  # it was announced a moment ago, and everybody enters it; whoever is late finds fewer
        entered = in_unit(services, decide)
    if entered is None:
        raise Refused("promo-unknown")
    return entered


def remove_promo(services: Services, draft_id: str, payer_id: int) -> Draft:
    """It can be used again at once, by anybody. A page that is open for the draft is closed first.

    Raises Refused: draft-gone, draft-used, charge-open. Raises PaymentSystemError if a page could not be
    closed.
    """

    def decide(unit: Unit) -> Draft:
        draft = _unused(unit, draft_id, payer_id)
        _require_unpaid(unit, draft)
        return draft if draft.promo is None else _lapsed(unit, draft)

    close_page(services, draft_id, payer_id)
    return in_unit(services, decide)


def lapse_promo(services: Services, draft_id: str) -> None:
    """The time for which it was reserved is over."""

    def decide(unit: Unit) -> None:
        draft = unit.require(Draft, draft_key(draft_id))
        lapse = draft.waits.get(LAPSE)
        if lapse is not None and lapse.at <= services.clock.now():
            _lapsed(unit, draft)

    in_unit(services, decide)


def _unused(unit: Unit, draft_id: str, payer_id: int) -> Draft:
    draft = own_draft(unit, draft_id, payer_id)
    if draft.subscription_id is not None:
        raise Refused("draft-used", subscription=draft.subscription_id)
    return draft


def _require_unpaid(unit: Unit, draft: Draft) -> None:
    if running(unit, draft.charge_id) is not None:
        raise Refused("charge-open")


def _lapsed(unit: Unit, draft: Draft) -> Draft:
    if draft.promo is not None:
        give_back(unit, draft.promo.code, draft.payer_id, draft.id)
    after = without_promo(draft)
    unit.put(draft_key(draft.id), after)
    return after


def _handed_on(unit: Unit, code: str, draft: Draft) -> bool:
    """Whoever opens the plan anew takes the code along from the draft that they left, unless that one is
    being paid."""
    uses = uses_of(unit, code, draft.payer_id)
    for left_id in uses.reserved:
        left = unit.require(Draft, draft_key(left_id))
        if running(unit, left.charge_id) is None:
            unit.put(draft_key(left_id), without_promo(left))
            unit.put(uses_key(code, draft.payer_id), handed_on(uses, left_id, draft.id))
            return True
    return False
