"""The task list as a Word document: A4 landscape, one table, headings repeated on every page."""

from __future__ import annotations

from ...office.docx_writing import docx_bytes
from ...office.outgoing import NewPage, Table, columns_of
from ..report import Report
from .report_tables import FIGURE_COLUMNS, TASK_COLUMNS, clean, figure_rows
from .xlsx import grouped_tasks

TASK_CM = (1.1, 7.0, 3.6, 1.6, 2.0, 2.2, 1.7, 1.7, 1.7, 1.7, 1.7)
FIGURE_SHOWN = (0, 1, 2, 3, 5, 6, 7, 8, 9, 11)
FIGURE_CM = (1.2, 2.8, 5.6, 3.4, 2.0, 1.5, 1.2, 1.6, 2.3, 4.4)


def write_docx(report: Report) -> bytes:
    """The document as bytes: the task list, then the figures."""
    title = clean(report.title or report.name)
    figures = [[row[n] for n in FIGURE_SHOWN] for row in figure_rows(report)]
    return docx_bytes(
        [
            Table(columns_of(TASK_COLUMNS, TASK_CM), grouped_tasks(report), title=f"{title}任务分解表"),
            NewPage(),
            Table(columns_of([FIGURE_COLUMNS[n] for n in FIGURE_SHOWN], FIGURE_CM), figures, title=f"{title}数据表"),
        ]
    )
