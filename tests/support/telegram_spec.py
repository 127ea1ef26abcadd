"""Judges Bot API calls and objects by the published description (a file that is not ours)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

SCALARS: Final = {"Integer": int, "String": str, "Boolean": bool, "Float": float}


class TelegramSpec:
    """The description in `telegram/api.json`. Each judgement is a list of complaints, empty if none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _described(self) -> dict[str, Any]:
        described: dict[str, Any] = json.loads(self._path.read_text())
        return described

    def judge_call(self, method: str, parameters: Mapping[str, object]) -> list[str]:
        """Parameters as a form carries them: texts, JSON for anything structured, files as bytes."""
        fields = {
            field["name"]: field for field in self._described["methods"][method].get("fields", [])
        }
        complaints = [f"{method}: unknown parameter {name}" for name in parameters.keys() - fields]
        for name, field in fields.items():
            if name not in parameters:
                if field["required"]:
                    complaints.append(f"{method}: {name} is missing")
                continue
            value = _decoded(parameters[name], field["types"])
            complaints += self._judge_any(value, field["types"], f"{method}.{name}")
        return complaints

    def judge_result(self, method: str, result: object) -> list[str]:
        """What the method returned."""
        return self._judge_any(result, self._described["methods"][method]["returns"], method)

    def judge_object(self, type_name: str, value: object) -> list[str]:
        """An object of a named type, such as Update."""
        return self._judge_any(value, [type_name], type_name)

    def _judge_any(self, value: object, types: list[str], at: str) -> list[str]:
        verdicts = [self._judge(value, one, at) for one in types]
        return min(verdicts, key=len)

    def _judge(self, value: object, type_name: str, at: str) -> list[str]:
        if type_name.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{at}: not an array: {value!r:.60}"]
            inner = type_name.removeprefix("Array of ")
            return [
                complaint
                for position, one in enumerate(value)
                for complaint in self._judge(one, inner, f"{at}[{position}]")
            ]
        if type_name in SCALARS:
            fits = isinstance(value, SCALARS[type_name]) and (
                type_name == "Boolean" or not isinstance(value, bool)
            )
            return [] if fits else [f"{at}: not {type_name}: {value!r:.60}"]
        if type_name == "InputFile":
            return [] if isinstance(value, bytes) else [f"{at}: not a file: {value!r:.60}"]
        return self._judge_fields(value, self._described["types"][type_name], at)

    def _judge_fields(self, value: object, described: dict[str, Any], at: str) -> list[str]:
        if described.get("subtypes"):
            return self._judge_any(value, described["subtypes"], at)
        if not isinstance(value, dict):
            return [f"{at}: not {described['name']}: {value!r:.60}"]
        fields = {field["name"]: field for field in described.get("fields", [])}
        complaints = [f"{at}: unknown field {name}" for name in value.keys() - fields]
        for name, field in fields.items():
            if name in value:
                complaints += self._judge_any(value[name], field["types"], f"{at}.{name}")
            elif field["required"]:
                complaints.append(f"{at}: {name} is missing")
        return complaints


def _decoded(value: object, types: list[str]) -> object:
    """A form carries everything but texts and files as JSON."""
    if not isinstance(value, str) or "String" in types or "InputFile" in types:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
