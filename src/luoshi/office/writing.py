"""Plain tables as files: one door to the writers of CSV and Excel, and what each kind of file is called on the wire."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from .csv_writing import csv_bytes
from .outgoing import About, Column
from .xlsx_writing import Book

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def table(form: str, columns: Sequence[Column | tuple[Any, ...]], rows: Iterable[Sequence[Any]], about: About | None = None, freeze: int = 1) -> bytes:
    """Rows of texts, numbers, days and None under columns (heading, width, kind), as "csv" or "xlsx"; ``about``: what the workbook says of itself."""
    named = [Column(str(c[0]), *c[1:]) for c in columns]
    if form == "csv":
        return csv_bytes([[c.heading for c in named], *rows])
    book, out = Book(named, about.what if about else "", freeze, about), io.BytesIO()
    for row in rows:
        book.add(row)
    book.save(out)
    return out.getvalue()
