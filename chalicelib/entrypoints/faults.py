"""A fault of the configuration at run time: it rings and asks for a repetition; knows no single setting.

A wrong STAFF, catalog or missing name is nobody's update and no work to be parked: staff could not open
what was parked. So HTTP answers 503, and the operator hears of it by the alarm on `METRIC`.
"""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from typing import Final, TypeVar

from chalice.app import Response

from chalicelib.adapters.emf import EmfMetrics
from chalicelib.adapters.ssm import SecretsUnavailable
from chalicelib.bootstrap import reread
from chalicelib.config import LOCAL_STAGE, ConfigurationFault
from chalicelib.domain.errors import CatalogError, DialtoneError
from chalicelib.entrypoints.problems import problem

METRIC: Final = "ConfigurationFaults"

FAULTS: Final = (ConfigurationFault, CatalogError)
"""What only the operator can mend."""

Event = TypeVar("Event")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


def configured(route: Callable[[], Response]) -> Callable[[], Response]:
    """A route that answers 503 while the settings cannot be worked with."""

    @functools.wraps(route)
    def guarded() -> Response:
        try:
            return route()
        except FAULTS as error:
            ring(error)
            return problem(503, "Not configured", "The settings are being mended; try again later.")
        except SecretsUnavailable as error:
            log.error("the settings were not read: %s", error)  # noqa: TRY400 - its text says all
            return problem(503, "Try again", "The settings could not be read just now.")

    return guarded


def ringing(job: Callable[[Event], Result]) -> Callable[[Event], Result]:
    """A scheduled function that rings; it fails all the same, which its own alarm counts."""

    @functools.wraps(job)
    def guarded(event: Event) -> Result:
        try:
            return job(event)
        except FAULTS as error:
            ring(error)
            raise

    return guarded


def ring(error: DialtoneError) -> None:
    """Count it where the alarm counts, say it in the log, and read the settings anew next time."""
    log.error("configuration: %s", error)
    stage = os.environ.get("STAGE", LOCAL_STAGE)  # the settings themselves are what is wrong
    EmfMetrics(stage).count(METRIC, 1, reason=str(error))
    reread()
