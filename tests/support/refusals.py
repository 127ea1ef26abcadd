"""What must be refused, to the letter: `pytest.raises(match=…)` also takes what merely contains a code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.domain.errors import Refused


@contextmanager
def refused(code: str, **params: object) -> Iterator[None]:
    """What is done inside is refused with this code and these values, no more and no less."""
    with pytest.raises(Refused) as refusal:
        yield
    assert (refusal.value.code, dict(refusal.value.params)) == (code, params)
