"""Fixtures of the integration tests: the stores, each opened once a session with tables of its own."""

from collections.abc import Iterator

import pytest

from chalicelib.application.ports.store import Store
from tests.support.stores import BACKENDS, Corner, open_store


@pytest.fixture(scope="session", params=BACKENDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Every kind of store, one after the other."""
    with open_store(request.param, request) as opened:
        yield opened


@pytest.fixture
def corner(store: Store) -> Corner:
    """A partition and a shard of every kind of store that no other test knows."""
    return Corner(store)
