"""Puts another function in the place of one that many modules have taken by name; plants nothing itself."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import chalicelib.application
import chalicelib.bot
import chalicelib.domain

if TYPE_CHECKING:
    import pytest

Plant = Callable[["pytest.MonkeyPatch"], None]


def everywhere(patch: pytest.MonkeyPatch, home: ModuleType, name: str, other: Any) -> None:
    """In `home`, and in each module of the application that imported it from there."""
    real = getattr(home, name)
    for module in _modules():
        if vars(module).get(name) is real:
            patch.setattr(module, name, other)


@cache
def _modules() -> tuple[ModuleType, ...]:
    """All of the application: what were imported only now would keep what was planted for ever."""
    for package in (chalicelib.domain, chalicelib.application, chalicelib.bot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
    return tuple(
        module for name, module in sorted(sys.modules.items()) if name.startswith("chalicelib.")
    )
