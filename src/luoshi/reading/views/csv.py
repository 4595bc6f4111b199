"""The figures or the task list as CSV."""

from __future__ import annotations

from ...office.csv_writing import csv_text
from ..report import Report
from .report_tables import FIGURE_COLUMNS, TASK_COLUMNS, figure_rows, task_rows

TABLES = ("figures", "tasks")


def write_csv(report: Report, table: str = "figures", mark: bool = False) -> str:
    """A table ("figures" or "tasks") as CSV text; ``mark``: with the byte-order mark that Excel wants. A cell that a spreadsheet would run as a formula gets a '
    before it."""
    rows = [TASK_COLUMNS, *(row for _, row in task_rows(report))] if table == "tasks" else [FIGURE_COLUMNS, *figure_rows(report)]
    return csv_text(rows, mark)
