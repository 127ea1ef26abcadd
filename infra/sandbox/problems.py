"""Refusals of the control API as RFC 9457 problem details; knows no rule behind them."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

TITLES = {
    400: "Bad request",
    403: "Forbidden",
    404: "Not found",
    409: "Not possible now",
    415: "Unsupported media type",
    422: "Wrong value",
}


class Problem(Exception):
    """`detail` says what was wrong and what would be right."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


async def problem_response(_: Request, error: Exception) -> Response:
    """For Starlette's exception handlers."""
    status = error.status if isinstance(error, Problem) else 500
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Failed"),
        "status": status,
        "detail": str(error) if isinstance(error, Problem) else f"{type(error).__name__}: {error}",
    }
    return JSONResponse(body, status, media_type="application/problem+json")


class Body:
    """A JSON object, read strictly: each field is asked for by name and type, none may be left over."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._asked: set[str] = set()

    @classmethod
    async def of(cls, request: Request) -> Body:
        """Raises Problem for anything but a JSON object that says it is one.

        What a foreign page may send without asking is never `application/json`.
        """
        kind = request.headers.get("content-type")
        is_json = (kind or "").partition(";")[0].strip().lower() == "application/json"
        content = await request.body()
        if kind is not None and not is_json:
            raise Problem(415, f"the content type must be application/json, not {kind!r:.80}")
        try:
            values = json.loads(content or b"{}")
        except ValueError as fault:
            raise Problem(400, f"the body is not JSON: {fault}") from fault
        if content and not is_json:
            raise Problem(415, "the content type must be application/json, and said")
        if not isinstance(values, dict):
            raise Problem(400, f"the body must be a JSON object, not {type(values).__name__}")
        return cls(values)

    def text(self, name: str, *, longest: int = 4096) -> str:
        """A text that is not blank."""
        value = self.optional_text(name, longest=longest)
        if value is None:
            raise Problem(422, f"{name} is missing: a text is expected")
        return value

    def optional_text(self, name: str, *, longest: int = 4096) -> str | None:
        """The same, or None if absent or null."""
        self._asked.add(name)
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            raise Problem(
                422, f"{name} must be a text of 1 to {longest} characters, not {value!r:.80}"
            )
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise Problem(422, f"{name} holds half a surrogate pair")
        return value

    def integer(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        self._asked.add(name)
        value = self._values.get(name, default)
        if type(value) is not int or not least <= value <= most:
            raise Problem(
                422, f"{name} must be a whole number from {least} to {most}, not {value!r:.80}"
            )
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        self._asked.add(name)
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise Problem(422, f"{name} must be true or false, not {value!r:.80}")
        return value

    def choice(self, name: str, among: tuple[str, ...]) -> str:
        """One of the words."""
        value = self.text(name)
        if value not in among:
            raise Problem(422, f"{name} must be one of {', '.join(among)}; not {value!r:.80}")
        return value

    def has(self, name: str) -> bool:
        """Whether the field was given at all."""
        return name in self._values

    def nothing_else(self) -> None:
        """Raises Problem for fields that nobody asked for."""
        if unknown := sorted(self._values.keys() - self._asked):
            raise Problem(422, f"unknown field: {', '.join(unknown)}")
