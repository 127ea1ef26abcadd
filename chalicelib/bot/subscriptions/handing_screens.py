"""Paying handed over, as both sides see it, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote as quoted

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.parts import Part, Title
from chalicelib.application.subscriptions.handing_over import Offer
from chalicelib.application.subscriptions.notices import HandoverOver, PayerChanged
from chalicelib.bot.buttons import amount_part, back, button, home, link, primary, screen
from chalicelib.bot.catalog.wording import options_text, title_of
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.wording import funding_text
from chalicelib.bot.pricing.wording import price_text
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import HAND, SUBSCRIPTIONS
from chalicelib.bot.wording import months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.payments.funding import CannotPay, funding_of
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.handover import Handover, HandoverState
from chalicelib.domain.subscriptions.subscription import Subscription


def giving(language: Language, catalog: Catalog, one: Subscription) -> Screen:
    """What changes and what does not, before anything is offered."""
    title = title_of(language, catalog, one.plan_id, one.title)
    lines: list[Part] = [
        Title(language.text("hand-title")),
        language.text("hand-what", plan=title, end=language.on(one.end)),
        language.text("hand-limits"),
        language.text("hand-until"),
    ]
    offer = primary(button(language.label("button-hand-link"), HAND, "o", one.id))
    return screen(lines, (offer,), back(language, SUBSCRIPTIONS, one.id))


def offered(
    language: Language, catalog: Catalog, one: Subscription, handover: Handover, address: str
) -> Screen:
    """The link, until when it can be followed, and the way to take it back."""
    title = title_of(language, catalog, one.plan_id, one.title)
    share = f"https://t.me/share/url?url={quoted(address, safe='')}"
    return screen(
        [
            language.text("hand-offered", plan=title, until=handover.until),
            f"<code>{address}</code>",
        ],
        (primary(link(language.label("button-share"), share)),),
        (button(language.label("button-take-back"), HAND, "b", handover.id),),
        back(language, SUBSCRIPTIONS, one.id),
    )


def taken_back(language: Language, handover: Handover) -> Screen:
    """The link leads nowhere any more."""
    lines = [language.text("hand-taken-back")]
    return screen(lines, back(language, SUBSCRIPTIONS, handover.subscription_id))


def asked(
    language: Language,
    catalog: Catalog,
    account: Account,
    offer: Offer,
    note: Html | None = None,
) -> Screen:
    """Everything that whoever is asked has to know: what, whose limits, how much, when, from what. `note`
    comes first."""
    one, priced = offer.subscription, offer.quote
    title = title_of(language, catalog, one.plan_id, one.title)
    options = options_text(language, catalog, one.plan_id, one.renewed_options)
    funding = funding_of(catalog, account, priced.gross)
    first = catalog.renewal.first_attempt(one.end)
    charge = "hand-asked-charge" if one.auto_renew else "hand-asked-by-hand"
    lines: list[Part | None] = [
        *noted(note),
        Title(language.text("hand-asked", name=offer.giver.name, plan=title)),
        options and language.text("subscription-options", options=options),
        language.text("hand-asked-paid", end=language.on(one.end), name=offer.giver.name),
        language.text(
            charge,
            amount=priced.gross,
            period=months(language, priced.price.months),
            on=language.on(first),
            end=language.on(one.end),
        ),
        language.text("hand-asked-price", price=price_text(language, priced)),
        language.text(
            "hand-asked-cannot" if isinstance(funding, CannotPay) else "hand-asked-source",
            source=funding_text(language, account.available, funding, first),
        ),
        language.text("hand-asked-limits", name=offer.customer.name),
        language.text("hand-asked-stop"),
        "",
        language.text("hand-asked-until", until=offer.handover.until),
    ]
    yes = button(
        language.label("button-hand-yes"),
        HAND,
        "y",
        offer.handover.id,
        amount_part(priced.gross),
    )
    no = button(language.label("button-hand-no"), HAND, "n", offer.handover.id)
    return screen(lines, (primary(yes),), (no,), (home(language),))


def accepted(language: Language, catalog: Catalog, one: Subscription) -> Screen:
    """It is theirs to pay from now on; whether by itself."""
    title = title_of(language, catalog, one.plan_id, one.title)
    message = "hand-yours-by-itself" if one.auto_renew else "hand-yours-by-hand"
    lines = [
        language.text("hand-yours", plan=title, end=language.on(one.end)),
        language.text(message),
    ]
    to_it = button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
    return screen(lines, (primary(to_it),), (home(language),))


def refused(language: Language) -> Screen:
    """Nothing has changed."""
    return screen([language.text("hand-refused")], (home(language),))


def _over(reader: Reader, notice: HandoverOver) -> Screen:
    """To whom it was offered by."""
    language, one = reader.language, notice.subscription
    title = title_of(language, reader.catalog, one.plan_id, one.title)
    name = "" if notice.taker is None else notice.taker.name
    lines = [language.text(OVER[notice.state], plan=title, name=name, end=language.on(one.end))]
    if notice.state is HandoverState.ACCEPTED and one.customer_id != reader.account.id:
        return screen(lines, (home(language),))
    to_it = button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
    return screen(lines, (to_it,), (home(language),))


OVER: Final[Mapping[HandoverState, str]] = {
    HandoverState.ACCEPTED: "hand-over-accepted",
    HandoverState.REFUSED: "hand-over-refused",
    HandoverState.LAPSED: "hand-over-lapsed",
    HandoverState.TAKEN_BACK: "hand-taken-back",
}


def _payer_changed(reader: Reader, notice: PayerChanged) -> Screen:
    """To its Customer, for whom nothing else changes."""
    language, one = reader.language, notice.subscription
    title = title_of(language, reader.catalog, one.plan_id, one.title)
    lines = [language.text("hand-payer-changed", plan=title, name=notice.payer.name)]
    to_it = button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
    return screen(lines, (to_it,), (home(language),))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    HandoverOver: _over,
    PayerChanged: _payer_changed,
}
