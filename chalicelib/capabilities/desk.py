"""What staff see and do."""

from __future__ import annotations

from chalicelib.bot.declared import Handler, Section
from chalicelib.capabilities.declaration import Capability


def _parked() -> Handler:
    from chalicelib.bot.desk.parked import parked

    return parked


DESK = Capability("desk", sections=(Section("k", _parked, command="parked", staff=True),))
