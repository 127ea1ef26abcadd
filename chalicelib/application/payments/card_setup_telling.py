"""What follows from saving a card without a payment: its owner sees how it stands, and what waited for
another card runs."""

from __future__ import annotations

from chalicelib.application.payments.card_setups import get_card_setup
from chalicelib.application.payments.new_money import card_chosen
from chalicelib.application.payments.notices import CardPageOpened, CardSaved, CardSetupFailed
from chalicelib.application.payments.records import card_setup_key
from chalicelib.application.people.records import account_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, change_stored, wait_no_more
from chalicelib.domain.payments.card_setup import FOLLOW, CardSetup, SetupState, setup_told
from chalicelib.domain.people.account import Account


def follow_setup(services: Services, setup_id: str) -> None:
    """The agenda's step: there is another card, and what waited for one runs."""
    setup = get_card_setup(services, setup_id)
    if setup.state is SetupState.SAVED:
        card_chosen(services, setup.payer_id)
    wait_no_more(services, CardSetup, card_setup_key(setup_id), FOLLOW)


def tell_setup(services: Services, setup_id: str) -> None:
    """Say how it stands now, in the message that it was started from. Raises ChatError."""
    setup = get_card_setup(services, setup_id)
    notice = setup_notice(services, setup)
    message_id = None
    if notice is not None:
        message_id = tell(services, setup.payer_id, notice, setup.message_id)

    def said(current: CardSetup) -> CardSetup:
        if current.state is not setup.state:
            return current  # it moved on meanwhile and waits to be told again
        return setup_told(current, message_id)

    change_stored(services, CardSetup, card_setup_key(setup_id), said)


def setup_notice(services: Services, setup: CardSetup) -> Notice | None:
    """What there is to say of it now; None while the payment system has not answered."""
    match setup.state:
        case SetupState.WAITING:
            return CardPageOpened(setup)
        case SetupState.SAVED:
            payer = Unit(services).require(Account, account_key(setup.payer_id))
            mine = (card for card in payer.cards if card.reference == setup.card_reference)
            return CardSaved(setup, next(mine, None))
        case SetupState.FAILED:
            return CardSetupFailed(setup)
        case SetupState.NEW:
            return None
