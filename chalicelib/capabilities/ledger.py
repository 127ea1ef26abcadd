"""The journal."""

from __future__ import annotations

from chalicelib.application.declared import Checks
from chalicelib.capabilities.declaration import Capability


def _checks() -> Checks:
    from chalicelib.application.ledger.audit import CHECKS

    return CHECKS


LEDGER = Capability("ledger", checks=_checks)
