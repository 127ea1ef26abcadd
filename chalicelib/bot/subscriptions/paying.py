"""Paying for a draft: on a page, by a saved card, from the balance; nothing is taken at one tap."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.application.payments import charges
from chalicelib.application.people.accounts import get_account
from chalicelib.application.ports.chat import Screen
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.bot.buttons import StaleButton, amount_part, fingerprint
from chalicelib.bot.payments.showing import limits, show_charge
from chalicelib.bot.subscriptions import confirm_screens, purpose_screens
from chalicelib.bot.subscriptions.addresses import DRAFT
from chalicelib.bot.subscriptions.whose import whose
from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, ChargeState, Way
from chalicelib.domain.people.card import Card


def pay(
    turn: Turn, draft_id: str, revision: int, shown: Money, how: Sequence[str]
) -> Screen | None:
    """`pay` by a saved card if there is one, `page`, `way` asks how, `card:{mark}` shows what that would pay
    and `y:{mark}` takes it; `least` pays what its system takes at least; `bal` shows, `yes` takes from the
    balance."""
    match how:
        case ["pay"]:
            return _by_card_or_page(turn, draft_id, revision, shown)
        case ["page"]:
            return _start_payment(turn, draft_id, revision, shown)
        case ["least"]:
            return _start_payment(turn, draft_id, revision, shown, least=True)
        case ["way"]:
            return _another_way(turn, draft_id, revision, shown)
        case ["card", mark]:
            return _confirm_card(turn, draft_id, revision, shown, _card_of(turn, mark))
        case ["y", mark]:
            return _start_payment(turn, draft_id, revision, shown, _card_of(turn, mark))
        case ["bal"]:
            return _confirm(turn, draft_id, revision, shown)
        case ["yes"]:
            return _pay_from_balance(turn, draft_id, revision, shown)
        case _:
            raise StaleButton(f"no way to pay for a draft: {how!r}")


def _card_of(turn: Turn, mark: str) -> Card:
    """Raises Refused("funding-changed") for one that is not saved any more."""
    for card in turn.account.cards:
        if fingerprint(card.reference) == mark:
            return card
    raise Refused("funding-changed")


def _by_card_or_page(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen | None:
    """What a saved card would pay is shown first; without one, the page opens."""
    cards = purchases.cards_to_choose(turn.services, turn.account, shown)
    if not cards:
        return _start_payment(turn, draft_id, revision, shown)
    return _confirm_card(turn, draft_id, revision, shown, cards[0])


def _confirm_card(turn: Turn, draft_id: str, revision: int, shown: Money, card: Card) -> Screen:
    preview = purchases.preview_purchase(
        turn.services, draft_id, turn.account.id, revision, shown, card=card.reference
    )
    present = purchases.get_draft(turn.services, draft_id, turn.account.id)
    return confirm_screens.confirm_purchase_by_card(
        turn.language, turn.catalog, whose(turn, present), preview, card
    )


def _another_way(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen | None:
    """By which other card, or from what else; where there is nothing else, on a page."""
    cards = purchases.cards_to_choose(turn.services, turn.account, shown)
    if not cards:
        return _start_payment(turn, draft_id, revision, shown)
    preview = purchases.preview_purchase(
        turn.services, draft_id, turn.account.id, revision, shown, card=cards[0].reference
    )
    present = purchases.get_draft(turn.services, draft_id, turn.account.id)
    return confirm_screens.choose_first_card(
        turn.language, turn.catalog, turn.account, present, preview
    )


def _start_payment(
    turn: Turn,
    draft_id: str,
    revision: int,
    shown: Money,
    card: Card | None = None,
    *,
    least: bool = False,
) -> Screen | None:
    """On a page, or by the card that was agreed to. What is less than its system takes is offered at the
    least of that."""
    turn.answer()
    try:
        charge = purchases.start_payment(
            turn.services,
            draft_id,
            turn.account.id,
            revision,
            turn.message_id,
            shown=shown,
            card=None if card is None else card.reference,
            least=least,
        )
    except Refused as refused:
        minimum = refused.params.get("minimum")
        if refused.code != "amount-too-small" or not isinstance(minimum, Money):
            raise
        draft = purchases.get_draft(turn.services, draft_id, turn.account.id)
        return purpose_screens.too_little(turn.language, draft, shown, minimum)
    how = ("y", fingerprint(card.reference)) if card else ("least" if least else "page",)
    return show_charge(
        turn, _page_instead(turn, charge), (DRAFT, draft_id, revision, amount_part(shown), *how)
    )


def _page_instead(turn: Turn, charge: Charge) -> Charge:
    """The bank of a saved card wants its holder: the same payment goes on, on a page."""
    if charge.state is not ChargeState.FAILED or charge.way is not Way.SAVED_CARD:
        return charge
    draft = purchases.get_draft(turn.services, charge.purpose.subject, turn.account.id)
    if draft.charge_id in (None, charge.id):
        return charge
    return charges.advance_now(turn.services, str(draft.charge_id))


def _confirm(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen:
    """Nothing is taken from a balance at one tap."""
    payer_id = turn.account.id
    preview = purchases.preview_purchase(turn.services, draft_id, payer_id, revision, shown)
    present = purchases.get_draft(turn.services, draft_id, payer_id)
    return confirm_screens.confirm_purchase(
        turn.language, turn.catalog, whose(turn, present), preview, limits(turn)
    )


def _pay_from_balance(turn: Turn, draft_id: str, revision: int, shown: Money) -> Screen:
    turn.answer()
    bought = purchases.pay_from_balance(
        turn.services, draft_id, turn.account.id, revision, shown=shown
    )
    payer = get_account(turn.services, turn.account.id)
    subscription = get_subscription(turn.services, bought)
    return purpose_screens.bought(turn.language, turn.catalog, payer, subscription, paid=shown)
