"""Every capability is played, and everything it declares is reached."""

from __future__ import annotations

from collections import Counter

from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared
from tests.simulation.all import SHIPPED
from tests.simulation.crash_points import cases, told
from tests.simulation.many import simulate

ASKED_BY_ITSELF = {
    "auto_top_up": [
        "automatic top-up",
        "automatic top-up: declined",
        "automatic top-up: bank wants the payer",
        "automatic top-up: the card is lost",
    ]
}
"""No page is opened for it."""

FATES = ("page opened", "paid", "paid, webhook lost", "not paid", "paid too late", "paid twice")


def test_every_capability_is_played() -> None:
    """Some of them in more than one file."""
    assert {one.name for one in SHIPPED.played} == {one.name for one in CAPABILITIES}


def test_every_record_that_waits_is_met_and_watched() -> None:
    waiting = declared(CAPABILITIES).duties.keys()
    assert waiting <= SHIPPED.meetings.keys()
    assert waiting <= {name for name, _ in SHIPPED.rules}


def test_every_purpose_bears_every_fate_of_its_money() -> None:
    told = {case.name for case in cases(SHIPPED)}
    for purpose in declared(CAPABILITIES).purposes.keys() - ASKED_BY_ITSELF.keys():
        assert {f"{purpose}: {fate}" for fate in FATES} <= told
    for ways in ASKED_BY_ITSELF.values():
        assert set(ways) <= told


def test_every_step_and_purpose_is_reached() -> None:
    """By people who do as they like, or at least by a story that is told."""
    shipped = declared(CAPABILITIES)
    steps = {f"step {kind.name}" for duty in shipped.duties.values() for kind in duty.kinds}
    purposes = {f"{what} {name}" for what in ("purpose", "unpaid") for name in shipped.purposes}
    lives = simulate(7, 30_000, processes=1)
    assert lives.failed is None, lives.failed
    stories = sum((told(case) for case in cases(SHIPPED)), Counter[str]())
    together = {"step number"}  # done together; alone only where that fails
    seldom = (steps | purposes) - together - lives.counts.keys()
    assert sorted(seldom - stories.keys()) == []
    assert len(seldom) <= 22
