"""What is told of requests."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.ports.chat import KeptFile
from chalicelib.application.ports.notifier import Notice
from chalicelib.domain.support.request import Request


@dataclass(frozen=True, slots=True)
class RequestAnswered(Notice):
    """Staff answered it, or closed it."""

    request: Request

    def goes_before(self) -> tuple[KeptFile, ...]:
        """What staff sent with the answer."""
        answer = self.request.last_answer
        if answer is None or self.request.closed_at is not None:
            return ()
        return tuple(KeptFile(file.file_id, file.is_photo) for file in answer.files)


@dataclass(frozen=True, slots=True)
class DataDeleted(Notice):
    """What is stored of somebody has been deleted, but for what the law keeps."""

    account_id: int


@dataclass(frozen=True, slots=True)
class NotDeleted(Notice):
    """Nothing was deleted: these hindrances came."""

    account_id: int
    hindrances: tuple[str, ...]
