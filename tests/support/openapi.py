"""A judge of JSON against an OpenAPI 3.0 description: the part of it that published descriptions use.

OpenAPI's own `nullable` is honoured beside `anyOf`, `enum` and `$ref`. Fields that a description does
not name are fine: services add fields without a new version.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def published(name: str) -> Any:
    """A published description from the folder that SPECS_DIR names; skips the test without it."""
    folder = os.environ.get("SPECS_DIR")
    if not folder:
        pytest.skip("SPECS_DIR names no folder with published API descriptions")
    path = Path(folder) / name
    if not path.exists():
        pytest.skip(f"{path} does not exist")
    return json.loads(path.read_text())


class Description:
    """One OpenAPI document. `fields_changed` names properties whose values changed since."""

    def __init__(self, document: dict[str, Any], fields_changed: frozenset[str] = frozenset()):
        self.document = document
        self._changed = fields_changed

    def operation(self, method: str, path: str) -> str:
        """The described path that this one is of."""
        parts = path.partition("?")[0].split("/")
        for described, operations in self.document["paths"].items():
            names = described.split("/")
            if method.lower() in operations and len(names) == len(parts):
                pairs = zip(names, parts, strict=True)
                if all(name.startswith("{") or name == part for name, part in pairs):
                    return str(described)
        raise LookupError(f"{method} {path} is not described")

    def request_faults(self, method: str, path: str, body: object) -> list[str]:
        """What is wrong with the body of this call."""
        described = self.document["paths"][path][method.lower()]["requestBody"]
        return self.faults(body, described["content"]["application/json"]["schema"])

    def answer_faults(self, method: str, path: str, status: int, body: object) -> list[str]:
        """What is wrong with an answer of this call."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        response = responses.get(str(status)) or responses["default"]
        return self.faults(body, response["content"]["application/json"]["schema"])

    def schema(self, name: str) -> dict[str, Any]:
        """A named schema."""
        found: dict[str, Any] = self.document["components"]["schemas"][name]
        return found

    def faults(self, value: object, schema: dict[str, Any], path: str = "$") -> list[str]:
        """What is wrong with a value, as `path: reason`."""
        if value is None and schema.get("nullable"):
            return []
        if "$ref" in schema:
            return self.faults(value, self.schema(schema["$ref"].rsplit("/", 1)[1]), path)
        found = [
            fault for part in schema.get("allOf", []) for fault in self.faults(value, part, path)
        ]
        options = schema.get("anyOf") or schema.get("oneOf")
        if options:
            tried = sorted((self.faults(value, option, path) for option in options), key=len)
            found += tried[0]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{path}: {value!r} is none of {schema['enum']}")
        kind = schema.get("type")
        return found if kind is None else found + self._typed_faults(value, kind, schema, path)

    def _typed_faults(
        self, value: object, kind: str, schema: dict[str, Any], path: str
    ) -> list[str]:
        if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
            return [f"{path}: {value!r} is no {kind}"]
        if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
            return [f"{path}: longer than {schema['maxLength']}"]
        if isinstance(value, list) and "items" in schema:
            return [
                fault
                for place, item in enumerate(value)
                for fault in self.faults(item, schema["items"], f"{path}[{place}]")
            ]
        return self._object_faults(value, schema, path) if isinstance(value, dict) else []

    def _object_faults(self, value: dict[str, Any], schema: dict[str, Any], path: str) -> list[str]:
        found = [
            f"{path}: {name} is missing" for name in schema.get("required", []) if name not in value
        ]
        known = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, item in value.items():
            inner = known.get(name, others if isinstance(others, dict) else None)
            if inner is not None and name not in self._changed:
                found += self.faults(item, inner, f"{path}.{name}")
        return found
