"""What of the requests is not ready for production (``matters.readiness``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from luoshi import registers
from luoshi.matters.readiness import Finding
from luoshi.understanding import danger_kinds, dangers, demands, urgency

from . import instants, retention, retry_unclear, set_limits, understanding
from .candidates import MODEL as UNITS
from .models import Submission

WARN_FROM, ERROR_FROM = 10, 12  # months of a year in which the next one's working days are missed


def _calendar(today: date) -> Iterator[Finding]:
    known = registers.calendar().knows
    remedy = (
        "upgrade chinesecalendar, or import your own: `luoshi import-codes calendar FILE.csv`; limits that waited are then set by the worker (or at once: `luoshi set-limits`)."
    )
    if not known(today.year):
        yield Finding("calendar", True, f"the working days of {today.year} are not known: limits in working days cannot be set; {remedy}")
    elif today.month >= WARN_FROM and not known(today.year + 1):
        waiting = set_limits.waiting().count()
        told = f"{waiting} requests have no limit for it" if waiting else "limits that reach it cannot be set"
        yield Finding("calendar-next", today.month >= ERROR_FROM, f"the working days of {today.year + 1} are not known: {told}; the state tells them in November: {remedy}")


def _retention(today: date) -> Iterator[Finding]:
    now = timezone.now()
    if Submission.objects.filter(told_at__lt=now - retention.LATE).exists() and retention.late(now):
        yield Finding(
            "retention",
            False,
            "the rules of retention were not followed for three days or more (requests/rules/retention.csv); is the worker running? `luoshi retain` does it at once.",
        )


def _understanding(today: date) -> Iterator[Finding]:
    """Each part by which a request is understood: what is broken is done by words alone, or by a person, until it is mended."""

    def model(name: str) -> object:
        return understanding.load_model(name, understanding.changed(Path(settings.HOME) / name))

    parts: dict[str, Callable[[], object]] = {
        understanding.MODEL: lambda: model(understanding.MODEL),
        UNITS: lambda: model(UNITS),
        "the words of danger": urgency.rules,
        "the model of danger": dangers.weights,
        "the kinds of danger": lambda: (danger_kinds.cues(), danger_kinds.weights()),
        "the kinds of requests": lambda: (demands.weights(), demands.tip_weights(), demands.accusing()),
    }
    for name, read in parts.items():
        try:
            read()
        except Exception as error:
            yield Finding("understanding", True, f"{name} cannot be used ({str(error)[:200] or 'no reason given'}); requests are kept and wait for a person; mend or remove it.")


def _unclear(today: date) -> Iterator[Finding]:
    if count := retry_unclear.waiting().count():
        yield Finding("unclear", False, f"{count} requests came in while something was broken: they are kept, and understood by the worker once it is mended.")


def _clock(today: date) -> Iterator[Finding]:
    now = datetime.now(UTC)
    if not instants.believed(now):
        yield Finding("clock", True, f"the clock says {now:%Y-%m-%d}; requests are kept with the time of the last one that can be believed; set the clock (chrony, NTP).")


CHECKS = (_calendar, _retention, _understanding, _unclear, _clock)
