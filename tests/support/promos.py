"""Promo codes for tests: made by staff's own words, and running."""

from __future__ import annotations

from chalicelib.application.promotions import codes
from chalicelib.domain.promotions.code import PromoCode
from chalicelib.domain.promotions.written import read_code
from tests.support.world import World


def promo(world: World, written: str) -> PromoCode:
    """Started at once."""
    services = world.services
    zone = services.catalog.sellers[0].time_zone
    read = read_code(written, services.catalog, zone, services.clock.now())
    codes.create_code(services, read)
    return codes.run_code(services, read.promo.code, on=True)


def taken(world: World, code: str) -> tuple[int, int]:
    """Used, reserved."""
    usage = codes.usage_of(world.services, code)
    assert usage.code.taken == usage.used + usage.reserved
    return usage.used, usage.reserved
