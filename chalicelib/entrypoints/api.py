"""The API for machines; so far whether the service answers."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.bootstrap import container, reread
from chalicelib.entrypoints.faults import FAULTS, configured
from chalicelib.entrypoints.problems import problem

api = Blueprint(__name__)


@api.route("/health", methods=["GET"])
@configured
def health() -> Response:
    """200 with the stage and the catalog, which is read; 503 says what is wrong with the settings.

    It touches no storage, so it tells of the code and its settings alone.
    """
    wired = container()
    try:
        wired.require_working()
    except FAULTS as error:
        reread()
        return problem(503, "Not configured", str(error))
    settings = wired.settings
    return Response(body={"status": "ok", "stage": settings.stage, "catalog": settings.catalog})
