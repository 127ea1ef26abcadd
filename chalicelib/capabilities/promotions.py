"""Promo codes: what staff make of them, and what is checked."""

from __future__ import annotations

from chalicelib.application.declared import Checks
from chalicelib.bot.declared import AnswerReader, Handler, Section
from chalicelib.capabilities.declaration import Capability


def _checks() -> Checks:
    from chalicelib.application.promotions.audit import CHECKS

    return CHECKS


def _promo() -> Handler:
    from chalicelib.bot.promotions.codes import promo

    return promo


def _written() -> AnswerReader:
    from chalicelib.bot.promotions.codes import written

    return written


PROMOTIONS = Capability(
    "promotions",
    checks=_checks,
    sections=(
        Section(
            "promo",
            _promo,
            command="promo",
            label="menu-promo",
            row=7,
            keeps=1,
            staff=True,
            answers=_written,
        ),
    ),
)
