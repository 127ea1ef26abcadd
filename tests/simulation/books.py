"""What must hold of a world at rest: the application's own audit, and what each capability watches: its books
against the payment system's, the chat's and the calendar's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.application.audit import audit
from tests.simulation.watch import require

if TYPE_CHECKING:
    from tests.simulation.world import SimWorld


def check_at_rest(world: SimWorld) -> None:
    """Raises Violation."""
    report = audit(world.calm_services)
    if report.violations:
        first = report.violations[0]
        require(False, first.check, f"{first.key}: {first.found}")
    world.second.at_rest()
    for played in world.cast.played:
        played.at_rest(world)
