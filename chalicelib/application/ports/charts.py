"""The port for drawing charts."""

from typing import Protocol

from chalicelib.domain.desk.chart import IncomeChart


class ChartRenderer(Protocol):
    """Draws a chart from its figures and nothing else."""

    def __call__(self, chart: IncomeChart) -> bytes:
        """A PNG; the same figures give the same bytes."""
        ...
