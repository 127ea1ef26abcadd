"""A subscription changed while it runs: more and fewer options, a higher plan, at any terms of a catalog."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.application.subscriptions.changes import (
    begin_change,
    change_from_balance,
    choose_change,
)
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.policy import ChangePolicy, Expansion, Reduction, Upgrade
from tests.gallery.paying import buys, settled, tops_up
from tests.gallery.renewing import opens, swapped
from tests.gallery.stage import Scene, Stage
from tests.support.catalogs import SIPTG, VOIPTIME


def _on(expansion: Expansion, reduction: Reduction) -> Catalog:
    return replace(SIPTG, change=ChangePolicy(expansion, reduction, Upgrade.NEVER))


FULL: Final = _on(Expansion.FULL, Reduction.NEXT_RENEWAL)


def _begins(stage: Stage, plan: str, months: int = 2) -> None:
    buys(stage, plan=plan)
    with stage.unseen():
        stage.passes("time passes", days=30 * months)
    opens(stage)


def expands_and_reduces(stage: Stage) -> None:
    _begins(stage, "gateway")
    stage.press("g:")
    stage.press("g:", end=":o:lines:2")
    stage.press("g:", end=":p")
    stage.press("g:", end=":y")
    stage.passes("ten days pass", days=10)
    with stage.unseen():
        opens(stage)
    stage.press("g:")
    stage.press("g:", end=":o:lines:1")
    stage.press("g:", end=":p")
    stage.press("g:", end=":y")
    stage.press("s:")


def counts(stage: Stage) -> None:
    _begins(stage, "softphone")
    stage.press("g:")
    stage.press("g:", end=":c:accounts")
    stage.write("1000")
    stage.write("12")
    stage.press("g:", end=":o:accounts:13")


def changed_to_free(stage: Stage) -> None:
    """An option that costs nothing."""
    buys(stage, plan="gateway")
    with stage.unseen():
        opens(stage)
        stage.press("g:")
        stage.press("g:", end=":c:lines")
        stage.write("6")
        stage.press("g:", end=":p")
        stage.press("g:", end=":y")
        stage.press("s:")
    stage.press("g:")
    stage.press("g:", end=":o:api:1")
    stage.press("g:", end=":p")


def upgrades(stage: Stage) -> None:
    _begins(stage, "basic", months=0)
    with stage.unseen():
        stage.passes("ten days pass", days=10)
        opens(stage)
    stage.press("g:", end=":u")
    stage.press("g:", end=":u:professional")
    stage.press("g:", end=":w")
    stage.pay()
    stage.press("s:")
    stage.press("g:", end=":u")
    stage.press("g:", end=":u:enterprise")
    stage.press("s:")
    with stage.unseen():
        stage.press("s:", end=":a:0")
    stage.press("g:", end=":u")
    stage.press("g:", end=":u:enterprise")


def upgraded_to_the_top(stage: Stage) -> None:
    _begins(stage, "enterprise", months=0)
    one = stage.world.subscriptions(stage.person)[0]
    stage.press_old(f"g:{one.id}:u", "“Upgrade” of another message")


def more_licences(stage: Stage) -> None:
    _begins(stage, "professional", months=0)
    tops_up(stage, "100")
    with stage.unseen():
        stage.passes("ten days pass", days=10)
        opens(stage)
    stage.press("g:")
    stage.press("g:", end=":o:licences:3")
    stage.press("g:", end=":p")
    stage.press("g:", end=":y")
    stage.command("balance")


def tops_up_for_a_change(stage: Stage) -> None:
    _begins(stage, "basic", months=0)
    with stage.unseen():
        stage.passes("ten days pass", days=10)
        opens(stage)
        stage.press("g:", end=":u")
    stage.press("g:", end=":u:professional")
    stage.press("b:t:")
    stage.pay()
    stage.look_at_newest()
    stage.press("g:", end=":p")
    stage.press("g:", end=":y")


def tops_up_for_a_change_in_parts(stage: Stage) -> None:
    """Another plan was chosen while the money was on its way."""
    _begins(stage, "basic", months=0)
    with stage.unseen():
        opens(stage)
        stage.press("g:", end=":u")
        stage.press("g:", end=":u:professional")
        stage.press("b:t:")
        one = stage.world.subscriptions(stage.person)[0]
        begun = begin_change(stage.world.services, one.id, stage.person.id)
        choose_change(
            stage.world.services, one.id, stage.person.id, begun.revision, plan_id="enterprise"
        )
    stage.pay()


def changed_by_who_pays(stage: Stage) -> None:
    """Somebody else pays: their Customer is told."""
    buys(stage, plan="gateway")
    with stage.unseen():
        world = stage.world
        world.command("start", stage.other)
        swapped(stage)
        one = world.subscriptions(stage.person)[0]
        begun = begin_change(world.services, one.id, stage.other.id)
        options = {**begun.options, "lines": 3}
        chosen = choose_change(
            world.services, one.id, stage.other.id, begun.revision, options=options
        )
        change_from_balance(world.services, one.id, stage.other.id, chosen.revision)
    stage.passes("whoever pays has changed it", minutes=3)
    stage.look_at_newest()


def shown_for_too_long(stage: Stage) -> None:
    _begins(stage, "professional", months=0)
    tops_up(stage, "100")
    with stage.unseen():
        opens(stage)
        stage.press("g:")
        stage.press("g:", end=":o:licences:3")
        stage.press("g:", end=":p")
        stage.passes("an hour passes", hours=1)
    stage.press("g:", end=":y")


def in_the_last_second(stage: Stage) -> None:
    buys(stage, plan="basic")
    with stage.unseen():
        opens(stage)
        stage.press("s:", end=":a:0")
        one = stage.world.subscriptions(stage.person)[0]
        stage.world.to(one.end - timedelta(seconds=1))
        opens(stage)
    stage.press("g:")
    stage.press("g:", end=":o:licences:3")
    stage.press("g:", end=":p")


def a_new_period(stage: Stage) -> None:
    _begins(stage, "softphone")
    stage.press("g:")
    stage.press("g:", end=":o:accounts:2")
    stage.press("g:", end=":p")


def fewer_from_the_next_period(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":o:accounts:2")
        stage.press("d:", end=":pay")
        stage.pay()
    opens(stage)
    stage.press("g:")
    stage.press("g:", end=":o:accounts:1")
    stage.press("g:", end=":p")
    stage.press("g:", end=":y")
    stage.press("s:")
    stage.press("g:")
    stage.press("g:", end=":o:accounts:2")


SCENES: Final = (
    Scene("More options, and fewer: the end moves", expands_and_reduces),
    Scene("As many as one likes", counts),
    Scene("What is included costs nothing", changed_to_free),
    Scene("A higher plan", upgrades, VOIPTIME),
    Scene("There is no higher plan", upgraded_to_the_top, VOIPTIME),
    Scene("More licences, from the balance", more_licences, VOIPTIME),
    Scene("Tops up for a change", tops_up_for_a_change, VOIPTIME),
    Scene("Tops up for a change, and it is not enough", tops_up_for_a_change_in_parts, VOIPTIME),
    Scene("What was shown for too long", shown_for_too_long, VOIPTIME),
    Scene("Changed by somebody else, who pays for it", changed_by_who_pays),
    Scene("In the last second", in_the_last_second, VOIPTIME),
    Scene("For more, a new period", a_new_period, FULL),
    Scene("Fewer from the next period on", fewer_from_the_next_period, FULL),
)
