"""VIES, the Commission's way to the VAT registers of the member states, by its REST interface.

Its oddities: a failure comes as 200 with `errorWrappers`, or as `valid: false` with the failure beside it;
what one address calls `valid` another calls `isValid`; a consultation number is given only to who says for
whom they ask. A register that is down says nothing about the number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.application.ports.vat import RegisterRefused, RegisterSilent, VatAnswer

if TYPE_CHECKING:
    import httpx

SILENT: Final = frozenset(
    {
        "GLOBAL_MAX_CONCURRENT_REQ",
        "GLOBAL_MAX_CONCURRENT_REQ_TIME",
        "MS_MAX_CONCURRENT_REQ",
        "MS_MAX_CONCURRENT_REQ_TIME",
        "MS_UNAVAILABLE",
        "SERVER_BUSY",
        "SERVICE_UNAVAILABLE",
        "TIMEOUT",
    }
)
"""No answer about the number."""

OUR_NUMBER: Final = "INVALID_REQUESTER_INFO"
TIMEOUT_SECONDS: Final = 5
TOO_MANY: Final = 429
SERVERS_FAULT: Final = 500


class Vies:
    """Implements VatRegister over `VIES_URL`, the address of `check-vat-number`."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._transport = transport

    def check(self, number: str, requester: str | None) -> VatAnswer:
        """A seller whose own number VIES does not know asks without it, and gets no consultation number."""
        answer = self._ask(number, requester)
        if requester is not None and OUR_NUMBER in _errors(answer):
            answer = self._ask(number, None)
        errors = _errors(answer)
        if errors & SILENT:
            raise RegisterSilent(f"VIES: {sorted(errors)}")
        valid = answer.get("valid", answer.get("isValid"))
        if errors or not isinstance(valid, bool):
            raise RegisterRefused(f"VIES: {sorted(errors) or 'no answer that is understood'}")
        return VatAnswer(valid, answer.get("requestIdentifier") or None)

    def _ask(self, number: str, requester: str | None) -> dict[str, Any]:
        import httpx

        body = {"countryCode": number[:2], "vatNumber": number[2:]}
        if requester is not None:
            body |= {"requesterMemberStateCode": requester[:2], "requesterNumber": requester[2:]}
        try:
            with httpx.Client(timeout=TIMEOUT_SECONDS, transport=self._transport) as client:
                response = client.post(self._url, json=body)
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RegisterSilent(f"VIES: {type(error).__name__}") from error
        if response.status_code == TOO_MANY or response.status_code >= SERVERS_FAULT:
            raise RegisterSilent(f"VIES: {response.status_code}")
        if not isinstance(answer, dict):
            raise RegisterRefused(f"VIES: {response.status_code}, not an object")
        return answer


def _errors(answer: dict[str, Any]) -> set[str]:
    """Codes of what went wrong, wherever they stand; VALID and INVALID are answers."""
    wrapped = answer.get("errorWrappers") or ()
    codes = {str(one.get("error", "")) for one in wrapped if isinstance(one, dict)}
    codes.add(str(answer.get("userError") or ""))
    return codes - {"", "VALID", "INVALID"}
