"""What VIES says, as its REST interface says it, and what it means."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from chalicelib.adapters.vies import Vies
from chalicelib.application.ports.vat import RegisterRefused, RegisterSilent, VatAnswer

URL = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
SELLER = "LT100018548216"


def failure(code: str) -> dict[str, Any]:
    return {"actionSucceed": False, "errorWrappers": [{"error": code}]}


class Answers(httpx.BaseTransport):
    """Answers one after the other; keeps what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", URL)
        self.asked.append(json.loads(request.read()))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def check(*answers: Any, requester: str | None = SELLER) -> tuple[VatAnswer, Answers]:
    transport = Answers(*answers)
    return Vies(URL, transport).check("EL094259216", requester), transport


def test_a_number_is_asked_about_for_the_seller() -> None:
    said = {"valid": True, "requestIdentifier": "WAPI1", "name": "---", "userError": "VALID"}
    answer, transport = check(said)
    assert answer == VatAnswer(valid=True, consultation="WAPI1")
    assert transport.asked == [
        {
            "countryCode": "EL",
            "vatNumber": "094259216",
            "requesterMemberStateCode": "LT",
            "requesterNumber": "100018548216",
        }
    ]


@pytest.mark.parametrize("field", ["valid", "isValid"])
def test_it_has_two_names_for_the_answer(field: str) -> None:
    answer, transport = check({field: False, "requestIdentifier": ""}, requester=None)
    assert answer == VatAnswer(valid=False)
    assert transport.asked == [{"countryCode": "EL", "vatNumber": "094259216"}]


@pytest.mark.parametrize(
    "code",
    [
        *("MS_UNAVAILABLE", "TIMEOUT", "SERVICE_UNAVAILABLE", "SERVER_BUSY"),
        *("MS_MAX_CONCURRENT_REQ", "GLOBAL_MAX_CONCURRENT_REQ"),
    ],
)
def test_a_register_that_is_down_says_nothing(code: str) -> None:
    for said in (failure(code), {"valid": False, "userError": code}):
        with pytest.raises(RegisterSilent, match=code):
            check(said)


@pytest.mark.parametrize(
    "said",
    [
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("slow"),
        httpx.Response(200, text="<html>maintenance</html>"),
        httpx.Response(503, json={}),
        httpx.Response(429, json={}),
    ],
)
def test_no_answer_is_silence(said: Any) -> None:
    with pytest.raises(RegisterSilent):
        check(said)


@pytest.mark.parametrize(
    "said", [failure("INVALID_INPUT"), failure("IP_BLOCKED"), {}, [], {"valid": "yes"}]
)
def test_a_request_that_is_called_wrong_is_a_fault(said: Any) -> None:
    with pytest.raises(RegisterRefused):
        check(said)


def test_a_seller_that_vies_does_not_know_asks_without_saying_for_whom() -> None:
    answer, transport = check(failure("INVALID_REQUESTER_INFO"), {"valid": True})
    assert answer == VatAnswer(valid=True)
    assert [sorted(asked) for asked in transport.asked][1] == ["countryCode", "vatNumber"]
