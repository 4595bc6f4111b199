"""The figures or the task list as CSV."""

from __future__ import annotations

import csv
import io

from ...office.guard import harmless
from ..report import Report
from .rows import FIGURE_COLUMNS, TASK_COLUMNS, figure_rows, task_rows

TABLES = ("figures", "tasks")


def write_csv(report: Report, table: str = "figures") -> str:
    """A table ("figures" or "tasks") as CSV text. A cell that a spreadsheet would run as a formula gets a ' before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if table == "tasks":
        writer.writerow(TASK_COLUMNS)
        writer.writerows([harmless(cell) for cell in row] for _, row in task_rows(report))
    else:
        writer.writerow(FIGURE_COLUMNS)
        writer.writerows([harmless(cell) for cell in row] for row in figure_rows(report))
    return out.getvalue()
