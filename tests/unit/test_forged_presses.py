"""What a button says gives nobody a right: presses of other people's buttons, and of such as no screen
shows, change nothing that is theirs and take no money."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import Final

import pytest

from chalicelib.domain.catalog.catalog import Catalog
from tests.support.catalogs import SHIPPED
from tests.support.forging import FORGER, changed_of_others, forged, ids_in, prepared, stored
from tests.support.parts import SPOKEN

PRESSES: Final = 1_500
EACH: Final = 7
"""Of those that come through the webhook (tests/integration/test_forged_callbacks.py) each such one."""

LOOK_EVERY: Final = 50
"""Presses between two looks at everything that is stored."""


@pytest.mark.parametrize("catalog", SHIPPED.values(), ids=SHIPPED)
def test_forged_presses_change_nothing(catalog: Catalog) -> None:
    world, shown = prepared(catalog)
    before = stored(world)
    captured, had = world.payments.captured(), world.account(FORGER)
    start = world.command("start", FORGER)
    codes = sorted({section.code for section in SPOKEN.sections})
    ways = forged(Random(catalog.id), shown, ids_in(world), codes, PRESSES * EACH)
    for number, (_, data) in enumerate(islice(ways, 0, None, EACH)):
        world.press(start, data, FORGER)
        if number % LOOK_EVERY == 0:
            assert changed_of_others(world, before) == [], data
    assert changed_of_others(world, before) == []
    has = world.account(FORGER)
    assert (has.available, has.held, has.cards) == (had.available, had.held, had.cards)
    own = [world.subscription(one) for one in has.live.values()]
    assert all(one.trial_until is not None for one in own)  # what costs nothing may be tried
    assert world.payments.captured() == captured
    world.audit(parked=True)
