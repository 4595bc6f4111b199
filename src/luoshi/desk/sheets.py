"""A plain table as a file to download: CSV and Excel, nothing in it a formula."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from luoshi.office.writing import table

__all__ = ["MEDIA", "download", "table"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def download(name: str, form: str, content: bytes) -> HttpResponse:
    """A file's content as an answer that is saved under ``name`` (without its ending)."""
    header = content_disposition_header(True, f"{name}.{form}")
    return HttpResponse(content, content_type=MEDIA[form], headers={"Content-Disposition": header, "Cache-Control": "private, no-store"})
