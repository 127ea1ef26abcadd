"""Staff read the figures of a whole sandbox, and get the chart as a picture, drawn by the workers of the
documents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.support.sandbox import running_sandbox

STAFF: Final = 700_000_001

pytestmark = pytest.mark.timeout(300)


def test_figures_come_with_the_audit_and_the_chart_as_a_picture(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running_sandbox(state, STAFF=f"{STAFF}:finance", START_AT="2026-11-22T12:00:00Z") as world:
        assert world.user("Jane", "en") == STAFF
        world.write(STAFF, "/start")
        assert "no figures yet" in str(world.write(STAFF, "/statistics"))
        world.call("POST", "/api/audit")
        shown = world.write(STAFF, "/statistics")
        assert "As of 22 November 2026" in str(shown)
        world.press(STAFF, shown, "^Chart$")
        picture = world.last(STAFF)
        assert "Income by month" in str(picture)
        (photo,) = picture["documents"]
        content = httpx.get(world.url + photo["url"]).content
        assert content.startswith(b"\x89PNG")
