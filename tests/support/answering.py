"""Staff who answer requests and close them, by use case; knows no screen."""

from __future__ import annotations

from chalicelib.application.desk import handling
from chalicelib.application.services import Services
from chalicelib.application.support.requests import get_request
from chalicelib.domain.support.request import Request, RequestFile


def answer(
    services: Services, request_id: str, staff_id: int, text: str, *files: RequestFile
) -> Request:
    """Drafted and said at once, after what was drafted before; a file without words is one more update."""
    draft = get_request(services, request_id).drafted(staff_id)
    update = (0 if draft is None else draft.heard or 0) + 1
    for number, file in enumerate(files or (None,)):
        words = text if number == 0 else ""
        handling.draft_answer(
            services, request_id, staff_id, update + number, text=words, file=file
        )
    seen = len(get_request(services, request_id).lines)
    return handling.send_answer(services, request_id, staff_id, seen)


def close(services: Services, request_id: str, staff_id: int) -> Request:
    """As it stands."""
    seen = len(get_request(services, request_id).lines)
    return handling.close_request(services, request_id, staff_id, seen)
