"""The file of what was not taken: the rows of a file that was read, under their own headings, each with the reason."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .csv_writing import csv_bytes, csv_text
from .guard import LONGEST_CELL
from .xlsx_writing import MOST_ROWS, Book

REASON = "原因"
LARGEST_LINK = 2 << 20  # bytes


class RefusedRows:
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
                self.file.write(csv_text([self.headings], mark=True))
            self.file.write(csv_text([row]))
        else:
            if self.book is None:
                self.book = Book(self.headings)
            elif self.count % MOST_ROWS == 0:
                self.book.turn()
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
