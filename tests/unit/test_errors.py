"""What errors say in a log."""

from __future__ import annotations

from chalicelib.domain.errors import Refused, Throttled


def test_a_refusal_says_its_code_and_its_values() -> None:
    assert str(Refused("draft-gone")) == "draft-gone"
    refused = Refused("unknown-plan", plan="gold")
    assert str(refused) == "unknown-plan {'plan': 'gold'}"
    assert (refused.code, refused.params) == ("unknown-plan", {"plan": "gold"})


def test_who_does_not_say_when_may_be_asked_at_once() -> None:
    assert Throttled().retry_after_seconds == 0
