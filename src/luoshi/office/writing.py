"""Tables written for a spreadsheet: CSV with the mark that Excel wants and plain workbooks, nothing in them a formula; and the file of what was not taken."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .guard import LONGEST_CELL, escaped, harmless, plain

REASON = "原因"
LARGEST_LINK = 2 << 20  # bytes
MOST_ROWS = 1_000_000  # of a workbook's sheet; beyond, a CSV
_WIDEST = 60.0


def lines(rows: Iterable[Sequence[Any]], first: bool = True) -> str:
    """Rows as CSV text, every text harmless; with the byte-order mark where they are the ``first`` of a file."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([harmless("" if v is None else v) for v in row] for row in rows)
    return ("\ufeff" if first else "") + out.getvalue()


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as a CSV file, UTF-8 with the byte-order mark."""
    return lines(rows).encode("utf-8", "replace")


def cell(sheet: Any, value: Any) -> Any:
    """A value for a row of a workbook that is only written: texts are texts and never formulas, nor numbers that a spreadsheet would cut."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    made = WriteOnlyCell(sheet, value=escaped(plain(value))[:LONGEST_CELL])
    made.data_type = "s"
    return made


class Book:
    """A workbook of one sheet, written row by row onto the disk."""

    def __init__(self, headings: Sequence[str], widths: Sequence[float] = (), title: str = "") -> None:
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter

        self.book: Any = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet(title[:31] or None)
        self.sheet.freeze_panes = "A2"
        for n, width in enumerate(widths or [min(_WIDEST, 8 + 2.0 * len(h)) for h in headings], 1):
            self.sheet.column_dimensions[get_column_letter(n)].width = width
        self.add(headings)

    def turn(self, headings: Sequence[str]) -> None:
        """Go on in a new sheet, where one can hold no more."""
        self.sheet = self.book.create_sheet()
        self.add(headings)

    def add(self, row: Sequence[Any]) -> None:
        """One more row of texts, numbers, days and None."""
        self.sheet.append([cell(self.sheet, v) for v in row])

    def save(self, to: Any) -> None:
        """Write it to a path or a stream."""
        self.book.save(to)


def table(form: str, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows of texts, numbers, days and None under columns (heading, width), as "csv" or "xlsx"."""
    headings = [heading for heading, _width in columns]
    if form == "csv":
        return csv_bytes([headings, *([_text(v) for v in row] for row in rows)])
    book, out = Book(headings, [width for _heading, width in columns]), io.BytesIO()
    for row in rows:
        book.add(row)
    book.save(out)
    return out.getvalue()


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else plain(value) if isinstance(value, str) else value


class NotTaken:
    """The rows of a file that were not taken, under their own headings, each with the row's number and the reason. An Excel file or, by its name, CSV; it is
    made when there is something to say. Numbers stay whole in either."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self.path, self.headings, self.count = path, [*headings, REASON], 0
        self.book: Book | None = None
        self.file: Any = None

    def add(self, cells: Sequence[str], reason: str) -> None:
        """One more row. OSError where the file cannot be written."""
        row = [*cells[: len(self.headings) - 1], *[""] * (len(self.headings) - 1 - len(cells)), reason]
        if self.path.suffix.lower() == ".csv":
            if self.file is None:
                self.file = self.path.open("w", encoding="utf-8", errors="replace", newline="")
                self.file.write(lines([self.headings]))
            self.file.write(lines([row], first=False))
        else:
            if self.book is None:
                self.book = Book(self.headings)
            elif self.count % MOST_ROWS == 0:
                self.book.turn(self.headings)
            if any(len(c) > LONGEST_CELL for c in row):
                row[-1] += f"（有的格超过{LONGEST_CELL}字，这里只有开头，请看原件）"
            self.book.add(row)
        self.count += 1

    def close(self) -> bool:
        """Write it to its end; whether there was anything to say. OSError where it cannot be written."""
        if self.file is not None:
            self.file.close()
        elif self.book is not None:
            self.book.save(self.path)
        return self.count > 0


def beside(given: Path, word: str) -> Path:
    """A name beside a file that nothing has yet: what somebody mends in an earlier list of refused rows is not written over."""
    names = (given.with_name(f"{given.stem}-{word}{n}.xlsx") for n in ("", *(f"-{n}" for n in range(2, 1000))))
    return next((name for name in names if not name.exists()), given.with_name(f"{given.stem}-{word}.xlsx"))


def as_link(made: bytes) -> str:
    """A CSV file as an address that a page can offer for saving, so that nothing of it is kept; "" for one too large for an address."""
    return f"data:text/csv;base64,{b64encode(made).decode()}" if len(made) <= LARGEST_LINK else ""


def as_file(headings: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> bytes:
    """What was not taken as a CSV file: rows (cells, reason) under their headings."""
    width = len(headings)
    return csv_bytes([[*headings, REASON], *([*cells[:width], *[""] * (width - len(cells)), reason] for cells, reason in rows)])
