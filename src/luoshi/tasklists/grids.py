"""Tables out of xlsx, docx and csv as plain grids of text: merged cells filled, formulas and errors told apart."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from ..office import word
from ..office.unreadable import Unreadable
from .marks import MARK_COLUMN, restored, unescaped
from .row import TaskListError, plain

MAX_ROWS, MAX_COLUMNS, MAX_FILLED = 50_000, 64, 1_000_000
LAST_ROW = 1_048_576  # of any sheet; a file may claim others
BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, SyntaxError, EOFError, ArithmeticError, RuntimeError, zipfile.BadZipFile, AssertionError)


@dataclass
class Grid:
    """One table. ``rows``: (number in the file from 1, cells), rows without a word left out; ``wrong``: why a cell cannot be used, by (row number,
    column from 0); ``cached``: cells with a formula, whose last result is taken; ``spread``: cells filled from a merged cell to their left."""

    name: str = ""
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    wrong: dict[tuple[int, int], str] = field(default_factory=dict)
    cached: set[tuple[int, int]] = field(default_factory=set)
    spread: set[tuple[int, int]] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)

    def where(self, number: int) -> str:
        """A row as it is called in a message."""
        return f"{self.name}第{number}行"

    def add(self, number: int, cells: list[str]) -> None:
        """Keep a row that has a word in it. Raises TaskListError for too many."""
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        if len(self.rows) >= MAX_ROWS:
            raise TaskListError(f"{self.name or '表'}超过{MAX_ROWS}行，不像任务清单，请分成几个文件。")
        self.rows.append((number, cells))


# ---- csv -----------------------------------------------------------------------------------------------------------


def from_csv(text: str) -> Grid:
    """The grid of a CSV text, whatever of comma, tab and semicolon divides it. Raises TaskListError."""
    first = text.lstrip().split("\n", 1)[0]
    grid, line = Grid(), 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count))
    try:
        for cells in reader:
            grid.add(line, [plain(restored(c)) for c in cells[:MAX_COLUMNS]])
            line = reader.line_num + 1
    except csv.Error as error:
        raise TaskListError(f"第{reader.line_num}行附近不是CSV（{error}），请用表格软件另存为CSV（UTF-8）。") from None
    return grid


# ---- xlsx ----------------------------------------------------------------------------------------------------------


def from_xlsx(data: bytes, name: str) -> list[Grid]:
    """The grids of a workbook, one a sheet that can be seen. Raises TaskListError."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            results: Any = None
            grids = []
            for sheet in book.worksheets:
                grid = Grid(f"工作表“{sheet.title}”" if len(book.worksheets) > 1 else "")
                if sheet.sheet_state != "visible":
                    grid.remarks.append(f"工作表“{sheet.title}”是隐藏的，没有读。")
                elif _fill_sheet(grid, sheet):
                    results = results or openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
                    _take_results(grid, results[sheet.title])
                if grid.rows:
                    _fill(grid, _merged_in_sheet(data, sheet))
                grids.append(grid)
    except TaskListError:
        raise
    except BROKEN:
        raise TaskListError(f"{name}已损坏，读不到底，请用Excel或WPS打开后重新保存再上传。") from None
    return grids


def _cells(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # other programs write wrong ones
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=LAST_ROW), 1):
        if any(c.value is not None for c in cells):
            yield number, cells


def _fill_sheet(grid: Grid, sheet: Any) -> bool:
    """Take the cells of a sheet; True where some hold formulas."""
    for number, cells in _cells(sheet):
        texts = []
        for column, cell in enumerate(cells):
            if cell.value is None:
                texts.append("")
            elif cell.data_type == "f":
                grid.cached.add((number, column))
                texts.append("=")
            else:
                texts.append(_shown(grid, number, column, cell))
        grid.add(number, texts)
    return bool(grid.cached)


def _take_results(grid: Grid, sheet: Any) -> None:
    """Formulas give way to the result that the spreadsheet kept; without one the cell is wrong."""
    rows = dict(grid.rows)
    wanted = {number for number, _ in grid.cached}
    for number, cells in _cells(sheet):
        if number in wanted and number in rows:
            for column in range(min(len(cells), len(rows[number]))):
                if (number, column) in grid.cached:
                    rows[number][column] = "" if cells[column].value is None else _shown(grid, number, column, cells[column])
    for number, column in list(grid.cached):
        if number in rows and rows[number][column] in ("", "="):
            rows[number][column] = ""
            grid.wrong[number, column] = "单元格里是公式而且没有结果，请改成文字或数字"
            grid.cached.discard((number, column))


def _shown(grid: Grid, number: int, column: int, cell: Any) -> str:
    """A value as a person sees it in the cell."""
    value, form = cell.value, str(cell.number_format or "")
    if cell.data_type == "e":
        grid.wrong[number, column] = f"单元格里是错误值{value}"
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, time) and form not in ("h:mm", "h:mm:ss", "hh:mm", "hh:mm:ss"):
        return "1900-01-00"  # a nought shown as a date
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{_number(round(value * 100, 10))}%" if "%" in form and '"' not in form else _number(value)
    return plain(unescaped(str(value)))


def _number(value: float) -> str:
    if isinstance(value, int) or (value == value and abs(value) < 1e15 and value == int(value)):
        return str(int(value))
    return f"{value:.15g}"


def _merged_in_sheet(data: bytes, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Merged ranges (first row, first column, last row, last column; columns from 0), which openpyxl's read-only mode passes over."""
    from lxml import etree
    from openpyxl.utils import range_boundaries

    ranges = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as stream:
        for _event, element in etree.iterparse(stream, tag=("{*}mergeCell", "{*}row"), resolve_entities=False, no_network=True):
            if element.tag.endswith("}mergeCell"):
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                if left and top and right and bottom:
                    ranges.append((top, left - 1, bottom, min(right - 1, MAX_COLUMNS - 1)))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return ranges


def _fill(grid: Grid, ranges: list[tuple[int, int, int, int]]) -> None:
    """Give every cell of a merged range the words of its first one."""
    from bisect import bisect_left, bisect_right

    numbers, filled = [number for number, _ in grid.rows], 0
    for top, left, bottom, right in ranges:
        first, last = bisect_left(numbers, top), bisect_right(numbers, bottom)
        if first == last or numbers[first] != top or left >= len(grid.rows[first][1]):
            continue
        words = grid.rows[first][1][left]
        filled += (last - first) * (right - left + 1)
        if filled > MAX_FILLED:
            raise TaskListError("表里合并的单元格太多，请取消合并后再上传。")
        for number, cells in grid.rows[first:last] if words else []:
            cells += [""] * (right + 1 - len(cells))
            for column in range(left, right + 1):
                cells[column] = words
                if column > left:
                    grid.spread.add((number, column))


# ---- docx ----------------------------------------------------------------------------------------------------------


def from_docx(data: bytes, name: str) -> tuple[list[Grid], list[tuple[int, str]]]:
    """The tables of a Word document, and its paragraphs outside them, numbered, as Word shows them. Raises TaskListError."""
    grids: list[Grid] = []
    lines: list[tuple[int, str]] = []
    try:
        found = word.read(data, name)
    except Unreadable as error:
        raise TaskListError(str(error)) from None
    for block in found:
        if isinstance(block, word.Table):
            grids.append(_table(block, len(grids) + 1))
        else:
            lines += [(len(lines) + 1, line) for line in block.text.split("\n")]
    return grids, lines


def _table(table: word.Table, count: int) -> Grid:
    grid = Grid(f"表{count}")
    rows: list[list[str]] = []
    unseen: dict[tuple[int, int], str] = {}
    above: dict[int, str] = {}
    for number, row in enumerate(table.rows, 1):
        cells: list[str] = []
        for cell in row:
            at = len(cells)
            text = plain("\n".join(p.text for p in cell.paragraphs()))
            if cell.goes_on:
                text = above.get(at, "") if cell.goes_on == "down" else cells[-1] if cells else ""
            elif hidden := plain("\n".join(p.hidden for p in cell.paragraphs())):
                unseen[number, at] = hidden
            above[at] = text
            grid.spread.update((number, at + n) for n in range(0 if cell.goes_on == "right" else 1, cell.span))
            cells += [text] * cell.span
            if len(cells) > MAX_COLUMNS:
                raise TaskListError(f"{grid.name}超过{MAX_COLUMNS}列，不像任务清单。")
        rows.append(cells)
    marks = {at for (_, at), hidden in unseen.items() if hidden == MARK_COLUMN}  # what we hid ourselves; other hidden words say nothing
    for number, cells in enumerate(rows, 1):
        for at in marks:
            if at < len(cells):
                cells[at] = cells[at] or unseen.get((number, at), "")
        grid.add(number, cells)
    return grid
