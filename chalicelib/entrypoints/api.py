"""The API for machines; so far whether the service answers."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.bootstrap import container

api = Blueprint(__name__)


@api.route("/health", methods=["GET"])
def health() -> Response:
    """200 with the stage and the catalog; touches no storage, so it tells of the code alone."""
    settings = container().settings
    return Response(body={"status": "ok", "stage": settings.stage, "catalog": settings.catalog})
