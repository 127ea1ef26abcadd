"""Stripe's form encoding and its refusals: `a[b][0]=c` to nested values; knows no Stripe object.

Accepted are only the parameters that the stand-in really honours: one that Stripe has and the
stand-in ignores would make a test say more than it knows. Both kinds answer `parameter_unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

TEXT: Final = "text"
WHOLE: Final = "whole"
FLAG: Final = "flag"
MAP: Final = "map"  # metadata: any keys, text values
TEXTS: Final = "texts"

Shape = Mapping[str, Any]
MAX_METADATA_KEYS: Final = 50
MAX_METADATA_VALUE: Final = 500

_RETIRED: Final = {"payment_method_types": "payment_method_types_no_longer_supported"}


class Refusal(Exception):
    """An error answer in Stripe's shape. Wrong parameters are never stored under an idempotency key."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        stored: bool = True,
        **more: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.stored = stored
        named = {"code": code, "param": param}
        self.error: dict[str, Any] = {
            "type": kind,
            "message": message,
            **{name: value for name, value in named.items() if value is not None},
            **more,
        }


def missing_object(what: str, identifier: str, param: str = "id") -> Refusal:
    """404 as Stripe words it."""
    return Refusal(404, f"No such {what}: '{identifier}'", code="resource_missing", param=param)


def wrong_parameter(param: str, message: str, code: str | None = None) -> Refusal:
    """400 for a parameter; nothing was begun."""
    return Refusal(400, message, code=code, param=param, stored=False)


def parse(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested dictionaries and lists from decoded form fields."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        steps = [name.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", name)]
        place = root
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            key = step or str(len(place))
            if following is None:
                place[key] = value
            else:
                place = place.setdefault(key, {})
                if not isinstance(place, dict):
                    raise wrong_parameter(name, f"Invalid parameter: {name}", "parameter_invalid")
    return {name: _with_lists(value) for name, value in root.items()}


def check(params: dict[str, Any], shape: Shape, path: str = "") -> dict[str, Any]:
    """Typed values of the known parameters; a name ending in `!` in `shape` is required."""
    known = {name.rstrip("!"): inner for name, inner in shape.items()}
    checked: dict[str, Any] = {}
    for name, value in params.items():
        full = f"{path}[{name}]" if path else name
        if name in _RETIRED and name not in known:
            raise wrong_parameter(full, f"{full} is no longer supported.", _RETIRED[name])
        if name not in known:
            raise wrong_parameter(full, f"Received unknown parameter: {full}", "parameter_unknown")
        checked[name] = _typed(value, known[name], full)
    for name in shape:
        if name.endswith("!") and checked.get(name[:-1]) in (None, ""):
            full = f"{path}[{name[:-1]}]" if path else name[:-1]
            raise wrong_parameter(full, f"Missing required param: {full}.", "parameter_missing")
    return checked


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(item) for name, item in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def _typed(value: Any, shape: Any, path: str) -> Any:
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise wrong_parameter(path, "Invalid array", "parameter_invalid")
        return [_typed(item, shape[0], f"{path}[{place}]") for place, item in enumerate(value)]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise wrong_parameter(path, "Invalid object", "parameter_invalid")
        return check(value, shape, path)
    if shape == MAP:
        return _metadata(value, path)
    if shape == TEXTS:
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise wrong_parameter(path, "Invalid array", "parameter_invalid")
        return value
    if not isinstance(value, str):
        raise wrong_parameter(path, f"Invalid value for {path}", "parameter_invalid")
    return _scalar(value, shape, path)


def _scalar(value: str, shape: str, path: str) -> str | int | bool:
    if shape == WHOLE:
        if not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise wrong_parameter(path, f"Invalid integer: {value}", "parameter_invalid_integer")
        return int(value)
    if shape == FLAG:
        if value not in {"true", "false"}:
            raise wrong_parameter(path, f"Invalid boolean: {value}")
        return value == "true"
    return value


def _metadata(value: Any, path: str) -> dict[str, str]:
    if value == "":
        return {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise wrong_parameter(path, "Invalid object")
    if len(value) > MAX_METADATA_KEYS or any(
        len(item) > MAX_METADATA_VALUE for item in value.values()
    ):
        raise wrong_parameter(path, f"{path} is too large")
    return value
