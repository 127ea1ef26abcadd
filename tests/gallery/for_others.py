"""Paying for somebody else: both sides of it."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.application.people.billing import say_country
from chalicelib.application.subscriptions import purchases
from chalicelib.application.subscriptions.paying_for import (
    accept_proposal,
    propose,
    refuse_proposal,
    want_for_another,
)
from chalicelib.application.subscriptions.subscription import decline_subscription
from tests.gallery.paying import buys, tops_up
from tests.gallery.stage import Scene, Stage


def _other(stage: Stage) -> None:
    """Somebody else has an account."""
    stage.world.open(stage.other)
    say_country(stage.world.services, stage.other.id, "LT")


def _begins(stage: Stage) -> None:
    """With money, and a plan to be paid for somebody else."""
    with stage.unseen():
        stage.command("start")
        tops_up(stage, "50")
        say_country(stage.world.services, stage.person.id, "LT")
        _other(stage)


def _open_proposal(stage: Stage) -> str:
    """The one that was made last."""
    shown = str(stage.found("for:b:").data)
    return shown.rpartition(":")[2]


def pays(stage: Stage) -> None:
    """From the list of plans, by Telegram's picker; who was chosen accepts, and it is paid."""
    _begins(stage)
    stage.command("tariff")
    stage.press("for", end="for")
    stage.press("for:p:softphone")
    stage.press("for:w:")
    stage.press("for:c:")
    stage.write(stage.says(en="Cancel", ru="Отмена"))
    stage.press("for:c:")
    stage.choose(stage.other)
    proposal, services = _open_proposal(stage), stage.world.services
    stage.happens(
        "the other one accepts", lambda: accept_proposal(services, proposal, stage.other.id)
    )
    stage.look_at_newest()
    stage.press("d:")
    stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")
    with stage.unseen():
        stage.command("subscriptions")
    stage.press("s:")
    stage.happens(
        "the other one does not want it any longer",
        lambda: decline_subscription(
            services, stage.world.subscriptions(stage.person)[0].id, stage.other.id
        ),
    )
    with stage.unseen():
        stage.command("subscriptions")
    stage.press("s:")


def pays_on_a_page(stage: Stage) -> None:
    """Having a plan already; by a link; the page says whose limits grow."""
    with stage.unseen():
        buys(stage)
        _other(stage)
        stage.command("tariff")
    stage.press("t:softphone")
    stage.press("for:p:")
    stage.press("for:w:")
    stage.press("for:o:")
    proposal, services = _open_proposal(stage), stage.world.services
    stage.happens(
        "somebody opens the link, and accepts",
        lambda: accept_proposal(services, proposal, stage.other.id),
    )
    stage.look_at_newest()
    with stage.unseen():
        stage.press("d:")
        stage.opens_page()
    stage.shown("the page", stage.at.screen)


def asks_in_vain(stage: Stage) -> None:
    """Taken back, refused, not answered; then it is for themselves after all."""
    _begins(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
    stage.press("for:w:")
    with stage.unseen():
        stage.press("for:o:")
    stage.press("for:b:")
    with stage.unseen():
        stage.press("d:")
        stage.press("for:w:")
        stage.press("for:o:")
    first, services = _open_proposal(stage), stage.world.services
    stage.happens(
        "who has the link declines", lambda: refuse_proposal(services, first, stage.other.id)
    )
    with stage.unseen():
        stage.look_at_newest()
        stage.press("d:")
        stage.press("for:w:")
        stage.press("for:o:")
    stage.passes("nobody answers for five minutes", minutes=8)
    stage.look_at_newest()
    stage.press("for:m:")
    with stage.unseen():
        stage.press("for:w:")
        stage.press("for:c:")
        stage.command("start")
    stage.choose(stage.other)


def _asked(stage: Stage, *, by_link: bool = False) -> tuple[str, str]:
    """By somebody else with money; the draft and the proposal."""
    services, world = stage.world.services, stage.world
    with stage.unseen():
        stage.command("start")
        _other(stage)
        world.top_up(stage.other, "100.00")
        draft, _ = world.draft(stage.other, "softphone")
        want_for_another(services, draft, stage.other.id)
    asked_id = None if by_link else stage.person.id
    if by_link:
        return draft, propose(services, draft, stage.other.id, asked_id).id
    made: list[str] = []
    stage.happens(
        "somebody chooses them",
        lambda: made.append(propose(services, draft, stage.other.id, asked_id).id),
    )
    stage.look_at_newest()
    return draft, made[0]


def has_it(stage: Stage) -> None:
    """Is asked, accepts, has it, does not want it any longer."""
    draft, _ = _asked(stage)
    stage.press("for:y:")
    services, payer = stage.world.services, stage.other.id
    revision = purchases.get_draft(services, draft, payer).revision
    stage.happens(
        "it is paid", lambda: purchases.pay_from_balance(services, draft, payer, revision)
    )
    stage.look_at_newest()
    stage.press("s:")
    stage.press("s:", end=":x")
    stage.press("s:", end=":x:y")
    stage.comes("it ends", of_end=timedelta(days=4))


def declines(stage: Stage) -> None:
    """Opens a link, and does not want it."""
    _, proposal = _asked(stage, by_link=True)
    stage.command("start", f"for_{proposal}")
    stage.press("for:n:")


SCENES = (
    Scene("Pays for somebody else", pays),
    Scene("Pays for somebody else by a link, on a page", pays_on_a_page),
    Scene("Asks in vain, and buys for themselves", asks_in_vain),
    Scene("Is asked, and has what somebody else pays for", has_it),
    Scene("Is asked by a link, and declines", declines),
)
