"""A running subscription being changed: its options step by step, plans above it, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.application.subscriptions.changes import AIM
from chalicelib.bot.buttons import Row, back, button, fingerprint, home, in_rows, primary, screen
from chalicelib.bot.catalog.wording import limit_words, options_text, plan_title, title_of
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import BALANCE, filling_up
from chalicelib.bot.payments.wording import card_text
from chalicelib.bot.pricing.wording import price_text
from chalicelib.bot.subscriptions.addresses import CHANGE, SUBSCRIPTIONS
from chalicelib.bot.subscriptions.standing_screens import money_lines
from chalicelib.bot.subscriptions.tariff_screens import quick_values
from chalicelib.bot.wording import bullets, months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import limits
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.catalog.plan import OptionSpec, Plan, in_language
from chalicelib.domain.catalog.policy import Reduction, Upgrade
from chalicelib.domain.money import Money
from chalicelib.domain.payments.purpose import Aim
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.amendment import Amendment
from chalicelib.domain.subscriptions.change import Change, Effect
from chalicelib.domain.subscriptions.standing import Standing
from chalicelib.domain.subscriptions.subscription import Subscription


def ways_in(language: Language, catalog: Catalog, one: Subscription) -> list[Row]:
    """The buttons that lead here from a subscription: to more or other options, and to a higher plan."""
    plan = next((plan for plan in catalog.plans if plan.id == one.plan_id), None)
    if plan is None:
        return []
    rows: list[Row] = []
    if any(spec.minimum < spec.maximum for spec in plan.options):
        label = language.label("button-change-options")
        if catalog.change.reduction is Reduction.NEVER:
            names = [in_language(spec.titles, language.code) for spec in plan.options]
            label = language.label("button-add-options", options=", ".join(names))
        rows.append((button(label, CHANGE, one.id),))
    higher = [other for other in catalog.family(plan.family) if other.rank > plan.rank]
    if catalog.change.upgrade is Upgrade.HIGHER_RANK and higher:
        rows.append((button(language.label("button-upgrade"), CHANGE, one.id, "u"),))
    return rows


def options(
    language: Language,
    catalog: Catalog,
    one: Subscription,
    amendment: Amendment,
    *,
    note: Html | None,
) -> Screen:
    """Its options with steps, and what comes of them in short; `note` comes first."""
    plan, change = catalog.plan(amendment.plan_id), amendment.shown
    rows = [
        row
        for spec in plan.options
        for row in _option_rows(language, catalog, one, amendment, spec)
    ]
    go_on: Row = ()
    if change is not None:
        label = language.label("button-change-on")
        if change.quote is not None:
            label = language.label("button-change-for", amount=change.to_pay)
        go_on = (primary(button(label, CHANGE, one.id, amendment.revision, "p")),)
    lines: list[Part | None] = [
        *noted(note),
        Title(language.text("change-title", plan=plan_title(language, plan))),
        language.text("change-now", options=options_text(language, catalog, plan.id, one.options)),
        *pending(language, catalog, one),
        "",
    ]
    if change is None:
        lines.append(language.text(f"change-how-{catalog.change.expansion.replace('_', '-')}"))
        lines.append(language.text(f"change-how-{catalog.change.reduction.replace('_', '-')}"))
    else:
        lines += _becomes(language, catalog, one, change)
        lines.append("")
        lines += _effect(language, change)
    return screen(lines, *rows, go_on, back(language, SUBSCRIPTIONS, one.id))


def pending(language: Language, catalog: Catalog, one: Subscription) -> list[Html]:
    """What is chosen for the next period already."""
    if one.renewal_options is None:
        return []
    chosen = options_text(language, catalog, one.plan_id, one.renewal_options)
    return [language.text("change-pending", options=chosen)]


def _option_rows(
    language: Language, catalog: Catalog, one: Subscription, amendment: Amendment, spec: OptionSpec
) -> list[Row]:
    """As on the card of a plan: a switch, or the value with its steps below."""
    name, value = in_language(spec.titles, language.code), amendment.options[spec.key]
    where = (CHANGE, one.id, amendment.revision)
    if spec.is_switch:
        if not _allows(catalog, one, spec, 1 - value):
            return [
                (button(language.label("option-on", option=name), *where, "o", spec.key, value),)
            ]
        label = language.label("option-on" if value else "option-off", option=name)
        return [(button(label, *where, "o", spec.key, 1 - value),)]
    counted = button(
        language.label("option-count", option=name, value=value), *where, "c", spec.key
    )
    steps = []
    for sign, target in (("−", value - spec.step), ("+", value + spec.step)):
        if _allows(catalog, one, spec, target):
            steps.append(button(sign, *where, "o", spec.key, target))
        else:  # the place stays
            steps.append(button("·", *where, "c", spec.key))
    return [(counted,), tuple(steps)]


def _allows(catalog: Catalog, one: Subscription, spec: OptionSpec, value: int) -> bool:
    """Within the bounds, and not less than there is where there cannot be less."""
    never = catalog.change.reduction is Reduction.NEVER
    return spec.allows(value) and not (never and value < one.options.get(spec.key, spec.default))


def choose_count(
    language: Language,
    catalog: Catalog,
    one: Subscription,
    amendment: Amendment,
    option: str,
    *,
    note: Html | None,
) -> Screen:
    """All at once instead of step by step; any other number is typed. `note` comes first."""
    plan = catalog.plan(amendment.plan_id)
    spec = plan.option(option)
    offered = [value for value in quick_values(spec) if _allows(catalog, one, spec, value)]
    where = (CHANGE, one.id, amendment.revision, "o", option)
    answers = [button(str(value), *where, value) for value in offered]
    return screen(
        [
            *noted(note),
            language.text(
                "choose-count",
                plan=plan_title(language, plan),
                option=in_language(spec.titles, language.code),
                value=amendment.options[option],
                minimum=offered[0],
                maximum=spec.maximum,
            ),
        ],
        *in_rows(answers, 5),
        back(language, CHANGE, one.id),
    )


def upgrades(
    language: Language,
    catalog: Catalog,
    one: Subscription,
    amendment: Amendment,
    offered: Sequence[Change],
) -> Screen:
    """The plans above it, each with what it takes."""
    plan = title_of(language, catalog, one.plan_id, one.title)
    lines: list[Part | None] = [Title(language.text("upgrade-title", plan=plan))]
    for change in offered:
        higher = catalog.plan(change.plan_id)
        lines += [
            language.text(
                "upgrade-plan",
                plan=plan_title(language, higher),
                summary=in_language(higher.summaries, language.code),
                amount=change.to_pay,
            )
        ]
    if not offered:
        lines.append(language.text("upgrade-none"))
    lines += ["", language.text("upgrade-terms", end=one.end)]
    choices = [
        button(
            language.label("button-upgrade-to", plan=title_of(language, catalog, change.plan_id)),
            CHANGE,
            one.id,
            amendment.revision,
            "u",
            change.plan_id,
        )
        for change in offered
    ]
    return screen(lines, *in_rows(choices, 1), back(language, SUBSCRIPTIONS, one.id))


def confirm(
    language: Language,
    catalog: Catalog,
    payer: Account,
    one: Subscription,
    amendment: Amendment,
    *,
    bounds: PaymentLimits | None,
    now: datetime,
    note: Html | None,
) -> Screen:
    """All that comes of it, to be agreed to; `bounds` of the chosen payment system, None if it is not
    offered; `note` comes first."""
    change = amendment.shown
    if change is None:
        return options(language, catalog, one, amendment, note=note)
    lines: list[Part | None] = [
        *noted(note),
        Title(
            language.text("change-title", plan=title_of(language, catalog, one.plan_id, one.title))
        ),
        *_becomes(language, catalog, one, change),
        "",
        *_reckoned(language, change),
        *_effect(language, change),
    ]
    if change.quote is not None:
        left = payer.available - change.to_pay
        lines.append(language.text("price-to-pay", price=price_text(language, change.quote)))
        if left.minor >= 0:
            rows = [(language.text("confirm-left"), language.money(left))]
            lines.append(Table("lr", rows))
        else:
            lines.append(language.text("change-balance", available=payer.available, missing=-left))
    lines += ["", *_afterwards(language, catalog, one, change, now)]
    lines.append(language.text("change-until", until=change.until))
    where = (CHANGE, one.id, amendment.revision)
    cancel = button(language.label("button-cancel"), SUBSCRIPTIONS, one.id)
    return screen(
        lines,
        *_ways_to_pay(language, payer, change, bounds, where),
        (cancel, home(language)),
    )


def _ways_to_pay(
    language: Language,
    payer: Account,
    change: Change,
    bounds: PaymentLimits | None,
    where: tuple[str | int, ...],
) -> list[Row]:
    if change.quote is None:
        moves = change.end != change.end_before
        label = language.label("button-change-end" if moves else "button-change-yes")
        return [(primary(button(label, *where, "y")),)]
    amount, rows = change.to_pay, list[Row]()
    if amount <= payer.available:
        label = language.label("button-pay-from-balance", amount=amount)
        rows.append((button(label, *where, "y"),))
    card = payer.usable_card
    if card is not None and bounds is not None:
        taken = max(amount, bounds.minimum)
        label = language.label("button-card-pays", card=card_text(language, card), amount=taken)
        rows.append((button(label, *where, "y", fingerprint(card.reference)),))
    if bounds is not None and amount <= bounds.maximum:
        label = language.label("button-pay-on-page", amount=max(amount, bounds.minimum))
        rows.append((button(label, *where, "w"),))
    if amount > payer.available and bounds is not None:
        aim = Aim(AIM, change.subscription_id)
        rows.append((filling_up(language, amount - payer.available, bounds, aim),))
    if not rows:
        return [(button(language.label("button-to-top-up"), BALANCE),)]
    return [(primary(rows[0][0]),), *rows[1:]]


def _becomes(language: Language, catalog: Catalog, one: Subscription, change: Change) -> list[Part]:
    """From what to what, and what is gained and lost by it."""
    before = options_text(language, catalog, one.plan_id, one.options)
    after = options_text(language, catalog, change.plan_id, change.options)
    lines: list[Part] = []
    if change.plan_id != one.plan_id:
        plan = title_of(language, catalog, change.plan_id)
        lines.append(language.text("change-to-plan", plan=plan, options=after))
    else:
        lines.append(language.text("change-from-to", before=before, after=after))
    plans = catalog.plan(one.plan_id), catalog.plan(change.plan_id)
    differs = _limits_that_differ(language, *plans, one.options, change.options)
    return [*lines, *bullets(differs)]


def _limits_that_differ(
    language: Language,
    before: Plan,
    after: Plan,
    had: Mapping[str, int],
    has: Mapping[str, int],
) -> list[Html]:
    old, new = limits(before, had), limits(after, has)
    return [
        language.text(
            "limit-change",
            name=in_language(rule.titles, language.code),
            before=limit_words(language, old.get(rule.key)),
            after=limit_words(language, new[rule.key]),
        )
        for rule in after.limits
        if old.get(rule.key) != new[rule.key]
    ]


def _reckoned(language: Language, change: Change) -> list[Part]:
    """What of the paid money is used and left, at the moment that counts."""
    if change.effect is Effect.AT_RENEWAL:
        return []
    rows = [
        (language.text("change-used"), language.money(change.used)),
        (language.text("change-left"), language.money(change.left)),
    ]
    if change.effect is Effect.DIFFERENCE and change.quote is not None:
        whole = change.left + change.to_pay
        rows.append((language.text("change-rest-costs"), language.money(whole)))
    return [language.text("change-paid", at=change.at), Table("lr", rows), ""]


def _effect(language: Language, change: Change) -> list[Html]:
    """What it costs and where the end is."""
    match change.effect:
        case Effect.MOVED_END:
            moved = "change-end-moves" if change.end != change.end_before else "change-end-same"
            return [language.text(moved, end=change.end, before=change.end_before)]
        case Effect.DIFFERENCE if change.quote is None:
            return [language.text("change-costs-nothing", end=change.end)]
        case Effect.DIFFERENCE:
            return [language.text("change-end-stays", amount=change.to_pay, end=change.end)]
        case Effect.NEW_PERIOD:
            return [
                language.text(
                    "change-new-period",
                    amount=change.to_pay,
                    period=months(language, change.after[-1].months),
                    end=change.end,
                ),
                *_lapses(language, change.left),
            ]
        case Effect.AT_RENEWAL:
            return [language.text("change-at-renewal", end=language.on(change.end))]


def _lapses(language: Language, left: Money) -> list[Html]:
    return [language.text("change-lapses", left=left)] if left else []


def _afterwards(
    language: Language, catalog: Catalog, one: Subscription, change: Change, now: datetime
) -> list[Html]:
    """The next period, and which papers come of it, and why."""
    period, lines = months(language, one.renewal_months), list[Html]()
    if change.renewal is None:
        lines.append(language.text("change-not-renewed"))
    elif one.auto_renew:
        on = language.on(max(catalog.renewal.first_attempt(change.end), now))
        lines.append(language.text("change-renews", amount=change.renewal, period=period, on=on))
    else:
        lines.append(language.text("change-next-costs", amount=change.renewal, period=period))
    if change.resold is not None:
        price = price_text(language, change.resold)
        lines.append(language.text("change-documents", left=change.resold.gross, price=price))
    return lines


def done(language: Language, catalog: Catalog, stands: Standing) -> Screen:
    """It is changed: how it stands now."""
    one = stands.subscription
    plan = title_of(language, catalog, one.plan_id, one.title)
    chosen = options_text(language, catalog, one.plan_id, one.options)
    return screen(
        [
            language.text("changed", plan=plan, options=chosen, end=one.end),
            *pending(language, catalog, one),
            "",
            *money_lines(language, stands),
        ],
        (button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id),),
        (home(language),),
    )
