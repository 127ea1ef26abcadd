"""Turns a checked catalog file into the domain's values; judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from chalicelib.adapters.catalog_file.choosing_shape import AnswerShape, QuestionShape
from chalicelib.adapters.catalog_file.fields import OnOff
from chalicelib.adapters.catalog_file.plan_shape import (
    Conditions,
    CountShape,
    FromOptionShape,
    LimitTitleShape,
    PlanShape,
    RangeShape,
    SwitchShape,
)
from chalicelib.adapters.catalog_file.promoting_shape import GiftsShape, ReferralShape
from chalicelib.adapters.catalog_file.shape import (
    CatalogShape,
    PaymentSystemShape,
    RenewalShape,
    SellerShape,
    SepaShape,
    WindowShape,
)
from chalicelib.domain.catalog.catalog import Catalog, Partner
from chalicelib.domain.catalog.choosing import Answer, Question
from chalicelib.domain.catalog.gifts import GiftPolicy
from chalicelib.domain.catalog.numbers import NumberOffer, RentPolicy
from chalicelib.domain.catalog.payment_system import PaymentLimits, PaymentSystemSpec
from chalicelib.domain.catalog.plan import Condition, LimitRule, OptionSpec, Period, Plan, PriceRule
from chalicelib.domain.catalog.policy import (
    ChangePolicy,
    EarlyRenewal,
    Expansion,
    Reduction,
    RenewalPolicy,
    Transfer,
    Upgrade,
)
from chalicelib.domain.catalog.referral import ReferralPolicy
from chalicelib.domain.catalog.seller import (
    BankAccount,
    DocumentKind,
    RussianAccount,
    Seller,
    SepaAccount,
    VatRegistration,
)
from chalicelib.domain.catalog.words import OperatorWords
from chalicelib.domain.money import Money


def build(shape: CatalogShape) -> Catalog:
    """The catalog that `shape` describes; it must have passed `checks.py`."""
    periods = {p.months: Period(p.months, p.discount_percent) for p in shape.periods}
    return Catalog(
        id=shape.id,
        title=shape.title,
        default_country=shape.default_country,
        default_currency=shape.default_currency,
        currencies=tuple(shape.currencies),
        prices_include_vat=shape.prices_include_vat,
        sellers=tuple(_seller(key, seller) for key, seller in shape.sellers.items()),
        payment_systems=tuple(
            _payment_system(key, system) for key, system in shape.payment_systems.items()
        ),
        plans=tuple(_plan(key, plan, periods, shape.limits) for key, plan in shape.plans.items()),
        renewal=_renewal(shape.renewal),
        change=ChangePolicy(
            expansion=Expansion(shape.changes.expansion),
            reduction=Reduction(shape.changes.reduction),
            upgrade=Upgrade(shape.changes.upgrade),
            transfer=Transfer(shape.changes.transfer),
        ),
        rent=RentPolicy(
            charge_days_before=shape.number_rent.charge_days_before,
            remind_days_before_charge=shape.number_rent.remind_days_before_charge,
            grace_days=shape.number_rent.grace_days,
            keep_days=shape.number_rent.keep_days,
        ),
        words=OperatorWords(
            support=shape.words.support,
            terms=shape.words.terms,
            privacy=shape.words.privacy,
            refunds=shape.words.refunds,
        ),
        choosing=tuple(_question(question) for question in shape.choosing),
        numbers=tuple(
            NumberOffer(
                country=number.country,
                state=number.state,
                area=number.area,
                prefix=number.prefix,
                setup=_amounts(number.setup),
                monthly=_amounts(number.monthly),
            )
            for number in shape.numbers
        ),
        partners=tuple(
            Partner(
                key, partner.name, tuple(partner.countries), tuple(partner.offers), partner.contact
            )
            for key, partner in shape.partners.items()
        ),
        exchange_margin_percent=(
            Decimal(0) if shape.exchange is None else shape.exchange.margin_percent
        ),
        gifts=None if shape.gifts is None else _gifts(shape.gifts),
        referral=None if shape.referral is None else _referral(shape.referral),
        answer_hours=shape.support.answer_hours,
    )


def _referral(shape: ReferralShape) -> ReferralPolicy:
    return ReferralPolicy(_amounts(shape.reward), _amounts(shape.least), shape.after_days)


def _gifts(shape: GiftsShape) -> GiftPolicy:
    amounts = {
        currency: tuple(Money.of(amount, currency) for amount in stated)
        for currency, stated in shape.amounts.items()
    }
    return GiftPolicy(shape.valid_days, amounts)


def _seller(seller_id: str, shape: SellerShape) -> Seller:
    return Seller(
        id=seller_id,
        name=shape.name,
        address=tuple(shape.address),
        country=shape.country,
        time_zone=shape.time_zone,
        registration_number=shape.registration_number,
        vat=tuple(VatRegistration(vat.number, vat.valid_from) for vat in shape.vat),
        series={kind: getattr(shape.series, kind.value) for kind in DocumentKind},
        email=shape.email,
        bank=_bank(shape),
    )


def _bank(seller: SellerShape) -> BankAccount | None:
    bank = seller.bank
    if bank is None:
        return None
    if isinstance(bank, SepaShape):
        return SepaAccount(bank.holder, bank.bank, bank.iban.replace(" ", ""), bank.bic)
    return RussianAccount(
        holder=bank.holder,
        bank=bank.bank,
        account=bank.account,
        correspondent_account=bank.correspondent_account,
        bik=bank.bik,
        inn=bank.inn,
        kpp=bank.kpp,
    )


def _payment_system(system_id: str, shape: PaymentSystemShape) -> PaymentSystemSpec:
    only = shape.only_countries
    return PaymentSystemSpec(
        id=system_id,
        seller=shape.seller,
        saves_cards=shape.saves_cards,
        limits={
            currency: PaymentLimits(
                minimum=Money.of(limits.minimum, currency),
                maximum=Money.of(limits.maximum, currency),
                top_up_minimum=Money.of(limits.top_up_minimum, currency),
                suggested=tuple(Money.of(amount, currency) for amount in limits.top_ups),
                stars_per_unit=limits.stars_per_unit,
            )
            for currency, limits in shape.limits.items()
        },
        only_countries=None if only is None else frozenset(only),
        except_countries=frozenset(shape.except_countries),
        invoice_days=shape.invoice_days,
    )


def _renewal(shape: RenewalShape) -> RenewalPolicy:
    return RenewalPolicy(
        early_renewal=EarlyRenewal(shape.early.policy),
        window_days=shape.early.days if isinstance(shape.early, WindowShape) else 0,
        attempts=tuple(shape.attempts),
        grace_days=shape.grace_days,
        remind_days_before_charge=tuple(shape.remind_days_before_charge),
        warn_days_before_cut=shape.warn_days_before_cut,
    )


def _plan(
    plan_id: str,
    shape: PlanShape,
    periods: Mapping[int, Period],
    limits: Mapping[str, LimitTitleShape],
) -> Plan:
    return Plan(
        id=plan_id,
        family=shape.family,
        rank=shape.rank,
        titles=shape.title,
        summaries=shape.summary,
        options=tuple(_option(key, option) for key, option in shape.options.items()),
        prices=tuple(
            PriceRule(
                key=key,
                titles=rule.title,
                per=rule.per,
                prices=_amounts(rule.price),
                when=_conditions(rule.when),
                free_when=_conditions(rule.free_when),
                once=rule.once,
            )
            for key, rule in shape.prices.items()
        ),
        limits=_limits(shape.limits, limits),
        periods=tuple(periods[months] for months in shape.periods),
        is_free=shape.free,
        on_request=shape.on_request,
        withdrawn_on=shape.withdrawn_on,
        successor=shape.successor,
        trial_days=None if shape.trial is None else shape.trial.days,
    )


def _option(key: str, shape: CountShape | SwitchShape) -> OptionSpec:
    if isinstance(shape, SwitchShape):
        return OptionSpec(key, shape.title, 0, 1, int(shape.default == "on"), is_switch=True)
    return OptionSpec(key, shape.title, shape.minimum, shape.maximum, shape.default, shape.step)


def _conditions(conditions: Conditions) -> tuple[Condition, ...]:
    return tuple(_condition(option, holds) for option, holds in conditions.items())


def _condition(option: str, shape: RangeShape | OnOff) -> Condition:
    if isinstance(shape, RangeShape):
        return Condition(option, shape.least, shape.at_most)
    return Condition(option, 1, None) if shape == "on" else Condition(option, 0, 0)


def _question(shape: QuestionShape) -> Question:
    answers = tuple(_answer(answer) for answer in shape.answers)
    return Question(shape.id, shape.question, answers, shape.count, shape.next)


def _answer(shape: AnswerShape) -> Answer:
    options = {
        key: value if isinstance(value, int) else int(value == "on")
        for key, value in shape.options.items()
    }
    return Answer(shape.answer, shape.plan, options, shape.next)


def _limits(
    shape: Mapping[str, object], titled: Mapping[str, LimitTitleShape]
) -> tuple[LimitRule, ...]:
    """In the order of the catalog's `[limits]`."""
    return tuple(_limit(key, shape[key], known) for key, known in titled.items() if key in shape)


def _limit(key: str, value: object, known: LimitTitleShape) -> LimitRule:
    if isinstance(value, FromOptionShape):
        switch = known.kind == "switch"
        return LimitRule(key, known.title, None, value.option, value.plus, is_switch=switch)
    return LimitRule(key, known.title, value if isinstance(value, int) else None)


def _amounts(amounts: Mapping[str, Decimal]) -> dict[str, Money]:
    return {currency: Money.of(amount, currency) for currency, amount in amounts.items()}
