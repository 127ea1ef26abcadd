"""Asking support; what the operator says of terms, privacy and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.application.declared import Checks, Concern, Duty, Step
from chalicelib.application.personal import PersonalKinds
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.store import Body, Table
from chalicelib.bot.buttons import SUPPORT
from chalicelib.bot.declared import AnswerReader, Handler, NoticeWords, Section, Standing
from chalicelib.capabilities.declaration import Capability
from chalicelib.domain.agenda import Kind, Waiting


def _request() -> type[Waiting]:
    from chalicelib.domain.support.request import Request

    return Request


def _steps() -> Mapping[str, Step]:
    from chalicelib.application.desk.handling import tell_handed
    from chalicelib.application.support.requests import ring_overdue, tell_reply

    return {"reply": tell_reply, "tell_handed": tell_handed, "overdue": ring_overdue}


def _request_formerly(body: Body) -> Body:
    """Until 0.1 a request had one answer, which ended it."""
    if "sent_at" not in body or "asked_at" in body:
        return body
    today = {k: v for k, v in body.items() if k not in ("reply", "reply_file", "replied_by")}
    today["asked_at"] = today["sent_at"]
    if "replied_by" not in body:
        return today
    if body.get("state") == "closed":
        return {**today, "closed_at": today["sent_at"]}
    file, text = body.get("reply_file"), body.get("reply") or ""
    line = {"at": today["sent_at"], "text": text, "by": {"id": body["replied_by"]}}
    return {**today, "lines": [{**line, "files": [] if file is None else [file]}], "unread": True}


def _deletion() -> type[Waiting]:
    from chalicelib.domain.support.deletion import Deletion

    return Deletion


def _deletion_steps() -> Mapping[str, Step]:
    from chalicelib.application.support import deleting

    return {
        "look_for_open": deleting.look_for_open,
        "empty_account": deleting.empty_account,
        "erase": deleting.erase_slice,
        "tell_deleted": deleting.tell_deleted,
    }


def _of_account(deletion: Any) -> Concern:
    return Concern(deletion.account_id)


def _delete() -> Handler:
    from chalicelib.bot.support.deletion import deletion

    return deletion


def _checks() -> Checks:
    from chalicelib.application.support.audit import CHECKS

    return CHECKS


def _notices() -> Mapping[type[Notice], NoticeWords]:
    from chalicelib.bot.support import deletion_screens, words

    return {**words.NOTICES, **deletion_screens.NOTICES}


def _support() -> Handler:
    from chalicelib.bot.support.support import support

    return support


def _told() -> AnswerReader:
    from chalicelib.bot.support.support import told

    return told


def _standing() -> Standing:
    from chalicelib.bot.support.support import standing

    return standing


def _paysupport() -> Handler:
    from chalicelib.bot.support.support import paysupport

    return paysupport


def _terms() -> Handler:
    from chalicelib.bot.support.support import terms

    return terms


def _privacy() -> Handler:
    from chalicelib.bot.support.support import privacy

    return privacy


def _personal() -> PersonalKinds:
    from chalicelib.application.support.personal import PERSONAL

    return PERSONAL


SUPPORTING = Capability(
    "support",
    personal=_personal,
    checks=_checks,
    duties={
        "request": Duty(
            table=Table.INBOX,
            record=_request,
            kinds=(
                Kind("reply", prompt=True, spoken=True),
                Kind("tell_handed", prompt=True, spoken=True),
                Kind("overdue"),
            ),
            steps=_steps,
        ),
        "deletion": Duty(
            table=Table.INBOX,
            record=_deletion,
            kinds=(
                Kind("look_for_open", prompt=True),
                Kind("empty_account", prompt=True),
                Kind("erase", prompt=True),
                Kind("tell_deleted", prompt=True, spoken=True),
            ),
            steps=_deletion_steps,
            concerns=_of_account,
        ),
    },
    sections=(
        Section(
            SUPPORT,
            _support,
            command="support",
            label="menu-support",
            row=7,
            answers=_told,
            words="words-support",
        ),
        Section(
            "refund",
            _paysupport,
            command="paysupport",
            label="menu-paysupport",
            words="words-refund",
        ),
        Section("terms", _terms, command="terms", label="menu-terms", words="words-terms"),
        Section("erase", _delete),
        Section(
            "privacy", _privacy, command="privacy", label="menu-privacy", words="words-privacy"
        ),
    ),
    notices=_notices,
    standing=_standing,
    formerly={"request": _request_formerly},
)
