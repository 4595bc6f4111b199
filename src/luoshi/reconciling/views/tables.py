"""The rows as tables: CSV, Excel, terminal."""

from __future__ import annotations

from typing import IO, Any

from ...codes.indicators import indicators
from ...office.csv_writing import csv_text
from ...office.outgoing import Column, Table, columns_of
from ...office.xlsx_writing import xlsx_bytes
from ...reading.views.report_tables import BOUNDS, clean, number
from ..rows import VERDICT_WORDS, VERDICTS, Reconciliation, Row

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
WORDS = VERDICT_WORDS
WIDTHS = (13, 6, 34, 16, 14, 8, 7, 6, 36, 14, 9, 13, 18, 8, 7, 7, 7, 7)
GROUPED = frozenset(["目标", "上限", "结果", "差额"])


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


def write_csv(result: Reconciliation, mark: bool = False) -> str:
    """All rows as CSV text; ``mark``: with the byte-order mark that Excel wants."""
    return csv_text([COLUMNS, *map(row_cells, result.rows)], mark)


def write_xlsx(result: Reconciliation) -> bytes:
    """A workbook: the rows, a sheet with the counts by year, and the remarks."""
    counts = [[year, *result.counts(n).values()] for n, year in enumerate(result.years[:-1])]
    return xlsx_bytes(
        [
            Table(
                [c._replace(grouped=c.heading in GROUPED) for c in columns_of(COLUMNS, WIDTHS)],
                map(row_cells, result.rows),
                name="对账",
                title="承诺兑现对账表",
                filters=True,
                freeze=1,
            ),
            Table(columns_of(["年份", *(WORDS[v] for v in VERDICTS)], [9.0, *(12.0 for _ in VERDICTS)]), counts, name="统计"),
            *([Table([Column("说明", 100)], [[clean(r)] for r in result.remarks], name="说明")] if result.remarks else ()),
        ]
    )


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
