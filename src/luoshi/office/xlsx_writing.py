"""The one writer of Excel workbooks: long lists row by row onto the disk, and sheets laid out for offices (黑体 and 仿宋). All of them print.

Texts are texts: never formulas, nor numbers that a spreadsheet would cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from .guard import plain
from .outgoing import BODY_FONT, BORDER, DAY, FILL_COLOUR, HEAD_FILL, HEAD_FONT, LIST_FONT, MOMENT, TITLE_FONT, WHOLE, About, Column, Heading, Row, Table
from .xlsx_cells import FORMATS, cell_value, put
from .xlsx_paper import halves, lines, set_page, width_of

MOST_ROWS = 1_000_000  # of a sheet; beyond, a CSV
SPARE_ROWS = 200  # unlocked below a table that is to be filled in, for rows that an office adds
ABOUT = "说明"
_LOWEST, _LINE, _HIGHEST = 4, 16.0, 409.0  # points of a row's height; Excel knows none above 409
_LIST_LINE, _LIST_ROOM = 13.5, 1.1  # of the smaller letters of a list


class Book:
    """A workbook of one plain list, written row by row onto the disk."""

    def __init__(self, columns: Sequence[str | Column], title: str = "", freeze: int = 0, about: About | None = None) -> None:
        from openpyxl import Workbook

        self.book: Any = Workbook(write_only=True)
        self.columns = [c if isinstance(c, Column) else Column(c) for c in columns]
        self.title, self.freeze, self.about = title, freeze, about
        self.looks: dict[str, list[Any]] = {}
        self.total = 0
        self._begin()

    def _begin(self) -> None:
        self.sheet: Any = self.book.create_sheet(plain(self.title)[:31] or None)
        set_page(self.sheet, self.columns, 1, self.freeze, self.about)
        self.last = 0
        self._append([c.heading for c in self.columns], "head", [Column(c.heading) for c in self.columns])

    def turn(self) -> None:
        """Go on in a new sheet, where one can hold no more."""
        self._filters()
        self._begin()

    def add(self, row: Sequence[Any]) -> None:
        """One more row of texts, numbers, days and None."""
        self.total += 1
        self._append(row, "body", self.columns)

    def _append(self, row: Sequence[Any], kind: str, columns: Sequence[Column]) -> None:
        wide = [*columns, *(Column("") for _ in range(len(row) - len(columns)))]  # a row longer than its headings loses nothing
        looks = self.looks.setdefault(kind, [])
        looks += [self._look(c, kind) for c in wide[len(looks) :]]
        values = [cell_value(v, c) for v, c in zip(row, wide, strict=False)]
        self.last += 1
        self.sheet.row_dimensions[self.last].height = _height(values, wide, _LIST_LINE, _LIST_ROOM)
        self.sheet.append([self._cell(v, c, look) for v, c, look in zip(values, wide, looks, strict=False)])

    def _cell(self, value: Any, column: Column, look: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        made: Any = WriteOnlyCell(self.sheet)
        made._style = copy(look)
        put(made, value, column)
        return made

    def _look(self, column: Column, kind: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell: Any = WriteOnlyCell(self.sheet)
        _dress(cell, column, kind, LIST_FONT, 10)
        return copy(cell._style)

    def _filters(self) -> None:
        from openpyxl.utils import get_column_letter

        if self.last > 1:
            self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.columns))}{self.last}"

    def save(self, to: Any) -> None:
        """Write it to a path or a stream, with a sheet that says what it is where that is known."""
        self._filters()
        if self.about is not None:
            sheet = self.book.create_sheet(ABOUT)
            set_page(sheet, [Column("", 12), Column("", 80)], 1)
            sheet.freeze_panes = None
            when = f"{self.about.when:%Y-%m-%d %H:%M}" if self.about.when else ""
            for name, words in (("内容", self.about.what), ("导出时间", when), ("筛选", self.about.chosen or "全部"), ("行数", self.total)):
                sheet.append([name, cell_value(words, Column(""))])
        self.book.save(to)


def xlsx_bytes(tables: Iterable[Table]) -> bytes:
    """A workbook with a sheet a table, each laid out for paper."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _Laid(book.create_sheet(plain(table.name)[:31] or None), table).write()
    if not book.worksheets:
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _height(values: Sequence[Any], columns: Sequence[Column], line: float, room: float = 1.0) -> float:
    """Of a row, for its longest wrapped cell, since not every program fits rows that a program wrote."""
    most = max((lines(v, width_of(c) * room) for v, c in zip(values, columns, strict=False) if isinstance(v, str) and not c.hidden), default=1)
    return min(_HIGHEST, line * most + _LOWEST)


def _dress(cell: Any, column: Column, kind: str, font: str, size: int) -> None:
    """Give a cell the look of its kind: head, group or body."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side(style="thin", color=BORDER)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.font = Font(name=font if kind == "body" else HEAD_FONT, size=size)
    centred = kind == "head" or (kind == "body" and column.kind in (DAY, MOMENT, WHOLE))
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if centred else None)
    if kind == "head":
        cell.fill = PatternFill("solid", fgColor=FILL_COLOUR if column.fill else HEAD_FILL)
    elif kind == "body" and column.kind in FORMATS:
        cell.number_format = FORMATS[column.kind]


class _Laid:
    """A sheet while a table is laid out on it."""

    def __init__(self, sheet: Any, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.width = len(table.columns)
        self.shown = sum(not c.hidden for c in table.columns)
        self.looks: dict[str, list[Any]] = {}
        self.last = 0

    def write(self) -> None:
        """Title, headings, rows, and the page."""
        from openpyxl.styles import Alignment

        if self.table.title:
            self._title()
        for words in self.table.above:
            self._across(words)
        self.last += 1
        head = self.last
        for n, column in enumerate(self.table.columns, 1):
            put(self._cell(n, "head"), cell_value(column.heading, Column("")), Column(""))
        if any(halves(c.heading) > width_of(c) for c in self.table.columns):
            self.sheet.row_dimensions[head].height = 34  # two lines of a heading
        for row in self.table.rows:
            self._row(row)
        set_page(self.sheet, self.table.columns, head, self.table.freeze)
        if self.table.title and self.sheet.page_setup.fitToWidth > 1:
            self.sheet.cell(1, 1).alignment = Alignment(horizontal="left", vertical="center")  # the middle would fall between two pages
        if self.table.filters and self.last > head:
            from openpyxl.utils import get_column_letter

            self.sheet.auto_filter.ref = f"A{head}:{get_column_letter(self.shown)}{self.last}"
        self._asked(head + 1)
        if self.table.locked:
            self._lock()

    def _title(self) -> None:
        from openpyxl.styles import Alignment, Font

        self.last += 1
        cell = self.sheet.cell(1, 1)
        put(cell, cell_value(self.table.title, Column("")), Column(""))
        self.sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=self.shown)
        cell.font, cell.alignment = Font(name=TITLE_FONT, size=18), Alignment(horizontal="center", vertical="center")
        self.sheet.row_dimensions[1].height = 36

    def _across(self, words: str) -> None:
        """A line of words between the title and the headings."""
        from openpyxl.styles import Alignment, Font

        self.last += 1
        cell = self.sheet.cell(self.last, 1)
        put(cell, cell_value(words, Column("")), Column(""))
        self.sheet.merge_cells(start_row=self.last, start_column=1, end_row=self.last, end_column=self.shown)
        cell.font, cell.alignment = Font(name=BODY_FONT, size=11), Alignment(wrap_text=True, vertical="center")
        room = sum(width_of(c) for c in self.table.columns if not c.hidden)
        self.sheet.row_dimensions[self.last].height = _LINE * lines(words, room) + _LOWEST

    def _row(self, row: Row) -> None:
        self.last += 1
        if isinstance(row, Heading):
            for n in range(1, self.width + 1):
                self._cell(n, "group")
            put(self.sheet.cell(self.last, 1), cell_value(row.words, Column("")), Column(""))
            self.sheet.merge_cells(start_row=self.last, start_column=1, end_row=self.last, end_column=self.width)
            return
        values = [cell_value(v, c) for v, c in zip(row, self.table.columns, strict=True)]
        for n, (value, column) in enumerate(zip(values, self.table.columns, strict=True), 1):
            put(self._cell(n, "body"), value, column)
        self.sheet.row_dimensions[self.last].height = _height(values, self.table.columns, _LINE)

    def _cell(self, n: int, kind: str) -> Any:
        """A cell of the row in hand with the looks of its kind, which the first of a kind gets and the others take over: that is ten times as fast."""
        cell = self.sheet.cell(self.last, n)
        if kind not in self.looks:
            self.looks[kind] = [self._look(self.sheet.cell(self.last, m), m, kind) for m in range(1, self.width + 1)]
        cell._style = copy(self.looks[kind][n - 1])
        return cell

    def _look(self, cell: Any, n: int, kind: str) -> Any:
        from openpyxl.styles import Alignment, PatternFill, Protection

        column = self.table.columns[n - 1]
        _dress(cell, column, kind, BODY_FONT, 11)
        if kind == "body" and n == 1:
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        if kind == "body" and column.fill:
            cell.fill = PatternFill("solid", fgColor=FILL_COLOUR)
        if kind != "head" and self.table.locked and self._free(column):
            cell.protection = Protection(locked=False)
        return copy(cell._style)

    def _free(self, column: Column) -> bool:
        """Whether cells of a column stay open in a locked sheet: those to be filled in, all that can be seen where none is."""
        return column.fill or (not column.hidden and not any(c.fill for c in self.table.columns))

    def _asked(self, first: int) -> None:
        """What may be chosen in a column, and what is said when one of its cells is entered."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        for n, column in enumerate(self.table.columns, 1):
            if self.last < first or not (column.hint or column.choices):
                continue
            rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True) if column.choices else DataValidation()
            if column.hint:
                rule.promptTitle, rule.prompt, rule.showInputMessage = column.heading[:32], column.hint[:255], True
            rule.add(f"{get_column_letter(n)}{first}:{get_column_letter(n)}{self.last}")
            self.sheet.add_data_validation(rule)

    def _lock(self) -> None:
        """Lock what is not to be filled in. Without a password: it guards against slips, not against will."""
        from openpyxl.styles import Protection

        if not any(c.fill for c in self.table.columns):
            for number in range(self.last + 1, self.last + 1 + SPARE_ROWS):
                for n, column in enumerate(self.table.columns, 1):
                    if not column.hidden:
                        self.sheet.cell(number, n).protection = Protection(locked=False)
        self.sheet.protection.sheet = True
        for free in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter"):
            setattr(self.sheet.protection, free, False)  # False: not forbidden
