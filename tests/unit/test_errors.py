"""What errors say in a log."""

from __future__ import annotations

from chalicelib.application.ports.chat import ChatThrottled
from chalicelib.application.ports.payments import RequestRejected, SystemUnavailable
from chalicelib.application.ports.store import ConditionFailed, Key, Table
from chalicelib.domain.errors import Refused, Throttled


def test_a_refusal_says_its_code_and_its_values() -> None:
    assert str(Refused("draft-gone")) == "draft-gone"
    refused = Refused("unknown-plan", plan="gold")
    assert str(refused) == "unknown-plan {'plan': 'gold'}"
    assert (refused.code, refused.params) == ("unknown-plan", {"plan": "gold"})


def test_who_does_not_say_when_may_be_asked_at_once() -> None:
    assert Throttled().retry_after_seconds == 0
    assert SystemUnavailable("down").retry_after_seconds == 0


def test_who_says_when_is_taken_at_their_word() -> None:
    assert str(ChatThrottled(7)) == "retry after 7 s"
    assert ChatThrottled(7).retry_after_seconds == 7
    unavailable = SystemUnavailable("too many requests", 9)
    assert (str(unavailable), unavailable.retry_after_seconds) == ("too many requests", 9)


def test_a_request_that_is_called_wrong_says_what_the_provider_said() -> None:
    rejected = RequestRejected("amount_too_small", "at least 50 cents")
    assert str(rejected) == "amount_too_small: at least 50 cents"
    assert rejected.code == "amount_too_small"


def test_a_commit_that_came_too_late_names_every_record() -> None:
    keys = [Key(Table.ACCOUNTS, "7", "account"), Key(Table.PAYMENTS, "c1", "charge")]
    failed = ConditionFailed(keys)
    assert str(failed) == "accounts/7/account, payments/c1/charge"
    assert failed.keys == set(keys)
