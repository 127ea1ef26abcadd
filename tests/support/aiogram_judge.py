"""Judges Bot API calls and their results by aiogram's models; runs in aiogram's own environment.

Reads JSON from standard input, `[[method, parameters, result], …]`, and writes the complaints about each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import aiogram.methods
from aiogram.types import Message
from pydantic import BaseModel, TypeAdapter, ValidationError


def unknown(value: object, at: str) -> Iterator[str]:
    """Fields that no model knows: the models keep them without a word."""
    if isinstance(value, BaseModel):
        yield from (f"{at}: unknown field {name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from unknown(getattr(value, name), f"{at}.{name}")
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from unknown(one, f"{at}[{position}]")


def judged(method: str, parameters: dict[str, object], result: object) -> Iterator[str]:
    try:
        call = getattr(aiogram.methods, method[0].upper() + method[1:])(**parameters)
        yield from unknown(call, method)
        returned = type(call).__returning__
        model = TypeAdapter(Message if method.startswith(("send", "edit")) else returned)
        yield from unknown(model.validate_python(result), f"result of {method}")
    except ValidationError as fault:
        yield from (f"{method}: {error['loc']}: {error['msg']}" for error in fault.errors())


if __name__ == "__main__":
    exchanges = json.load(sys.stdin)
    json.dump([list(judged(*one)) for one in exchanges], sys.stdout)
