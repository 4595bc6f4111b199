"""The clock of a matter: limits in hours, working hours, calendar days or working days; what pauses it; what is left. Plain Python.

It starts at dispatch, not at sign-off. A limit of hours ends at the minute. A limit of days does not count the day on which it
begins and ends with its last day (民法典 arts. 201–203); if that is no working day, a limit of calendar days ends all the same,
unless the rule says that it rolls on. Time within a pause does not run; a day wholly or partly within a pause is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from ..codes.workdays import Calendar

UNITS = {"hours": "小时", "working_hours": "工作时", "days": "自然日", "workdays": "工作日"}
OFFICE_HOURS = ((time(9), time(12)), (time(13), time(18)))  # ours, a default; a deployment's rule says its own
HORIZON = 800  # days ahead beyond which no limit reaches

Pause = tuple[datetime, datetime | None]  # from, until; None: not over yet


@dataclass(frozen=True)
class Limit:
    """A duration: how much, in which of UNITS; whether a last day that is not worked rolls on to the next that is."""

    amount: float
    unit: str
    rolls_on: bool = False

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.unit!r} is no unit of a limit; known: {', '.join(UNITS)}")
        if self.amount <= 0 or (self.unit in ("days", "workdays") and self.amount != int(self.amount)):
            raise ValueError(f"a limit of {self.amount:g} {self.unit} cannot be; days are whole and more than none")


def days_left(due: date, today: date) -> int:
    """The calendar days left to a deadline that is a day: nought on the day itself, all of which is still in time (民法典 art. 203); below
    nought, how many days it is over.

    >>> days_left(date(2026, 4, 20), date(2026, 4, 20)), days_left(date(2026, 4, 20), date(2026, 4, 23))
    (0, -3)
    """
    return (due - today).days


def is_over(due: datetime, now: datetime) -> bool:
    """Whether a limit that runs to the minute has ended: at its instant it has."""
    return due <= now


@dataclass(frozen=True)
class Clock:
    """How a deployment counts: its calendar and its office hours. All instants must bear a zone; days are those of the zone of
    the start."""

    calendar: Calendar = field(default_factory=Calendar)
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS

    def due(self, start: datetime, limit: Limit, pauses: Sequence[Pause] = ()) -> datetime | None:
        """When a limit that starts at ``start`` ends; None while a pause is open (nobody can say). UnknownYear where the
        calendar does not know the year; ValueError for an instant without zone.

        >>> from zoneinfo import ZoneInfo
        >>> start = datetime(2021, 9, 30, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
        >>> Clock().due(start, Limit(1, "workdays")).isoformat()  # National Day: 8 October is the next day worked
        '2021-10-09T00:00:00+08:00'
        """
        if start.tzinfo is None:
            raise ValueError("an instant of the clock needs a time zone")
        closed = _closed(pauses)
        if closed is None:
            return None
        if limit.unit in ("days", "workdays"):
            return self._due_by_days(start, limit, closed)
        left = timedelta(hours=limit.amount)
        for begin, end in self._running(start, limit.unit, closed):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise ValueError(f"a limit of {limit.amount:g} {limit.unit} reaches further than {HORIZON} days")

    def elapsed(self, start: datetime, now: datetime, unit: str, pauses: Sequence[Pause] = ()) -> float:
        """How much of a limit in ``unit`` has run from ``start`` to ``now``: hours, or days begun after the first."""
        ended = [(a, min(b or now, now)) for a, b in pauses if a < now]
        if unit in ("days", "workdays"):
            last = now.astimezone(start.tzinfo).date()
            return float(sum(1 for d in self._days(start, unit, ended) if d <= last)) if last > start.date() else 0.0
        ran = timedelta()
        for begin, end in self._running(start, unit, ended):
            if begin >= now:
                break
            ran += min(end, now) - begin
        return ran / timedelta(hours=1)

    def left(self, due: datetime, at: datetime, unit: str, start: datetime | None = None) -> float:
        """How much of a limit in ``unit`` is left at an instant: hours (of the clock, or worked), or days that still count, the day of the
        instant among them unless the clock began on it (``start``). None is left of what has run out. UnknownYear as ``due``."""
        if due <= at:
            return 0.0
        due, at = due.astimezone((start or at).tzinfo), at.astimezone((start or at).tzinfo)
        if unit not in ("days", "workdays"):
            return self.elapsed(at, due, unit)
        last = (due - timedelta(microseconds=1)).date()
        first = at.date() + timedelta(days=1 if start is not None and start.astimezone(at.tzinfo).date() >= at.date() else 0)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return float(sum(1 for day in days if unit == "days" or self.calendar.is_workday(day)))

    def resumed(self, due: datetime, paused: datetime, resumed: datetime, unit: str, start: datetime | None = None) -> datetime:
        """When a limit ends whose clock stood still from ``paused`` to ``resumed``: what was left of it runs on from there. What had run out
        before stays as it was. ``start``: when the clock began. UnknownYear as ``due``.

        >>> from zoneinfo import ZoneInfo
        >>> at = lambda day, hour: datetime(2026, 5, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        >>> Clock().resumed(at(18, 14), at(15, 17), at(18, 9), "working_hours").isoformat()  # 5 hours were left on Friday at 17:00
        '2026-05-18T15:00:00+08:00'
        """
        if due <= paused:
            return due
        if unit == "hours":
            return due + (resumed - paused)
        left = self.left(due, paused, unit, start)
        zoned = resumed.astimezone((start or paused).tzinfo)
        if not left:
            return max(due, resumed)
        if unit == "working_hours":
            return self.due(zoned, Limit(left, unit)) or due
        end = self._due_by_days(zoned, Limit(left, unit), [])
        ends = due.astimezone(zoned.tzinfo)
        over = datetime.combine((ends - timedelta(microseconds=1)).date() + timedelta(days=1), time(), zoned.tzinfo) - ends
        return end - over  # a person may have written an hour of the last day

    def halfway(self, due: datetime, at: datetime, unit: str, start: datetime | None = None) -> datetime:
        """When half of what is left of a limit at an instant has run, by its own clock; of days, whole ones, so that an odd one is in the first
        half. The limit's own end where nothing is left that could be halved. ``start``: when the clock began. UnknownYear as ``due``.

        >>> from zoneinfo import ZoneInfo
        >>> at = lambda day, hour: datetime(2026, 5, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        >>> Clock().halfway(at(18, 15), at(15, 15), "working_hours").isoformat()  # 3 hours of Friday are left, and 5 of Monday
        '2026-05-18T10:00:00+08:00'
        """
        if unit == "hours" or due <= at:
            return at + (due - at) / 2 if due > at else due
        left = self.left(due, at, unit, start)
        zoned = at.astimezone((start or at).tzinfo)
        if not left:
            return due
        if unit == "working_hours":
            return self.due(zoned, Limit(left / 2, unit)) or due
        half, today = -(-int(left) // 2), zoned.date()
        if start is None or start.astimezone(zoned.tzinfo).date() < today:  # else the day on which it began is not counted
            half -= unit == "days" or self.calendar.is_workday(today)
        end = self._due_by_days(zoned, Limit(half, unit), []) if half else datetime.combine(today + timedelta(days=1), time(), zoned.tzinfo)
        return min(end, due)

    def _due_by_days(self, start: datetime, limit: Limit, pauses: list[tuple[datetime, datetime]]) -> datetime:
        days = self._days(start, limit.unit, pauses)
        last = start.date()
        for _n in range(int(limit.amount)):
            last = next(days)
        if limit.rolls_on and not self.calendar.is_workday(last):
            last = self.calendar.next_workday(last)
        return datetime.combine(last + timedelta(days=1), time(), start.tzinfo)

    def _days(self, start: datetime, unit: str, pauses: list[tuple[datetime, datetime]]) -> Iterator[date]:
        day = start.date()
        for _n in range(HORIZON):
            day += timedelta(days=1)
            begin = datetime.combine(day, time(), start.tzinfo)
            paused = any(a < begin + timedelta(days=1) and begin < b for a, b in pauses)
            if not paused and (unit == "days" or self.calendar.is_workday(day)):
                yield day

    def _running(self, start: datetime, unit: str, pauses: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
        """The stretches in which the clock runs, from ``start`` on, in order."""
        for begin, end in self._open(start, unit):
            for a, b in sorted(pauses):
                if b <= begin or a >= end:
                    continue
                if a > begin:
                    yield begin, a
                begin = min(b, end)
            if begin < end:
                yield begin, end

    def _open(self, start: datetime, unit: str) -> Iterator[tuple[datetime, datetime]]:
        for n in range(HORIZON):
            day = start.date() + timedelta(days=n)
            if unit == "hours":
                stretches = [(datetime.combine(day, time(), start.tzinfo), datetime.combine(day + timedelta(days=1), time(), start.tzinfo))]
            elif self.calendar.is_workday(day):
                stretches = [(datetime.combine(day, opens, start.tzinfo), datetime.combine(day, closes, start.tzinfo)) for opens, closes in self.hours]
            else:
                stretches = []
            for begin, end in stretches:
                if end > start:
                    yield max(begin, start), end


def _closed(pauses: Sequence[Pause]) -> list[tuple[datetime, datetime]] | None:
    found = []
    for begin, end in pauses:
        if end is None:
            return None
        found.append((begin, end))
    return found
