"""Nothing moves at one tap: what would be taken, for what and from what; and what auto-renewal means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Table
from chalicelib.bot.buttons import Row, back, button, fingerprint, home, primary, screen
from chalicelib.bot.catalog.wording import options_text, title_of
from chalicelib.bot.declared import Address
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.wording import card_text, kept_as, source_text
from chalicelib.bot.pricing.wording import price_explained, price_text
from chalicelib.bot.subscriptions.addresses import (
    DRAFT,
    SUBSCRIPTIONS,
    agreeing,
    another_way,
    by_that_card,
    on_page,
    paying,
    renewing,
    switching_on,
)
from chalicelib.bot.subscriptions.whose import Whose, limits_lines
from chalicelib.bot.wording import months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.money import Money
from chalicelib.domain.payments.funding import ByCard
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.preview import Preview
from chalicelib.domain.subscriptions.subscription import Subscription


def confirm_purchase(
    language: Language,
    catalog: Catalog,
    of: Whose,
    preview: Preview,
    bounds: PaymentLimits | None,
) -> Screen:
    """The first period, from the balance; `bounds` of the payment system that would be the other way."""
    gross, draft = preview.quote.gross, of.draft
    return _confirm(
        language,
        catalog,
        preview,
        [
            language.text("confirm-purchase", **_what(language, catalog, preview)),
            *limits_lines(language, catalog, of),
        ],
        yes=paying(draft, "yes", gross),
        other=paying(draft, "pay", gross) if bounds and bounds.takes(gross) else None,
        cancel=(DRAFT, draft.id),
    )


def confirm_purchase_by_card(
    language: Language, catalog: Catalog, of: Whose, preview: Preview, card: Card
) -> Screen:
    """The first period, from a saved card; the other way is another one, or a page."""
    gross, draft = preview.quote.gross, of.draft
    several = any(one != card for one in preview.cards) or gross <= preview.available
    return _confirm(
        language,
        catalog,
        preview,
        [
            language.text("confirm-purchase-by-card", **_what(language, catalog, preview)),
            *limits_lines(language, catalog, of),
        ],
        yes=(*paying(draft, "y", gross), fingerprint(card.reference)),
        other=paying(draft, "way" if several else "page", gross),
        cancel=(DRAFT, draft.id),
    )


def choose_first_card(
    language: Language, catalog: Catalog, payer: Account, draft: Draft, preview: Preview
) -> Screen:
    """Which card is to pay for the first period; a new one, on a page; or the balance."""
    gross = preview.quote.gross
    rows = [
        (
            button(
                language.label("button-card-pays", card=card_text(language, card), amount=gross),
                *paying(draft, "card", gross),
                fingerprint(card.reference),
            ),
        )
        for card in preview.cards
    ]
    label = language.label("button-new-card-pays", amount=gross)
    rows.append((button(label, *paying(draft, "page", gross)),))
    if gross <= payer.available:
        label = language.label("button-pay-from-balance", amount=gross)
        rows.append((button(label, *paying(draft, "bal", gross)),))
    plan = title_of(language, catalog, draft.plan_id)
    return screen(
        [language.text("choose-card", plan=plan, amount=gross)],
        *rows,
        back(language, DRAFT, draft.id),
    )


def confirm_renewal(
    language: Language,
    catalog: Catalog,
    one: Subscription,
    preview: Preview,
    *,
    note: Html | None = None,
) -> Screen:
    """The next period, from the balance or the saved card; `note` comes first."""
    gross = preview.quote.gross
    title = language.text("confirm-renewal", **_what(language, catalog, preview))
    return _confirm(
        language,
        catalog,
        preview,
        [*noted(note), title],
        yes=agreeing(one.id, one.end, gross, preview.funding),
        other=_other_way(one, preview),
        cancel=(SUBSCRIPTIONS, one.id),
    )


def _other_way(one: Subscription, preview: Preview) -> Address:
    """Where several cards are saved, these come before a page."""
    gross, funding = preview.quote.gross, preview.funding
    mine = funding.card if isinstance(funding, ByCard) else None
    if mine is not None and any(card != mine for card in preview.cards):
        return another_way(one.id, one.end, gross)
    return on_page(one.id, one.end, gross)


def choose_card(
    language: Language,
    catalog: Catalog,
    payer: Account,
    one: Subscription,
    *,
    price: Money,
    cards: Sequence[Card],
) -> Screen:
    """Which card is to pay for the next period, this once."""
    plan = title_of(language, catalog, one.plan_id, one.title)
    rows = [
        (
            button(
                language.label("button-card-pays", card=card_text(language, card), amount=price),
                *by_that_card(one.id, one.end, price, card),
            ),
        )
        for card in cards
    ]
    page = button(
        language.label("button-new-card-pays", amount=price), *on_page(one.id, one.end, price)
    )
    if price <= payer.available:
        label = language.label("button-pay-from-balance", amount=price)
        rows = [(button(label, *renewing(one.id, one.end, price)),)]
    return screen(
        [
            language.text("choose-card", plan=plan, amount=price),
            language.text("choose-card-once"),
        ],
        *rows,
        (page,),
        back(language, SUBSCRIPTIONS, one.id),
    )


def consent(
    language: Language,
    catalog: Catalog,
    payer: Account,
    one: Subscription,
    *,
    price: Money,
    now: datetime,
    top_ups: Sequence[Html],
    note: Html | None,
) -> Screen:
    """What switching auto-renewal on brings: how much, when, from what, and how to stop. `one` is the
    subscription as it will be; `top_ups`: what is taken from a card besides."""
    period, attempt = months(language, one.renewal_months), one.waits.get("renew")
    charged = now if attempt is None else attempt.at
    source, enough = source_text(language, catalog, payer, price, charged)
    if attempt is None:
        when = language.text("consent-no-attempt", period=period, amount=price)
    elif attempt.at <= now:
        when = language.text("consent-at-once", period=period, amount=price)
    else:
        on = language.on(attempt.at)
        when = language.text("consent-on", period=period, amount=price, on=on)
    return screen(
        [
            *noted(note),
            language.text(
                "consent-title", plan=title_of(language, catalog, one.plan_id, one.title)
            ),
            when,
            *_from_what(language, source, enough=enough, tried=attempt is not None),
            *top_ups,
            language.text("consent-price"),
            language.text("consent-stop"),
        ],
        (primary(button(language.label("button-switch-on"), *switching_on(one.id, price))),),
        back(language, SUBSCRIPTIONS, one.id),
    )


def _from_what(language: Language, source: Html, *, enough: bool, tried: bool) -> list[Html]:
    """Nothing where it could be paid, but is not `tried`."""
    if not enough:
        return [language.text("auto-short", source=source)]
    return [language.text("auto-source", source=source)] if tried else []


def _what(language: Language, catalog: Catalog, preview: Preview) -> Mapping[str, str]:
    price = preview.quote.price
    plan = title_of(language, catalog, price.plan_id)
    return {"plan": plan, "period": months(language, price.months)}


def _confirm(
    language: Language,
    catalog: Catalog,
    preview: Preview,
    lines: Sequence[str | None],
    *,
    yes: Address,
    other: Address | None,
    cancel: Address,
) -> Screen:
    quote = preview.quote
    options = options_text(language, catalog, quote.price.plan_id, quote.price.options)
    return screen(
        [
            *lines,
            options and language.text("subscription-options", options=options),
            language.text("confirm-period", start=preview.start, end=preview.end),
            "",
            language.text("price-to-pay", price=price_text(language, quote)),
            price_explained(language, catalog.plan(quote.price.plan_id), quote),
            Table("lr", _sources(language, preview)),
            "",
            *_renewal(language, preview),
        ],
        (primary(button(language.label("button-pay", amount=quote.gross), *yes)),),
        _on_page(language, quote.gross, other),
        (button(language.label("button-cancel"), *cancel), home(language)),
    )


def _on_page(language: Language, amount: Money, other: Address | None) -> Row:
    if other is None:
        return ()
    return (button(language.label("button-pay-on-page", amount=amount), *other),)


def _sources(language: Language, preview: Preview) -> list[tuple[str, str]]:
    """What is taken from what, and what is left."""
    rows: list[tuple[str, str]] = []
    if preview.from_balance:
        taken = language.money(preview.from_balance)
        rows.append((language.text("confirm-from-balance"), taken))
    funding = preview.funding
    if isinstance(funding, ByCard) and funding.card is not None:
        card, kept = card_text(language, funding.card), kept_as(funding.card)
        name = language.text("confirm-from-card", card=card, kept=kept)
        rows.append((name, language.money(funding.amount)))
    return [*rows, (language.text("confirm-left"), language.money(preview.left))]


def _renewal(language: Language, preview: Preview) -> list[Html]:
    period = months(language, preview.quote.price.months)
    if preview.renews_on is None:
        return [language.text("auto-off", end=language.on(preview.end))]
    amount, on = preview.quote.following, language.on(preview.renews_on)
    return [
        language.text("consent-on", period=period, amount=amount, on=on),
        language.text("consent-price"),
        language.text("consent-stop"),
    ]
