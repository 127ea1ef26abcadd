"""Paying for a subscription handed over to another account."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.application.people.billing import say_country
from chalicelib.application.subscriptions.handing_over import (
    accept_handover,
    offer_handover,
    refuse_handover,
)
from chalicelib.application.subscriptions.selling import renewal_quote
from chalicelib.application.subscriptions.subscription import switch_auto_renew
from tests.gallery.paying import buys, tops_up
from tests.gallery.stage import Scene, Stage


def _other(stage: Stage) -> None:
    """Somebody else has an account."""
    stage.world.open(stage.other)
    say_country(stage.world.services, stage.other.id, "LT")


def gives(stage: Stage) -> None:
    """A link, taken back; one that is refused; one that nobody answers; one that is accepted."""
    with stage.unseen():
        buys(stage)
        _other(stage)
        stage.command("subscriptions")
    stage.press("s:")
    stage.press("hand:g:")
    stage.press("hand:o:")
    stage.press("hand:b:")
    services = stage.world.services
    (one,) = stage.world.subscriptions(stage.person)
    offer = offer_handover(services, one.id, stage.person.id)
    stage.happens(
        "the other one refuses", lambda: refuse_handover(services, offer.id, stage.other.id)
    )
    offer_handover(services, one.id, stage.person.id)
    stage.passes("nobody answers for five minutes", minutes=8)
    again = offer_handover(services, one.id, stage.person.id)
    price = renewal_quote(services, stage.world.account(stage.other), one).gross
    stage.happens(
        "the other one accepts",
        lambda: accept_handover(services, again.id, stage.other.id, price),
    )
    with stage.unseen():
        stage.command("subscriptions")
    stage.press("s:")


def _asked(stage: Stage, *, auto_renew: bool = True) -> str:
    """By somebody else who has a subscription; the payload of the link."""
    with stage.unseen():
        _other(stage)
        stage.world.top_up(stage.other, "20.00")
        one = stage.world.buy_from_balance(stage.other)
        switch_auto_renew(stage.world.services, one.id, stage.other.id, on=auto_renew)
        offer = offer_handover(stage.world.services, one.id, stage.other.id)
    return f"pay_{offer.id}"


def takes(stage: Stage) -> None:
    """With money on the balance."""
    with stage.unseen():
        stage.command("start")
        tops_up(stage, "50")
        say_country(stage.world.services, stage.person.id, "LT")
    stage.command("start", _asked(stage))
    stage.press("hand:y:")
    with stage.unseen():
        stage.command("subscriptions")
    stage.press("s:")
    stage.comes("the renewal", of_end=timedelta(days=-3))


def takes_with_nothing(stage: Stage) -> None:
    with stage.unseen():
        stage.command("start")
        say_country(stage.world.services, stage.person.id, "LT")
    stage.command("start", _asked(stage))
    stage.press("hand:y:")


def refuses(stage: Stage) -> None:
    with stage.unseen():
        stage.command("start")
        say_country(stage.world.services, stage.person.id, "LT")
    stage.command("start", _asked(stage, auto_renew=False))
    stage.press("hand:n:")


def for_a_third(stage: Stage) -> None:
    """Somebody else pays for what is in the name of who reads this; now a third one does."""
    with stage.unseen():
        buys(stage)
        _other(stage)
        services = stage.world.services
        (one,) = stage.world.subscriptions(stage.person)
        price = renewal_quote(services, stage.world.account(stage.other), one).gross
        first = offer_handover(services, one.id, stage.person.id)
        accept_handover(services, first.id, stage.other.id, price)
        stage.world.settle()
        stage.world.open(1004)
        say_country(services, 1004, "LT")
        second = offer_handover(services, one.id, stage.other.id)
    stage.happens(
        "who paid for them hands it over",
        lambda: accept_handover(services, second.id, 1004, price),
    )


SCENES = (
    Scene("Hands paying over", gives),
    Scene("Is asked to pay, and does", takes),
    Scene("Is asked to pay, and has nothing to pay with", takes_with_nothing),
    Scene("Is asked to pay, and does not want to", refuses),
    Scene("Another pays from now on", for_a_third),
)
