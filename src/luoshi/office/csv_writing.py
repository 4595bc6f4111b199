"""The one writer of CSV: UTF-8 with the mark that Excel wants, nothing in it a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from .guard import guarded, plain

MARK = "\ufeff"
_TOGETHER = 200  # rows of a piece


def cell(value: Any) -> Any:
    """A value as a cell of a CSV: texts without control characters and guarded, days and instants in ISO 8601, numbers without a power of ten.

    >>> cell("=1+1"), cell("-2.5"), cell(-2.5), cell(Decimal("1E+3")), cell(date(2026, 11, 1)), cell(None)
    ("'=1+1", "'-2.5", -2.5, '1000', '2026-11-01', '')
    """
    if isinstance(value, str):
        return guarded(plain(value))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, int | float) else guarded(plain(str(value)))


def csv_pieces(rows: Iterable[Sequence[Any]], mark: bool = True, line_end: str = "\r\n") -> Iterator[str]:
    """Rows as CSV text, some at a time as they come; ``mark``: with the byte-order mark before the first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end)
    out.write(MARK if mark else "")
    for n, row in enumerate(rows, 1):
        writer.writerow([cell(v) for v in row])
        if n % _TOGETHER == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def csv_text(rows: Iterable[Sequence[Any]], mark: bool = False, line_end: str = "\r\n") -> str:
    """Rows as CSV text."""
    return "".join(csv_pieces(rows, mark, line_end))


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as a CSV file, UTF-8 with the byte-order mark."""
    return csv_text(rows, mark=True).encode("utf-8", "replace")


def csv_file(path: Path, rows: Iterable[Sequence[Any]], mark: bool = True) -> None:
    """Write rows into a file as they come. OSError where it cannot be written."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
        out.writelines(csv_pieces(rows, mark))
