"""What the audit says of itself, in a line and for machines."""

from __future__ import annotations

from chalicelib.application.auditing import MOST_WORDS, Report, Segment, Violation
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Table


def report() -> Report:
    """Half way: one of two segments was read, one promise is broken twice, and one never looked at."""
    found = Report(
        segments=[
            Segment(Table.ACCOUNTS, 0, records=7, violations=2, done=True),
            Segment(Table.PAYMENTS, 3, records=4),
        ],
        most=1,
    )
    found.checked["balance"] = 5
    found.checked["book"] = 7
    found.found("balance", account_key(101), "x" * (MOST_WORDS + 1))
    found.found("balance", "of many", "y")
    found.found("unread", "series", "z")
    return found


def test_so_many_are_told_and_all_are_counted() -> None:
    one = report()
    assert one.violations == [
        Violation("balance", "accounts/101/account", "x" * MOST_WORDS),
        Violation("unread", "series", "z"),
    ]
    assert (one.count, one.promises()) == (3, ["balance", "book", "unread"])


def test_a_line_says_how_far_it_came() -> None:
    one = report()
    half = "not at its end: 11 records in 1 of 2 segments"
    assert one.extent() == half
    assert one.summary() == f"3 violations; {half}; checked balance=5 book=7"
    one.done, one.unsettled = True, 2
    assert one.extent() == "complete: 11 records in 1 of 2 segments, 2 places unsettled"


def test_machines_read_every_check_and_every_segment() -> None:
    one = report()
    one.unsettled = 2
    assert one.as_json() == {
        "violations": 3,
        "done": False,
        "unsettled": 2,
        "checks": [
            {
                "check": "balance",
                "checked": 5,
                "violations": [{"key": "accounts/101/account", "found": "x" * MOST_WORDS}],
            },
            {"check": "book", "checked": 7, "violations": []},
            {"check": "unread", "checked": 0, "violations": [{"key": "series", "found": "z"}]},
        ],
        "segments": [
            {"table": "accounts", "segment": 0, "records": 7, "violations": 2, "done": True},
            {"table": "payments", "segment": 3, "records": 4, "violations": 0, "done": False},
        ],
    }
