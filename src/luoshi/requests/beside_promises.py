"""What people say on the subject and place of a promise: how many requests a month, and whether they rise where they should fall (L16).

Counts only; no words and no persons. A promise without a subject has none beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from luoshi.codes.divisions import prefix_of
from luoshi.matters.models import Matter, MatterQuerySet

from . import comparing, privacy
from .rule_tables import rule_on

MONTHS = 12
SPAN = timedelta(days=90)  # compared with the same span before
RULE = "promise_rise"  # per cent from which a rise is flagged, and the least requests that count


@dataclass(frozen=True)
class Beside:
    """The requests beside a promise. ``months``: those of the last twelve, with their first days; ``before`` and ``after``: those of
    the ``days`` before and after it was declared done, ninety at most and never more than have passed (or the last ninety and the
    ninety before, while it is at work); ``comparable``: whether the earlier days were whole (``comparing``); ``rise`` in per cent, None
    where there is nothing to compare with; ``flagged``: declared done while the requests rise."""

    months: tuple[tuple[date, int], ...]
    before: int
    after: int
    rise: Fraction | None
    flagged: bool
    concluded: bool
    days: int = SPAN.days
    comparable: bool = True

    @property
    def total(self) -> int:
        """Those of the twelve months."""
        return sum(count for _month, count in self.months)


def beside(promise: Matter, now: datetime | None = None) -> Beside | None:
    """The requests beside a promise; None where it has no subject."""
    if not promise.subject:
        return None
    now = now or timezone.now()
    first = _months_back(timezone.localtime(now).date().replace(day=1), MONTHS - 1)
    found = about(promise.subject, promise.place)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    counted = dict(found.filter(opened_at__gte=since, opened_at__lte=now).annotate(month=TruncMonth("opened_at")).order_by().values_list("month").annotate(n=Count("pk")))
    by_month = {timezone.localtime(month).date().replace(day=1): n for month, n in counted.items()}
    months = [_months_back(timezone.localtime(now).date().replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    concluded = _concluded(promise)
    turn = concluded or now - SPAN
    span, today = min(SPAN, now - turn), timezone.localtime(now).date()  # as many days before as have passed since
    before, after = (found.filter(opened_at__gte=start, opened_at__lt=start + span, opened_at__lte=now).count() for start in (turn - span, turn))
    comparable = comparing.whole(turn - span, span, today, comparing.begun())
    percent, least = (float(value) for value in rule_on(RULE, today))
    rises = after >= least and 100 * (after - before) >= percent * before
    rise = comparing.change(before, after, today) if comparable else None
    by_months = tuple((month, by_month.get(month, 0)) for month in months)
    return Beside(by_months, before, after, rise, concluded is not None and comparable and rises, concluded is not None, span.days, comparable)


def about(subject: str, place: str) -> MatterQuerySet:
    """The requests on a subject and what is below it, in a place and what lies in it; none that is private, for the count is public and
    the open list of the same street beside it would tell how many there are."""
    inside = Q(kind="request", subject__startswith=subject)
    return privacy.untouched(Matter.objects.filter(inside & Q(place__startswith=prefix_of(place)) if place else inside))


def _concluded(promise: Matter) -> datetime | None:
    """When it was declared done: claimed by its unit, or concluded as met."""
    if promise.verdict in ("met", "partly") or promise.state == "claimed":
        at = promise.document.get("concluded_at") or promise.document.get("ended_at") or (promise.changed_at.isoformat() if promise.changed_at else "")
        return datetime.fromisoformat(at) if at else None
    return None


def _months_back(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
