"""A plain table as a file to download: CSV and Excel, nothing in it a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from luoshi.tasklists.export import csv_table
from luoshi.tasklists.layout_xlsx import LONGEST_CELL
from luoshi.tasklists.row import plain

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def download(name: str, form: str, content: bytes) -> HttpResponse:
    """A file's content as an answer that is saved under ``name`` (without its ending)."""
    header = content_disposition_header(True, f"{name}.{form}")
    return HttpResponse(content, content_type=MEDIA[form], headers={"Content-Disposition": header, "Cache-Control": "private, no-store"})


def table(form: str, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows of texts, numbers, dates and None under columns (heading, width), as "csv" or "xlsx"."""
    headings = [heading for heading, _width in columns]
    if form == "csv":
        return csv_table("", headings, [[_text(v) for v in row] for row in rows], [])
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for n, (_heading, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append(headings)
    for row in rows:
        sheet.append([_cell(sheet, v) for v in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else plain(str(value))


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=plain(value)[:LONGEST_CELL])
    cell.data_type = "s"  # words are never formulas
    return cell
