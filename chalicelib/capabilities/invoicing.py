"""Documents: numbered, drawn, kept, sent."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.application.declared import (
    Beside,
    CameBack,
    Checks,
    Duty,
    Step,
    Together,
    of_payer,
)
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Body, Table
from chalicelib.bot.declared import Handler, NoticeWords, Section
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Lag, Waiting


def _document() -> type[Waiting]:
    from chalicelib.domain.invoicing.document import Document

    return Document


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.invoicing.delivering import deliver
    from chalicelib.application.invoicing.numbering import number

    return {"number": number, "deliver": deliver}


def _together() -> Mapping[str, Together]:
    from chalicelib.application.invoicing.numbering import number_together

    return {"number": number_together}


def _beside() -> Beside:
    from chalicelib.application.invoicing.records import read_beside

    return read_beside


def _document_formerly(body: Body) -> Body:
    """Until 0.1 only the number told the place in the series: its last part."""
    number = body.get("number")
    if number is None or "counter" in body:
        return body
    return {**body, "counter": int(number.rpartition("-")[2])}


def _checks() -> Checks:
    from chalicelib.application.invoicing.audit import CHECKS

    return CHECKS


def _came_back() -> CameBack:
    from chalicelib.application.invoicing.delivering import deliver_on_return

    return deliver_on_return


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.invoicing.caption import NOTICES

    return NOTICES


def _documents() -> Handler:
    from chalicelib.bot.invoicing.documents import documents

    return documents


def _personal() -> PersonalKinds:
    from chalicelib.application.invoicing.personal import PERSONAL

    return PERSONAL


INVOICING = Capability(
    "invoicing",
    personal=_personal,
    sections=(
        Section(
            "doc",
            _documents,
            command="documents",
            label="menu-documents",
            row=3,
            words="words-documents",
        ),
    ),
    came_back=_came_back,
    checks=_checks,
    notices=_notices,
    formerly={"document": _document_formerly},
    duties={
        "document": Duty(
            table=Table.DOCUMENTS,
            record=_document,
            kinds=(
                Kind("number", prompt=True, lag=Lag.ALL),
                Kind("deliver", prompt=True, spoken=True, lag=Lag.BESIDE),
            ),
            steps=_steps,
            queue=Queue.NUMBERS,
            elsewhere={"deliver": Queue.DOCUMENTS},
            together=_together,
            beside=_beside,
            concerns=of_payer,
        )
    },
)
