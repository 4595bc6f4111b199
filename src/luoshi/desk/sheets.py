"""A plain table as a file to download: CSV and Excel, nothing in it a formula."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from luoshi.office.writing import MEDIA, table

__all__ = ["MEDIA", "download", "table"]


def download(name: str, form: str, content: bytes) -> HttpResponse:
    """A file's content as an answer that is saved under ``name`` (without its ending)."""
    header = content_disposition_header(True, f"{name}.{form}")
    return HttpResponse(content, content_type=MEDIA[form], headers={"Content-Disposition": header, "Cache-Control": "private, no-store"})
