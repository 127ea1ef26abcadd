"""Gifts as their giver sees them: what can be given, what it costs and what happens then, the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote as quoted

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import (
    Row,
    amount_part,
    back,
    button,
    fingerprint,
    home,
    in_rows,
    link,
    primary,
    screen,
)
from chalicelib.bot.catalog.wording import options_text, plan_title, title_of
from chalicelib.bot.gifts.addresses import (
    GIFTS,
    OPEN,
    Wanted,
    giving_amount,
    list_page,
    one_gift,
    putting_together,
)
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.payments.addresses import filling_up
from chalicelib.bot.payments.wording import card_text
from chalicelib.bot.pricing.wording import (
    PERIODS_IN_A_ROW,
    period_button,
    periods_table,
)
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.tariff_screens import quick_values
from chalicelib.bot.wording import months as months_text
from chalicelib.bot.wording import noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.catalog.plan import OptionSpec, Plan, in_language
from chalicelib.domain.gifts.gift import Gift, GiftState, grouped
from chalicelib.domain.payments.purpose import Aim
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.pricing.quote import Quote

SHOWN: Final = 8
"""Own gifts on one screen."""

STATES: Final[Mapping[GiftState, str]] = {
    GiftState.NEW: "gift-state-new",
    GiftState.OPEN: "gift-state-open",
    GiftState.REDEEMED: "gift-state-redeemed",
    GiftState.RETURNED: "gift-state-returned",
}


def overview(
    language: Language, catalog: Catalog, mine: Sequence[Gift], page: int, note: Html | None
) -> Screen:
    """What can be given, and one's own gifts with how they stand, so many a page."""
    lines: list[Part | None] = [
        *noted(note),
        Title(language.text("gifts")),
        language.text("gifts-about" if catalog.gifts else "gifts-not-sold"),
    ]
    last = max(1, -(-len(mine) // SHOWN))
    page = min(max(page, 1), last)
    shown = mine[(page - 1) * SHOWN : page * SHOWN]
    for one in shown:
        lines += ["", _own_line(language, catalog, one)]
    give: Row = ()
    if catalog.gifts is not None:
        amount = button(language.label("button-give-amount"), GIFTS, "a")
        give = (primary(amount), button(language.label("button-give-plan"), GIFTS, "p"))
    own = [button(grouped(one.id), *one_gift(one.id)) for one in shown]
    turns: list[Button] = []
    if page > 1:
        turns.append(button(language.label("button-newer"), *list_page(page - 1)))
    if page < last:
        turns.append(button(language.label("button-older"), *list_page(page + 1)))
    redeem = button(language.label("button-redeem"), OPEN)
    return screen(lines, give, (redeem,), *in_rows(own, 2), turns, (home(language),))


def _own_line(language: Language, catalog: Catalog, gift: Gift) -> Html:
    return language.text(
        "gift-own",
        code=grouped(gift.id),
        what=what_text(language, catalog, gift),
        state=state_text(language, gift),
    )


def what_text(language: Language, catalog: Catalog, gift: Gift) -> str:
    """What is given: an amount, or a plan with its options for so long."""
    if gift.quote is None:
        return language.label("gift-of-amount", amount=gift.amount)
    price = gift.quote.price
    options = options_text(language, catalog, price.plan_id, price.options)
    return language.label(
        "gift-of-plan" if options else "gift-of-plain-plan",
        plan=title_of(language, catalog, price.plan_id),
        options=options,
        period=months_text(language, price.months),
    )


def state_text(language: Language, gift: Gift) -> Html:
    """How it stands, and since or until when."""
    at = gift.expires_at if gift.state is GiftState.OPEN else gift.ended_at
    values = {} if at is None else {"on": language.on(at)}
    return language.text(STATES[gift.state], **values)


def amounts(language: Language, catalog: Catalog, currency: str) -> Screen:
    """Those that the catalog offers."""
    offered = () if catalog.gifts is None else catalog.gifts.amounts.get(currency, ())
    choices = [button(language.money(one), *giving_amount(one)) for one in offered]
    return screen(
        [language.text("gift-choose-amount")], *in_rows(choices, 3), back(language, GIFTS)
    )


def plans(language: Language, sold: Sequence[Plan]) -> Screen:
    """Those that are sold."""
    choices = [(button(plan_title(language, plan), GIFTS, "p", plan.id),) for plan in sold]
    return screen([language.text("gift-choose-plan")], *choices, back(language, GIFTS))


def plan_card(
    language: Language, wanted: Wanted, quotes: Mapping[int, Quote], note: Html | None
) -> Screen:
    """A plan to be given: its options, its periods, what it costs."""
    plan, chosen = wanted.plan, quotes[wanted.months]
    periods = [
        period_button(
            language,
            count,
            *putting_together(replace(wanted, months=count)),
            chosen=count == wanted.months,
        )
        for count in quotes
    ]
    label = language.label("button-give-for", amount=chosen.gross)
    give = button(label, *putting_together(wanted, "n", amount_part(chosen.gross)))
    return screen(
        [
            *noted(note),
            Title(language.text("gift-plan", plan=plan_title(language, plan))),
            escaped(in_language(plan.summaries, language.code)),
            "",
            periods_table(language, quotes, wanted.months),
            language.text("gift-costs", amount=chosen.gross),
            language.text("gift-once-included") if chosen.price.once else None,
        ],
        *(row for spec in plan.options for row in _rows(language, wanted, spec)),
        *in_rows(periods, PERIODS_IN_A_ROW),
        (primary(give),),
        back(language, GIFTS, "p"),
    )


def _rows(language: Language, wanted: Wanted, spec: OptionSpec) -> list[Row]:
    """A switch; or the value, to be typed or chosen, and the steps below it."""
    name, value = in_language(spec.titles, language.code), wanted.options[spec.key]
    if spec.is_switch:
        label = language.label("option-on" if value else "option-off", option=name)
        return [(button(label, *putting_together(wanted.having(spec.key, 1 - value))),)]
    asked = putting_together(wanted, "c", spec.key)
    steps = [
        button(sign, *putting_together(wanted.having(spec.key, to)))
        if spec.allows(to)
        else button("·", *asked)
        for sign, to in (("−", value - spec.step), ("+", value + spec.step))
    ]
    label = language.label("option-count", option=name, value=value)
    return [(button(label, *asked),), tuple(steps)]


def choose_count(language: Language, wanted: Wanted, spec: OptionSpec, note: Html | None) -> Screen:
    """All at once instead of step by step; any other number is typed. `note` comes first."""
    value = wanted.options[spec.key]
    answers = [
        button(f"✓ {n}" if n == value else str(n), *putting_together(wanted.having(spec.key, n)))
        for n in quick_values(spec)
    ]
    text = language.text(
        "choose-count",
        plan=plan_title(language, wanted.plan),
        option=in_language(spec.titles, language.code),
        value=value,
        minimum=spec.minimum,
        maximum=spec.maximum,
    )
    return screen(
        [*noted(note), text], *in_rows(answers, 5), back(language, *putting_together(wanted))
    )


def to_be_paid(
    reader: Reader,
    gift: Gift,
    expires: datetime,
    cards: Sequence[Card],
    bounds: PaymentLimits | None,
) -> Screen:
    """What it is, until when it could be redeemed and what happens then; from what it can be paid. Nothing
    moves before one of these is pressed."""
    language, catalog, payer = reader.language, reader.catalog, reader.account
    amount, left = gift.amount, payer.available - gift.amount
    rows = [(language.text("confirm-balance"), language.money(payer.available))]
    if left.minor >= 0:
        rows.append((language.text("gift-balance-then"), language.money(left)))
    return screen(
        [
            Title(language.text("gift-confirm", what=what_text(language, catalog, gift))),
            language.text("gift-costs", amount=amount),
            language.text("gift-until", until=language.on(expires)),
            language.text("gift-then-plan" if gift.quote else "gift-then-amount"),
            language.text("gift-no-invoice"),
            "",
            Table("lr", rows),
        ],
        *_ways_to_pay(language, gift, payer, cards, bounds),
        (button(language.label("button-cancel"), GIFTS), home(language)),
    )


def _ways_to_pay(
    language: Language,
    gift: Gift,
    payer: Account,
    cards: Sequence[Card],
    bounds: PaymentLimits | None,
) -> list[Row]:
    amount = gift.amount
    ways: list[Button] = [
        button(
            language.label("button-card-pays", card=card_text(language, card), amount=amount),
            *one_gift(gift.id, "card", fingerprint(card.reference)),
        )
        for card in cards
    ]
    missing = amount - payer.available
    if missing.minor <= 0:
        label = language.label("button-pay-from-balance", amount=amount)
        ways.insert(0, button(label, *one_gift(gift.id, "bal")))
    if bounds is not None and bounds.takes(amount):
        message = "button-pay-on-page" if ways else "button-pay"
        label = language.label(message, amount=amount)
        ways.append(button(label, *one_gift(gift.id, "page")))
    elif bounds is not None and missing.minor > 0:
        ways.append(filling_up(language, missing, bounds, Aim("gift", gift.id)))
    return [(primary(one) if one is ways[0] else one,) for one in ways]


def stale(language: Language, catalog: Catalog, gift: Gift) -> Screen:
    """Its price was shown too long ago: the plan as it is today is one button away."""
    again: Row = ()
    if gift.quote is not None:
        label = language.label("button-todays-price")
        again = (primary(button(label, GIFTS, "p", gift.quote.price.plan_id)),)
    what = what_text(language, catalog, gift)
    return screen([language.text("gift-stale", what=what)], again, back(language, GIFTS))


def given(language: Language, catalog: Catalog, gift: Gift, address: str) -> Screen:
    """It is paid: the code and the link for whoever gets it."""
    share = f"https://t.me/share/url?url={quoted(address, safe='')}"
    return screen(
        [
            Title(language.text("gift-given", what=what_text(language, catalog, gift))),
            language.text("gift-code", code=grouped(gift.id)),
            language.text("gift-link", link=address),
            "",
            language.text("gift-status", state=state_text(language, gift)),
            language.text("gift-keep-secret"),
        ],
        (primary(link(language.label("button-send-gift"), share)),),
        back(language, GIFTS),
    )


def ended(language: Language, catalog: Catalog, gift: Gift) -> Screen:
    """Somebody has it, or the money is back."""
    return screen(
        [
            Title(language.text("gift-one", what=what_text(language, catalog, gift))),
            language.text("gift-code", code=grouped(gift.id)),
            language.text("gift-status", state=state_text(language, gift)),
        ],
        back(language, GIFTS),
    )
