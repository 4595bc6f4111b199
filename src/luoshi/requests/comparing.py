"""Whether requests of two periods may be compared: only where the platform already worked when the earlier one began, and where it had
enough of them. A change against a period that is not whole, or has a handful, is no change (rule ``comparable``)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from luoshi.matters.models import Matter

from .rule_tables import rule_on

RULE = "comparable"  # the days that a period has at least, and the requests that the earlier one has at least


def begun() -> datetime | None:
    """When the first request there is came in; None where there is none."""
    return Matter.objects.filter(kind="request", opened_at__isnull=False).order_by("opened_at").values_list("opened_at", flat=True).first()


def whole(start: datetime, span: timedelta, on: date, first: datetime | None) -> bool:
    """Whether a period is long enough for the rule in force on a day, and was there from its start. ``first``: ``begun()``."""
    days = int(rule_on(RULE, on)[0])
    return first is not None and first <= start and span >= timedelta(days=days)


def change(before: int, after: int, on: date) -> float | None:
    """Per cent by which requests changed between two whole periods, one decimal; None where the earlier one has too few to be compared with."""
    least = max(1, int(rule_on(RULE, on)[1]))
    return round(100 * (after - before) / before, 1) if before >= least else None
