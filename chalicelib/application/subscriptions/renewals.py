"""Renewing: by itself from the balance or the saved card, or because the payer presses a button.

The agenda may call `renew` twice or late: it rereads the subscription and does what is right now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.application.ledger.records import entry_key
from chalicelib.application.payments import charges
from chalicelib.application.payments.bounds import minimum_charge
from chalicelib.application.payments.records import charge_key
from chalicelib.application.payments.starting import new_charge
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.fulfilment import renewal_of
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.selling import (
    agreed_renewal,
    named_on_page,
    renewal_quote,
    require_shown,
    sell_renewal,
)
from chalicelib.application.subscriptions.subscription import (
    get_subscription,
    own_live,
)
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.journal import EntryKind
from chalicelib.domain.ledger.postings import Payment, hold_postings
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge, Way
from chalicelib.domain.payments.funding import ByCard, CannotPay, FromBalance, fund
from chalicelib.domain.people.account import Account, post
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.kept import KeptQuote
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.authority import Deed, may
from chalicelib.domain.subscriptions.preview import Preview
from chalicelib.domain.subscriptions.purchase import Sold
from chalicelib.domain.subscriptions.subscription import (
    Subscription,
    attempt_failed,
    extended,
    is_fresh,
    knows_price,
    may_attempt,
    price_first,
    put_back,
    require_wanted,
    with_open_charge,
)


@dataclass(frozen=True, slots=True)
class Renewing:
    """What became of a wish to renew: sold at once, or a charge is under way, or it failed."""

    subscription: Subscription
    sold: Sold | None = None
    charge: Charge | None = None


def renew(services: Services, subscription_id: str) -> None:
    """One automatic attempt: from the balance, else the saved card for what is missing.

    An attempt that is not due, because another worker was faster, changes nothing; one that is due
    outside its days (retried by staff after the renewal was made) waits for them.
    """

    def decide(unit: Unit) -> Renewing:
        subscription = unit.require(Subscription, subscription_key(subscription_id))
        now = services.clock.now()
        due = subscription.waits.get("renew")
        if due is None or due.at > now:
            return Renewing(subscription)
        if not may_attempt(subscription, services.catalog.renewal, now):
            return _put_back(unit, services, subscription)
        payer = unit.require(Account, account_key(subscription.payer_id))
        try:
            return _attempt(unit, services, subscription, payer)
        except Refused as refusal:
            return _failed(unit, services, subscription, refusal.code)

    done = in_unit(services, decide)
    if done.charge is not None:
        charges.advance_now(services, done.charge.id)


def renew_now(
    services: Services,
    subscription_id: str,
    payer_id: int,
    message_id: int | None,
    period_start: datetime,
    *,
    shown: Money | None = None,
    agreed: FromBalance | ByCard | None = None,
    on_page: bool = False,
    card: str | None = None,
) -> Renewing:
    """The payer pressed "Renew": balance, else saved card, else a hosted page for what is missing.

    A card whose bank has said no to this renewal, or that cannot be asked, leads to the page: the payer
    may have another one; so does `on_page`, whatever there is. `card` names another saved one, for this
    payment alone: the default one stays. Presses use up no automatic attempt.
    `period_start` and `shown` are what the button was shown for: pressed again after that period was sold,
    or a change has moved the end that it begins at, it changes nothing, and at another price than `shown`, or
    from elsewhere than `agreed`, nothing is taken. A charge already under way is that same charge, and a
    saved card is not asked sooner for it if that is at another price. The chosen period never changes.

    Raises Refused: subscription-gone, not-payer, subscription-ended, customer-declined, renewal-not-open
    (opens_at), price-changed, funding-changed (also for a `card` that cannot be asked),
    payment-system-not-offered, amount-too-large.
    """

    def decide(unit: Unit) -> Renewing:
        deed = Deed.RENEW if card is None else Deed.CARDS
        subscription = _to_pay(unit, subscription_id, payer_id, deed)
        if subscription.end != period_start:
            return Renewing(subscription)
        _require_open(services, subscription)
        if subscription.open_charge is not None:
            charge = unit.require(Charge, charge_key(subscription.open_charge))
            if charge.way is Way.SAVED_CARD:
                require_shown(charge.price, shown)
            return Renewing(subscription, charge=charge)
        payer = unit.require(Account, account_key(payer_id))
        priced = agreed_renewal(services, payer, subscription, shown)
        funding = _by_hand(services, subscription, payer, priced, on_page=on_page, card=card)
        if agreed is not None and funding != agreed:
            raise Refused("funding-changed")
        if isinstance(funding, FromBalance):
            return _sell(unit, services, subscription, payer, priced)
        return _charge(
            unit,
            services,
            subscription,
            payer,
            priced,
            funding=funding,
            message_id=message_id,
            by_hand=True,
        )

    _make_way(services, subscription_id, payer_id)
    done = in_unit(services, decide)
    if not done.charge or done.charge.terminal:
        return done
    charge = charges.advance_now(services, done.charge.id)
    return Renewing(get_subscription(services, subscription_id), charge=charge)


def preview_renewal(
    services: Services,
    subscription_id: str,
    payer_id: int,
    period_start: datetime,
    shown: Money,
    *,
    card: str | None = None,
) -> Preview | None:
    """What `renew_now` would take at once from the balance or the saved card (or `card`), to be agreed to
    first: that binds for half an hour. None where it would take nothing: the period is sold or moved, a
    payment is under way, or a page opens.

    Raises Refused as `renew_now` does.
    """

    def decide(unit: Unit) -> Preview | None:
        deed = Deed.RENEW if card is None else Deed.CARDS
        subscription = _to_pay(unit, subscription_id, payer_id, deed)
        if subscription.end != period_start or subscription.open_charge is not None:
            return None
        _require_open(services, subscription)
        payer = unit.require(Account, account_key(payer_id))
        priced = agreed_renewal(services, payer, subscription, shown)
        funding = _by_hand(services, subscription, payer, priced, card=card)
        if isinstance(funding, ByCard) and funding.card is None:
            return None
        if subscription.kept is None or priced is not subscription.kept.quote:
            kept = KeptQuote(priced, services.clock.now())
            unit.put(subscription_key(subscription_id), replace(subscription, kept=kept))
        return _preview(services, subscription, payer, priced, funding)

    return in_unit(services, decide)


def _preview(
    services: Services,
    subscription: Subscription,
    payer: Account,
    priced: Quote,
    funding: FromBalance | ByCard,
) -> Preview:
    policy, now = services.catalog.renewal, services.clock.now()
    after = extended(subscription, policy, priced.gross, priced.price.months, now)
    following = after.waits.get("renew")
    return Preview(
        quote=priced,
        start=after.start,
        end=after.end,
        funding=funding,
        available=payer.available,
        renews_on=None if following is None else following.at,
        cards=tuple(_askable(services, subscription, payer)),
    )


def cards_to_choose(services: Services, subscription: Subscription, payer_id: int) -> list[Card]:
    """The saved cards that can be asked for this renewal by hand, the newest first."""
    payer = Unit(services).require(Account, account_key(payer_id))
    return list(reversed(_askable(services, subscription, payer)))


def _askable(services: Services, subscription: Subscription, payer: Account) -> list[Card]:
    return [
        card
        for card in payer.cards
        if services.is_on(card.payment_system) and is_fresh(card, subscription)
    ]


def _to_pay(unit: Unit, subscription_id: str, payer_id: int, deed: Deed) -> Subscription:
    """Raises Refused: subscription-gone, not-payer, subscription-ended."""
    unit.load(subscription_key(subscription_id), account_key(payer_id))
    return own_live(unit, subscription_id, payer_id, deed)


def _by_hand(
    services: Services,
    subscription: Subscription,
    payer: Account,
    priced: Quote,
    *,
    on_page: bool = False,
    card: str | None = None,
) -> FromBalance | ByCard:
    """The balance, else the saved card (or the one that is named) if it may be asked now, else a page; a page
    that is asked for takes all of it where the balance would have been enough. Raises
    Refused("funding-changed") if the named card cannot be asked."""
    enough = priced.gross <= payer.available
    if enough and not on_page:
        return FromBalance()
    asked = None if on_page else _card_asked(services, subscription, payer, card)
    return _of_card(services, payer, priced, asked, enough=enough)


def _card_asked(
    services: Services, subscription: Subscription, payer: Account, named: str | None
) -> Card | None:
    wanted = payer.default_card if named is None else named
    askable = _askable(services, subscription, payer)
    card = next((one for one in askable if one.reference == wanted), None)
    if card is None and named is not None:
        raise Refused("funding-changed")
    return card


def _of_card(
    services: Services, payer: Account, priced: Quote, card: Card | None, *, enough: bool
) -> ByCard:
    system = card.payment_system if card else payer.payment_system
    minimum = minimum_charge(services, system, payer.currency)
    held = payer.available.zero if enough else payer.available
    return ByCard(card, max(priced.gross - held, minimum), held)


def _make_way(services: Services, subscription_id: str, payer_id: int) -> None:
    """An automatic charge that nobody could be asked about, because its system is off or its time is
    over, does not keep the payer from paying now."""
    subscription = Unit(services).get(Subscription, subscription_key(subscription_id))
    if subscription is None or not subscription.open_charge:
        return
    if not may(subscription, payer_id, Deed.RENEW):
        return
    charge = charges.get_charge(services, subscription.open_charge)
    over = services.clock.now() >= charge.expires_at
    if not charge.by_hand and (over or not services.is_on(charge.payment_system)):
        charges.advance_now(services, charge.id, cancel=True)


def _sell(
    unit: Unit, services: Services, subscription: Subscription, payer: Account, priced: Quote
) -> Renewing:
    reference = f"renewal:{subscription.id}:{subscription.end:%Y-%m-%dT%H:%M:%SZ}"
    payment = Payment(paid_with="balance", reference=reference)
    sold = sell_renewal(unit, services, subscription, priced, payer, payment=payment)
    return Renewing(sold.subscription, sold=sold)


def _charge(
    unit: Unit,
    services: Services,
    subscription: Subscription,
    payer: Account,
    priced: Quote,
    *,
    funding: ByCard,
    message_id: int | None = None,
    by_hand: bool = False,
) -> Renewing:
    """Store the attempt, name it on the subscription, set the balance's share aside: one commit."""
    named = named_on_page(services, payer, priced)
    charge = new_charge(
        services,
        payer,
        renewal_of(subscription, priced),
        funding.amount,
        price=priced.gross,
        description=named.description,
        details=named.details,
        held=funding.held,
        card=funding.card,
        message_id=message_id,
        by_hand=by_hand,
    )
    if funding.held:
        payer, entry = post(
            payer,
            at=services.clock.now(),
            kind=EntryKind.HOLD,
            reference=f"charge:{charge.id}",
            postings=hold_postings(payer.id, funding.held),
            charge_id=charge.id,
        )
        unit.put(account_key(payer.id), payer)
        unit.put(entry_key(payer.id, entry.sequence), entry)
    after = with_open_charge(subscription, charge.id)
    unit.put(subscription_key(subscription.id), after)
    unit.put(charge_key(charge.id), charge)
    return Renewing(after, charge=charge)


def _attempt(
    unit: Unit, services: Services, subscription: Subscription, payer: Account
) -> Renewing:
    """Raises Refused if the catalog does not sell this renewal, or no payment system takes so much.

    A price that its payer has not read is told before it is taken. A card whose system is off is charged all
    the same: the charge waits until it can be asked.
    """
    priced = renewal_quote(services, payer, subscription)
    if not knows_price(subscription, priced.gross):
        return _price_first(unit, services, subscription)
    card, minimum = payer.usable_card, priced.gross.zero
    if card is not None and services.catalog.has_payment_system(card.payment_system):
        minimum = minimum_charge(services, card.payment_system, payer.currency)
    match fund(payer, priced.gross, card, minimum):
        case FromBalance():
            return _sell(unit, services, subscription, payer, priced)
        case ByCard() as by_card:
            return _charge(unit, services, subscription, payer, priced, funding=by_card)
        case CannotPay(reason=reason):
            return _failed(unit, services, subscription, reason)


def _failed(unit: Unit, services: Services, subscription: Subscription, failure: str) -> Renewing:
    """An attempt that was answered with no, told like any other."""
    after = attempt_failed(subscription, services.catalog.renewal, failure, services.clock.now())
    unit.put(subscription_key(subscription.id), after)
    unit.nudge(subscription_key(subscription.id))
    return Renewing(after)


def _price_first(unit: Unit, services: Services, subscription: Subscription) -> Renewing:
    after = price_first(subscription, services.catalog.renewal, services.clock.now())
    unit.put(subscription_key(subscription.id), after)
    unit.nudge(subscription_key(subscription.id))
    return Renewing(after)


def _put_back(unit: Unit, services: Services, subscription: Subscription) -> Renewing:
    """Nothing to do by itself now."""
    after = put_back(subscription, services.catalog.renewal)
    unit.put(subscription_key(subscription.id), after)
    return Renewing(after)


def _require_open(services: Services, subscription: Subscription) -> None:
    require_wanted(subscription)
    opens_at = subscription.opens(services.catalog.renewal)
    if opens_at is not None and services.clock.now() < opens_at:
        raise Refused("renewal-not-open", opens_at=opens_at, subscription=subscription.id)
