"""Promo codes, as staff make them; customers who bring others, and their rewards."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import Checks, Duty, Step, of_payer
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Table
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Lag, Waiting
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.roles import Operation


def _referral() -> type[Waiting]:
    from chalicelib.domain.promotions.referral import Referral

    return Referral


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.promotions.referring import STEPS

    return STEPS


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.promotions.invite import NOTICES

    return NOTICES


def _invite() -> Handler:
    from chalicelib.bot.promotions.invite import invite

    return invite


def _is_rewarded(catalog: Catalog) -> bool:
    return catalog.referral is not None


def _checks() -> Checks:
    from chalicelib.application.promotions.audit import CHECKS

    return CHECKS


def _promo() -> Handler:
    from chalicelib.bot.promotions.codes import promo

    return promo


def _written() -> AnswerReader:
    from chalicelib.bot.promotions.codes import written

    return written


def _personal() -> PersonalKinds:
    from chalicelib.application.promotions.personal import PERSONAL

    return PERSONAL


PROMOTIONS = Capability(
    "promotions",
    personal=_personal,
    checks=_checks,
    duties={
        "referral": Duty(
            table=Table.SUBSCRIPTIONS,
            record=_referral,
            kinds=(
                Kind("reward", lag=Lag.ALL),
                Kind("follow", prompt=True),
                Kind("tell_reward", prompt=True, spoken=True),
            ),
            steps=_steps,
            concerns=of_payer,
        )
    },
    notices=_notices,
    sections=(
        Section(
            "invite",
            _invite,
            command="invite",
            label="menu-invite",
            row=5,
            words="words-invite",
            offered_in=_is_rewarded,
            about="help-invite",
        ),
        Section(
            "promo",
            _promo,
            command="promo",
            label="menu-promo",
            row=7,
            keeps=1,
            staff=Operation.PROMOTE,
            answers=_written,
        ),
    ),
)
