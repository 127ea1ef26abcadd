"""The local AWS answers programs of this machine and no web page, whatever port it found."""

from __future__ import annotations

import httpx
import pytest

FOREIGN = (
    {"Host": "rebound.example.com"},
    {"Origin": "https://example.com"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_cannot_reset_it(ministack: str, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{ministack}/_ministack/reset", headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_program_is_served(ministack: str) -> None:
    assert httpx.get(f"{ministack}/_ministack/health").status_code == 200
