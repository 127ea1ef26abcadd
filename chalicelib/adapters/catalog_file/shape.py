"""The shape of a catalog file: which keys it has and of what kind; knows nothing of how they fit.

Ids are the names of the tables, so one cannot be given twice. Amounts are in major units (15 or
0.50, read exactly). `checks.py` holds the rules between keys, `build.py` makes the domain's values.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.adapters.catalog_file.choosing_shape import QuestionShape
from chalicelib.adapters.catalog_file.fields import (
    Amount,
    Amounts,
    Country,
    Currency,
    Id,
    LimitKey,
    Natural,
    Offset,
    Percent,
    Positive,
    SeriesPrefix,
    Shape,
    Text,
    Words,
    must,
)
from chalicelib.adapters.catalog_file.plan_shape import LimitTitleShape, PlanShape
from chalicelib.adapters.catalog_file.promoting_shape import GiftsShape, ReferralShape


class VatShape(Shape):
    """A VAT number and its first day."""

    number: Text
    valid_from: date


class SepaShape(Shape):
    """A bank account reached by IBAN."""

    kind: Literal["sepa"]
    holder: Text
    bank: Text
    iban: Text
    bic: Text


class RussianBankShape(Shape):
    """A rouble account."""

    kind: Literal["russia"]
    holder: Text
    bank: Text
    account: Text
    correspondent_account: Text
    bik: Text
    inn: Text
    kpp: Text | None = None


class SeriesShape(Shape):
    """A prefix for each kind of document."""

    invoice: SeriesPrefix
    credit_note: SeriesPrefix
    payment_request: SeriesPrefix


class SellerShape(Shape):
    """`[sellers.<id>]`."""

    name: Text
    address: Annotated[list[Text], must(len, "at least one line")]
    country: Country
    time_zone: Text
    registration_number: Text | None = None
    email: Text | None = None
    series: SeriesShape
    vat: list[VatShape] = Field(default_factory=list)
    bank: Annotated[SepaShape | RussianBankShape, Field(discriminator="kind")] | None = None


class PaymentLimitsShape(Shape):
    """`[payment_systems.<id>.limits.<currency>]`."""

    minimum: Amount
    maximum: Amount
    top_up_minimum: Amount
    top_ups: list[Amount]
    stars_per_unit: Positive | None = None


class PaymentSystemShape(Shape):
    """`[payment_systems.<id>]`."""

    seller: Text
    saves_cards: bool
    only_countries: list[Country] | None = None
    except_countries: list[Country] = Field(default_factory=list)
    invoice_days: Annotated[int, Field(ge=1, le=90)] | None = None
    limits: Annotated[dict[Currency, PaymentLimitsShape], must(len, "at least one currency")]


class WindowShape(Shape):
    """Renewal by hand only in the last days."""

    policy: Literal["window"]
    days: Positive


class AnyTimeShape(Shape):
    """Renewal by hand whenever the customer likes."""

    policy: Literal["any_time"]


class RenewalShape(Shape):
    """`[renewal]`, counted from the paid end, notices from what they warn of."""

    early: Annotated[WindowShape | AnyTimeShape, Field(discriminator="policy")]
    attempts: Annotated[list[Offset], must(len, "at least one attempt")]
    grace_days: Natural
    remind_days_before_charge: list[int]
    warn_days_before_cut: int


class ChangesShape(Shape):
    """`[changes]`."""

    expansion: Literal["shorten", "pay_difference", "full"]
    reduction: Literal["lengthen", "next_renewal", "never"]
    upgrade: Literal["never", "higher_rank"]
    transfer: Literal["never", "administration"] = "never"


class PeriodShape(Shape):
    """One of `[[periods]]`."""

    months: Annotated[int, Field(ge=1, le=120)]
    discount_percent: Annotated[int, Field(ge=0, lt=100)]


class NumberShape(Shape):
    """One of `[[numbers]]`."""

    country: Country
    state: Text | None = None
    area: Text
    prefix: Annotated[str, must(re.compile(r"\+[0-9 ]+").fullmatch, "a prefix such as +1 212")]
    setup: Amounts
    monthly: Amounts


class NumberRentShape(Shape):
    """`[number_rent]`, counted from the end of the paid month."""

    charge_days_before: Positive = 2
    remind_days_before_charge: Positive = 3
    grace_days: Positive = 5
    keep_days: Positive = 14


class ExchangeShape(Shape):
    """`[exchange]`: what a conversion costs beside the published rate."""

    margin_percent: Percent


class PartnerShape(Shape):
    """`[partners.<id>]`."""

    name: Text
    countries: Annotated[list[Country], must(len, "at least one country")]
    offers: list[Literal["monthly-terms", "quarterly-terms", "set-up-help"]]
    contact: Text


class WordsShape(Shape):
    """`[words]`."""

    support: Words
    terms: Words
    privacy: Words
    refunds: Words


class SupportShape(Shape):
    """`[support]`: what customers can expect of it."""

    answer_hours: Positive = 24


class CatalogShape(Shape):
    """The whole file."""

    id: Id
    title: Text
    default_country: Country
    default_currency: Currency
    currencies: Annotated[list[Currency], must(len, "at least one currency")]
    prices_include_vat: bool
    sellers: dict[Id, SellerShape]
    payment_systems: dict[Id, PaymentSystemShape]
    renewal: RenewalShape
    changes: ChangesShape
    words: WordsShape
    periods: list[PeriodShape]
    limits: dict[LimitKey, LimitTitleShape] = Field(default_factory=dict)
    plans: Annotated[dict[Id, PlanShape], must(len, "at least one plan")]
    choosing: list[QuestionShape] = Field(default_factory=list)
    numbers: list[NumberShape] = Field(default_factory=list)
    number_rent: NumberRentShape = Field(default_factory=NumberRentShape)
    partners: dict[Id, PartnerShape] = Field(default_factory=dict)
    exchange: ExchangeShape | None = None
    gifts: GiftsShape | None = None
    referral: ReferralShape | None = None
    support: SupportShape = Field(default_factory=SupportShape)
