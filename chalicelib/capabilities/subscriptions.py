"""Tariffs, purchases, subscriptions, renewals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.application.declared import (
    Aimed,
    Beside,
    ChargedAhead,
    Checks,
    Claims,
    Duty,
    MoneyCame,
    Step,
    of_payer,
)
from chalicelib.application.fulfilment import Fulfilment
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Body, Table
from chalicelib.bot.declared import (
    AimWords,
    AnswerReader,
    Handler,
    NoticeWords,
    PurposeWords,
    SaleWords,
    Section,
    Standing,
    WayOn,
)
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Lag, Waiting


def _subscription() -> type[Waiting]:
    from chalicelib.domain.subscriptions.subscription import Subscription

    return Subscription


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.subscriptions import lifecycle
    from chalicelib.application.subscriptions.renewals import renew

    return {
        "renew": renew,
        "lapse": lifecycle.lapse,
        "expire": lifecycle.expire,
        "turn": lifecycle.turn,
        "tell_failure": lifecycle.tell_failure,
        "tell_price": lifecycle.tell_price,
        "tell_grace": lifecycle.tell_grace,
        "tell_ended": lifecycle.tell_ended,
        "tell_held_up": lifecycle.tell_held_up,
        "tell_changed": lifecycle.tell_changed,
        "tell_declined": lifecycle.tell_declined,
        "warn": lifecycle.warn,
        "remind": lifecycle.remind,
    }


def _draft_record() -> type[Waiting]:
    from chalicelib.domain.subscriptions.draft import Draft

    return Draft


def _draft_steps() -> Mapping[str, Step]:
    from chalicelib.application.subscriptions.promos import lapse_promo

    return {"lapse_promo": lapse_promo}


def _beside() -> Beside:
    from chalicelib.application.subscriptions.records import read_beside

    return read_beside


def _purchase() -> Fulfilment[Any]:
    from chalicelib.application.subscriptions.fulfilment import PURCHASE

    return PURCHASE


def _renewal() -> Fulfilment[Any]:
    from chalicelib.application.subscriptions.fulfilment import RENEWAL

    return RENEWAL


def _change() -> Fulfilment[Any]:
    from chalicelib.application.subscriptions.fulfilment import CHANGE

    return CHANGE


def _purchase_words() -> PurposeWords:
    from chalicelib.bot.subscriptions.words import PURCHASE

    return PURCHASE


def _renewal_words() -> PurposeWords:
    from chalicelib.bot.subscriptions.words import RENEWAL

    return RENEWAL


def _change_words() -> PurposeWords:
    from chalicelib.bot.subscriptions.words import CHANGE

    return CHANGE


def _sale_words() -> SaleWords:
    from chalicelib.bot.subscriptions.words import SALE

    return SALE


def _draft_aim() -> Aimed:
    from chalicelib.application.subscriptions.purchases import awaiting

    return awaiting


def _draft_aim_words() -> AimWords:
    from chalicelib.bot.subscriptions.words import awaited

    return awaited


def _change_aim() -> Aimed:
    from chalicelib.application.subscriptions.changes import awaiting_change

    return awaiting_change


def _change_aim_words() -> AimWords:
    from chalicelib.bot.subscriptions.words import awaited_change

    return awaited_change


def _claims() -> Claims:
    from chalicelib.application.subscriptions.claims import claims

    return claims


def _money_came() -> MoneyCame:
    from chalicelib.application.subscriptions.new_money import money_came

    return money_came


def _charged_ahead() -> ChargedAhead:
    from chalicelib.application.subscriptions.new_money import charged_ahead

    return charged_ahead


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.subscriptions.words import NOTICES

    return NOTICES


def _tariff() -> Handler:
    from chalicelib.bot.subscriptions.tariff import tariff

    return tariff


def _choose() -> Handler:
    from chalicelib.bot.subscriptions.tariff import choose

    return choose


def _draft() -> Handler:
    from chalicelib.bot.subscriptions.tariff import draft

    return draft


def _chosen_count() -> AnswerReader:
    from chalicelib.bot.subscriptions.tariff import chosen_count

    return chosen_count


def _counted() -> AnswerReader:
    from chalicelib.bot.subscriptions.tariff import counted

    return counted


def _subscriptions() -> Handler:
    from chalicelib.bot.subscriptions.subscriptions import subscriptions

    return subscriptions


def _changing() -> Handler:
    from chalicelib.bot.subscriptions.changing import changing

    return changing


def _change_counted() -> AnswerReader:
    from chalicelib.bot.subscriptions.changing import counted

    return counted


def _to_the_one_meant() -> WayOn:
    from chalicelib.bot.subscriptions.words import to_the_one_meant

    return to_the_one_meant


def _standing() -> Standing:
    from chalicelib.bot.subscriptions.words import standing

    return standing


def _takes() -> Standing:
    from chalicelib.bot.subscriptions.words import takes

    return takes


def _charge_formerly(body: Body) -> Body:
    """Until 0.1 the purpose of a charge named the draft or the subscription, beside a quote."""
    purpose, quote = body["purpose"], body.get("quote")
    if "draft_id" in purpose:
        today = {"kind": "purchase", "subject": purpose["draft_id"], "terms": {"quote": quote}}
    elif "subscription_id" in purpose:
        terms = {"start": purpose["period_start"], "quote": quote}
        today = {"kind": "renewal", "subject": purpose["subscription_id"], "terms": terms}
    else:
        return body
    return {**body, "purpose": today}


def _entry_formerly(body: Body) -> Body:
    """Until 0.1 a sale was one period of one subscription at a quote; now it has lines and a subject."""
    sale = body.get("sale")
    if sale is None or "quote" not in sale:
        return body
    quote, price = sale["quote"], sale["quote"]["price"]
    terms = {"plan": price["plan_id"], "options": price["options"]}
    line = {
        **{name: sale[name] for name in ("title", "details", "start", "end")},
        **{name: quote[name] for name in ("net", "vat_rate_percent", "vat", "gross")},
        "quantity": price["months"],
        "unit": "unit-month",
        "list_price": price["monthly"],
        "discount": price["discount"],
        "discount_percent": price["discount_percent"],
        "parts": price["components"],
        "terms": {**terms, "renewal": True} if sale.get("renewal") else terms,
    }
    kept = ("customer_id", "customer_name", "document_id", "seller", "buyer", "language")
    today = {
        **{name: sale[name] for name in (*kept, "paid_with")},
        "subject": {"kind": "subscription", "id": sale["subscription_id"]},
        "lines": [line],
        "vat_country": sale["buyer"]["country"],
        "vat_charged": quote["vat_charged"],
    }
    return {**body, "sale": today}


def _checks() -> Checks:
    from chalicelib.application.subscriptions.audit import CHECKS

    return CHECKS


def _personal() -> PersonalKinds:
    from chalicelib.application.subscriptions.personal import PERSONAL

    return PERSONAL


SUBSCRIPTIONS = Capability(
    "subscriptions",
    personal=_personal,
    checks=_checks,
    duties={
        "subscription": Duty(
            table=Table.SUBSCRIPTIONS,
            record=_subscription,
            kinds=(
                Kind("renew", lag=Lag.ALL),
                Kind("lapse", lag=Lag.ALL),
                Kind("expire"),
                Kind("turn"),
                Kind("tell_failure", prompt=True, spoken=True),
                Kind("tell_price", prompt=True, spoken=True),
                Kind("tell_grace", prompt=True, spoken=True),
                Kind("tell_ended", prompt=True, spoken=True),
                Kind("tell_changed", prompt=True, spoken=True),
                Kind("tell_declined", prompt=True, spoken=True),
                Kind("tell_held_up", spoken=True),
                Kind("warn", spoken=True),
                Kind("remind", spoken=True),
            ),
            steps=_steps,
            beside=_beside,
            concerns=of_payer,
        ),
        "draft": Duty(
            table=Table.SUBSCRIPTIONS,
            record=_draft_record,
            kinds=(Kind("lapse_promo", lag=Lag.ALL),),
            steps=_draft_steps,
            concerns=of_payer,
        ),
    },
    purposes={"purchase": _purchase, "renewal": _renewal, "change": _change},
    speaks={"purchase": _purchase_words, "renewal": _renewal_words, "change": _change_words},
    sales={"subscription": _sale_words},
    aims={"draft": _draft_aim, "change": _change_aim},
    speaks_of_aims={"draft": _draft_aim_words, "change": _change_aim_words},
    claims=_claims,
    money_came=_money_came,
    charged_ahead=_charged_ahead,
    formerly={"charge": _charge_formerly, "entry": _entry_formerly},
    sections=(
        Section(
            "t",
            _tariff,
            command="tariff",
            label="menu-tariff",
            row=0,
            spends=True,
            linked="plan",
            words="words-tariff",
        ),
        Section("h", _choose, answers=_chosen_count),
        Section("d", _draft, keeps=1, answers=_counted),
        Section(
            "s",
            _subscriptions,
            command="subscriptions",
            label="menu-subscriptions",
            row=1,
            keeps=1,
            words="words-subscriptions",
        ),
        Section("g", _changing, keeps=1, answers=_change_counted),
    ),
    notices=_notices,
    ways_on={
        "already-subscribed": _to_the_one_meant,
        "draft-used": _to_the_one_meant,
        "renewal-not-open": _to_the_one_meant,
        "subscription-ended": _to_the_one_meant,
    },
    standing=_standing,
    takes=_takes,
)
