"""Whether requests of two periods may be compared: only where the platform already worked when the earlier one began, and where it had
enough of them. A change against a period that is not whole, or has a handful, is no change (rule ``comparable``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.db.models import QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from luoshi.matters.models import Matter
from luoshi.site import freshness
from luoshi.wording import shares

from .models import Batch, Submission
from .rule_tables import rule_on

FRESH = 600  # seconds
UNBROKEN = "unbroken"  # the days without one request after which what was taken in is not whole before
RULE = "comparable"  # the days that a period has at least, and the requests that the earlier one has at least


def begun() -> datetime | None:
    """Since when requests are whole: when the first came in, or, where files of another hotline were taken in, whose rows bring old days, when
    the platform itself began, and before it as far back as those days go on without a hole (rule ``unbroken``). None where there is none."""
    taken = Batch.objects.order_by("started_at").values("started_at")[:1]
    found = _dated().order_by("opened_at").annotate(taken=Subquery(taken)).values_list("opened_at", "taken").first()
    if found is None or found[1] is None:
        return found and found[0]
    return freshness.remembered(f"requests:begun:{timezone.localdate()}", FRESH, lambda: _begun_with(found[1]))


def unbroken(first: date, days: Iterable[date], most: int) -> date:
    """As far back from a day as days with requests go on, never more than so many of them missing in between.

    >>> unbroken(date(2026, 11, 1), [date(2026, 10, 25), date(2026, 10, 31), date(2026, 9, 1)], 7)
    datetime.date(2026, 10, 25)
    """
    for day in sorted((d for d in days if d < first), reverse=True):
        if (first - day).days - 1 > most:
            break
        first = day
    return first


def _dated() -> QuerySet[Matter]:
    return Matter.objects.filter(kind="request", opened_at__isnull=False)


def _begun_with(taken: datetime) -> datetime:
    """When the platform began, files having been taken in since ``taken``."""
    first = _dated().order_by("pk").first()
    sources = Batch.objects.order_by().values("source")
    own = taken
    if first is not None and first.opened_at is not None and not Submission.objects.filter(matter=first, source__in=sources).exists():
        own = min(taken, first.opened_at)
    day = timezone.localtime(own).date()
    days = _dated().filter(opened_at__lt=own).annotate(day=TruncDate("opened_at")).order_by().values_list("day", flat=True).distinct()
    start = unbroken(day, days, int(rule_on(UNBROKEN, timezone.localdate())[0]))
    return own if start == day else timezone.make_aware(datetime.combine(start, time()))


def whole(start: datetime, span: timedelta, on: date, first: datetime | None) -> bool:
    """Whether a period is long enough for the rule in force on a day, and was there from its start. ``first``: ``begun()``."""
    days = int(rule_on(RULE, on)[0])
    return first is not None and first <= start and span >= timedelta(days=days)


def change(before: int, after: int, on: date) -> Fraction | None:
    """Per cent by which requests changed between two whole periods; None where the earlier one has too few to be compared with."""
    least = max(1, int(rule_on(RULE, on)[1]))
    return shares.change(before, after) if before >= least else None
