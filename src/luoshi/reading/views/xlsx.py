"""The task list and the figures as an Excel workbook, laid out as supervision offices use it."""

from __future__ import annotations

from collections.abc import Iterator

from ...office.outgoing import Column, Heading, Row, Table, columns_of
from ...office.xlsx_writing import xlsx_bytes
from ...version import __version__
from ..report import Report
from .report_tables import FIGURE_COLUMNS, TASK_COLUMNS, clean, figure_rows, task_rows

TASK_WIDTHS = (5, 44, 26, 9, 12, 14, 10, 11, 11, 11, 11)
FIGURE_WIDTHS = (6, 14, 24, 18, 12, 10, 6, 6, 6, 12, 8, 24, 60, 8, 8)
GROUPED = frozenset(["数值"])


def write_xlsx(report: Report) -> bytes:
    """A workbook with the sheets 任务分解表, 数据 and 说明: A4 landscape, headings repeated on each page, filters on."""
    title = clean(report.title or report.name)
    figures = [Column(h, w, grouped=h in GROUPED) for h, w in zip(FIGURE_COLUMNS, FIGURE_WIDTHS, strict=True)]
    return xlsx_bytes(
        [
            Table(columns_of(TASK_COLUMNS, TASK_WIDTHS), grouped_tasks(report), name="任务分解表", title=f"{title}任务分解表"),
            Table(figures, figure_rows(report), name="数据", title=f"{title}数据表", filters=True),
            Table([Column("项目", 12), Column("内容", 100)], _notes(report), name="说明"),
        ]
    )


def grouped_tasks(report: Report) -> Iterator[Row]:
    """The rows of the task list, each heading of the report before the first task under it."""
    under: tuple[str, ...] = ()
    for path, row in task_rows(report):
        same = 0
        while same < min(len(under), len(path)) and under[same] == path[same]:
            same += 1
        yield from (Heading(clean(words)) for words in path[same:])
        under = path
        yield row


def _notes(report: Report) -> list[Row]:
    return [
        ("来源", clean(report.name) or "文本"),
        ("报告年份", report.year or "未说明"),
        ("任务", len(report.commitments)),
        ("数据", len(report.figures)),
        ("说明", "工作任务为报告原文，逐字摘录；原文没有写明的领导、单位、时限和节点一律留空，由承办人填写。"),
        ("说明", "任务与数据由程序读出，可能有误，请对照原文核对；起点、终点为原文字符位置。"),
        ("程序", f"Luoshi 落实 {__version__}"),
    ]
