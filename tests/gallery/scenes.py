"""The scenes of the gallery, in the order in which a customer might meet them."""

from __future__ import annotations

from typing import Final

from tests.gallery.stage import Scene, Stage


def _says_country(stage: Stage) -> None:
    stage.write(stage.says(en="Lithuania", ru="Литва"))
    stage.press("l:")


def arrives(stage: Stage) -> None:
    stage.command("start")
    stage.press("help")
    stage.command("language")
    stage.command("terms")
    stage.command("privacy")
    stage.command("paysupport")


def buys_by_card(stage: Stage) -> None:
    stage.command("tariff")
    stage.press("t:softphone")
    stage.press("d:", end=":pay")


SCENES: Final = (
    Scene("Somebody arrives", arrives),
    Scene("Buys by card", buys_by_card),
)
