"""Saving a card without a payment, on a page of the payment system; knows no provider's words.

It is stored before anything is sent, and its life is

    NEW -> WAITING (page open) -> SAVED | FAILED

FAILED means: no card came from it so far. Should one come all the same, because the page was left at the
last moment, it is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.payments.charge import HOSTED_LIFE, next_look_up
from chalicelib.domain.people.account import Account

SET_UP: Final = "set_up"
FOLLOW: Final = "follow"
TELL: Final = "tell"


class SetupState(StrEnum):
    """See the module's docstring."""

    NEW = "new"
    WAITING = "waiting"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CardSetup:
    """`card_reference` is what came of it. `anew`: how often the provider had lost what its request named."""

    id: str
    payer_id: int
    payment_system: str
    language: str
    created_at: datetime
    expires_at: datetime
    message_id: int
    state: SetupState = SetupState.NEW
    customer_reference: str | None = None
    reference: str | None = None
    url: str | None = None
    card_reference: str | None = None
    failure: str | None = None
    anew: int = 0
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def idempotency_key(self) -> str:
        """Reads aloud; what names something else than before is another request."""
        return f"card-setup:{self.id}:{self.anew + 1}" if self.anew else f"card-setup:{self.id}"

    @property
    def shard(self) -> str:
        """Of the agenda: everything of one payer stands together."""
        return payer_shard(self.payer_id)


def new_setup(
    setup_id: str,
    payer: Account,
    payment_system: str,
    customer_reference: str | None,
    now: datetime,
    *,
    message_id: int,
) -> CardSetup:
    """As first stored; its page is opened at once, and by the agenda if that dies."""
    return CardSetup(
        id=setup_id,
        payer_id=payer.id,
        payment_system=payment_system,
        language=payer.language,
        created_at=now,
        expires_at=now + HOSTED_LIFE,
        message_id=message_id,
        customer_reference=customer_reference,
        waits=waiting({}, SET_UP, now + INLINE_LEAD),
    )


def setup_opened(setup: CardSetup, reference: str, url: str, now: datetime) -> CardSetup:
    """The page is open: its person is told, and it is looked up now and then."""
    opened = replace(setup, state=SetupState.WAITING, reference=reference, url=url)
    watched = setup_looked_up(opened, now)
    return replace(watched, waits=waiting(watched.waits, TELL, now + INLINE_LEAD))


def setup_looked_up(setup: CardSetup, now: datetime) -> CardSetup:
    """Still open: the next look-up, at the latest when the page expires."""
    at = next_look_up(setup.created_at, setup.expires_at, now)
    return replace(setup, waits=waiting(setup.waits, SET_UP, at))


def card_came(setup: CardSetup, card_reference: str, now: datetime) -> CardSetup:
    """The card is saved: told, and what waited for another card runs."""
    waits = waiting(without(setup.waits, SET_UP), TELL, now + INLINE_LEAD)
    return replace(
        setup,
        state=SetupState.SAVED,
        card_reference=card_reference,
        failure=None,
        waits=waiting(waits, FOLLOW, now + INLINE_LEAD),
    )


def setup_failed(setup: CardSetup, failure: str, now: datetime) -> CardSetup:
    """No card came, and none is waited for."""
    waits = waiting(without(setup.waits, SET_UP), TELL, now + INLINE_LEAD)
    return replace(setup, state=SetupState.FAILED, failure=failure, waits=waits)


def setup_without_customer(setup: CardSetup) -> CardSetup:
    """The provider does not know the payer any more: the same page for somebody new."""
    return replace(setup, customer_reference=None, anew=setup.anew + 1)


def setup_told(setup: CardSetup, message_id: int | None) -> CardSetup:
    """Its person has seen how it stands, in that message."""
    shown = setup.message_id if message_id is None else message_id
    return replace(setup, message_id=shown, waits=without(setup.waits, TELL))
