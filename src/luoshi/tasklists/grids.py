"""Tables out of xlsx, docx and csv as plain grids of text: merged cells filled, formulas and errors told apart."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field

from ..office import separated, word, workbook
from ..office.table import Sheet
from ..office.unreadable import Unreadable
from .marks import MARK_COLUMN
from .row import TaskListError, plain

MAX_ROWS, MAX_COLUMNS = 50_000, 64
GUIDE_SHEET = "填写说明"  # what a return sheet says of its columns; it holds no task
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

    def add(self, number: int, cells: list[str], keep: bool = False) -> None:
        """Keep a row that has a word in it, or that must be spoken of. Raises TaskListError for too many."""
        while cells and not cells[-1]:
            cells.pop()
        if not cells and not keep:
            return
        if len(self.rows) >= MAX_ROWS:
            raise TaskListError(f"{self.name or '表'}超过{MAX_ROWS}行，不像任务清单，请分成几个文件。")
        self.rows.append((number, cells))


# ---- xlsx and csv --------------------------------------------------------------------------------------------------


def from_xlsx(data: bytes, name: str) -> list[Grid]:
    """The grids of a workbook, one a sheet; a hidden one has only the remark that it was not read, our own sheet of instructions none. Raises
    TaskListError."""
    try:
        sheets = [sheet for sheet in workbook.sheets(data, name) if sheet.name != GUIDE_SHEET]
        return [_grid(sheet, f"工作表“{sheet.name}”" if sheet.name and len(sheets) > 1 else "") for sheet in sheets]
    except Unreadable as error:
        raise TaskListError(str(error)) from None


def from_csv(text: str, name: str = "") -> Grid:
    """The grid of a CSV text, whatever divides it. Raises TaskListError."""
    try:
        return _grid(separated.sheet(text.replace("\0", "").encode("utf-8-sig", "replace"), name), "")
    except Unreadable as error:
        raise TaskListError(str(error)) from None


def _grid(sheet: Sheet, name: str) -> Grid:
    grid = Grid(name)
    if sheet.hidden:
        grid.remarks.append(f"{name or '工作表'}是隐藏的，没有读。")
        return grid
    for row in sheet.rows():
        wrong = {column: flaw.reason for column, flaw in row.flaws.items() if flaw.kind != "cut" and column < MAX_COLUMNS}
        grid.add(row.number, row.cells[:MAX_COLUMNS], keep=bool(wrong))
        grid.wrong.update(((row.number, column), reason) for column, reason in wrong.items())
        grid.cached.update((row.number, column) for column in row.reckoned)
        grid.spread.update((row.number, column) for column in row.spread)
    grid.remarks += [f"{name}{remark}" for remark in sheet.remarks]
    return grid


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
