"""What reports are called, and the codes of promises to choose from."""

from __future__ import annotations

from luoshi.matters.kind_words import choices
from luoshi.site.public_text import masked
from luoshi.wording.spans import titled

from .kind import COMMITMENT
from .models import Report
from .moves import VERDICTS


def report_name(report: Report) -> str:
    """A report's title, with its year where the title does not say it."""
    return titled(masked(report.title or report.name), report.year)


def verdict_choices() -> list[tuple[str, str]]:
    """The verdicts to choose from."""
    return choices(VERDICTS)


def schedule_choices() -> list[tuple[str, str]]:
    """The verdicts on a schedule (序时进度) to choose from."""
    return choices(COMMITMENT.schedules)
