"""Errors of the HTTP routes as RFC 9457 problem details; never a stack trace or a secret."""

from __future__ import annotations

from chalice.app import Response

PROBLEM: dict[str, str | list[str]] = {"Content-Type": "application/problem+json"}


def problem(status: int, title: str, detail: str) -> Response:
    """`title` names the kind of problem, `detail` says what to do next."""
    body = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    return Response(body=body, status_code=status, headers=PROBLEM)
