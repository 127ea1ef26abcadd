"""What subscriptions say: of their notices, of purchases and renewals, and where to go from a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.subscriptions.changes import AIM as CHANGE_AIM
from chalicelib.application.subscriptions.changes import AwaitingChange
from chalicelib.application.subscriptions.fulfilment import CHANGE as CHANGING
from chalicelib.application.subscriptions.fulfilment import PURCHASE as BUYING
from chalicelib.application.subscriptions.fulfilment import RENEWAL as RENEWING
from chalicelib.application.subscriptions.notices import (
    Ended,
    GraceBegan,
    LastWarning,
    LimitsChanged,
    RenewalComing,
    RenewalFailed,
    RenewalHeldUp,
    RenewalPriceChanged,
)
from chalicelib.application.subscriptions.purchases import AIM, Awaiting
from chalicelib.application.subscriptions.selling import renewal_price
from chalicelib.application.subscriptions.subscription import get_subscription, subscriptions_of
from chalicelib.bot.buttons import Row, button, primary
from chalicelib.bot.catalog.wording import options_text, plan_title, saves_cards, title_of
from chalicelib.bot.declared import Address, NoticeWords, PurposeWords, SaleWords
from chalicelib.bot.language import Html
from chalicelib.bot.payments.addresses import filling_up
from chalicelib.bot.payments.charge_screens import credited
from chalicelib.bot.payments.wording import limits_of
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions import renewal_screens as screens
from chalicelib.bot.subscriptions.addresses import CHANGE as CHANGE_PRESS
from chalicelib.bot.subscriptions.addresses import (
    DRAFT,
    SUBSCRIPTIONS,
    another_way,
    paying,
    renewing,
)
from chalicelib.bot.subscriptions.change_screens import done
from chalicelib.bot.subscriptions.purpose_screens import bought, not_twice, renewed
from chalicelib.bot.turn import Turn
from chalicelib.bot.wording import months
from chalicelib.domain.errors import Refused
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.payments.purpose import Aim
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.authority import Deed, may
from chalicelib.domain.subscriptions.purchase import renews_by_itself
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import Subscription

NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    RenewalComing: screens.coming,
    RenewalFailed: screens.failed,
    LimitsChanged: screens.limits_changed,
    RenewalHeldUp: screens.held_up,
    RenewalPriceChanged: screens.price_changed,
    GraceBegan: screens.grace_began,
    LastWarning: screens.last_warning,
    Ended: screens.ended,
}


def _about(reader: Reader, message: str, quote: Quote) -> Html:
    price = quote.price
    return reader.language.text(
        message,
        plan=title_of(reader.language, reader.catalog, price.plan_id),
        period=months(reader.language, price.months),
    )


def _purchase(reader: Reader, charge: Charge) -> Html:
    return _about(reader, "purpose-purchase", BUYING.terms_of(charge).quote)


def _renewal(reader: Reader, charge: Charge) -> Html:
    return _about(reader, "purpose-renewal", RENEWING.terms_of(charge).quote)


def _draft(charge: Charge) -> Address:
    return (DRAFT, charge.purpose.subject)


def _subscription(charge: Charge) -> Address:
    return (SUBSCRIPTIONS, charge.purpose.subject)


def _renew_again(charge: Charge) -> Address:
    return renewing(charge.purpose.subject, RENEWING.terms_of(charge).start, charge.price)


def _by_another_card(charge: Charge) -> Address:
    terms = RENEWING.terms_of(charge)
    price = terms.quote.gross if charge.price is None else charge.price
    return another_way(charge.purpose.subject, terms.start, price)


def _bought(reader: Reader, charge: Charge, came: Subscription | None) -> Screen:
    if charge.outcome == "bought" and came is not None:
        paid = charge.price or came.paid
        return bought(reader.language, reader.catalog, reader.account, came, paid=paid)
    if came is not None:
        return not_twice(reader, charge, came)
    return credited(reader, charge)


def _renewed(reader: Reader, charge: Charge, came: Standing | None) -> Screen:
    if charge.outcome == "renewed" and came is not None:
        return renewed(reader.language, reader.catalog, came.subscription)
    return credited(reader, charge)


def awaited(reader: Reader, one: Awaiting) -> tuple[Sequence[Html], Sequence[Row]]:
    """The plan that money was brought for, one button away: paid if it is enough, else what is missing."""
    language, price, gross = reader.language, one.quote.price, one.quote.gross
    lines = [
        language.text(
            "plan-waits",
            plan=title_of(language, reader.catalog, price.plan_id),
            period=months(language, price.months),
            amount=gross,
        )
    ]
    to_it: Row = (button(language.label("button-show-plan"), DRAFT, one.draft.id),)
    missing = gross - reader.account.available
    if missing.minor <= 0:
        pay = button(language.label("button-pay", amount=gross), *paying(one.draft, "bal", gross))
        return lines, ((primary(pay),), to_it)
    lines.append(language.text("plan-waits-short", missing=missing))
    bounds = limits_of(reader.catalog, reader.account)
    if bounds is None:
        return lines, (to_it,)
    top_up = filling_up(language, missing, bounds, Aim(AIM, one.draft.id))
    return lines, ((primary(top_up),), to_it)


def awaited_change(reader: Reader, one: AwaitingChange) -> tuple[Sequence[Html], Sequence[Row]]:
    """The change that money was brought for: to be agreed to if it is enough, else what is missing."""
    language, amendment, amount = reader.language, one.amendment, one.change.to_pay
    plan_id, subscription_id = one.change.plan_id, amendment.subscription_id
    lines = [
        language.text(
            "change-waits",
            plan=title_of(language, reader.catalog, plan_id),
            options=options_text(language, reader.catalog, plan_id, one.change.options),
            amount=amount,
        )
    ]
    to_it: Row = (
        button(
            language.label("button-change-for", amount=amount),
            CHANGE_PRESS,
            subscription_id,
            amendment.revision,
            "p",
        ),
    )
    missing = amount - reader.account.available
    bounds = limits_of(reader.catalog, reader.account)
    if missing.minor <= 0:
        return lines, ((primary(to_it[0]),),)
    lines.append(language.text("plan-waits-short", missing=missing))
    if bounds is None:
        return lines, (to_it,)
    top_up = filling_up(language, missing, bounds, Aim(CHANGE_AIM, subscription_id))
    return lines, ((primary(top_up),), to_it)


def _agreed_to(reader: Reader, charge: Charge) -> Sequence[Html]:
    """Whose limits do not grow, and what is charged later."""
    for_other = BUYING.terms_of(charge).for_other
    whose = [reader.language.text("page-for-other")] if for_other else []
    return [*whose, *_will_renew(reader, charge)]


def _will_renew(reader: Reader, charge: Charge) -> Sequence[Html]:
    """A purchase leaves auto-renewal on where a card is saved or something lies on the balance."""
    language, catalog, payer = reader.language, reader.catalog, reader.account
    if not renews_by_itself(payer, payer.available) and not saves_cards(
        catalog, charge.payment_system, charge.amount.currency
    ):
        return ()
    quote = BUYING.terms_of(charge).quote
    period = months(language, quote.price.months)
    days = catalog.renewal.first_attempt_days_before
    return [
        language.text("consent-each", period=period, amount=quote.following, days=days),
        language.text("consent-price"),
        language.text("consent-stop"),
    ]


PURCHASE: Final = PurposeWords(_purchase, _draft, _draft, _bought, agreed_to=_agreed_to)
RENEWAL: Final = PurposeWords(
    _renewal,
    _subscription,
    _renew_again,
    _renewed,
    "charge-stays",
    asks=screens.bank_asks,
    unasked=screens.bank_asks_no_more,
    another=_by_another_card,
)


def _change(reader: Reader, charge: Charge) -> Html:
    plan = title_of(reader.language, reader.catalog, CHANGING.terms_of(charge).plan_id)
    return reader.language.text("purpose-change", plan=plan)


def _change_again(charge: Charge) -> Address:
    return (CHANGE_PRESS, charge.purpose.subject)


def _change_came(reader: Reader, charge: Charge, came: Standing | None) -> Screen:
    if charge.outcome == "changed" and came is not None:
        return done(reader.language, reader.catalog, came)
    return credited(reader, charge)


CHANGE: Final = PurposeWords(_change, _subscription, _change_again, _change_came)


def _until(reader: Reader, sale: Sale) -> list[Html]:
    if sale.period is None:
        return []
    terms = [line.terms for line in sale.lines]
    message = "document-active"
    if any(one.get("renewal") for one in terms):
        message = "document-renewed"
    if any(one.get("change") for one in terms):
        message = "document-changed"
    end = reader.language.on(sale.period[1])  # the seller's day, as on the paper
    return [reader.language.text(message, end=end)]


def _to_it(reader: Reader, sale: Sale) -> Row:
    label = reader.language.label("button-open-subscription")
    return (button(label, SUBSCRIPTIONS, sale.subject.id),)


SALE: Final = SaleWords(_until, _to_it)


def to_the_one_meant(turn: Turn, refused: Refused, origin: Address) -> Row | None:
    """To the subscription that the refusal speaks of, unless it is looked at."""
    subscription = refused.params.get("subscription")
    if not isinstance(subscription, str) or origin == (SUBSCRIPTIONS, subscription):
        return None
    label = turn.language.label("button-open-subscription")
    return (button(label, SUBSCRIPTIONS, subscription),)


def takes(turn: Turn) -> list[str]:
    """What renews by itself on this payer's account: how much, when first, and how often."""
    language, catalog = turn.language, turn.catalog
    lines: list[str] = []
    for one in subscriptions_of(turn.services, turn.account.id):
        if not may(one, turn.account.id, Deed.SWITCH) or not one.live or not one.auto_renew:
            continue
        price = renewal_price(turn.services, turn.account, one)
        if price is None:
            continue
        attempt = one.waits.get("renew")
        first = one.end + catalog.renewal.attempts[0] if attempt is None else attempt.at
        lines.append(
            language.text(
                "card-takes",
                plan=title_of(language, catalog, one.plan_id, one.title),
                amount=price,
                on=language.on(max(first, turn.services.clock.now())),
                period=months(language, one.renewal_months),
            )
        )
    return lines


def _standing_words(one: Subscription, last: datetime, now: datetime) -> str:
    if now < one.end:
        return "menu-live"
    return "menu-grace" if one.open_charge is None and now < last else "menu-grace-paying"


def _standing(turn: Turn, one: Subscription) -> Html:
    language, last = turn.language, turn.catalog.renewal.grace_ends(one.end)
    return language.text(
        _standing_words(one, last, turn.services.clock.now()),
        plan=title_of(language, turn.catalog, one.plan_id, one.title),
        end=language.on(one.end),
        last=language.on(last),
    )


def standing(turn: Turn) -> list[str]:
    """What is active in the person's name, or the free plan."""
    language, catalog = turn.language, turn.catalog
    live = [get_subscription(turn.services, one) for one in turn.account.live.values()]
    if live:
        return [_standing(turn, one) for one in live]
    free = catalog.free_plan
    if free is None:
        return [language.text("menu-nothing")]
    return [language.text("menu-free", plan=plan_title(language, free))]
