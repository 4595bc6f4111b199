"""Whistles, scored on both sides (条例 arts. 16, 33): how often a unit whistles, and whether those it calls come in time. What a
called unit does late is counted against that unit alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils import timezone

from luoshi.matters.models import Event, Matter
from luoshi.wording import shares

from . import state


@dataclass
class WhistleScore:
    """A unit's whistles of a month. ``led``: requests dispatched to it in the month, of which it whistled ``blown`` times; ``called``:
    times it was called, of which it came ``in_time``, ``late``, or has not come though its time is over (``absent``)."""

    led: int = 0
    blown: int = 0
    called: int = 0
    in_time: int = 0
    late: int = 0
    absent: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Whistles to a hundred requests led: neither very low nor very high is good; None where it led none."""
        return shares.part(self.blown, self.led)

    @property
    def decided(self) -> int:
        """The calls of which it is known whether the unit came in time."""
        return self.in_time + self.late + self.absent

    @property
    def punctual(self) -> Fraction | None:
        """Per cent of the calls to which it came in time; None where it was not called."""
        return shares.part(self.in_time, self.decided)


def scores(first: date, now: datetime | None = None) -> dict[str, WhistleScore]:
    """The scores of a month (its first day), by unit."""
    now = now or timezone.now()
    start = timezone.make_aware(datetime(first.year, first.month, 1))
    end = timezone.make_aware(datetime(first.year + first.month // 12, first.month % 12 + 1, 1))
    found: dict[str, WhistleScore] = {}
    told = Event.objects.filter(at__gte=start, at__lt=end)
    for lead in told.filter(move="dispatch").values_list("stored__lead", flat=True).iterator(chunk_size=5_000):
        found.setdefault(lead, WhistleScore()).led += 1
    whistles = told.filter(move="whistle")
    for unit in whistles.values_list("unit", flat=True):
        found.setdefault(unit, WhistleScore()).blown += 1
    for document in Matter.objects.filter(pk__in=whistles.values("matter")).values_list("document", flat=True).iterator(chunk_size=500):
        for call in state.of(document)["whistles"]:
            if start <= datetime.fromisoformat(call["at"]) < end:
                _score(call, found, now)
    return found


def _score(call: state.Whistle, found: dict[str, WhistleScore], now: datetime) -> None:
    by, came = datetime.fromisoformat(call["arrive_by"]), call["arrivals"]
    for unit in call["units"]:
        score = found.setdefault(unit, WhistleScore())
        score.called += 1
        if unit in came:
            in_time = datetime.fromisoformat(came[unit]) <= by
            score.in_time += in_time
            score.late += not in_time
        elif now > by:
            score.absent += 1


def last_months(count: int, today: date) -> list[date]:
    """The first days of this month and those before it, the latest first."""
    found, first = [], today.replace(day=1)
    for _n in range(count):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found
