"""When a request came in, also while the server's clock is wrong: a clock that stands in 1970 or 2099 loses nobody's words, and tells nobody's time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from .models import Submission

RELEASED = datetime(2026, 1, 1, tzinfo=UTC)  # no clock of a running platform stands before it
LAST = datetime(2060, 1, 1, tzinfo=UTC)  # nor, for all that we know, after it


def believed(clock: datetime) -> bool:
    """Whether a clock can be right."""
    return RELEASED <= clock < LAST


def now() -> tuple[datetime, bool]:
    """The present instant, and whether the clock can be believed. Where it cannot: just after the last request of which the time is known."""
    clock = timezone.now()
    if believed(clock):
        return clock, True
    last = Submission.objects.filter(told_at__gte=RELEASED, told_at__lt=LAST).order_by("-told_at").values_list("told_at", flat=True).first()
    return (last + timedelta(seconds=1) if last else RELEASED), False
