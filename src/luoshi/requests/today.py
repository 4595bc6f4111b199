"""What a city hears and owes today, in numbers: what came in by hour, subject and place; what is open, due and overdue, and with whom.
Counted from indexes; no words and no persons."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from luoshi.codes.divisions import level_of, prefix_of
from luoshi.matters.models import Matter

from . import comparing, lateness
from .moves import FOLLOWED, OWED, RECEIVED

WEEKS = 4  # with whose same weekday a day is compared


@dataclass(frozen=True)
class CameIn:
    """A day's requests up to ``until``: all, by hour of the day (24), by subject and by place; ``usual``: the mean up to the same
    hour on the same weekday of those of the four weeks before in which the platform worked, None where there is nothing to compare with."""

    day: date
    until: datetime
    total: int
    by_hour: tuple[int, ...]
    by_subject: dict[str, int]
    by_place: dict[str, int]
    usual: float | None


@dataclass(frozen=True)
class Owed:
    """What is open at ``at``: by state, and by unit and place the number open, due within a day, and overdue."""

    at: datetime
    states: dict[str, int]
    by_unit: dict[int, tuple[int, int, int]]
    by_place: dict[str, tuple[int, int, int]]

    @property
    def open(self) -> int:
        """What units have in hand."""
        return sum(self.states.get(s, 0) for s in OWED)

    @property
    def to_dispatch(self) -> int:
        """What has no unit yet and waits for one: the pile of that name."""
        return sum(self.states.get(s, 0) for s in RECEIVED)

    @property
    def soon(self) -> int:
        """Due within a day."""
        return sum(soon for _open, soon, _late in self.by_unit.values())

    @property
    def overdue(self) -> int:
        """Past its limit and not answered."""
        return sum(late for _open, _soon, late in self.by_unit.values())


def came_in(day: date | None = None, now: datetime | None = None, among: QuerySet[Matter] | None = None) -> CameIn:
    """What came in on a day (today), up to now, of all requests or among those given."""
    now = now or timezone.now()
    day = day or timezone.localtime(now).date()
    start, end = _start(day), min(_start(day + timedelta(days=1)), now)
    requests = Matter.objects.filter(kind="request") if among is None else among
    found = requests.filter(opened_at__gte=start, opened_at__lt=end).order_by()
    hours: Counter[int] = Counter()
    for hour, count in found.annotate(hour=TruncHour("opened_at")).values_list("hour").annotate(n=Count("pk")):
        hours[timezone.localtime(hour).hour] += count
    first = comparing.begun()
    before = [
        requests.filter(opened_at__gte=start - timedelta(weeks=w), opened_at__lt=end - timedelta(weeks=w)).count()
        for w in range(1, WEEKS + 1)
        if first is not None and first <= start - timedelta(weeks=w)
    ]
    return CameIn(
        day,
        end,
        sum(hours.values()),
        tuple(hours[n] for n in range(24)),
        dict(found.values_list("subject").annotate(n=Count("pk"))),
        dict(found.values_list("place").annotate(n=Count("pk"))),
        sum(before) / len(before) if any(before) else None,
    )


def owed(now: datetime | None = None, among: QuerySet[Matter] | None = None) -> Owed:
    """What is open, due and overdue now, of all requests or among those given."""
    now = now or timezone.now()
    requests = Matter.objects.filter(kind="request") if among is None else among
    states = dict(requests.filter(state__in=(*RECEIVED, FOLLOWED, *OWED, "answered", "parked")).order_by().values_list("state").annotate(n=Count("pk")))
    running = requests.filter(state__in=OWED).order_by().values_list("lead", "place")
    counted = running.annotate(n=Count("pk"), soon=Count("pk", filter=lateness.soon(now)), late=Count("pk", filter=lateness.late(now)))
    by_unit: dict[int, list[int]] = {}
    by_place: dict[str, list[int]] = {}
    for lead, place, *counts in counted:
        for n, count in enumerate(counts):
            by_unit.setdefault(lead, [0, 0, 0])[n] += count
            by_place.setdefault(place, [0, 0, 0])[n] += count
    return Owed(now, states, {k: (v[0], v[1], v[2]) for k, v in by_unit.items()}, {k: (v[0], v[1], v[2]) for k, v in by_place.items()})


def by_branch(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The subjects with the most, each with what is below it, as the list of a subject shows them; the largest first.

    >>> by_branch({"04": 1, "0406": 2, "": 3}, 2)
    [('', 3), ('04', 3)]
    """
    rows = ((code, sum(n for c, n in counts.items() if c.startswith(code)) if code else n) for code, n in counts.items())
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:most]


def within(counts: dict[str, tuple[int, int, int]], place: str) -> tuple[int, int, int]:
    """The sums of a place and all that lies in it."""
    prefix = prefix_of(place)
    found = [counted for code, counted in counts.items() if code.startswith(prefix)]
    return sum(c[0] for c in found), sum(c[1] for c in found), sum(c[2] for c in found)


def street_of(place: str) -> str:
    """The street or town in which a place lies; the place itself where it is larger.

    >>> street_of("990102001003"), street_of("990102000000")
    ('990102001000', '990102000000')
    """
    return place[:9] + "000" if place and level_of(place) == "village" else place


def streets() -> list[str]:
    """The codes of the streets of which the deployment has outlines; none where it has no such file, or none that can be read."""
    path = Path(settings.OUTLINES_FILE) if settings.OUTLINES_FILE else None
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"] if path and path.is_file() else []
        return [str(f["properties"]["code"]) for f in features]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
