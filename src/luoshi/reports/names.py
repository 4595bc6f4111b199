"""What reports are called."""

from __future__ import annotations

from luoshi.site.words import masked

from .models import Report


def report_name(report: Report) -> str:
    """A report's title, with its year where the title does not say it."""
    title = masked(report.title or report.name)
    return title if report.year is None or str(report.year) in title else f"{report.year} {title}"
