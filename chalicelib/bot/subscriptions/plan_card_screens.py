"""The card of a plan being put together: steppers, periods, price explained, ways to pay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Part, Table, Title
from chalicelib.application.subscriptions.purchases import AIM
from chalicelib.bot.buttons import Row, asking_terms, back, button, in_rows, primary, screen
from chalicelib.bot.catalog.wording import limit_lines, plan_title, system_title
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.payments.addresses import PAYSYSTEM, filling_up
from chalicelib.bot.pricing.wording import (
    PERIODS_IN_A_ROW,
    part_name,
    period_button,
    periods_table,
    price_text,
    steps_lines,
    terms_text,
)
from chalicelib.bot.subscriptions.addresses import DRAFT, FOR, TARIFF, paying
from chalicelib.bot.subscriptions.tariff_screens import quick_values
from chalicelib.bot.subscriptions.trial_screens import try_button
from chalicelib.bot.subscriptions.whose import Whose, limits_lines
from chalicelib.bot.wording import bullets, months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.payment_system import PaymentLimits
from chalicelib.domain.catalog.plan import OptionSpec, Plan, in_language
from chalicelib.domain.payments.purpose import Aim
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.billing import VatStatus
from chalicelib.domain.pricing.price import PriceComponent, Step
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.draft import Draft
from chalicelib.domain.subscriptions.trial import may_try


def plan_card(
    language: Language,
    catalog: Catalog,
    plan: Plan,
    of: Whose,
    *,
    quotes: Mapping[int, Quote],
    steps: Sequence[Step],
    bounds: PaymentLimits | None,
    note: Html | None = None,
) -> Screen:
    """`quotes` by months, one for each period; `steps`: those whose price needs a word; `bounds` of the
    chosen payment system, None if it is not offered; `note` comes first. For somebody else nothing is paid
    before they have accepted."""
    draft, account = of.draft, of.payer
    chosen = quotes[draft.months]
    pays = not draft.lacks_customer
    return screen(
        [
            *noted(note),
            *_what_it_is(language, plan, draft),
            *_price_parts(language, plan, draft, quotes),
            *steps_lines(language, plan, steps),
            *_promo_lines(language, draft, chosen),
            *_terms_lines(language, account, plan, chosen),
            "",
            language.text(_titles(chosen)[1]),
            periods_table(language, quotes, draft.months),
            language.text("price-to-pay", price=price_text(language, chosen)),
            *_tax_lines(language, account),
            "",
            *limits_lines(language, catalog, of),
            *(_paying_lines(language, account, chosen, quotes, bounds) if pays else ()),
        ],
        *(row for spec in plan.options for row in _option_rows(language, draft, spec)),
        *in_rows(_period_buttons(language, draft, quotes), PERIODS_IN_A_ROW),
        (_promo_button(language, draft),),
        *(_pay_rows(language, account, draft, chosen, bounds) if pays else ()),
        *_whose_rows(language, draft),
        (try_button(language, plan),) if of.own and may_try(account, plan) else (),
        back(language, TARIFF),
    )


def _whose_rows(language: Language, draft: Draft) -> list[Row]:
    """For somebody else, and back to oneself."""
    if not draft.for_other:
        return [(button(language.label("button-for-other"), FOR, "w", draft.id),)]
    mine: Row = (button(language.label("button-for-me"), FOR, "m", draft.id),)
    if not draft.lacks_customer:
        return [mine]
    who = button(language.label("button-for-whom"), FOR, "w", draft.id)
    return [(primary(who),), mine]


def _what_it_is(language: Language, plan: Plan, draft: Draft) -> list[Part]:
    """Its name, what it is for, and what it allows with these options."""
    return [
        Title(escaped(plan_title(language, plan))),
        escaped(in_language(plan.summaries, language.code)),
        Details(language.text("card-allows"), bullets(limit_lines(language, plan, draft.options))),
    ]


def on_request_card(
    language: Language,
    account: Account,
    plan: Plan,
    draft: Draft,
    now: datetime,
    *,
    note: Html | None = None,
) -> Screen:
    """A plan whose price is agreed on: what is wanted is put together as for any, and staff are asked. What
    was agreed on already, but not for this, is said. `note` comes first."""
    terms = account.terms.get(plan.id)
    agreed: list[str] = []
    if terms is not None and terms.in_force(now):
        agreed = ["", language.text("terms-elsewhere", terms=terms_text(language, plan, terms))]
    return screen(
        [
            *noted(note),
            *_what_it_is(language, plan, draft),
            *agreed,
            "",
            language.text("card-on-request"),
        ],
        *(row for spec in plan.options for row in _option_rows(language, draft, spec)),
        *in_rows(
            _period_buttons(language, draft, [period.months for period in plan.periods]),
            PERIODS_IN_A_ROW,
        ),
        (primary(asking_terms(language, draft.id)),),
        back(language, TARIFF),
    )


def _terms_lines(language: Language, account: Account, plan: Plan, quote: Quote) -> list[str]:
    """What was agreed on with the account, where it makes this price."""
    terms = account.terms.get(plan.id)
    if terms is None or quote.price.agreed != terms.id:
        return []
    return ["", language.text("terms-yours", terms=terms_text(language, plan, terms))]


def _price_parts(
    language: Language, plan: Plan, draft: Draft, quotes: Mapping[int, Quote]
) -> list[str | Table]:
    price = quotes[draft.months].price
    rows = [_price_part(language, plan, part) for part in price.components]
    if 1 not in quotes:  # a month that is sold stands among the periods
        rows.append((language.text("price-month"), language.money(price.monthly)))
    rows += [_once(language, plan, part) for part in price.once]
    title = language.text(_titles(quotes[draft.months])[0])
    return ["", title, Table("lr", rows)] if rows else []


def _titles(quote: Quote) -> tuple[str, str]:
    """Of the catalog's price, and of what is paid. Where the one has VAT in it and the other has not, each
    says which."""
    if quote.price.total == quote.gross:
        return "card-price", "card-periods"
    if quote.reverse_charge:
        return "card-price-with-vat", "card-periods-without-vat"
    return "card-price-without-vat", "card-periods-with-vat"


def _price_part(language: Language, plan: Plan, part: PriceComponent) -> tuple[str, str]:
    name = part_name(language, plan, part.key)
    if not part.amount:
        return escaped(name), language.text("price-part-included")
    amount = language.money(part.amount)
    if part.quantity == 1:
        return escaped(name), amount
    counted = language.text(
        "price-part-counted", name=name, count=part.quantity, each=part.unit_price
    )
    return counted, amount


def _once(language: Language, plan: Plan, part: PriceComponent) -> tuple[str, str]:
    name, text = _price_part(language, plan, part)
    return language.text("price-once", part=Html(name)), text


def _promo_lines(language: Language, draft: Draft, quote: Quote) -> list[str]:
    """What the promo code that was entered does for this period."""
    if draft.promo is None:
        return []
    code, taken = draft.promo.code, quote.price.promo
    if taken is None:
        return ["", language.text("promo-not-here", code=code)]
    if taken.days:
        return ["", language.text("promo-days", code=code, days=taken.days)]
    return ["", language.text("promo-takes", code=code, amount=taken.amount)]


def _promo_button(language: Language, draft: Draft) -> Button:
    where = (DRAFT, draft.id, draft.revision)
    if draft.promo is None:
        return button(language.label("button-promo"), *where, "promo")
    return button(language.label("button-no-promo", code=draft.promo.code), *where, "nopromo")


def ask_promo(language: Language, draft: Draft, note: Html | None = None) -> Screen:
    """The next text is the code. `note` comes first."""
    return screen(
        [*noted(note), language.text("promo-ask")],
        back(language, DRAFT, draft.id),
    )


def _tax_lines(language: Language, account: Account) -> list[str]:
    vat = account.billing.vat
    checking = vat is not None and vat.status is VatStatus.CHECKING
    return [language.text("card-vat-checking")] if checking else []


def _paying_lines(
    language: Language,
    account: Account,
    quote: Quote,
    quotes: Mapping[int, Quote],
    bounds: PaymentLimits | None,
) -> list[str]:
    if not quote.gross:
        return [language.text("card-nothing-to-pay")]
    enough = quote.gross <= account.available
    lines: list[str] = [
        language.text(
            "card-balance-enough" if enough else "card-balance-short",
            available=account.available,
            missing=quote.gross - account.available,
        )
    ]
    if bounds is None:
        return [language.text("card-no-system"), *lines]
    system = system_title(language, account.payment_system)
    if bounds.takes(quote.gross):
        return [language.text("card-pays-by", system=system), *lines]
    taken = language.text(
        "card-not-at-once", system=system, least=bounds.minimum, most=bounds.maximum
    )
    if quote.gross < bounds.minimum:
        rest = bounds.minimum - quote.gross
        return [taken, language.text("too-little-rest", rest=rest), *lines]
    fitting = [one for one in quotes.values() if bounds.takes(one.gross)]
    if fitting:
        period = months(language, fitting[-1].price.months)
        lines.append(language.text("card-other-period", period=period, amount=fitting[-1].gross))
    if account.available < quote.gross:
        lines.append(language.text("card-in-parts"))
    return [taken, *lines]


def _option_rows(language: Language, draft: Draft, spec: OptionSpec) -> list[Row]:
    """A switch; or the value, to be typed or chosen, and the steps below it: a name is never cut."""
    name = in_language(spec.titles, language.code)
    value = draft.options[spec.key]
    where = (DRAFT, draft.id, draft.revision)
    if spec.is_switch:
        message = "option-on" if value else "option-off"
        label = language.label(message, option=name)
        return [(button(label, *where, "o", spec.key, 0 if value else 1),)]
    counted = button(
        language.label("option-count", option=name, value=value), *where, "c", spec.key
    )
    less, more = (
        _step(draft, spec, "−", value - spec.step),
        _step(draft, spec, "+", value + spec.step),
    )
    return [(counted,), (less, more)]


def _step(draft: Draft, spec: OptionSpec, sign: str, target: int) -> Button:
    """At a bound the place stays, so that nobody hits the wrong button in a hurry."""
    where = (DRAFT, draft.id, draft.revision)
    if not spec.allows(target):
        return button("·", *where, "c", spec.key)
    return button(sign, *where, "o", spec.key, target)


def _period_buttons(language: Language, draft: Draft, lengths: Iterable[int]) -> Iterator[Button]:
    """What each costs stands above: here is its length alone."""
    for count in lengths:
        where = (DRAFT, draft.id, draft.revision, "p", count)
        yield period_button(language, count, *where, chosen=count == draft.months)


def _pay_rows(
    language: Language,
    account: Account,
    draft: Draft,
    quote: Quote,
    bounds: PaymentLimits | None,
) -> list[Row]:
    """What the payment system would refuse is not offered: less than it takes is paid as the least of that,
    and for more the balance is filled up in parts."""
    gross = quote.gross
    if not gross:
        label = language.label("button-activate")
        return [(primary(button(label, *paying(draft, "bal", gross))),)]
    balance = button(
        language.label("button-pay-from-balance", amount=gross), *paying(draft, "bal", gross)
    )
    if bounds is None:
        return [(button(language.label("button-choose-system"), PAYSYSTEM),), (balance,)]
    if bounds.takes(quote.gross):
        label = language.label("button-start-payment", amount=gross)
        return [(primary(button(label, *paying(draft, "pay", gross))),), (balance,)]
    if gross < bounds.minimum:
        label = language.label("button-start-payment", amount=bounds.minimum)
        return [(primary(button(label, *paying(draft, "least", gross))),), (balance,)]
    missing = gross - account.available
    if missing.minor <= 0:
        return [(balance,)]
    return [(filling_up(language, missing, bounds, Aim(AIM, draft.id)),), (balance,)]


def choose_count(
    language: Language, plan: Plan, draft: Draft, spec: OptionSpec, note: Html | None = None
) -> Screen:
    """All at once instead of step by step; any other number is typed. `note` comes first."""
    name = in_language(spec.titles, language.code)
    value = draft.options[spec.key]
    answers = [
        button(
            f"✓ {n}" if n == value else str(n), DRAFT, draft.id, draft.revision, "o", spec.key, n
        )
        for n in quick_values(spec)
    ]
    return screen(
        [
            *noted(note),
            language.text(
                "choose-count",
                plan=plan_title(language, plan),
                option=name,
                value=value,
                minimum=spec.minimum,
                maximum=spec.maximum,
            ),
        ],
        *in_rows(answers, 5),
        back(language, DRAFT, draft.id),
    )
