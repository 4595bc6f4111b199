"""What reports are called."""

from __future__ import annotations

from luoshi.site.words import masked
from luoshi.wording.spans import titled

from .models import Report


def report_name(report: Report) -> str:
    """A report's title, with its year where the title does not say it."""
    return titled(masked(report.title or report.name), report.year)
