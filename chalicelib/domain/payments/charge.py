"""A charge: one attempt to bring money in through a payment system; knows no provider's words.

It is stored before anything is sent, and its life is

    NEW -> WAITING (hosted page open)      -> SETTLED | FAILED
    NEW -> PREPARED (saved card, not sent) -> SETTLED | FAILED
    NEW -> WAITING (payment invoice sent)  -> SETTLED | FAILED

FAILED means: terminal at the provider without money. Should money arrive all the same, it is
settled and lands on the payer's balance, because settlement never depends on the purchase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.agenda import INLINE_LEAD, Wait, payer_shard, waiting, without
from chalicelib.domain.exchange.rates import Conversion
from chalicelib.domain.money import Money
from chalicelib.domain.payments.purpose import Purpose

HOSTED_LIFE: Final = timedelta(hours=23)
"""How long a payer may take on a hosted page (Stripe allows 24 h; its keys live as long)."""

KEY_LIFE: Final = timedelta(hours=23)
"""No key of a charge is sent when the charge is older: Stripe keeps keys at least 24 h, and what it has
forgotten would be done again. A charge that nobody could be asked about by then makes way."""

LOOK_UP_SOONEST: Final = timedelta(minutes=5)
LOOK_UP_LATEST: Final = timedelta(hours=6)
LOOK_UP_SHARE: Final = 3
"""A hosted page is looked up without having been told of a payment: after a third of its age, within these
bounds. Most are paid in the first minutes, and whoever has paid is not told otherwise for long."""

CLOSED: Final = "closed"
"""The failure of a page that was closed because its payer went another way."""

AUTHENTICATION_REQUIRED: Final = "authentication-required"
"""The failure of a saved card whose bank wants the payer: a page for the same payment follows."""

DECLINED: Final = "declined"
"""The failure of a refused saved card, followed by a colon and the provider's code."""

CLOSED_THERE: Final = "closed-there"
"""The failure of a page that its payment system closed before its time, e.g. because a slow bank said no."""

EXPIRED: Final = "expired"
"""The failure of a page that was not paid in its time."""

NOT_ASKED: Final = "no-answer"
"""Nobody could be asked in time, or the provider knows no such payment: no attempt was made."""

CARD_LOST: Final = "card-lost"
"""The provider does not know the saved card, or its holder, any more: no attempt was made."""

GIVEN_UP: Final = "given-up"
GIVEN_UP_LOOK: Final = timedelta(days=1)
GIVEN_UP_LIFE: Final = timedelta(days=90)
"""A charge that staff gave up is looked up daily until its payment system has answered, for so long."""
"""Staff gave up a charge that would not be decided."""


class Way(StrEnum):
    """How the payer pays."""

    HOSTED = "hosted"
    INVOICE = "invoice"  # by bank transfer, as a payment invoice asks
    SAVED_CARD = "saved_card"


class ChargeState(StrEnum):
    """See the module's docstring."""

    NEW = "new"
    WAITING = "waiting"
    PREPARED = "prepared"
    SETTLED = "settled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Charge:
    """`amount` is asked from the payer; `held` is the balance's share set aside meanwhile.

    `price` is the whole of what it is for, of which the balance pays the rest; None for money that is
    for nothing yet. It and `expires_at` are frozen when the charge starts: a payment of exactly this
    amount is honoured whatever the catalog says by then. `confirms`: the bank wanted the payer, who is
    sent to a page. `outcome` is what came of the money, in the words of who fulfils the purpose.
    `by_hand`: its payer pressed a button for it. `asked`: how often its bank may have been asked.
    `anew`: how often the provider had lost what its request named. `closing`: it is we who close its page.
    `conversion`: its system takes another currency than the account's; the rate is frozen with it.
    """

    id: str
    payer_id: int
    payment_system: str
    way: Way
    amount: Money
    held: Money
    purpose: Purpose
    price: Money | None
    description: str  # what the payer reads on the provider's page and receipt
    language: str
    created_at: datetime
    expires_at: datetime
    state: ChargeState = ChargeState.NEW
    card_reference: str | None = None
    customer_reference: str | None = None
    reference: str | None = None
    url: str | None = None
    payment_reference: str | None = None
    failure: str | None = None
    outcome: str | None = None
    confirms: bool = False
    by_hand: bool = False
    asked: int = 0
    anew: int = 0
    closing: bool = False
    message_id: int | None = None
    details: str = ""  # what stands under the description on the page
    closes_at: datetime | None = None  # when its page ends by itself, if before `expires_at`
    payer_email: str | None = None  # for receipts, as the payer had said by then
    conversion: Conversion | None = None
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def payable(self) -> Money:
        """What the payment system is to take: `amount`, in a currency that it knows."""
        return self.amount if self.conversion is None else self.conversion.after

    @property
    def terminal(self) -> bool:
        """Whether the provider can take no more money for it."""
        return self.state in (ChargeState.SETTLED, ChargeState.FAILED)

    @property
    def page_ends_at(self) -> datetime:
        """Until when its payer can pay on the page."""
        return self.expires_at if self.closes_at is None else min(self.closes_at, self.expires_at)

    @property
    def idempotency_key(self) -> str:
        """Reads aloud; a new attempt is a new charge with a new id. A request that names something else
        than before, because the provider has lost that, is another request."""
        return f"charge:{self.id}:{self.anew + 1}" if self.anew else f"charge:{self.id}"

    @property
    def shard(self) -> str:
        """Of the agenda: everything one payer's money pays for stands together."""
        return payer_shard(self.payer_id)


def started(charge: Charge, now: datetime) -> Charge:
    """The charge as first stored; it is advanced at once, and by the agenda if that dies."""
    return replace(charge, waits=waiting(charge.waits, "advance", now + INLINE_LEAD))


def page_opened(
    charge: Charge, reference: str, url: str, now: datetime, closes_at: datetime | None = None
) -> Charge:
    """The hosted page is open: tell the payer, look it up now and then, and when it ends."""
    opened = replace(
        charge, state=ChargeState.WAITING, reference=reference, url=url, closes_at=closes_at
    )
    watched = looked_up(opened, now)
    return replace(watched, waits=waiting(watched.waits, "tell", now + INLINE_LEAD))


def invoice_made(charge: Charge, reference: str, now: datetime) -> Charge:
    """The payment invoice is there: tell the payer. There is nobody to look it up at, so it waits for the
    bank's statement, or staff, until its time is over."""
    waits = waiting(charge.waits, "advance", charge.expires_at)
    return replace(
        charge,
        state=ChargeState.WAITING,
        reference=reference,
        waits=waiting(waits, "tell", now + INLINE_LEAD),
    )


def looked_up(charge: Charge, now: datetime) -> Charge:
    """Still open: the next look-up, however often it was looked up or a card was declined on it."""
    page_open = now < charge.page_ends_at
    ends_at = charge.page_ends_at if page_open else charge.expires_at
    at = next_look_up(charge.created_at, ends_at, now)
    return replace(charge, waits=waiting(charge.waits, "advance", at))


def next_look_up(created_at: datetime, expires_at: datetime, now: datetime) -> datetime:
    """Of an open page, at the latest when it expires. Only its age decides."""
    step = (now - created_at) / LOOK_UP_SHARE
    step = min(max(step, LOOK_UP_SOONEST), LOOK_UP_LATEST)
    at = min(now + step, max(expires_at, now + LOOK_UP_SOONEST))
    return at.replace(microsecond=0)


def settled(
    charge: Charge,
    payment_reference: str,
    outcome: str,
    now: datetime,
    *,
    tell: bool,
    new_money: bool,
) -> Charge:
    """The money is on the ledger. `tell` the payer, who in any case reads it where the charge was shown;
    `new_money` stays on the balance (or a card was saved), and what waits for some runs."""
    waits = without(charge.waits, "advance", "tell")
    if tell or charge.message_id is not None:
        waits = waiting(waits, "tell", now + INLINE_LEAD)
    if new_money:
        waits = waiting(waits, "follow", now + INLINE_LEAD)
    return replace(
        charge,
        state=ChargeState.SETTLED,
        payment_reference=payment_reference,
        outcome=outcome,
        waits=waits,
    )


def paid_again(charge: Charge, now: datetime) -> Charge:
    """A second payment for it is on the balance, and what waits for money runs."""
    return replace(charge, waits=waiting(charge.waits, "follow", now + INLINE_LEAD))


def asked_again(charge: Charge) -> Charge:
    """The bank is about to be asked; stored first, so that whoever wants to stop it knows."""
    return replace(charge, asked=charge.asked + 1)


def to_close(charge: Charge) -> Charge:
    """Its payer goes another way; stored before the provider is asked to close the page, so that nobody who
    finds it closed takes that for news."""
    return replace(charge, closing=True)


def without_customer(charge: Charge) -> Charge:
    """The provider does not know the payer any more: the same page for somebody new."""
    return replace(charge, customer_reference=None, anew=charge.anew + 1)


def failed(
    charge: Charge, failure: str, now: datetime, *, goes_on: bool = False, released: bool = False
) -> Charge:
    """Terminal at the provider without money. Whoever saw the charge is told, unless it was they who
    went another way, or it `goes_on` on a page that speaks in the same message; of an automatic one the
    subscription tells. What asked its payer to confirm, unasked, never stays as it was. What was
    `released` may be enough for something else that waits. One that staff gave up is asked about again:
    nobody has said yet that it took no money.
    """
    waits = without(charge.waits, "advance", "tell")
    if failure == GIVEN_UP and charge.reference is not None:
        waits = waiting(waits, "advance", now + GIVEN_UP_LOOK)
    stays = failure == CLOSED and (charge.by_hand or not charge.confirms)
    if charge.message_id is not None and not stays and not goes_on:
        waits = waiting(waits, "tell", now + INLINE_LEAD)
    if released:
        waits = waiting(waits, "follow", now + INLINE_LEAD)
    return replace(charge, state=ChargeState.FAILED, failure=failure, waits=waits)


def closed_elsewhere(charge: Charge, now: datetime) -> Charge:
    """Its page was closed for another one, which is shown in another message: here it is said."""
    return replace(charge, waits=waiting(charge.waits, "tell", now + INLINE_LEAD))


def declined(failure: str) -> bool:
    """Whether the bank itself said no: that counts with the card networks."""
    return failure == AUTHENTICATION_REQUIRED or failure.startswith(f"{DECLINED}:")


def told(charge: Charge, message_id: int | None) -> Charge:
    """The payer has seen how it stands, in that message; where nobody was reached, what they have seen
    before stays."""
    shown = charge.message_id if message_id is None else message_id
    return replace(charge, message_id=shown, waits=without(charge.waits, "tell"))
