"""The rows as tables: CSV, Excel, terminal."""

from __future__ import annotations

import csv
import io
from typing import IO, Any

from ...codes.indicators import indicators
from ...office.guard import harmless
from ...reading.views.rows import BOUNDS, clean, number
from ..rows import VERDICTS, Reconciliation, Row

COLUMNS = (
    "编号",
    "年份",
    "承诺（原文）",
    "指标",
    "目标",
    "上限",
    "单位",
    "界限",
    "下一年报告（原文）",
    "结果",
    "结论",
    "差额",
    "理由",
    "更正人",
    "承诺起点",
    "承诺终点",
    "结果起点",
    "结果终点",
)
WORDS = {"met": "兑现", "missed": "未兑现", "undecidable": "无从判定", "unreported": "再未提及"}
WIDTHS = (14, 7, 40, 18, 14, 10, 9, 7, 44, 14, 10, 12, 26, 10, 8, 8, 8, 8)


def row_cells(row: Row) -> list[Any]:
    """One row in COLUMNS."""
    p, o = row.promise, row.outcome
    name = indicators()[row.key].zh if row.key in indicators() else clean(p.indicator)
    return [
        row.id,
        row.year,
        clean(p.quote),
        name,
        number(p.value),
        number(p.value_high),
        p.unit,
        BOUNDS[p.bound] if p.value is not None else "",
        clean(o.quote) if o else "",
        number(o.value) if o else None,
        WORDS[row.verdict],
        number(row.margin),
        row.reason,
        row.by,
        p.start,
        p.end,
        o.start if o else None,
        o.end if o else None,
    ]


def write_csv(result: Reconciliation) -> str:
    """All rows as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row_cells(row)] for row in result.rows)
    return out.getvalue()


def write_xlsx(result: Reconciliation) -> bytes:
    """A workbook: the rows, and a sheet with the counts by year and the remarks."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "对账"
    sheet.append(COLUMNS)
    for row in result.rows:
        sheet.append(row_cells(row))
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for n, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
        sheet.cell(1, n).font = Font(bold=True)
        sheet.cell(1, n).fill = PatternFill("solid", fgColor="E8EDF3")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    counts: Any = book.create_sheet("统计")
    counts.append(["年份", *(WORDS[v] for v in VERDICTS)])
    for n, year in enumerate(result.years[:-1]):
        counts.append([year, *result.counts(n).values()])
    for remark in result.remarks:
        counts.append([clean(remark)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def print_table(result: Reconciliation, out: IO[str]) -> None:
    """The scoreboard and the promises that were missed, for the terminal."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(file=out, highlight=False)
    board = Table(title="承诺兑现", title_justify="left", box=None, pad_edge=False)
    for name in ("年份", *(WORDS[v] for v in VERDICTS)):
        board.add_column(name, justify="right")
    for n, year in enumerate(result.years[:-1]):
        board.add_row(str(year or "?"), *(str(k) for k in result.counts(n).values()))
    console.print(board)
    missed = [r for r in result.rows if r.verdict == "missed"]
    table = Table(title=f"未兑现（{len(missed)}）", title_justify="left", box=None, pad_edge=False)
    for name in ("年份", "承诺", "下一年报告"):
        table.add_column(name, overflow="fold")
    for r in missed[:40]:
        table.add_row(str(r.year), escape(clean(r.promise.quote)), escape(clean(r.outcome.quote if r.outcome else "")))
    if missed:
        console.print()
        console.print(table)
    for remark in result.remarks:
        console.print(f"· {escape(remark)}")
