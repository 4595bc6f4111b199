"""Writing the tables that go round: the 任务分解表 and the 进展表, as Excel, Word and CSV, each row with the mark of its matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from ..office.writing import csv_bytes
from ..reading.views.rows import TASK_COLUMNS
from ..reading.views.xlsx import TASK_WIDTHS
from .layout_docx import docx_table
from .layout_xlsx import xlsx_table
from .marks import MARK_COLUMN, mark
from .row import NODES, TaskRow, plain

TASK_FIELDS = ("number", "text", "target", "leader", "lead", "helpers", "deadline", *NODES)
TASK_TEXT = "任务文本"  # a column of its own where the task's words are not the report's
PROGRESS_COLUMNS = ("序号", "折子号", "工作任务", "牵头单位", "目前进展情况", "存在问题", "下一步措施", "完成率", "序时进度判定", "佐证材料")
PROGRESS_FIELDS = ("ordinal", "number", "task", "lead", "progress", "problems", "next_step", "percent", "schedule", "evidence")
PROGRESS_WIDTHS = (6, 9, 36, 12, 40, 22, 22, 9, 10, 18)

Format = Literal["xlsx", "docx", "csv"]


def cell(row: TaskRow, field: str) -> str:
    """What stands in a row's cell of a field; reading it back gives the same."""
    if field in ("lead", "helpers"):
        names = "、".join(plain(n) for n in getattr(row, field))
        return f"{names}分别牵头" if field == "lead" and len(row.lead) > 1 else names
    if field == "deadline":
        due = row.deadline.due
        return plain(row.deadline.text) or (f"{due.year}年{due.month}月{due.day}日" if due else "")
    if field in NODES:
        return plain(row.nodes[NODES.index(field)])
    if field == "percent":
        return "" if row.percent is None else f"{row.percent:f}%"
    if field == "task":
        return plain(row.words)
    return plain(getattr(row, field))


def write_tasks(rows: Sequence[TaskRow], format: Format, title: str = "任务分解表") -> bytes:
    """The 任务分解表. A column 任务文本 is added where some task's words differ from the report's. Raises TaskListError for a cell that the
    format cannot hold."""
    columns, fields, widths = list(TASK_COLUMNS), list(TASK_FIELDS), [float(w) for w in TASK_WIDTHS]
    if any(plain(row.words) != plain(row.text) for row in rows):
        columns.insert(2, TASK_TEXT)
        fields.insert(2, "task")
        widths[1:2] = [30.0, 30.0]
    return _write(rows, format, title, columns, fields, widths)


def write_progress(rows: Sequence[TaskRow], format: Format, title: str = "任务进展情况表") -> bytes:
    """The 进展表, to be filled by the lead units. Raises TaskListError for a cell that the format cannot hold."""
    return _write(rows, format, title, list(PROGRESS_COLUMNS), list(PROGRESS_FIELDS), [float(w) for w in PROGRESS_WIDTHS])


def _write(rows: Sequence[TaskRow], format: Format, title: str, columns: list[str], fields: list[str], widths: list[float]) -> bytes:
    writers: dict[str, Callable[[str, list[str], list[list[str]], list[float]], bytes]] = {"xlsx": xlsx_table, "docx": docx_table, "csv": csv_table}
    numbered = "number" if "ordinal" not in fields else "ordinal"
    body = [[(str(n) if f == "ordinal" else cell(row, f) or (str(n) if f == numbered else "")) for f in fields] for n, row in enumerate(rows, 1)]
    marked = [[*cells, mark(row.matter, row.version)] for cells, row in zip(body, rows, strict=True)]
    return writers[format](title, [*columns, MARK_COLUMN], marked, [*widths, 4.0])


def csv_table(title: str, columns: list[str], rows: list[list[str]], widths: list[float]) -> bytes:
    """UTF-8 with byte-order mark, as Excel wants it; nothing in it is a formula. It has no title and no widths."""
    return csv_bytes([columns, *rows])
