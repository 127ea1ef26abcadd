"""A trial: begun, announced, ended or paid on."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tests.gallery.stage import Scene, Stage
from tests.support.catalogs import VOIPTIME


def _begun(stage: Stage) -> None:
    stage.opens_plan("basic")
    stage.press("t:try:")
    stage.press("t:try:", end=":y")


def _ends(stage: Stage) -> None:
    _begun(stage)
    stage.press("s:")
    stage.comes("the days pass", of_end=timedelta(0))
    stage.comes("and some more", of_end=timedelta(days=5))
    stage.opens_plan("basic")
    stage.press_old("t:try:basic:y", "“Start the trial” once more")
    stage.press_old("t:try:enterprise", "a trial of a plan that has none")


def _goes_on(stage: Stage) -> None:
    with stage.unseen():
        stage.command("start")
        stage.command("billing")
        stage.press("bill:c:0")
        stage.press("bill:s:EE")
        stage.world.top_up(stage.person, "50")
        _begun(stage)
        stage.press("s:")
    stage.press_old(f"g:{stage.world.subscriptions(stage.person)[0].id}", "“Change”")
    stage.command("subscriptions")
    stage.press("s:")
    stage.press("s:", end=":1")
    stage.press("s:")
    stage.comes("the days pass", of_end=timedelta(0))
    with stage.unseen():
        stage.passes("months pass", days=90)
    stage.press_old("t:try:basic", "“Try it free” by who has bought")


SCENES: Final = (
    Scene("A trial that ends", _ends, VOIPTIME),
    Scene("A trial that is paid on", _goes_on, VOIPTIME),
)
