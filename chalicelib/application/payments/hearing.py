"""A verified webhook of a payment system, handed to whoever knows what it is about; decides nothing."""

from __future__ import annotations

from chalicelib.application.payments import card_setups, charges
from chalicelib.application.payments.going_back import hear_going_back
from chalicelib.application.payments.kept_cards import hear_card
from chalicelib.application.ports.payments import Notification
from chalicelib.application.services import Services


def hear(services: Services, payment_system: str, hint: Notification) -> None:
    """Raises PaymentSystemError: the hint is to come again."""
    if hint.card_reference is not None:
        hear_card(services, payment_system, hint.card_reference)
    elif hint.setup_id is not None:
        card_setups.hear_setup(services, payment_system, hint)
    elif hint.going_back is not None:
        hear_going_back(services, payment_system, hint, hint.going_back)
    else:
        charges.hear(services, payment_system, hint)
