"""A plain table as a file to download: CSV and Excel, nothing in it a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.office.outgoing import About, Column
from luoshi.office.writing import MEDIA, table

__all__ = ["MEDIA", "dated", "download", "listed"]


def dated(name: str) -> str:
    """A file's name with the day on which it was taken: one is told from the next, and the same file has the same name in each language."""
    return f"{name}-{timezone.localdate():%Y%m%d}"


def download(name: str, form: str, content: bytes) -> HttpResponse:
    """A file's content as an answer that is saved under what it holds (``name``, in Chinese whatever the page's language) and today's date."""
    header = content_disposition_header(True, f"{dated(name)}.{form}")
    return HttpResponse(content, content_type=MEDIA[form], headers={"Content-Disposition": header, "Cache-Control": "private, no-store"})


def listed(name: str, form: str, columns: Sequence[Column | tuple[Any, ...]], rows: Iterable[Sequence[Any]], chosen: str = "") -> HttpResponse:
    """A list as a file to download; its workbook says what it is, when it was taken and by what it was ``chosen``."""
    return download(name, form, table(form, columns, rows, About(name, timezone.localtime(), chosen)))
