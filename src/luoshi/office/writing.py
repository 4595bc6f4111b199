"""Plain tables as files: one door to the writers of CSV and Excel, and what each kind of file is called on the wire."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from .csv_writing import csv_bytes
from .xlsx_writing import Book

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def table(form: str, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows of texts, numbers, days and None under columns (heading, width), as "csv" or "xlsx"."""
    headings = [heading for heading, _width in columns]
    if form == "csv":
        return csv_bytes([headings, *rows])
    book, out = Book(headings, [width for _heading, width in columns]), io.BytesIO()
    for row in rows:
        book.add(row)
    book.save(out)
    return out.getvalue()
